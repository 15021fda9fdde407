package semantic

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

// Days by PostgreSQL's own names of them, for columns of dates, of moments and
// of clocks.
func TestDaysAgreeWithTheDatabase(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "hand.sql")
	for metric, truth := range map[string]string{
		"spend":  `SELECT lower(to_char(day, 'FMDay')), sum(spend)::float8 FROM shop.ads WHERE day >= '2026-11-01' AND day < '2026-11-19' GROUP BY 1 ORDER BY min(extract(isodow FROM day))`,
		"orders": `SELECT lower(to_char(ordered_at AT TIME ZONE 'America/New_York', 'FMDay')), count(*)::float8 FROM shop.orders WHERE ordered_at >= '2026-11-01 00:00 America/New_York' AND ordered_at < '2026-11-19 00:00 America/New_York' GROUP BY 1 ORDER BY min(extract(isodow FROM ordered_at AT TIME ZONE 'America/New_York'))`,
		"calls":  `SELECT lower(to_char("rung at", 'FMDay')), count(*)::float8 FROM shop.calls WHERE "rung at" >= '2026-11-01' AND "rung at" < '2026-11-19' GROUP BY 1 ORDER BY min(extract(isodow FROM "rung at"))`,
	} {
		q := Query{Metrics: []string{metric}, Dimensions: []string{DayOfWeek}, Period: "2026-11-01..2026-11-18", OrderBy: []Order{{Field: DayOfWeek}}}
		got, err := fetch(t.Context(), conn, mustCompile(t, m, q, known()))
		if err != nil {
			t.Fatalf("%s: %v", metric, err)
		}
		rows, err := conn.Query(t.Context(), truth)
		if err != nil {
			t.Fatalf("%s: %v", metric, err)
		}
		var want [][]any
		for rows.Next() {
			values, err := rows.Values()
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, values)
		}
		if len(want) == 0 || rows.Err() != nil {
			t.Fatalf("%s: %d rows of truth: %v", metric, len(want), rows.Err())
		}
		if diff := cmp.Diff(table(want), table(got)); diff != "" {
			t.Errorf("%s: %s", metric, diff)
		}
	}
}

// An average over days is the total over the days that are left, counted one by
// one with Go's own calendar.
func TestAveragesCountTheDaysThatAreLeft(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "many.sql")
	rapid.Check(t, func(t *rapid.T) {
		start := period.NewDate(2026, 3, 1).AddDays(rapid.IntRange(0, 200).Draw(t, "start"))
		p := period.Period{Start: start, End: start.AddDays(rapid.IntRange(1, 60).Draw(t, "days"))}
		q := Query{Metrics: []string{"spend", "orders"}, Period: period.Expr(p.String())}
		if rapid.Bool().Draw(t, "filtered") {
			q.Filters = []Filter{anyFilter(t, m, []string{DayOfWeek, DayType})}
		}
		q.Dimensions = rapid.SampledFrom([][]string{nil, {DayOfWeek}, {DayType}, {DayOfWeek, DayType}}).Draw(t, "cut")
		q.Grain = rapid.SampledFrom([]period.Grain{period.None, period.Week, period.Month}).Draw(t, "grain")
		totals, sums := rowsOf(t, conn, m, q, many())
		q.Per, q.OrderBy = period.Day, []Order{{Field: q.Metrics[0]}}
		if q.Grain != period.None || len(q.Dimensions) > 0 {
			q.OrderBy = nil
		}
		_, means := rowsOf(t, conn, m, q, many())
		n := len(q.Dimensions)
		if q.Grain != period.None {
			n++
		}
		byKey := map[string][]any{}
		for _, row := range means {
			byKey[key(row, n)] = row
		}
		for _, row := range sums {
			span := p
			if q.Grain != period.None {
				span = m.Calendar().Step(period.DateOf(row[0].(time.Time)), q.Grain).Overlap(p)
			}
			alike := q
			for i, d := range q.Dimensions {
				alike.Filters = append(alike.Filters[:len(alike.Filters):len(alike.Filters)], Filter{d, Equals, []string{row[n-len(q.Dimensions)+i].(string)}})
			}
			days := 0
			for d := span.Start; d < span.End; d++ {
				if !noneKept(alike, period.Period{Start: d, End: d + 1}) {
					days++
				}
			}
			for i := range q.Metrics {
				sum, mean := row[n+i], byKey[key(row, n)][n+i]
				if sum == nil && mean == nil {
					continue
				}
				if sum == nil || mean == nil || !near(mean.(float64), sum.(float64)/float64(days)) {
					t.Fatalf("%v over %d days is %v: %+v\n%s", sum, days, mean, q, totals.SQL)
				}
			}
		}
	})
}

