package anomaly

import (
	"math"
	"time"
)

// Point is one row for a [Detector].
type Point struct {
	Time        time.Time
	Value       float64 // of a rate the numerator; NaN is missing
	Denominator float64 // of a rate
}

// Config says what a [Detector] is to expect.
type Config struct {
	Family   Family // Auto is Amount here: a stream cannot know what is still to come
	Interval Interval
	Holidays Holidays // not part of a stored state: given again when it is restored
}

// Step is what a [Detector] says of one point, before series are looked at together.
type Step struct {
	Time                   time.Time
	Value                  float64 // of a rate numerator/denominator; NaN if missing
	Expected, Lower, Upper float64
	Z                      float64 // robust standard deviations above (+) or below (−) what was expected
	P                      float64 // two-sided, from the tail of this series alone
	Slow                   float64 // below a day: p-value of the deviation over the past hours; otherwise 1
	Trials                 float64 // a rate's denominator, otherwise 1: what a unit of value−expected counts
	Few                    bool    // so few events that a counting distribution gave Z
	State                  State
	Holiday                string
	Missed                 int    // steps without a row directly before this one
	Shift                  *Shift // a shift that became certain at this point
	Run                    *Run   // of days: the farthest out of the runs that end with this point, if one is out of the ordinary

	week   int     // number of the week of judged days
	weekly float64 // largest |score| of a run of the week that this point completes; otherwise 0
}

// State says how a point was taken.
type State uint8

// The states of a point.
const (
	Judged  State = iota // against what was expected of it
	Warming              // too little before it to judge by; P is provisional
	Absent               // no value
	Blank                // zero where zeros do not occur: read as data that is missing, until it lasts
	Awaited              // on a holiday whose effect is not known yet
	Late                 // older than the point before it: ignored
)

// Detector judges the points of one series in order of time. An update takes constant time and the
// state has a constant size. It is not safe for use by several goroutines.
type Detector struct {
	config Config
	s      state
}

// NewDetector returns a detector that has seen nothing.
func NewDetector(c Config) *Detector {
	if c.Family == Auto {
		c.Family = Amount
	}
	return &Detector{config: c, s: state{
		Version: stateVersion, Family: c.Family, Interval: c.Interval, Season: newSeason(c.Interval), Tail: newTail(), Extremes: newExtremes(c.Interval), Slow: newSlow(c.Interval), Runs: newRuns(),
	}}
}

// warmUp is how many values a detector sees before it forecasts.
func warmUp(v Interval) int {
	switch {
	case v.subDaily():
		return int(clamp(v.perDay(), 24, maxSlots))
	case v.Step == day:
		return 14
	}
	return 8
}

// Update judges a point and then learns from it.
func (d *Detector) Update(p Point) Step {
	s := &d.s
	if s.N > 0 && p.Time.Before(s.Time) {
		return Step{Time: p.Time, Value: p.Value, Expected: math.NaN(), Lower: math.NaN(), Upper: math.NaN(), P: math.NaN(), Slow: 1, Trials: 1, State: Late}
	}
	step := Step{Slow: 1}
	if s.N > 0 {
		step.Missed = d.config.Interval.missed(s.Time, p.Time)
	}
	s.Time = p.Time
	s.N++
	v, n, ok := d.read(p)
	step.Time, step.Value, step.Trials = p.Time, v, n
	switch {
	case !s.Started:
		d.warm(&step, p, ok)
	case !ok:
		d.expect(&step, d.outlook(p))
		step.P, step.State = math.NaN(), Absent
	default:
		d.judge(&step, p)
	}
	return step
}

// largest is the size from which a value counts as infinite; its square and its sums are still finite.
const largest = 1e100

