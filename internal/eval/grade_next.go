package eval

import (
	"fmt"
	"math"
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// matchFinding wants every planted day told with its slice, and nothing told
// where nothing was planted.
func matchFinding(a answer.Answer, truth Truth) string {
	cited := citedFacts(a.Sentences)
	if len(truth) == 0 {
		for _, f := range a.Facts {
			if cited[f.ID] && f.Kind == evidence.Count && f.Metric == "watched_series" {
				return ""
			}
		}
		return "does not say that nothing is unusual: " + text(a)
	}
	for _, row := range truth {
		if len(row) != 2 && len(row) != 3 {
			return "a finding's truth is a member and a day, of a run of days the last one too"
		}
		member, _ := row[0].(string)
		told := slices.ContainsFunc(a.Facts, func(f evidence.Fact) bool {
			about := member == ""
			for _, v := range f.Dims {
				about = about || v == member
			}
			return cited[f.ID] && about && (len(row) == 2 && f.Period.Start.String() == row[1] || len(row) == 3 && halfOf(f.Period, row[1], row[2]))
		})
		if !told {
			return fmt.Sprintf("%v on %v is not told: %s", row[0], row[1], text(a))
		}
	}
	return ""
}

// halfOf reports whether days cover half of those from a first to a last one
// and more: chance blurs both ends of a run.
func halfOf(days period.Period, first, last any) bool {
	from, err1 := period.ParseDate(fmt.Sprint(first))
	to, err2 := period.ParseDate(fmt.Sprint(last))
	if err1 != nil || err2 != nil {
		return false
	}
	planted := period.Period{Start: from, End: to + 1}
	return 2*int(min(days.End, planted.End)-max(days.Start, planted.Start)) >= planted.Days()
}

// matchAhead wants a forecast of the days with an interval around it, the
// numbers that are known, and days that add up.
func matchAhead(a answer.Answer, truth Truth) string {
	if len(truth) != 1 || len(truth[0]) < 2 {
		return "a forecast's truth is one row of two days and numbers"
	}
	cited := citedFacts(a.Sentences)
	at := slices.IndexFunc(a.Facts, func(f evidence.Fact) bool {
		return cited[f.ID] && f.Kind == evidence.Forecast && f.Low != nil && f.High != nil && *f.Low < f.Value && f.Value < *f.High &&
			f.Level == .8 && f.Period.Start.String() == truth[0][0] && f.Period.Last().String() == truth[0][1]
	})
	if at < 0 {
		return fmt.Sprintf("no forecast of %v to %v with its interval is cited: %s", truth[0][0], truth[0][1], text(a))
	}
	for _, cell := range truth[0][2:] {
		want, ok := cell.(float64)
		if ok && !slices.ContainsFunc(a.Facts, func(f evidence.Fact) bool { return cited[f.ID] && same(f.Value, want) }) {
			return fmt.Sprintf("no cited fact is %v: %s", want, text(a))
		}
	}
	return addsUp(a, a.Facts[at])
}

// addsUp holds a forecast against the days of the answer's table and what is
// recorded: of a sum their sum, of anything else their mean where none is over.
func addsUp(a answer.Answer, total evidence.Fact) string {
	if len(a.Tables) == 0 {
		return "the days of the forecast are not shown"
	}
	column := slices.IndexFunc(a.Tables[0].Columns, func(c answer.TableColumn) bool { return c.Name == "expected" })
	if column < 0 || a.Tables[0].Columns[0].Role != semantic.TimeColumn {
		return ""
	}
	sum, days := 0.0, 0
	for _, row := range a.Tables[0].Rows {
		if v, ok := row[column].(float64); ok {
			sum += v
			days++
		}
	}
	for _, id := range total.From {
		for _, f := range a.Facts {
			if f.ID == id && f.Kind == evidence.Observed {
				sum += f.Value
			}
		}
	}
	if off := math.Abs(sum/total.Value - 1); off > 1e-6 && (len(total.From) > 0 || math.Abs(sum/float64(days)/total.Value-1) > 1e-6) {
		return fmt.Sprintf("the days add up to %v, the forecast is %v", sum, total.Value)
	}
	return ""
}
