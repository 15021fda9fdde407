package semantic

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/period"
)

// many is an environment that knows where the generated data begins.
func many() Env {
	return Env{Now: clock, MaxRows: 1_000_000, FirstDays: map[string]period.Date{"ads": period.NewDate(2026, 2, 20), "orders": period.NewDate(2026, 3, 1)}}
}

// members are values to filter by, some of which no row has.
var members = map[string][]string{
	"platform": {"Google", "Meta", "google", "", "Nobody", `O'Brien"; --`}, "country": {"US", "DE", "日本"}, "bid": {"1", "1.50", "-3", "10"},
	"objective": {"Sales", ""}, "started": {"2026-01-08", "2026-02-05"}, "always_on": {"true", "false"}, "team": {"Alpha", "Secret"},
	"hour": {"0", "23"}, "shipped_on": {"2026-03-08", "2026-11-01"}, "day_of_week": {"monday", "Saturday", "sunday"}, "day_type": {"weekday", "weekend"},
}

// cutsOf lists all that metrics can be cut by.
func cutsOf(m *Model, metrics ...string) []string {
	return append(m.DimensionsOf(metrics...), m.DaysOf(metrics...)...)
}

// noneKept reports whether filters of days leave no day of a period, told by
// Go's own calendar.
func noneKept(q Query, p period.Period) bool {
	for d := max(p.Start, p.End-7); d < p.End; d++ { // a week has every day
		kept := true
		for _, f := range q.Filters {
			day := strings.ToLower(d.UTC().Weekday().String())
			if f.Dimension == DayType {
				day = map[bool]string{true: "weekend", false: "weekday"}[day[0] == 's']
			} else if f.Dimension != DayOfWeek {
				continue
			}
			listed := slices.ContainsFunc(f.Values, func(v string) bool { return strings.EqualFold(v, day) })
			kept = kept && listed == (f.Op == Equals || f.Op == In)
		}
		if kept {
			return false
		}
	}
	return true
}

func anyFilter(t *rapid.T, m *Model, dims []string) Filter {
	f := Filter{Dimension: rapid.SampledFrom(dims).Draw(t, "filter")}
	d, _ := m.Dimension(f.Dimension)
	allowed := []Op{Equals, NotEquals, In, NotIn, IsNull, IsNotNull}
	switch d.Type {
	case Categorical:
		allowed = append(allowed, Contains, NotContains)
	case NumericDim, TimeDim:
		allowed = append(allowed, Less, LessEqual, Greater, GreaterEqual, Between)
	case BooleanDim:
	}
	if d.OfDays() {
		allowed = dayOps
	}
	f.Op = rapid.SampledFrom(allowed).Draw(t, "op")
	value := rapid.SampledFrom(members[f.Dimension])
	switch f.Op {
	case IsNull, IsNotNull:
	case In, NotIn:
		f.Values = rapid.SliceOfN(value, 1, 4).Draw(t, "values")
	case Between:
		f.Values = rapid.SliceOfN(value, 2, 2).Draw(t, "values")
	default:
		f.Values = []string{value.Draw(t, "value")}
	}
	return f
}

var someMetrics = []string{"spend", "clicks", "ad_rows", "reach", "average_spend", "median_spend", "dearest", "mobile_spend", "mobile_rows", "mobile_ads",
	"cpc", "conversion_rate", "mer", "profit", "spend_growth", "spend_mtd", "spend_7d", "reach_7d", "spend_ever", "cpc_7d", "orders", "revenue", "customers"}

