package anomaly

import "math"

// link is the scale on which level and rhythm add and noise is even.
type link struct {
	Kind linkKind `json:"kind"`
	At   float64  `json:"at,omitempty"` // of asinh: values well above it are on a log scale, those below on a linear one
}

type linkKind string

const (
	linear linkKind = "linear"
	asinh  linkKind = "asinh" // asinh(x/at): logarithm for positive amounts, and still defined at zero and below
	log1p  linkKind = "log1p"
	logit  linkKind = "logit"
)

// linkFor chooses the link from a series' first values. An amount that is never
// zero or negative and spreads little is taken to vary by percentages.
func linkFor(f Family, values []float64) link {
	switch f {
	case Count:
		return link{Kind: log1p}
	case Rate:
		return link{Kind: logit}
	case Auto, Amount:
	}
	low, middle := math.Inf(1), median(values)
	for _, v := range values {
		low = min(low, v)
	}
	if low > 0 && low > middle/50 && middle > 1e-6 {
		return link{Kind: asinh, At: middle / 20}
	}
	return link{Kind: linear}
}

// forward takes a value (of a rate: the numerator, with its denominator) to the scale.
func (l link) forward(v, n float64) float64 {
	switch l.Kind {
	case asinh:
		return math.Asinh(v / l.At)
	case log1p:
		return math.Log1p(max(v, 0))
	case logit:
		return math.Log((v + .5) / (n - v + .5)) // Haldane and Anscombe: finite at 0 and n, nearly unbiased
	case linear:
	}
	return v
}

// inverse takes a point of the scale back to a value (of a rate: the rate).
func (l link) inverse(y float64) float64 {
	switch l.Kind {
	case asinh:
		return bounded(l.At * math.Sinh(y))
	case log1p:
		return bounded(max(0, math.Expm1(y)))
	case logit:
		return 1 / (1 + math.Exp(-y))
	case linear:
	}
	return bounded(y)
}

// bounded keeps a value that is far off the scale printable.
func bounded(v float64) float64 { return clamp(v, -math.MaxFloat64, math.MaxFloat64) }
