package nlq

import "strings"

// sums reports whether the dimension at mention k says only over what one sum
// runs: "total spend of all campaigns containing x", 除了中国，其他国家一共.
func (d *draft) sums(k int, dimension string) bool {
	m := &d.mentions[k]
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

var allWords = map[string]bool{"all": true, "All": true, "所有": true}

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
		switch t.text {
		case "total", "altogether", "combined", "overall":
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
