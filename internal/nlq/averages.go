package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// readAverage reads "average CTR" and 平均每天花费. A ratio is an average by
// itself, so that the word adds nothing to it. The average of a sum over days is
// what no query expresses: the person is asked whether the sum or its course is
// meant.
func (d *draft) readAverage() {
	m := d.firstOf(cueAverage)
	if m == nil || len(d.query.Metrics) == 0 {
		return
	}
	if !slices.ContainsFunc(d.query.Metrics, d.isSum) && d.query.Grain == period.None && d.averageStep(m) == period.None {
		return
	}
	d.ignored = append(d.ignored, d.textOf(m.i, m.j))
	d.averaged = d.averageStep(m)
	if d.averaged == period.None {
		d.averaged = d.query.Grain
	}
	if d.averaged == period.None {
		d.averaged = period.Day
	}
}

// isSum reports whether a metric adds up, so that its average is another number.
func (d *draft) isSum(metric string) bool {
	v, ok := d.lex.model.Metric(metric)
	return !ok || v.Type != semantic.RatioType && (v.Additive || v.Type != semantic.Derived)
}

// averageStep is the step that an averaging word names itself: the day of 日均.
func (d *draft) averageStep(m *mention) period.Grain {
	word := d.textOf(m.i, m.j)
	for step, sign := range map[period.Grain]string{period.Day: "日", period.Week: "周", period.Month: "月", period.Quarter: "季"} {
		if strings.Contains(word, sign) {
			return step
		}
	}
	return period.None
}

var averageChoices = map[evidence.Lang][2]string{
	evidence.EN: {"the total", "the course by %s"},
	evidence.ZH: {"合计", "按%s的走势"},
}

var stepNames = map[period.Grain]map[evidence.Lang]string{
	period.Day: {evidence.EN: "day", evidence.ZH: "日"}, period.Week: {evidence.EN: "week", evidence.ZH: "周"},
	period.Month: {evidence.EN: "month", evidence.ZH: "月"}, period.Quarter: {evidence.EN: "quarter", evidence.ZH: "季度"},
	period.Year: {evidence.EN: "year", evidence.ZH: "年"},
}

// openAverage asks whether the sum or its course is meant.
func (d *draft) openAverage() {
	if d.averaged == period.None || d.problem != nil || len(d.open) > 0 {
		return
	}
	total, course := clone(d.query), clone(d.query)
	total.Grain, course.Grain = period.None, d.averaged
	words := averageChoices[d.lang]
	m := d.firstOf(cueAverage)
	d.open = append(d.open, answer.Choice{Slot: answer.SlotGrain, Text: d.textOf(m.i, m.j), Candidates: []answer.Candidate{
		{Value: "total", Label: words[0], Score: 0.5, Query: &total},
		{Value: string(d.averaged), Label: strings.Replace(words[1], "%s", stepNames[d.averaged][d.lang], 1), Score: 0.5, Query: &course},
	}})
}
