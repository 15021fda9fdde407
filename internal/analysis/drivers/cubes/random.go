package cubes

import (
	"math"
	"math/rand/v2"
)

type source struct{ *rand.Rand }

// lognormal has mean 1; sigma is the standard deviation of its logarithm.
func (s source) lognormal(sigma float64) float64 {
	return math.Exp(sigma*s.NormFloat64() - sigma*sigma/2)
}

// poisson is exact up to a mean of 50 (by multiplication of uniforms) and the
// rounded normal above.
func (s source) poisson(mean float64) float64 {
	if mean > 50 {
		return max(0, math.Round(mean+math.Sqrt(mean)*s.NormFloat64()))
	}
	n, limit := 0., math.Exp(-mean)
	for p := s.Float64(); p > limit; p *= s.Float64() {
		n++
	}
	return n
}

func (s source) binomial(n, p float64) float64 {
	if v := n * p * (1 - p); v > 50 {
		return min(n, max(0, math.Round(n*p+math.Sqrt(v)*s.NormFloat64())))
	}
	k := 0.
	for range int(n) {
		if s.Float64() < p {
			k++
		}
	}
	return k
}

const (
	orderValue = 60.
	orderSigma = .7
)

// revenue is the sum of n order values, each lognormal around orderValue.
func (s source) revenue(n float64) float64 {
	sum := 0.
	for range int(n) {
		sum += orderValue * s.lognormal(orderSigma)
	}
	return math.Round(sum*100) / 100
}
