package semantic

import (
	"slices"
	"strconv"

	"github.com/insight-agent/insight/internal/period"
)

// An average over time is the total of the whole steps of a period over how
// many they are, days without a row included: never the mean of the rows that
// are there. A ratio is an average by itself, so that it stays the ratio of the
// totals of those steps.

// checkPer refuses averages that would mean nothing.
func (a *ask) checkPer() error {
	per, grain := a.query.Per, a.query.Grain
	if _, err := period.ParseGrain(string(per)); err != nil {
		return &QueryError{Kind: BadAverage, Name: clean(string(per)), Candidates: []string{"day", "week", "month", "quarter", "year"}, Mend: "an average is per one of"}
	}
	if per == period.None {
		return nil
	}
	if grain != period.None && !holds(grain, per) {
		return &QueryError{Kind: BadAverage, Name: string(per), Mend: "a step of a " + string(grain) + " is not made of whole steps of a " + string(per) + ": use a coarser grain, or none"}
	}
	if a.query.Others && per == period.Day && a.dayCut() >= 0 {
		return &QueryError{Kind: BadAverage, Name: "others", Mend: "the rest of a top-N of days has no average of its own: leave others out"}
	}
	for _, v := range a.metrics {
		if !v.Additive && !v.quotient() {
			return &QueryError{Kind: BadAverage, Name: string(per), Metric: v.Name, Mend: "it does not add up over time: ask for its course by " + string(per)}
		}
	}
	return nil
}

// holds reports whether a step of a coarse grain is made of whole steps of a
// fine one.
func holds(coarse, fine period.Grain) bool {
	switch fine {
	case period.Day:
		return coarse != period.Day
	case period.Month:
		return coarse == period.Quarter || coarse == period.Year
	case period.Quarter:
		return coarse == period.Year
	case period.None, period.Week, period.Year:
	}
	return false
}

// quotient reports whether a metric is one value over another.
func (v *Metric) quotient() bool {
	return v.Type == RatioType || v.Type == Derived && !v.Additive && v.formula.op == '/'
}

// averaged reports whether the query divides a metric by the steps of time.
func (a *ask) averaged(v *Metric) bool { return a.query.Per != period.None && v.Additive }

// wholeSteps cuts the period to the whole steps of an average. A period without
// one is refused: what is left of it would be another average.
func (a *ask) wholeSteps(s *span, b bounds) error {
	per := a.query.Per
	if per == period.None || s.nothing {
		return nil
	}
	if s.resolved.OpenStart && !b.firstKnown {
		return &QueryError{Kind: BadAverage, Name: string(per), Mend: "an average needs to know when the period begins: give its first day"}
	}
	whole := whole(a.model.Calendar(), s.resolved.Period, per)
	if whole.Empty() {
		return &QueryError{Kind: BadAverage, Name: string(per), Mend: "the days with data hold no whole " + string(per) + ": ask for the average per day, or for a longer period"}
	}
	if whole != s.resolved.Period {
		s.resolved.Period, s.resolved.Grain = whole, per
		s.note(Note{Kind: NoteWholeSteps, Period: &whole, Grain: per})
	}
	note := Note{Kind: NoteAveraged, Period: &whole, Grain: per}
	if per != period.Day || a.dayCut() < 0 {
		note.Steps = int(a.divisors([]period.Period{whole})[0])
	}
	s.note(note)
	for _, v := range a.metrics {
		if !v.Additive {
			s.note(Note{Kind: NoteRatioOfTotals, Metric: v.Name})
		}
	}
	return nil
}

// wholeBase does the same for what the period is compared with.
func (a *ask) wholeBase(s *span) error {
	if a.query.Per == period.None || s.base == nil || a.query.Grain != period.None {
		return nil
	}
	base := *s.base
	if first := a.latestFirst(); first < base.End {
		base.Start = max(base.Start, first)
	}
	base = whole(a.model.Calendar(), base, a.query.Per)
	if base.Empty() {
		return &QueryError{Kind: BadCompare, Name: string(a.query.Per), Mend: "the comparison holds no whole " + string(a.query.Per) + ": compare with a longer period"}
	}
	s.base, s.baseStep = &base, []period.Period{base}
	return nil
}

// whole is the part of a period that is made of whole steps.
func whole(cal period.Calendar, p period.Period, g period.Grain) period.Period {
	if start := cal.Floor(p.Start, g); start != p.Start {
		p.Start = cal.Step(p.Start, g).End
	}
	p.End = max(p.Start, cal.Floor(p.End, g))
	return p
}

// divisors counts, for each window, the steps that a total is averaged over: of
// days, those that the filters keep, and where days cut the query one number for
// each of their members, window by window.
func (a *ask) divisors(windows []period.Period) []int32 {
	if a.query.Per == period.None {
		return nil
	}
	var out []int32
	for _, p := range windows {
		steps, at := []int{0}, a.dayCut()
		switch {
		case a.query.Per != period.Day:
			steps[0] = len(a.model.Calendar().Steps(p, a.query.Per))
		case at >= 0:
			steps = a.memberDays(a.dimensions[at], p)
		default:
			steps[0] = sumOf(a.daysOf(p))
		}
		for _, n := range steps {
			out = append(out, int32(max(1, n)))
		}
	}
	return out
}

// average writes a total over the number of its steps.
func (w *writer) average(p *plan, total string, steps []int32) string {
	step := "1"
	if p.stepped {
		step = quote(stepName)
	}
	if p.perMember >= 0 {
		d := p.dimensions[p.perMember]
		step = "(" + step + " - 1) * " + strconv.Itoa(len(d.Course())) + " + " + d.place(quote(memberName(p.perMember)))
	}
	key := make([]byte, 0, 5*len(steps))
	for _, n := range steps {
		key = append(key, byte(n), byte(n>>8), byte(n>>16), byte(n>>24), ' ')
	}
	return "(" + total + " / (" + w.again(string(key), slices.Clone(steps), "int[]") + ")[" + step + "])"
}
