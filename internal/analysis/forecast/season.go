package forecast

import (
	"math"
	"slices"
)

// seasonalZ is the two-sided 90 % point of the normal distribution that the
// seasonality test of the M4 benchmarks uses.
const seasonalZ = 1.645

// Seasonal tells whether the history repeats every m steps: whether the
// autocorrelation at lag m leaves the band of Bartlett's formula,
//
//	|r_m| > 1.645·√((1 + 2·Σ_{k<m} r_k²) / n),
//
// as the benchmarks of the M4 competition test it (Makridakis, Spiliotis and
// Assimakopoulos 2020, appendix). Fewer than three whole periods never pass.
func Seasonal(y []float64, m int) bool {
	if m < 2 || len(y) < 3*m {
		return false
	}
	r := autocorrelations(y, m)
	if r == nil {
		return false
	}
	var before float64
	for _, v := range r[:m-1] {
		before += v * v
	}
	return math.Abs(r[m-1]) > seasonalZ*math.Sqrt((1+2*before)/float64(len(y)))
}

// withWeek adds the week to the period of a day, when that is all there is (24
// steps, 48, 96, 144, 288 or 1440) and what the day leaves repeats weekly.
func withWeek(y []float64, periods []int) []int {
	if len(periods) != 1 || !slices.Contains([]int{24, 48, 96, 144, 288, 1440}, periods[0]) {
		return periods
	}
	day := periods[0]
	if len(y) < 3*7*day {
		return periods
	}
	rest := make([]float64, len(y))
	classical(y, day, false).remove(y, rest)
	if !Seasonal(rest, 7*day) {
		return periods
	}
	return []int{day, 7 * day}
}

// autocorrelations returns r_1 … r_lags, or nil for a constant series.
func autocorrelations(y []float64, lags int) []float64 {
	mean := average(y)
	d := make([]float64, len(y))
	var variance float64
	for i, v := range y {
		d[i] = v - mean
		variance += d[i] * d[i]
	}
	if variance <= 0 {
		return nil
	}
	r := make([]float64, lags)
	for k := 1; k <= lags && k < len(y); k++ {
		var sum float64
		for i, v := range d[k:] {
			sum += v * d[i]
		}
		r[k-1] = sum / variance
	}
	return r
}

// profile is one seasonal pattern: what each phase adds to the level, or
// multiplies it by. Phase 0 is the phase of the history's first value.
type profile struct {
	index    []float64 // one a phase; mean 0, or 1 when multiplicative
	multiply bool
}

// classical decomposes by moving averages: the centred average over a period is
// the trend, the mean deviation from it by phase is the season (Kendall and
// Stuart; R's decompose). It needs two whole periods.
func classical(y []float64, m int, multiply bool) profile {
	trend, first := centred(y, m)
	index := make([]float64, m)
	count := make([]float64, m)
	for i, level := range trend {
		at := (first + i) % m
		if multiply {
			index[at] += y[first+i] / level
		} else {
			index[at] += y[first+i] - level
		}
		count[at]++
	}
	var mean float64
	for i := range index {
		if count[i] > 0 {
			index[i] /= count[i]
		}
		mean += index[i] / float64(m)
	}
	for i := range index {
		if multiply {
			index[i] /= mean
		} else {
			index[i] -= mean
		}
	}
	return profile{index: index, multiply: multiply}
}

// centred returns the centred moving average over m values (half weights at the
// ends of an even m) and the place of its first value in y.
func centred(y []float64, m int) (trend []float64, first int) {
	half := m / 2
	if len(y) < 2*half+1 {
		return nil, 0
	}
	trend = make([]float64, len(y)-2*half)
	var sum float64
	for _, v := range y[:2*half] {
		sum += v
	}
	for i := range trend {
		sum += y[i+2*half] // now y[i] … y[i+2·half]
		if m%2 == 0 {
			trend[i] = (sum - (y[i]+y[i+2*half])/2) / float64(m)
		} else {
			trend[i] = sum / float64(m)
		}
		sum -= y[i]
	}
	return trend, half
}

// remove takes the season out of y, in place of out.
func (p profile) remove(y, out []float64) {
	for i, v := range y {
		s := p.index[i%len(p.index)]
		if p.multiply {
			out[i] = v / s
		} else {
			out[i] = v - s
		}
	}
}

// restore puts the season back into what was forecast for the steps from start.
func (p profile) restore(start int, out []float64) {
	for i := range out {
		s := p.index[(start+i)%len(p.index)]
		if p.multiply {
			out[i] *= s
		} else {
			out[i] += s
		}
	}
}

func average(y []float64) float64 {
	var sum float64
	for _, v := range y {
		sum += v
	}
	return sum / float64(len(y))
}
