package semantic

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
)

// database connects to a database that a file of testdata/data makes.
func database(t testing.TB, file string) *pgx.Conn {
	t.Helper()
	script, err := os.ReadFile("testdata/data/" + file)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(script)
	db := pgtest.Shared(t, "semantic-"+file+"-"+hex.EncodeToString(sum[:8]), func(ctx context.Context, dsn string) error {
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, string(script), pgx.QueryExecModeSimpleProtocol)
		return err
	})
	conn, err := pgx.Connect(t.Context(), db.DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// clock is noon of Tuesday, 24 November 2026, in New York.
var clock = time.Date(2026, time.November, 24, 17, 0, 0, 0, time.UTC)

// known is an environment that knows where the hand-made data begins.
func known() Env {
	return Env{Now: clock, FirstDays: map[string]period.Date{
		"ads": period.NewDate(2024, 2, 28), "orders": period.NewDate(2026, 11, 1),
	}}
}

// fetch runs a compiled query and gives its rows.
func fetch(ctx context.Context, conn *pgx.Conn, c *Compiled) ([][]any, error) {
	rows, err := conn.Query(ctx, c.SQL, c.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out [][]any
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return nil, err
		}
		if len(values) != len(c.Columns) {
			return nil, fmt.Errorf("%d values for %d columns", len(values), len(c.Columns))
		}
		for i, f := range rows.FieldDescriptions() {
			if f.Name != c.Columns[i].Name {
				return nil, fmt.Errorf("column %d is %q, described as %q", i, f.Name, c.Columns[i].Name)
			}
		}
		out = append(out, values)
	}
	return out, rows.Err()
}

