package anomaly

import (
	"slices"
	"time"
)

// candidate is the best run of one week of a series.
type candidate struct {
	Run
	week int
	p    float64
}

// weekOfRuns is the largest score of a week and the day on which it ended.
type weekOfRuns struct {
	end  time.Time
	most float64
}

// shiftedBefore says whether the days that a week's runs were held against, or those of the runs, held a shift.
func (t *track) shiftedBefore(end time.Time) bool {
	return slices.ContainsFunc(t.shifts, func(s Shift) bool {
		return !s.Start.After(end) && s.Start.After(end.Add(-(runMost+runBase)*day))
	})
}

// noticeRun keeps the best run of each week, and counts the weeks that are tested.
func (t *track) noticeRun(s *Step) {
	if t.runWeek != s.week+1 {
		t.runWeek = s.week + 1
		t.runTests++
	}
	if s.Run == nil {
		return
	}
	n := len(t.runs)
	if n > 0 && t.runs[n-1].week == s.week {
		if abs(s.Run.Score) > abs(t.runs[n-1].Score) {
			t.runs[n-1] = candidate{Run: *s.Run, week: s.week}
		}
		return
	}
	t.runs = append(t.runs, candidate{Run: *s.Run, week: s.week})
}

// decideRuns returns the largest p-value of a run that is a finding. Runs are a family of tests of
// their own: one of each series and week.
func decideRuns(tracks []track, pool *Pool, shiftCut float64, o Options) float64 {
	for i := range tracks {
		tracks[i].dropShifted(shiftCut)
	}
	pooled := len(tracks) >= poolSeries
	weighRuns(tracks, pool, pooled)
	cut := findRuns(tracks, o)
	if !pooled {
		return cut
	}
	for i := range tracks {
		tracks[i].takeOut(pool, cut)
	}
	pool.runs.settle()
	weighRuns(tracks, pool, pooled)
	return findRuns(tracks, o)
}

// takeOut removes the weeks of runs that are findings from the pool.
func (t *track) takeOut(pool *Pool, cut float64) {
	found := t.distinctRuns(cut)
	for _, w := range t.weeks {
		if !t.shiftedBefore(w.end) && slices.ContainsFunc(found, func(c candidate) bool {
			return !w.end.Before(c.Start) && w.end.Before(c.End.Add(runMost*day))
		}) {
			pool.runs.remove(w.most)
		}
	}
}

func weighRuns(tracks []track, pool *Pool, pooled bool) {
	for i := range tracks {
		t := &tracks[i]
		for j := range t.runs {
			c := &t.runs[j]
			if c.p = c.P; pooled {
				c.p = pool.runs.p(&c.Run)
			}
		}
	}
}

// findRuns counts a run once that several weeks have as their best.
func findRuns(tracks []track, o Options) float64 {
	var small []float64
	tests := 0
	for i := range tracks {
		t := &tracks[i]
		tests += t.runTests
		for _, c := range t.distinctRuns(o.Rate) {
			small = append(small, c.p)
		}
	}
	return discoveries(small, tests, o.Rate)
}

// distinctRuns returns the runs with a p-value up to a cut: the rarest of those that overlap, and of one and the
// way back from it, which looks like a run of the other sign. What lasts and began with no shift is a slow
// drift, and neither.
func (t *track) distinctRuns(cut float64) []candidate {
	var out []candidate
	for _, c := range t.runs {
		if c.p > cut {
			continue
		}
		n := len(out)
		switch {
		case n == 0 || c.Base.After(out[n-1].End) || c.Start.After(out[n-1].End) && sign(c.Score) == sign(out[n-1].Score):
			out = append(out, c)
		case c.p < out[n-1].p:
			out[n-1] = c
		}
	}
	return slices.DeleteFunc(out, func(c candidate) bool {
		_, shift := t.lasting(c)
		return c.Steps >= runLasts && !shift
	})
}

// dropShifted leaves out the runs that are held against days, or are days, in which a level shifted that
// is a finding: then that is told.
func (t *track) dropShifted(cut float64) {
	t.runs = slices.DeleteFunc(t.runs, func(c candidate) bool {
		return slices.ContainsFunc(t.shifts, func(s Shift) bool {
			return s.P <= cut && s.Start.After(c.Base) && !s.Start.After(c.End)
		})
	})
}

// runLasts is how many days make a run that may be a new level.
const runLasts = 17

// lasting returns the shift that began with a run that lasts. The shift's own test left it
// open; with the evidence of the run it is a finding.
func (t *track) lasting(c candidate) (Shift, bool) {
	if c.Steps < runLasts {
		return Shift{}, false
	}
	for _, s := range t.shifts {
		if (s.After > s.Before) == (c.Score > 0) && s.Start.Sub(c.Start).Abs() <= 3*day {
			s.P = c.p
			return s, true
		}
	}
	return Shift{}, false
}

// stretches gives the runs that are findings. A run of which a half and more was found day by day is told
// by that; one that was found in a smaller part takes it in.
func (t *track) stretches(cut float64, found []Event) (all []Event) {
	all = found
	for _, c := range t.distinctRuns(cut) {
		kind := High
		if c.Score < 0 {
			kind = Low
		}
		within := func(e Event) bool {
			return !e.Start.Before(c.Start) && !e.End.After(c.End) && (e.Value > e.Expected) == (kind == High)
		}
		steps := 0
		for _, e := range all {
			if within(e) {
				steps += e.Steps
			}
		}
		if 2*steps >= c.Steps {
			continue
		}
		all = slices.DeleteFunc(all, within)
		if s, ok := t.lasting(c); ok {
			all = append(all, t.shiftEvent(s))
			continue
		}
		all = append(all, Event{
			Kind: kind, By: t.By, Start: c.Start, End: c.End, Steps: c.Steps, Value: c.Value, Expected: c.Expected,
			Effect: c.Effect, Impact: abs(c.Effect) * t.weight(), P: c.p,
		})
	}
	return all
}
