package anomaly

import (
	"encoding/json"
	"fmt"
	"time"
)

// stateVersion changes whenever a stored state can no longer be read by the code.
const stateVersion = 2

// state is everything a detector has learned.
type state struct {
	Version  int             `json:"version"`
	Family   Family          `json:"family"`
	Interval Interval        `json:"interval"`
	Time     time.Time       `json:"time"` // of the newest point
	N        int             `json:"n"`
	Warm     []Point         `json:"warm,omitempty"` // first values, until there are enough
	Started  bool            `json:"started"`
	Link     link            `json:"link"`
	Season   season          `json:"season"`
	Levels   levels          `json:"levels"`
	Spread   spread          `json:"spread"`
	Tail     tail            `json:"tail"`
	Extremes extremes        `json:"extremes"`
	Slow     slow            `json:"slow"`
	Window   window          `json:"window"`
	Runs     runs            `json:"runs"`
	Effects  map[string]cell `json:"effects,omitempty"` // of holidays, by name/day
	Bound    float64         `json:"bound"`             // 95 % quantile of |z|
	Bias     cell            `json:"bias"`
	Excess   cell            `json:"excess"` // of a count: variance above the mean
	Square   cell            `json:"square"` // of a count: mean²
	Zeros    float64         `json:"zeros"`  // running share of zeros
	Blanks   int             `json:"blanks"`
	Side     int             `json:"side"` // of the newest outlier
	Run      int             `json:"run"`  // outliers on that side directly before
}

// MarshalJSON writes the detector's state. Floats keep every bit, so that a restored detector
// goes on exactly as the stored one would have.
func (d *Detector) MarshalJSON() ([]byte, error) { return json.Marshal(&d.s) }

// Restore reads a state that MarshalJSON wrote. The error wraps [ErrState] when it is of
// another version or damaged; the mend is to run the detector over the past again.
func Restore(data []byte, holidays Holidays) (*Detector, error) {
	const mend = "begin with a new detector and feed it the past"
	d := &Detector{}
	if err := json.Unmarshal(data, &d.s); err != nil {
		return nil, &InputError{fmt.Errorf("%w: %w", ErrState, err), "stored detector", mend}
	}
	if d.s.Version != stateVersion {
		return nil, &InputError{fmt.Errorf("%w: version %d, want %d", ErrState, d.s.Version, stateVersion), "stored detector", mend}
	}
	if !d.s.sound() {
		return nil, &InputError{fmt.Errorf("%w: tables of the wrong size", ErrState), "stored detector", mend}
	}
	d.config = Config{Family: d.s.Family, Interval: d.s.Interval, Holidays: holidays}
	return d, nil
}

// sound checks every length, index and size that an update relies on.
func (s *state) sound() bool {
	want := newSeason(s.Interval)
	ok := len(s.Season.Slots) == len(want.Slots) && len(s.Season.Days) == len(want.Days) &&
		len(s.Season.Hours) == len(want.Hours) && len(s.Season.Years) == len(want.Years)
	ok = ok && s.Family > Auto && s.Family <= Rate && s.Run >= 0 && s.Run <= 20 && s.Interval.Step >= 0
	w := &s.Window
	ok = ok && len(w.Values) == len(w.Times) && len(w.Values) == len(w.Steps) && len(w.Values) == len(w.Yearly) && w.N >= 0
	ok = ok && s.Runs.sound()
	if !s.Started || !ok {
		return ok
	}
	full := ringSize(s.Interval)
	for r := range s.Levels.Level {
		for k := range gains {
			ok = ok && believable(s.Levels.Level[r][k]) && believable(s.Levels.Error[r][k])
		}
	}
	for _, table := range [][]cell{s.Season.Slots, s.Season.Days, s.Season.Hours, {s.Season.Level, s.Bias, s.Excess, s.Square}, s.Spread.Ratios} {
		for _, c := range table {
			ok = ok && believable(c.Mean) && c.N >= 0 && c.N <= 1e15
		}
	}
	for _, x := range append([]float64{s.Spread.Long, s.Spread.Mean, s.Spread.Floor, s.Bound}, s.Spread.Errors...) {
		ok = ok && believable(x) && x >= 0
	}
	return ok && len(s.Spread.Ratios) == len(newSpread(s.Interval, 1, 1, 1).Ratios) && len(s.Spread.Errors) <= full &&
		s.Spread.Next >= 0 && s.Spread.Next <= full && s.Levels.Sets >= 1 && s.Levels.Sets <= rhythms
}

// believable says whether a number can have come from values up to the largest that are read.
func believable(x float64) bool { return abs(x) <= largest*largest }

// over is how much the variance of a count exceeds its mean, in units of mean².
func (s *state) over() float64 {
	if s.Square.Mean <= 0 {
		return 0
	}
	return clamp(s.Excess.Mean/s.Square.Mean, 0, 4)
}
