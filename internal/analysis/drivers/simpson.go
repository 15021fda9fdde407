package drivers

import "math"

// Reversal is Simpson's paradox in a change: the whole moved one way because
// the mix moved, while its segments moved the other way. It has to be said
// before any "because".
type Reversal struct {
	// Against is the share of the volume (mean of both periods' shares) held
	// by segments whose own ratio moved against the whole.
	Against float64
	// Counter is what the segments' own ratios added to the change: of those
	// that moved against it, where they are most, else of all. Its sign is
	// opposite to the change of the whole.
	Counter float64
	// Z is Counter over its sampling error; NaN where the unit is unknown.
	Z float64
	// Certain is false where the countermovement is no larger than noise would
	// make it.
	Certain bool
}

const (
	reversalVolume = .8  // share of the volume that has to move against the whole
	reversalZ      = 2.5 // 0.6 % of mix-only changes pass by chance on one side
	reversalLeast  = .01 // of the ratio, where no sampling error is known
)

// Reversal reports whether the change is a reversal: segments with at least
// 80 % of the volume moved against the whole, or mix outweighs rate with the
// opposite sign. (Simpson, Journal of the Royal Statistical Society B 13,
// 1951; the thresholds are ours.)
//
// unit is the variance of a numerator per unit of its size: 1 for counts
// (Poisson), about the mean value of an order for revenue, 0 where unknown; then
// Certain asks for a countermovement of 1 % of the ratio instead of a test.
func (c RatioChange) Reversal(unit float64) (Reversal, bool) {
	if c.Delta == 0 {
		return Reversal{}, false
	}
	against, all := counter{}, counter{}
	for _, s := range c.Segments {
		if s.Before.Den == 0 || s.After.Den == 0 {
			continue
		}
		all.add(s)
		if (s.RateAfter-s.RateBefore)*c.Delta < 0 {
			against.add(s)
		}
	}
	r := Reversal{Against: against.volume}
	outweighed := c.Rate*c.Mix < 0 && math.Abs(c.Mix) > math.Abs(c.Rate)
	var variance float64
	switch {
	case r.Against >= reversalVolume:
		r.Counter, variance = against.effect.value(), against.variance
	case outweighed: // tested on all segments: those against alone were chosen for their sign
		r.Counter, variance = all.effect.value(), all.variance
	default:
		return Reversal{}, false
	}
	if unit > 0 {
		r.Z = r.Counter / math.Sqrt(unit*variance)
		r.Certain = math.Abs(r.Z) >= reversalZ
	} else {
		r.Z = math.NaN()
		r.Certain = math.Abs(r.Counter) >= reversalLeast*(math.Abs(c.Before)+math.Abs(c.After))/2
	}
	return r, true
}

// counter adds up segments' own movements: rate effects, and their sampling
// variance for a unit of 1.
type counter struct {
	volume   float64
	effect   total
	variance float64
}

func (k *counter) add(s SegmentEffect) {
	w := (s.ShareBefore + s.ShareAfter) / 2
	k.volume += w
	k.effect.add(w * (s.RateAfter - s.RateBefore))
	k.variance += w * w * (math.Abs(s.Before.Num)/s.Before.Den/s.Before.Den + math.Abs(s.After.Num)/s.After.Den/s.After.Den)
}
