package semantic

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/period"
)

// Rows that a threshold keeps are the rows of the query without it that Go
// keeps: in the same order, with the same values.
func TestThresholdKeepsTheRowsThatSatisfyIt(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "many.sql")
	rapid.Check(t, func(t *rapid.T) {
		q, env := anyQuery(t, m, someMetrics), many()
		env.Principal.Roles = anyRoles(t)
		q.Limit, q.Others = 0, false
		if len(q.Dimensions) == 0 && q.Grain == period.None {
			q.Grain, q.OrderBy = period.Week, nil
		}
		metric := rapid.SampledFrom(q.Metrics).Draw(t, "metric")
		v, _ := m.Metric(metric)
		// What is null without the threshold and zero with it sorts elsewhere.
		q.OrderBy = slices.DeleteFunc(q.OrderBy, func(o Order) bool { return strings.HasPrefix(o.Field, metric) })
		if q.Grain == period.None && len(q.OrderBy) == 0 {
			q.OrderBy = []Order{{Field: q.Dimensions[0]}}
		}
		c, all := rowsOf(t, conn, m, q, env)
		at := column(c, metric)
		bound := func(label string) float64 {
			if len(all) > 0 && rapid.Bool().Draw(t, label+" of a row") {
				if b, ok := all[rapid.IntRange(0, len(all)-1).Draw(t, label+" row")][at].(float64); ok {
					return b
				}
			}
			return rapid.Float64Range(-10, 500).Draw(t, label)
		}
		th := Threshold{Metric: metric, Op: rapid.SampledFrom(thresholdOps).Draw(t, "op"), Values: []float64{bound("bound")}}
		if th.Op == Between {
			th.Values = append(th.Values, bound("other"))
			slices.Sort(th.Values)
		}
		var want [][]any
		nothing := slices.ContainsFunc(c.Notes, func(n Note) bool { return n.Kind == NoteNoData })
		for _, row := range all {
			value, ok := row[at].(float64)
			if !ok && v.Additive && !nothing {
				value, ok = 0, true
			}
			if ok && satisfies(value, th) {
				want = append(want, row)
			}
		}
		q.Having = []Threshold{th}
		c, got := rowsOf(t, conn, m, q, env)
		keys := slices.IndexFunc(c.Columns, func(c Column) bool { return c.Role == ValueColumn })
		if len(got) != len(want) {
			t.Fatalf("%d rows, want %d of %d\n%+v\n%s", len(got), len(want), len(all), q, c.SQL)
		}
		for i := range got {
			if key(got[i], keys) != key(want[i], keys) {
				t.Fatalf("row %d is %v, want %v\n%s", i, got[i], want[i], c.SQL)
			}
		}
	})
}

// satisfies is what a threshold says, spelled out again.
func satisfies(v float64, t Threshold) bool {
	switch t.Op {
	case "<":
		return v < t.Values[0]
	case "<=":
		return v <= t.Values[0]
	case ">":
		return v > t.Values[0]
	case ">=":
		return v >= t.Values[0]
	case "=":
		return v == t.Values[0]
	}
	return v >= t.Values[0] && v <= t.Values[1]
}