// anyQuery draws a valid query.
func anyQuery(t *rapid.T, m *Model, metrics []string) Query {
	q := Query{Metrics: rapid.SliceOfNDistinct(rapid.SampledFrom(metrics), 1, 4, rapid.ID).Draw(t, "metrics")}
	dims := cutsOf(m, q.Metrics...)
	q.Dimensions = rapid.SliceOfNDistinct(rapid.SampledFrom(dims), 0, 3, rapid.ID).Draw(t, "dimensions")
	for range rapid.IntRange(0, 2).Draw(t, "filters") {
		q.Filters = append(q.Filters, anyFilter(t, m, dims))
	}
	q.Period = anyPeriod(t)
	q.Grain = rapid.SampledFrom([]period.Grain{period.None, period.None, period.Day, period.Week, period.Month, period.Quarter, period.Year}).Draw(t, "grain")
	q.Compare.Kind = rapid.SampledFrom([]CompareKind{CompareNone, ComparePreviousPeriod, ComparePreviousYear, CompareCustom}).Draw(t, "compare")
	if q.Compare.Kind == CompareCustom {
		q.Compare.Period = anyPeriod(t)
	}
	q.Limit = rapid.IntRange(0, 4).Draw(t, "limit")
	q.Others = q.Limit > 0 && len(q.Dimensions) == 1 && rapid.Bool().Draw(t, "others")
	a, err := newAsk(m, q, many())
	if err != nil {
		t.Fatalf("a query that should be valid: %v", err)
	}
	if fields := a.fields(); rapid.Bool().Draw(t, "ordered") {
		q.OrderBy = []Order{{rapid.SampledFrom(fields).Draw(t, "order"), rapid.Bool().Draw(t, "desc")}}
	}
	return q
}

func anyPeriod(t *rapid.T) period.Expr {
	named := rapid.SampledFrom([]period.Expr{"all", "last_week", "last_month", "this_month", "this_week", "past_30_days", "2026-q2", "2026-11-01", "2026-03", "next_month", "2025", "..2026-05-20", "2026-10-05.."})
	if rapid.Bool().Draw(t, "named") {
		return named.Draw(t, "period")
	}
	from := period.NewDate(2026, 2, 15).AddDays(rapid.IntRange(0, 270).Draw(t, "from"))
	p := period.Period{Start: from, End: from.AddDays(rapid.IntRange(1, 60).Draw(t, "days"))}
	return period.Expr(p.String())
}

func anyRoles(t *rapid.T) []string {
	return rapid.SliceOfN(rapid.SampledFrom([]string{"google_only", "meta_only", "analyst"}), 0, 2).Draw(t, "roles")
}

// rowsOf compiles and runs a query.
func rowsOf(t *rapid.T, conn *pgx.Conn, m *Model, q Query, env Env) (*Compiled, [][]any) {
	c, err := Compile(m, q, env)
	if r, e := m.Calendar().Resolve(q.Period, m.Calendar().Today(env.Now)); err != nil && e == nil && noneKept(q, r.Period) {
		t.Skip("the period has none of the days")
	}
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	rows, err := fetch(context.Background(), conn, c)
	if err != nil {
		t.Fatalf("%+v: %v\n%s", q, err, c.SQL)
	}
	return c, rows
}

func TestAnyValidQueryRuns(t *testing.T) {
	t.Parallel()
	m, full, empty := shop(t), database(t, "many.sql"), database(t, "empty.sql")
	rapid.Check(t, func(t *rapid.T) {
		q, env := anyQuery(t, m, someMetrics), many()
		env.Principal.Roles = anyRoles(t)
		if rapid.Bool().Draw(t, "bounds unknown") {
			env.FirstDays = nil
			if q.Grain != period.None && (q.Period == "all" || strings.HasPrefix(string(q.Period), "..")) {
				q.Grain = period.Year
			}
			q.Compare = Compare{}
			q.OrderBy = nil
		}
		c, rows := rowsOf(t, full, m, q, env)
		if q.Grain == period.None && q.Limit > 0 && !q.Others && len(rows) > q.Limit {
			t.Fatalf("%d rows over the limit of %d", len(rows), q.Limit)
		}
		steps := m.Calendar().Steps(c.Period.Period, q.Grain)
		if !noneKept(q, c.Period.Period) { // else none of the days is recorded
			steps = slices.DeleteFunc(steps, func(p period.Period) bool { return noneKept(q, p) })
		}
		if q.Grain != period.None && len(q.Dimensions) == 0 && q.Limit == 0 && len(rows) != len(steps) {
			t.Fatalf("%d rows for %d steps", len(rows), len(steps))
		}
		_, rows = rowsOf(t, empty, m, q, env)
		for _, row := range rows {
			for i, v := range row {
				if r := c.Columns[i].Role; v != nil && r != TimeColumn && r != OthersColumn {
					t.Fatalf("%v out of empty tables", v)
				}
			}
		}
	})
}

