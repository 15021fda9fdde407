package period

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Expr is a period in words that do not depend on the day on which they are
// read: what a question, a schedule or a model says, before a clock resolves
// it. The canonical forms are
//
//	today yesterday                       single days
//	this_week last_month next_quarter     calendar steps around today
//	2_weeks_ago 3_months_ago              whole calendar steps further back
//	past_7_days past_3_months             rolling, up to and with yesterday
//	past_8_whole_weeks                    calendar steps that are over, up to the last one
//	next_7_days next_3_months             rolling, from today
//	week_to_date month_to_date …          from a step's start up to yesterday
//	2026 2026-h1 2026-q3 2026-10 2026-w47 fixed steps (weeks as ISO 8601 counts them)
//	2026-10-05 2026-10-01..2026-10-31     fixed days, both ends inclusive
//	2026-10-01.. ..2026-10-31             open ranges
//	black_friday_2025 singles_day_2026 …  days of the trade calendar
//	all                                   everything that there is
//
// A suffix "@-1y" moves an expression back by a year as Calendar.YearBefore
// does, and "@-1" moves it back by one period as Calendar.Before does.
type Expr string

// The expressions that code names.
const (
	All       Expr = "all"
	Today     Expr = "today"
	Yesterday Expr = "yesterday"
	LastWeek  Expr = "last_week"
	LastMonth Expr = "last_month"
)

// Resolved is a period expression after a clock has read it.
type Resolved struct {
	Period
	// Grain is the calendar step that the period is made of, which decides
	// what it is compared with; None for rolling and free ranges.
	Grain Grain
	// OpenStart and OpenEnd say that the range has no border of its own on
	// that side; Start or End then hold MinDate or the day after today.
	OpenStart, OpenEnd bool
	// Trade is the name of the trade day that the period is; empty otherwise.
	Trade string
}

// MinDate and MaxDate bound every period; queries cut open ranges to the data.
var (
	MinDate = NewDate(1970, time.January, 1)
	MaxDate = NewDate(2200, time.January, 1)
)

// ErrExpr is wrapped by every error of Resolve.
var ErrExpr = fmt.Errorf("unknown period")

var (
	relative  = regexp.MustCompile(`^(this|last|next)_(day|week|month|quarter|year)$`)
	ago       = regexp.MustCompile(`^(\d{1,3})_(day|week|month|quarter|year)s?_ago$`)
	rolling   = regexp.MustCompile(`^(past|next)_(\d{1,4})_(day|week|month|quarter|year)s?$`)
	whole     = regexp.MustCompile(`^past_(\d{1,4})_whole_(week|month|quarter|year)s?$`)
	toDate    = regexp.MustCompile(`^(week|month|quarter|year)_to_date$`)
	fixedYear = regexp.MustCompile(`^(\d{4})(?:-(h[12]|q[1-4]|w\d{2}|\d{2}))?$`)
	tradeDay  = regexp.MustCompile(`^([a-z0-9][a-z0-9_]*)_(\d{4})$`)
)

// Resolve reads e on the day today. Its errors wrap ErrExpr and name a mend.
func (c Calendar) Resolve(e Expr, today Date) (Resolved, error) {
	s := strings.ToLower(strings.TrimSpace(string(e)))
	if base, shift, ok := strings.Cut(s, "@"); ok {
		return c.resolveShifted(base, shift, today)
	}
	r, err := c.resolveBase(s, today)
	if err != nil {
		return Resolved{}, err
	}
	return r, r.inBounds(e)
}

// inBounds refuses what lies outside the days that periods can hold.
func (r Resolved) inBounds(e Expr) error {
	if r.Start < MinDate || r.End > MaxDate {
		return fmt.Errorf("%w %q: it lies outside 1970 to 2199", ErrExpr, e)
	}
	return nil
}

func (c Calendar) resolveShifted(base, shift string, today Date) (Resolved, error) {
	r, err := c.Resolve(Expr(base), today)
	if err != nil {
		return Resolved{}, err
	}
	switch shift {
	case "-1y":
		r.Period = c.YearBefore(r)
	case "-1":
		r.Period = c.Before(r)
	default:
		return Resolved{}, fmt.Errorf("%w shift %q: use @-1 or @-1y", ErrExpr, shift)
	}
	return r, r.inBounds(Expr(base + "@" + shift))
}

