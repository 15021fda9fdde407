package chart

import "math"

// scale maps values to pixels along one axis, with round ticks.
type scale struct {
	lo, hi   float64 // values at the ends, round
	from, to float64 // pixels at the ends
	ticks    []float64
	step     float64
}

// newScale covers lo to hi with at most about n round ticks. A range without
// length is widened around its value, so that equal values stand in the
// middle and not on an axis that divides by zero.
func newScale(lo, hi float64, n int, from, to float64) scale {
	if lo == hi {
		pad := math.Abs(lo) / 2
		if pad == 0 {
			pad = 1
		}
		if lo > 0 {
			lo, hi = 0, hi+pad
		} else if lo < 0 {
			lo, hi = lo-pad, 0
		} else {
			hi = pad
		}
	}
	step := niceStep((hi - lo) / float64(max(1, n)))
	s := scale{from: from, to: to, step: step}
	first, last := math.Floor(lo/step+1e-9), math.Ceil(hi/step-1e-9)
	for i := first; i <= last; i++ {
		v := i * step
		if v == 0 {
			v = 0 // no negative zero
		}
		s.ticks = append(s.ticks, v)
		if len(s.ticks) > 64 { // only where the step is below the values' precision
			break
		}
	}
	s.lo, s.hi = s.ticks[0], s.ticks[len(s.ticks)-1]
	if s.hi <= s.lo {
		s.hi = math.Nextafter(s.lo, math.Inf(1))
	}
	return s
}

// at returns the pixel of v.
func (s scale) at(v float64) float64 {
	share := (v - s.lo) / (s.hi - s.lo)
	return s.from + min(1, max(0, share))*(s.to-s.from)
}

// niceStep rounds a raw step up to 1, 2, 2.5 or 5 times a power of ten
// (Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990).
func niceStep(raw float64) float64 {
	if raw <= 0 || math.IsInf(raw, 0) || math.IsNaN(raw) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	if power == 0 { // below the smallest normal number
		return raw
	}
	for _, m := range []float64{1, 2, 2.5, 5} {
		if raw <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}
