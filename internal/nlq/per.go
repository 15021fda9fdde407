package nlq

import (
	"slices"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// readPer reads "what did one new customer cost us" and 每个新客花了多少: two
// metrics of which one is counted by ones are their ratio, where the model has
// it. Where it has none, the words are reported.
func (d *draft) readPer() {
	if len(d.query.Metrics) != 2 {
		return
	}
	for k := range d.mentions {
		m := &d.mentions[k]
		if !isMetric(m) || !d.countedByOne(m) {
			continue
		}
		den := m.senses[0].target
		num := d.query.Metrics[0]
		if num == den {
			num = d.query.Metrics[1]
		}
		if ratio := d.ratioOf(num, den); ratio != "" {
			d.replaceMetrics(ratio)
			return
		}
		if m.i > 0 && !perWords[d.toks[m.i-1].text] { // perWords are reported by themselves
			d.ignored = append(d.ignored, d.textOf(m.i-1, m.j))
		}
		return // revenue of one click is no ratio of this model
	}
}

// countedByOne reports whether "one", "each" or 每 stands before a metric, with
// nothing but an adjective or a counter between.
func (d *draft) countedByOne(m *mention) bool {
	for i := m.i - 1; i >= 0 && i >= m.i-2; i-- {
		switch t := d.toks[i].text; {
		case oneWords[t] && (t != "一" || i+1 < m.i):
			return true
		case t == "个" || t == "位" || t == "名" || t == "单" || t == "次" || t == "single":
		default:
			return false
		}
	}
	return false
}

var oneWords = set("one each every per single 每 一")

// ratioOf returns the only ratio of two metrics.
func (d *draft) ratioOf(num, den string) string {
	found := ""
	for _, v := range d.lex.model.Metrics {
		if v.Type != semantic.RatioType || v.Numerator != num || v.Denominator != den {
			continue
		}
		if found != "" {
			return ""
		}
		found = v.Name
	}
	return found
}

// readUnits reports a question about money of which nothing is money, and one
// about a number of which everything is: the metric that was read is not the one
// that is asked for.
func (d *draft) readUnits() {
	if len(d.query.Metrics) == 0 || d.has(cueShare) {
		return
	}
	money := slices.ContainsFunc(d.query.Metrics, d.isMoney)
	for k := range d.mentions {
		m := &d.mentions[k]
		switch {
		case m.is(cueMoney) && !money:
			d.ignored = append(d.ignored, d.textOf(m.i, m.j))
		case m.is(cueCount) && money && len(d.query.Metrics) == 1 && d.toks[m.i].kind == latin:
			if n := d.near(k, 1); n != nil && isMetric(n) {
				d.ignored = append(d.ignored, d.textOf(m.i, m.j))
			}
		}
	}
}

func (d *draft) isMoney(name string) bool {
	v, ok := d.lex.model.Metric(name)
	return ok && v.Unit.Kind == evidence.Currency
}
