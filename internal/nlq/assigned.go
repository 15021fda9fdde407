package nlq

import (
	"strings"

	"github.com/insight-agent/insight/internal/answer"
)

// readAssigned reads a value that stands beside the name of its dimension:
// "the source google", "medium is cpc", 获客渠道为自然搜索. Members that are not
// known here are taken as they are written, even where they are also names of
// something else.
func (d *draft) readAssigned() {
	for k := 0; k < len(d.mentions); k++ {
		m := d.mentions[k]
		if !d.isDimension(&m) {
			continue
		}
		dimension := m.senses[0].target
		if at, ok := d.namedBefore(m.i, dimension); ok { // blogs这个来源
			d.assign(dimension, d.textOf(at.i, at.j), at, d.cueBefore(at.i, cueExclude))
			d.fillIn(at.j, m.j)
			continue
		}
		j, linked, exclude := d.link(m.j)
		if j >= len(d.toks) || d.toks[j].broken && !linked || d.cutBefore(k) {
			continue
		}
		value, at, ok := d.assigned(k, dimension, j, linked)
		if !ok {
			continue
		}
		if exclude { // the "not" is read
			d.fillIn(m.j, j)
		}
		exclude = exclude || d.cueBefore(m.i, cueExclude)
		d.assign(dimension, value, at, exclude)
		for more := true; more; {
			if j = at.j; j+1 >= len(d.toks) || !listWords[d.toks[j].text] && !hanListWords[d.toks[j].text] {
				break
			}
			if value, at, more = d.listed(dimension, j+1); more {
				d.assign(dimension, value, at, exclude)
			}
		}
		d.fillIn(m.i, m.j) // it only says what the value is
	}
}

var (
	linkWords    = set("is are was equals equal = 为 是 等于 叫")
	negations    = set("not 不 非")
	hanListWords = set("和 与 或 及")
)

// link steps over what joins a dimension and its value: "is", "other than", 不是.
func (d *draft) link(i int) (next int, linked, exclude bool) {
	if m := d.mentionAt(i); m != nil && m.i == i && m.is(cueExclude) && m.j < len(d.toks) && !d.toks[i].broken {
		return m.j, false, true
	}
	for next = i; next < len(d.toks); next++ {
		switch t := d.toks[next].text; {
		case linkWords[t]:
			linked = true
		case negations[t] && (linked || next+1 < len(d.toks) && linkWords[d.toks[next+1].text]):
			exclude = true
		default:
			return next, linked || strings.ContainsAny(d.between(i, next), ":："), exclude
		}
	}
	return next, linked, exclude
}

// namedBefore finds a value that stands before its dimension and 这个, where
// nothing else reads it.
func (d *draft) namedBefore(i int, dimension string) (stretch, bool) {
	at := stretch{i - 3, i - 2}
	if at.i < 0 || d.toks[i-1].text != "个" || d.toks[i-2].text != "这" || d.toks[at.i].kind != latin || d.closed(dimension) || ordinary[d.toks[at.i].text] {
		return stretch{}, false
	}
	return at, d.mentionAt(at.i) == nil
}

// cutBefore reports whether a word that cuts by the dimension at mention k
// stands before it.
func (d *draft) cutBefore(k int) bool {
	i := d.mentions[k].i
	if n := d.near(k, -1); n != nil && n.j >= i-1 && n.is(cueBy, cueEach, cueWhich) {
		return n.i == 0 || d.toks[n.i].text != "where" // revenue where the channel is Email
	}
	return cutting[d.toks[i].text]
}

// assigned returns the value at token j of the dimension at mention k.
func (d *draft) assigned(k int, dimension string, j int, linked bool) (string, stretch, bool) {
	m := d.mentionAt(j)
	if value, ok := d.memberOf(m, dimension, j); ok {
		return value, stretch{m.i, m.j}, linked || d.lex.kin[dimension] != ""
	}
	switch {
	case d.closed(dimension):
		return "", stretch{}, false
	case linked:
		at, ok := d.literalAt(j)
		if !ok {
			return "", stretch{}, false
		}
		return d.textOf(at.i, at.j), at, true
	case d.toks[j].kind != latin || !d.placed(k) || ordinary[d.toks[j].text]:
		return "", stretch{}, false
	case m == nil, m.i == j && len(m.senses) > 0 && (m.senses[0].kind == KindValue || isMetric(m) && d.metricBesides(j)):
		return d.textOf(j, j+1), stretch{j, j + 1}, true
	}
	return "", stretch{}, false
}

// closed reports whether all members of a dimension are known here.
func (d *draft) closed(dimension string) bool {
	v, ok := d.lex.model.Dimension(dimension)
	return d.lex.valued[dimension] && (!ok || v.Sampled)
}

// memberOf returns the member that mention m names, of a dimension or of the
// one that it is a kind of.
func (d *draft) memberOf(m *mention, dimension string, j int) (string, bool) {
	if m == nil || m.i != j {
		return "", false
	}
	for _, s := range m.senses {
		if s.kind == KindValue && (s.dimension == dimension || s.dimension == d.lex.kin[dimension]) {
			return s.target, true
		}
	}
	return "", false
}

// placed reports whether the dimension at mention k stands where a filter
// does: after a preposition or another filter, or in Chinese anywhere.
func (d *draft) placed(k int) bool {
	i := d.mentions[k].i
	if d.toks[i].kind == han {
		return true
	}
	if n := d.near(k, -1); n != nil && n.j == i && len(n.senses) > 0 && n.senses[0].kind == KindValue {
		return true
	}
	if i > 0 && d.toks[i-1].text == "the" {
		i--
	}
	if i > 1 && d.toks[i-1].text == "and" && len(d.parts) > 0 && d.parts[len(d.parts)-1].Slot == answer.SlotFilter { // source x and medium y
		return true
	}
	return i > 0 && (placePrepositions[d.toks[i-1].text] || d.toks[i-1].text == "with" || d.toks[i-1].text == "where")
}

// metricBesides reports whether another metric than the one at token j is named.
func (d *draft) metricBesides(j int) bool {
	for k := range d.mentions {
		if m := &d.mentions[k]; isMetric(m) && m.i != j {
			return true
		}
	}
	return false
}

// listed returns a further value of a list, "google or bing".
func (d *draft) listed(dimension string, j int) (string, stretch, bool) {
	m := d.mentionAt(j)
	if value, ok := d.memberOf(m, dimension, j); ok {
		return value, stretch{m.i, m.j}, true
	}
	if d.closed(dimension) || d.toks[j].kind != latin || ordinary[d.toks[j].text] || m != nil && (len(m.senses) == 0 || m.senses[0].kind != KindValue) {
		return "", stretch{}, false
	}
	return d.textOf(j, j+1), stretch{j, j + 1}, true
}

func (d *draft) assign(dimension, value string, at stretch, exclude bool) {
	d.addValue(dimension, value, exclude)
	op := "="
	if exclude {
		op = "!="
	}
	source := "exact"
	if m := d.mentionAt(at.i); m != nil && m.i == at.i && m.j == at.j && m.source == "fuzzy" && value != d.textOf(at.i, at.j) { // “Germny” is said to be read as Germany
		source = m.source
		d.scores = append(d.scores, m.score)
	}
	d.part(answer.SlotFilter, dimension+op+value, at.i, at.j, source)
	d.takeOver(at)
}

// fillIn makes fillers of the mentions within tokens i to j.
func (d *draft) fillIn(i, j int) {
	for k := range d.mentions {
		if m := &d.mentions[k]; m.i >= i && m.j <= j {
			m.senses, m.cue = nil, []cueEntry{{cue: filler}}
		}
	}
}
