package forecast

import (
	"math"
	"slices"
)

// How the forecasts of several candidates become one. The median of those that
// err alike is the default; weights replace it only where they were clearly
// better on origins whose outcome was already known, because weights that are
// estimated from little data do worse than equal ones (Smith and Wallis 2009).
const (
	fewestChecked = 3   // origins that weights must be checked on
	mostChecked   = 5   // the latest so many are, half a horizon or more apart
	power         = 4   // weight ∝ error^−power
	similar       = 1.1 // times the least error: what the median takes in
	gate          = .95 // weights must be better than the median by 5 %
)

// enoughOrigins is how many must remain for the first ones to be left out of
// what intervals are made of.
const enoughOrigins = 20

// combined is the one forecast that the candidates make together, and the
// errors that the same procedure would have made at each rolling origin, where
// it knew only what was known then.
type combined struct {
	mean    []float64   // whole horizon
	origins []int       // ascending
	errors  [][]float64 // by origin and step: actual − forecast; of the origins that intervals are made of
	weights []float64   // by candidate; nil when the median was taken
	kept    []bool      // candidates that the median was taken of
	lean    float64     // share of the seasonal naive forecast
	ratio   float64     // own absolute error over the naive forecast's, all origins; NaN when nothing can be compared
}

// combine joins the candidates from the first on; what is joined leans towards
// the candidate 0. With apart, that one only serves as the measure, and the
// others are joined by their median alone.
func (b backtest) combine(horizon int, apart bool) combined {
	c := combined{mean: make([]float64, horizon), origins: b.origins, ratio: math.NaN()}
	values := make([]float64, len(b.paths))
	ratios := make([]float64, len(b.origins)) // before the forecast leans
	var sum, base float64
	known := 0    // origins whose outcome lies before the present one
	unproven := 0 // origins at which too few were known to choose by
	for k, o := range b.origins {
		for known < k && b.origins[known]+b.steps <= o {
			known++
		}
		if known < fewestChecked {
			unproven++
		}
		path := make([]float64, b.steps)
		kept := b.keep(known, apart)
		b.middle(kept, k, path, values)
		if !apart {
			if weights := b.choose(known, kept, values); weights != nil {
				b.weighted(weights, k, path)
			}
		}
		ratios[k] = ratio(b.error(k, path), b.miss[0][k])
		if !apart {
			blend(path, b.paths[0][k], lean(ratios[:known]))
		}
		sum, base = sum+b.error(k, path), base+b.miss[0][k]
		for h := range path {
			path[h] = b.y[o+h] - path[h]
		}
		c.errors = append(c.errors, path)
	}
	if base > 0 {
		c.ratio = sum / base
	}
	if len(c.errors)-unproven >= enoughOrigins && !apart {
		// The first origins could not choose yet: their errors are those of a poorer
		// procedure.
		c.origins, c.errors = c.origins[unproven:], c.errors[unproven:]
	}
	if !apart {
		c.weights, c.lean = b.choose(len(b.origins), b.keep(len(b.origins), apart), values), lean(ratios)
	}
	c.kept = b.keep(len(b.origins), apart)
	b.middle(c.kept, len(b.origins), c.mean, values)
	if c.weights != nil {
		b.weighted(c.weights, len(b.origins), c.mean)
	}
	blend(c.mean, b.final[0], c.lean)
	return c
}

// ratio compares two errors, where the second may be zero.
func ratio(own, naive float64) float64 {
	switch {
	case naive > 0:
		return own / naive
	case own > 0:
		return 2
	}
	return 1
}

// choose returns weights when they are better than the median of those kept on
// the latest of the first known origins, else nil.
func (b backtest) choose(known int, kept []bool, values []float64) []float64 {
	var at []int
	for k := known - 1; k >= 0 && len(at) < mostChecked; k-- {
		if len(at) == 0 || b.origins[at[len(at)-1]]-b.origins[k] >= (b.steps+1)/2 {
			at = append(at, k)
		}
	}
	if len(at) < fewestChecked {
		return nil
	}
	weights := b.weigh(at)
	if weights == nil {
		return nil
	}
	path := make([]float64, b.steps)
	var weighted, equal float64
	for _, k := range at {
		b.middle(kept, k, path, values)
		equal += b.error(k, path)
		b.weighted(weights, k, path)
		weighted += b.error(k, path)
	}
	if weighted <= gate*equal {
		return weights
	}
	return nil
}

// weigh turns the candidates' errors at some origins into weights of sum 1.
func (b backtest) weigh(at []int) []float64 {
	miss := make([]float64, len(b.paths))
	for c := range miss {
		for _, k := range at {
			miss[c] += b.miss[c][k]
		}
		if !finite(miss[c]) {
			miss[c] = math.Inf(1)
		}
	}
	least := slices.Min(miss)
	if least == 0 || math.IsInf(least, 1) {
		return nil // exact: the median of what is exact or nearly so will do
	}
	var total float64
	for c := range miss {
		miss[c] = math.Pow(least/miss[c], power)
		total += miss[c]
	}
	for c := range miss {
		miss[c] /= total
	}
	return miss
}

// path is what a candidate forecast from origin k, or from the end of the
// history when k is past the last origin.
func (b backtest) path(c, k int) []float64 {
	if k < len(b.origins) {
		return b.paths[c][k]
	}
	return b.final[c]
}

// keep tells which candidates the median is taken of: those whose error over the
// known origins is within a tenth of the best one's. All are, until enough
// origins are known, or when the first stands apart.
func (b backtest) keep(known int, apart bool) []bool {
	kept := make([]bool, len(b.paths))
	sums := make([]float64, len(b.paths))
	least := math.Inf(1)
	for c := range kept {
		kept[c] = c > 0 || !apart
		for _, m := range b.miss[c][:known] {
			sums[c] += m
		}
		if kept[c] && sums[c] < least {
			least = sums[c]
		}
	}
	if known < fewestChecked || apart {
		return kept
	}
	for c := range kept {
		kept[c] = sums[c] <= similar*least
	}
	return kept
}

// middle writes the median of the kept candidates. Values is room for one step.
func (b backtest) middle(kept []bool, k int, out, values []float64) {
	for h := range out {
		values = values[:0]
		for c := range b.paths {
			if v := b.path(c, k)[h]; kept[c] && finite(v) {
				values = append(values, v)
			}
		}
		out[h] = median(values)
	}
}

// weighted writes the weighted mean of the candidates; a step where that is not
// finite keeps what stood there.
func (b backtest) weighted(weights []float64, k int, out []float64) {
	sums := make([]float64, len(out))
	for c, w := range weights {
		if w == 0 {
			continue
		}
		for h, v := range b.path(c, k)[:len(out)] {
			sums[h] += w * v
		}
	}
	for h, v := range sums {
		if finite(v) {
			out[h] = v
		}
	}
}

// median sorts the values; of none it is 0.
func median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return 0
	}
	slices.Sort(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// blend moves a forecast towards the naive one by a share.
func blend(out, naive []float64, share float64) {
	for h := range out {
		out[h] += share * (naive[h] - out[h])
	}
}
