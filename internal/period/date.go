// Package period holds calendar time as marketing people use it: whole days,
// half-open ranges of days, grains, and period expressions such as "last_week"
// or "2026-q3" that a clock resolves into days. It imports nothing of the
// project, so that every other package may speak in its terms.
package period

import (
	"fmt"
	"time"
)

// Date is a civil date: the number of days since 1970-01-01 in the proleptic
// Gregorian calendar. It has no zone; a Calendar says in which zone a moment
// falls on which date. The zero value is 1970-01-01.
type Date int32

// NewDate returns the date of a year, month and day. Values outside their
// usual range are normalised as time.Date does (32 January is 1 February).
func NewDate(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// DateOf returns the civil date of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return NewDate(y, m, d)
}

// ParseDate reads a date written as 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("date %q is not of the form 2026-10-31", s)
	}
	return DateOf(t), nil
}

const secondsPerDay = 24 * 60 * 60

// YMD returns the year, month and day of d.
func (d Date) YMD() (year int, month time.Month, day int) { return d.UTC().Date() }

// UTC returns midnight of d in UTC.
func (d Date) UTC() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

// In returns the moment at which d begins in loc. Where midnight does not
// exist because clocks go forward, it is the first moment of the day.
func (d Date) In(loc *time.Location) time.Time {
	y, m, day := d.YMD()
	t := time.Date(y, m, day, 0, 0, 0, 0, loc)
	for DateOf(t) < d { // time.Date chose the hour before a gap
		t = t.Add(30 * time.Minute)
	}
	return t
}

// Weekday returns the day of the week of d.
func (d Date) Weekday() time.Weekday { return d.UTC().Weekday() }

// AddDays returns d moved by n days.
func (d Date) AddDays(n int) Date { return d + Date(n) }

// AddMonths returns d moved by n calendar months; a day that the target month
// lacks becomes that month's last day (31 January plus one month is 28 or 29
// February).
func (d Date) AddMonths(n int) Date {
	y, m, day := d.YMD()
	first := NewDate(y, m+time.Month(n), 1)
	fy, fm, _ := first.YMD()
	last := NewDate(fy, fm+1, 0)
	return min(first.AddDays(day-1), last)
}

// String returns d as 2006-01-02.
func (d Date) String() string { return d.UTC().Format(time.DateOnly) }

// MarshalText writes d as 2006-01-02.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads 2006-01-02.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Period is a half-open range of days, [Start, End).
type Period struct {
	Start Date `json:"start"`
	End   Date `json:"end"` // the first day after the period
}

// Days returns how many days p holds; never negative.
func (p Period) Days() int { return max(0, int(p.End-p.Start)) }

// Empty reports whether p holds no day.
func (p Period) Empty() bool { return p.End <= p.Start }

// Last returns the last day of p. It has no meaning for an empty period.
func (p Period) Last() Date { return p.End - 1 }

// Contains reports whether d is a day of p.
func (p Period) Contains(d Date) bool { return p.Start <= d && d < p.End }

// Overlap returns the days that p and q share, possibly none.
func (p Period) Overlap(q Period) Period {
	return Period{Start: max(p.Start, q.Start), End: min(p.End, q.End)}
}

// String returns "2026-10-01..2026-10-31", both ends inclusive as people write
// ranges, or one date for a single day. It is also a valid Expr.
func (p Period) String() string {
	if p.Days() == 1 {
		return p.Start.String()
	}
	return p.Start.String() + ".." + p.Last().String()
}

// Expr returns the period as an expression that names its two dates, so that it
// stands for these days whatever the clock.
func (p Period) Expr() Expr { return Expr(p.String()) }

// Grain is the length of the steps in which time is cut. The empty grain means
// that time is not cut at all.
type Grain string

// The grains, from fine to coarse.
const (
	None    Grain = ""
	Day     Grain = "day"
	Week    Grain = "week"
	Month   Grain = "month"
	Quarter Grain = "quarter"
	Year    Grain = "year"
)

// Grains lists every grain that cuts time, from fine to coarse.
var Grains = []Grain{Day, Week, Month, Quarter, Year}

// ParseGrain reads a grain's name; the empty string is None.
func ParseGrain(s string) (Grain, error) {
	if s == "" {
		return None, nil
	}
	for _, g := range Grains {
		if s == string(g) {
			return g, nil
		}
	}
	return None, fmt.Errorf("grain %q is not one of day, week, month, quarter, year", s)
}
