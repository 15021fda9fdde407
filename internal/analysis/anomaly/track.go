package anomaly

import (
	"math"
	"slices"
	"sort"
	"time"
)

// track is one series on its way through [Scan].
type track struct {
	prepared
	err    error
	steps  []seen  // all steps if rows are wanted, otherwise the notable ones
	shifts []Shift // in order
	strata [2]int  // of the pool: for many events and for few
	tests  int     // steps that were tested
	newest float64 // expected value of the newest step

	runs     []candidate // the best run of each week that has one, in order
	weeks    []weekOfRuns
	runTests int // weeks that were tested
	runWeek  int // the newest of them, from 1
}

// seen is a step at its place in order of time.
type seen struct {
	Step
	place  int
	within bool    // between the first step of a shift and the one at which it was certain
	pooled bool    // its residual is in the pool
	own    float64 // p-value from the tail of the series alone
}

// pooledP takes the p-value of a stratum of the pool, or the series' own where the pool holds too little.
func (s *seen) pooledP(pool *Pool, stratum int) {
	s.P = s.own
	s.P = pool.p(stratum, s.Step)
}

// notableZ is the |z| below which no step can be a finding: p there is far above any rate over two tests.
const notableZ = 2

// trackSeries runs one series through a detector.
func trackSeries(s Series, o Options, pool *Pool) track {
	p, err := prepare(s)
	if err != nil {
		return track{err: err, prepared: prepared{Series: s}}
	}
	t := track{prepared: p}
	d := NewDetector(Config{Family: p.Family, Interval: p.interval, Holidays: o.Holidays})
	local := make([]seen, 0, 64)
	var residuals [2][poolBins]uint32
	for k := range p.Times {
		if p.same != nil && p.same[k] {
			continue
		}
		step := d.Update(p.point(k))
		pooled := false
		if step.State == Judged {
			if pooled = d.mature(); pooled {
				residuals[fewIndex(step.Few)][bin(step.Z)]++
			}
			if step.weekly > 0 && d.mature() {
				t.weeks = append(t.weeks, weekOfRuns{step.Time, step.weekly})
			}
			if !step.Time.Before(o.From) {
				t.tests++
				if p.interval.daily() {
					t.noticeRun(&step)
				}
			}
		}
		t.newest = step.Expected
		if step.Shift != nil {
			t.shifts = append(t.shifts, *step.Shift)
		}
		if o.Rows || step.notable() {
			local = append(local, seen{Step: step, place: k, pooled: pooled, own: step.P})
		}
	}
	t.steps = local
	t.strata = [2]int{d.stratum(false), d.stratum(true)}
	for i := range t.strata {
		pool.add(t.strata[i], &residuals[i])
	}
	t.markWithin()
	for _, w := range t.weeks {
		if !t.shiftedBefore(w.end) {
			pool.runs.learn(w.most)
		}
	}
	return t
}

func (s *Step) notable() bool {
	return s.Missed > 0 || s.Shift != nil || s.State == Absent || s.State == Blank || s.State == Judged && abs(s.Z) >= notableZ
}

// markWithin marks the steps that a shift explains.
func (t *track) markWithin() {
	for j := range t.steps {
		shift := t.steps[j].Shift
		if shift == nil {
			continue
		}
		for i := j; i >= 0 && !t.steps[i].Time.Before(shift.Start); i-- {
			t.steps[i].within = true
		}
	}
}

// result turns steps into rows, and into the events that the series alone can tell.
func (t *track) result(cut, runCut float64, o Options) Result {
	r := Result{By: t.By, Family: t.Family, Interval: t.interval, Repairs: t.repairs, Err: t.err}
	if t.err != nil {
		return Result{By: t.By, Err: t.err}
	}
	if o.Rows {
		r.Rows = t.rows()
	}
	r.Events = append(t.stretches(runCut, t.outliers(cut, o.From)), t.moved(cut, o.From)...)
	r.Events = append(r.Events, t.silences(o.From)...)
	r.Events = append(r.Events, t.duplicates(o.From)...)
	return r
}