func TestDaysThatSayNothingAreRefused(t *testing.T) {
	t.Parallel()
	m := shop(t)
	weekends := []Filter{{DayType, Equals, []string{"weekend"}}}
	for name, tt := range map[string]struct {
		q    Query
		kind ErrorKind
		mend string
	}{
		"a running total":         {Query{Metrics: []string{"spend_mtd"}, Filters: weekends}, NoSuchCut, "made of other days"},
		"growth on the week":      {Query{Metrics: []string{"spend_growth"}, Dimensions: []string{DayOfWeek}}, NoSuchCut, "made of other days"},
		"no such day":             {Query{Metrics: []string{"spend"}, Filters: weekends, Period: "2026-11-16..2026-11-20"}, BadFilter, "no such day"},
		"no member":               {Query{Metrics: []string{"spend"}, Filters: []Filter{{DayOfWeek, Equals, []string{"Mittwoch"}}}}, BadFilter, "the members of day_of_week are"},
		"a range of days":         {Query{Metrics: []string{"spend"}, Filters: []Filter{{DayOfWeek, Contains, []string{"mon"}}}}, BadFilter, "= != in not_in"},
		"the rest, as an average": {Query{Metrics: []string{"spend"}, Dimensions: []string{DayOfWeek}, Limit: 2, Others: true, Per: period.Day, Period: "2026-10"}, BadAverage, "leave others out"},
	} {
		_, err := Compile(m, tt.q, known())
		var qe *QueryError
		if !errors.As(err, &qe) || qe.Kind != tt.kind || !strings.Contains(qe.Mend, tt.mend) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Plans, rows of whole months and undated rows have no days of the week, and what
// an author declares stands instead.
func TestWhoHasDays(t *testing.T) {
	t.Parallel()
	model := func(table, columns string) *Model {
		m, err := Load(fstest.MapFS{"m.yaml": {Data: []byte(`
models:
  - name: sales
    semantic_model: {enabled: true}
` + table + `
    columns:
      - {name: region, dimension: {type: categorical}}
` + columns + `
    metrics:
      - {name: revenue, type: simple, agg: sum, expr: amount}
`)}})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	const dated = "    agg_time_dimension: day"
	both := []string{DayOfWeek, DayType}
	for name, tt := range map[string]struct {
		table, columns string
		want           []string
	}{
		"dated":          {dated, "      - {name: day, granularity: day, dimension: {type: time}}", both},
		"undated":        {"", "", nil},
		"a plan":         {dated + "\n    config: {meta: {plan: true}}", "      - {name: day, dimension: {type: time}}", nil},
		"by the month":   {dated, "      - {name: day, granularity: month, dimension: {type: time}}", nil},
		"with one's own": {dated, "      - {name: day, dimension: {type: time}}\n      - {name: day_type, dimension: {type: categorical}}", []string{DayOfWeek}},
	} {
		m := model(tt.table, tt.columns)
		if diff := cmp.Diff(tt.want, m.DaysOf("revenue")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		for _, d := range m.Dimensions {
			if d.OfDays() {
				t.Errorf("%s: %s is proposed", name, d.Name)
			}
		}
	}
}

func TestUnevenDaysAreNoted(t *testing.T) {
	t.Parallel()
	m := shop(t)
	weekdays := []Filter{{DayType, NotEquals, []string{"weekend"}}}
	for name, tt := range map[string]struct {
		q    Query
		want string
	}{
		// October 2026 begins on a Thursday: five Thursdays, Fridays, Saturdays, four of the rest; 22 weekdays, as in September.
		"by day of the week in a month": {Query{Metrics: []string{"spend"}, Dimensions: []string{DayOfWeek}, Period: "2026-10"}, "uneven_days 5 4"},
		"in whole weeks":                {Query{Metrics: []string{"spend"}, Dimensions: []string{DayOfWeek}, Period: "2026-10-05..2026-11-01"}, ""},
		"a ratio":                       {Query{Metrics: []string{"cpc"}, Dimensions: []string{DayOfWeek}, Period: "2026-10"}, ""},
		"the average":                   {Query{Metrics: []string{"spend"}, Dimensions: []string{DayOfWeek}, Period: "2026-10", Per: period.Day}, ""},
		"weekdays and weekends":         {Query{Metrics: []string{"spend"}, Dimensions: []string{DayType}, Period: "2026-10"}, "uneven_days 22 9"},
		"of two months alike":           {Query{Metrics: []string{"spend"}, Filters: weekdays, Period: "2026-10", Compare: Compare{Kind: ComparePreviousPeriod}}, ""},
		"of two months":                 {Query{Metrics: []string{"spend"}, Filters: weekdays, Period: "2026-09", Compare: Compare{Kind: ComparePreviousPeriod}}, "uneven_base 22 21"},
	} {
		var got []string
		for _, n := range mustCompile(t, m, tt.q, known()).Notes {
			if n.Kind == NoteUnevenDays || n.Kind == NoteUnevenBase {
				got = append(got, strings.Join([]string{string(n.Kind), strconv.Itoa(n.Days), strconv.Itoa(n.Steps)}, " "))
			}
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: %v, want %q", name, got, tt.want)
		}
	}
}

// Every name of a dimension of days exists in both languages.
func TestDaysHaveNames(t *testing.T) {
	t.Parallel()
	for _, d := range daysOfModels() {
		if len(d.week) != 7 || len(d.Course()) != len(d.Members) {
			t.Errorf("%s: %d days, %d members", d.Name, len(d.week), len(d.Members))
		}
		for _, lang := range evidence.Langs {
			if d.Label[lang] == "" || d.Description[lang] == "" || len(d.Synonyms[lang]) == 0 {
				t.Errorf("%s lacks words in %s", d.Name, lang)
			}
			for i, v := range d.Members {
				if v.Value != d.Course()[i] || v.Label[lang] == "" || len(v.Synonyms[lang]) == 0 {
					t.Errorf("%s %s lacks words in %s", d.Name, v.Value, lang)
				}
			}
		}
	}
}