// An average times its steps is the total of the days that it is of, and a
// ratio is the same with and without.
func TestAverageTimesStepsIsTheTotal(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "many.sql")
	rapid.Check(t, func(t *rapid.T) {
		per := rapid.SampledFrom([]period.Grain{period.Day, period.Week, period.Month}).Draw(t, "per")
		metrics := []string{"spend", "clicks", "mobile_rows", "orders", "revenue", "profit", "cpc", "mer"}
		q, env := anyQuery(t, m, metrics), many()
		q.Grain, q.Limit, q.Others, q.OrderBy, q.Compare, q.Per = period.None, 0, false, nil, Compare{}, per
		ofDays := func(name string) bool { d, _ := m.Dimension(name); return d.OfDays() } // TestAveragesCountTheDaysThatAreLeft has them
		q.Dimensions = slices.DeleteFunc(q.Dimensions, ofDays)
		q.Filters = slices.DeleteFunc(q.Filters, func(f Filter) bool { return ofDays(f.Dimension) })
		c, err := Compile(m, q, env)
		if err != nil {
			var e *QueryError
			if !errors.As(err, &e) || e.Kind != BadAverage {
				t.Fatal(err)
			}
			return
		}
		rows, err := fetch(t.Context(), conn, c)
		if err != nil {
			t.Fatalf("%v\n%s", err, c.SQL)
		}
		at := slices.IndexFunc(c.Notes, func(n Note) bool { return n.Kind == NoteAveraged })
		if at < 0 {
			return // no data
		}
		note := c.Notes[at]
		whole := Query{Metrics: q.Metrics, Dimensions: q.Dimensions, Filters: q.Filters, Period: period.Expr(note.Period.String())}
		_, totals := rowsOf(t, conn, m, whole, env)
		want := map[string][]any{}
		for _, row := range totals {
			want[key(row, len(q.Dimensions))] = row
		}
		if len(rows) != len(totals) {
			t.Fatalf("%d rows, want %d", len(rows), len(totals))
		}
		days := map[period.Grain]float64{period.Day: float64(note.Period.Days()), period.Week: float64(note.Period.Days()) / 7}
		for _, row := range rows {
			for i, name := range q.Metrics {
				v, _ := m.Metric(name)
				got, total := row[len(q.Dimensions)+i], want[key(row, len(q.Dimensions))][len(q.Dimensions)+i]
				if got == nil || total == nil || !v.Additive {
					if !same(got, total) {
						t.Fatalf("%s: %v, over the period %v", name, got, total)
					}
					continue
				}
				if !near(got.(float64)*float64(note.Steps), total.(float64)) {
					t.Fatalf("%s: %v over %d steps, total %v\n%s", name, got, note.Steps, total, c.SQL)
				}
				if n, ok := days[per]; ok && n != float64(note.Steps) {
					t.Fatalf("%d steps in %v", note.Steps, note.Period)
				}
			}
		}
	})
}

func TestAverageCountsWholeSteps(t *testing.T) {
	t.Parallel()
	m := shop(t)
	for name, c := range map[string]struct {
		when  period.Expr
		per   period.Grain
		want  string
		steps int
		base  string
	}{
		"days of a month":            {"2026-10", period.Day, "2026-10-01..2026-10-31", 31, "2026-09-01..2026-09-30"},
		"days of a month that runs":  {"this_month", period.Day, "2026-11-01..2026-11-23", 23, "2026-10-01..2026-10-23"},
		"weeks that lie in a month":  {"2026-10", period.Week, "2026-10-04..2026-10-31", 4, "2026-09-06..2026-10-03"}, // Sunday to Saturday
		"months of a year that runs": {"2026", period.Month, "2026-01-01..2026-10-31", 10, "2025-03-01..2025-12-31"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Compile(m, Query{Metrics: []string{"spend"}, Period: c.when, Per: c.per, Compare: Compare{Kind: ComparePreviousPeriod}}, known())
			if err != nil {
				t.Fatal(err)
			}
			at := slices.IndexFunc(got.Notes, func(n Note) bool { return n.Kind == NoteAveraged })
			if at < 0 || got.Notes[at].Steps != c.steps || got.Period.Period.String() != c.want || got.Base.String() != c.base {
				t.Errorf("period %v, base %v, notes %+v", got.Period.Period, got.Base, got.Notes)
			}
			if got.Columns[0].Per != c.per {
				t.Errorf("column %+v", got.Columns[0])
			}
		})
	}
}

