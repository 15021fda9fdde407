package evidence

import (
	"math"
	"slices"
)

// checkSuperlative requires a rank fact of the right end, about the member
// that the clause names.
func (c *check) checkSuperlative(w cue) {
	place := 1.0
	for _, n := range c.numbers {
		if n.unit == ordinalUnit && n.j == w.i {
			place = n.value
		}
	}
	var ranks, fitting []Fact
	for _, f := range c.all {
		if f.Kind != Rank || f.noValue() {
			continue
		}
		ranks = append(ranks, f)
		if c.ranked(w, f, place) {
			fitting = append(fitting, f)
		}
	}
	switch {
	case len(ranks) == 0:
		c.fail(BadSuperlative, Unsupported, w.i, w.j, "")
		return
	case w.negated:
		return
	case len(fitting) == 0:
		c.fail(BadSuperlative, Contradicted, w.i, w.j, ranks[0].ID)
		return
	}
	if m, ok := c.rankedName(w, fitting); ok && !slices.ContainsFunc(fitting, func(f Fact) bool { return namesMember(m, f) }) {
		c.fail(BadName, Contradicted, m.i, m.j, fitting[0].ID)
	}
	if m, ok := c.rankedMetric(w); ok && !slices.ContainsFunc(fitting, func(f Fact) bool {
		return slices.ContainsFunc(m.names, func(n Name) bool { return n.Metric == f.Metric })
	}) {
		c.fail(BadName, Contradicted, m.i, m.j, fitting[0].ID)
	}
}

// ranked reports whether a rank fact puts its member at the place that a
// superlative says, counted from the top or, among Scope, from the bottom.
func (c *check) ranked(w cue, f Fact, place float64) bool {
	sign := w.sign
	if w.kind == best && c.labels.GoodDirection(f.Metric) < 0 {
		sign = -sign
	}
	fromEnd := float64(f.Scope) - place + 1
	if f.Lowest == (sign < 0) {
		return f.Value == place
	}
	return f.Scope > 1 && f.Value == fromEnd
}

// rankedName returns the member that a superlative is about: the nearest name
// before it in its clause, else the first one after it.
func (c *check) rankedName(w cue, ranks []Fact) (mention, bool) {
	var found mention
	ok := false
	for _, m := range c.names {
		if c.toks[m.i].clause != c.toks[w.i].clause || !slices.ContainsFunc(ranks, func(f Fact) bool { return sharesDimension(m, f) }) {
			continue
		}
		if m.i > w.i && ok {
			break
		}
		found, ok = m, true
		if m.i > w.i {
			break
		}
	}
	return found, ok
}

// rankedMetric returns the metric that a superlative is about where the clause
// names exactly one.
func (c *check) rankedMetric(w cue) (mention, bool) {
	names := c.clauseNames(w.i, true)
	if len(names) != 1 {
		return mention{}, false
	}
	return names[0], true
}

func sharesDimension(m mention, f Fact) bool {
	return slices.ContainsFunc(m.names, func(n Name) bool { _, ok := f.Dims[n.Dimension]; return ok && n.Dimension != "" })
}

func namesMember(m mention, f Fact) bool {
	return slices.ContainsFunc(m.names, func(n Name) bool { return n.Dimension != "" && f.Dims[n.Dimension] == n.Value })
}

// checkComparison compares the members on both sides of "higher than"; where
// the other side is a time or a target, it is a direction.
func (c *check) checkComparison(w cue) {
	left, right, ok := c.compared(w)
	if !ok {
		c.checkDirection(w)
		return
	}
	found := false
	for _, f := range c.all {
		for _, g := range c.all {
			if f.Metric != g.Metric || f.Kind != g.Kind || f.Period != g.Period || !namesMember(left, f) || !namesMember(right, g) || namesMember(right, f) {
				continue
			}
			diff, ok := difference(f, g)
			if !ok || !c.metricNamed(w, f) {
				continue
			}
			found = true
			sign := float64(w.sign)
			if w.kind == betterThan && f.Kind != Rank {
				sign *= float64(c.labels.GoodDirection(f.Metric))
			}
			if diff*sign > 0 != w.negated {
				return
			}
		}
	}
	switch {
	case found:
		c.fail(BadComparison, Contradicted, w.i, w.j, "")
	case len(c.movements()) > 0:
		c.checkDirection(w)
	default:
		c.fail(BadComparison, Unsupported, w.i, w.j, "")
	}
}

// metricNamed reports whether the clause speaks of the fact's metric or of none.
func (c *check) metricNamed(w cue, f Fact) bool {
	names := c.clauseNames(w.i, true)
	return len(names) == 0 || slices.ContainsFunc(names, func(m mention) bool {
		return slices.ContainsFunc(m.names, func(n Name) bool { return n.Metric == f.Metric })
	})
}

// difference is f less g; of ranks, the better place is the higher.
func difference(f, g Fact) (float64, bool) {
	switch {
	case f.noValue() || g.noValue():
		return math.NaN(), false
	case f.Kind == Rank && f.Lowest == g.Lowest:
		if f.Lowest {
			return f.Value - g.Value, true
		}
		return g.Value - f.Value, true
	case f.Kind == Rank:
		return math.NaN(), false
	}
	return f.Value - g.Value, true
}

// compared returns the members nearest before and after a comparative, of one
// dimension, within the sentence.
func (c *check) compared(w cue) (left, right mention, ok bool) {
	for _, r := range c.names {
		if r.i <= w.i || c.toks[r.i].sentence != c.toks[w.i].sentence || !r.member() {
			continue
		}
		for k := len(c.names) - 1; k >= 0; k-- {
			l := c.names[k]
			if l.i < w.i && c.toks[l.i].sentence == c.toks[w.i].sentence && sameDimension(l, r) {
				return l, r, true
			}
		}
		return left, right, false
	}
	return left, right, false
}

func sameDimension(a, b mention) bool {
	return slices.ContainsFunc(a.names, func(n Name) bool {
		return n.Dimension != "" && slices.ContainsFunc(b.names, func(o Name) bool { return o.Dimension == n.Dimension && o.Value != n.Value })
	})
}
