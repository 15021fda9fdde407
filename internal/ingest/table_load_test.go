package ingest

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/postgres/pgtest"
)

func openEmpty(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), pgtest.New(t).DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// loadTable reads and loads a file into schema csv.
func loadTable(t testing.TB, pool *pgxpool.Pool, name, text string) (*Table, *TableReport) {
	t.Helper()
	table, err := readTable(t, name, text, TableOptions{})
	if err != nil || !table.Ready(false) {
		t.Fatalf("error %v, table %+v", err, table)
	}
	var r *TableReport
	err = pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
		if err := MakeSchema(t.Context(), tx, "csv", false); err != nil {
			return err
		}
		r, err = table.Load(t.Context(), tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return table, r
}

func ask[T any](t testing.TB, pool *pgxpool.Pool, sql string) T {
	t.Helper()
	var v T
	if err := pool.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// A file that is loaded again, in a newer state or with other columns, leaves
// the table that a person expects.
func TestATableLoadedAgain(t *testing.T) {
	t.Parallel()
	const keyed, more = "day,channel,cost\n2026-10-01,a,1\n2026-10-02,a,2\n", "day,channel,cost\n2026-10-02,a,5\n2026-10-03,a,3\n"
	const repeated, fewer = "day,cost\n2026-10-01,1\n2026-10-01,1\n2026-10-02,4\n", "day,cost\n2026-10-01,1\n2026-10-01,2\n"
	tests := map[string]struct {
		first, second string
		want          TableReport
		sum           float64
	}{
		"the same file":          {keyed, keyed, TableReport{Unchanged: 2}, 3},
		"a newer one":            {keyed, more, TableReport{Inserted: 1, Updated: 1, Kept: 1}, 9},
		"numbered rows again":    {repeated, repeated, TableReport{Unchanged: 3}, 6},
		"numbered rows, fewer":   {repeated, fewer, TableReport{Unchanged: 1, Updated: 1, Removed: 1}, 3},
		"another month":          {"platform,year,month,cost\na,2026,9,1\nb,2026,9,2\n", "platform,year,month,cost\na,2026,10,3\nb,2026,10,4\n", TableReport{Inserted: 2, Kept: 2}, 10},
		"a month as one number":  {"platform,month,cost\na,202609,1\n", "platform,month,cost\na,202610,3\n", TableReport{Inserted: 1, Kept: 1}, 4},
		"another column":         {keyed, "day,channel,cost,clicks\n2026-10-09,a,7,1\n", TableReport{Inserted: 1, Removed: 2}, 7},
		"whole numbers, then no": {keyed, "day,channel,cost\n2026-10-09,a,7.5\n", TableReport{Inserted: 1, Removed: 2}, 7.5},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pool := openEmpty(t)
			loadTable(t, pool, "ads.csv", tt.first)
			_, r := loadTable(t, pool, "ads.csv", tt.second)
			tt.want.Relation = "csv.ads"
			if diff := cmp.Diff(tt.want, *r); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
			if sum := ask[float64](t, pool, "SELECT sum(cost)::float8 FROM csv.ads"); sum != tt.sum {
				t.Errorf("sum %v, want %v", sum, tt.sum)
			}
		})
	}
}

// No name of a file is that of a table on its way to its place.
func TestTablesDoNotMeet(t *testing.T) {
	t.Parallel()
	pool := openEmpty(t)
	const text = "day,channel,cost\n2026-10-01,a,1\n"
	for range 2 {
		for _, name := range []string{"ads_new", "ads", "insight_next", nextName} {
			loadTable(t, pool, name+".csv", text)
		}
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM pg_tables WHERE schemaname = 'csv'"); n != 3 {
		t.Errorf("%d tables, want ads_new, ads and insight_next", n)
	}
}

// Values that are written in two ways are one value: a key of them is none.
func TestAKeyThatOnlyTheFileTellsApart(t *testing.T) {
	t.Parallel()
	pool := openEmpty(t)
	table, _ := loadTable(t, pool, "a.csv", "day,cost\n2026-10-01,1\n2026/10/1,2\n")
	if !table.RowNumbers || ask[int](t, pool, "SELECT count(*) FROM csv.a") != 2 {
		t.Errorf("key %v", table.Key)
	}
}

