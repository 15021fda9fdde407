package drivers

import (
	"cmp"
	"slices"
)

// causes is a set of slices as an explanation.
type causes struct {
	slices []slice
	worth  float64
}

// worth is the χ² that an explanation takes out of the leaves, less the prices
// of its parts:
//
//	Σ_groups χ²_G − Σ_slices price_S + max(0, χ²_rest − price of a common factor)
//
// It is a penalised likelihood of the model "each slice moved by a factor of
// its own, the rest by one", in the manner of a spatial scan statistic
// (Kulldorff, Communications in Statistics 26, 1997) that searches unions of slices.
// What slices share costs nothing more, so naming it besides them never pays.
func (s *scanner) worth(set []slice, of []uint8) float64 {
	s.cover(set, of)
	groups := s.groups(of)
	w := common(groups[0])
	for _, g := range groups[1:] {
		w += g.chi2()
	}
	for _, sl := range set {
		w -= s.cuboids[sl.cuboid].price()
	}
	return w
}

// search finds the set of at most three slices that is worth most. It is a
// beam search: the second best first slice is followed up too, because one
// slice that straddles two causes can look better than either alone.
func (s *scanner) search() causes {
	of := make([]uint8, len(s.leaves))
	start := causes{worth: common(s.whole)}
	best, front := start, []causes{start}
	for range maxCauses {
		var next []causes
		for _, set := range front {
			next = append(next, s.extend(set, start.worth, of)...)
		}
		front = keepBest(next)
		if len(front) > 0 && front[0].worth > best.worth {
			best = front[0]
		}
	}
	return s.polish(best, of)
}

func (s *scanner) extend(set causes, nothing float64, of []uint8) []causes {
	s.cover(set.slices, of)
	var next []causes
	for _, c := range s.best(of) { // which reads of before worth writes it
		if c.gain < leastGain*(set.worth-nothing) {
			continue
		}
		longer := append(slices.Clone(set.slices), c.slice)
		next = append(next, causes{longer, s.worth(longer, of)})
	}
	return next
}

// keepBest drops sets that hold the same slices in another order.
func keepBest(sets []causes) []causes {
	slices.SortStableFunc(sets, func(a, b causes) int { return cmp.Compare(b.worth, a.worth) })
	var kept []causes
	for _, set := range sets {
		if len(kept) < beam && !slices.ContainsFunc(kept, func(k causes) bool { return sameSlices(k.slices, set.slices) }) {
			kept = append(kept, set)
		}
	}
	return kept
}

func sameSlices(a, b []slice) bool {
	if len(a) != len(b) {
		return false
	}
	for _, s := range a {
		if !slices.Contains(b, s) {
			return false
		}
	}
	return true
}

// polish replaces each slice by a better one given the others, until none is
// better.
func (s *scanner) polish(set causes, of []uint8) causes {
	if len(set.slices) < 2 {
		return set
	}
	for range maxCauses {
		changed := false
		for k := range set.slices {
			others := slices.Delete(slices.Clone(set.slices), k, k+1)
			s.cover(others, of)
			found := s.best(of)
			if len(found) == 0 {
				continue
			}
			trial := append(others, found[0].slice)
			if w := s.worth(trial, of); w > set.worth+1e-9*set.worth && !sameSlices(trial, set.slices) {
				set, changed = causes{trial, w}, true
			}
		}
		if !changed {
			break
		}
	}
	return set
}
