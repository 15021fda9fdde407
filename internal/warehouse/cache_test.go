package warehouse_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
)

func TestCache(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{})
	const sql = "SELECT sum(spend) FROM shop.ads WHERE platform = $1::text"
	ask := func(c semantic.Compiled, cached bool, sum any) {
		t.Helper()
		r, err := b.warehouse.Run(t.Context(), &c)
		if err != nil {
			t.Fatal(err)
		}
		if r.Cached != cached || r.Rows[0][0] != sum {
			t.Errorf("%v %q: cached %t with %v, want %t with %v", c.Args, c.Policy, r.Cached, r.Rows[0][0], cached, sum)
		}
	}
	google := semantic.Compiled{SQL: sql, Args: []any{"Google"}}
	ask(google, false, 60.0)
	b.exec(t, "UPDATE shop.ads SET spend = spend + 1 WHERE day = '2026-11-01'")
	ask(google, true, 60.0)
	ask(semantic.Compiled{SQL: sql, Args: []any{"Meta"}}, false, 11.0)
	ask(semantic.Compiled{SQL: sql, Args: []any{"Google"}, Policy: "de_only"}, false, 61.0)
	ask(semantic.Compiled{SQL: sql, Args: []any{"Google"}, MaxRows: 3}, false, 61.0)
	b.clock.advance(59 * time.Second)
	ask(google, true, 60.0)
	b.clock.advance(time.Second)
	ask(google, false, 61.0)

	b.exec(t, "UPDATE shop.ads SET spend = spend + 1 WHERE day = '2026-11-01'")
	ask(google, true, 61.0)
	if err := b.warehouse.Refresh(t.Context(), b.model); err != nil {
		t.Fatal(err)
	}
	ask(google, false, 62.0)
}

func TestCacheKeepsTheLastUsed(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{}) // keeps 8
	one := func(n int) bool { return b.run(t, "SELECT $1::int", n).Cached }
	for n := range 8 {
		one(n)
	}
	one(0) // used again, so that 1 is the oldest
	one(8)
	for n, want := range map[int]bool{0: true, 2: true, 8: true} {
		if got := one(n); got != want {
			t.Errorf("query %d cached: %t, want %t", n, got, want)
		}
	}
	if one(1) {
		t.Error("nine results are kept where eight may be")
	}
	large := "SELECT repeat('x', 300000)"
	b.run(t, large)
	if b.run(t, large).Cached {
		t.Error("a large result is kept")
	}
}

// Equal text of different types, and values that run together, are different.
func TestCacheTellsValuesApart(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{})
	const sql = "SELECT $1::text || '|' || $2::text"
	for i, args := range [][]any{{"a", "b"}, {"a b", ""}, {"", "a b"}, {"string a", "b"}, {"1:a", "b"}} {
		r := b.run(t, sql, args...)
		if want := fmt.Sprintf("%s|%s", args...); r.Cached || r.Rows[0][0] != want {
			t.Errorf("%d: %v cached %t, want %v", i, r.Rows[0][0], r.Cached, want)
		}
	}
	if b.run(t, "SELECT $1::float8 > 0", 1).Cached || b.run(t, "SELECT $1::float8 > 0", 1.0).Cached {
		t.Error("1 and 1.0 are one key")
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{})
	check := func(first, last map[string]period.Date) {
		t.Helper()
		gotFirst, gotLast, err := b.warehouse.Bounds(t.Context(), b.model)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(first, gotFirst); d != "" {
			t.Errorf("first days (-want +got):\n%s", d)
		}
		if d := cmp.Diff(last, gotLast); d != "" {
			t.Errorf("last days (-want +got):\n%s", d)
		}
	}
	day := func(d int) period.Date { return period.NewDate(2026, time.November, d) }
	// The table without rows is in neither.
	check(map[string]period.Date{"ads": day(1)}, map[string]period.Date{"ads": day(3)})

	b.exec(t, "INSERT INTO shop.visits VALUES ('2026-11-10', 1), ('2026-11-20', 1), ('2026-11-25', 1)")
	check(map[string]period.Date{"ads": day(1)}, map[string]period.Date{"ads": day(3)}) // read a moment ago
	b.run(t, total)
	b.clock.advance(time.Minute)
	// Data of today and of the future is not complete; yesterday is.
	check(map[string]period.Date{"ads": day(1), "visits": day(10)}, map[string]period.Date{"ads": day(3), "visits": day(19)})

	// At 16:00 UTC a new day begins in Shanghai.
	b.clock.advance(12 * time.Hour)
	check(map[string]period.Date{"ads": day(1), "visits": day(10)}, map[string]period.Date{"ads": day(3), "visits": day(20)})
}

// Every question needs the bounds: what is wrong with one table names it.
func TestBoundsNameTheTable(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"no day":   "INSERT INTO shop.visits VALUES ('infinity', 1)",
		"no table": "DROP TABLE shop.visits",
	} {
		b := setup(t, warehouse.Limits{})
		b.exec(t, sql)
		if _, _, err := b.warehouse.Bounds(t.Context(), b.model); err == nil || !strings.Contains(err.Error(), "last day of table visits") {
			t.Errorf("%s: error %v, want one that names the table visits", name, err)
		}
	}
}

// A result is not older than the data that the bounds have seen.
func TestMovedWatermarkDropsResults(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{})
	bounds := func() {
		t.Helper()
		if _, _, err := b.warehouse.Bounds(t.Context(), b.model); err != nil {
			t.Fatal(err)
		}
	}
	bounds()
	b.clock.advance(50 * time.Second)
	b.run(t, total)
	b.clock.advance(10 * time.Second) // the bounds are old now, the result is not
	bounds()
	if !b.run(t, total).Cached {
		t.Error("a result was dropped although nothing moved")
	}
	b.clock.advance(50 * time.Second) // so is the result by now
	b.run(t, total)
	b.exec(t, "INSERT INTO shop.ads VALUES ('2026-11-04', 'Google', 100)")
	b.clock.advance(10 * time.Second)
	bounds()
	if r := b.run(t, total); r.Cached || r.Rows[0][0] != 174.0 {
		t.Errorf("sum %v, cached %t; want 174, read anew", r.Rows[0][0], r.Cached)
	}
}

func TestMembers(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{})
	for limit, want := range map[int][]string{10: {"Google", "Meta", "TikTok"}, 1: {"Google"}} {
		got, err := b.warehouse.Members(t.Context(), b.model, "platform", limit)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("members (-want +got):\n%s", d)
		}
	}
	if _, err := b.warehouse.Members(t.Context(), b.model, "planet", 10); err == nil {
		t.Error("members of a dimension that does not exist")
	}
}
