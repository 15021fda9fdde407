package drivers

import (
	"cmp"
	"math"
	"slices"
)

const (
	significance = .05
	leastLeaves  = 8  // to learn noise from, where no unit is known
	leastMix     = .1 // of Delta, for a shift of weights to be worth a name
	rounds       = 3  // of estimating noise and searching
	absorptions  = 6  // of searching and taking wandering slices into the expectation
)

// Localise names the slices, of up to three dimensions, that explain why the
// cube's actual total differs from the expected one: up to three of them, each
// with the share it explains and its significance, or none.
//
// It is a noise-aware scan. Each leaf is weighed by its variance φf + s²f²
// (counting noise and noise that multiplies), both estimated from the leaves
// themselves, so that a sparse leaf neither decides nor is ignored. The set of slices
// is sought that takes the most χ² out of the leaves for its price (a
// penalised scan statistic, Kulldorff 1997; the problem is Adtributor's,
// Bhagwan et al., NSDI 2014, without its restriction to one dimension). Everything
// else may have moved by one common factor. A slice is kept if its distance from the
// rest is significant after Bonferroni's correction, both against the leaves' noise
// and against how far its sibling slices wander.
//
// A ratio is looked at twice: numerators given denominators (rate), and
// denominators (mix); a shift of the mix counts where it explains at least a
// tenth of the change.
//
// Time and memory are linear in leaves × combinations of dimensions. The result
// does not depend on the number of processors. Errors: [ErrNegative],
// [ErrNotFinite], [ErrZeroDenominator].
func Localise(c *Cube, m Metric) (Explanation, error) {
	if err := c.validate(m); err != nil {
		return Explanation{}, err
	}
	scan := newScanner(c.cuboids(), c.Leaves())
	x := Explanation{Common: 1}
	for _, k := range scan.cuboids {
		x.Tried += k.size
	}
	if !m.Ratio {
		take := func(v Value) float64 { return v.Num }
		found := scan.localise(sums(c.actual, c.expected, take, m.Observed, m.Unit))
		x.level(c, scan, found)
	} else {
		channel, unrated := rates(c.actual, c.expected, m.Observed, m.Unit)
		x.Unrated = unrated
		rate := scan.localise(channel)
		x.rate(c, scan, rate)
		if rate.enough {
			take := func(v Value) float64 { return v.Den }
			x.mix(c, scan, scan.localise(sums(c.actual, c.expected, take, m.Observed, 0)))
		}
	}
	x.conclude()
	return x, nil
}

// finding is what one channel showed.
type finding struct {
	channel *channel
	enough  bool
	noise   Noise
	slices  []slice
	tests   []test
	of      []uint8 // [leaf] the slices that hold it, see cover
	ratio   float64 // of the rest; 1 where it cannot be told from 1
	error   float64 // standard error of the whole, in the channel's unit
}

// localise estimates noise and searches in turns, because causes inflate the
// noise until they are taken out. Where a slice it finds does no more than its
// siblings do, the slice's ratio is made part of the expectation and the search
// repeated, so that such slices do not hide a cause inside or beside them.
func (s *scanner) localise(c *channel) finding {
	f := finding{channel: c, of: make([]uint8, len(c.actual)), ratio: 1}
	adjusted := *c
	adjusted.expected = slices.Clone(c.expected)
	for range absorptions {
		var used int
		if f.noise, used = s.settle(&adjusted, &f); !f.enough {
			return f
		}
		s.weigh(c, f.noise)
		wanders := s.wanderOf(f.slices, f.of)
		s.weigh(&adjusted, f.noise)
		ratios := s.ratios(f.of)
		var ordinary []slice
		found := f.slices
		f.slices, f.tests, ordinary = s.significant(found, f.of, wanders, c.freedom(f.noise, used))
		for _, sl := range ordinary {
			k := slices.Index(found, sl)
			for i, of := range f.of {
				if of&(1<<k) != 0 {
					adjusted.expected[i] *= ratios[1<<k] / ratios[0]
				}
			}
		}
		if len(ordinary) == 0 {
			break
		}
	}
	s.weigh(c, f.noise)
	s.cover(f.slices, f.of)
	f.ratio = c.common(s, f.of)
	f.error = c.error(f.noise)
	return f
}

