package evidence

import (
	"slices"
	"strings"
)

// Name is one wording of something that exists: a metric, or a member of a
// dimension.
type Name struct {
	Text      string // a label or a synonym
	Metric    string // for a metric
	Dimension string // for a member
	Value     string
}

// Names finds thousands of names in a text in one pass. It is read-only once
// built.
type Names struct {
	index phrases[Name]
}

// NewNames builds the index; names without a letter or digit are left out.
func NewNames(names []Name) *Names {
	n := &Names{}
	for _, name := range names {
		n.index.add(Clean(name.Text), name)
	}
	return n
}

// mention is a name found in the text, with everything that it can mean.
type mention struct {
	i, j  int // tokens
	names []Name
}

func (m mention) metric() bool {
	return slices.ContainsFunc(m.names, func(n Name) bool { return n.Metric != "" })
}

func (m mention) member() bool {
	return slices.ContainsFunc(m.names, func(n Name) bool { return n.Dimension != "" })
}

// readNames finds the names of the text, longest first from the left.
func (c *check) readNames() {
	own, filters, cuts := c.ownNames(), c.ownFilters(), c.ownDimensions()
	for i := 0; i < len(c.toks); {
		// A bound fact's filter in its own words names what it leaves out or
		// takes together: "platform excluding Google" is not about Google.
		if _, end := filters.longest(c.toks, i); end > 0 {
			c.claims++
			c.use(i, end)
			i = end
			continue
		}
		names, end := own.longest(c.toks, i)
		if c.Names != nil {
			others, otherEnd := c.Names.index.longest(c.toks, i)
			switch {
			case otherEnd > end:
				names, end = others, otherEnd
			case otherEnd == end:
				names = append(slices.Clip(names), others...)
			}
		}
		if _, label := cuts.longest(c.toks, i); label > end { // 新老客 is a dimension, not the member 老客
			i = label
			continue
		}
		if end == 0 || c.commonWord(i, end, names) || c.inFigure(i, end) {
			i++
			continue
		}
		c.names = append(c.names, mention{i: i, j: end, names: c.meant(names)})
		c.use(i, end)
		i = end
	}
}

// ownFilters holds the filters of the bound facts, as the renderer writes them.
func (c *check) ownFilters() *phrases[string] {
	var p phrases[string]
	for _, f := range c.bound {
		for _, filter := range f.Filters {
			p.add(Clean(filter), filter)
		}
	}
	return &p
}

// ownDimensions holds the labels of the dimensions by which the facts are cut.
func (c *check) ownDimensions() *phrases[string] {
	var p phrases[string]
	seen := map[string]bool{}
	for _, f := range c.all {
		for d := range f.Dims {
			if !seen[d] {
				seen[d] = true
				p.add(Clean(c.labels.DimensionLabel(d, c.Lang)), d)
			}
		}
	}
	return &p
}

// ownNames indexes what the facts themselves speak of, under the reader's
// labels and under the raw names.
func (c *check) ownNames() *phrases[Name] {
	var p phrases[Name]
	seen := map[Name]bool{}
	add := func(n Name) {
		if !seen[n] {
			seen[n] = true
			p.add(Clean(n.Text), n)
		}
	}
	for _, f := range c.all {
		add(Name{Text: f.Metric, Metric: f.Metric})
		add(Name{Text: c.labels.MetricLabel(f.Metric, c.Lang), Metric: f.Metric})
		for d, v := range f.Dims {
			add(Name{Text: v, Dimension: d, Value: v})
			add(Name{Text: c.labels.ValueLabel(d, v, c.Lang), Dimension: d, Value: v})
		}
	}
	return &p
}

