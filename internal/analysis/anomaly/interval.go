package anomaly

import (
	"slices"
	"time"
)

// Interval is the distance of a series' rows.
type Interval struct {
	Step    time.Duration // a month is 30 days here; 0 for a series of one row
	Regular bool          // absent rows can be told
}

const (
	day   = 24 * time.Hour
	week  = 7 * day
	month = 30 * day
)

func (v Interval) subDaily() bool { return v.Step > 0 && v.Step < 20*time.Hour }

func (v Interval) daily() bool { return v.Step == day }

// perDay returns how many steps a day has; of a day and more, less than one.
func (v Interval) perDay() float64 {
	if v.Step <= 0 {
		return 1
	}
	return float64(day) / float64(v.Step)
}

// steps returns the number of steps with which n cycles of length d pass.
func (v Interval) steps(d time.Duration) int {
	if v.Step <= 0 {
		return 1
	}
	return max(1, int((d+v.Step/2)/v.Step))
}

// interval infers the interval of times, sorted, from the median of the positive
// distances: days of 23 and 25 hours, months of 28 to 31 days, and a minority of gaps do
// not move a median. A series is regular when nine in ten distances are whole multiples of the step.
func interval(times []time.Time) Interval {
	var gaps []time.Duration
	for i := 1; i < len(times); i++ {
		if d := times[i].Sub(times[i-1]); d > 0 {
			gaps = append(gaps, d)
		}
	}
	if len(gaps) == 0 {
		return Interval{}
	}
	slices.Sort(gaps)
	v := Interval{Step: round(gaps[len(gaps)/2])}
	whole := 0
	for _, d := range gaps {
		if off := float64(d) / float64(v.Step); abs(off-float64(int(off+.5))) <= .1*max(1, min(off, 2)) && off > .5 {
			whole++
		}
	}
	v.Regular = 10*whole >= 9*len(gaps)
	return v
}

// round takes a distance to the calendar unit that it is a sample of.
func round(d time.Duration) time.Duration {
	switch {
	case d >= 27*day && d <= 32*day:
		return month
	case d >= 20*time.Hour && d <= 28*time.Hour:
		return day
	case d >= week-2*time.Hour && d <= week+2*time.Hour:
		return week
	}
	return d
}

// missed returns how many steps lie between two successive rows without a row.
func (v Interval) missed(from, to time.Time) int {
	if !v.Regular || v.Step <= 0 {
		return 0
	}
	d := to.Sub(from)
	if v.Step == month {
		y0, m0, _ := from.Date()
		y1, m1, _ := to.Date()
		return max(0, (y1-y0)*12+int(m1)-int(m0)-1)
	}
	return max(0, int((d+v.Step/2)/v.Step)-1)
}

// clockChange says whether the gap is the hour that daylight saving time leaves
// out of local times that carry no zone: about an hour, on a Sunday between one
// and four in the morning, in the months in which clocks go forward.
func (v Interval) clockChange(from, to time.Time) bool {
	d := to.Sub(from)
	if !v.subDaily() || v.Step > time.Hour || d < time.Hour || d > time.Hour+2*v.Step {
		return false
	}
	if to.Weekday() != time.Sunday || to.Hour() < 2 || to.Hour() > 4 || from.Hour() > 2 {
		return false
	}
	switch to.Month() {
	case time.March, time.April, time.September, time.October:
		return true
	default:
		return false
	}
}