// total adds up a column; missing values count nothing.
func total(rows [][]any, column int) float64 {
	sum := 0.0
	for _, row := range rows {
		if v, ok := row[column].(float64); ok {
			sum += v
		}
	}
	return sum
}

func column(c *Compiled, name string) int {
	return slices.IndexFunc(c.Columns, func(c Column) bool { return c.Name == name })
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) }

func TestPartsAddUpToTheTotal(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "many.sql")
	additive := []string{"spend", "clicks", "ad_rows", "mobile_spend", "mobile_rows", "mobile_ads", "orders", "revenue", "profit"}
	rapid.Check(t, func(t *rapid.T) {
		q, env := anyQuery(t, m, additive), many()
		env.Principal.Roles = anyRoles(t)
		q.Compare, q.OrderBy = Compare{}, nil
		if !q.Others {
			q.Limit = 0
		}
		c, parts := rowsOf(t, conn, m, q, env)
		_, whole := rowsOf(t, conn, m, Query{Metrics: q.Metrics, Filters: q.Filters, Period: q.Period}, env)
		for i, name := range q.Metrics {
			if got, want := total(parts, column(c, name)), total(whole, i); !near(got, want) {
				t.Fatalf("%s: parts %v, total %v\n%+v\n%s", name, got, want, q, c.SQL)
			}
		}
	})
}

func TestRatiosAreSumsOverSums(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "many.sql")
	rapid.Check(t, func(t *rapid.T) {
		q, env := anyQuery(t, m, []string{"cpc"}), many()
		q.Metrics, q.OrderBy = []string{"cpc", "spend", "clicks"}, nil
		q.Compare = Compare{}
		c, rows := rowsOf(t, conn, m, q, env)
		for _, row := range rows {
			num, den, ratio := row[column(c, "spend")], row[column(c, "clicks")], row[column(c, "cpc")]
			if num == nil || den == nil || den.(float64) == 0 {
				if ratio != nil {
					t.Fatalf("%v / %v = %v", num, den, ratio)
				}
				continue
			}
			if !near(ratio.(float64), num.(float64)/den.(float64)) {
				t.Fatalf("%v / %v = %v\n%s", num, den, ratio, c.SQL)
			}
		}
		if q.Limit > 0 && !q.Others {
			return
		}
		_, whole := rowsOf(t, conn, m, Query{Metrics: []string{"cpc"}, Filters: q.Filters, Period: q.Period}, env)
		num, den := total(rows, column(c, "spend")), total(rows, column(c, "clicks"))
		if v := whole[0][0]; v != nil && !near(v.(float64), num/den) {
			t.Fatalf("total %v, sums %v / %v", v, num, den)
		}
	})
}

// The others are what a query gives that leaves the top members out by a
// filter: also for medians and distinct counts.
func TestOthersAreTheRest(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "many.sql")
	metrics := []string{"spend", "reach", "median_spend", "average_spend", "cpc", "mobile_rows", "mobile_ads", "reach_7d", "spend_growth", "orders", "customers"}
	rapid.Check(t, func(t *rapid.T) {
		q, env := anyQuery(t, m, metrics), many()
		q.Grain, q.OrderBy, q.Compare = period.None, nil, Compare{}
		q.Dimensions = []string{rapid.SampledFrom(cutsOf(m, q.Metrics...)).Draw(t, "dimension")}
		q.Limit, q.Others = rapid.IntRange(1, 5).Draw(t, "n"), true
		c, rows := rowsOf(t, conn, m, q, env)
		flag := column(c, "others")
		rest := Query{Metrics: q.Metrics, Filters: slices.Clone(q.Filters), Period: q.Period}
		var named []string
		var others []any
		for _, row := range rows {
			switch {
			case row[flag].(bool):
				others = row
			case row[0] == nil:
				rest.Filters = append(rest.Filters, Filter{q.Dimensions[0], IsNotNull, nil})
			default:
				named = append(named, row[0].(string))
			}
		}
		if len(named) > 0 {
			rest.Filters = append(rest.Filters, Filter{q.Dimensions[0], NotIn, named})
		}
		_, want := rowsOf(t, conn, m, rest, env)
		for i := range q.Metrics {
			got := absent(q.Metrics[i])
			if others != nil {
				got = others[1+i]
			}
			if !same(got, want[0][i]) && !(others == nil && want[0][i] == nil) {
				t.Fatalf("%s of others: %v, of the rest: %v\n%+v\n%s", q.Metrics[i], got, want[0][i], q, c.SQL)
			}
		}
	})
}

