package semantic

import (
	"math"

	"github.com/insight-agent/insight/internal/period"
)

// compare finds the period that each value is set against, and its steps.
func (a *ask) compare(s *span, b bounds) error {
	cal := a.model.Calendar()
	var base period.Period
	switch a.query.Compare.Kind {
	case CompareNone:
		return nil
	case ComparePreviousPeriod:
		base = cal.Before(s.resolved)
	case ComparePreviousYear:
		base = cal.YearBefore(s.resolved)
	case CompareCustom:
		if a.query.Compare.Period == "" {
			return &QueryError{Kind: BadCompare, Name: string(CompareCustom), Mend: "give the period to compare with"}
		}
		r, err := a.resolve(a.query.Compare.Period, BadCompare)
		if err != nil {
			return err
		}
		if r.OpenStart && b.firstKnown {
			r.Start = min(b.first, r.End-1)
		}
		base = period.Period{Start: r.Start, End: max(r.Start, min(r.End, b.last+1))}
	default:
		return &QueryError{Kind: BadCompare, Name: string(a.query.Compare.Kind),
			Candidates: []string{string(ComparePreviousPeriod), string(ComparePreviousYear), string(CompareCustom)}, Mend: "compare with one of"}
	}
	s.base = &base
	s.baseStep = a.baseSteps(s, base)
	if first := a.latestFirst(); base.Start < first || base.Empty() {
		s.note(Note{Kind: NoteBasePartial, Period: &base, Days: base.Overlap(period.Period{Start: base.Start, End: first}).Days()})
	}
	return nil
}

// baseSteps aligns the steps of the comparison with those of the period: step
// i is set against step i. Days and weeks are moved as they are, so that a
// step is compared with as many days; months and longer ones are the calendar's.
// Where one of the two has more steps, the rest has nothing to be set against.
func (a *ask) baseSteps(s *span, base period.Period) []period.Period {
	switch a.query.Grain {
	case period.None:
		return []period.Period{base}
	case period.Month, period.Quarter, period.Year:
		steps := a.model.Calendar().Steps(base, a.query.Grain)
		return steps[:min(len(steps), len(s.steps))]
	case period.Day:
		if a.byDays() { // the n-th day that is kept against the n-th
			steps := a.keptSteps(a.model.Calendar().Steps(base, period.Day))
			return steps[:min(len(steps), len(s.steps))]
		}
	case period.Week:
	}
	var out []period.Period
	by := int(base.Start - s.resolved.Start)
	for _, step := range s.steps {
		moved := period.Period{Start: step.Start.AddDays(by), End: step.End.AddDays(by)}.Overlap(base)
		if moved.Empty() {
			break
		}
		out = append(out, moved)
	}
	return out
}

// latestFirst is the day from which every table of the query is known to have
// data; before all days when none is known.
func (a *ask) latestFirst() period.Date {
	first := period.Date(math.MinInt32 / 2) // from which days can still be counted
	for _, t := range a.tables {
		if d, ok := a.env.FirstDays[t.Name]; ok {
			first = max(first, d)
		}
	}
	return first
}
