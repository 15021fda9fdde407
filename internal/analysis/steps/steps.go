// Package steps finds the distance of a series' times, from seconds to years,
// and puts its values at even steps. Days and months are those of the calendar:
// a day is a day where daylight saving makes it 23 hours long, and a month has
// the length that it has. Series of weekdays alone have no weekends, and months
// may be dated by their last days.
package steps

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Step is the distance from one time to the next: N units.
type Step struct {
	N    int
	Unit Unit
}

// Unit is the unit of a step.
type Unit string

// The units. Minutes and hours are multiples of seconds; weeks are seven days,
// quarters three months, years twelve. Weekdays are Monday to Friday; month ends
// are the last days of months.
const (
	Second   Unit = "second"
	Day      Unit = "day"
	Weekday  Unit = "weekday"
	Month    Unit = "month"
	MonthEnd Unit = "month end"
)

// String writes a step: "1 day", "2 hours", "15 minutes".
func (s Step) String() string {
	n, unit := s.N, string(s.Unit)
	if s.Unit == Second {
		switch {
		case n%3600 == 0:
			n, unit = n/3600, "hour"
		case n%60 == 0:
			n, unit = n/60, "minute"
		}
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}

// Add returns the time k steps after t, k at least 0.
func (s Step) Add(t time.Time, k int) time.Time {
	switch s.Unit {
	case Day:
		return t.AddDate(0, 0, k*s.N)
	case Weekday:
		days := sinceMonday(t) + k*s.N
		return t.AddDate(0, 0, days/5*7+days%5-sinceMonday(t))
	case Month:
		return t.AddDate(0, k*s.N, 0)
	case MonthEnd:
		return t.AddDate(0, 0, 1-t.Day()).AddDate(0, k*s.N+1, -1)
	}
	return t.Add(time.Duration(k*s.N) * time.Second)
}

// Duration returns the step's length; a month counts as 30 days.
func (s Step) Duration() time.Duration {
	switch s.Unit {
	case Day, Weekday:
		return time.Duration(s.N) * 24 * time.Hour
	case Month, MonthEnd:
		return time.Duration(s.N) * 30 * 24 * time.Hour
	}
	return time.Duration(s.N) * time.Second
}

// between counts the steps' units from a to b, and reports whether b is a whole
// number of them after a.
func (u Unit) between(a, b time.Time) (int, bool) {
	switch u {
	case Day:
		d := int(math.Round(b.Sub(a).Hours() / 24))
		return d, a.AddDate(0, 0, d).Equal(b)
	case Weekday:
		d := int(math.Round(b.Sub(a).Hours() / 24))
		n := d/7*5 + d%7
		if sinceMonday(a)+d%7 >= 5 {
			n -= 2
		}
		return n, weekday(a) && weekday(b) && a.AddDate(0, 0, d).Equal(b)
	case Month, MonthEnd:
		m := 12*(b.Year()-a.Year()) + int(b.Month()) - int(a.Month())
		return m, (u == Month || lastOfMonth(a)) && Step{1, u}.Add(a, m).Equal(b)
	}
	d := b.Sub(a)
	return int(d / time.Second), d%time.Second == 0
}

func weekday(t time.Time) bool { return sinceMonday(t) < 5 }

func sinceMonday(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }

func lastOfMonth(t time.Time) bool { return t.AddDate(0, 0, 1).Day() == 1 }

// fewestWeekdays is how many days must hold no weekend before a series is taken
// to have none.
const fewestWeekdays = 10

// Of finds the step of times: the commonest distance between neighbours, in the
// largest unit in which every distance is whole. It is false for fewer than two
// different times. The order of the times does not matter.
func Of(times []time.Time) (Step, bool) {
	sorted := slices.Clone(times)
	slices.SortFunc(sorted, time.Time.Compare)
	sorted = slices.CompactFunc(sorted, time.Time.Equal)
	if len(sorted) < 2 {
		return Step{}, false
	}
	for _, unit := range []Unit{MonthEnd, Month, Weekday, Day, Second} {
		n, ok := commonest(sorted, unit)
		if unit == Weekday && (n != 1 || len(sorted) < fewestWeekdays) {
			continue // weeks and a few days lie on weekdays too
		}
		if ok {
			return Step{N: n, Unit: unit}, true
		}
	}
	return Step{}, false
}

func commonest(sorted []time.Time, unit Unit) (int, bool) {
	counts := make(map[int]int)
	best := 0
	for i := 1; i < len(sorted); i++ {
		n, whole := unit.between(sorted[i-1], sorted[i])
		if !whole || n <= 0 {
			return 0, false
		}
		counts[n]++
		if c := counts[n]; best == 0 || c > counts[best] || c == counts[best] && n < best {
			best = n
		}
	}
	return best, true
}

// Even is a series at even steps: Values[k] stands at Step.Add(Start, k), NaN
// where the times hold none.
type Even struct {
	Start  time.Time
	Step   Step
	Values []float64
}

// MaxSteps bounds the length of an even series: a single far date must not
// fill the memory.
const MaxSteps = 10_000_000

// RowError is a row that does not fit an even series.
type RowError struct {
	Row    int // index into the times
	Other  int // the row that it collides with, or -1
	Time   time.Time
	Reason string
}

func (e *RowError) Error() string { return e.Time.Format(time.RFC3339) + " " + e.Reason }

// Evenly puts values at even steps; times may stand in any order. A time that
// stands twice, or between two steps, is a *RowError: which of two values holds
// is not for code to guess. A local time that stands twice because clocks were
// put back is read as the two times that it was.
func Evenly(times []time.Time, values []float64) (Even, error) {
	if len(times) != len(values) {
		return Even{}, fmt.Errorf("%d times for %d values", len(times), len(values))
	}
	times = unfold(times)
	step, ok := Of(times)
	if !ok {
		return Even{}, fmt.Errorf("a series needs at least two different times")
	}
	start, end := times[0], times[0]
	for _, t := range times {
		if t.Before(start) {
			start = t
		}
		if t.After(end) {
			end = t
		}
	}
	last, _ := step.Unit.between(start, end)
	if last/step.N >= MaxSteps {
		return Even{}, fmt.Errorf("from %s to %s are more than %d steps", start.Format(time.DateTime), end.Format(time.DateTime), MaxSteps)
	}
	e := Even{Start: start, Step: step, Values: make([]float64, last/step.N+1)}
	rows := make([]int, len(e.Values))
	for k := range e.Values {
		e.Values[k], rows[k] = math.NaN(), -1
	}
	for i, t := range times {
		n, whole := step.Unit.between(start, t)
		if !whole || n%step.N != 0 {
			return Even{}, &RowError{Row: i, Other: -1, Time: t, Reason: "lies between two steps of " + step.String()}
		}
		k := n / step.N
		if rows[k] >= 0 {
			return Even{}, &RowError{Row: i, Other: rows[k], Time: t, Reason: "stands twice"}
		}
		e.Values[k], rows[k] = values[i], i
	}
	return e, nil
}
