package anomaly

import "math"

// outlook is what is expected of one moment before its value is seen.
type outlook struct {
	at      moment
	season  [rhythms]float64
	y       float64 // expected value on the link's scale
	level   float64 // without the rhythm within the week and the effect of a holiday
	fine    float64 // rhythm within the week
	yearly  float64 // level of the same time last year, if there is one
	share   float64 // how much the forecast trusts it
	unit    float64 // what an error is counted in
	scale   float64 // robust deviation of an error, in units
	mean    float64 // expected value as reported: of a rate the rate
	trials  float64
	low     bool // so few events that the counting distribution decides
	holiday Holiday
	onDay   bool // on a holiday
	known   bool // whose effect has been seen
}

func (d *Detector) outlook(p Point) outlook {
	s := &d.s
	o := outlook{at: s.Season.moment(p.Time, d.config.Interval), trials: 1}
	if d.config.Family == Rate {
		o.trials = max(p.Denominator, 1)
	}
	var sets int
	o.season, sets = s.Season.at(o.at, d.config.Interval)
	s.Levels.begin(o.season, sets)
	o.y, o.share = s.Levels.forecast(o.season)
	o.fine = s.Season.fine(o.at, d.config.Interval)
	o.level = o.y - o.fine
	if o.yearly = o.season[rhythms-1] - o.fine; sets < rhythms || d.config.Interval.subDaily() {
		o.yearly, o.share = 0, 0
	}
	o.holiday, o.onDay = d.config.Holidays.on(p.Time, d.config.Interval)
	if o.onDay && d.config.Interval.daily() {
		effect, ok := s.Effects[o.holiday.key()]
		o.known = ok
		o.y += effect.Mean
	}
	o.mean = s.Link.inverse(o.y)
	switch d.config.Family {
	case Count:
		o.mean *= clamp(s.Bias.Mean, .5, 2)
		o.low = o.mean < lowMean
	case Rate:
		o.mean = clamp(o.mean*clamp(s.Bias.Mean, .5, 2), 0, 1)
		o.low = o.trials*min(o.mean, 1-o.mean) < lowMean
	case Auto, Amount:
	}
	o.unit = d.unit(o.mean, o.trials)
	o.scale = s.Spread.scale(o.at.bucket(d.config.Interval)) * d.youth()
	if o.known { // one year's effect carries that day's noise, and says little of the next one's size
		o.scale = math.Hypot(o.scale*math.Sqrt2, .5*s.Effects[o.holiday.key()].Mean/o.unit)
	}
	return o
}

// youth widens the scale while level and rhythm are hardly known: by half at the end of
// the warm-up, by an eighth at twice its length.
func (d *Detector) youth() float64 {
	share := float64(warmUp(d.config.Interval)) / float64(max(1, d.s.N))
	return 1 + .5*share*share
}

// expect writes the expected value and the band of 95 % into a step. The band's width is
// the running 95 % quantile of past |z|, so that it covers what it says whatever the tail.
func (d *Detector) expect(step *Step, o outlook) {
	half := d.s.Bound * o.scale * o.unit
	step.Expected = o.mean
	step.Lower, step.Upper = d.s.Link.inverse(o.y-half), d.s.Link.inverse(o.y+half)
	if o.low {
		half = d.s.Bound * d.deviation(o)
		step.Lower, step.Upper = max(0, o.mean-half), o.mean+half
	}
	if d.config.Family == Rate {
		step.Upper = min(step.Upper, 1)
	}
	step.Lower, step.Upper = min(step.Lower, o.mean), max(step.Upper, o.mean)
	if o.onDay {
		step.Holiday = o.holiday.Name
	}
}

// deviation is the standard deviation of a low count, or of a rate of few events.
func (d *Detector) deviation(o outlook) float64 {
	if d.config.Family == Rate {
		return math.Sqrt(o.mean*(1-o.mean)/o.trials) * max(1, o.scale)
	}
	return math.Sqrt(o.mean + d.s.over()*o.mean*o.mean)
}

// judge holds a value against its outlook and then learns from it.
func (d *Detector) judge(step *Step, p Point) {
	s := &d.s
	o := d.outlook(p)
	d.expect(step, o)
	y := s.Link.forward(p.Value, p.Denominator)
	e := y - o.y
	step.Z = clamp(e/(o.unit*o.scale), -1e6, 1e6)
	if step.Few = o.low; o.low {
		step.Z = d.countSurprise(p, o)
	}
	step.P = max(twoSided(abs(step.Z), s.Tail.inv()), s.Extremes.p(abs(step.Z)))
	if d.blank(step, p, o) {
		return
	}
	if o.onDay && d.awaited(step, o, e) {
		return
	}
	if d.config.Interval.subDaily() {
		step.Slow = s.Slow.p(y-s.Season.Level.Mean-o.fine, d.config.Interval)
	}
	s.Tail.learn(step.Z)
	s.Extremes.learn(abs(step.Z))
	s.Bound = max(.5, s.Bound+.06*(exceeds(abs(step.Z), s.Bound)-.05))
	d.learn(p, y, o, true)
	d.extend(step, y, o)
	d.follow(step, p, y, o)
}

// countSurprise is the z of a low count or of a rate of few events.
func (d *Detector) countSurprise(p Point, o outlook) float64 {
	if d.config.Family == Count {
		return surprise(countTails(p.Value, o.mean, d.s.over()))
	}
	if o.mean <= .5 {
		return surprise(rateTails(p.Value, o.trials, o.mean, max(1, o.scale)))
	}
	below, at, above := rateTails(o.trials-p.Value, o.trials, 1-o.mean, max(1, o.scale))
	return surprise(above, at, below)
}

// blank takes a zero where zeros do not occur for missing data: nothing is learned
// from it, until zeros have lasted so long that they are the new level.
func (d *Detector) blank(step *Step, p Point, o outlook) bool {
	s := &d.s
	zero := p.Value == 0
	rare := zero && s.Zeros < .02 && step.Z < 0 && step.P < 1e-4
	s.Zeros += .02 * (map[bool]float64{true: 1}[zero] - s.Zeros)
	if !rare {
		s.Blanks = 0
		return false
	}
	s.Zeros = min(s.Zeros, .015)
	s.Blanks++
	if s.Blanks <= d.config.Interval.steps(2*week) {
		step.State = Blank
		return true
	}
	y := s.Link.forward(p.Value, p.Denominator)
	s.Levels.shift(y, o.level)
	s.Season.shift(y - o.level)
	s.Zeros, s.Blanks = 1, 0
	return false
}

// awaited keeps a holiday's effect for the next year. Nothing else is learned from
// a holiday; it is only judged where its effect was known.
func (d *Detector) awaited(step *Step, o outlook, e float64) bool {
	s := &d.s
	if !d.config.Interval.daily() {
		step.State = Awaited
		return true
	}
	if s.Effects == nil {
		s.Effects = map[string]cell{}
	}
	effect := s.Effects[o.holiday.key()]
	effect.move(e, 0, .5)
	s.Effects[o.holiday.key()] = effect
	if !o.known || o.low { // the effect on few events is mostly chance
		step.State = Awaited
	}
	return true
}

func exceeds(z, bound float64) float64 {
	if z > bound {
		return 1
	}
	return 0
}
