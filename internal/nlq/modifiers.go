package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/semantic"
)

// describesTraffic reports whether the metric at mention k only completes what
// stands before it, "the bounce rate for email traffic".
func (d *draft) describesTraffic(k int) bool {
	if k == 0 || len(d.query.Metrics) == 0 {
		return false
	}
	m := &d.mentions[k]
	if d.leftOut(k) || d.contrasted(k) {
		return true
	}
	if m.i > 0 && d.toks[m.i-1].text == "of" {
		if ratio, ok := d.ratioBefore(m.i - 1); ok { // the repeat rate of customers
			d.limits(m, ratio)
			return true
		}
		if m.j < len(d.toks) && relatives[d.toks[m.j].text] && d.everyone(m) { // revenue of customers whose …
			return true
		}
	}
	if v, ok := d.lex.model.Metric(m.senses[0].target); ok && v.Filter != "" && m.i > 0 && ofWords[d.toks[m.i-1].text] { // revenue from customers acquired
		d.ignored = append(d.ignored, d.textOf(m.i, m.j))
		return true
	}
	member := &d.mentions[k-1]
	named := slices.ContainsFunc(member.senses, func(s sense) bool { return s.kind == KindValue })
	return named && member.j == d.mentions[k].i && member.i > 0 && placePrepositions[d.toks[member.i-1].text]
}

// contrasted reports whether a clause says that the metric at mention k is not
// the one that is meant: 要新客数，不是总客户数; "new customers, not customers overall".
func (d *draft) contrasted(k int) bool {
	for n := k - 1; n >= 0; n-- {
		m := &d.mentions[n]
		switch {
		case m.is(cueNot):
			if m.j < d.mentions[k].i-2 || !d.opensContrast(m.i) {
				return false
			}
			for at := n; at <= k; at++ {
				d.mentions[at].senses, d.mentions[at].cue = nil, []cueEntry{{cue: filler}}
			}
			return true
		case m.cue == nil || !m.is(filler):
			return false
		}
	}
	return false
}

// opensContrast reports whether a clause begins at token i, "so" and "but" aside.
func (d *draft) opensContrast(i int) bool {
	if d.toks[i].broken || d.toks[i].kind == han && i > 0 && strings.ContainsAny(d.gap(i), " ") {
		return true
	}
	return i > 0 && (d.toks[i-1].text == "so" || d.toks[i-1].text == "but") && d.toks[i-1].broken
}

var relatives = set("who whose where that with which")

// everyone reports whether a metric counts all there are, so that its name
// says only of whom something is asked.
func (d *draft) everyone(m *mention) bool {
	v, ok := d.lex.model.Metric(m.senses[0].target)
	return ok && v.Type == semantic.Simple && v.Filter == "" && v.Agg != semantic.Sum
}

// ratioBefore returns the ratio whose name ends directly before token i.
func (d *draft) ratioBefore(i int) (*semantic.Metric, bool) {
	m := d.metricWhere(func(m *mention) bool { return m.j == i })
	if m == nil {
		return nil, false
	}
	v, ok := d.lex.model.Metric(m.senses[0].target)
	return v, ok && v.Type == semantic.RatioType
}

// limits reports words that limit a ratio in a way that no query expresses.
// The names of its own parts, and of everyone, limit nothing.
func (d *draft) limits(m *mention, ratio *semantic.Metric) {
	if name := m.senses[0].target; name != ratio.Numerator && name != ratio.Denominator && !d.everyone(m) {
		d.ignored = append(d.ignored, d.textOf(m.i, m.j))
	}
}

// partOfNext reports whether the metric at mention k only leads to a ratio,
// 会话的转化率, of which it is a part. Where it is none, 新客户的客单价, it limits
// the ratio in a way that no query expresses, which is reported.
func (d *draft) partOfNext(k int) bool {
	m := &d.mentions[k]
	if k+1 >= len(d.mentions) || m.j >= len(d.toks) || d.toks[m.j].text != "的" {
		return false
	}
	next := d.near(k, 1)
	if next == nil || next.i != m.j+1 || !isMetric(next) {
		return false
	}
	ratio, ok := d.lex.model.Metric(next.senses[0].target)
	if !ok || ratio.Type != semantic.RatioType {
		return ok && d.modifies(m) // 来自德国的客户的营收
	}
	d.limits(m, ratio)
	return true
}

// modifies reports whether the metric m, before 的 and another that is no ratio,
// only says whose: everyone's, or that of some, which no query expresses.
func (d *draft) modifies(m *mention) bool {
	if d.everyone(m) {
		return m.i > 0 && d.toks[m.i-1].text == "的"
	}
	v, ok := d.lex.model.Metric(m.senses[0].target)
	if !ok || v.Filter == "" {
		return false
	}
	d.ignored = append(d.ignored, d.textOf(m.i, m.j))
	return true
}

// namesMember reports whether the metric at mention k, after another metric's
// "of" or before its 的, is a member with a noun: "AOV of refunded orders". The
// mention then becomes that of the member.
func (d *draft) namesMember(k int) bool {
	m := &d.mentions[k]
	after := m.i > 0 && ofWords[d.toks[m.i-1].text] && len(d.query.Metrics) > 0
	next := d.near(k, 1)
	before := next != nil && isMetric(next) &&
		(m.j < len(d.toks) && d.toks[m.j].text == "的" && next.i == m.j+1 || next.i == m.j && d.toks[m.i].kind == latin && !d.toks[next.i].broken) || d.leadsTo(k) // new customer revenue, 老客订单一共给了多少折扣
	if !after && !before {
		return false
	}
	var values []sense
	end := 0
	d.lex.trie.each(d.toks, m.i, func(id int32, j int) {
		if j >= m.j || !d.nounAt(j, m.j) {
			return
		}
		for _, s := range d.lex.terms[id].senses {
			if s.kind == KindValue {
				values, end = append(values, s), j
			}
		}
	})
	if len(values) == 0 {
		return false
	}
	m.j, m.senses, m.score = end, values, 0.98
	return true
}

// leadsTo reports whether the Chinese metric at mention k counts some rows only,
// and another stands behind it in its clause, which no sign of a list joins to it.
func (d *draft) leadsTo(k int) bool {
	m := &d.mentions[k]
	if d.toks[m.i].kind != han || !d.filtered(m) {
		return false
	}
	for n := k + 1; n < len(d.mentions); n++ {
		o := &d.mentions[n]
		if d.toks[o.i].broken || o.is(cueAnd, cueOr, cueCompare) {
			return false
		}
		if isMetric(o) {
			return true
		}
	}
	return false
}

var ofWords = set("of for from")

// nounAt reports whether tokens i to j are the name of a metric: orders,
// customers.
func (d *draft) nounAt(i, j int) bool {
	noun := false
	d.lex.trie.each(d.toks, i, func(id int32, next int) {
		noun = noun || next == j && d.lex.terms[id].senses[0].kind == KindMetric
	})
	return noun
}
