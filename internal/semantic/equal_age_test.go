package semantic

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/period"
)

const agedModel = `
config:
  meta: {name: shop, label: {en: Shop}, zone: UTC, week_start: monday, currency: USD}
models:
  - name: ads
    semantic_model: {enabled: true}
    agg_time_dimension: day
    config:
      meta:
        relation: shop.ads
        history: {relation: shop.ads_by_age, age: age, key: [day, ad], log: shop.ads_log}
        policies: [{role: de_only, filter: {dimension: country, op: "=", values: [DE]}}]
    columns:
      - {name: day, dimension: {type: time}}
      - {name: ad, dimension: {type: categorical}}
      - {name: country, dimension: {type: categorical}}
    metrics:
      - {name: spend, type: simple, agg: sum}
      - {name: sales, type: simple, agg: sum, config: {meta: {maturity_days: 3}}}
      - {name: best, type: simple, agg: max, expr: sales, config: {meta: {maturity_days: 3}}}
      - {name: middle, type: simple, agg: median, expr: sales, config: {meta: {maturity_days: 3}}}
metrics:
  - {name: roas, type: ratio, numerator: sales, denominator: spend}
  - {name: sales_7d, type: cumulative, input_metric: sales, window: "7 days"}
`

func aged(t testing.TB) (*Model, Env) {
	t.Helper()
	m, err := Load(fstest.MapFS{"shop.yaml": {Data: []byte(agedModel)}})
	if err != nil {
		t.Fatal(err)
	}
	day := func(d int) period.Date { return period.NewDate(2026, 11, d) }
	return m, Env{
		Now: clock, FirstDays: map[string]period.Date{"ads": day(13)}, Watermarks: map[string]period.Date{"ads": day(23)},
		Ages: map[string]Ages{"ads": {day(16): {1, 2}, day(15): {1, 2}}},
	}
}