// absent is what a row that is not listed stands for: members that a filtered
// count leaves out altogether are zero.
func absent(metric string) any {
	if metric == "mobile_ads" {
		return 0.0
	}
	return nil
}

func same(a, b any) bool {
	if a == nil || b == nil {
		return a == b
	}
	return near(a.(float64), b.(float64))
}

func TestBaseIsTheSameQueryEarlier(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "many.sql")
	rapid.Check(t, func(t *rapid.T) {
		q, env := anyQuery(t, m, someMetrics), many()
		q.Grain, q.Limit, q.Others, q.OrderBy = period.None, 0, false, nil
		if q.Compare.Kind == CompareNone {
			q.Compare.Kind = ComparePreviousPeriod
		}
		c, rows := rowsOf(t, conn, m, q, env)
		if c.Base.Empty() || c.Base.Start < period.MinDate {
			return
		}
		earlier := q
		earlier.Compare, earlier.Period = Compare{}, period.Expr(c.Base.String())
		past, pastRows := rowsOf(t, conn, m, earlier, env)
		if past.Period.Period != *c.Base {
			return // before all data: nothing to compare
		}
		want := map[string][]any{}
		for _, row := range pastRows {
			want[key(row, len(q.Dimensions))] = row
		}
		for _, row := range rows {
			before := want[key(row, len(q.Dimensions))]
			for i, name := range q.Metrics {
				v := absent(name)
				if before != nil {
					v = before[len(q.Dimensions)+i]
				}
				if got := row[column(c, name+".base")]; !same(got, v) && !(before == nil && got == nil) {
					t.Fatalf("%s.base is %v, was %v\n%+v", name, got, v, q)
				}
			}
		}
	})
}

func key(row []any, n int) string { return fmt.Sprintf("%q", row[:n]) }

func TestFilterAndComplementAreEverything(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "many.sql")
	complement := map[Op]Op{Equals: NotEquals, NotEquals: Equals, In: NotIn, NotIn: In, Contains: NotContains, NotContains: Contains, IsNull: IsNotNull, IsNotNull: IsNull}
	rapid.Check(t, func(t *rapid.T) {
		metric := rapid.SampledFrom([]string{"spend", "clicks", "ad_rows", "orders"}).Draw(t, "metric")
		f := anyFilter(t, m, cutsOf(m, metric))
		other := f
		other.Op = complement[f.Op]
		sum := 0.0
		for _, filters := range [][]Filter{{f}, {other}} {
			if filters[0].Op != "" {
				_, rows := rowsOf(t, conn, m, Query{Metrics: []string{metric}, Filters: filters, Period: "2026-q2"}, many())
				sum += total(rows, 0)
			}
		}
		_, rows := rowsOf(t, conn, m, Query{Metrics: []string{metric}, Period: "2026-q2"}, many())
		if all := total(rows, 0); other.Op != "" && !near(sum, all) {
			t.Fatalf("%v and its complement make %v of %v", f, sum, all)
		} else if sum > all {
			t.Fatalf("%v gives %v of %v", f, sum, all)
		}
	})
}