func (c Calendar) resolveBase(s string, today Date) (Resolved, error) {
	step := func(g Grain, n int) Resolved {
		return Resolved{Period: c.Step(c.Add(c.Floor(today, g), g, n), g), Grain: g}
	}
	switch s {
	case "all":
		return Resolved{Period: Period{MinDate, today + 1}, OpenStart: true, OpenEnd: true}, nil
	case "today":
		return step(Day, 0), nil
	case "yesterday":
		return step(Day, -1), nil
	}
	if m := relative.FindStringSubmatch(s); m != nil {
		return step(Grain(m[2]), map[string]int{"this": 0, "last": -1, "next": 1}[m[1]]), nil
	}
	if m := ago.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		return step(Grain(m[2]), -n), nil
	}
	if m := toDate.FindStringSubmatch(s); m != nil {
		g := Grain(m[1])
		p := Period{c.Floor(today, g), today}
		if p.Empty() { // on the first day of a step nothing is complete: show the day itself
			p.End = today + 1
		}
		return Resolved{Period: p, Grain: g}, nil
	}
	if m := rolling.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[2])
		if n == 0 {
			return Resolved{}, fmt.Errorf("%w %q: it holds no day", ErrExpr, s)
		}
		if m[1] == "next" {
			return Resolved{Period: Period{today, c.Add(today, Grain(m[3]), n)}}, nil
		}
		return Resolved{Period: Period{c.Add(today, Grain(m[3]), -n), today}}, nil
	}
	if m := whole.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		if n == 0 {
			return Resolved{}, fmt.Errorf("%w %q: it holds no day", ErrExpr, s)
		}
		g := Grain(m[2])
		end := c.Floor(today, g)
		return Resolved{Period: Period{c.Add(end, g, -n), end}, Grain: g}, nil
	}
	if m := fixedYear.FindStringSubmatch(s); m != nil {
		return c.resolveFixed(m[1], m[2])
	}
	if from, to, ok := strings.Cut(s, ".."); ok {
		return resolveRange(s, from, to, today)
	}
	if d, err := ParseDate(s); err == nil {
		return Resolved{Period: Period{d, d + 1}, Grain: Day}, nil
	}
	if m := tradeDay.FindStringSubmatch(s); m != nil {
		year, _ := strconv.Atoi(m[2])
		if p, ok := TradeDay(m[1], year); ok {
			return Resolved{Period: p, Trade: m[1]}, nil
		}
	}
	return Resolved{}, fmt.Errorf("%w %q: use words such as last_week, past_30_days, 2026-q3 or 2026-10-01..2026-10-31", ErrExpr, s)
}

func (c Calendar) resolveFixed(yearText, part string) (Resolved, error) {
	year, _ := strconv.Atoi(yearText)
	if year < 1970 || year > 2199 {
		return Resolved{}, fmt.Errorf("%w %q: years run from 1970 to 2199", ErrExpr, yearText)
	}
	if part == "" {
		return Resolved{Period: c.Step(NewDate(year, time.January, 1), Year), Grain: Year}, nil
	}
	n, _ := strconv.Atoi(strings.TrimLeft(part, "hqw"))
	switch part[0] {
	case 'h':
		start := NewDate(year, time.Month(6*n-5), 1)
		return Resolved{Period: Period{start, start.AddMonths(6)}, Grain: Quarter}, nil
	case 'q':
		return Resolved{Period: c.Step(NewDate(year, time.Month(3*n-2), 1), Quarter), Grain: Quarter}, nil
	case 'w':
		monday := isoWeekOne(year).AddDays(7 * (n - 1))
		if n < 1 || monday >= isoWeekOne(year+1) {
			return Resolved{}, fmt.Errorf("%w %q: %d has no week %d", ErrExpr, yearText+"-"+part, year, n)
		}
		return Resolved{Period: Period{monday, monday + 7}, Grain: Week}, nil
	}
	if n < 1 || n > 12 {
		return Resolved{}, fmt.Errorf("%w %q: months run from 01 to 12", ErrExpr, yearText+"-"+part)
	}
	return Resolved{Period: c.Step(NewDate(year, time.Month(n), 1), Month), Grain: Month}, nil
}

// isoWeekOne returns the Monday of ISO week 1, the week that holds 4 January.
func isoWeekOne(year int) Date {
	return Calendar{WeekStart: time.Monday}.Floor(NewDate(year, time.January, 4), Week)
}

func resolveRange(s, from, to string, today Date) (Resolved, error) {
	r := Resolved{Period: Period{MinDate, today + 1}, OpenStart: from == "", OpenEnd: to == ""}
	if from == "" && to == "" {
		return Resolved{}, fmt.Errorf("%w %q: give at least one end of the range", ErrExpr, s)
	}
	if from != "" {
		d, err := ParseDate(from)
		if err != nil {
			return Resolved{}, fmt.Errorf("%w: %w", ErrExpr, err)
		}
		r.Start = d
	}
	if to != "" {
		d, err := ParseDate(to)
		if err != nil {
			return Resolved{}, fmt.Errorf("%w: %w", ErrExpr, err)
		}
		r.End = d + 1
	}
	if r.OpenEnd && r.Start > today {
		return Resolved{}, fmt.Errorf("%w %q: it starts after today", ErrExpr, s)
	}
	if r.Empty() {
		return Resolved{}, fmt.Errorf("%w %q: it ends before it starts", ErrExpr, s)
	}
	return r, nil
}

// TradeDays lists the names that TradeDay knows.
func TradeDays() []string {
	names := make([]string, 0, len(tradeDays))
	for name := range tradeDays {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
