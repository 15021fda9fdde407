package anomaly

import "math"

// extremes follows the far tail of a sequence of sizes: its 98 % quantile (Robbins and Monro), and
// the mean logarithm of what exceeds it, which is Hill's estimate of the tail's index. The tail
// beyond is the power law that both give, P(size > x) = .02·(x/quantile)^(−1/index): peaks over
// threshold in a stream (Siffer et al., "Anomaly Detection in Streams with Extreme Value Theory", KDD 2017).
type extremes struct {
	Quantile float64 `json:"quantile"`
	Index    float64 `json:"index"`
	Above    int     `json:"above"` // sizes that were beyond it
}

// extremesLeast is how many sizes must have been beyond the quantile before the estimate is used.
const extremesLeast = 10

// newExtremes begins below a day with the belief that figures come in bursts: no move is a wonder
// before the series has shown what its moves are like.
func newExtremes(v Interval) extremes {
	if v.subDaily() {
		return extremes{Quantile: 2.5, Index: .35, Above: extremesLeast}
	}
	return extremes{Quantile: 2.5, Index: .2}
}

func (x *extremes) learn(size float64) {
	const step = .01
	if size <= x.Quantile {
		x.Quantile = max(x.Quantile*(1-step*.02), 1e-9)
		return
	}
	x.Above++
	excess := min(math.Log(size/x.Quantile), 3)
	x.Index = clamp(x.Index+(excess-x.Index)*max(1/float64(x.Above+5), .03), .05, 2)
	x.Quantile *= 1 + step*.98*min(1, excess+.2)
}

// p returns how rarely a size is exceeded, and 0 where the tail does not say.
func (x *extremes) p(size float64) float64 {
	if x.Above < extremesLeast || size <= x.Quantile {
		return 0
	}
	return .02 * math.Pow(size/x.Quantile, -1/x.Index)
}