func TestThresholdsAndAveragesThatAreRefused(t *testing.T) {
	t.Parallel()
	m := shop(t)
	th := func(metric string, op Op, values ...float64) []Threshold {
		return []Threshold{{Metric: metric, Op: op, Values: values}}
	}
	by := []string{"platform"}
	for name, c := range map[string]struct {
		q    Query
		want ErrorKind
	}{
		"nothing to choose from":   {Query{Metrics: []string{"spend"}, Having: th("spend", Less, 2)}, BadThreshold},
		"a metric not asked for":   {Query{Metrics: []string{"spend"}, Dimensions: by, Having: th("clicks", Less, 2)}, BadThreshold},
		"an operator of filters":   {Query{Metrics: []string{"spend"}, Dimensions: by, Having: th("spend", Contains, 2)}, BadThreshold},
		"no number":                {Query{Metrics: []string{"spend"}, Dimensions: by, Having: th("spend", Less)}, BadThreshold},
		"between one number":       {Query{Metrics: []string{"spend"}, Dimensions: by, Having: th("spend", Between, 1)}, BadThreshold},
		"between, turned round":    {Query{Metrics: []string{"spend"}, Dimensions: by, Having: th("spend", Between, 2, 1)}, BadThreshold},
		"not a number":             {Query{Metrics: []string{"spend"}, Dimensions: by, Having: th("spend", Less, math.NaN())}, BadThreshold},
		"beyond any money":         {Query{Metrics: []string{"spend"}, Dimensions: by, Having: th("spend", Less, -2e15)}, BadThreshold},
		"with the rest":            {Query{Metrics: []string{"spend"}, Dimensions: by, Limit: 2, Others: true, Having: th("spend", Less, 2)}, BadThreshold},
		"members over time, top 2": {Query{Metrics: []string{"spend"}, Dimensions: by, Grain: period.Day, Limit: 2, Having: th("spend", Less, 2)}, BadThreshold},
		"too many":                 {Query{Metrics: []string{"spend"}, Dimensions: by, Having: slices.Repeat(th("spend", Less, 2), 11)}, TooMany},
		"an average of people":     {Query{Metrics: []string{"customers"}, Per: period.Day}, BadAverage},
		"an average of days by day": {
			Query{Metrics: []string{"spend"}, Grain: period.Day, Per: period.Day}, BadAverage},
		"weeks in months":     {Query{Metrics: []string{"spend"}, Grain: period.Month, Per: period.Week}, BadAverage},
		"no whole week":       {Query{Metrics: []string{"spend"}, Period: "yesterday", Per: period.Week}, BadAverage},
		"per hour":            {Query{Metrics: []string{"spend"}, Per: "hour"}, BadAverage},
		"a table without day": {Query{Metrics: []string{"campaigns"}, Period: "last_week", Per: period.Day}, NoDates},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Compile(m, c.q, known())
			var e *QueryError
			if !errors.As(err, &e) || e.Kind != c.want || e.Mend == "" {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

// A member that another table has, and this one not, has none of an additive
// metric: a row of zero, where there is a threshold on it.
func TestThresholdOfZero(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "hand.sql")
	q := Query{Metrics: []string{"clicks", "orders"}, Dimensions: []string{"country"}, Period: "2026-11-18", OrderBy: []Order{{Field: "country"}}}
	read := func(q Query) [][]any {
		c, err := Compile(m, q, known())
		if err != nil {
			t.Fatal(err)
		}
		rows, err := fetch(t.Context(), conn, c)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	missing := 0
	for _, row := range read(q) {
		if row[2] == nil {
			missing++
		}
	}
	q.Having = []Threshold{{Metric: "orders", Op: Equals, Values: []float64{0}}}
	rows := read(q)
	if missing == 0 || len(rows) != missing {
		t.Errorf("%d countries without orders, %d have no row of any", len(rows), missing)
	}
	for _, row := range rows {
		if row[2] != 0.0 {
			t.Errorf("%v, want no orders", row)
		}
	}
}

func TestKeyOfThresholds(t *testing.T) {
	t.Parallel()
	a := Threshold{Metric: "spend", Op: Greater, Values: []float64{2}}
	b := Threshold{Metric: "clicks", Op: Less, Values: []float64{9}}
	q := Query{Metrics: []string{"spend", "clicks"}, Dimensions: []string{"platform"}}
	with := func(ts ...Threshold) string { q := q; q.Having = ts; return q.Key() }
	if with(a, b) != with(b, a, a) {
		t.Error("the order of thresholds changes the key")
	}
	if with(a) == with(b) || with(a) == q.Key() {
		t.Error("the key does not tell thresholds apart")
	}
	daily := q
	daily.Per = period.Day
	if daily.Key() == q.Key() {
		t.Error("the key does not tell an average from a total")
	}
}
