package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
)

// thisMonth is the period of a plan that a question names none for.
const thisMonth period.Expr = "this_month"

// readPace reads whether a plan will be met: "are we on pace for the revenue
// target", 预算花得完吗. What is planned, its plan and the ratio of the two all mean
// the ratio; without any of them the first that there is.
func (d *draft) readPace() {
	if !d.asksPace() || len(d.query.Metrics) > 2 {
		return
	}
	ratio := ""
	for _, name := range d.query.Metrics {
		of, ok := d.lex.model.Attainment(name)
		if !ok || ratio != "" && of.Name != ratio {
			return
		}
		ratio = of.Name
	}
	if len(d.query.Metrics) == 0 {
		if !d.has(cuePace) {
			return
		}
		if ratio = d.planRatio(d.overspends()); ratio == "" {
			return
		}
		d.implied(answer.SlotMetric, ratio, "default")
	}
	d.pace = true
	d.replaceMetrics(ratio)
}

// overspends reports words that speak of a budget without naming one.
func (d *draft) overspends() bool {
	for k := range d.mentions {
		if m := &d.mentions[k]; m.is(cuePace) && spendWords[strings.ToLower(d.textOf(m.i, m.j))] {
			return true
		}
	}
	return false
}

var spendWords = map[string]bool{"overspend": true, "over spend": true, "underspend": true, "会超支": true, "超支": true, "超支了": true}

// planRatio finds the model's first ratio that holds an actual against its plan;
// of costs, one whose actual is not better for being more.
func (d *draft) planRatio(costs bool) string {
	for _, v := range d.lex.model.Metrics {
		if d.lex.model.HoldsPlan(v.Name) && (!costs || d.lex.model.GoodDirection(v.Numerator) <= 0) {
			return v.Name
		}
	}
	return ""
}

// asksPace holds for words that ask for it, and for a question about the running
// period that looks ahead: "will we reach the target?".
func (d *draft) asksPace() bool {
	if d.has(cuePace) {
		return true
	}
	coming := slices.ContainsFunc(d.toks, func(t token) bool { return comingWords[t.text] })
	return coming && slices.ContainsFunc(d.query.Metrics, func(name string) bool { return d.lex.model.Plans(name) || d.lex.model.HoldsPlan(name) })
}