// read returns the value as it is reported, the trials behind it, and whether it can be used.
func (d *Detector) read(p Point) (v, n float64, ok bool) {
	if d.config.Family != Rate {
		ok = abs(p.Value) <= largest && (d.config.Family != Count || p.Value >= 0)
		if !ok {
			return math.NaN(), 1, false
		}
		return p.Value, 1, true
	}
	if !(p.Denominator > 0) || p.Denominator > largest || !(p.Value >= 0) || p.Value > p.Denominator {
		return math.NaN(), 0, false
	}
	return p.Value / p.Denominator, p.Denominator, true
}

// warm collects the first values; until there are enough, a value is held against
// their median with the heaviest tail.
func (d *Detector) warm(step *Step, p Point, ok bool) {
	s := &d.s
	step.State = Warming
	step.Expected, step.Lower, step.Upper, step.P = math.NaN(), math.NaN(), math.NaN(), math.NaN()
	if !ok {
		step.State = Absent
		return
	}
	if n := len(s.Warm); n >= 5 {
		values := make([]float64, n)
		for i, w := range s.Warm {
			values[i] = w.reported(d.config.Family)
		}
		middle := median(values)
		for i := range values {
			values[i] = abs(values[i] - middle)
		}
		scale := max(1.4826*selectMedian(values), .05*abs(middle), 1e-9)
		step.Expected, step.Lower, step.Upper = middle, bounded(middle-3*scale), bounded(middle+3*scale)
		step.P = twoSided(abs(step.Value-middle)/(1.5*scale), heaviness[len(heaviness)-1])
	}
	s.Warm = append(s.Warm, p)
	if len(s.Warm) >= warmUp(d.config.Interval) {
		d.start()
	}
}

func (p Point) reported(f Family) float64 {
	if f == Rate {
		return p.Value / p.Denominator
	}
	return p.Value
}

// start chooses the scale and learns the first values in order.
func (d *Detector) start() {
	s := &d.s
	raw := make([]float64, len(s.Warm))
	for i, p := range s.Warm {
		raw[i] = p.Value
	}
	s.Link = linkFor(d.config.Family, raw)
	y := make([]float64, len(raw))
	for i, p := range s.Warm {
		y[i] = s.Link.forward(p.Value, p.Denominator)
	}
	level := median(y)
	for i := range y {
		raw[i] = abs(y[i] - level)
	}
	mean := 0.0
	for _, off := range raw {
		mean += off / float64(len(raw))
	}
	scale := 1.4826 * selectMedian(raw)
	floor := d.floor(level)
	scale = max(scale, floor)
	s.Levels = newLevels(level, scale)
	s.Season.Level = cell{Mean: level, N: 3}
	unit := 1.0
	if d.config.Family == Rate {
		unit = d.unit(s.Link.inverse(level), s.Warm[len(s.Warm)/2].Denominator)
	}
	s.Spread = newSpread(d.config.Interval, scale/unit, mean/unit, floor)
	s.Bound = 2
	s.Bias = cell{Mean: 1, N: 10}
	s.Started = true
	warm := s.Warm
	s.Warm = nil
	for i, p := range warm {
		o := d.outlook(p)
		if _, holiday := d.config.Holidays.on(p.Time, d.config.Interval); holiday {
			continue
		}
		d.learn(p, y[i], o, i >= len(warm)/3)
	}
}

// floor is the smallest scale that is believed, so that a series that never moved does not
// make an anomaly of its first rounding.
func (d *Detector) floor(level float64) float64 {
	switch d.s.Link.Kind {
	case asinh, log1p:
		return .005
	case logit:
		return .3 // of the binomial deviation
	case linear:
	}
	return max(.003*abs(level), 1e-9)
}

// unit is what errors of the link's scale are counted in: 1, and for a rate the
// binomial deviation of the logit, 1/√(n·p·(1−p)).
func (d *Detector) unit(p, n float64) float64 {
	if d.config.Family != Rate {
		return 1
	}
	p = clamp(p, 1e-6, 1-1e-6)
	return 1 / math.Sqrt(max(n, 1)*p*(1-p)+.25)
}
