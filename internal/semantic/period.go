package semantic

import (
	"slices"

	"github.com/insight-agent/insight/internal/period"
)

// maxSteps bounds how many steps of time a query may have.
const maxSteps = 5_000

// span is the time that a query is about.
type span struct {
	resolved period.Resolved // cut to complete days; as asked when there are none
	asked    period.Period
	steps    []period.Period // of resolved, in the query's grain; one without a grain
	base     *period.Period
	baseStep []period.Period       // aligned with steps; may be fewer
	aged     map[*Metric]*agedDays // days of the comparison that are read at an age
	// nothing says that no day of the period has complete data: the query runs
	// over no row at all.
	nothing bool
	// dated is false when nothing restricts or cuts time.
	dated bool
	notes []Note
}

// bounds is where the data of the tables of a query begins and ends.
type bounds struct {
	first      period.Date // the earliest first day
	firstKnown bool
	last       period.Date // the last day that is complete in every table
}

func (a *ask) bounds() bounds {
	yesterday := a.today - 1
	b := bounds{last: period.MaxDate, firstKnown: true, first: period.MaxDate}
	for _, t := range a.tables {
		if t.timeColumn == nil {
			continue
		}
		last, ok := a.env.Watermarks[t.Name]
		if !ok {
			last = yesterday
		}
		b.last = min(b.last, last)
		first, ok := a.env.FirstDays[t.Name]
		b.firstKnown = b.firstKnown && ok
		b.first = min(b.first, first)
	}
	if b.last == period.MaxDate { // no table has dates
		b.last, b.firstKnown = yesterday, false
	}
	return b
}

// span resolves the period and what it is compared with. The period is cut to
// the days from the first with data to the last that is complete in every
// table, and the comparison starts from the cut period, so that ten days of a
// month are compared with ten days.
func (a *ask) span() (*span, error) {
	r, err := a.resolve(a.query.Period, BadPeriod)
	if err != nil {
		return nil, err
	}
	b := a.bounds()
	s := &span{dated: a.dated(r)}
	if r.OpenStart && b.firstKnown {
		r.Start = min(b.first, r.End-1)
	}
	s.asked = r.Period
	complete := period.Period{Start: r.Start, End: min(r.End, b.last+1)}
	late := b.firstKnown && r.Start < b.first
	switch {
	case complete.Empty(), late && complete.End <= b.first:
		s.nothing = true
		s.note(Note{Kind: NoteNoData, Period: &s.asked})
		late = false
	case complete != r.Period:
		r.Period = complete
		if !r.OpenEnd { // an open end asks for no particular day
			s.note(Note{Kind: NoteCut, Period: &complete, Days: complete.Days()})
		}
	}
	if late {
		r.Start = b.first
		s.note(Note{Kind: NoteBegins, Period: &r.Period, Days: r.Days()})
	}
	s.resolved = r
	if err := a.checkKept(s); err != nil {
		return nil, err
	}
	if err := a.wholeSteps(s, b); err != nil {
		return nil, err
	}
	if s.steps, err = a.steps(s.resolved.Period); err != nil {
		return nil, err
	}
	if err := a.compare(s, b); err != nil {
		return nil, err
	}
	if err := a.wholeBase(s); err != nil {
		return nil, err
	}
	a.equalAge(s)
	a.noteImmature(s, b)
	a.notePlatforms(s)
	a.noteDays(s)
	return s, nil
}

func (s *span) note(n Note) { s.notes = append(s.notes, n) }

func (a *ask) resolve(e period.Expr, kind ErrorKind) (period.Resolved, error) {
	if e == "" {
		e = period.All
	}
	if len(e) > 100 {
		return period.Resolved{}, &QueryError{Kind: kind, Name: string(e[:100]), Mend: "a period has at most 100 characters"}
	}
	r, err := a.model.Calendar().Resolve(e, a.today)
	if err != nil {
		return r, &QueryError{Kind: kind, Name: string(e), Mend: "use words such as last_week, past_30_days, 2026-q3 or 2026-10-01..2026-10-31"}
	}
	if r.Empty() || r.Start < period.MinDate.AddMonths(-12) || r.End > period.MaxDate {
		return r, &QueryError{Kind: kind, Name: string(e), Mend: "the period must hold days from 1970 to 2199"}
	}
	return r, nil
}

// dated reports whether the query speaks of time. Without a border, a grain or
// a comparison it does not, and tables without dates may be read.
func (a *ask) dated(r period.Resolved) bool {
	return !r.OpenStart || !r.OpenEnd || a.query.Grain != period.None || a.query.Per != period.None || a.query.Compare.Kind != CompareNone
}

func (a *ask) steps(p period.Period) ([]period.Period, error) {
	if a.query.Grain == period.None {
		return []period.Period{p}, nil
	}
	days := map[period.Grain]int{period.Day: 1, period.Week: 7, period.Month: 28, period.Quarter: 90, period.Year: 365}
	if p.Days()/days[a.query.Grain] > maxSteps {
		return nil, &QueryError{Kind: TooMany, Name: string(a.query.Grain), Mend: "the period has more than 5000 steps: use a coarser grain or a shorter period"}
	}
	all := a.model.Calendar().Steps(p, a.query.Grain)
	if kept := a.keptSteps(all); len(kept) > 0 {
		return kept, nil
	}
	return all, nil // nothing is read
}

// noteImmature marks metrics whose last days still grow. A day's values are
// final when as many days as the maturity have passed after it in the data.
func (a *ask) noteImmature(s *span, b bounds) {
	if s.nothing {
		return
	}
	asOf := min(a.today, b.last+1)
	for _, v := range a.metrics {
		young := s.resolved.Overlap(period.Period{Start: asOf.AddDays(-v.Maturity), End: asOf})
		if days := young.Days(); v.Maturity > 0 && days > 0 {
			p := s.resolved.Period
			kind := NoteImmature
			if s.growsAtEqualAge(a.model, v) {
				kind = NoteEqualAge
			}
			s.note(Note{Kind: kind, Metric: v.Name, Period: &p, Days: days})
		}
	}
}

// platformDimension is the dimension by which platform-reported metrics may be
// told apart; its name is that of the canonical schema.
const platformDimension = "platform"

// notePlatforms marks what each platform counts by its own rules and a row of
// the result adds up over several.
func (a *ask) notePlatforms(s *span) {
	single := slices.ContainsFunc(a.filters, func(f Filter) bool {
		_, fixed := f.Member()
		return fixed && f.Dimension == platformDimension
	})
	cut := slices.Contains(a.query.Dimensions, platformDimension) && !a.query.Others
	if single || cut {
		return
	}
	for _, v := range a.metrics {
		if a.model.platformReported(v) {
			s.note(Note{Kind: NotePlatformReported, Metric: v.Name})
		}
	}
}

func (m *Model) platformReported(v *Metric) bool {
	return v.PlatformReported || slices.ContainsFunc(v.inputs(), func(name string) bool {
		return m.platformReported(m.metrics[name])
	})
}