// Every number was added up by hand from testdata/data/aged.sql. On the 24th,
// the 23rd is one day old and the 22nd two; from three days on, sales are final.
func TestEqualAgeByHand(t *testing.T) {
	t.Parallel()
	list := strings.Fields
	week := Compare{CompareCustom, "2026-11-13..2026-11-16"} // against the 20th to the 23rd
	two := Compare{CompareCustom, "2026-11-15..2026-11-16"}
	for name, tt := range map[string]struct {
		q    Query
		as   []string
		want []string
		note NoteKind
	}{
		// 16+16 are final; of the 15th, known at two days, 6+3; of the 16th, at one day, 4.
		"total": {q: Query{Metrics: list("sales"), Period: "2026-11-20..2026-11-23", Compare: week}, want: list("44|45|-1|-0.0222"), note: NoteEqualAge},
		"ratio": {q: Query{Metrics: list("roas spend"), Period: "2026-11-20..2026-11-23", Compare: week}, want: list("0.55|0.375|0.175|0.4667|80|120|-40|-0.3333"), note: NoteEqualAge},
		"young days alone": {q: Query{Metrics: list("sales"), Period: "2026-11-22..2026-11-23", Compare: two},
			want: list("16|13|3|0.2308"), note: NoteEqualAge},
		"by member": {q: Query{Metrics: list("sales"), Dimensions: list("ad"), Period: "2026-11-22..2026-11-23", Compare: two},
			want: list("a|12|10|2|0.2 b|4|3|1|0.3333"), note: NoteEqualAge},
		"by day": {q: Query{Metrics: list("sales"), Period: "2026-11-21..2026-11-23", Grain: period.Day, Compare: Compare{CompareCustom, "2026-11-14..2026-11-16"}},
			want: list("2026-11-21|14|16|-2|-0.125 2026-11-22|10|9|1|0.1111 2026-11-23|6|4|2|0.5"), note: NoteEqualAge},
		"filtered": {q: Query{Metrics: list("sales"), Period: "2026-11-22..2026-11-23", Compare: two, Filters: []Filter{{"country", Equals, list("US")}}},
			want: list("4|3|1|0.3333"), note: NoteEqualAge},
		"top and others": {q: Query{Metrics: list("sales"), Dimensions: list("ad"), Period: "2026-11-22..2026-11-23", Compare: two, Limit: 1, Others: true},
			want: list("a|12|10|2|0.2|false null|4|3|1|0.3333|true"), note: NoteEqualAge},
		"largest": {q: Query{Metrics: list("best"), Period: "2026-11-20..2026-11-23", Compare: week}, want: list("10|9|1|0.1111"), note: NoteEqualAge},
		"a policy": {q: Query{Metrics: list("sales"), Period: "2026-11-22..2026-11-23", Compare: two}, as: list("de_only"),
			want: list("12|10|2|0.2"), note: NoteEqualAge},
		"a policy by member": {q: Query{Metrics: list("sales"), Dimensions: list("ad"), Period: "2026-11-22..2026-11-23", Compare: two}, as: list("de_only"),
			want: list("a|12|10|2|0.2"), note: NoteEqualAge},
		"the average of days": {q: Query{Metrics: list("sales"), Per: period.Day, Period: "2026-11-22..2026-11-23", Compare: two}, want: list("8|6.5|1.5|0.2308"), note: NoteEqualAge},
		// What cannot be read at an age is read as it is, and marked.
		"a gap":         {q: Query{Metrics: list("sales"), Period: "2026-11-22..2026-11-23", Compare: Compare{CompareCustom, "2026-11-14..2026-11-15"}}, want: list("16|34|-18|-0.5294"), note: NoteImmature},
		"a median":      {q: Query{Metrics: list("middle"), Period: "2026-11-22..2026-11-23", Compare: two}, want: list("4|9|-5|-0.5556"), note: NoteImmature},
		"one of two":    {q: Query{Metrics: list("sales middle"), Period: "2026-11-22..2026-11-23", Compare: two}, want: list("16|36|-20|-0.5556|4|9|-5|-0.5556"), note: NoteImmature},
		"gathered days": {q: Query{Metrics: list("sales_7d"), Period: "2026-11-23", Compare: Compare{CompareCustom, "2026-11-16"}}, want: list("44|68|-24|-0.3529"), note: NoteImmature},
		"backwards":     {q: Query{Metrics: list("sales"), Period: "2026-11-22", Compare: Compare{CompareCustom, "2026-11-23"}}, want: list("10|6|4|0.6667"), note: NoteImmature},
		"no comparison": {q: Query{Metrics: list("sales"), Period: "2026-11-22..2026-11-23"}, want: list("16"), note: NoteImmature},
		"final days":    {q: Query{Metrics: list("sales"), Period: "2026-11-16", Compare: Compare{CompareCustom, "2026-11-15"}}, want: list("18|18|0|0")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, env := aged(t)
			env.Principal.Roles = tt.as
			c := mustCompile(t, m, tt.q, env)
			rows, err := fetch(t.Context(), database(t, "aged.sql"), c)
			if err != nil {
				t.Fatalf("%v\n%s", err, c.SQL)
			}
			if diff := cmp.Diff(strings.Join(tt.want, "\n"), table(rows)); diff != "" {
				t.Errorf("-want +got:\n%s\n%s", diff, c.SQL)
			}
			var kinds []NoteKind
			for _, n := range c.Notes {
				if n.Kind == NoteEqualAge || n.Kind == NoteImmature {
					kinds = append(kinds, n.Kind)
				}
			}
			if tt.note == "" && kinds != nil || tt.note != "" && (len(kinds) == 0 || slices.ContainsFunc(kinds, func(k NoteKind) bool { return k != tt.note })) {
				t.Errorf("notes %v, want %q", kinds, tt.note)
			}
			if reads := slices.Contains(c.Tables, "shop.ads_by_age"); reads != (tt.note == NoteEqualAge) {
				t.Errorf("relations %v with the note %q", c.Tables, tt.note)
			}
		})
	}
}