// table writes rows as "a|1|null", four decimals at most.
func table(rows [][]any) string {
	var lines []string
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, v := range row {
			switch v := v.(type) {
			case nil:
				cells[i] = "null"
			case float64:
				s := strconv.FormatFloat(v, 'f', 4, 64)
				cells[i] = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
			case time.Time:
				cells[i] = v.Format(time.DateOnly)
			default:
				cells[i] = fmt.Sprint(v)
			}
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return strings.Join(lines, "\n")
}

func mustCompile(t testing.TB, m *Model, q Query, env Env) *Compiled {
	t.Helper()
	c, err := Compile(m, q, env)
	if err != nil {
		t.Fatalf("compile %+v: %v", q, err)
	}
	return c
}

// Every number here was added up by hand from testdata/data/hand.sql.
func TestNumbersByHand(t *testing.T) {
	t.Parallel()
	m := shop(t)
	list := strings.Fields
	where := func(d string, op Op, values ...string) []Filter { return []Filter{{d, op, values}} }
	previous := Compare{Kind: ComparePreviousPeriod}
	for name, tt := range map[string]struct {
		q    Query
		as   []string // roles
		want []string
	}{
		"total":             {q: Query{Metrics: list("spend clicks"), Period: "last_week"}, want: list("390|73")},
		"every aggregate":   {q: Query{Metrics: list("ad_rows reach average_spend median_spend dearest mobile_spend mobile_rows"), Period: "last_week"}, want: list("5|3|78|50|200|140|3")},
		"ratio of sums":     {q: Query{Metrics: list("cpc"), Period: "last_week"}, want: list("5.3425")},
		"by platform":       {q: Query{Metrics: list("spend cpc"), Dimensions: list("platform"), Period: "last_week"}, want: list("Google|300|6 Meta|50|2.5 TikTok|30|10 null|10|null")},
		"low to high":       {q: Query{Metrics: list("cpc"), Dimensions: list("platform"), Period: "last_week", OrderBy: []Order{{Field: "cpc"}}}, want: list("Meta|2.5 Google|6 TikTok|10 null|null")},
		"ties by member":    {q: Query{Metrics: list("reach"), Dimensions: list("platform"), Period: "last_week", Limit: 2}, want: list("Google|1 Meta|1")},
		"previous period":   {q: Query{Metrics: list("spend"), Period: "last_week", Compare: previous}, want: list("390|120|270|2.25")},
		"compare members":   {q: Query{Metrics: list("spend"), Dimensions: list("platform"), Period: "last_week", Compare: previous}, want: list("Google|300|80|220|2.75 Meta|50|40|10|0.25 TikTok|30|null|null|null null|10|null|null|null")},
		"order by change":   {q: Query{Metrics: list("spend"), Dimensions: list("platform"), Period: "last_week", Compare: previous, OrderBy: []Order{{Field: "spend.change"}}, Limit: 2}, want: list("Meta|50|40|10|0.25 Google|300|80|220|2.75")},
		"previous year":     {q: Query{Metrics: list("spend"), Period: "2026-11-16", Compare: Compare{Kind: ComparePreviousYear}}, want: list("160|30|130|4.3333")},
		"custom":            {q: Query{Metrics: list("spend"), Period: "last_week", Compare: Compare{CompareCustom, "2026-10-16..2026-10-17"}}, want: list("390|80|310|3.875")},
		"top and others":    {q: Query{Metrics: list("spend cpc reach"), Dimensions: list("platform"), Period: "last_week", Limit: 2, Others: true}, want: list("Google|300|6|1|false Meta|50|2.5|1|false null|40|13.3333|1|true")},
		"null among top":    {q: Query{Metrics: list("spend"), Dimensions: list("platform"), Period: "last_week", Limit: 1, Others: true, OrderBy: []Order{{Field: "spend"}}}, want: list("null|10|false null|380|true")},
		"nothing left over": {q: Query{Metrics: list("spend"), Dimensions: list("country"), Period: "last_week", Limit: 9, Others: true}, want: list("DE|210|false US|180|false")},
		"days with a gap": {q: Query{Metrics: list("spend"), Period: "last_week", Grain: period.Day},
			want: list("2026-11-15|null 2026-11-16|160 2026-11-17|200 2026-11-18|30 2026-11-19|null 2026-11-20|null 2026-11-21|null")},
		"days against days": {q: Query{Metrics: list("spend"), Period: "2026-11-16..2026-11-17", Grain: period.Day, Compare: Compare{CompareCustom, "2026-11-09..2026-11-12"}},
			want: list("2026-11-16|160|80|80|1 2026-11-17|200|40|160|4")},
		"months":          {q: Query{Metrics: list("spend"), Period: "2026-10-01..2026-11-30", Grain: period.Month}, want: list("2026-10-01|80 2026-11-01|510")},
		"weeks on sunday": {q: Query{Metrics: list("spend"), Period: "2026-11-09..2026-11-21", Grain: period.Week}, want: list("2026-11-09|120 2026-11-15|390")},
		"members in time": {q: Query{Metrics: list("spend"), Dimensions: list("platform"), Period: "2026-11-16..2026-11-17", Grain: period.Day, Limit: 2},
			want: list("2026-11-16|Google|100 2026-11-16|Meta|50 2026-11-17|Google|200 2026-11-17|Meta|null")},
		"others in time": {q: Query{Metrics: list("spend"), Dimensions: list("platform"), Period: "2026-11-16..2026-11-18", Grain: period.Day, Limit: 1, Others: true},
			want: list("2026-11-16|Google|100|false 2026-11-16|null|60|true 2026-11-17|Google|200|false 2026-11-17|null|null|true 2026-11-18|Google|null|false 2026-11-18|null|30|true")},
		"leap day":           {q: Query{Metrics: list("spend"), Period: "2024-02"}, want: list("3")},
		"leap day by day":    {q: Query{Metrics: list("spend"), Period: "2024-02-28..2024-03-01", Grain: period.Day}, want: list("2024-02-28|1 2024-02-29|2 2024-03-01|4")},
		"day of 25 hours":    {q: Query{Metrics: list("orders revenue"), Period: "2026-11-01..2026-11-02", Grain: period.Day}, want: list("2026-11-01|2|30 2026-11-02|1|40")},
		"by a wall clock":    {q: Query{Metrics: list("calls"), Period: "2026-11-15..2026-11-17", Grain: period.Day}, want: list("2026-11-15|null 2026-11-16|2 2026-11-17|1")},
		"midnight":           {q: Query{Metrics: list("revenue"), Period: "2026-11-16"}, want: list("570")},
		"drill across":       {q: Query{Metrics: list("spend revenue mer"), Dimensions: list("platform"), Period: "last_week", OrderBy: []Order{{Field: "platform"}}}, want: list("Google|300|600|2 Meta|50|null|null Pinterest|null|25|null TikTok|30|null|null null|10|70|7")},
		"additive sum":       {q: Query{Metrics: list("profit"), Dimensions: list("platform"), Period: "last_week"}, want: list("Google|300 null|60 Pinterest|25 TikTok|-30 Meta|-50")},
		"total of it":        {q: Query{Metrics: list("profit mer"), Period: "last_week"}, want: list("305|1.7821")},
		"joined dimension":   {q: Query{Metrics: list("spend"), Dimensions: list("objective"), Period: "last_week"}, want: list("Sales|300 Awareness|50 null|40")},
		"two joins":          {q: Query{Metrics: list("spend"), Dimensions: list("team"), Period: "last_week"}, want: list("Alpha|300 Secret|50 null|40")},
		"date dimension":     {q: Query{Metrics: list("spend"), Dimensions: list("started"), Period: "last_week", Filters: where("started", GreaterEqual, "2026-01-31")}, want: list("2026-02-01|50")},
		"boolean dimension":  {q: Query{Metrics: list("spend"), Dimensions: list("always_on"), Period: "last_week", Filters: where("always_on", In, "true", "false")}, want: list("true|300 false|50")},
		"moment dimension":   {q: Query{Metrics: list("orders"), Dimensions: list("shipped_on"), Filters: where("shipped_on", IsNotNull), OrderBy: []Order{{Field: "shipped_on"}}}, want: list("2026-11-01|1 2026-11-02|1")},
		"number dimension":   {q: Query{Metrics: list("spend"), Dimensions: list("bid"), Period: "last_week", OrderBy: []Order{{Field: "bid", Desc: true}}}, want: list("10|30 2|50 1.5|300 null|10")},
		"computed dimension": {q: Query{Metrics: list("orders"), Dimensions: list("hour"), Period: "2026-11-01..2026-11-02", OrderBy: []Order{{Field: "hour"}}}, want: list("0|2 23|1")},
		"equals":             {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("platform", Equals, "Google")}, want: list("300")},
		"not equals":         {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("platform", NotEquals, "Google")}, want: list("90")},
		"not in":             {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("platform", NotIn, "Google", "Meta")}, want: list("40")},
		"contains":           {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("platform", Contains, "OO")}, want: list("300")},
		"contains percent":   {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("platform", Contains, "%")}, want: list("null")},
		"not contains":       {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("platform", NotContains, "oo")}, want: list("90")},
		"is null":            {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("platform", IsNull)}, want: list("10")},
		"number range":       {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("bid", Between, "1.5", "2.0")}, want: list("350")},
		"number list":        {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("bid", In, "10", "2.00")}, want: list("80")},
		"other case":         {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("platform", Equals, "GOOGLE")}, want: list("300")},
		"not in other case":  {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("platform", NotEquals, "google")}, want: list("90")},
		"list of two cases":  {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("platform", In, "meta", "TikTok")}, want: list("80")},
		"complement of it":   {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("platform", NotIn, "meta", "TikTok")}, want: list("310")},
		"a program's list":   {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("platform", In, strings.Fields("meta b c d e f g h i j k")...)}, want: list("null")},
		"joined other case":  {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("objective", Equals, "sALES")}, want: list("300")},
		"one table has it":   {q: Query{Metrics: list("spend revenue"), Period: "last_week", Filters: where("platform", Equals, "pinterest")}, want: list("null|25")},
		"hidden other case":  {q: Query{Metrics: list("spend"), Period: "last_week", Filters: where("platform", Equals, "GOOGLE")}, as: list("meta_only"), want: list("null")},
		"count of nothing":   {q: Query{Metrics: list("orders"), Period: "last_week", Filters: where("platform", Equals, "TikTok")}, want: list("null")},
		"filtered count":     {q: Query{Metrics: list("mobile_ads"), Dimensions: list("platform"), Period: "last_week"}, want: list("Google|1 TikTok|1 null|1")},
		"zero of a total":    {q: Query{Metrics: list("mobile_ads"), Period: "2026-11-10"}, want: list("0")},
		"zero of a member":   {q: Query{Metrics: list("mobile_ads clicks"), Dimensions: list("platform"), Period: "last_week"}, want: list("Google|1|50 TikTok|1|3 null|1|0 Meta|0|20")},
		"zero since":         {q: Query{Metrics: list("mobile_ads"), Dimensions: list("platform"), Period: "2026-11-17", Compare: Compare{CompareCustom, "2026-11-16"}}, want: list("Google|0|1|-1|-1 null|null|1|null|null")},
		"zero of a day":      {q: Query{Metrics: list("mobile_ads"), Dimensions: list("platform"), Period: "2026-11-16..2026-11-17", Grain: period.Day}, want: list("2026-11-16|Google|1 2026-11-16|null|1 2026-11-17|Google|0 2026-11-17|null|null")},
		"zeros among others": {q: Query{Metrics: list("mobile_ads"), Dimensions: list("platform"), Period: "last_week", Limit: 1, Others: true}, want: list("Google|1|false null|2|true")},
		"no other but zeros": {q: Query{Metrics: list("mobile_ads"), Dimensions: list("platform"), Period: "last_week", Limit: 3, Others: true}, want: list("Google|1|false TikTok|1|false null|1|false")},
		"offset":             {q: Query{Metrics: list("spend_growth"), Period: "2026-11-16..2026-11-17"}, want: list("3.5")},
		"offset by day":      {q: Query{Metrics: list("spend_growth"), Period: "2026-11-16..2026-11-18", Grain: period.Day}, want: list("2026-11-16|1.6667 2026-11-17|9 2026-11-18|null")},
		"month to date":      {q: Query{Metrics: list("spend_mtd"), Period: "2026-11-17"}, want: list("480")},
		"month to date by day": {q: Query{Metrics: list("spend_mtd"), Period: "2026-11-08..2026-11-10", Grain: period.Day},
			want: list("2026-11-08|null 2026-11-09|80 2026-11-10|120")},
		"rolling":           {q: Query{Metrics: list("spend_7d reach_7d cpc_7d"), Period: "2026-11-15..2026-11-17", Grain: period.Day}, want: list("2026-11-15|120|2|7.5 2026-11-16|200|3|5.2632 2026-11-17|360|3|5.1429")},
		"rolling by member": {q: Query{Metrics: list("spend_7d"), Dimensions: list("country"), Period: "2026-11-16..2026-11-17", Grain: period.Day}, want: list("2026-11-16|DE|50 2026-11-16|US|150 2026-11-17|DE|210 2026-11-17|US|150")},
		"ever":              {q: Query{Metrics: list("spend_ever"), Period: "2026-11-09..2026-11-16", Grain: period.Week}, want: list("2026-11-09|237 2026-11-15|397")},
		"everything":        {q: Query{Metrics: list("spend")}, want: list("627")},
		"undated":           {q: Query{Metrics: list("campaigns"), Dimensions: list("objective"), OrderBy: []Order{{Field: "objective"}}}, want: list("Awareness|1 Sales|1 null|1")},
		"policy":            {q: Query{Metrics: list("spend"), Period: "last_week"}, as: list("google_only"), want: list("300")},
		"two policies":      {q: Query{Metrics: list("spend"), Period: "last_week"}, as: list("google_only meta_only analyst"), want: list("350")},
		"policy of a join":  {q: Query{Metrics: list("spend"), Dimensions: list("team"), Period: "last_week"}, as: list("google_only"), want: list("Alpha|300")},
		"no policy":         {q: Query{Metrics: list("spend"), Period: "last_week"}, as: list("analyst"), want: list("390")},
		"future":            {q: Query{Metrics: list("spend orders"), Period: "next_week"}, want: list("null|null")},
		"nobody there":      {q: Query{Metrics: list("spend"), Dimensions: list("platform"), Period: "next_week", Grain: period.Day}, want: nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := known()
			env.Principal.Roles = tt.as
			c := mustCompile(t, m, tt.q, env)
			rows, err := fetch(t.Context(), database(t, "hand.sql"), c)
			if err != nil {
				t.Fatalf("%v\n%s", err, c.SQL)
			}
			if diff := cmp.Diff(strings.Join(tt.want, "\n"), table(rows)); diff != "" {
				t.Errorf("-want +got:\n%s\n%s", diff, c.SQL)
			}
		})
	}
}

