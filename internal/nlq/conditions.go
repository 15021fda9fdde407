package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// A ranking with a condition, "top 3 campaigns by ROAS among those that spent
// over 20k", puts members in order by one metric and chooses them by others.

// readCondition finds by which metric the members that satisfy the thresholds
// are put in order. False where the question is not read whole
// so: two superlatives, a metric that is neither ranked nor bounded, members of
// two dimensions of which either may be meant.
func (d *draft) readCondition() bool {
	q := &d.query
	ranked, ok := d.rankedMetric()
	if !ok || len(q.Dimensions) != 1 || q.Grain != period.None || q.Per != period.None && d.isSum(ranked) {
		return false
	}
	if d.lex.model.OfDays(q.Dimensions[0]) {
		return false // of which a total may be meant, or an average
	}
	if slices.ContainsFunc(d.bounds, func(b bound) bool { return b.Of == semantic.OfChange }) {
		return false // of which the sentence would have two periods
	}
	for _, name := range q.Metrics {
		if name != ranked && !slices.ContainsFunc(d.bounds, func(b bound) bool { return b.Metric == name }) {
			return false
		}
	}
	d.ranked = ranked
	return true
}

// claimAmong claims the word that joins members and the thresholds they satisfy.
func (d *draft) claimAmong() {
	for i, t := range d.toks {
		if amongWords[t.text] {
			d.claim(i, i+1)
		}
	}
}

var amongWords = set("among amongst")

// rankedMetric returns the metric that the only superlative of the question is
// about: "best ROAS", ROAS最高, "top 3 by ROAS". The number of a threshold
// belongs to another mention of a metric than that one.
func (d *draft) rankedMetric() (string, bool) {
	var at []int
	for k := range d.mentions {
		if d.mentions[k].is(superlatives...) {
			at = append(at, k)
		}
	}
	if len(at) != 1 {
		return "", false
	}
	said := &d.mentions[at[0]]
	if d.leadersChosen(said) {
		return "", false
	}
	before, after, by := d.metricBefore(said.i), d.metricAfter(said.j), d.metricBy()
	if before == nil && after != nil && d.ofBound(after) || by != nil && d.ofBound(by) { // "the most orders above 100", "by ROAS over 3"
		return "", false
	}
	name := ""
	for _, m := range []*mention{before, after, by} {
		switch {
		case m == nil || d.ofBound(m):
		case name != "" && name != m.senses[0].target:
			return "", false
		default:
			name = m.senses[0].target
		}
	}
	return name, name != ""
}

// leadersChosen reports whether the members that a superlative names are those that
// the threshold then chooses among, 花费前5的广告系列里ROAS低于2的, "of the top 5, which
// have ROAS below 2": both orders of the two are then other questions.
func (d *draft) leadersChosen(said *mention) bool {
	first := slices.ContainsFunc(d.bounds, func(b bound) bool { return b.i >= said.j })
	if !first {
		return false
	}
	for k := range d.mentions { // 里 behind the members
		m := &d.mentions[k]
		if d.isDimension(m) && m.i >= said.j && withinWords[d.textAt(m.j)] && slices.ContainsFunc(d.bounds, func(b bound) bool { return b.i > m.j }) {
			return true
		}
	}
	at := said.i
	for at > 0 && !d.toks[at].broken && (d.toks[at-1].text == "the" || d.toks[at-1].kind == digits || englishCounts[d.toks[at-1].text] > 0) {
		at--
	}
	switch before := d.textAt(at - 1); {
	case amongWords[before], before == "of", before == "from", before == "within":
		return true
	case before == "with" || before == "having": // which campaign with the most orders spent over 20k
		for i := said.j; i < d.bounds[0].i; i++ {
			if d.toks[i].broken || conditionJoins[d.toks[i].text] {
				return false
			}
		}
		return d.has(cueWhich)
	}
	return false
}

var (
	withinWords    = set("里 中 内 之 当")
	conditionJoins = set("and with that who where whose but among having at for")
)

// metricBefore returns the metric that a superlative at token i is said of: ROAS
// was highest, spent the most, ROAS 最高.
func (d *draft) metricBefore(i int) *mention {
	for i > 0 && !d.toks[i].broken && (boundLinks[d.toks[i-1].text] || d.toks[i-1].text == "the" || d.toks[i-1].text == "排") {
		i--
	}
	if i == 0 || d.toks[i].broken {
		return nil
	}
	return d.metricWhere(func(m *mention) bool { return m.j == i })
}

