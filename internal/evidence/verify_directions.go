package evidence

import (
	"maps"
	"math"
	"slices"
)

// movement is a change that the facts know: a change, a contribution or an
// effect, or the difference between two bound values of one metric at two times
// or against a target.
type movement struct {
	ids      []string // the facts that it consists of
	metric   string
	dims     map[string]string
	value    float64
	relative float64 // NaN when unknown
	points   bool
	implied  bool
}

// small reports whether a movement may be called flat. The verifier allows
// twice what the renderer calls flat: "stable" is a looser word than a number.
func (m movement) small() bool {
	switch {
	case m.value == 0:
		return true
	case !math.IsNaN(m.relative):
		return math.Abs(m.relative) < 2*FlatBelow
	}
	return m.points && math.Abs(m.value) < 0.001
}

// movements lists what moved; the verifier computes it once for a text.
func (c *check) movements() []movement {
	if c.moved == nil {
		c.moved = append(c.ownMovements(), c.impliedMovements()...)
	}
	return c.moved
}

func (c *check) ownMovements() []movement {
	out := []movement{}
	for _, f := range c.all {
		if !f.signedKind() || f.noValue() {
			continue
		}
		m := movement{ids: []string{f.ID}, metric: f.Metric, dims: f.Dims, value: f.Value, relative: math.NaN(), points: f.Unit.Kind == Points}
		if rel, ok := relative(f, c.set); ok && f.Kind == Change {
			m.relative = rel
		}
		out = append(out, m)
	}
	return out
}

func (c *check) impliedMovements() []movement {
	var out []movement
	for _, f := range c.all {
		for _, g := range c.all {
			if comparableInTime(f, g) {
				out = append(out, movement{
					ids: []string{f.ID, g.ID}, metric: f.Metric, dims: f.Dims, value: f.Value - g.Value, relative: (f.Value - g.Value) / math.Abs(g.Value), implied: true,
				})
			}
		}
	}
	return out
}

// comparableInTime reports whether f less g is a movement: the same metric of
// the same members, f later than g, or g the target of f, both final or both
// equally young.
func comparableInTime(f, g Fact) bool {
	if f.ID == g.ID || f.Provisional != g.AsYoung || f.AsYoung || g.Provisional || f.Metric != g.Metric || f.Unit != g.Unit || !valued(f) || !valued(g) || !maps.Equal(f.Dims, g.Dims) {
		return false
	}
	return g.Kind == Target && f.Kind != Target || g.Kind != Target && f.Kind != Target && f.Period.Start > g.Period.Start
}

// checkDirection compares a direction with the movement that it speaks of.
func (c *check) checkDirection(w cue) {
	near, figure := c.movementsNear(w)
	if len(near) == 0 {
		c.fail(BadDirection, Unsupported, w.i, w.j, "")
		return
	}
	if !slices.ContainsFunc(near, func(m movement) bool { return c.agrees(w, m) && !c.overstates(w, m, figure) }) {
		c.fail(BadDirection, Contradicted, w.i, w.j, near[0].ids[0])
	}
}

// overstates reports whether a direction without its figure, or with a strong
// word beside it, is said of what moved too little to be anything but flat.
func (c *check) overstates(w cue, m movement, figure bool) bool {
	if w.sign == 0 || w.negated || !m.small() {
		return false
	}
	strong := intensifiers[c.at(w.j)] || intensifiers[c.at(w.i-1)] || intensifiers[c.at(w.i-2)+c.at(w.i-1)]
	return strong || !figure && !math.IsNaN(m.relative) && math.Abs(m.relative) < FlatBelow
}

func (c *check) agrees(w cue, m movement) bool {
	sign := w.sign
	if w.kind == quality || w.kind == betterThan {
		sign *= c.labels.GoodDirection(m.metric)
		if sign == 0 {
			return false
		}
	}
	switch {
	case sign == 0:
		return m.small() != w.negated
	case w.negated:
		return m.value*float64(sign) <= 0 || m.small()
	}
	return m.value*float64(sign) > 0
}

