package drivers

import (
	"math"
	"slices"
)

// Noise is how far leaves stray when nothing happens: a leaf of expected size f
// has variance Unit·f + Spread²·f². The first term is counting noise (1 for
// Poisson counts), the second what multiplies (leaves that wander by 10 %).
type Noise struct {
	Unit   float64
	Spread float64
}

// leastSpread keeps an exact fit from making every difference significant.
const leastSpread = .005

// grouping assigns each leaf to a group (see cover), with the ratio of actual
// to expected of each group.
type grouping struct {
	of    []uint8
	ratio [maxGroups]float64
}

// freedom is the degrees of freedom of a noise that was learnt from so many
// leaves: about half of them, since the squares of the middle part only are
// used. Noise that did not exceed what is known of the metric was not learnt.
func (c *channel) freedom(n Noise, leaves int) float64 {
	if n == (Noise{c.unit, leastSpread}) {
		return math.Inf(1)
	}
	return float64(leaves) / 2
}

type residual struct{ size, squared, stretch, value float64 }

// noise estimates the two terms from the leaves' squared residuals around
// their group's ratio, in bins of like size: φ + s²·size fits the bins' robust
// variances. settled says that causes have been taken out, so that a less
// cautious trimming will do.
func (c *channel) noise(g grouping, settled bool) (Noise, int) {
	rs := c.residuals(g)
	least := Noise{c.unit, leastSpread}
	if len(rs) < 4 {
		return least, len(rs)
	}
	slices.SortFunc(rs, func(a, b residual) int {
		switch {
		case a.size < b.size:
			return -1
		case a.size > b.size:
			return 1
		default:
			return 0
		}
	})
	sparse := 0
	if c.observed {
		sparse = sparseLeaves(rs, c.unit)
	}
	var bins []noiseBin
	if sparse > 0 {
		bins = append(bins, plain(rs[:sparse]))
	}
	dense := rs[sparse:]
	count := min(max(len(dense)/40, 1), 16)
	if len(dense) < 40 && sparse > 0 {
		count = 0
	}
	for b := range count {
		bins = append(bins, summarise(dense[b*len(dense)/count:(b+1)*len(dense)/count], c.unit, settled))
	}
	return fitNoise(bins, least), len(rs)
}

// sparseLeaves is how many of the leaves, sorted by size, hold fewer than about
// eight events. Where the base was measured too, the size of such a leaf is
// itself mostly its one or two events, so a bin of like sizes is a bin of like
// events and shows a variance that grows with size where none does. They have
// to be taken together.
func sparseLeaves(rs []residual, unit float64) int {
	const step = 32
	n, zeros := 0, 0
	for n+step <= len(rs) {
		zeros = 0
		for _, r := range rs[n : n+step] {
			if r.value == 0 {
				zeros++
			}
		}
		if 4*zeros < step {
			break
		}
		n += step
	}
	if n == 0 {
		return 0
	}
	unit = max(unit, plain(rs[:n]).variance)
	for n < len(rs) && rs[n].size < 8*unit {
		n++
	}
	return n
}

// plain is a bin's variance per unit of size without any trimming, as a
// quotient of sums: its size does not matter then.
func plain(rs []residual) noiseBin {
	b := noiseBin{weight: float64(len(rs))}
	squares, sizes := 0.0, 0.0
	for _, r := range rs {
		squares += r.squared * r.size / r.stretch
		sizes += r.size / r.stretch
		b.size += r.size * r.stretch / b.weight
	}
	b.variance = squares / sizes
	return b
}

func (c *channel) residuals(g grouping) []residual {
	rs := make([]residual, 0, len(c.actual))
	for i, v := range c.actual {
		ratio := g.ratio[g.of[i]]
		size := c.center(i, ratio)
		if size <= 0 || (v == 0 && c.expected[i] == 0) {
			continue
		}
		d := v - ratio*c.expected[i]
		rs = append(rs, residual{size, d * d / (size * c.widen[i]), 1 / c.widen[i], v})
	}
	return rs
}

