package anomaly

import (
	"cmp"
	"slices"
	"time"
)

// Kind names what an event is.
type Kind string

// The kinds of events. The last five are about the data, not about the business.
const (
	Spike     Kind = "spike"    // values far above what was expected
	Dip       Kind = "dip"      // values far below it
	LevelUp   Kind = "shift_up" // a level that rose and stayed
	LevelDown Kind = "shift_down"
	High      Kind = "run_high" // days that are moderately high together
	Low       Kind = "run_low"
	Collapse  Kind = "collapse"  // zeros, and the siblings are at zero too
	Outage    Kind = "outage"    // zeros or absent rows while siblings live on, or zeros where the series never has any
	Gap       Kind = "gap"       // absent rows with nothing to say whether the business went on
	Doubled   Kind = "doubled"   // values twice as high as expected, as when a load ran twice
	Duplicate Kind = "duplicate" // rows that stand twice
)

// Run says whether the event is of several days together, none of which is unusual alone.
func (k Kind) Run() bool { return k == High || k == Low }

// Data says whether the event is a finding about the data.
func (k Kind) Data() bool { return k == Outage || k == Gap || k == Doubled || k == Duplicate }

// Event is one finding.
type Event struct {
	Kind       Kind
	By         string
	Start, End time.Time // first and last step; of a shift both the first step on the new level
	Steps      int       // steps between them, both included; of a shift those known to be on the new level
	Value      float64   // mean per step (of a rate: the rate); of a shift the level since
	Expected   float64   // mean per step; of a shift the level before
	Effect     float64   // Σ(value − expected) over the steps; of a rate in events of its numerator; of a shift over the steps known
	Impact     float64   // |Effect| × the series' Weight
	P          float64   // smallest p-value of its steps; 1 of findings that are not tested

	noise float64 // an ordinary deviation of its first step, as a share of what was expected
}

// Rank orders events by impact, largest first, and keeps the first most of each day
// of their start. Events of equal impact stay in their order.
func Rank(events []Event, most int) []Event {
	ranked := slices.Clone(events)
	slices.SortStableFunc(ranked, func(a, b Event) int { return cmp.Compare(b.Impact, a.Impact) })
	kept, days := ranked[:0], map[string]int{}
	for _, e := range ranked {
		d := e.Start.Format(time.DateOnly)
		if days[d]++; days[d] <= most {
			kept = append(kept, e)
		}
	}
	return kept
}
