package forecast

import (
	"math"
	"slices"
)

// ChangePoint is the first step of a new level.
type ChangePoint struct {
	At     int     `json:"at"`     // index into the history
	Before float64 `json:"before"` // mean level from the last change to this one, without the season
	After  float64 `json:"after"`  // from this one to the next
}

const (
	shortestLevel = 7 // steps that a level must last to be one
	// levelPenalty is the price of a change, in units of σ²·ln n. BIC's is 2 for
	// a place and a mean; 3 allows for the σ that has to be estimated.
	levelPenalty = 3
)

// ChangePoints finds the steps at which the level changed: the segmentation of
// the history without its season that has the least squared error plus 3·σ²·ln n
// for each change, found exactly by PELT (Killick, Fearnhead and Eckley 2012).
// σ² is the long-run variance, from median absolute differences, so that a
// wandering series is not cut into many; of random walks of a year about half
// are still cut once or more. A history that a straight line describes better (by BIC) has none: see
// TrendOf. Period is 7 for days with a weekly rhythm, 1 without one. NaN marks
// steps without data. The error is a *NotEnoughError or an *InputError.
func ChangePoints(y []float64, period int) ([]ChangePoint, error) {
	need := max(3*shortestLevel, 3*period)
	h, err := prepare(y, Options{Horizon: 1, Periods: []int{period}})
	if err != nil {
		return nil, err
	}
	if len(h.y) < need {
		return nil, &NotEnoughError{len(h.y), need, "change points"}
	}
	x := h.y
	if len(h.periods) > 0 && Seasonal(h.y, period) {
		x = levelled(h.y, period)
	}
	noise := longRunVariance(x)
	if noise == 0 {
		noise = leastNoise(x)
	}
	if noise == 0 {
		return nil, nil
	}
	sums := newPrefix(x)
	cuts := pelt(sums, levelPenalty*noise*math.Log(float64(len(x))))
	if lineIsBetter(x, sums, cuts) {
		return nil, nil
	}
	var found []ChangePoint
	for i := 1; i < len(cuts)-1; i++ {
		found = append(found, ChangePoint{
			At:     cuts[i] + h.repairs.Leading + h.repairs.TooOld,
			Before: sums.mean(cuts[i-1], cuts[i]) * h.unit,
			After:  sums.mean(cuts[i], cuts[i+1]) * h.unit,
		})
	}
	return found, nil
}

// levelled takes the season out: the median, by phase, of the distance from the
// mean of a whole period around the step.
func levelled(y []float64, m int) []float64 {
	trend, first := centred(y, m)
	by := make([][]float64, m)
	for i, level := range trend {
		by[(first+i)%m] = append(by[(first+i)%m], y[first+i]-level)
	}
	out := make([]float64, len(y))
	season := make([]float64, m)
	for p := range by {
		season[p] = median(by[p])
	}
	mean := average(season)
	for i, v := range y {
		out[i] = v - (season[i%m] - mean)
	}
	return out
}

// longRunVariance is n times the variance of a mean of n steps, from the median
// absolute differences over one step and over two, which a few jumps leave
// alone. With a first-order autocorrelation ρ those have the variances
// 2v(1 − ρ) and 2v(1 − ρ²), so that their ratio less 1 is ρ, and the long-run
// variance is v(1 + ρ)/(1 − ρ).
func longRunVariance(x []float64) float64 {
	one, two := differenceVariance(x, 1), differenceVariance(x, 2)
	if one == 0 {
		return 0
	}
	rho := min(max(two/one-1, 0), mostAlike)
	return one / 2 * (1 + rho) / ((1 - rho) * (1 - rho))
}

// mostAlike caps the autocorrelation: a random walk has no long-run variance.
const mostAlike = .98

// differenceVariance is the variance of x_{i+lag} − x_i, were it normal.
func differenceVariance(x []float64, lag int) float64 {
	d := make([]float64, len(x)-lag)
	for i := range d {
		d[i] = math.Abs(x[i+lag] - x[i])
	}
	sigma := median(d) / .6744897501960817
	return sigma * sigma
}

// leastNoise stands in where most neighbours are equal: the mean square of
// their differences without the largest twentieth.
func leastNoise(x []float64) float64 {
	d := make([]float64, len(x)-1)
	for i := range d {
		d[i] = (x[i+1] - x[i]) * (x[i+1] - x[i])
	}
	median(d) // sorts
	kept := d[:len(d)-len(d)/20-1]
	if v := average(kept) / 2; v > 0 {
		return v
	}
	// Steps and nothing else: any noise far below them will do.
	return average(d) * 1e-6
}

// prefix gives sums over stretches in constant time.
type prefix struct{ sum, square []float64 }

func newPrefix(x []float64) prefix {
	p := prefix{make([]float64, len(x)+1), make([]float64, len(x)+1)}
	mean := average(x) // near zero, squares lose nothing
	for i, v := range x {
		p.sum[i+1] = p.sum[i] + v
		p.square[i+1] = p.square[i] + (v-mean)*(v-mean)
	}
	return p
}

func (p prefix) mean(from, to int) float64 { return (p.sum[to] - p.sum[from]) / float64(to-from) }

// cost is the squared error of a stretch around its mean.
func (p prefix) cost(from, to int) float64 {
	n := len(p.sum) - 1
	mean := p.sum[n] / float64(n)
	off := p.mean(from, to) - mean
	return max(p.square[to]-p.square[from]-float64(to-from)*off*off, 0)
}

// pelt returns the bounds of the best segments: 0, the cuts, n.
func pelt(p prefix, penalty float64) []int {
	n := len(p.sum) - 1
	best := make([]float64, n+1) // least cost of the first i steps
	from := make([]int, n+1)     // start of their last segment
	best[0] = -penalty
	type start struct{ at, until int } // until: last end that it need be tried for
	alive := []start{{0, n}}
	for to := shortestLevel; to <= n; to++ {
		best[to] = math.Inf(1)
		for _, s := range alive {
			if v := best[s.at] + p.cost(s.at, to) + penalty; v < best[to] {
				best[to], from[to] = v, s.at
			}
		}
		kept := alive[:0]
		for _, s := range alive {
			// A cut at this step beats this start for every end that leaves room
			// for a level after the cut; until then it stays.
			if best[s.at]+p.cost(s.at, to) > best[to] {
				s.until = min(s.until, to+shortestLevel-1)
			}
			if s.until > to {
				kept = append(kept, s)
			}
		}
		alive = kept
		if s := to - shortestLevel + 1; s >= shortestLevel {
			alive = append(alive, start{s, n})
		}
	}
	cuts := []int{n}
	for at := n; at > 0; {
		at = from[at]
		cuts = append(cuts, at)
	}
	slices.Reverse(cuts)
	return cuts
}

// lineIsBetter compares a straight line with the levels by BIC,
// n·ln(SSE/n) + k·ln n, with k = 2 for the line, and a mean and a place for
// each level beyond the first mean.
func lineIsBetter(x []float64, sums prefix, cuts []int) bool {
	n := float64(len(x))
	intercept, slope := line(x)
	var lineError, levelError float64
	for i, v := range x {
		e := v - intercept - slope*float64(i+1)
		lineError += e * e
	}
	for i := 1; i < len(cuts); i++ {
		levelError += sums.cost(cuts[i-1], cuts[i])
	}
	if levelError <= 0 {
		return false
	}
	levels := float64(len(cuts) - 1)
	return n*math.Log(lineError/n)+2*math.Log(n) <= n*math.Log(levelError/n)+(2*levels-1)*math.Log(n)
}
