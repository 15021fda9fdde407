package drivers

import (
	"math"
	"slices"
)

type test struct{ z, p, adjusted float64 }

// significant keeps the slices that differ from the rest by more than chance,
// twice corrected: against the leaves' noise for all slices tried, and against
// the wandering of the sibling slices for their number. ordinary are those that
// pass the first test and not the second. freedom is the degrees of freedom of
// the noise.
func (s *scanner) significant(set []slice, of []uint8, wanders []wander, freedom float64) (kept []slice, tests []test, ordinary []slice) {
	groups := s.groups(of)
	tried := 0
	for _, c := range s.cuboids {
		tried += c.size
	}
	rest := groups[0]
	for k, sl := range set {
		m := groups[1<<k] // its own leaves, which no other slice disturbs
		if m.mass <= 0 {
			continue
		}
		d := m.relative() - rest.relative()
		variance := 1 / m.mass
		if rest.mass > 0 {
			variance += 1 / rest.mass
		}
		alone := chance(d/math.Sqrt(variance), freedom)
		t := test{d / math.Sqrt(variance+wanders[k].variance), alone, min(1, alone*float64(tried))}
		if t.adjusted > significance {
			continue
		}
		if n := wanders[k].siblings; n > 0 {
			among := math.Erfc(math.Abs(t.z) / math.Sqrt2)
			t.p = max(t.p, among)
			t.adjusted = max(t.adjusted, min(1, among*float64(n+1)))
		}
		if t.adjusted > significance {
			ordinary = append(ordinary, sl)
			continue
		}
		kept = append(kept, sl)
		tests = append(tests, t)
	}
	return kept, tests, ordinary
}

// chance is the two-sided probability of Student's t with df degrees of
// freedom (normal for infinite df), by Wallace's normal approximation (Annals of
// Mathematical Statistics 30, 1959), which holds far into the tail.
func chance(t, df float64) float64 {
	if math.IsInf(df, 1) {
		return math.Erfc(math.Abs(t) / math.Sqrt2)
	}
	df = max(df, 2)
	z := (8*df + 1) / (8*df + 3) * math.Sqrt(df*math.Log1p(t*t/df))
	return math.Erfc(z / math.Sqrt2)
}

// wander is how far the siblings of a slice go up and down as a whole: the
// variance of their relative change beyond the leaves' noise.
type wander struct {
	variance float64
	siblings int
}

// leastSiblings is how many other slices it takes to see how far they wander.
const leastSiblings = 5

// wanderSure places the estimate so many standard errors on the safe side, by
// number of dimensions, lest a slice be called significant because its few
// siblings happened to lie still. Single members have the fewest siblings, and
// so much mass that wandering is most of their error.
var wanderSure = [4]float64{1: 2, 2: 1, 3: 1}

// wanderOf estimates for each slice of the set the wandering of the slices of
// its cuboid outside the causes. It is the τ² of a random-effects model at
// which the median of d²/(sampling variance + τ²) is that of χ² with one degree
// of freedom, so a few slices that truly moved do not spoil it. A dimension of
// few members borrows the members of all dimensions. Without siblings it is
// zero.
func (s *scanner) wanderOf(set []slice, of []uint8) []wander {
	center := s.groups(of)[0].relative()
	list := make([]wander, len(set))
	for i, sl := range set {
		elements := s.elements(sl.cuboid, of)
		if len(elements) < leastSiblings {
			elements = nil
			for j, c := range s.cuboids {
				if len(c.dims) == 1 {
					elements = append(elements, s.elements(j, of)...)
				}
			}
		}
		if len(elements) >= leastSiblings {
			list[i] = wander{spreadBeyond(elements, center, wanderSure[len(s.cuboids[sl.cuboid].dims)]), len(elements)}
		}
	}
	return list
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

// spreadBeyond solves for τ² by bisection.
func spreadBeyond(elements []moved, center, sure float64) float64 {
	const chi2Median = .4549
	n := float64(len(elements))
	least := n/2 - sure*math.Sqrt(n)/2
	excess := func(t float64) bool {
		beyond := 0
		for _, m := range elements {
			if d := m.relative() - center; d*d > chi2Median*(1/m.mass+t) {
				beyond++
			}
		}
		return float64(beyond) > least
	}
	if !excess(0) {
		return 0
	}
	low, high := 0.0, 36.0 // a relative change is at most 2 in size, a difference 4
	for range 40 {
		if mid := (low + high) / 2; excess(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}
