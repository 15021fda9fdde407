package forecast

import (
	"math"
	"slices"
)

// Point is the forecast of one step. The intervals hold the outcome with a
// probability of 80 and 95 %, and Lo95 ≤ Lo80 ≤ Mean ≤ Hi80 ≤ Hi95.
type Point struct {
	Mean float64 `json:"mean"`
	Lo80 float64 `json:"lo80"`
	Hi80 float64 `json:"hi80"`
	Lo95 float64 `json:"lo95"`
	Hi95 float64 `json:"hi95"`
}

// Method says how a forecast was made.
type Method string

// The methods.
const (
	Median       Method = "median"       // of Parts
	Weighted     Method = "weighted"     // Parts with the weights that rolling origins gave them
	Intermittent Method = "intermittent" // median of methods for mostly-zero series; the mean is a rate
	Constant     Method = "constant"     // every value was the same
)

// Part is one method inside a forecast, by a technical name such as
// "seasonal_naive_7", "theta_7", "damped_trend_7", "decomposition_24_168",
// "autoregression_7", "average_4x7", "croston_sba".
type Part struct {
	Name   string  `json:"name"`
	Weight float64 `json:"weight"` // of the sum 1; equal under a median
}

// Check is how the same procedure did at earlier ends of the history.
type Check struct {
	Origins int     `json:"origins"` // ends that it was tried from; 0 for a history too short to try
	Steps   int     `json:"steps"`   // forecast from each
	MAE     float64 `json:"mae"`     // mean absolute error, in the series' unit
	// AgainstNaive is its absolute error over that of repeating the last
	// period: below 1 is better. It is 1 where nothing can be compared.
	AgainstNaive float64 `json:"against_naive"`
}

// Forecast is what comes next in one series. Total, Pace and Reach ask it about
// sums.
type Forecast struct {
	Points  []Point `json:"forecast"` // one for each step of the horizon
	Method  Method  `json:"method"`
	Parts   []Part  `json:"parts"`
	Lean    float64 `json:"lean"`    // share of the seasonal naive forecast that was mixed in besides, 0 … 0.5
	Periods []int   `json:"periods"` // that were used, ascending
	Check   Check   `json:"check"`
	Repairs Repairs `json:"repairs,omitzero"`
	State   State   `json:"state"` // what the intervals were set by; store it, and let it Observe what happens

	totals totals
}

// Run forecasts a history, oldest value first, evenly spaced, NaN for steps
// without data. Any finite values are accepted; a history without negative
// values gets a forecast without them. The error is a *NotEnoughError or an
// *InputError; what was mended instead stands in Repairs.
func Run(y []float64, o Options) (*Forecast, error) {
	h, err := prepare(y, o)
	if err != nil {
		return nil, err
	}
	f := &Forecast{Periods: append([]int{}, h.periods...), Repairs: h.repairs}
	list, apart := h.methods(f)
	trial := runBacktest(h.y, list, h.ahead, longest(h.periods))
	c := trial.combine(h.ahead, apart)
	h.close(c.mean)
	b := newBand(c, h.y, h.ahead, h.periods, f.Method == Intermittent)
	f.State = o.State
	if o.State.Seen <= 0 {
		f.State = b.replay()
	} else {
		f.State = o.State.orNominal()
	}
	f.describe(list, c)
	f.check(c, h.unit)
	off := make([]float64, h.ahead)
	if h.events != nil {
		off = h.events.apply(len(h.y), c.mean)
	}
	f.Points = h.points(c.mean, b, f.State, off)[h.ahead-o.Horizon:]
	f.totals = newTotals(c, b, h, off, f.Points)
	f.Repairs.Raised = h.repairs.Raised
	return f, nil
}

func shortest(periods []int) int {
	if len(periods) == 0 {
		return 1
	}
	return periods[0]
}

// methods picks the candidates by the kind of series.
func (h *history) methods(f *Forecast) (list []candidate, apart bool) {
	switch {
	case slices.Max(h.y) == slices.Min(h.y):
		f.Method = Constant
		return []candidate{naiveOf(1)}, false
	case h.nonNegative && intermittent(h.y, h.periods):
		f.Method = Intermittent
		return intermittentCandidates(h.periods), true
	}
	return candidates(h.periods, h.positive), false
}

// describe lists what had a part in the forecast.
func (f *Forecast) describe(list []candidate, c combined) {
	if f.Method == "" {
		f.Method = Median
		if c.weights != nil {
			f.Method = Weighted
		}
	}
	f.Lean = c.lean
	kept := 0
	for _, k := range c.kept {
		if k {
			kept++
		}
	}
	for i, m := range list {
		switch {
		case c.weights != nil:
			f.Parts = append(f.Parts, Part{m.name, c.weights[i]})
		case c.kept[i]:
			f.Parts = append(f.Parts, Part{m.name, 1 / float64(kept)})
		}
	}
}

func (f *Forecast) check(c combined, unit float64) {
	f.Check = Check{Origins: len(c.errors), AgainstNaive: 1}
	if !math.IsNaN(c.ratio) {
		f.Check.AgainstNaive = c.ratio
	}
	var sum, n float64
	for _, path := range c.errors {
		f.Check.Steps = len(path)
		for _, e := range path {
			sum += math.Abs(e)
			n++
		}
	}
	if n > 0 {
		f.Check.MAE = sum / n * unit
	}
}

// Standard normal points for what an event adds to the width.
const (
	normal80 = 1.2815515655446004
	normal95 = 1.959963984540054
)

// points gives every step its interval, in the series' own unit. Off is the
// standard deviation that a special step adds.
func (h *history) points(mean []float64, b band, s State, off []float64) []Point {
	score80, score95 := b.score(s.Alpha80), b.score(s.Alpha95)
	points := make([]Point, len(mean))
	for i, m := range mean {
		half80 := math.Hypot(b.half(score80, i), normal80*off[i])
		half95 := max(half80, math.Hypot(b.half(score95, i), normal95*off[i]))
		p := Point{m, m - half80, m + half80, m - half95, m + half95}
		if h.nonNegative {
			if p.Mean < 0 {
				h.repairs.Raised++
			}
			p = Point{max(p.Mean, 0), max(p.Lo80, 0), max(p.Hi80, 0), max(p.Lo95, 0), max(p.Hi95, 0)}
		}
		if b.upward {
			p.Lo80, p.Lo95 = 0, 0
		}
		points[i] = Point{p.Mean * h.unit, p.Lo80 * h.unit, p.Hi80 * h.unit, p.Lo95 * h.unit, p.Hi95 * h.unit}
	}
	return points
}
