package drivers

import (
	"math"
)

// Value is a measured quantity: a count or sum in Num, and for a ratio metric
// what it is divided by in Den (conversion rate: orders and sessions; ROAS:
// conversion value and spend). Den is left zero where the metric is no ratio.
type Value struct{ Num, Den float64 }

// Segment is one segment of a ratio metric.
type Segment struct {
	Name          string
	Before, After Value
}

// SegmentEffect is what one segment adds to the change of the whole ratio.
type SegmentEffect struct {
	Segment
	Presence                Presence // by denominator
	RateBefore, RateAfter   float64  // NaN where the segment has no denominator
	ShareBefore, ShareAfter float64  // of the denominator, 0 to 1
	Rate                    float64  // its own ratio moved
	Mix                     float64  // its weight moved
}

// RatioChange is a ratio's change split into rate and mix;
// Rate + Mix = Delta, and the segments' effects sum to each.
type RatioChange struct {
	Before, After, Delta float64
	Rate, Mix            float64
	Segments             []SegmentEffect // in the order given
}

// DecomposeRatio splits the change of R = Σn/Σd by segments. With w the
// segment's share of the denominator and r its own ratio,
//
//	rate_i = ½(w⁰+w¹)·Δr
//	mix_i  = (½(r⁰+r¹) − ½(R⁰+R¹))·Δw
//
// which leaves no interaction term: the symmetric form is the Shapley value of
// the two factors (Marshall 1885 and Edgeworth in index theory; Sun, Energy
// Economics 20, 1998). A segment without a denominator in one of the periods
// has no ratio there, so its whole effect n¹/D¹ − n⁰/D⁰ − ½(R⁰+R¹)Δw is mix;
// that covers new and vanished segments, and numerators that came without a
// denominator.
//
// Errors: [ErrEmpty], [ErrNotFinite], [ErrNegative] for a denominator below
// zero, [ErrZeroDenominator] where a whole period has none, [ErrOutOfRange].
func DecomposeRatio(segments []Segment) (RatioChange, error) {
	before, after, err := ratioTotals(segments)
	if err != nil {
		return RatioChange{}, err
	}
	c := RatioChange{Before: before.Num / before.Den, After: after.Num / after.Den, Segments: make([]SegmentEffect, len(segments))}
	c.Delta = c.After - c.Before
	middle := c.Before/2 + c.After/2
	effects := make([]*float64, 0, 2*len(segments))
	var rate, mix total
	for i, s := range segments {
		e := &c.Segments[i]
		*e = SegmentEffect{Segment: s, Presence: presence(s.Before.Den, s.After.Den),
			RateBefore: quotient(s.Before.Num, s.Before.Den), RateAfter: quotient(s.After.Num, s.After.Den),
			ShareBefore: s.Before.Den / before.Den, ShareAfter: s.After.Den / after.Den}
		moved := e.ShareAfter - e.ShareBefore
		if s.Before.Den > 0 && s.After.Den > 0 {
			e.Rate = (e.ShareBefore + e.ShareAfter) / 2 * (e.RateAfter - e.RateBefore)
			e.Mix = (e.RateBefore/2 + e.RateAfter/2 - middle) * moved
		} else {
			e.Mix = s.After.Num/after.Den - s.Before.Num/before.Den - middle*moved
		}
		effects = append(effects, &e.Rate, &e.Mix)
	}
	settle(c.Delta, effects)
	for i := range c.Segments {
		rate.add(c.Segments[i].Rate)
		mix.add(c.Segments[i].Mix)
	}
	c.Rate, c.Mix = rate.value(), mix.value()
	if math.IsNaN(c.Rate+c.Mix) || math.IsInf(c.Rate+c.Mix, 0) {
		return RatioChange{}, outOfRange("the ratio")
	}
	return c, nil
}

func ratioTotals(segments []Segment) (before, after Value, err error) {
	if len(segments) == 0 {
		return before, after, &InputError{ErrEmpty, "segments", "give at least one segment"}
	}
	var sums [4]total
	for _, s := range segments {
		for k, x := range [4]float64{s.Before.Num, s.Before.Den, s.After.Num, s.After.Den} {
			when := [4]string{"numerator before", "denominator before", "numerator after", "denominator after"}[k]
			if err := finite(x, "segment", s.Name, when); err != nil {
				return before, after, err
			}
			if k%2 == 1 && x < 0 {
				return before, after, &InputError{ErrNegative, "segment " + s.Name + ", " + when, "a weight cannot be negative: give the denominator as it was measured"}
			}
			sums[k].add(x)
		}
	}
	before = Value{sums[0].value(), sums[1].value()}
	after = Value{sums[2].value(), sums[3].value()}
	for _, x := range []float64{before.Num, before.Den, after.Num, after.Den} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return before, after, outOfRange("the sum of the segments")
		}
	}
	if before.Den == 0 {
		return before, after, &InputError{ErrZeroDenominator, "all segments, before", "choose a period that has data"}
	}
	if after.Den == 0 {
		return before, after, &InputError{ErrZeroDenominator, "all segments, after", "choose a period that has data"}
	}
	return before, after, nil
}
