package anomaly

import "math"

// twoSided returns P(|T| ≥ t·s) for Student's T with 1/inv degrees of freedom, where s makes
// the median of |T|/s that of a standard normal: t is counted in robust
// standard deviations whatever the tail. inv = 0 is the normal distribution.
func twoSided(t, inv float64) float64 {
	if inv < 1e-3 {
		return math.Erfc(t / math.Sqrt2)
	}
	t *= medianT(inv) / normalMedian
	nu := 1 / inv
	return betaRegularised(nu/2, .5, nu/(nu+t*t))
}

// normalMedian is the median of |Z|, the reciprocal of 1.4826.
const normalMedian = 0.67448975

// medianT returns the median of |T| with 1/inv degrees of freedom by the first
// terms of the Cornish-Fisher expansion; within .002 for inv ≤ .5.
func medianT(inv float64) float64 {
	z := normalMedian
	z3, z5, z7 := z*z*z, z*z*z*z*z, z*z*z*z*z*z*z
	return z + inv*(z3+z)/4 + inv*inv*(5*z5+16*z3+3*z)/96 + inv*inv*inv*(3*z7+19*z5+17*z3-15*z)/384
}

// betaRegularised is I_x(a, b) by its continued fraction (Lentz), Abramowitz and Stegun 26.5.8.
func betaRegularised(a, b, x float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - betaRegularised(b, a, 1-x)
	}
	front := math.Exp(lgamma(a+b) - lgamma(a) - lgamma(b) + a*math.Log(x) + b*math.Log1p(-x))
	const tiny = 1e-300
	c, d := 1.0, 1/nonZero(1-(a+b)*x/(a+1), tiny)
	h := d
	for m := 1.0; m <= 200; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / nonZero(1+even*d, tiny)
		c = nonZero(1+even/c, tiny)
		h *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / nonZero(1+odd*d, tiny)
		c = nonZero(1+odd/c, tiny)
		h *= d * c
		if math.Abs(d*c-1) < 1e-12 {
			break
		}
	}
	return front * h / a
}

func nonZero(x, tiny float64) float64 {
	if math.Abs(x) < tiny {
		return tiny
	}
	return x
}

func lgamma(x float64) float64 {
	y, _ := math.Lgamma(x)
	return y
}

// normalTail returns z ≥ 0 with P(|Z| ≥ z) = p. Of a p below the smallest float it is the z of that.
func normalTail(p float64) float64 { return math.Sqrt2 * math.Erfcinv(max(min(p, 1), 1e-300)) }

func abs(x float64) float64 { return math.Abs(x) }

func clamp(x, low, high float64) float64 { return min(max(x, low), high) }
