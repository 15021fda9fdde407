package period

import "time"

// Calendar says in which zone days begin and on which weekday weeks begin.
type Calendar struct {
	Zone      *time.Location
	WeekStart time.Weekday
}

// Today returns the civil date of now in the calendar's zone.
func (c Calendar) Today(now time.Time) Date { return DateOf(now.In(c.zone())) }

func (c Calendar) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

// Floor returns the first day of the step of grain g that holds d.
func (c Calendar) Floor(d Date, g Grain) Date {
	y, m, _ := d.YMD()
	switch g {
	case Week:
		return d.AddDays(-((int(d.Weekday()) - int(c.WeekStart) + 7) % 7))
	case Month:
		return NewDate(y, m, 1)
	case Quarter:
		return NewDate(y, (m-1)/3*3+1, 1)
	case Year:
		return NewDate(y, time.January, 1)
	case None, Day:
	}
	return d
}

// Add returns the first day of a step moved by n steps of grain g. From a day
// inside a step, months and longer steps are moved as AddMonths does.
func (c Calendar) Add(d Date, g Grain, n int) Date {
	switch g {
	case Week:
		return d.AddDays(7 * n)
	case Month:
		return d.AddMonths(n)
	case Quarter:
		return d.AddMonths(3 * n)
	case Year:
		return d.AddMonths(12 * n)
	case None, Day:
	}
	return d.AddDays(n)
}

// Step returns the whole step of grain g that holds d.
func (c Calendar) Step(d Date, g Grain) Period {
	start := c.Floor(d, g)
	return Period{Start: start, End: c.Add(start, g, 1)}
}

// Steps cuts p at the borders of grain g. The first and the last piece may be
// parts of a step.
func (c Calendar) Steps(p Period, g Grain) []Period {
	var out []Period
	for d := p.Start; d < p.End; {
		next := min(c.Step(d, g).End, p.End)
		out = append(out, Period{Start: d, End: next})
		d = next
	}
	return out
}

// Before returns the period that p is naturally compared with: the step before
// for whole steps of a grain (October before November, however long), the same
// number of days of the step before for a step that has only begun
// (1–10 October before 1–10 November), and otherwise as many days directly before.
func (c Calendar) Before(r Resolved) Period {
	p := r.Period
	if r.Grain != None && r.Grain != Day && c.Floor(p.Start, r.Grain) == p.Start {
		if c.Floor(p.End, r.Grain) == p.End { // n whole steps
			n := len(c.Steps(p, r.Grain))
			return Period{Start: c.Add(p.Start, r.Grain, -n), End: p.Start}
		}
		if n := len(c.Steps(p, r.Grain)); n == 1 { // a step that has only begun
			start := c.Add(p.Start, r.Grain, -1)
			return Period{Start: start, End: min(start.AddDays(p.Days()), p.Start)}
		}
	}
	return Period{Start: p.Start.AddDays(-p.Days()), End: p.Start}
}

// YearBefore returns the same period one year earlier. Whole months, quarters
// and years move by the calendar, and a trade day becomes that of the year
// before; days and weeks move by 364 days, so that each day is compared with
// the same weekday.
func (c Calendar) YearBefore(r Resolved) Period {
	p := r.Period
	if r.Trade != "" {
		year, _, _ := p.Start.YMD()
		if before, ok := TradeDay(r.Trade, year-1); ok {
			return before
		}
	}
	switch r.Grain {
	case Month, Quarter, Year:
		start := p.Start.AddMonths(-12)
		if c.Floor(p.End, Month) == p.End {
			return Period{Start: start, End: p.End.AddMonths(-12)}
		}
		return Period{Start: start, End: start.AddDays(p.Days())}
	case None, Day, Week:
	}
	return Period{Start: p.Start.AddDays(-364), End: p.End.AddDays(-364)}
}
