package nlq

import (
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/semantic"
)

// findPairs takes thresholds that are another metric out of the text: "spent more
// than their conversion value", 花费比转化价值高. Both must be of one unit.
func (d *draft) findPairs() {
	for i := range d.toks {
		b, ok := d.pairAt(i)
		if !ok {
			continue
		}
		b.text = d.textOf(b.i, b.j)
		d.bounds = append(d.bounds, b)
		d.takeOver(stretch{b.i, b.j})
		if moreWords[d.textAt(b.of.i-1)] != "" && d.wordAt(b.i, "than") {
			d.fillIn(b.of.i-1, b.of.i)
		}
	}
}

// pairAt reads the words between two metrics at token i. What follows 高 says how
// much, so that it is none.
func (d *draft) pairAt(i int) (bound, bool) {
	left := d.metricWhere(func(m *mention) bool { return d.pastLinks(m.j) == i })
	if left == nil || d.toks[i].broken || d.negation(i).j > 0 {
		return bound{}, false
	}
	op, next := d.boundAt(boundPhrases, i)
	switch {
	case d.wordAt(i, "比"):
		op, next = d.pairedZH(i+1), i+1
	case d.wordAt(i, "than") && left.i > 0: // more clicks than impressions
		op, next = moreWords[d.toks[left.i-1].text], i+1
	}
	if op != semantic.Greater && op != semantic.Less || d.anyNamed(i, next) {
		return bound{}, false
	}
	at := d.pastOwners(next)
	b := bound{Threshold: semantic.Threshold{Metric: left.senses[0].target, Op: op}, i: i, j: at, of: stretch{left.i, left.j}}
	right := d.mentionAt(at)
	if right != nil && right.i == at && isMetric(right) && !d.toks[at].broken {
		b.Than = right.senses[0].target
	} else if j := d.pastReturn(next); j > 0 {
		b.Than, b.j, b.implied = d.returnOf(b.Metric), j, true
	}
	v, known := d.lex.model.Metric(b.Metric)
	w, too := d.lex.model.Metric(b.Than)
	plan := d.lex.model.Plans(b.Metric) || d.lex.model.Plans(b.Than)
	return b, known && too && v != w && v.Unit == w.Unit && !plan && len(v.Refuse) == 0 && len(w.Refuse) == 0
}

var moreWords = map[string]semantic.Op{"more": semantic.Greater, "higher": semantic.Greater, "larger": semantic.Greater, "fewer": semantic.Less, "less": semantic.Less, "lower": semantic.Less}

// pastOwners steps over words that say whose the other metric is.
func (d *draft) pastOwners(i int) int {
	for i < len(d.toks) && !d.toks[i].broken && boundOwners[d.toks[i].text] {
		i++
	}
	return i
}

// pairedZH returns how the metric at token i, behind 比, stands: lower, or higher.
func (d *draft) pairedZH(i int) semantic.Op {
	m := d.mentionAt(d.pastOwners(i))
	if m == nil || !isMetric(m) || m.j >= len(d.toks) {
		return ""
	}
	if next := m.j + 1; next < len(d.toks) && !d.toks[next].broken && d.toks[next].text != "的" && d.toks[next].text != "吗" {
		return ""
	}
	return map[string]semantic.Op{"高": semantic.Greater, "多": semantic.Greater, "大": semantic.Greater, "低": semantic.Less, "少": semantic.Less, "小": semantic.Less}[d.toks[m.j].text]
}

// pastReturn steps over "they brought in"; 0 where that does not stand at token i.
func (d *draft) pastReturn(i int) int {
	for i < len(d.toks) && (returners[d.toks[i].text] || d.toks[i].text == "what") {
		i++
	}
	end := 0
	if i > 0 && returners[d.toks[i-1].text] {
		returnTrie.each(d.toks, i, func(_ int32, next int) { end = max(end, next) })
	}
	return end
}

var returners = set("they it we each")

var returnTrie = trieOf("brought in", "bring in", "brought back", "returned", "earned", "made", "generated")

// returnOf returns what comes back for a metric: the numerator of the only ratio
// over it that the dimensions of the question have.
func (d *draft) returnOf(metric string) string {
	found := ""
	for _, v := range d.lex.model.Metrics {
		if v.Type != semantic.RatioType || v.Denominator != metric || len(v.Refuse) > 0 {
			continue
		}
		reach := d.lex.model.DimensionsOf(v.Numerator)
		if w, ok := d.lex.model.Metric(v.Numerator); !ok || !w.Additive || slices.ContainsFunc(d.mentions, func(m mention) bool { return d.isDimension(&m) && !slices.Contains(reach, m.senses[0].target) }) {
			continue
		}
		if own, _ := d.lex.model.Metric(metric); own == nil || v.Unit.Kind == own.Unit.Kind { // spend over clicks is a price
			continue
		}
		if found != "" && found != v.Numerator {
			return ""
		}
		found = v.Numerator
	}
	return found
}

// addImplied asks for the metric that "they brought in" stands for.
func (d *draft) addImplied() {
	for _, b := range d.bounds {
		if b.implied && !slices.Contains(d.query.Metrics, b.Than) {
			d.query.Metrics = append(d.query.Metrics, b.Than)
			d.part(answer.SlotMetric, b.Than, b.i, b.j, "synonym")
		}
	}
}

// unpaired reports what compares a metric with another one in a way that no
// threshold holds, and "neither … nor".
func (d *draft) unpaired() {
	for i := range d.toks {
		if d.wordAt(i, "neither") && !d.used[i] {
			d.ignored = append(d.ignored, d.textOf(i, i+1))
		}
		paired := slices.ContainsFunc(d.bounds, func(b bound) bool { return b.i == i })
		op, next := d.boundAt(boundPhrases, i)
		if (d.wordAt(i, "比") || d.wordAt(i, "than")) && d.metricEndsAt(i) {
			op, next = semantic.Greater, i+1
		}
		if _, ok := opposites[op]; paired || !ok || d.anyNamed(i, next) && !d.wordAt(i, "比") {
			continue
		}
		if j := d.pastReturn(next); j > 0 {
			d.ignored = append(d.ignored, d.textOf(i, j))
			continue
		}
		at := d.pastOwners(next)
		m := d.mentionAt(at)
		if m == nil || m.i != at || d.toks[at].broken {
			continue
		}
		if isMember(m) && len(d.query.Dimensions) > 0 && d.onlyMember(m) { // which campaigns spent more than Meta
			d.ignored = append(d.ignored, d.textOf(i, m.j))
		}
		if !isMetric(m) {
			continue
		}
		if plans := d.lex.model.Plans; slices.ContainsFunc(d.query.Metrics, func(name string) bool { // which a ratio may have replaced
			return name == m.senses[0].target || plans(name) && plans(m.senses[0].target)
		}) {
			d.ignored = append(d.ignored, d.textOf(i, m.j))
		}
	}
}

// onlyMember reports whether a filter keeps this member and no other.
func (d *draft) onlyMember(m *mention) bool {
	return slices.ContainsFunc(d.query.Filters, func(f semantic.Filter) bool {
		member, ok := f.Member()
		return ok && slices.ContainsFunc(m.senses, func(s sense) bool { return s.dimension == f.Dimension && s.target == member })
	})
}

var boundOwners = set("the their its our his her they total own 其 它 他 们 自 己 各 的 总")
