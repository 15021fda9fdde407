package anomaly

import "strconv"

// learn takes a value into everything that forecasts. A value moves the level by at most three
// deviations; each further one on the same side by twice as much as the one
// before, so that a spike leaves no trace and a new level is reached in a few steps.
func (d *Detector) learn(p Point, y float64, o outlook, errors bool) {
	s := &d.s
	e := y - o.y
	scale := o.scale * o.unit
	if side := sign(e); abs(e) > 3*scale && side == s.Side {
		s.Run = min(s.Run+1, 20)
	} else if abs(e) > 3*scale {
		s.Side, s.Run = side, 0
	} else {
		s.Side, s.Run = 0, 0
	}
	limit := 3 * scale * float64(int(1)<<s.Run)
	d.learnCounts(p, o)
	s.Levels.learn(y, o.season, limit, scale, d.memory())
	s.Season.learn(y, o.level+clamp(e, -2*scale, 2*scale), o.at, d.config.Interval, 3*scale)
	if errors {
		s.Spread.learn(e/o.unit, o.at.bucket(d.config.Interval), d.config.Interval)
	}
}

// memory is the weight of the newest error when smoothers are compared: about
// six weeks of days, two days of hours.
func (d *Detector) memory() float64 {
	v := d.config.Interval
	if v.subDaily() {
		return 1 / max(48, 2*min(v.perDay(), maxSlots))
	}
	return .025
}

// learnCounts follows two things that the log of a count hides: that its mean lies
// above the inverse of the mean logarithm (Bias), and how much its variance exceeds
// the mean (Over, by moments: Σ((k−μ)² − μ)/Σμ², each drawn in to three deviations).
func (d *Detector) learnCounts(p Point, o outlook) {
	s := &d.s
	switch d.config.Family {
	case Count:
		mean := max(o.mean, .05)
		deviation := max(d.deviation(o), .3)
		off := clamp(p.Value-mean, -3*deviation, 3*deviation)
		s.Excess.move(off*off-mean-s.Excess.Mean, 20, .02)
		s.Square.move(mean*mean-s.Square.Mean, 0, .02)
		if o.mean < 2*lowMean {
			s.Bias.move(clamp((mean+off)/mean*s.Bias.Mean, 0, 4)-s.Bias.Mean, 10, .02)
		}
	case Rate:
		expected := max(o.mean*o.trials, .05)
		deviation := max(d.deviation(o)*o.trials, .3)
		off := clamp(p.Value-expected, -3*deviation, 3*deviation)
		weight := min(1, expected/20)
		s.Bias.move(weight*(clamp((expected+off)/expected*s.Bias.Mean, 0, 4)-s.Bias.Mean), 10, .02)
	case Auto, Amount:
	}
}

// follow looks for a shift, and moves everything to the new level once it is certain.
func (d *Detector) follow(step *Step, p Point, y float64, o outlook) {
	s := &d.s
	if o.yearly != 0 && !s.Window.Year {
		s.Window.beginYear(o.yearly)
	}
	shift, ok := s.Window.add(y-o.fine, o.yearly, o.share, p.Time, d.config.Interval, o.scale*o.unit)
	if !ok {
		return
	}
	s.Levels.shift(shift.After, o.level)
	s.Season.shift(shift.After - shift.Before)
	s.Spread.forget(min(shift.Steps, maxErrors))
	s.Side, s.Run = 0, 0
	shift.Before, shift.After = s.Link.inverse(shift.Before), s.Link.inverse(shift.After)
	step.Shift = &shift
}

func sign(e float64) int {
	switch {
	case e > 0:
		return 1
	case e < 0:
		return -1
	}
	return 0
}

func (h Holiday) key() string { return h.Name + "/" + strconv.Itoa(h.Day) }
