package forecast

import (
	"slices"
	"time"
)

// Options say what to forecast of a series.
type Options struct {
	// Horizon is how many steps to forecast: at least 1, at most three times the
	// number of values.
	Horizon int
	// Periods are the lengths, in steps, after which the series may repeat
	// itself: 7 for days, 24 and 168 for hours. 1 means none. The shortest is
	// the one that the seasonal naive forecast repeats. A period that does not
	// fit twice into the history is left out and listed in Repairs. Where the
	// only period is a day of hours or minutes (24, 48, 96, 144, 288, 1440), a
	// weekly rhythm is looked for as well.
	Periods []int
	// Events labels special steps: one entry for every step of the history and,
	// after them, of the horizon; 0 is an ordinary step. Steps of one label are
	// taken to be moved alike (give the second day of a holiday its own label).
	// What a label did is learned from the history and applied to the horizon.
	// Nil means that there are none.
	Events []int
	// State continues the adaption of intervals from forecasts that have come
	// true since. The zero State starts from the rolling origins.
	State State
}

// PeriodsFor lists the periods of series whose steps are so far apart: a day
// and a week for hours, a week and a year for days, a year for weeks and months.
// A step that no calendar rhythm fits has none.
func PeriodsFor(step time.Duration) []int {
	const day = 24 * time.Hour
	switch {
	case step <= 0:
		return nil
	case step < day && day%step == 0:
		perDay := int(day / step)
		return []int{perDay, 7 * perDay}
	case step == day:
		return []int{7, 365}
	case step == 7*day:
		return []int{52}
	case step >= 28*day && step <= 31*day:
		return []int{12}
	case step >= 90*day && step <= 92*day:
		return []int{4}
	}
	return nil
}

// The bounds of what is accepted, and of what is worked on.
const (
	leastValues    = 8    // for any forecast
	longestHorizon = 3    // times the number of values
	longestHistory = 2000 // steps that are looked at, or cyclesKept of the longest period
	cyclesKept     = 12
)

// check refuses options that cannot be meant.
func (o Options) check(n int) error {
	if o.Horizon < 1 {
		return &InputError{"horizon", -1, "must be at least 1 step"}
	}
	for i, m := range o.Periods {
		if m < 1 {
			return &InputError{"periods", i, "must be at least 1 step"}
		}
	}
	if o.Events != nil && len(o.Events) != n+o.Horizon {
		return &InputError{"events", -1, "must hold one label for each step of the history and the horizon"}
	}
	return nil
}

// usablePeriods sorts the periods and splits off those that do not fit twice
// into n steps.
func usablePeriods(periods []int, n int) (usable, dropped []int) {
	sorted := slices.Clone(periods)
	slices.Sort(sorted)
	for _, m := range slices.Compact(sorted) {
		switch {
		case m == 1:
		case m > n/2:
			dropped = append(dropped, m)
		default:
			usable = append(usable, m)
		}
	}
	return usable, dropped
}
