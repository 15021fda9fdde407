package nlq

import (
	"slices"

	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// readCrossed reports questions of which each part has a scope of its own, where
// one query would cross them: "Meta's spend in October and Google's in September",
// 环比9月、同比去年10月, 美国的营收，还有所有国家的毛利.
func (d *draft) readCrossed() {
	d.readPairedPeriods()
	d.readTwoComparisons()
	d.readWidened()
	d.readSplit()
	d.readContradicted()
}

// readContradicted reports a metric that counts some rows beside a filter on what
// it counts them by: 新客订单和老客订单 is no question about new customers alone.
func (d *draft) readContradicted() {
	for k := range d.mentions {
		m := &d.mentions[k]
		if !isMetric(m) || !d.filtered(m) || !slices.Contains(d.query.Metrics, m.senses[0].target) {
			continue
		}
		d.lex.trie.each(d.toks, m.i, func(id int32, j int) {
			for _, s := range d.lex.terms[id].senses {
				if s.kind == KindValue && j < m.j && d.keepsOther(s) {
					d.ignored = append(d.ignored, d.textOf(m.i, m.j))
				}
			}
		})
	}
}

// keepsOther reports whether a filter keeps other members than s of its dimension.
func (d *draft) keepsOther(s sense) bool {
	return slices.ContainsFunc(d.query.Filters, func(f semantic.Filter) bool {
		return f.Dimension == s.dimension && f.Keeps() && !slices.Contains(f.Values, s.target)
	})
}

// readPairedPeriods reports members that each have a period of their own.
func (d *draft) readPairedPeriods() {
	var order []byte // 'm' for a member, 'p' for a period
	dimension, last := "", -1
	for k := range d.mentions {
		m := &d.mentions[k]
		switch {
		case m.period != nil && m.period.Relation == period.Asked, m.period != nil && m.period.Relation == period.Against:
			order = append(order, 'p')
		case isMember(m) && (dimension == "" || dimension == m.senses[0].dimension):
			dimension = m.senses[0].dimension
			if n := len(order); n > 0 && order[n-1] == 'm' {
				return // a list of members shares its periods
			}
			order, last = append(order, 'm'), k
		}
	}
	if s := string(order); (s == "mpmp" || s == "pmpm") && d.several(dimension) {
		d.ignored = append(d.ignored, d.textOf(d.mentions[last].i, d.mentions[last].j))
	}
}

// several reports whether more than one member of a dimension is kept.
func (d *draft) several(dimension string) bool {
	return slices.ContainsFunc(d.query.Filters, func(f semantic.Filter) bool {
		return f.Dimension == dimension && f.Keeps() && len(f.Values) > 1
	})
}

// readTwoComparisons reports a comparison with the period before beside one with
// the year before: a query holds one of them.
func (d *draft) readTwoComparisons() {
	first := -1
	for k := range d.mentions {
		m := &d.mentions[k]
		if m.period == nil || !comparisons[m.period.Relation] {
			continue
		}
		if first >= 0 && d.mentions[first].period.Relation != m.period.Relation && (d.mentions[first].j < m.i || d.gap(m.i) != "") {
			d.ignored = append(d.ignored, d.textOf(m.i, m.j))
			return
		}
		first = k
	}
}

var comparisons = map[period.Relation]bool{period.Against: true, period.AgainstPrevious: true, period.AgainstYear: true}

// readWidened reports that all of a dimension is asked for beside one member of
// it, in another clause: a filter would hold for both.
func (d *draft) readWidened() {
	for k := range d.mentions {
		m := &d.mentions[k]
		if !d.isDimension(m) || !d.keepsOne(m.senses[0].target) {
			continue
		}
		n := d.near(k, -1)
		if n == nil || n.j < m.i-1 || !allWordsOf[d.textOf(n.i, n.j)] {
			continue
		}
		if otherWords[d.toks[m.i-1].text] && !d.has(cueCompare) { // in Germany and all other countries
			d.ignored = append(d.ignored, d.textOf(n.i, m.j))
			return
		}
		for o := range d.mentions {
			if v := &d.mentions[o]; isMember(v) && v.senses[0].dimension == m.senses[0].target && v.j <= n.i && d.brokenBetween(v.j, n.i) {
				d.ignored = append(d.ignored, d.textOf(n.i, m.j))
				return
			}
		}
	}
}

var allWordsOf, otherWords = set("all every 所有 全部 全体"), set("other 他 余")

func (d *draft) keepsOne(dimension string) bool {
	return slices.ContainsFunc(d.query.Filters, func(f semantic.Filter) bool { return f.Dimension == dimension && f.Keeps() })
}

// brokenBetween reports whether a clause ends between tokens i and j.
func (d *draft) brokenBetween(i, j int) bool {
	for at := i; at <= j && at < len(d.toks); at++ {
		if d.toks[at].broken {
			return true
		}
	}
	return false
}

// readSplit reports a word that asks for parts, 分开给我, where nothing says which.
func (d *draft) readSplit() {
	if len(d.query.Dimensions) > 0 || d.query.Grain != period.None || d.anyIn() {
		return
	}
	if i, j := d.firstSaid(splitTrie); j > i {
		d.ignored = append(d.ignored, d.textOf(i, j))
	}
}

var splitTrie = trieOf("分开", "分开看", "分开列", "分开给", "分开算", "separately")
