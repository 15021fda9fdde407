package drivers

import (
	"math"
	"math/bits"
)

// group is the plain sums of the leaves that a cause owns, and their number.
type group struct {
	actual, expected Value
	given, measured  float64 // expected and actual in the channel's sense
	leaves           int
}

// owned sums the leaves of the rest (0) and of each cause (from 1). A leaf that
// causes share belongs to the first.
func owned(c *Cube, f finding) []group {
	groups := make([]group, len(f.slices)+1)
	for i, of := range f.of {
		g := &groups[owner(of)]
		add(&g.actual, c.actual[i])
		add(&g.expected, c.expected[i])
		g.given += f.channel.expected[i]
		g.measured += f.channel.actual[i]
	}
	return groups
}

func owner(of uint8) int {
	if of == 0 {
		return 0
	}
	return bits.TrailingZeros8(of) + 1
}

// all sums a slice's leaves, whoever owns them.
func all(c *Cube, s *scanner, sl slice) group {
	var g group
	for i, id := range s.cuboids[sl.cuboid].ids {
		if int(id) == sl.element {
			add(&g.actual, c.actual[i])
			add(&g.expected, c.expected[i])
			g.leaves++
		}
	}
	return g
}

func (c *Cube) where(s *scanner, sl slice) []Member {
	k := &s.cuboids[sl.cuboid]
	var members []Member
	for i, id := range k.ids {
		if int(id) != sl.element {
			continue
		}
		for _, d := range k.dims {
			members = append(members, Member{c.Dims[d].Name, c.Dims[d].Members[c.codes[d][i]]})
		}
		break
	}
	return members
}

func (c *Cube) cause(s *scanner, f finding, k int, kind Kind) Cause {
	t := f.tests[k]
	return Cause{Where: c.where(s, f.slices[k]), Kind: kind, Z: t.z, P: t.p, Adjusted: t.adjusted}
}

func (x *Explanation) level(c *Cube, s *scanner, f finding) {
	var actual, expected total
	for i := range c.actual {
		actual.add(c.actual[i].Num)
		expected.add(c.expected[i].Num)
	}
	x.Actual, x.Expected = actual.value(), expected.value()
	x.Delta = x.Actual - x.Expected
	x.take(f, 1)
	groups := owned(c, f)
	x.CommonEffect = (f.ratio - 1) * x.Expected
	for k, sl := range f.slices {
		cause := c.cause(s, f, k, Level)
		g := all(c, s, sl)
		cause.Before, cause.After, cause.Leaves = g.expected.Num, g.actual.Num, g.leaves
		own := groups[k+1]
		cause.Effect = own.actual.Num - f.ratio*own.expected.Num
		x.Causes = append(x.Causes, cause)
	}
}

func (x *Explanation) rate(c *Cube, s *scanner, f finding) {
	var sums [4]total
	for i := range c.actual {
		sums[0].add(c.actual[i].Num)
		sums[1].add(c.actual[i].Den)
		sums[2].add(c.expected[i].Num)
		sums[3].add(c.expected[i].Den)
	}
	den := sums[1].value()
	x.Actual, x.Expected = sums[0].value()/den, sums[2].value()/sums[3].value()
	x.Delta = x.Actual - x.Expected
	x.take(f, den)
	groups := owned(c, f)
	given := 0.0
	for _, g := range groups {
		given += g.given
	}
	x.CommonEffect = (f.ratio - 1) * given / den
	for k, sl := range f.slices {
		cause := c.cause(s, f, k, Rate)
		g := all(c, s, sl)
		cause.Before, cause.After = quotient(g.expected.Num, g.expected.Den), quotient(g.actual.Num, g.actual.Den)
		cause.Leaves = g.leaves
		cause.Effect = (groups[k+1].measured - f.ratio*groups[k+1].given) / den
		x.Causes = append(x.Causes, cause)
	}
}

// take copies what holds for the whole; den is what the channel is divided by
// to give the metric.
func (x *Explanation) take(f finding, den float64) {
	x.Noise, x.Common = f.noise, f.ratio
	if f.error > 0 {
		x.Z = x.Delta * den / f.error
	}
	if !f.enough {
		x.Verdict = NotEnoughData
	}
}

// mix adds the slices whose weight moved, where that moved the whole ratio:
// Effect is the ratio as it is less the ratio as it would be with the slice's
// denominator grown like the rest's and its own ratio as it is.
func (x *Explanation) mix(c *Cube, s *scanner, f finding) {
	groups := owned(c, f)
	var whole group
	for _, g := range groups {
		add(&whole.actual, g.actual)
		add(&whole.expected, g.expected)
	}
	for k, sl := range f.slices {
		own := groups[k+1]
		ratio := quotient(own.actual.Num, own.actual.Den)
		if own.actual.Den == 0 {
			ratio = quotient(own.expected.Num, own.expected.Den)
		}
		den := f.ratio * own.expected.Den
		without := whole.actual
		add(&without, Value{ratio*den - own.actual.Num, den - own.actual.Den})
		effect := whole.actual.Num/whole.actual.Den - quotient(without.Num, without.Den)
		if !(math.Abs(effect) >= leastMix*math.Abs(x.Delta) && math.Abs(effect) >= leastEffect*math.Abs(x.Expected)) {
			continue
		}
		cause := c.cause(s, f, k, Mix)
		if x.names(cause.Where) {
			continue
		}
		g := all(c, s, sl)
		cause.Before, cause.After = g.expected.Den/whole.expected.Den, g.actual.Den/whole.actual.Den
		cause.Leaves = g.leaves
		cause.Effect = effect
		x.Causes = append(x.Causes, cause)
	}
}

// names reports whether the slice is a cause already.
func (x *Explanation) names(where []Member) bool {
	for _, c := range x.Causes {
		if len(c.Where) != len(where) {
			continue
		}
		same := true
		for i := range where {
			same = same && c.Where[i] == where[i]
		}
		if same {
			return true
		}
	}
	return false
}
