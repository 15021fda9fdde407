package anomaly

import "math"

// countTails returns P(K < k), P(K = k) and P(K > k) for a negative-binomial K
// with the given mean and variance mean + over·mean²; over = 0 is Poisson.
func countTails(k, mean, over float64) (below, at, above float64) {
	mean = max(mean, 1e-9)
	first := -mean
	ratio := func(i float64) float64 { return mean / (i + 1) } // P(i+1)/P(i)
	if over > 1e-6 {
		r := 1 / over
		q := mean / (mean + r)
		first = -r * math.Log1p(mean/r)
		ratio = func(i float64) float64 { return (i + r) / (i + 1) * q }
	}
	return tails(k, math.Inf(1), first, ratio)
}

// rateTails returns P(K < k), P(K = k) and P(K > k) for a beta-binomial K of n
// trials with mean n·p and variance spread²·n·p·(1−p), spread ≥ 1.
func rateTails(k, n, p, spread float64) (below, at, above float64) {
	p = clamp(p, 1e-9, 1-1e-9)
	rho := 0.0
	if n > 1 {
		rho = clamp((spread*spread-1)/(n-1), 0, .9)
	}
	if rho < 1e-9 {
		odds := p / (1 - p)
		return tails(k, n, n*math.Log1p(-p), func(i float64) float64 { return (n - i) / (i + 1) * odds })
	}
	s := (1 - rho) / rho
	a, b := p*s, (1-p)*s
	first := lgamma(b+n) - lgamma(b) + lgamma(a+b) - lgamma(a+b+n)
	return tails(k, n, first, func(i float64) float64 { return (n - i) / (i + 1) * (a + i) / (b + n - i - 1) })
}

// tails sums a distribution on 0 … last that is given by the logarithm of P(0)
// and the ratios of successive terms. Only called where the mean is below
// [lowMean], so that P(0) does not vanish in the sum; a k far out costs
// no more than farOut terms and has an upper tail of their last one.
func tails(k, last, first float64, ratio func(float64) float64) (below, at, above float64) {
	const farOut = 4000
	term := math.Exp(first)
	i := 0.0
	for ; i < k && i < farOut; i++ {
		below += term
		term *= ratio(i)
	}
	at = term
	for sum := 0.0; i < last && term > 0; i++ {
		term *= ratio(i)
		sum += term
		above = sum
		if term < sum*1e-9 || i > k+farOut {
			break
		}
	}
	return min(below, 1), min(at, 1), min(above, 1)
}

// lowMean is the expected number of events below which the counting distribution
// decides; above, the residual on the log or logit scale is near enough to symmetric.
const lowMean = 200

// surprise turns tails into a signed z with the same two-sided probability. Half of
// P(K = k) counts (mid-p), so that the values of an ordinary series are
// neither all mild nor all wild where K takes few values.
func surprise(below, at, above float64) float64 {
	low, high := below+at/2, above+at/2
	if high < low {
		return normalTail(2 * high)
	}
	return -normalTail(2 * low)
}
