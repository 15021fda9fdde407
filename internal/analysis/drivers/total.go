package drivers

import "math"

// total adds with Neumaier's compensation (Zeitschrift für Angewandte
// Mathematik und Mechanik 54, 1974), so that parts of very different sizes
// still add up to the observed change.
type total struct{ sum, lost float64 }

func (t *total) add(x float64) {
	s := t.sum + x
	if math.Abs(t.sum) >= math.Abs(x) {
		t.lost += (t.sum - s) + x
	} else {
		t.lost += (x - s) + t.sum
	}
	t.sum = s
}

func (t *total) value() float64 { return t.sum + t.lost }

// settle gives the rounding residue to the largest part, so that the parts sum
// to want as closely as floats allow.
func settle(want float64, parts []*float64) {
	var t total
	var largest *float64
	for _, p := range parts {
		t.add(*p)
		if largest == nil || math.Abs(*p) > math.Abs(*largest) {
			largest = p
		}
	}
	if largest != nil {
		t.add(-want)
		*largest -= t.value()
	}
}

// quotient is a/b, NaN where b is zero: a share of nothing is unknown.
func quotient(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}
