package anomaly

import "time"

// season holds the rhythms of a series on the link's scale, as running means of what
// is left of each value when a slow level and the coarser rhythms are taken off.
type season struct {
	Level cell     `json:"level"`           // slow level; its time constant is far longer than a cycle of the finest rhythm
	Slots []cell   `json:"slots"`           // time of day, at most maxSlots, below a day only
	Days  []cell   `json:"days"`            // day of the week, up to daily
	Hours []cell   `json:"hours"`           // hour of the week, what time of day and day of the week do not add up to
	Years []yearly `json:"years,omitempty"` // level by week (or month) of the year, this year's and last year's
	Last  float64  `json:"last"`            // the newest known level of last year
	Began bool     `json:"began"`           // whether there was one
}

// cell is a running mean of N values.
type cell struct {
	Mean float64 `json:"m"`
	N    float64 `json:"n"`
}

// move takes one more value into the mean, with the weight 1/(n+prior) and never less than floor.
func (c *cell) move(by, prior, floor float64) {
	c.N++
	c.Mean += by * max(1/(c.N+prior), floor)
}

// yearly is a cell that belongs to one year.
type yearly struct {
	cell
	Year int `json:"y"`
}

// maxSlots is the number of times of day that are told apart; 288 are five minutes each.
const maxSlots = 288

const weeksAYear = 53

func newSeason(v Interval) season {
	s := season{}
	if v.subDaily() {
		s.Slots = make([]cell, int(clamp(v.perDay(), 1, maxSlots)))
		s.Hours = make([]cell, 7*24)
	}
	if v.Step < week {
		s.Days = make([]cell, 7)
	}
	if v.Step >= day {
		s.Years = make([]yearly, 2*weeksAYear)
	}
	return s
}

// moment is where a time stands in each rhythm.
type moment struct {
	slot, day, hour int
	year, week      int
	part            float64 // of the week of the year that has passed, 0 … 1
}

func (s *season) moment(t time.Time, v Interval) moment {
	m := moment{day: int(t.Weekday())}
	if v.subDaily() {
		h, mn, sec := t.Clock()
		m.slot = (h*3600 + mn*60 + sec) * len(s.Slots) / (24 * 3600)
		m.hour = m.day*24 + h
		return m
	}
	m.year = t.Year()
	if v.Step >= month {
		m.week, m.part = int(t.Month())-1, .5
		return m
	}
	d := t.YearDay() - 1
	m.week, m.part = d/7, (float64(d%7)+.5)/7
	return m
}

// rhythms is how many sets of rhythms compete: none, the finest one, all of them.
const rhythms = 3

// at returns the sum of the rhythms at a moment for each competing set, and how many sets there are.
func (s *season) at(m moment, v Interval) (sum [rhythms]float64, n int) {
	switch {
	case v.subDaily():
		sum[1] = s.Slots[m.slot].Mean
		sum[2] = sum[1] + s.Days[m.day].Mean + s.Hours[m.hour].Mean
		return sum, 3
	case len(s.Days) > 0:
		sum[1] = s.Days[m.day].Mean
		n = 2
	default:
		n = 1
	}
	last, ok := s.lastYear(m, v)
	switch {
	case !ok && !s.Began:
		return sum, n
	case !ok: // weeks that were missing last year
		last = s.Last
	}
	sum[2] = sum[n-1] + last
	if n == 1 {
		sum[1] = sum[2]
	}
	return sum, 3
}

// lastYear returns the level of the same time last year; of days and weeks the mean of the five weeks
// around, the nearer ones counting more (a triangle of three weeks to both sides), since
// the noise of a single week would be carried into this year. It is false until a year lies behind.
func (s *season) lastYear(m moment, v Interval) (float64, bool) {
	if len(s.Years) == 0 { // the interval is not known
		return 0, false
	}
	if v.Step >= month {
		before := s.Years[(m.year+1)%2*weeksAYear+m.week]
		return before.Mean, before.Year == m.year-1 && before.N > 0
	}
	var sum, weight float64
	for off := -3; off <= 3; off++ {
		level, ok := s.weekLastYear(m, off)
		if w := 1 - abs(float64(off)+.5-m.part)/3; ok && w > 0 {
			sum += w * level
			weight += w
		}
	}
	return sum / max(weight, 1e-9), weight > 2
}

func (s *season) weekLastYear(m moment, off int) (float64, bool) {
	year, w := m.year-1, m.week+off
	if w < 0 {
		year, w = year-1, w+weeksAYear
	}
	if w >= weeksAYear {
		year, w = year+1, w-weeksAYear
	}
	c := s.Years[year%2*weeksAYear+w]
	return c.Mean, c.Year == year && c.N > 0
}

// learn takes one value into the rhythms; limit bounds how far one value can move them. What is kept for
// next year is level, drawn in closer to the forecast than y: a spike must not come back as a dip.
func (s *season) learn(y, level float64, m moment, v Interval, limit float64) {
	left := clamp(y-s.Level.Mean-s.fine(m, v), -limit, limit)
	s.Level.move(left, 0, s.levelGain(v))
	switch {
	case v.subDaily():
		perHour := max(1, v.perDay()/24)
		s.Slots[m.slot].move(left, 0, .15*min(1, float64(len(s.Slots))/v.perDay()))
		s.Days[m.day].move(left, v.perDay(), .2/v.perDay())
		s.Hours[m.hour].move(left, 2*perHour, .15/perHour)
	case len(s.Days) > 0:
		s.Days[m.day].move(left, .5, .12)
	}
	if len(s.Years) == 0 {
		return
	}
	if last, ok := s.lastYear(m, v); ok {
		s.Last, s.Began = last, true
	}
	c := &s.Years[m.year%2*weeksAYear+m.week]
	if c.Year != m.year {
		*c = yearly{Year: m.year}
	}
	if c.N == 0 {
		c.N, c.Mean = 1, level
		return
	}
	c.move(level-c.Mean, 0, 0)
}

// fine is the sum of all rhythms within the week.
func (s *season) fine(m moment, v Interval) float64 {
	switch {
	case v.subDaily():
		return s.Slots[m.slot].Mean + s.Days[m.day].Mean + s.Hours[m.hour].Mean
	case len(s.Days) > 0:
		return s.Days[m.day].Mean
	}
	return 0
}

func (s *season) levelGain(v Interval) float64 {
	switch {
	case v.subDaily():
		return 1 / (3 * v.perDay())
	case v.Step == day:
		return 1. / 21
	}
	return .2
}

// shift moves the slow level, so that the rhythms do not have to learn a level that moved.
func (s *season) shift(by float64) { s.Level.Mean += by }