// noiseBin says that leaves of mean size/widen `size` have variance `variance`
// per unit of size.
type noiseBin struct{ size, variance, weight float64 }

// summarise takes a robust mean of a bin's squared residuals. Where values are
// mostly above zero it is the mean of the lowest part, made consistent for the
// normal distribution, so that leaves inside a cause that nobody has found yet
// do not count as noise. Where many are zero the distribution has no normal
// middle, a cause hardly shows in a single leaf, and the plain mean is right;
// only extremes are cut.
func summarise(rs []residual, unit float64, settled bool) noiseBin {
	b := noiseBin{weight: float64(len(rs))}
	zeros := 0
	squares := make([]float64, len(rs))
	for i, r := range rs {
		b.size += r.size * r.stretch / b.weight
		squares[i] = r.squared
		if r.value == 0 {
			zeros++
		}
	}
	slices.Sort(squares)
	if 4*zeros < len(rs) {
		part, consistent := .5, .14260 // E[z² | |z| below its median]
		if settled {
			part, consistent = .8, .43771 // … below its 80th percentile
		}
		kept := max(int(math.Round(part*b.weight)), 1)
		for _, s := range squares[:kept] {
			b.variance += s / float64(kept) / consistent
		}
		return b
	}
	if unit == 0 { // the size of one event, about
		for _, r := range rs {
			unit += math.Abs(r.value) / max(b.weight-float64(zeros), 1)
		}
	}
	for _, r := range rs {
		cut := 4 + 4*math.Sqrt(unit/r.size)
		b.variance += min(r.squared, cut*cut*unit) / b.weight
	}
	return b
}

// fitNoise is least squares with relative weights, because the error of a
// variance grows with it; both terms stay at or above least.
func fitNoise(bins []noiseBin, least Noise) Noise {
	if len(bins) == 1 {
		b := bins[0]
		n := least
		if b.size > 0 {
			n.Spread = math.Sqrt(max((b.variance-n.Unit)/b.size, leastSpread*leastSpread))
		}
		return n
	}
	unit, spread2 := least.Unit, leastSpread*leastSpread
	weights := make([]float64, len(bins))
	for i, b := range bins {
		weights[i] = b.weight / (b.variance*b.variance + 1e-300)
	}
	for range 8 {
		unit, spread2 = line(bins, weights, least)
		for i, b := range bins {
			fit := unit + spread2*b.size
			weights[i] = b.weight / (fit*fit + 1e-300)
		}
	}
	return Noise{unit, math.Sqrt(spread2)}
}

// line fits variance = unit + spread²·size with both coefficients bounded
// below: the free solution, else the better of the two edges.
func line(bins []noiseBin, weights []float64, least Noise) (unit, spread2 float64) {
	var w, x, y, xx, xy float64
	for i, b := range bins {
		k := weights[i]
		w, x, y, xx, xy = w+k, x+k*b.size, y+k*b.variance, xx+k*b.size*b.size, xy+k*b.size*b.variance
	}
	floor := leastSpread * leastSpread
	if det := w*xx - x*x; det > 1e-12*w*xx {
		unit, spread2 = (y*xx-x*xy)/det, (w*xy-x*y)/det
		if unit >= least.Unit && spread2 >= floor {
			return unit, spread2
		}
	}
	loss := func(u, s float64) float64 {
		sum := 0.0
		for i, b := range bins {
			d := b.variance - u - s*b.size
			sum += weights[i] * d * d
		}
		return sum
	}
	edgeS := max((xy-least.Unit*x)/xx, floor) // unit at its bound
	edgeU := max((y-floor*x)/w, least.Unit)   // spread at its bound
	if loss(least.Unit, edgeS) <= loss(edgeU, floor) {
		return least.Unit, edgeS
	}
	return edgeU, floor
}