// commonWord reports whether a match is an everyday word that only looks like
// a name: "other" where a channel is called Other.
func (c *check) commonWord(i, j int, names []Name) bool {
	t := c.toks[i]
	if j != i+1 || t.kind != wordToken {
		return t.kind == numberToken && j == i+1 // a bare number is a figure, whatever is called so
	}
	opening := i == 0 || c.toks[i-1].sentence != t.sentence
	if !everydayWords[t.text] || t.upper && !(opening && openingWords[t.text]) {
		return false
	}
	return slices.ContainsFunc(names, func(n Name) bool {
		return n.Text != strings.ToLower(n.Text) || n.Dimension != "" && !(n.Text == n.Value && c.known(n)) // "organic", when a fact's member is written so
	})
}

// inFigure reports whether a match is part of a figure and names nothing: the M
// of 97.9M where a gender is called M, the 万 of 18.2万, the unit of 20 s, the
// code of CHF 97, the sign of a p-value.
func (c *check) inFigure(i, j int) bool {
	t := c.toks[i]
	if next := c.at(j); t.text == "p" && j == i+1 && (next == "=" || next == "<") {
		return true
	}
	if j < len(c.toks) && c.toks[j].kind == numberToken && currencyCodes[t.text] != "" {
		code := currencyCodes[t.text]
		return slices.ContainsFunc(c.all, func(f Fact) bool { return f.Unit.Currency == code })
	}
	k := i - 1 // back over what else belongs to the figure: the 个 of 个百分点, the 万 of 万亿
	for k >= 0 && c.toks[k].kind != numberToken && !c.toks[k].used && (scaleWords[c.toks[k].text] != 0 || c.toks[k].text == "个" || c.toks[k].text == "百") {
		k--
	}
	if k < 0 || c.toks[k].kind != numberToken || c.toks[k].used {
		return false
	}
	if _, ok := c.scaleAt(i); ok && j == i+1 {
		return true
	}
	units, end := unitPhrases.longest(c.toks, k+1)
	return end >= j && slices.ContainsFunc(units, func(u unitWord) bool {
		return t.glued || u.class == spanUnit || slices.ContainsFunc(c.all, func(f Fact) bool { class, _ := classOf(f); return class == u.class })
	})
}

// meant leaves out the metrics of a name that is also a member of a bound fact,
// where no fact is of such a metric: "cpc" is the medium, not the cost per click.
func (c *check) meant(names []Name) []Name {
	member := slices.ContainsFunc(names, func(n Name) bool { return n.Dimension != "" && c.known(n) })
	if !member {
		return names
	}
	return slices.DeleteFunc(slices.Clone(names), func(n Name) bool { return n.Metric != "" && !c.known(n) })
}

// checkNames requires every name to be one that a bound fact speaks of.
func (c *check) checkNames() {
	for _, m := range c.names {
		c.claims++
		if !slices.ContainsFunc(m.names, c.known) {
			c.fail(BadName, Unsupported, m.i, m.j, "")
		}
	}
}

// known reports whether a bound fact, or one behind it, is about the name.
func (c *check) known(n Name) bool {
	for _, f := range c.all {
		if n.Metric != "" && f.Metric == n.Metric {
			return true
		}
		if n.Dimension == "" {
			continue
		}
		if v, ok := f.Dims[n.Dimension]; ok && v == n.Value {
			return true
		}
		if c.filtered(f, n) {
			return true
		}
	}
	return false
}

// filtered reports whether the filters of a fact name a member.
func (c *check) filtered(f Fact, n Name) bool {
	for _, s := range f.Filters {
		s = strings.ToLower(s)
		for _, text := range []string{n.Text, n.Value, c.labels.ValueLabel(n.Dimension, n.Value, c.Lang)} {
			if text != "" && strings.Contains(s, strings.ToLower(text)) {
				return true
			}
		}
	}
	return false
}

// about reports whether a fact, or one that it was computed from, is about a
// member or a metric. A fact that is not cut by the member's dimension is about
// the total and fits any.
func (c *check) about(f Fact, n Name) bool {
	for _, g := range append([]Fact{f}, c.from(f)...) {
		if n.Metric != "" {
			if g.Metric == n.Metric {
				return true
			}
			continue
		}
		if v, ok := g.Dims[n.Dimension]; !ok || v == n.Value {
			return true
		}
	}
	return false
}
