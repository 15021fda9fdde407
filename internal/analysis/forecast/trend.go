package forecast

import (
	"math"
	"slices"
)

// Trend is the slope of a series with its 95 % interval, per step.
type Trend struct {
	Slope float64 `json:"slope"`
	Lo95  float64 `json:"lo95"`
	Hi95  float64 `json:"hi95"`
	// P is the two-sided chance of so clear a direction without any trend.
	P float64 `json:"p"`
	// PerPeriod is the slope over the period (over one step without one) as a
	// share of the median absolute value; NaN when that is zero.
	PerPeriod float64 `json:"per_period"`
	Values    int     `json:"values"` // that it rests on
}

// trendPoints bounds the pairs that are compared; longer histories are averaged
// over blocks of equal length first.
const trendPoints = 1000

// TrendOf estimates the slope by the median of the slopes between all pairs of
// steps of the same phase (Theil 1950, Sen 1968; by season: Hirsch, Slack and
// Smith 1982). The interval comes from the variance of Kendall's S,
// n(n−1)(2n+5)/18 summed over the phases, widened by the autocorrelation of what
// the line leaves (Hamed and Rao 1998, in its first-order form). One value in
// four may be wild without moving the slope far. Period is 7 for days with a
// weekly rhythm, 1 without one. NaN marks steps without data. The error is a
// *NotEnoughError or an *InputError.
func TrendOf(y []float64, period int) (Trend, error) {
	if period < 1 {
		return Trend{}, &InputError{"periods", -1, "must be at least 1 step"}
	}
	values, size := 0, 0.0
	for i, v := range y {
		if math.Abs(v) > largest {
			return Trend{}, &InputError{"history", i, "is infinite or beyond 1e290; give NaN for a step without data"}
		}
		if !math.IsNaN(v) {
			values++
			size = max(size, math.Abs(v))
		}
	}
	if need := max(leastValues, 2*period+1); values < need {
		return Trend{}, &NotEnoughError{values, need, "a trend"}
	}
	x, at, phase := thin(y, period)
	unit := unitOf(size)
	for i := range x {
		x[i] /= unit // no square of it can overflow
	}
	slopes := pairSlopes(x, at, phase)
	t := Trend{Slope: quantile(slopes, .5), Values: values}
	z := normal95 * math.Sqrt(kendallVariance(x, phase)*inflation(x, at, phase, t.Slope))
	n := float64(len(slopes))
	t.Lo95 = quantile(slopes, ((n-z)/2-1)/(n-1))
	t.Hi95 = quantile(slopes, ((n+z)/2)/(n-1))
	var sign float64
	for _, s := range slopes {
		switch {
		case s > 0:
			sign++
		case s < 0:
			sign--
		}
	}
	t.P = 1
	if z > 0 {
		t.P = 2 * normalTail(max(math.Abs(sign)-1, 0)/(z/normal95))
	}
	sizes := make([]float64, len(x))
	for i, v := range x {
		sizes[i] = math.Abs(v)
	}
	t.PerPeriod = t.Slope * float64(period) / median(sizes)
	if !finite(t.PerPeriod) {
		t.PerPeriod = math.NaN()
	}
	t.Slope, t.Lo95, t.Hi95 = t.Slope*unit, t.Lo95*unit, t.Hi95*unit
	return t, nil
}

// thin leaves out gaps, and averages blocks of whole periods when the history is
// long; a block then has no phase of its own.
func thin(y []float64, period int) (x, at []float64, phase []int) {
	block := 1
	if len(y) > trendPoints {
		block = (len(y) + trendPoints - 1) / trendPoints
		block = (block + period - 1) / period * period
	}
	for i := 0; i < len(y); i += block {
		var sum, when, n float64
		for j := i; j < min(i+block, len(y)); j++ {
			if !math.IsNaN(y[j]) {
				sum, when, n = sum+y[j], when+float64(j), n+1
			}
		}
		if n == 0 || (block > 1 && 2*n < float64(block)) {
			continue
		}
		x, at = append(x, sum/n), append(at, when/n)
		if block == 1 {
			phase = append(phase, i%period)
		} else {
			phase = append(phase, 0)
		}
	}
	return x, at, phase
}

func pairSlopes(x, at []float64, phase []int) []float64 {
	var slopes []float64
	for i := range x {
		for j := i + 1; j < len(x); j++ {
			if phase[i] == phase[j] {
				slopes = append(slopes, (x[j]-x[i])/(at[j]-at[i]))
			}
		}
	}
	slices.Sort(slopes)
	return slopes
}

// kendallVariance is the variance of the number of rising minus falling pairs.
func kendallVariance(x []float64, phase []int) float64 {
	count := map[int]float64{}
	for i := range x {
		count[phase[i]]++
	}
	var sum float64
	for _, n := range count {
		sum += n * (n - 1) * (2*n + 5) / 18
	}
	return sum
}

// inflation is how many times larger a variance becomes when neighbouring
// residuals are alike: (1 + ρ)/(1 − ρ) for an autocorrelation ρ of first order,
// never below 1. The median of each phase stands for its season.
func inflation(x, at []float64, phase []int, slope float64) float64 {
	rest := make([]float64, len(x))
	by := map[int][]float64{}
	for i := range x {
		rest[i] = x[i] - slope*at[i]
		by[phase[i]] = append(by[phase[i]], rest[i])
	}
	for p := range by {
		by[p] = []float64{median(by[p])}
	}
	for i := range rest {
		rest[i] -= by[phase[i]][0]
	}
	r := autocorrelations(rest, 1)
	if r == nil {
		return 1
	}
	// The estimate is low by about (1 + 4ρ)/n (Marriott and Pope 1954).
	n := float64(len(x))
	rho := min(max(r[0]+(1+4*r[0])/n, 0), .97)
	return (1 + rho) / (1 - rho)
}
