package nlq

import "strings"

// readQualified reports a metric that only says of which rows another is asked,
// "orders with a refund", 用优惠码下的单, and a member that only says for whom an
// answer is, 给美国老板看. No query expresses the one, and the other is no filter.
func (d *draft) readQualified() {
	for k := range d.mentions {
		m := &d.mentions[k]
		switch {
		case isMetric(m) && len(d.query.Metrics) > 1 && (d.qualifiesBehind(k) || d.qualifiesBefore(k) || d.onlyOf(m) || d.topicOf(m)):
			d.ignored = append(d.ignored, d.textOf(m.i, m.j))
		case isMetric(m) && len(d.query.Metrics) > 1 && d.toks[m.i].kind == han && d.textAt(m.j) == "了" && d.textAt(m.j+1) == "的": // 退款了的有多少
			d.ignored = append(d.ignored, d.textOf(m.i, m.j+2))
		case isMetric(m) && d.placeNotPerson(m):
			d.ignored = append(d.ignored, d.textOf(m.j, m.j+1))
		case isMember(m) && d.namesLevel(m):
			d.ignored = append(d.ignored, d.textOf(m.i, m.j+2))
		case d.perUnknown(m):
			d.ignored = append(d.ignored, d.textOf(m.j, m.j+2))
		case isMember(m) && d.namesPerson(m):
			d.ignored = append(d.ignored, d.textOf(m.i, m.j))
		}
	}
}

// qualifiesBehind reads "orders with a refund", "customers who used a discount",
// "AOV of refunded orders": the metric stands behind another and a word that
// relates it to that one's rows.
func (d *draft) qualifiesBehind(k int) bool {
	m := &d.mentions[k]
	i := m.i
	for i > 0 && articles[d.toks[i-1].text] && !d.toks[i].broken {
		i--
	}
	if i == 0 || d.toks[i].broken || d.toks[m.i].kind != latin {
		return false
	}
	word := d.toks[i-1].text
	switch {
	case having[word]:
		return d.metricEndsAt(i-1) || relativesOfRows[d.before(i-1)] && d.metricEndsAt(i-2)
	case word == "with" || word == "without":
		return i < m.i && d.metricEndsAt(i-1) // "spend with ROAS" asks for both
	case word == "of":
		return d.metricEndsAt(i-1) && d.filtered(m)
	}
	return false
}

var (
	articles        = set("a an any the some no at least one more")
	having          = set("had have has having used use using got contain contains containing received")
	relativesOfRows = set("that which who")
)

// filtered reports whether the metric of a mention counts some of the rows that
// another counts all of.
func (d *draft) filtered(m *mention) bool {
	v, ok := d.lex.model.Metric(m.senses[0].target)
	return ok && v.Filter != ""
}

// qualifiesBefore reads 有退款的订单 and 用优惠码下的单: a metric between a word for
// having and the 的 of another.
func (d *draft) qualifiesBefore(k int) bool {
	m := &d.mentions[k]
	if m.i == 0 || d.toks[m.i].kind != han || d.toks[m.i].broken || !hanHaving[d.toks[m.i-1].text] {
		return false
	}
	for j := m.j; j < len(d.toks) && j < m.j+5 && !d.toks[j].broken; j++ {
		if n := d.mentionAt(j); d.toks[j].text == "的" {
			next := d.mentionAt(j + 1)
			return next != nil && isMetric(next)
		} else if n != nil && isMetric(n) {
			return strings.Contains(d.textOf(n.i, n.j), "的") // 下的单
		}
	}
	return false
}

var hanHaving = set("有 用 带 含 过 无 没 享")

// onlyOf reads "on first orders only": a metric in the place of a filter.
func (d *draft) onlyOf(m *mention) bool {
	if m.i == 0 || d.toks[m.i].broken || !onlyPlaces[d.toks[m.i-1].text] {
		return false
	}
	return m.j < len(d.toks) && !d.toks[m.j].broken && (d.toks[m.j].text == "only" || d.toks[m.j].text == "alone")
}

// topicOf reads 有退款的订单，平均每单退了多少钱: rows are described first, and what is
// asked of them comes in the next clause.
func (d *draft) topicOf(m *mention) bool {
	return d.toks[m.i].kind == han && m.j < len(d.toks) && d.toks[m.j].broken && d.filtered(m) && strings.Contains(d.textOf(m.i, m.j), "的") &&
		d.query.Metrics[0] == m.senses[0].target
}

// perUnknown reads "cost per video view": what it is per is no metric of the data.
func (d *draft) perUnknown(m *mention) bool {
	if !isMetric(m) || m.j+1 >= len(d.toks) || d.toks[m.j].text != "per" || d.toks[m.j+1].kind != latin {
		return false
	}
	n := d.mentionAt(m.j + 1)
	return n == nil || isMember(n) && !d.lex.model.OfDays(n.senses[0].dimension)
}

// placeNotPerson reports an "us" that nothing says is who asks: "revenue us last
// week".
func (d *draft) placeNotPerson(m *mention) bool {
	word := d.toks[m.i].text
	if m.j >= len(d.toks) || d.toks[m.j].text != "us" || d.toks[m.j].broken || verbMetrics[word] {
		return false
	}
	n := d.mentionAt(m.j)
	return n == nil || n.is(filler)
}

// verbMetrics may have an object: "what did it cost us".
var verbMetrics = set("cost costs costing earn earned earns make made bring brought brings")

// namesLevel reports that a member stands where a dimension does, 关键词层面: no cut
// has that name.
func (d *draft) namesLevel(m *mention) bool {
	level := d.textAt(m.j) + d.textAt(m.j+1)
	return level == "层面" || level == "级别" || level == "粒度" || level == "层级"
}

var onlyPlaces = set("on for among in of from within")

// namesPerson reports whether a member only says who somebody is: 美国老板, "the
// German boss".
func (d *draft) namesPerson(m *mention) bool {
	if m.j >= len(d.toks) || d.toks[m.j].broken {
		return false
	}
	if d.toks[m.j].kind == latin {
		return roles[d.toks[m.j].text]
	}
	rest, _ := d.bytes(m.j, len(d.toks))
	for _, person := range []string{"老板", "领导", "同事", "经理", "总监", "主管", "负责人"} {
		if strings.HasPrefix(d.text[rest:], person) {
			return true
		}
	}
	return false
}

var roles = set("boss manager director ceo cfo cmo coo colleague colleagues investor investors")