// movementsNear finds what a direction is about: first the figure beside it,
// then the names of its clause, then whatever moved. Figure says that it was a
// figure that decided.
func (c *check) movementsNear(w cue) (near []movement, figure bool) {
	all := slices.Clone(c.movements())
	for _, n := range c.figuresNear(w) {
		if tied := tiedTo(all, n.facts); len(tied) > 0 {
			return tied, true
		}
	}
	for _, names := range [][]mention{c.clauseNames(w.i, true), c.clauseNames(w.i, false)} {
		for _, m := range names {
			about := slices.DeleteFunc(slices.Clone(all), func(mv movement) bool {
				return !slices.ContainsFunc(m.names, func(n Name) bool {
					return n.Metric != "" && n.Metric == mv.metric || n.Dimension != "" && mv.dims[n.Dimension] == n.Value
				})
			})
			if len(about) > 0 {
				all = about
			}
		}
	}
	return all, false
}

// reach is how many tokens a direction looks for its figure.
const reach = 10

// figuresNear lists the figures of the clause in the order in which a reader
// ties them to the word: the one directly before it ("12 % lower"), those after
// it up to the next direction, those before it back to the last one.
func (c *check) figuresNear(w cue) []numeral {
	var adjacent, after, before []numeral
	for _, n := range c.numbers {
		if len(n.facts) == 0 || c.toks[n.i].sentence != c.toks[w.i].sentence {
			continue
		}
		sameClause := c.toks[n.i].clause == c.toks[w.i].clause
		switch {
		case n.j <= w.i && w.i-n.j <= 1 && sameClause:
			adjacent = append(adjacent, n)
		case n.i >= w.j && n.i-w.j <= reach && sameClause && !c.cueBetween(w.j, n.i):
			after = append(after, n)
		case n.j <= w.i && w.i-n.j <= reach && sameClause && !c.cueBetween(n.j, w.i):
			before = append(before, n)
		}
	}
	slices.Reverse(before)
	if len(after) > 0 && w.kind == direction && !c.adjectival(w) {
		return slices.Concat(after, adjacent, before)
	}
	return slices.Concat(adjacent, after, before)
}

// adjectival holds for directions that follow their figure: "12 % lower".
func (c *check) adjectival(w cue) bool {
	switch c.at(w.i) {
	case "higher", "lower", "more", "less", "fewer", "smaller", "larger", "drop", "decline", "rise", "increase", "decrease", "gain", "growth", "dip", "reduction", "lift", "jump":
		return true
	}
	return false
}

func (c *check) cueBetween(i, j int) bool {
	return slices.ContainsFunc(c.words, func(w cue) bool {
		return w.i >= i && w.i < j && (w.kind == direction || w.kind == quality)
	})
}

// tiedTo returns the movements that a figure's facts belong to; a change that
// the figure itself states goes before one that two values imply.
func tiedTo(all []movement, facts []Fact) []movement {
	var own, implied, kin []movement
	for _, m := range all {
		for _, f := range facts {
			switch {
			case slices.Contains(m.ids, f.ID) && !m.implied:
				own = append(own, m)
			case slices.Contains(m.ids, f.ID):
				implied = append(implied, m)
			case valued(f) && m.metric == f.Metric && maps.Equal(m.dims, f.Dims):
				kin = append(kin, m)
			}
		}
	}
	switch {
	case len(own) > 0:
		return own
	case len(implied) > 0:
		return implied
	}
	return kin
}

// clauseNames returns the metrics, or the members, that the clause of token i
// names, nearest before it first.
func (c *check) clauseNames(i int, metrics bool) []mention {
	var out []mention
	for k := len(c.names) - 1; k >= 0; k-- {
		m := c.names[k]
		if m.metric() == metrics && c.toks[m.i].clause == c.toks[i].clause && m.i < i {
			out = append(out, m)
			if metrics {
				return out
			}
		}
	}
	for _, m := range c.names {
		if m.metric() == metrics && c.toks[m.i].clause == c.toks[i].clause && m.i > i {
			out = append(out, m)
		}
	}
	return out
}
