package drivers

import (
	"fmt"
	"math"
)

// Metric says what a cube's values are.
type Metric struct {
	// Ratio: the metric is Num/Den, and both are given for every leaf.
	// Otherwise Num is summed and Den is not read.
	Ratio bool
	// Observed: the expected values were measured too (the week before) and
	// carry noise of their own; false for a forecast or another smooth
	// expectation, which is taken as it is.
	Observed bool
	// Counts: numerators count things (orders, clicks), so a negative one is
	// refused and noise is at least Poisson's. Where it is false but all
	// actual values are whole and none is negative they are read as counts too.
	Counts bool
	// Unit is the least variance of a value per unit of its size, where the
	// caller knows one: for revenue from N orders the mean value of an order.
	// 0 leaves it to the data.
	Unit float64
}

// channel is one thing to be localised: for each leaf what was measured, what
// was expected of it, and how much more variance the difference has because
// the expectation was measured too.
type channel struct {
	actual, expected []float64
	widen            []float64 // 1 for a forecast, 1 + exposure ratio for an observed base
	observed         bool
	unit             float64 // least variance per unit of size
}

// center is a leaf's expected size under "nothing happened": pooled from both
// periods where both are noisy. Of a leaf that came out far above a forecast the
// forecast is doubted too, else the few whose forecast is near zero would
// outweigh all others.
func (c *channel) center(i int, ratio float64) float64 {
	v, f := math.Abs(c.actual[i]), math.Abs(c.expected[i]*ratio)
	if c.observed {
		return (v + f) / 2
	}
	return max(f, v/doubt)
}

// doubt is how many times a forecast a value has to be before the forecast is
// doubted; ordinary noise stays below, so that it is weighed without bias.
const doubt = 3

// sums is the channel of an additive metric, or of a ratio's denominator.
func sums(actual, expected []Value, take func(Value) float64, observed bool, unit float64) *channel {
	n := len(actual)
	c := &channel{make([]float64, n), make([]float64, n), make([]float64, n), observed, unit}
	for i := range n {
		c.actual[i], c.expected[i], c.widen[i] = take(actual[i]), take(expected[i]), 1
		if observed {
			c.widen[i] = 2
		}
	}
	if c.unit == 0 && whole(c.actual) {
		c.unit = 1
	}
	return c
}

// rates is the channel of a ratio's numerator given its denominator: expected
// is the leaf's expected ratio on the actual denominator. A leaf without a
// denominator in one of the periods has no ratio to compare; it carries nothing
// here and shows in the mix. unrated counts those that had any value.
func rates(actual, expected []Value, observed bool, unit float64) (c *channel, unrated int) {
	n := len(actual)
	c = &channel{make([]float64, n), make([]float64, n), make([]float64, n), observed, unit}
	proportion := true
	var num, den total
	for i, a := range actual {
		b := expected[i]
		c.widen[i] = 1
		if a.Den == 0 || b.Den == 0 {
			if a != (Value{}) || b != (Value{}) {
				unrated++
			}
			continue
		}
		c.actual[i] = a.Num
		c.expected[i] = b.Num * (a.Den / b.Den)
		if observed {
			c.widen[i] += a.Den / b.Den
		}
		proportion = proportion && a.Num <= a.Den
		num.add(a.Num)
		den.add(a.Den)
	}
	if c.unit == 0 && whole(c.actual) {
		c.unit = 1
		if p := num.value() / den.value(); proportion && p > 0 && p < 1 {
			c.unit = 1 - p // binomial
		}
	}
	return c, unrated
}

func whole(xs []float64) bool {
	moved := false
	for _, x := range xs {
		if x < 0 || x != math.Trunc(x) {
			return false
		}
		moved = moved || x > 0
	}
	return moved
}

func (c *Cube) validate(m Metric) error {
	if math.IsNaN(m.Unit) || math.IsInf(m.Unit, 0) {
		return &InputError{ErrNotFinite, "unit", "give the mean size of one event, or 0"}
	}
	if m.Unit < 0 {
		return &InputError{ErrNegative, "unit", "give the mean size of one event, or 0"}
	}
	actual, expected := 0.0, 0.0
	for i := range c.actual {
		actual += c.actual[i].Den
		expected += c.expected[i].Den
		for _, v := range [2]Value{c.actual[i], c.expected[i]} {
			if m.Counts && v.Num < 0 {
				return &InputError{ErrNegative, "count of " + c.leafName(i), "a count cannot be below zero: correct the row, or say that the values are sums"}
			}
			if m.Ratio && v.Den < 0 {
				return &InputError{ErrNegative, "denominator of " + c.leafName(i), "a denominator cannot be below zero: correct the row"}
			}
		}
	}
	if m.Ratio && actual == 0 {
		return &InputError{ErrZeroDenominator, "the whole, actual", "choose a period that has data"}
	}
	if m.Ratio && expected == 0 {
		return &InputError{ErrZeroDenominator, "the whole, expected", "choose a period that has data"}
	}
	return nil
}

func (c *Cube) leafName(i int) string {
	name := ""
	for d, dim := range c.Dims {
		if d > 0 {
			name += ", "
		}
		name += fmt.Sprintf("%s=%s", dim.Name, dim.Members[c.codes[d][i]])
	}
	return name
}
