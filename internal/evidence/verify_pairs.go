package evidence

import "slices"

// checkPairs requires that a figure belongs to the member, metric and period
// that the words around it name: "4.8 for Google" must be Google's, even where
// a bound fact has that value for Meta.
func (c *check) checkPairs() {
	c.pairLists()
	for _, n := range c.numbers {
		if len(n.facts) == 0 {
			continue
		}
		for _, d := range c.dims {
			if g, ok := c.memberOf(n, d); ok && !n.listed {
				c.requireAbout(n, g, d)
			}
		}
		c.checkMetricOf(n)
		if m, ok := c.periodOf(n); ok && !slices.ContainsFunc(n.facts, func(f Fact) bool { return c.dates(m, f) }) {
			c.fail(BadPeriod, Contradicted, m.i, m.j, n.facts[0].ID)
		}
	}
}

func (c *check) requireAbout(n numeral, g mention, dimension string) {
	if !slices.ContainsFunc(g.names, c.known) {
		return // said once, as an unknown name
	}
	ok := slices.ContainsFunc(n.facts, func(f Fact) bool {
		return slices.ContainsFunc(g.names, func(name Name) bool { return name.Dimension == dimension && c.about(f, name) })
	})
	if !ok {
		c.fail(BadName, Contradicted, g.i, g.j, n.facts[0].ID)
	}
}

var placePrepositions = map[string]bool{"for": true, "on": true, "in": true, "at": true, "over": true, "from": true, "via": true, "through": true, "during": true, "by": true}

// follows reports whether a mention at token m directly follows a figure:
// "4.8 for Google", "1,200 clicks", "$120 in the October".
func (c *check) follows(n numeral, m int) bool {
	k := n.j
	if c.at(k) == "(" {
		k++
	}
	if placePrepositions[c.at(k)] || c.at(k) == "of" {
		k++
	}
	if c.at(k) == "the" {
		k++
	}
	return k == m
}

// memberOf returns the member that governs a figure in one dimension: the one
// that directly follows it, the nearest before it in its clause, the first
// after it in its clause, or the nearest before it in its sentence.
func (c *check) memberOf(n numeral, dimension string) (mention, bool) {
	var before, after, earlier *mention
	for k := range c.names {
		m := &c.names[k]
		if c.toks[m.i].sentence != c.toks[n.i].sentence || !inDimension(*m, dimension) {
			continue
		}
		same := c.toks[m.i].clause == c.toks[n.i].clause
		switch {
		case c.follows(n, m.i):
			return *m, true
		case m.i < n.i && same:
			before = m
		case m.i < n.i:
			earlier = m
		case same && after == nil:
			after = m
		}
	}
	for _, m := range []*mention{before, after, earlier} {
		if m != nil {
			return *m, true
		}
	}
	return mention{}, false
}

func inDimension(m mention, dimension string) bool {
	return slices.ContainsFunc(m.names, func(n Name) bool { return n.Dimension == dimension })
}

// checkMetricOf requires a figure to belong to a metric that its clause names
// before it, or directly after it.
func (c *check) checkMetricOf(n numeral) {
	var governing []mention
	for _, m := range c.names {
		if !m.metric() || c.toks[m.i].sentence != c.toks[n.i].sentence {
			continue
		}
		if c.follows(n, m.i) {
			governing = []mention{m}
			break
		}
		if m.i < n.i {
			if len(governing) > 0 && c.toks[m.i].clause != c.toks[governing[0].i].clause {
				governing = governing[:0]
			}
			governing = append(governing, m)
		}
	}
	if len(governing) == 0 {
		return
	}
	for _, m := range governing {
		if !slices.ContainsFunc(m.names, c.known) {
			return
		}
		for _, name := range m.names {
			if name.Metric != "" && slices.ContainsFunc(n.facts, func(f Fact) bool { return c.about(f, name) }) {
				return
			}
		}
	}
	last := governing[len(governing)-1]
	c.fail(BadName, Contradicted, last.i, last.j, n.facts[0].ID)
}

