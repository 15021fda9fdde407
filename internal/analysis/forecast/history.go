package forecast

import (
	"math"
)

// Repairs state what was done to a history before it was forecast from. The
// zero value means nothing.
type Repairs struct {
	Gaps           int   `json:"gaps,omitempty"`            // steps without data inside the history, filled from their neighbours and season
	Leading        int   `json:"leading,omitempty"`         // steps without data before the first value, left out
	Idle           int   `json:"idle,omitempty"`            // zeros before the series began, left out
	Trailing       int   `json:"trailing,omitempty"`        // steps without data after the last value, forecast over
	TooOld         int   `json:"too_old,omitempty"`         // oldest steps, left out
	DroppedPeriods []int `json:"dropped_periods,omitempty"` // longer than half the history
	UnknownEvents  int   `json:"unknown_events,omitempty"`  // steps of the horizon whose label the history does not know, forecast as ordinary
	Raised         int   `json:"raised,omitempty"`          // steps of the horizon raised to zero, because the history is never below
}

// history is a series that can be forecast from: no gaps, no special steps, a
// size near one.
type history struct {
	y           []float64
	ahead       int // steps to forecast: the horizon and the trailing gap
	unit        float64
	periods     []int // usable, ascending
	nonNegative bool
	positive    bool
	closed      []bool  // by phase of the shortest period: always zero
	events      *events // nil without labels
	repairs     Repairs
}

// largest keeps every sum over a horizon within the range of floats.
const largest = 1e290

// prepare checks a series and makes it whole.
func prepare(y []float64, o Options) (*history, error) {
	if err := o.check(len(y)); err != nil {
		return nil, err
	}
	first, last, values := -1, -1, 0
	for i, v := range y {
		if math.Abs(v) > largest {
			return nil, &InputError{"history", i, "is infinite or beyond 1e290; give NaN for a step without data"}
		}
		if !math.IsNaN(v) {
			if first < 0 {
				first = i
			}
			last = i
			values++
		}
	}
	if values < leastValues {
		return nil, &NotEnoughError{values, leastValues, "any forecast"}
	}
	if o.Horizon > longestHorizon*values {
		return nil, &NotEnoughError{values, (o.Horizon + longestHorizon - 1) / longestHorizon, "this horizon"}
	}
	if span := last - first + 1; 2*values < span {
		return nil, &NotEnoughError{values, (span + 1) / 2, "a history with so many gaps"}
	}
	h := &history{ahead: o.Horizon + len(y) - 1 - last}
	h.repairs = Repairs{Leading: first, Trailing: len(y) - 1 - last}
	if h.ahead > longestHorizon*values {
		return nil, &NotEnoughError{values, (h.ahead + longestHorizon - 1) / longestHorizon, "this horizon and the gap before it"}
	}
	periods, _ := usablePeriods(o.Periods, last-first+1)
	if zeros, since := idle(y[first:last+1], shortest(periods)); zeros > 0 {
		if need := max(leastValues, (h.ahead+longestHorizon-1)/longestHorizon); since < need {
			return nil, &NotEnoughError{since, need, "a series that began so late"}
		}
		h.repairs.Idle = zeros
		first += zeros
	}
	if keep := max(longestHistory, cyclesKept*longest(o.Periods)); last-first+1 > keep {
		h.repairs.TooOld = last + 1 - keep - first
		first = last + 1 - keep
	}
	h.y = append(h.y, y[first:last+1]...)
	h.periods, h.repairs.DroppedPeriods = usablePeriods(o.Periods, len(h.y))
	h.measure()
	h.closed = closedPhases(h.y, shortest(h.periods))
	if o.Events != nil {
		h.events = newEvents(h.y, o.Events[first:], h.positive)
		h.repairs.UnknownEvents = h.events.unknown(o.Horizon)
	}
	for _, v := range h.y {
		if math.IsNaN(v) {
			h.repairs.Gaps++
		}
	}
	if h.events != nil {
		h.repairs.Gaps -= h.events.masked
	}
	fill(h.y, h.periods)
	h.periods = withWeek(h.y, h.periods)
	if h.events != nil {
		h.events.learn(h.y)
	}
	return h, nil
}

func longest(periods []int) int {
	m := 1
	for _, p := range periods {
		m = max(m, p)
	}
	return m
}

// measure brings the values near one, by a power of two and so exactly, that no
// square of them can overflow; and notes their sign.
func (h *history) measure() {
	least, most, size := math.Inf(1), math.Inf(-1), 0.0
	for _, v := range h.y {
		if !math.IsNaN(v) {
			least, most, size = min(least, v), max(most, v), max(size, math.Abs(v))
		}
	}
	h.nonNegative, h.positive = least >= 0, least > 0 && most/least < 1e6
	h.unit = unitOf(size)
	for i := range h.y {
		h.y[i] /= h.unit
	}
}

// fewestClosed is how often a phase must have been zero to be taken for closed.
const fewestClosed = 4

// closedPhases finds the phases that never held anything but zero: Sundays of a
// shop that is shut. What is shut is not forecast at all.
func closedPhases(y []float64, m int) []bool {
	closed := make([]bool, m)
	if m == 1 {
		return closed
	}
	for p := range closed {
		zeros := 0
		for i := p; i < len(y) && (y[i] == 0 || math.IsNaN(y[i])); i += m {
			if y[i] == 0 {
				zeros++
			}
			closed[p] = i+m >= len(y) && zeros >= fewestClosed
		}
	}
	return closed
}

// close sets the steps of closed phases to zero.
func (h *history) close(mean []float64) {
	for i := range mean {
		if h.closed[(len(h.y)+i)%len(h.closed)] {
			mean[i] = 0
		}
	}
}

// unitOf is the power of two next to a size, or 1 for none; it is cut so that
// neither it nor its inverse leaves the range of floats.
func unitOf(size float64) float64 {
	if size == 0 {
		return 1
	}
	_, exponent := math.Frexp(size)
	return math.Ldexp(1, min(max(exponent, -1000), 1000))
}

// fill puts a value into each gap: the level around it, drawn between the values
// on either side, and what the step's phase usually adds to that.
func fill(y []float64, periods []int) {
	var gaps []int
	for i, v := range y {
		if math.IsNaN(v) {
			gaps = append(gaps, i)
		}
	}
	if len(gaps) == 0 {
		return
	}
	if len(periods) > 0 && len(y) >= 3*periods[0] {
		fillSeasonal(y, gaps, periods[0])
		return
	}
	fillLinear(y)
}

func fillSeasonal(y []float64, gaps []int, m int) {
	whole := append([]float64(nil), y...)
	fillLinear(whole)
	for range 3 { // the season is seen clearer once the gaps hold better values
		p := pattern(whole, m)
		rest := append([]float64(nil), y...)
		for i := range rest {
			rest[i] -= p[i%m]
		}
		fillLinear(rest)
		for _, i := range gaps {
			whole[i] = rest[i] + p[i%m]
		}
	}
	copy(y, whole)
}

// fillLinear draws a line over each gap. The first and last values are not gaps
// of the series; where labels made them so, the nearest value is repeated.
func fillLinear(y []float64) {
	before := -1
	for i := 0; i <= len(y); i++ {
		if i < len(y) && math.IsNaN(y[i]) {
			continue
		}
		for j := before + 1; j < i; j++ {
			switch {
			case before < 0 && i == len(y):
				y[j] = 0
			case before < 0:
				y[j] = y[i]
			case i == len(y):
				y[j] = y[before]
			default:
				y[j] = y[before] + (y[i]-y[before])*float64(j-before)/float64(i-before)
			}
		}
		before = i
	}
}
