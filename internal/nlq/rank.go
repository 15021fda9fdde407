package nlq

import (
	"slices"
	"strconv"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

var superlatives = []cue{cueBest, cueWorst, cueHighest, cueLowest, cueTop, cueBottom}

// readLimit reads top 5, the 3 best, 前三, 最好的5个, and claims the number.
func (d *draft) readLimit() {
	for k := range d.mentions {
		m := &d.mentions[k]
		if !m.is(superlatives...) {
			continue
		}
		n, next := d.count(m.j)
		at := m.j
		if n == 0 && (d.textAt(m.j) == "的" || d.textAt(m.j) == "那") { // 最高的那一天
			at = m.j + 1
			if d.textAt(at) == "那" {
				at++
			}
			if n, next = d.count(at); n == 0 {
				at = m.j
			}
		}
		if n == 0 && !m.is(cueTop, cueBottom) && m.i > 0 { // the 3 best
			if n, next = d.count(m.i - 1); n > 0 && next == m.i && !d.used[m.i-1] {
				at = m.i - 1
			} else {
				n = 0
			}
		}
		dated := d.mentionAt(at)
		if g := dayUnits[d.textAt(next)]; n > 0 && g != period.None && (dated == nil || dated.period == nil) { // 花费最低的一天, 最高的三天
			d.claim(at, next+1)
			d.query.Grain = g
			d.part(answer.SlotGrain, string(g), at, next+1, "exact")
			if n > 1 {
				d.query.Limit = n
				d.part(answer.SlotLimit, strconv.Itoa(n), at, next, "exact")
			}
			continue
		}
		if n == 1 && (d.textAt(next) == "on" || d.textAt(next) == "first") { // the lowest one on top
			continue
		}
		if n == 0 || slices.Contains(d.used[at:next], true) && !d.loose(at, next) {
			continue
		}
		d.claim(at, next)
		d.query.Limit = n
		d.part(answer.SlotLimit, strconv.Itoa(n), min(m.i, at), max(m.j, next), "exact")
	}
	if d.query.Limit == 0 && d.has(superlatives...) {
		d.readCountedDimension()
	}
}

var dayUnits = map[string]period.Grain{"天": period.Day, "日": period.Day, "周": period.Week, "月": period.Month, "day": period.Day, "week": period.Week, "month": period.Month}

// textAt returns the word at token i, empty behind the last.
func (d *draft) textAt(i int) string {
	if i < 0 || i >= len(d.toks) {
		return ""
	}
	return d.toks[i].text
}

// readCountedDimension reads the count of "which 3 channels lost the most" and
// of a closing 给我5个.
func (d *draft) readCountedDimension() {
	for i := range d.toks { // 给我5个
		n, next := d.count(i)
		if n > 0 && next < len(d.toks) && d.toks[next].text == "个" && next+1 == len(d.toks) && !slices.Contains(d.used[i:next], true) {
			d.claim(i, next)
			d.query.Limit = n
			d.part(answer.SlotLimit, strconv.Itoa(n), i, next, "exact")
			return
		}
	}
	for k := range d.mentions {
		m := &d.mentions[k]
		if !d.isDimension(m) {
			continue
		}
		end := m.i
		if end > 0 && d.toks[end-1].text == "个" {
			end--
		}
		for i := max(0, end-2); i < end; i++ {
			if n, next := d.count(i); n > 0 && next == end && (!slices.Contains(d.used[i:end], true) || d.loose(i, end)) {
				d.claim(i, end)
				d.query.Limit = n
				d.part(answer.SlotLimit, strconv.Itoa(n), i, end, "exact")
				return
			}
		}
	}
}

// loose reports whether only fillers claim the tokens.
func (d *draft) loose(i, j int) bool {
	for k := range d.mentions {
		m := &d.mentions[k]
		if m.i < j && m.j > i && !m.is(filler) {
			return false
		}
	}
	return true
}

// readGrain reads by which steps time is cut. A bare "day" or 周 cuts only
// where the best one is wanted or where "which" or "by" stands before it.
func (d *draft) readGrain() {
	for k := range d.mentions {
		m := &d.mentions[k]
		for _, e := range m.cue {
			if e.cue != cueGrain {
				continue
			}
			if bareUnit[d.toks[m.i].text] && m.j == m.i+1 && !d.cutsTime(k) && d.textAt(m.j) != "wise" { // month-wise
				continue
			}
			d.query.Grain = e.grain
			d.part(answer.SlotGrain, string(e.grain), m.i, m.j, "exact")
		}
	}
}

var bareUnit = set("day days date week weeks month months quarter quarters year years annual 天 周 月 季度 月份 年度 日期")

func (d *draft) cutsTime(k int) bool {
	if d.has(superlatives...) && len(d.query.Dimensions) == 0 {
		return true
	}
	before := d.near(k, -1)
	if before != nil && before.is(cueAnd) { // by channel and month
		if n := slices.IndexFunc(d.mentions, func(m mention) bool { return m.j == before.i && d.isDimension(&m) }); n > 0 {
			by := d.near(n, -1)
			return by != nil && by.is(cueBy, cueEach)
		}
	}
	return before != nil && before.is(cueBy, cueEach, cueWhich, cueBest, cueWorst, cueHighest, cueLowest, cueTop, cueBottom)
}

// rankedTime reports whether steps of time are ranked: "which day had the
// highest spend".
func (d *draft) rankedTime() bool {
	return d.query.Grain != period.None && len(d.query.Dimensions) == 0 && d.has(superlatives...) && !d.has(cueTrend)
}

// readOrder sorts a cut. Best and top mean the highest value of a metric that is
// good when it rises and the lowest of one that is good when it falls.
func (d *draft) readOrder() {
	q := &d.query
	d.readSort()
	if len(q.Having) > 0 && len(q.Dimensions) > 0 && len(q.OrderBy) == 0 && d.ranked == "" {
		field := q.Having[0].Metric
		if q.Having[0].Of == semantic.OfChange {
			field += ".change"
		}
		q.OrderBy = []semantic.Order{{Field: field, Desc: !q.Having[0].Small()}}
	}
	if len(q.OrderBy) > 0 || len(q.Metrics) == 0 || d.intent == answer.Trend && q.Limit == 0 || len(q.Dimensions) == 0 && !d.rankedTime() {
		return
	}
	metric := d.orderMetric()
	if d.weekOrder() {
		return
	}
	o := semantic.Order{Field: metric, Desc: true}
	good := d.lex.model.GoodDirection(metric)
	m := d.firstOf(cueBest, cueWorst, cueHighest, cueLowest, cueBottom, cueTop, cueAscending, cueDescending)
	if m != nil {
		switch {
		case m.is(cueBest, cueTop):
			o.Desc = good >= 0
		case m.is(cueWorst, cueBottom):
			o.Desc = good < 0
		case m.is(cueLowest, cueAscending):
			o.Desc = false
		}
	}
	move := d.firstOf(cueRise, cueFall, cueChange)
	if move != nil && (m == nil && !d.followUp && !d.anyIn() || m != nil && m.is(cueHighest, cueLowest, cueTop) || d.has(cueFast)) {
		o.Field = metric + ".delta"
		if d.has(cueFast) {
			o.Field = metric + ".change"
		}
		o.Desc = !move.is(cueFall) != (m != nil && m.is(cueLowest))
		if q.Compare.Kind == semantic.CompareNone {
			q.Compare = semantic.Compare{Kind: semantic.ComparePreviousPeriod}
			d.implied(answer.SlotCompare, string(q.Compare.Kind), "default")
		}
	}
	q.OrderBy = []semantic.Order{o}
	if m != nil {
		d.part(answer.SlotOrder, orderValue(o), m.i, m.j, "exact")
	}
}

// orderMetric returns the metric that puts the members in order: the first one,
// unless a superlative is said of another, "CPA of the campaign with the most
// clicks". That one then stands last, behind what is asked of who leads.
func (d *draft) orderMetric() string {
	q := &d.query
	if len(q.Metrics) < 2 || len(d.bounds) > 0 {
		return q.Metrics[0]
	}
	name, ok := d.rankedMetric()
	if !ok || !slices.Contains(q.Metrics, name) || d.listedTogether(name) {
		return q.Metrics[0]
	}
	q.Metrics = append(slices.DeleteFunc(q.Metrics, func(o string) bool { return o == name }), name)
	return name
}

// listedTogether reports whether a metric is one of a list, "the highest spend
// and revenue", of which each is ranked.
func (d *draft) listedTogether(name string) bool {
	at := -1
	for k := range d.mentions {
		m := &d.mentions[k]
		if !isMetric(m) {
			continue
		}
		if at >= 0 && (m.senses[0].target == name) != (d.mentions[at].senses[0].target == name) && d.onlyListed(at, k) {
			return true
		}
		at = k
	}
	return false
}

// onlyListed reports whether nothing but "and" or the sign of a list stands
// between two mentions.
func (d *draft) onlyListed(a, b int) bool {
	text := d.between(d.mentions[a].j, d.mentions[b].i)
	joins := strings.ToLower(strings.Trim(text, " ,、，/+&"))
	return joins == "" && text != "" || listJoins[joins]
}

var listJoins = set("and plus or the 和 与 及 以及 跟 还有")

func orderValue(o semantic.Order) string {
	if o.Desc {
		return o.Field + " desc"
	}
	return o.Field + " asc"
}

// readSort reads "sort by spend" and 按花费排序.
func (d *draft) readSort() {
	for k := range d.mentions {
		m := &d.mentions[k]
		if !m.is(cueSort) {
			continue
		}
		target := d.near(k, 1)
		if target == nil || !isMetric(target) {
			target = d.near(k, -1)
		}
		if target == nil || !isMetric(target) {
			continue
		}
		o := semantic.Order{Field: target.senses[0].target, Desc: !d.has(cueAscending, cueLowest)}
		d.query.OrderBy = []semantic.Order{o}
		d.part(answer.SlotOrder, orderValue(o), min(m.i, target.i), max(m.j, target.j), "exact")
	}
}

func isMetric(m *mention) bool { return len(m.senses) > 0 && m.senses[0].kind == KindMetric }

func (d *draft) firstOf(cues ...cue) *mention {
	for k := range d.mentions {
		if d.mentions[k].is(cues...) {
			return &d.mentions[k]
		}
	}
	return nil
}