// periodOf returns the wording of time that dates a figure: one that directly
// follows it, else the nearest before it in its clause that dates no other
// figure and no event. The other side of a comparison dates only the figure
// beside it and changes.
func (c *check) periodOf(n numeral) (timeMention, bool) {
	moves := slices.ContainsFunc(n.facts, Fact.signedKind)
	for _, m := range c.periods {
		if c.follows(n, m.i) && !m.event && !(m.rate && !moves) {
			return m, true
		}
	}
	for k := len(c.periods) - 1; k >= 0; k-- {
		m := c.periods[k]
		if m.i > n.i || m.event || c.toks[m.i].clause != c.toks[n.i].clause || c.datesAnother(m, n) {
			continue
		}
		if !moves && (m.rate || m.against && c.figureBetween(m.j, n.i)) {
			continue
		}
		return m, true
	}
	return timeMention{}, false
}

func (c *check) datesAnother(m timeMention, n numeral) bool {
	return slices.ContainsFunc(c.numbers, func(o numeral) bool { return o.i != n.i && c.follows(o, m.i) })
}

func (c *check) figureBetween(i, j int) bool {
	return slices.ContainsFunc(c.numbers, func(n numeral) bool { return n.i >= i && n.j <= j })
}

// pairLists ties the figures of "Google, Meta and TikTok had 4.8, 3.1 and 1.4"
// to the names in order instead of to the nearest name.
func (c *check) pairLists() {
	for _, figures := range append(c.figureLists(), c.respective()...) {
		for _, d := range c.dims {
			names := c.nameListBefore(figures[0].i, d, c.versus(figures))
			if len(names) != len(figures) {
				continue
			}
			for k, n := range figures {
				c.requireAbout(*n, names[k], d)
				n.listed = true
			}
		}
	}
}

// respective returns the figures of each sentence that says 分别 or respectively,
// which may have other words between them: 分别上升 45.3% 和下降 8%.
func (c *check) respective() [][]*numeral {
	var lists [][]*numeral
	for i := range c.toks {
		if c.at(i) != "respectively" && c.at(i)+c.at(i+1) != "分别" {
			continue
		}
		var figures []*numeral
		for k := range c.numbers {
			if n := &c.numbers[k]; len(n.facts) > 0 && c.toks[n.i].sentence == c.toks[i].sentence {
				figures = append(figures, n)
			}
		}
		if len(figures) > 1 {
			lists = append(lists, figures)
		}
	}
	return lists
}

var listSigns = map[string]bool{",": true, "and": true, "和": true, "与": true, "及": true, "respectively": true, "、": true, "or": true, "&": true, "以": true, "vs": true, "versus": true, "against": true, "对": true, ".": true}

// figureLists returns runs of two or more figures with only list signs between.
func (c *check) figureLists() [][]*numeral {
	var lists [][]*numeral
	var run []*numeral
	for k := range c.numbers {
		n := &c.numbers[k]
		if len(run) > 0 && !c.onlyListSigns(run[len(run)-1].j, n.i) {
			if len(run) > 1 {
				lists = append(lists, run)
			}
			run = nil
		}
		if len(n.facts) > 0 {
			run = append(run, n)
		}
	}
	if len(run) > 1 {
		lists = append(lists, run)
	}
	return lists
}

func (c *check) onlyListSigns(i, j int) bool {
	for k := i; k < j; k++ {
		if !listSigns[c.at(k)] {
			return false
		}
	}
	return i < j
}

// versus reports whether two figures are set against each other, "4.8 vs. 3.1",
// whose members need not stand in a list: "Google beat Meta".
func (c *check) versus(figures []*numeral) bool {
	between := c.at(figures[0].j)
	return len(figures) == 2 && (between == "vs" || between == "versus" || between == "against" || between == "对")
}

// nameListBefore returns the last run of listed members before token i; where
// apart is set, other words may stand between two of them.
func (c *check) nameListBefore(i int, dimension string, apart bool) []mention {
	var run []mention
	for _, m := range c.names {
		if m.i >= i || c.toks[m.i].sentence != c.toks[i].sentence || !inDimension(m, dimension) {
			continue
		}
		if len(run) > 0 && !apart && !c.onlyListSigns(run[len(run)-1].j, m.i) {
			run = nil
		}
		run = append(run, m)
	}
	if apart && len(run) > 2 {
		run = run[len(run)-2:]
	}
	return run
}