// Where rows spell a value just so, no other spelling is meant, in no table of
// the query.
func TestASpellingThatExistsIsExact(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "many.sql")
	var spend, revenue float64
	err := conn.QueryRow(t.Context(), `SELECT (SELECT sum(spend) FROM shop.ads WHERE platform = 'google')::float8, (SELECT count(*) FROM shop.orders WHERE source = 'google')::float8`).Scan(&spend, &revenue)
	if err != nil || spend == 0 || revenue != 0 {
		t.Fatalf("spend %v, revenue %v, %v: want some and none", spend, revenue, err)
	}
	q := Query{Metrics: []string{"spend", "revenue"}, Filters: []Filter{{"platform", Equals, []string{"google"}}}}
	rows, err := fetch(t.Context(), conn, mustCompile(t, m, q, many()))
	if err != nil || len(rows) != 1 || rows[0][0] != spend || rows[0][1] != nil {
		t.Errorf("%v, %v; want %v and nothing", rows, err, spend)
	}
}

// A policy lets through what it says, and not what resembles it.
func TestPoliciesAreExact(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/model/shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text = []byte(strings.Replace(string(text), "values: [Google]", "values: [GOOGLE]", 1))
	m, err := Load(fstest.MapFS{"shop.yaml": {Data: text}})
	if err != nil {
		t.Fatal(err)
	}
	env := known()
	env.Principal.Roles = []string{"google_only"}
	rows, err := fetch(t.Context(), database(t, "hand.sql"), mustCompile(t, m, Query{Metrics: []string{"spend"}, Period: "last_week"}, env))
	if err != nil || table(rows) != "null" {
		t.Errorf("%v, %v; want no row", rows, err)
	}
}

func TestEqualityUsesAnIndex(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "hand.sql")
	if _, err := conn.Exec(t.Context(), "SET enable_seqscan = off"); err != nil { // the table is too small for an index to pay
		t.Fatal(err)
	}
	c := mustCompile(t, m, Query{Metrics: []string{"campaigns"}, Filters: []Filter{{"objective", Equals, []string{"sales"}}}}, known())
	rows, err := conn.Query(t.Context(), "EXPLAIN "+c.SQL, append([]any{pgx.QueryExecModeExec}, c.Args...)...)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	plan := strings.Join(lines, "\n")
	for _, want := range []string{"Index Cond: (objective = ANY (", "Index Cond: (objective = 'sales'"} {
		if !strings.Contains(plan, want) {
			t.Errorf("no %q in\n%s", want, plan)
		}
	}
}