func TestDaysOfRowsWithoutDates(t *testing.T) {
	t.Parallel()
	pool := openEmpty(t)
	for name, tt := range map[string]struct{ text, want string }{
		"months":   {"Month,x\nSep 2026,1\nOct 2026,2\n", "2026-09-01 2026-10-01"},
		"apart":    {"year,month,x\n2025,12,1\n2026,1,1\n", "2025-12-01 2026-01-01"},
		"years":    {"年份,x\n2025,1\n2026,1\n", "2025-01-01 2026-01-01"},
		"the file": {"name,x\na,1\nb,1\n", "2026-11-23"}, // the day before it was written
	} {
		table, _ := loadTable(t, pool, name+".csv", tt.text)
		got := ask[string](t, pool, "SELECT string_agg(DISTINCT insight_day::text, ' ') FROM "+table.Target)
		if got != tt.want {
			t.Errorf("%s: days %s, want %s", name, got, tt.want)
		}
	}
}

// What somebody else has made is refused, whatever it is called.
func TestForeignTablesAndSchemas(t *testing.T) {
	t.Parallel()
	pool := openEmpty(t)
	if _, err := pool.Exec(t.Context(), "CREATE SCHEMA shop; CREATE TABLE shop.ads (n int); INSERT INTO shop.ads VALUES (7)"); err != nil {
		t.Fatal(err)
	}
	table, err := readTable(t, "ads.csv", "day,cost\n2026-10-01,1\n", TableOptions{Schema: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	for _, force := range []bool{false, true} {
		err = pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
			if err := MakeSchema(t.Context(), tx, "shop", force); err != nil {
				return err
			}
			_, err := table.Load(t.Context(), tx)
			return err
		})
		if !errors.Is(err, ErrForeign) {
			t.Errorf("force %v: %v", force, err)
		}
	}
	if ask[int](t, pool, "SELECT n FROM shop.ads") != 7 {
		t.Error("the table is not what it was")
	}
}

// A load that is stopped leaves neither a table nor a schema.
func TestAStoppedLoadLeavesNothing(t *testing.T) {
	t.Parallel()
	pool := openEmpty(t)
	table, err := readTable(t, "ads.csv", "day,cost\n"+days(31, "1"), TableOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if err := MakeSchema(ctx, tx, "csv", false); err != nil {
			return err
		}
		stop()
		_, err := table.Load(ctx, tx)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if ask[bool](t, pool, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'csv')") {
		t.Error("the schema is there")
	}
}

// Sums in the database are the exact sums of what was written into the file,
// however numbers are written in it.
func TestSumsAreThoseOfTheFile(t *testing.T) {
	t.Parallel()
	pool := openEmpty(t)
	rapid.Check(t, func(rt *rapid.T) {
		comma := rapid.Bool().Draw(rt, "decimal comma")
		cents := rapid.SliceOfN(rapid.Int64Range(-9_999_999, 9_999_999), 1, 40).Draw(rt, "cents")
		want := new(big.Rat)
		var b strings.Builder
		b.WriteString("id;Betrag\n")
		for i, c := range append(cents, 123456) { // one shows the decimal sign
			want.Add(want, big.NewRat(c, 100))
			fmt.Fprintf(&b, "r%d;%s\n", i, writeAmount(c, comma))
		}
		table, err := readTable(t, "sums.csv", b.String(), TableOptions{})
		if err != nil || !table.Ready(false) {
			rt.Fatalf("error %v, problems %v %v\n%s", err, table.Problems, table.Errors, b.String())
		}
		var got string
		err = pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
			if err := MakeSchema(t.Context(), tx, "csv", false); err != nil {
				return err
			}
			if _, err := tx.Exec(t.Context(), "DROP TABLE IF EXISTS csv.sums"); err != nil {
				return err
			}
			if _, err := table.Load(t.Context(), tx); err != nil {
				return err
			}
			return tx.QueryRow(t.Context(), "SELECT sum(betrag)::text FROM csv.sums").Scan(&got)
		})
		if err != nil {
			rt.Fatal(err)
		}
		if sum, ok := new(big.Rat).SetString(got); !ok || sum.Cmp(want) != 0 {
			rt.Fatalf("sum %s, want %s\n%s", got, want.FloatString(2), b.String())
		}
	})
}

// writeAmount writes cents with groups of thousands and two decimals.
func writeAmount(cents int64, comma bool) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	whole, group, decimal := fmt.Sprint(cents/100), ",", "."
	if comma {
		group, decimal = ".", ","
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + group + whole[i:]
	}
	return fmt.Sprintf("%s%s%s%02d", sign, whole, decimal, cents%100)
}