// settle finds the slices of one channel. used is how many leaves the noise
// was learnt from.
func (s *scanner) settle(c *channel, f *finding) (n Noise, used int) {
	clear(f.of)
	f.slices, f.enough = nil, false
	g := grouping{of: f.of, ratio: [maxGroups]float64{c.middle()}}
	for round := range rounds {
		n, used = c.noise(g, round > 0)
		if used < 2 || (used < leastLeaves && c.unit == 0) {
			return n, used
		}
		s.weigh(c, n)
		set := s.search()
		if round > 0 && sameSlices(set.slices, f.slices) {
			break
		}
		f.slices = set.slices
		s.cover(f.slices, f.of)
		g = grouping{f.of, s.ratios(f.of)}
	}
	f.enough = true
	return n, used
}

// middle is the ratio that most leaves agree on: the median of actual over
// expected, weighted by the expected size. Where much of the weight is in
// leaves that counted nothing a median would be of luck, and the totals decide.
func (c *channel) middle() float64 {
	type point struct{ ratio, weight float64 }
	var points []point
	var v, f, all, none float64
	for i, e := range c.expected {
		v, f = v+c.actual[i], f+e
		if e > 0 {
			points = append(points, point{c.actual[i] / e, e})
			all += e
			if c.actual[i] == 0 {
				none += e
			}
		}
	}
	if none > .1*all {
		if f <= 0 || v <= 0 {
			return 1
		}
		return v / f
	}
	slices.SortFunc(points, func(a, b point) int { return cmp.Compare(a.ratio, b.ratio) })
	sum := 0.0
	for _, p := range points {
		if sum += p.weight; sum >= all/2 {
			return max(p.ratio, .01)
		}
	}
	return 1
}

// ratios gives each group's ratio of actual to expected.
func (s *scanner) ratios(of []uint8) (r [maxGroups]float64) {
	for k, m := range s.groups(of) {
		// The middle of both values is mass, half their difference diff/2.
		d := max(min(m.relative()/2, .99), -.99)
		r[k] = (1 + d) / (1 - d)
	}
	return r
}

// common is the rest's ratio, from its plain sums, where it is worth its price.
func (c *channel) common(s *scanner, of []uint8) float64 {
	var rest moved
	var v, f total
	for i, leaf := range s.leaves {
		if of[i] == 0 {
			rest = rest.plus(leaf)
			v.add(c.actual[i])
			f.add(c.expected[i])
		}
	}
	if common(rest) == 0 || v.value() <= 0 || f.value() <= 0 {
		return 1
	}
	return v.value() / f.value()
}

// error is the standard error that the leaves' noise gives the whole.
func (c *channel) error(n Noise) float64 {
	var variance total
	for i := range c.actual {
		size := c.center(i, 1)
		variance.add(size * (n.Unit*c.widen[i] + n.Spread*n.Spread*size))
	}
	return math.Sqrt(variance.value())
}

func (x *Explanation) conclude() {
	slices.SortStableFunc(x.Causes, func(a, b Cause) int { return cmp.Compare(math.Abs(b.Effect), math.Abs(a.Effect)) })
	x.Causes = x.Causes[:min(len(x.Causes), maxCauses)]
	left := total{}
	left.add(x.Delta)
	left.add(-x.CommonEffect)
	for i := range x.Causes {
		left.add(-x.Causes[i].Effect)
		x.Causes[i].Share = quotient(x.Causes[i].Effect, x.Delta)
	}
	x.Residual = left.value()
	switch {
	case len(x.Causes) > 0:
		x.Verdict = FoundCauses
	case x.Verdict == NotEnoughData:
	case x.CommonEffect*x.Delta > 0 && math.Abs(x.CommonEffect) >= math.Abs(x.Delta)/2:
		x.Verdict = AcrossTheBoard
	case math.Abs(x.Z) < 1.96:
		x.Verdict = NoChange
	default:
		x.Verdict = NoSingleCause
	}
}
