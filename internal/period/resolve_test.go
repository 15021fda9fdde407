package period

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestResolve(t *testing.T) {
	t.Parallel()
	today := NewDate(2026, time.November, 24)
	for e, want := range map[Expr]string{
		"all": "1970-01-01..2026-11-24", "today": "2026-11-24", "last_week": "2026-11-16..2026-11-22", "2_weeks_ago": "2026-11-09..2026-11-15",
		"past_7_days": "2026-11-17..2026-11-23", "next_7_days": "2026-11-24..2026-11-30", "month_to_date": "2026-11-01..2026-11-23",
		"2026": "2026-01-01..2026-12-31", "2026-h1": "2026-01-01..2026-06-30", "2026-q3": "2026-07-01..2026-09-30", "2026-w01": "2025-12-29..2026-01-04",
		"2026-w53": "2026-12-28..2027-01-03", "2026-10-05": "2026-10-05", "2026-10-01..2026-10-15": "2026-10-01..2026-10-15",
		"last_month@-1": "2026-09-01..2026-09-30", "last_month@-1y": "2025-10-01..2025-10-31",
		"last_week@-1y":             "2025-11-17..2025-11-23", // the same weekdays
		"month_to_date@-1":          "2026-10-01..2026-10-23",
		"month_to_date@-1y":         "2025-11-01..2025-11-23",
		"past_7_days@-1":            "2026-11-10..2026-11-16",
		"2026-h1@-1":                "2025-07-01..2025-12-31",
		"black_friday_2025@-1y":     "2024-11-29",
		"singles_day_2026@-1y":      "2025-11-11",
		"spring_festival_2026":      "2026-02-16..2026-02-23",
		"thanksgiving_2026":         "2026-11-26",
		" Last_Week ":               "2026-11-16..2026-11-22",
		"past_1_month":              "2026-10-24..2026-11-23",
		"past_8_whole_weeks":        "2026-09-28..2026-11-22",
		"past_3_whole_months":       "2026-08-01..2026-10-31",
		"past_3_whole_months@-1":    "2026-05-01..2026-07-31",
		"past_2_whole_quarters":     "2026-04-01..2026-09-30",
		"2026-02-01..2026-02-28@-1": "2026-01-04..2026-01-31",
	} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			r, err := Calendar{WeekStart: time.Monday}.Resolve(e, today)
			if err != nil {
				t.Fatal(err)
			}
			if r.Period.String() != want {
				t.Errorf("got %s, want %s", r.Period, want)
			}
		})
	}
}

func TestResolveRefuses(t *testing.T) {
	t.Parallel()
	for _, e := range []Expr{
		"", "..", "soon", "past_0_days", "past_0_whole_weeks", "past_2_whole_days", "2026-q5", "2026-13", "2026-w00", "2025-w53", "2026-02-30", "2026-10-15..2026-10-01",
		"last_week@-2", "@-1", "last_week@", "1969", "2200", "past_9999_years", "1970-01-01@-1", "2027-01-01..", "618_9999", "nothing_2026",
	} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			if r, err := (Calendar{}).Resolve(e, NewDate(2026, 11, 24)); !errors.Is(err, ErrExpr) {
				t.Errorf("got %v, %v; want an error that wraps ErrExpr", r, err)
			}
		})
	}
}

// exprs draws expressions that resolve on any day of the test's range.
func exprs() *rapid.Generator[Expr] {
	return rapid.Custom(func(t *rapid.T) Expr {
		g := string(rapid.SampledFrom(Grains).Draw(t, "grain"))
		n := rapid.SampledFrom([]string{"1", "2", "7", "30", "99"}).Draw(t, "n")
		return Expr(rapid.SampledFrom([]string{
			"today", "yesterday", "this_" + g, "last_" + g, "next_" + g, n + "_" + g + "s_ago", "past_" + n + "_" + g + "s", "next_" + n + "_" + g + "s",
			"week_to_date", "month_to_date", "quarter_to_date", "year_to_date", "2026", "2024-h1", "2025-q3", "2024-02", "2026-w53", "2024-02-29",
			"2026-10-01..2026-10-15", "black_friday_2025", "spring_festival_2026", "618_2026",
		}).Draw(t, "expr"))
	})
}

func TestResolveProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := Calendar{WeekStart: time.Weekday(rapid.IntRange(0, 6).Draw(t, "week start"))}
		today := NewDate(2080, 1, 1).AddDays(rapid.IntRange(-4000, 4000).Draw(t, "today"))
		e := exprs().Draw(t, "expr")
		r, err := c.Resolve(e, today)
		if err != nil {
			t.Fatalf("Resolve(%s): %v", e, err)
		}
		if r.Empty() {
			t.Fatalf("%s holds no day", e)
		}
		if strings.HasPrefix(string(e), "past_") && r.End != today || strings.HasPrefix(string(e), "next_") && strings.Count(string(e), "_") == 2 && r.Start != today {
			t.Fatalf("%s is %s, which does not meet today %s", e, r.Period, today)
		}
		before := c.Before(r)
		if before.Empty() || before.End > r.Start {
			t.Fatalf("Before(%s) = %s overlaps it or is empty", r.Period, before)
		}
		if gap := int(r.Start - before.End); gap > 366 {
			t.Fatalf("Before(%s) = %s lies %d days before it", r.Period, before, gap)
		}
		whole := r.Grain != None && c.Floor(r.Start, r.Grain) == r.Start && c.Floor(r.End, r.Grain) == r.End
		if (whole || r.Grain == None) && before.End != r.Start {
			t.Fatalf("Before(%s) = %s is not adjacent", r.Period, before)
		}
		year := c.YearBefore(r)
		if year.Empty() || year.Start >= r.Start {
			t.Fatalf("YearBefore(%s) = %s", r.Period, year)
		}
		if d := int(r.Start - year.Start); r.Trade == "" && (d < 364 || d > 366) {
			t.Fatalf("YearBefore(%s) = %s lies %d days back", r.Period, year, d)
		}
		if r.Grain == None && r.Trade == "" && r.Start.Weekday() != year.Start.Weekday() {
			t.Fatalf("YearBefore(%s) = %s begins on another weekday", r.Period, year)
		}
	})
}

func TestSteps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := Calendar{WeekStart: time.Weekday(rapid.IntRange(0, 6).Draw(t, "week start"))}
		start := NewDate(2026, 1, 1).AddDays(rapid.IntRange(-3000, 3000).Draw(t, "start"))
		p := Period{start, start.AddDays(rapid.IntRange(1, 800).Draw(t, "days"))}
		g := rapid.SampledFrom(Grains).Draw(t, "grain")
		at := p.Start
		for _, s := range c.Steps(p, g) {
			if s.Start != at || s.Empty() || c.Floor(s.Start, g) != c.Floor(s.Last(), g) {
				t.Fatalf("step %s of %s by %s", s, p, g)
			}
			at = s.End
		}
		if at != p.End {
			t.Fatalf("steps of %s end at %s", p, at)
		}
	})
}

func FuzzResolve(f *testing.F) {
	for _, s := range []string{"last_week", "past_30_days", "2026-q3", "2026-10-01..2026-10-31", "..2026-10-31", "black_friday_2025@-1y", "2026-w53", "past_9999_years@-1"} {
		f.Add(s, int32(20781))
	}
	f.Fuzz(func(t *testing.T, s string, day int32) {
		today := MinDate + 1 + Date(uint32(day)%uint32(MaxDate-MinDate-1))
		r, err := Calendar{WeekStart: time.Monday}.Resolve(Expr(s), today)
		if err != nil {
			if !errors.Is(err, ErrExpr) {
				t.Fatalf("error %v does not wrap ErrExpr", err)
			}
			return
		}
		if r.Empty() || r.Start < MinDate || r.End > MaxDate {
			t.Fatalf("Resolve(%q) = %s", s, r.Period)
		}
	})
}

func FuzzFind(f *testing.F) {
	for _, g := range readDates(f) {
		for text := range g.Cases {
			f.Add(text)
		}
	}
	f.Add("since since since from to to 6.1-6.1-6.1 \xff\x00 \u200b上上上上周")
	today := NewDate(2026, time.November, 24)
	f.Fuzz(func(t *testing.T, text string) {
		c := Calendar{WeekStart: time.Monday}
		end := 0
		for _, m := range Find(text, today, c) {
			if m.Start < end || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("match %+v of %q after byte %d", m, text, end)
			}
			end = m.End
			exprs := m.Others
			if m.Relation == Asked || m.Relation == Against {
				exprs = append(exprs[:len(exprs):len(exprs)], m.Expr)
			} else if m.Expr != "" {
				t.Fatalf("match %+v of %q has an expression", m, text)
			}
			for _, e := range exprs {
				if r, err := c.Resolve(e, today); err != nil || r.Empty() {
					t.Fatalf("match %+v of %q: %v %v", m, text, r, err)
				}
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	c := Calendar{WeekStart: time.Monday}
	for b.Loop() {
		Find("Why did the conversion rate of paid search in Germany fall in the first half of October compared with the same period last year?", NewDate(2026, 11, 24), c)
	}
}
