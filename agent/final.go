package agent

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// minFinalDays is the shortest period that a change is told of where the last
// days of the one asked for are not final: a week, so that each weekday is in it.
const minFinalDays = 7

// onlyFinal narrows a question about a change to the days whose values are
// final, set against as many days of the other period. It says no where all
// is final, where less than a week or than half of the period is, and for
// several metrics, of which each has days of its own: what is not final is then
// not compared at all.
func (r *run) onlyFinal(results []tools.Result) (semantic.Query, bool) {
	q := r.query
	if len(results) == 0 || !r.asksChange() || q.Grain != period.None || len(q.Metrics) != 1 {
		return q, false
	}
	res := results[0]
	at := slices.IndexFunc(res.Notes, func(n semantic.Note) bool { return n.Kind == semantic.NoteImmature && n.Metric == q.Metrics[0] })
	if at < 0 || res.Period == nil || res.Base == nil {
		return q, false
	}
	whole := res.Period.Period
	days := whole.Days() - res.Notes[at].Days
	if days < minFinalDays || 2*days < whole.Days() || days > res.Base.Days() || apart(whole.Days(), res.Base.Days()) > monthsApart {
		return q, false
	}
	q.Period = daysFrom(whole.Start, days)
	q.Compare = semantic.Compare{Kind: semantic.CompareCustom, Period: daysFrom(res.Base.Start, days)}
	return q, true
}

// monthsApart is by how many days calendar months differ: periods that differ by
// more have no first days that stand for each other.
const monthsApart = 3

func apart(a, b int) int { return max(a-b, b-a) }

func daysFrom(start period.Date, days int) period.Expr {
	return period.Period{Start: start, End: start.AddDays(days)}.Expr()
}

// asksChange reports whether the question is about a change, not only about
// the values that it lies between.
func (r *run) asksChange() bool {
	switch r.reading.Intent {
	case answer.Diagnose:
		return true
	case answer.Compare: // without a second period, members are set against each other, or one against the whole
		return r.reading.Against == nil && (len(r.query.Dimensions) == 0 || r.query.Compare.Kind != semantic.CompareNone)
	default:
		return r.ranksChange()
	}
}

// ranksChange reports whether members are put in the order of their changes.
func (r *run) ranksChange() bool {
	order := r.query.OrderBy
	return len(order) > 0 && (strings.HasSuffix(order[0].Field, ".delta") || strings.HasSuffix(order[0].Field, ".change"))
}

// soFar takes back what a result compares at equal age, where the comparison was
// the plan's own idea: a question for a value is answered by what it is so far.
func (r *run) soFar(res *tools.Result) {
	if r.query.Compare.Kind != semantic.CompareNone || r.asksChange() {
		return
	}
	for i, n := range res.Notes {
		if n.Kind == semantic.NoteEqualAge {
			res.Notes[i].Kind = semantic.NoteImmature
		}
	}
	for _, row := range res.Rows {
		for metric, mf := range row.Metrics {
			if mf.EqualAge {
				mf.EqualAge, mf.Young, mf.Change, mf.Delta = false, true, "", ""
				row.Metrics[metric] = mf
			}
		}
	}
}

// limit says what the answer does not do with values that are not final.
func (r *run) limit(results []tools.Result) compose.Limit {
	switch r.plannedAs() {
	case wholeBook:
		if slices.ContainsFunc(results, func(res tools.Result) bool { return anyYoung(res.Rows) }) {
			return compose.MayDiffer
		}
		return compose.NoLimit
	case thresholdBook:
		if slices.ContainsFunc(results, func(res tools.Result) bool { return anyYoung(res.Rows) }) {
			return compose.MayCross
		}
		return compose.NoLimit
	case answer.Anomaly:
		return compose.NotJudged
	case answer.Forecast, paceBook, slopeBook:
		return compose.LeftOut
	}
	for _, res := range results {
		for _, row := range res.Rows {
			switch mf := row.Metrics[r.query.Metrics[0]]; {
			case !mf.Young && !(mf.EqualAge && r.plannedAs() == answer.Share) || mf.Missing:
			case r.plannedAs() == answer.Share:
				return compose.MayMove
			case len(r.query.Dimensions) > 0 && !r.asksChange():
				return compose.MayReorder
			default:
				return compose.NotCompared
			}
		}
	}
	return compose.NoLimit
}

func anyYoung(rows []tools.RowFacts) bool {
	return slices.ContainsFunc(rows, func(r tools.RowFacts) bool {
		for _, mf := range r.Metrics {
			if mf.Young || mf.EqualAge {
				return true
			}
		}
		return false
	})
}
