package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/semantic"
)

// readLiterals reads the text after "containing" as it stands, be it the name
// of a member or not: "campaigns containing TikTok" are no matter of platforms.
func (d *draft) readLiterals() {
	for k := 0; k < len(d.mentions); k++ {
		m := d.mentions[k]
		var at stretch
		ok := false
		switch {
		case m.is(cueContains, cueLacks):
			at, ok = d.literalAt(m.j)
		case m.is(cueInName):
			at, ok = d.literalBefore(m.i)
		}
		if !ok {
			continue
		}
		dimension := d.containing(k, at)
		if dimension == "" {
			continue
		}
		op, sign := semantic.Contains, "~"
		if m.is(cueLacks) || d.cueBefore(min(m.i, at.i), cueExclude) {
			op, sign = semantic.NotContains, "!~"
		}
		value := d.textOf(at.i, at.j)
		d.query.Filters = append(d.query.Filters, semantic.Filter{Dimension: dimension, Op: op, Values: []string{value}})
		d.part(answer.SlotFilter, dimension+sign+value, at.i, at.j, "exact")
		d.takeOver(at)
	}
}

// literalAt finds the text that begins at token i: what stands in quotes, a
// name, words with capitals, or Chinese up to 的.
func (d *draft) literalAt(i int) (stretch, bool) {
	if i >= len(d.toks) {
		return stretch{}, false
	}
	if at, ok := d.quoted(i); ok {
		return at, true
	}
	for i < len(d.toks) && literalNouns[d.toks[i].text] {
		i++
	}
	if i >= len(d.toks) {
		return stretch{}, false
	}
	if at, ok := d.quoted(i); ok {
		return at, true
	}
	switch m := d.mentionAt(i); {
	case m != nil && (m.period != nil || d.isDimension(m)), d.toks[i].kind == sign:
		return stretch{}, false
	case d.toks[i].kind == han:
		return d.hanLiteral(i)
	case m != nil && m.senses == nil, m == nil && ordinary[d.toks[i].text]:
		return stretch{}, false
	case m != nil && m.i == i && m.senses[0].kind == KindValue:
		return stretch{i, d.capitalsFrom(m.j)}, true
	}
	return stretch{i, d.capitalsFrom(i + 1)}, true
}

// literalBefore finds the text of "with TikTok in the name", which ends before
// token i.
func (d *draft) literalBefore(i int) (stretch, bool) {
	if i == 0 {
		return stretch{}, false
	}
	switch m := d.mentionAt(i - 1); {
	case m == nil:
		return stretch{i - 1, i}, !ordinary[d.toks[i-1].text]
	case m.j == i && len(m.senses) > 0 && m.senses[0].kind == KindValue:
		return stretch{m.i, i}, true
	}
	return stretch{}, false
}

var literalNouns = set("the a word words text term string phrase keyword")

var quotes = map[string]string{`"`: `"`, "'": "'", "“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "«": "»"}

// quoted finds the quoted text that begins at token i.
func (d *draft) quoted(i int) (stretch, bool) {
	start, _ := d.bytes(i, i+1)
	for left, right := range quotes {
		if !strings.HasSuffix(d.text[:start], left) {
			continue
		}
		n := strings.Index(d.text[start:], right)
		if n < 0 {
			continue
		}
		j := i
		for j < len(d.toks) {
			if a, _ := d.bytes(j, j+1); a >= start+n {
				break
			}
			j++
		}
		return stretch{i, j}, j > i
	}
	return stretch{}, false
}

// capitalsFrom steps over words with capitals and numbers that belong to the
// text before token j.
func (d *draft) capitalsFrom(j int) int {
	for j < len(d.toks) && !d.toks[j].broken {
		if m := d.mentionAt(j); m != nil && (m.period != nil || m.senses == nil || m.senses[0].kind != KindValue) {
			break
		}
		written := d.textOf(j, j+1)
		if d.toks[j].kind != digits && (d.toks[j].kind != latin || written == strings.ToLower(written)) {
			break
		}
		j++
	}
	return j
}

// hanLiteral refuses the words of a question, 来源是什么.
func (d *draft) hanLiteral(i int) (stretch, bool) {
	if m := d.mentionAt(i); m != nil && (m.i < i || m.is(cueWhich, cueCount)) || d.toks[i].text == "多" {
		return stretch{}, false
	}
	for j := i; j < len(d.toks) && j < i+maxWords; j++ {
		if d.toks[j].text == "的" || j > i && d.toks[j].broken {
			return stretch{i, j}, j > i
		}
		if m := d.mentionAt(j); m != nil && m.i == j && j > i && (m.period != nil || m.senses != nil) {
			return stretch{i, j}, true
		}
	}
	return stretch{}, false
}

// mentionAt returns the mention that claims token i.
func (d *draft) mentionAt(i int) *mention {
	for k := range d.mentions {
		if m := &d.mentions[k]; m.i <= i && i < m.j {
			return m
		}
	}
	return nil
}

// containing chooses the dimension in whose members' names a text is looked
// for: the nearest that is named, else the first whose names come from outside
// (campaigns). A member of another dimension, without the word "name", is that
// member.
func (d *draft) containing(k int, at stretch) string {
	m := &d.mentions[k]
	best, distance := -1, 2*len(d.toks)
	for n := range d.mentions {
		o := &d.mentions[n]
		if !d.isDimension(o) {
			continue
		}
		gap := max(o.i-max(at.j, m.j), min(at.i, m.i)-o.j)
		if d.cutBefore(n) { // it cuts, and another may be described
			gap += len(d.toks)
		}
		if gap >= 0 && gap < distance {
			best, distance = n, gap
		}
	}
	words := d.textOf(m.i, m.j)
	named := m.is(cueInName) || strings.Contains(strings.ToLower(words), "name") || strings.Contains(words, "名")
	if best >= 0 && !(named && distance >= len(d.toks) && d.trusted(d.mentions[best].senses[0].target)) {
		d.described[d.mentions[best].i] = true
		return d.mentions[best].senses[0].target
	}
	if v := d.mentionAt(at.i); !named && v != nil && v.i == at.i && v.j == at.j && len(v.senses) > 0 && v.senses[0].kind == KindValue {
		if d.trusted(v.senses[0].dimension) {
			return ""
		}
	}
	for _, dim := range d.lex.model.Dimensions {
		if dim.Untrusted {
			return dim.Name
		}
	}
	return ""
}

// trusted reports whether a dimension's members are the author's own.
func (d *draft) trusted(dimension string) bool {
	dim, ok := d.lex.model.Dimension(dimension)
	return ok && !dim.Untrusted
}

// takeOver claims tokens for a text and gives up what was read of them.
func (d *draft) takeOver(at stretch) {
	d.mentions = slices.DeleteFunc(d.mentions, func(m mention) bool {
		if m.j <= at.i || m.i >= at.j {
			return false
		}
		for k := m.i; k < m.j; k++ {
			d.used[k] = false
		}
		return true
	})
	d.claim(at.i, at.j)
}
