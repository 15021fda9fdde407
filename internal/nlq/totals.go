package nlq

import "strings"

// sums reports whether the dimension at mention k says only over what one sum
// runs: "total spend of all campaigns containing x", 除了中国，其他国家一共.
func (d *draft) sums(k int, dimension string) bool {
	m := &d.mentions[k]
	if d.whole(m.i) || d.addedUp(m.j) || m.j < len(d.toks) && d.toks[m.j].text == "reported" { // platform-reported conversions
		return true
	}
	if cutting[d.toks[m.i].text] {
		return false
	}
	all := false
	if n := d.near(k, -1); n != nil && n.j >= m.i-1 {
		all = n.is(cueEach) && allWords[d.textOf(n.i, n.j)]
		if !all && n.is(cueBy, cueEach, cueWhich, cueTop, cueBottom, cueBest, cueWorst, cueHighest, cueLowest) {
			return false
		}
	}
	if d.described[m.i] {
		return true
	}
	if d.has(superlatives...) || d.has(cueCompare, cueBreakdown) {
		return false
	}
	return d.totalled() && (all || d.filters(dimension))
}

// whole reports whether all members are meant as one: 全渠道, 全平台, "across all
// platforms".
func (d *draft) whole(i int) bool {
	if i > 0 && d.toks[i-1].text == "全" && !d.has(cueBreakdown) {
		return true
	}
	if i < 2 || d.toks[i-1].text != "all" || d.has(superlatives...) || d.has(cueBreakdown) {
		return false
	}
	return d.toks[i-1].broken || d.toks[i-2].text == "across" && !d.has(cueCompare) // ", all channels"
}

// addedUp reports whether a word at token i adds up what stands before it:
// 各平台加起来.
func (d *draft) addedUp(i int) bool {
	m := d.mentionAt(i)
	return i < len(d.toks) && m != nil && m.i == i && addingWords[d.textOf(m.i, m.j)]
}

var addingWords = set("加起来 加一起 加在一起 合起来 加总 一起 总共加起来 together combined")

var allWords = map[string]bool{"all": true, "All": true, "所有": true}

// firstSaid returns the tokens of the first phrase of a trie that is no member's
// name; none where i is j.
func (d *draft) firstSaid(phrases *trie) (i, j int) {
	for i = range d.toks {
		if m := d.mentionAt(i); m != nil && isMember(m) {
			continue
		}
		phrases.each(d.toks, i, func(_ int32, next int) {
			if j == 0 {
				j = next
			}
		})
		if j > 0 {
			return i, j
		}
	}
	return 0, 0
}

// filters reports whether a filter is on a dimension.
func (d *draft) filters(dimension string) bool {
	for _, f := range d.query.Filters {
		if f.Dimension == dimension {
			return true
		}
	}
	return false
}

// totalled reports whether one sum is asked for.
func (d *draft) totalled() bool {
	for i, t := range d.toks {
		if d.addedUp(i) {
			return true
		}
		switch t.text {
		case "total", "altogether", "combined", "overall", "together", "summed", "aggregate", "aggregated", "totalled", "totaled":
			return true
		case "共", "计":
			if i > 0 && strings.Contains("一总合", d.toks[i-1].text) {
				return true
			}
		case "总":
			if i+1 < len(d.toks) && !strings.Contains("结览体部监", d.toks[i+1].text) {
				return true
			}
		}
	}
	return false
}