// The steps agree with the database's own calendar: PostgreSQL says on which
// day of New York each order falls, and Go's time package adds the days up.
func TestStepsAgreeWithTheDatabase(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "many.sql")
	daily := map[period.Date]float64{}
	rows, err := conn.Query(t.Context(), `SELECT (ordered_at AT TIME ZONE 'America/New_York')::date, count(*) FROM shop.orders GROUP BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	var day time.Time
	var n int
	if _, err := pgx.ForEachRow(rows, []any{&day, &n}, func() error { daily[period.DateOf(day)] = float64(n); return nil }); err != nil {
		t.Fatal(err)
	}
	first := map[period.Grain]func(d time.Time) time.Time{
		period.Day:  func(d time.Time) time.Time { return d },
		period.Week: func(d time.Time) time.Time { return d.AddDate(0, 0, -int(d.Weekday())) }, // Sunday
		period.Month: func(d time.Time) time.Time {
			return time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, time.UTC)
		},
	}
	rapid.Check(t, func(t *rapid.T) {
		start := period.NewDate(2026, 3, 1).AddDays(rapid.IntRange(0, 250).Draw(t, "start"))
		p := period.Period{Start: start, End: min(start.AddDays(rapid.IntRange(1, 90).Draw(t, "days")), period.NewDate(2026, 11, 24))}
		g := rapid.SampledFrom([]period.Grain{period.Day, period.Week, period.Month}).Draw(t, "grain")
		want := map[string]float64{}
		for d := p.Start; d < p.End; d++ {
			step := period.DateOf(first[g](d.UTC()))
			want[max(step, p.Start).String()] += daily[d]
		}
		_, rows := rowsOf(t, conn, m, Query{Metrics: []string{"orders"}, Period: period.Expr(p.String()), Grain: g}, many())
		if len(rows) != len(want) {
			t.Fatalf("%d steps, want %d", len(rows), len(want))
		}
		for _, row := range rows {
			at := row[0].(time.Time).Format(time.DateOnly)
			if got, _ := row[1].(float64); got != want[at] {
				t.Fatalf("%s: %v, want %v", at, got, want[at])
			}
		}
	})
}

// Windows that overlap agree with one query for each day.
func TestRollingAgreesWithSingleDays(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "many.sql")
	rapid.Check(t, func(t *rapid.T) {
		start := period.NewDate(2026, 4, 20).AddDays(rapid.IntRange(0, 60).Draw(t, "start"))
		p := period.Period{Start: start, End: start.AddDays(rapid.IntRange(1, 10).Draw(t, "days"))}
		metrics := []string{"spend_7d", "reach_7d", "cpc_7d", "spend_mtd", "spend_growth", "spend_ever"}
		_, rows := rowsOf(t, conn, m, Query{Metrics: metrics, Period: period.Expr(p.String()), Grain: period.Day}, many())
		for i, row := range rows {
			_, one := rowsOf(t, conn, m, Query{Metrics: metrics, Period: period.Expr(p.Start.AddDays(i).String())}, many())
			for j := range metrics {
				if !same(row[1+j], one[0][j]) {
					t.Fatalf("%s on %v: %v in the series, %v alone", metrics[j], row[0], row[1+j], one[0][j])
				}
			}
		}
	})
}

func TestBoundsAndMembers(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "hand.sql")
	for name, want := range map[string]string{"ads": "2024-02-28 2026-11-18", "orders": "2026-11-01 2026-11-20", "calls": "2026-11-01 2026-11-17"} {
		table, _ := m.Table(name)
		var first, last time.Time
		if err := conn.QueryRow(t.Context(), BoundsSQL(m, table)).Scan(&first, &last); err != nil {
			t.Fatal(err)
		}
		if got := first.Format(time.DateOnly) + " " + last.Format(time.DateOnly); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	campaigns, _ := m.Table("campaigns")
	if sql := BoundsSQL(m, campaigns); sql != "" {
		t.Errorf("bounds of a table without dates: %s", sql)
	}
	for name, want := range map[string]string{
		"platform": "Google Meta", "objective": "Awareness Sales", "bid": "1.5 1", "started": "2026-01-05 2026-02-01", "team": "Alpha Secret", "shipped_on": "2026-11-01 2026-11-02",
	} {
		d, _ := m.Dimension(name)
		sql, args, err := MembersSQL(m, d, 2)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := conn.Query(t.Context(), sql, args...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		if name == "bid" {
			slices.Sort(got)
			want = "1 1.5"
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", name, got, want)
		}
	}
	d, _ := m.Dimension("platform")
	if _, _, err := MembersSQL(m, d, 0); err == nil {
		t.Error("a limit of nothing was taken")
	}
}
