package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// readMeasures tells thresholds on a change, "spend rose more than 10%", and on a
// share, 营收占比超过15%, from those on a value. The words of the change or of the
// share are then read.
func (d *draft) readMeasures() {
	for k := range d.bounds {
		b := &d.bounds[k]
		if !b.percent || b.negated || b.Of != semantic.OfValue || b.Metric != "" || b.Op == semantic.Equals || b.Op == semantic.NotEquals {
			continue
		}
		if !d.onShare(b) {
			d.onChange(b)
		}
	}
}

// partOf reads "more than 15% of revenue": the metric follows and adds up.
func (d *draft) partOf(b bound) (bound, bool) {
	at := b.j + 1
	for at < len(d.toks) && !d.toks[at].broken && wholeOwners[d.toks[at].text] {
		at++
	}
	m := d.mentionAt(at)
	if m == nil || m.i != at || !isMetric(m) || d.toks[at].broken {
		return bound{}, false
	}
	v, ok := d.lex.model.Metric(m.senses[0].target)
	next := d.mentionAt(m.j)
	if !ok || !v.Additive || v.Filter != "" || len(v.Refuse) > 0 || next != nil && next.i == m.j && (isMember(next) || isMetric(next)) { // of orders refunded
		return bound{}, false
	}
	b.Metric, b.Of, b.of, b.j = v.Name, semantic.OfShare, stretch{m.i, m.j}, at
	from := b.i
	for from > 0 && !d.toks[from].broken && partVerbs[d.toks[from-1].text] { // which say no cause here
		from--
	}
	d.fillIn(from, b.i)
	d.claim(from, b.i)
	return b, true
}

var partVerbs = set("account accounts accounted accounting contribute contributes contributed contributing make makes made making up for with has had have")

var wholeOwners = set("the our total all overall")

// onShare reads 营收占比超过15%, "a share of spend above 30%" and 占总花费30%以上.
func (d *draft) onShare(b *bound) bool {
	for k := range d.mentions {
		share := &d.mentions[k]
		if !share.is(cueShare) {
			continue
		}
		var m *mention
		switch {
		case d.pastLinks(share.j) == b.i: // 营收占比超过15%
			m = d.metricWhere(func(m *mention) bool { return m.j == share.i || m.j+1 == share.i && d.wordAt(m.j, "的") })
		case share.i == b.j: // over 30% share of spend
			m = d.metricWhere(func(m *mention) bool { return m.i == share.j })
		default: // a share of spend above 30%
			m = d.metricWhere(func(m *mention) bool {
				at := share.j
				for at < m.i && (wholeOwners[d.toks[at].text] || d.wordAt(at, "总")) {
					at++
				}
				return m.i == at && d.pastLinks(m.j) == b.i
			})
		}
		if m == nil {
			continue
		}
		if v, ok := d.lex.model.Metric(m.senses[0].target); ok && v.Additive && len(v.Refuse) == 0 {
			b.Metric, b.Of, b.of = v.Name, semantic.OfShare, stretch{m.i, m.j}
			share.cue = []cueEntry{{cue: filler}}
			return true
		}
	}
	return false
}

// onChange reads "spend rose by more than 10%", "grew spend by over 10%", "more
// than 10% growth in spend" and 花费涨超10%. A percentage changes by points, so that
// of one it is not said what is meant; nor whether a cost that improves by a tenth
// is meant to fall.
func (d *draft) onChange(b *bound) {
	sign, at, ok := d.changeWord()
	if !ok {
		return
	}
	var m *mention
	switch {
	case d.pastChangeLinks(at.j) == b.i && !d.toks[b.i].broken: // rose by more than 10%
		m = d.subjectBefore(at.i)
	case b.j == at.i: // more than 10% growth in spend
		m = d.metricWhere(func(m *mention) bool { return m.i == at.j+1 && (d.wordAt(at.j, "in") || d.wordAt(at.j, "of")) })
	default: // grew spend by more than 10%
		m = d.metricWhere(func(m *mention) bool { return m.i == at.j && d.pastChangeLinks(m.j) == b.i })
	}
	if m == nil {
		return
	}
	v, known := d.lex.model.Metric(m.senses[0].target)
	judged := judging[strings.ToLower(d.textOf(at.i, at.j))]
	if !known || v.Unit.Kind == evidence.Percent || v.Unit.Kind == evidence.Points || judged && d.lex.model.GoodDirection(v.Name) <= 0 || !d.signed(b, sign) {
		return
	}
	b.Metric, b.Of, b.of = v.Name, semantic.OfChange, stretch{m.i, m.j}
	for k := range d.mentions {
		if c := &d.mentions[k]; c.i >= at.i && c.j <= at.j {
			c.cue = []cueEntry{{cue: filler}}
		}
	}
	d.claim(at.i, at.j)
	if b.i > at.j && b.i > 0 && d.wordAt(b.i-1, "by") { // which cuts nothing
		for k := range d.mentions {
			if c := &d.mentions[k]; c.j == b.i && c.is(cueBy) {
				c.cue = []cueEntry{{cue: filler}}
			}
		}
	}
}

