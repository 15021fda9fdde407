package drivers

import (
	"math"
	"slices"
)

type test struct{ z, p, adjusted float64 }

// significant keeps the slices that differ from the rest by more than chance,
// twice corrected: against the leaves' noise for all slices tried, and against
// the wandering of the sibling slices for their number. leaves is how many the
// noise was learnt from.
func (s *scanner) significant(set []slice, of []uint8, leaves int) ([]slice, []test) {
	groups := make([]moved, len(set)+1)
	for i, leaf := range s.leaves {
		groups[of[i]] = groups[of[i]].plus(leaf)
	}
	tried := 0
	for _, c := range s.cuboids {
		tried += c.size
	}
	rest := groups[0]
	var kept []slice
	var tests []test
	for k, sl := range set {
		m := groups[k+1]
		if m.mass <= 0 {
			continue
		}
		d := m.relative() - rest.relative()
		variance := 1 / m.mass
		if rest.mass > 0 {
			variance += 1 / rest.mass
		}
		// The noise was learnt from about a quarter as many independent
		// squares as there are leaves, since only their middle part was used.
		alone := chance(d/math.Sqrt(variance), max(float64(leaves)/4, 2))
		wander, siblings := s.wander(sl.cuboid, of, rest.relative())
		t := test{z: d / math.Sqrt(variance+wander), p: alone, adjusted: min(1, alone*float64(tried))}
		if siblings > 0 {
			among := chance(t.z, float64(siblings-1))
			t.p = max(t.p, among)
			t.adjusted = max(t.adjusted, min(1, among*float64(s.cuboids[sl.cuboid].size)))
		}
		if t.adjusted <= significance {
			kept = append(kept, sl)
			tests = append(tests, t)
		}
	}
	return kept, tests
}

// leastSiblings is how many other slices it takes to see how far they wander.
const leastSiblings = 5

// wander is the variance, beyond the leaves' noise, of the relative change among
// the slices of a cuboid outside the causes: campaigns go up and down as a
// whole. It is the τ² of a random-effects model at which the median of
// d²/(sampling variance + τ²) is that of χ² with one degree of freedom, so a
// few slices that truly moved do not spoil it. A dimension of few members
// borrows the members of all dimensions. Without siblings both results are zero.
func (s *scanner) wander(k int, of []uint8, center float64) (variance float64, siblings int) {
	elements := s.elements(k, of)
	if len(elements) < leastSiblings {
		elements = nil
		for j, c := range s.cuboids {
			if len(c.dims) == 1 {
				elements = append(elements, s.elements(j, of)...)
			}
		}
	}
	if len(elements) < leastSiblings {
		return 0, 0
	}
	const chi2Median = .4549
	excess := func(t float64) bool {
		q := make([]float64, len(elements))
		for i, m := range elements {
			d := m.relative() - center
			q[i] = d * d / (1/m.mass + t)
		}
		slices.Sort(q)
		return q[len(q)/2] > chi2Median
	}
	if !excess(0) {
		return 0, len(elements)
	}
	low, high := 0.0, 16.0 // (relative change is at most 2 in size) ²·4
	for range 40 {
		if mid := (low + high) / 2; excess(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return high, len(elements)
}

// elements sums a cuboid's open leaves by element; empty elements are left out.
func (s *scanner) elements(k int, of []uint8) []moved {
	c := &s.cuboids[k]
	sums := make([]moved, c.size)
	for i, id := range c.ids {
		if of[i] == 0 {
			sums[id] = sums[id].plus(s.leaves[i])
		}
	}
	return slices.DeleteFunc(sums, func(m moved) bool { return m.mass <= 0 })
}

// chance is the two-sided probability of Student's t with df degrees of
// freedom, by Wallace's normal approximation (Annals of Mathematical Statistics
// 30, 1959), which holds far into the tail.
func chance(t, df float64) float64 {
	df = max(df, 1)
	z := (8*df + 1) / (8*df + 3) * math.Sqrt(df*math.Log1p(t*t/df))
	return math.Erfc(z / math.Sqrt2)
}
