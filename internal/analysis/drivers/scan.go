package drivers

import (
	"cmp"
	"math"
	"runtime"
	"slices"
)

// slice is one element of one cuboid.
type slice struct{ cuboid, element int }

// moved is how a group of leaves differs from its expectation, in units of its
// noise: with u = 1/variance per unit of size,
//
//	diff = Σu(v−f)   mass = Σu(|v|+|f|)/2   size = Σ(|v|+|f|)/2
//
// Under "nothing happened" diff has mean zero and variance mass, so diff²/mass is a
// χ² with one degree of freedom. Both sides stand in mass, as in a test of two
// Poisson counts, which also keeps a slice that appears from nothing finite.
type moved struct{ diff, mass, size float64 }

func (m moved) plus(o moved) moved {
	return moved{m.diff + o.diff, m.mass + o.mass, m.size + o.size}
}

func (m moved) minus(o moved) moved {
	return moved{m.diff - o.diff, m.mass - o.mass, m.size - o.size}
}

func (m moved) chi2() float64 {
	if m.mass <= 0 {
		return 0
	}
	return m.diff * m.diff / m.mass
}

// relative is the change relative to the middle of both values, −2 to 2.
func (m moved) relative() float64 {
	if m.mass <= 0 {
		return 0
	}
	return m.diff / m.mass
}

// The price of each part of an explanation, in units of χ²; found on the
// tuning half of the cubes' seeds.
const (
	causePrice  = 10.
	layerPrice  = 1.5  // for each dimension after the first
	commonPrice = 12.  // for "everything moved by the same factor"
	leastEffect = .003 // of the whole, else a slice is not worth a name
	leastGain   = .005 // of what the causes so far explain: a cause that is not uniform leaves such traces
	maxCauses   = 3
	beam        = 4 // sets of causes kept at each step
)

// price is what a slice costs: a constant, its share of the choice among the
// elements of its cuboid, and its length.
func (c *cuboid) price() float64 {
	return causePrice + 2*math.Log(float64(c.size)) + layerPrice*float64(len(c.dims)-1)
}

// common is the worth of letting the rest move by a common factor.
func common(rest moved) float64 { return max(0, rest.chi2()-commonPrice) }

type candidate struct {
	slice
	gain float64
}

// scanner adds up the leaves of one channel by every slice.
type scanner struct {
	cuboids []cuboid
	leaves  []moved
	whole   moved
	sums    [][]moved // [worker][element]
	open    []moved   // leaves outside the causes so far, the others zero
}

func newScanner(cuboids []cuboid, leaves int) *scanner {
	s := &scanner{cuboids: cuboids, leaves: make([]moved, leaves), open: make([]moved, leaves)}
	largest := 0
	for _, c := range cuboids {
		largest = max(largest, c.size)
	}
	for range min(runtime.GOMAXPROCS(0), len(cuboids)) {
		s.sums = append(s.sums, make([]moved, largest))
	}
	return s
}

// weigh sets the leaves' sums under the noise.
func (s *scanner) weigh(c *channel, n Noise) {
	s.whole = moved{}
	for i, v := range c.actual {
		f := c.expected[i]
		variance := n.Unit*c.widen[i] + n.Spread*n.Spread*c.center(i, 1)
		size := (math.Abs(v) + math.Abs(f)) / 2
		if size == 0 || variance <= 0 {
			s.leaves[i] = moved{}
			continue
		}
		s.leaves[i] = moved{(v - f) / variance, size / variance, size}
		s.whole = s.whole.plus(s.leaves[i])
	}
}

// cover marks the leaves of the slices: bit k of of[i] says that slice k holds
// leaf i. Leaves with the same bits form a group: 0 is the rest, and what two
// slices share is a group of its own, which may have moved by both factors.
func (s *scanner) cover(slices []slice, of []uint8) {
	clear(of)
	for k, sl := range slices {
		for i, id := range s.cuboids[sl.cuboid].ids {
			if int(id) == sl.element {
				of[i] |= 1 << k
			}
		}
	}
}

const maxGroups = 1 << maxCauses

// groups sums the leaves by their bits.
func (s *scanner) groups(of []uint8) (sums [maxGroups]moved) {
	for i, leaf := range s.leaves {
		sums[of[i]] = sums[of[i]].plus(leaf)
	}
	return sums
}

// best lists the slices whose naming gains most next to the causes that cover
// the leaves already: at most beam of them, best first. gain is the growth of the
// explanation's worth (see worth).
func (s *scanner) best(of []uint8) []candidate {
	rest := moved{}
	for i, leaf := range s.leaves {
		if of[i] != 0 {
			leaf = moved{}
		}
		s.open[i] = leaf
		rest = rest.plus(leaf)
	}
	found := make([][]candidate, len(s.cuboids))
	parallel(len(s.cuboids), func(worker, k int) {
		c := &s.cuboids[k]
		sums := s.sums[worker][:c.size]
		clear(sums)
		for i, id := range c.ids {
			at, leaf := &sums[id], &s.open[i]
			at.diff += leaf.diff
			at.mass += leaf.mass
			at.size += leaf.size
		}
		found[k] = s.pick(k, sums, rest)
	})
	return top(slices.Concat(found...))
}

func (s *scanner) pick(k int, sums []moved, rest moved) []candidate {
	price, without := s.cuboids[k].price(), common(rest)
	var list []candidate
	for e, m := range sums {
		others := rest.minus(m)
		gain := m.chi2() + common(others) - without - price
		if gain <= 0 || m.mass >= rest.mass*(1-1e-9) {
			continue
		}
		if math.Abs(m.relative()-others.relative())*m.size < leastEffect*s.whole.size {
			continue
		}
		list = append(list, candidate{slice{k, e}, gain})
	}
	return top(list)
}

// top keeps the best beam candidates; ties go to the earlier cuboid, which is
// the shorter name.
func top(list []candidate) []candidate {
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(b.gain, a.gain) })
	return list[:min(len(list), beam)]
}