// signed turns a threshold on a fall into one on a negative change. "Fell less
// than 10%" leaves open whether what rose counts.
func (d *draft) signed(b *bound, sign float64) bool {
	falls := map[semantic.Op]semantic.Op{semantic.Greater: semantic.Less, semantic.GreaterEqual: semantic.LessEqual, semantic.Between: semantic.Between}
	op, ok := falls[b.Op]
	if !ok || slices.ContainsFunc(b.Values, func(v float64) bool { return v <= 0 }) {
		return false
	}
	if sign < 0 {
		b.Op = op
		for i, v := range b.Values {
			b.Values[i] = -v
		}
		slices.Sort(b.Values)
	}
	return true
}

// changeWord returns the only word of the question for a rise (1) or a fall (-1).
func (d *draft) changeWord() (sign float64, at stretch, ok bool) {
	count := 0
	for k := range d.mentions {
		m := &d.mentions[k]
		switch {
		case m.is(cueRise):
			sign = 1
		case m.is(cueFall):
			sign = -1
		case m.is(cueChange):
		default:
			continue
		}
		count++
		at = stretch{m.i, m.j}
	}
	for i, t := range d.toks {
		if s := changeSigns[t.text]; s != 0 && !d.used[i] {
			sign, at = s, stretch{i, i + 1}
			count++
		}
	}
	return sign, at, count == 1 && sign != 0
}

var changeSigns = map[string]float64{"涨": 1, "升": 1, "增": 1, "跌": -1, "降": -1}

// pastChangeLinks steps over what joins a change and how much it is.
func (d *draft) pastChangeLinks(i int) int {
	for i < len(d.toks) && !d.toks[i].broken && changeLinks[d.toks[i].text] {
		i++
	}
	return i
}

var changeLinks = set("by of 了 幅 度 达 都 均 也 is are was were a the")

// subjectBefore returns the metric that a verb at token i is said of, over words
// of time between them.
func (d *draft) subjectBefore(i int) *mention {
	for i > 0 && !d.toks[i].broken {
		var before *mention
		for k := range d.mentions {
			if d.mentions[k].j == i {
				before = &d.mentions[k]
			}
		}
		switch {
		case before != nil && isMetric(before):
			return before
		case before != nil && (before.period != nil || before.is(filler) && len(before.cue) == 1):
			i = before.i
		case before == nil && (boundLinks[d.toks[i-1].text] || changeLinks[d.toks[i-1].text] || subjectLinks[d.toks[i-1].text]):
			i--
		default:
			return nil
		}
	}
	return nil
}

var subjectLinks = set("in over during 的 在 环 比 同 较")

// measures reports whether a change or a share goes with what is asked: of
// members of one dimension, by themselves.
func (d *draft) measures(b bound) bool {
	if b.Than != "" {
		return len(d.bounds) == 1 && slices.Contains(d.query.Metrics, b.Than) && d.query.Per == period.None
	}
	return b.Of == semantic.OfValue || len(d.query.Dimensions) == 1 && d.query.Grain == period.None && d.query.Per == period.None
}

// compareChanges gives a threshold on a change the period before, where the
// question names none.
func (d *draft) compareChanges() {
	if d.query.HoldsChanges() && d.query.Compare.Kind == semantic.CompareNone {
		d.query.Compare = semantic.Compare{Kind: semantic.ComparePreviousPeriod}
		d.implied(answer.SlotCompare, string(d.query.Compare.Kind), "default")
	}
}
