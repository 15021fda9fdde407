package drivers

import (
	"math"
)

// Factor is one factor of a product.
type Factor struct {
	Name          string
	Before, After float64
}

// Method is how a product's change was split.
type Method string

const (
	LMDI    Method = "lmdi"
	Shapley Method = "shapley"
)

// FactorEffect is what one factor adds to the change of the whole.
type FactorEffect struct {
	Factor
	Effect float64
	Share  float64 // Effect / the whole's Delta; NaN where the whole did not move
}

// ProductChange is a product's change split by factors; the Effects sum to Delta.
type ProductChange struct {
	Before, After, Delta float64
	Method               Method
	Factors              []FactorEffect // in the order given
}

// maxFactors bounds the cost, which grows with the cube of the number.
const maxFactors = 64

// DecomposeProduct splits the change of y = Πx_k (revenue = impressions · CTR ·
// conversion rate · order value) among its factors, without a remainder and
// whatever their order.
//
// Where all factors are positive it is the logarithmic mean Divisia index,
// Δ_k = L(y¹,y⁰)·ln(x_k¹/x_k⁰) with L(a,b) = (a−b)/ln(a/b) (Ang, Energy Policy
// 33, 2005, LMDI-I). A factor that is zero or negative has no logarithm; then it is
// the Shapley value over all orders of change (Shapley 1953; Albrecht, François and Schoors,
// Energy Policy 30, 2002).
//
// Errors: [ErrEmpty], [ErrNotFinite], [ErrOutOfRange], [ErrTooLarge] above 64
// factors.
func DecomposeProduct(factors []Factor) (ProductChange, error) {
	if len(factors) == 0 {
		return ProductChange{}, &InputError{ErrEmpty, "factors", "give at least one factor"}
	}
	if len(factors) > maxFactors {
		return ProductChange{}, &InputError{ErrTooLarge, "factors", "give at most 64 factors"}
	}
	before, after := make([]float64, len(factors)), make([]float64, len(factors))
	for i, f := range factors {
		if err := finite(f.Before, "factor", f.Name, "before"); err != nil {
			return ProductChange{}, err
		}
		if err := finite(f.After, "factor", f.Name, "after"); err != nil {
			return ProductChange{}, err
		}
		before[i], after[i] = f.Before, f.After
	}
	c := ProductChange{Before: product(before), After: product(after), Factors: make([]FactorEffect, len(factors))}
	c.Delta = c.After - c.Before
	slopes, method := productSlopes(before, after)
	c.Method = method
	effects := make([]*float64, len(factors))
	for i, f := range factors {
		c.Factors[i] = FactorEffect{Factor: f, Effect: slopes[i] * (f.After - f.Before)}
		effects[i] = &c.Factors[i].Effect
	}
	settle(c.Delta, effects)
	for i := range c.Factors {
		f := &c.Factors[i]
		if math.IsNaN(f.Effect) || math.IsInf(f.Effect, 0) {
			return ProductChange{}, outOfRange("the product, factor " + f.Name)
		}
		f.Share = quotient(f.Effect, c.Delta)
	}
	return c, nil
}

func product(xs []float64) float64 {
	y := 1.0
	for _, x := range xs {
		y *= x
	}
	return y
}

// productSlopes gives for each factor the slope m with effect = m·Δx. Unlike
// the effect itself a slope is defined where a factor did not move, so that
// slopes can be multiplied along the path of a metric tree.
func productSlopes(before, after []float64) ([]float64, Method) {
	y0, y1 := product(before), product(after)
	slopes := make([]float64, len(before))
	if hasLog(y0, y1) && hasLog(before...) && hasLog(after...) {
		for i := range slopes {
			slopes[i] = logMean(y1, y0) / logMean(after[i], before[i])
		}
		return slopes, LMDI
	}
	for k := range slopes {
		slopes[k] = shapleySlope(before, after, k)
	}
	return slopes, Shapley
}

// hasLog reports whether all values are positive, and far enough from underflow
// to have kept their digits.
func hasLog(xs ...float64) bool {
	for _, x := range xs {
		if x < 0x1p-1000 {
			return false
		}
	}
	return true
}

// logMean is L(a,b) = (a−b)/ln(a/b), L(a,a) = a, for positive a and b.
func logMean(a, b float64) float64 {
	if a == b {
		return a
	}
	// Near 1 the logarithm of a quotient loses its digits; log1p does not.
	if d := (a - b) / b; math.Abs(d) < .5 {
		return (a - b) / math.Log1p(d)
	}
	return (a - b) / (math.Log(a) - math.Log(b))
}

// shapleySlope is factor k's Shapley value per unit of its own change: the
// mean, over all orders in which the factors could have moved, of the product
// of the others as they stand when k moves. The 2^(n−1) subsets are not listed:
// the coefficient of z^s in Π_{j≠k}(x_j⁰ + x_j¹z) is the sum over the subsets
// of size s (Owen, Management Science 18, 1972), each of weight s!(n−1−s)!/n!.
func shapleySlope(before, after []float64, k int) float64 {
	n := len(before)
	coef := make([]float64, 1, n)
	coef[0] = 1
	for j := range n {
		if j == k {
			continue
		}
		coef = append(coef, 0)
		for s := len(coef) - 1; s > 0; s-- {
			coef[s] = coef[s]*before[j] + coef[s-1]*after[j]
		}
		coef[0] *= before[j]
	}
	var slope total
	weight := 1 / float64(n) // s!(n−1−s)!/n! at s = 0
	for s, c := range coef {
		slope.add(weight * c)
		weight *= float64(s+1) / float64(max(n-1-s, 1))
	}
	return slope.value()
}