// metricAfter returns the metric that follows a superlative which ends at token j.
func (d *draft) metricAfter(j int) *mention {
	if n, next := d.count(j); n > 0 {
		j = next
	}
	for j < len(d.toks) && !d.toks[j].broken && (d.toks[j].text == "的" || d.toks[j].text == "overall" || d.toks[j].text == "total") {
		j++
	}
	if j >= len(d.toks) || d.toks[j].broken {
		return nil
	}
	return d.metricWhere(func(m *mention) bool { return m.i == j })
}

// metricBy returns the metric behind "by", "on" or 按: not the spend of "20k in
// spend", which says of what a threshold is.
func (d *draft) metricBy() *mention {
	return d.metricWhere(func(m *mention) bool {
		closes := func(b bound) bool { return b.j == m.i-1 }
		return !d.toks[m.i].broken && rankedBy[d.before(m.i)] && !slices.ContainsFunc(d.bounds, closes)
	})
}

var rankedBy = set("by on in 按 以 照")

func (d *draft) metricWhere(fits func(m *mention) bool) *mention {
	for k := range d.mentions {
		if m := &d.mentions[k]; isMetric(m) && fits(m) {
			return m
		}
	}
	return nil
}

// ofBound reports whether the number of a threshold is of this mention.
func (d *draft) ofBound(m *mention) bool {
	return slices.ContainsFunc(d.bounds, func(b bound) bool { return b.of == stretch{m.i, m.j} })
}

// withinOnePeriod gives up thresholds on what is to come, and a condition beside
// a comparison: over which of the two periods its number is meant is not said.
func (d *draft) withinOnePeriod() {
	if len(d.query.Having) == 0 || !d.inFuture() && (d.ranked == "" || d.query.Compare.Kind == semantic.CompareNone) {
		return
	}
	for _, b := range d.bounds {
		d.ignored = append(d.ignored, b.text)
	}
	d.query.Having, d.ranked = nil, ""
	d.parts = slices.DeleteFunc(d.parts, func(p answer.Part) bool { return p.Slot == answer.SlotHaving })
}

// excludesBounded reports whether what a threshold describes is what the
// question leaves out: "excluding Google campaigns with more than 100 orders".
func (d *draft) excludesBounded() bool {
	for k := range d.mentions {
		if !d.mentions[k].is(cueExclude) {
			continue
		}
		for _, b := range d.bounds {
			if d.mentions[k].j <= b.i && d.onlyDescribes(k, b.i) {
				return true
			}
		}
	}
	return false
}

// onlyDescribes reports whether nothing but members, dimensions and metrics
// stands between mention k and token i.
func (d *draft) onlyDescribes(k, i int) bool {
	if d.brokenBetween(d.mentions[k].j, i) {
		return false
	}
	for n := k + 1; n < len(d.mentions) && d.mentions[n].i < i; n++ {
		if m := &d.mentions[n]; !isMember(m) && !d.isDimension(m) && !isMetric(m) && !m.is(filler, cueAnd) {
			return false
		}
	}
	return true
}

// chosenNoun takes a word behind a threshold for the dimension whose name ends
// with it where the question names none: 花费超过2万的活动 are 广告活动.
func (d *draft) chosenNoun() {
	if len(d.query.Dimensions) > 0 || d.query.Grain != period.None {
		return
	}
	for _, b := range d.bounds {
		i := b.j
		if i >= len(d.toks) || d.toks[i].text != "的" || i+2 >= len(d.toks) {
			continue
		}
		word, found := d.toks[i+1].text+d.toks[i+2].text, ""
		for _, t := range d.lex.terms {
			if s := t.senses[0]; s.kind == KindDimension && strings.HasSuffix(t.text, word) && t.text != word && d.toks[i+1].kind == han {
				if found != "" && found != s.target {
					return
				}
				found = s.target
			}
		}
		if found != "" && !d.used[i+1] && !d.used[i+2] {
			d.claim(i+1, i+3)
			d.addDimension(found)
			d.part(answer.SlotDimension, found, i+1, i+3, "synonym")
			return
		}
	}
}