// A longer comparison is of equal age only where the days against which nothing
// is set are final: with four days of growing, the 21st is not.
func TestDaysWithoutAPartnerAreFinal(t *testing.T) {
	t.Parallel()
	_, env := aged(t)
	env.Ages = map[string]Ages{"ads": {period.NewDate(2026, 11, 22): {1}}}
	for days, want := range map[int]NoteKind{3: NoteEqualAge, 4: NoteImmature} {
		m, err := Load(fstest.MapFS{"shop.yaml": {Data: []byte(strings.ReplaceAll(agedModel, "maturity_days: 3", fmt.Sprint("maturity_days: ", days)))}})
		if err != nil {
			t.Fatal(err)
		}
		c := mustCompile(t, m, Query{Metrics: []string{"sales"}, Period: "2026-11-23", Compare: Compare{CompareCustom, "2026-11-16..2026-11-22"}}, env)
		if !slices.ContainsFunc(c.Notes, func(n Note) bool { return n.Kind == want }) {
			t.Errorf("growing for %d days: notes %+v, want %q", days, c.Notes, want)
		}
	}
}

// Members add up to the total whatever is cut, filtered and hidden: what is read
// at an age is read of the same rows.
func TestMembersAddUpAtEqualAge(t *testing.T) {
	t.Parallel()
	m, env := aged(t)
	conn := database(t, "aged.sql")
	rapid.Check(t, func(t *rapid.T) {
		env := env
		env.Principal.Roles = rapid.SliceOfN(rapid.SampledFrom([]string{"de_only", "analyst"}), 0, 2).Draw(t, "roles")
		days := rapid.IntRange(1, 4).Draw(t, "days")
		end := period.NewDate(2026, 11, 24)
		q := Query{Metrics: []string{"sales"}, Period: period.Period{Start: end.AddDays(-days), End: end}.Expr(),
			Compare: Compare{CompareCustom, period.Period{Start: end.AddDays(-days - 7), End: end.AddDays(-7)}.Expr()}}
		if rapid.Bool().Draw(t, "filtered") {
			q.Filters = []Filter{{"country", NotEquals, []string{rapid.SampledFrom([]string{"US", "FR"}).Draw(t, "country")}}}
		}
		add := func(q Query) (value, base float64) {
			c, err := Compile(m, q, env)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := fetch(context.Background(), conn, c)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				for i, col := range c.Columns {
					v, _ := row[i].(float64)
					switch col.Role {
					case ValueColumn:
						value += v
					case BaseColumn:
						base += v
					}
				}
			}
			return value, base
		}
		value, base := add(q)
		q.Dimensions = []string{rapid.SampledFrom([]string{"ad", "country"}).Draw(t, "cut")}
		if rapid.Bool().Draw(t, "stepped") {
			q.Grain = period.Day
		}
		if v, b := add(q); v != value || b != base {
			t.Fatalf("members add up to %v and %v, the total is %v and %v", v, b, value, base)
		}
	})
}

// A history that cannot be read is refused when the model is loaded, with what
// to write instead.
func TestHistoriesAreValidated(t *testing.T) {
	t.Parallel()
	good := "history: {relation: shop.ads_by_age, age: age, key: [day, ad], log: shop.ads_log}"
	for name, tt := range map[string]struct{ put, want string }{
		"no age":        {"history: {relation: shop.ads_by_age, key: [day]}", "needs a relation, an age and a key"},
		"no day in key": {"history: {relation: shop.ads_by_age, age: age, key: [ad]}", "must hold day"},
		"unknown key":   {"history: {relation: shop.ads_by_age, age: age, keys: [day]}", "did you mean key?"},
		"bad relation":  {"history: {relation: 'shop.\"x\"', age: age, key: [day]}", "of the form schema.table"},
		"bad log":       {"history: {relation: shop.x, age: age, key: [day], log: ';'}", "of the form schema.table"},
		"moments":       {"time_type: timestamp\n        " + good, "a column of dates"},
	} {
		_, err := Load(fstest.MapFS{"shop.yaml": {Data: []byte(strings.Replace(agedModel, good, tt.put, 1))}})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

// The days that were recorded are found by look-ups, the latest first. At one
// day, nothing was known yet of b on the 16th: it counts from two on.
func TestAgesSQL(t *testing.T) {
	t.Parallel()
	m, _ := aged(t)
	ads, _ := m.Table("ads")
	rows, err := fetch(t.Context(), database(t, "aged.sql"), &Compiled{SQL: AgesSQL(ads), Columns: []Column{{Name: "day"}, {Name: "age"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := table(rows), "2026-11-16|2\n2026-11-15|2\n2026-11-15|1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
