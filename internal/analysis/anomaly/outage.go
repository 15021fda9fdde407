package anomaly

import (
	"slices"
	"time"
)

// silences finds runs of zeros where zeros do not occur, and of steps without a
// value. What they mean is settled by [findSilences], when the siblings are known.
func (t *track) silences(from time.Time) []Event {
	var events []Event
	last := -2
	for i := range t.steps {
		s := &t.steps[i]
		if s.Missed > 0 && !t.interval.clockChange(t.before(s.place), s.Time) {
			events = append(events, t.hole(s))
			last = -2
		}
		if s.State != Blank && s.State != Absent {
			continue
		}
		kind := Collapse
		if s.State == Absent {
			kind = Gap
		}
		if s.place != last+1 || events[len(events)-1].Kind != kind {
			events = append(events, Event{Kind: kind, By: t.By, Start: s.Time, P: 1})
		}
		last = s.place
		e := &events[len(events)-1]
		if kind == Collapse {
			e.include(&s.Step, t.weight())
			continue
		}
		e.lose(s.Time, 1, s.Expected, t.weight(), t.Family)
	}
	events = slices.DeleteFunc(events, func(e Event) bool { return e.Start.Before(from) })
	return t.unusual(events)
}

// before returns the time of the row before a place.
func (t *track) before(place int) time.Time { return t.Times[t.row(max(0, place-1))] }

// hole is the event of absent rows before a step.
func (t *track) hole(s *seen) Event {
	e := Event{Kind: Gap, By: t.By, Start: t.interval.after(t.before(s.place)), P: 1}
	e.lose(t.interval.ahead(s.Time, -1), s.Missed, s.Expected, t.weight(), t.Family)
	return e
}

// lose adds n steps without a value to an event. What was lost of a rate is not known: its trials are missing too.
func (e *Event) lose(end time.Time, n int, expected, weight float64, f Family) {
	e.Steps += n
	if e.End = end; end.Before(e.Start) { // times that jitter about the interval
		e.End = e.Start
	}
	if !finite(expected) {
		return
	}
	e.Expected = expected
	if f != Rate {
		e.Effect -= expected * float64(n)
		e.Impact = abs(e.Effect) * weight
	}
}

// unusual keeps of a series that often has absent rows (a campaign that does not run
// every day) only those runs that are three times as long as nine in ten of its runs.
func (t *track) unusual(events []Event) []Event {
	var runs []int
	for _, e := range events {
		if e.Kind == Gap {
			runs = append(runs, e.Steps)
		}
	}
	if len(runs) <= max(3, len(t.Times)/50) {
		return events
	}
	slices.Sort(runs)
	usual := 3 * runs[(len(runs)-1)*9/10]
	return slices.DeleteFunc(events, func(e Event) bool { return e.Kind == Gap && e.Steps <= usual })
}

// after returns the step that follows a time.
func (v Interval) after(t time.Time) time.Time { return v.ahead(t, 1) }

// ahead moves a time by n steps; days and longer steps by the calendar of its zone.
func (v Interval) ahead(t time.Time, n int) time.Time {
	switch {
	case v.Step == month:
		return t.AddDate(0, n, 0)
	case v.Step > 0 && v.Step%day == 0:
		return t.AddDate(0, 0, n*int(v.Step/day))
	}
	return t.Add(time.Duration(n) * v.Step)
}

// findSilences adds the silence at the end of series whose siblings go on, and settles for all
// silences whether the data or the business stopped: while half of the siblings and more
// live on, it is an outage.
func findSilences(tracks []track, results []Result) {
	groups := map[string][]int{}
	for i := range tracks {
		if tracks[i].err == nil {
			groups[tracks[i].Group] = append(groups[tracks[i].Group], i)
		}
	}
	for name, members := range groups {
		if name == "" || len(members) == 1 {
			for _, i := range members {
				settleAlone(results[i].Events)
			}
			continue
		}
		newest := time.Time{}
		for _, i := range members {
			if end := tracks[i].last(); end.After(newest) {
				newest = end
			}
		}
		for _, i := range members {
			if e, ok := tracks[i].silentEnd(newest); ok {
				results[i].Events = append(results[i].Events, e)
			}
		}
		settleGroup(tracks, results, members)
	}
}

// settleAlone is for series without siblings: zeros where there never are any are taken for an outage.
func settleAlone(events []Event) {
	for i := range events {
		if events[i].Kind == Collapse {
			events[i].Kind = Outage
		}
	}
}

func (t *track) last() time.Time { return t.Times[t.row(len(t.Times)-1)] }

// silentEnd is the silence from a series' last row to the newest row of its siblings. A series that has been
// silent for more than four weeks has ended.
func (t *track) silentEnd(newest time.Time) (Event, bool) {
	n := t.interval.missed(t.last(), newest) + 1
	if !t.interval.Regular || !newest.After(t.last()) || newest.Sub(t.last()) > 4*week || n < 1 {
		return Event{}, false
	}
	if newest.Sub(t.last()) < t.interval.Step*9/10 {
		return Event{}, false
	}
	e := Event{Kind: Gap, By: t.By, Start: t.interval.after(t.last()), P: 1}
	e.lose(newest, n, t.newest, t.weight(), t.Family)
	return e, true
}

func settleGroup(tracks []track, results []Result, members []int) {
	type span struct{ start, end time.Time }
	silent := make([][]span, len(members))
	for m, i := range members {
		for _, e := range results[i].Events {
			if e.Kind == Gap || e.Kind == Collapse {
				silent[m] = append(silent[m], span{e.Start, e.End})
			}
		}
	}
	alive := func(m int, at time.Time) bool {
		t := &tracks[members[m]]
		if at.Before(t.Times[t.row(0)]) || at.After(t.last()) {
			return false
		}
		return !slices.ContainsFunc(silent[m], func(s span) bool { return !at.Before(s.start) && !at.After(s.end) })
	}
	for m, i := range members {
		for j := range results[i].Events {
			e := &results[i].Events[j]
			if e.Kind != Gap && e.Kind != Collapse {
				continue
			}
			living := 0
			for other := range members {
				if other != m && alive(other, e.Start) {
					living++
				}
			}
			if 2*living >= len(members)-1 {
				e.Kind = Outage
			}
		}
	}
}