func (t *track) rows() []Row {
	rows := make([]Row, len(t.Times))
	for _, s := range t.steps {
		row := Row{Time: s.Time, Value: s.Value, Expected: s.Expected, Lower: s.Lower, Upper: s.Upper, P: s.P, Holiday: s.Holiday}
		if !math.IsNaN(s.P) {
			row.Score = score(min(s.P, s.Slow))
		}
		rows[t.row(s.place)] = row
	}
	for k, same := range t.same {
		if same {
			rows[t.row(k)] = rows[t.row(k-1)]
		}
	}
	return rows
}

// outliers joins steps whose p-value is a finding into spikes and dips: neighbours on the same side are one.
func (t *track) outliers(cut float64, from time.Time) []Event {
	var events []Event
	last, side := -2, 0
	for i := range t.steps {
		s := &t.steps[i]
		if s.State != Judged || s.within || s.P > cut || s.Time.Before(from) {
			continue
		}
		if s.place != last+1 || sign(s.Z) != side || s.Missed > 0 {
			kind := Spike
			if s.Z < 0 {
				kind = Dip
			}
			noise := (s.Upper - s.Lower) / (4 * max(abs(s.Expected), 1e-9)) // the band is two deviations to both sides
			events = append(events, Event{Kind: kind, By: t.By, Start: s.Time, P: 1, noise: noise})
		}
		last, side = s.place, sign(s.Z)
		events[len(events)-1].include(&s.Step, t.weight())
	}
	return events
}

// include adds a step to an event that lasts.
func (e *Event) include(s *Step, weight float64) {
	n := float64(e.Steps)
	e.Steps++
	e.End = s.Time
	e.Value = (e.Value*n + s.Value) / (n + 1)
	e.Expected = (e.Expected*n + s.Expected) / (n + 1)
	e.Effect += (s.Value - s.Expected) * s.Trials
	e.Impact = abs(e.Effect) * weight
	if s.P < e.P {
		e.P = s.P
	}
}

// moved gives the shifts that are findings.
func (t *track) moved(cut float64, from time.Time) []Event {
	var events []Event
	for _, s := range t.shifts {
		if s.P > cut || s.Start.Before(from) {
			continue
		}
		events = append(events, t.shiftEvent(s))
	}
	return events
}

func (t *track) shiftEvent(s Shift) Event {
	e := Event{Kind: LevelUp, By: t.By, Start: s.Start, End: s.Start, Steps: s.Steps, Value: s.After, Expected: s.Before, P: s.P}
	if s.After < s.Before {
		e.Kind = LevelDown
	}
	for k := t.placeOf(s.Start); k < len(t.Times) && k < t.placeOf(s.Start)+s.Steps; k++ {
		trials := 1.0
		if t.Family == Rate {
			trials = t.Denominator[t.row(k)]
		}
		e.Effect += (s.After - s.Before) * trials
	}
	e.Impact = abs(e.Effect) * t.weight()
	return e
}

// placeOf returns the first place in order of time that is not before a time.
func (t *track) placeOf(at time.Time) int {
	return sort.Search(len(t.Times), func(k int) bool { return !t.Times[t.row(k)].Before(at) })
}

// duplicates joins neighbouring rows that stand twice.
func (t *track) duplicates(from time.Time) []Event {
	var events []Event
	last := -9
	for k, same := range t.same {
		at := t.Times[t.row(k)]
		if !same || at.Before(from) {
			continue
		}
		if k > last+2 {
			events = append(events, Event{Kind: Duplicate, By: t.By, Start: at, P: 1})
		}
		e := &events[len(events)-1]
		last, e.End = k, at
		e.Steps++
		if v := t.Values[t.row(k)]; t.Family != Rate && abs(v) <= largest {
			e.Value += (v - e.Value) / float64(e.Steps)
			e.Expected, e.Effect = e.Value, e.Effect+v
			e.Impact = abs(e.Effect) * t.weight()
		}
	}
	return events
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// finish puts events in order and marks their rows.
func (t *track) finish(r *Result) {
	slices.SortStableFunc(r.Events, func(a, b Event) int { return a.Start.Compare(b.Start) })
	if r.Rows == nil {
		return
	}
	for _, e := range r.Events {
		for k := t.placeOf(e.Start); k < len(t.Times) && !t.Times[t.row(k)].After(e.End); k++ {
			r.Rows[t.row(k)].Anomaly = true
		}
	}
}
