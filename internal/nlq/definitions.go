package nlq

import "slices"

// readDefinitions steps over clauses that say how a metric is counted and not
// what is asked, 按平台回传的转化价值算: one that begins with 按 and ends with
// 算 or 口径, while the metric itself is named elsewhere.
func (d *draft) readDefinitions() {
	for i := 0; i < len(d.toks); i++ {
		j := d.clauseEnd(i)
		if i > 0 && !d.toks[i].broken || !byWords[d.toks[i].text] || !d.endsDefinition(j) || !d.namesMetric(i, j) || !d.namesMetric(0, i) && !d.namesMetric(j, len(d.toks)) {
			continue
		}
		for k := range d.mentions {
			if m := &d.mentions[k]; m.i >= i && m.j <= j && (m.period != nil || isMember(m)) {
				return // it limits what is asked
			}
		}
		d.mentions = slices.DeleteFunc(d.mentions, func(m mention) bool { return m.i >= i && m.j <= j })
		d.claim(i, j)
	}
	d.findUnread()
}

var byWords = set("按 按照 以 用")

// clauseEnd returns the token after the clause that begins at token i.
func (d *draft) clauseEnd(i int) int {
	j := i + 1
	for j < len(d.toks) && !d.toks[j].broken {
		j++
	}
	return j
}

func (d *draft) endsDefinition(j int) bool {
	last := d.toks[j-1].text
	return last == "算" || last == "计" || j > 1 && d.toks[j-2].text+last == "口径" || j > 1 && d.toks[j-2].text+last == "为准" || j > 1 && d.toks[j-2].text+last == "统计"
}

// namesMetric reports whether a metric is named within tokens i to j.
func (d *draft) namesMetric(i, j int) bool {
	return slices.ContainsFunc(d.mentions, func(m mention) bool { return m.i >= i && m.j <= j && isMetric(&m) })
}
