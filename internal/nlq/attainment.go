package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// readAttainment reads how far a plan was met: "how close did we get to the
// revenue target", 预算用了百分之几. The words name the plan, and mean the ratio of
// which it is the denominator. Likewise two metrics with a word for a share
// between them mean their ratio: "what percentage of the budget did we spend".
func (d *draft) readAttainment() {
	ratio := ""
	switch names := d.query.Metrics; {
	case len(names) == 1 && d.isPlan(names[0]) && (d.has(cueAttain) || d.has(cueShare) && d.has(cueUse) || d.beyondPlan()):
		ratio = d.ratioOver("", names[0])
	case len(names) == 2 && d.isPlan(names[0]) && d.ratioOver("", names[0]) == names[1]: // "in budget? % of budget used"
		ratio = names[1]
	case len(names) == 2 && d.isPlan(names[1]) && d.ratioOver("", names[1]) == names[0]:
		ratio = names[0]
	case len(names) == 2 && d.namedTogether(names[0], names[1]): // 营收目标完成率
		ratio = names[1]
	case len(names) == 2 && d.has(cueShare):
		if ratio = d.ratioOver(names[0], names[1]); ratio == "" {
			ratio = d.ratioOver(names[1], names[0])
		}
	}
	if ratio != "" {
		d.replaceMetrics(ratio)
	}
	if len(d.query.Metrics) == 0 || slices.ContainsFunc(d.query.Metrics, func(name string) bool { return !d.isPercent(name) }) {
		return
	}
	for k := range d.mentions { // a percentage is one without saying so
		if m := &d.mentions[k]; m.is(cueShare) {
			m.cue = []cueEntry{{cue: filler}}
		}
	}
}

// namedTogether reports whether an actual only says of what the attainment is
// that is named right behind it.
func (d *draft) namedTogether(actual, attainment string) bool {
	v, ok := d.lex.model.Metric(attainment)
	if !ok || v.Numerator != actual || !d.lex.model.HoldsPlan(attainment) {
		return false
	}
	at := func(name string) *answer.Part {
		i := slices.IndexFunc(d.parts, func(p answer.Part) bool { return p.Slot == answer.SlotMetric && p.Value == name })
		return &d.parts[max(i, 0)]
	}
	from, to := at(actual).End, at(attainment).Start
	return from <= to && strings.TrimSpace(d.text[from:to]) == ""
}

// beyondPlan reports "over budget", "ahead of target" and 超预算.
func (d *draft) beyondPlan() bool {
	for k := range d.mentions {
		m := &d.mentions[k]
		if !isMetric(m) || m.i == 0 {
			continue
		}
		if beyondWords[d.toks[m.i-1].text] || m.i > 1 && d.toks[m.i-1].text == "of" && beyondWords[d.toks[m.i-2].text] {
			return true
		}
	}
	return false
}

var beyondWords = set("against vs versus over under above below behind within beyond ahead short on 超 超出 低于 高于 出")

// isPlan reports whether a metric is of a kind that is neither good nor bad when
// it rises, and of which a single percentage is kept: a target or a budget.
func (d *draft) isPlan(name string) bool {
	return d.lex.model.GoodDirection(name) == 0 && d.ratioOver("", name) != ""
}

// ratioOver returns the only percentage of a metric over another, or of any for
// an empty one.
func (d *draft) ratioOver(numerator, denominator string) string {
	found := ""
	for _, v := range d.lex.model.Metrics {
		if v.Type != semantic.RatioType || v.Unit.Kind != evidence.Percent || v.Denominator != denominator || numerator != "" && v.Numerator != numerator {
			continue
		}
		if found != "" {
			return ""
		}
		found = v.Name
	}
	return found
}

func (d *draft) isPercent(name string) bool {
	v, ok := d.lex.model.Metric(name)
	return ok && v.Unit.Kind == evidence.Percent
}

func (d *draft) replaceMetrics(name string) {
	d.query.Metrics = []string{name}
	for k := range d.parts {
		if d.parts[k].Slot == answer.SlotMetric {
			d.parts[k].Value = name
		}
	}
}

// readRunning reads 累计花费 of a period as its sum: a total that runs from the
// first of each month is meant only where the words name the month, or its
// course is asked for.
func (d *draft) readRunning() {
	if d.intent == answer.Trend || d.resolved.Days() <= 1 {
		return
	}
	for k, name := range d.query.Metrics {
		v, ok := d.lex.model.Metric(name)
		if !ok || v.Type != semantic.Cumulative || v.GrainToDate == "" || v.Input == "" || d.namesStep(name) {
			continue
		}
		d.query.Metrics[k] = v.Input
		for n := range d.parts {
			if d.parts[n].Slot == answer.SlotMetric && d.parts[n].Value == name {
				d.parts[n].Value = v.Input
			}
		}
		for n := range d.query.OrderBy {
			if d.query.OrderBy[n].Field == name {
				d.query.OrderBy[n].Field = v.Input
			}
		}
	}
}

// namesStep reports whether the words that named a running total say from when
// it runs.
func (d *draft) namesStep(metric string) bool {
	for _, p := range d.parts {
		if p.Slot == answer.SlotMetric && p.Value == metric {
			for _, t := range wordsOf(p.Text) {
				if t == "monthly" || t == "month" || t == "月" || t == "mtd" {
					return true
				}
			}
		}
	}
	return false
}
