package ingest

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// adHeader maps onto ad_performance by itself.
const adHeader = "Date,Campaign,Platform,Currency,Cost,Clicks,Conversions"

func plan(t testing.TB, pool *pgxpool.Pool, name string, o Options, rows ...string) *Plan {
	t.Helper()
	p, err := Prepare(t.Context(), pool, fileOf(name, lines(rows...)), o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func load(t testing.TB, pool *pgxpool.Pool, o LoadOptions, plans ...*Plan) *Report {
	t.Helper()
	r, err := Load(t.Context(), pool, o, plans...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

type counts struct {
	Loaded                                             bool
	Inserted, Updated, Unchanged, Duplicates, Rejected int64
}

func wantCounts(t *testing.T, r *Report, want counts) {
	t.Helper()
	got := counts{r.Loaded, r.Inserted, r.Updated, r.Unchanged, r.Duplicates, r.Rejected}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s\n%v\n%v", diff, r.Problems, r.Errors)
	}
}

// rowsOf returns the rows of a query, each as its values joined by "|".
func rowsOf(t testing.TB, pool *pgxpool.Pool, sql string) []string {
	t.Helper()
	rows, err := pool.Query(context.Background(), sql)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

const adRows = `SELECT concat_ws('|', date_day, campaign_name, spend, clicks, coalesce(conversions::text, 'null')) FROM marketing.ad_performance ORDER BY 1`

func TestASecondImportChangesNothing(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	rows := []string{adHeader, "2026-09-01,A,TikTok,USD,5.00,10,1.5", "2026-09-01,B\t\\N \"x\",TikTok,USD,6.00,,--", "2026-09-02,A,TikTok,USD,7.00,12,0"}
	wantCounts(t, load(t, pool, LoadOptions{}, plan(t, pool, "a.csv", Options{}, rows...)), counts{Loaded: true, Inserted: 3})
	first := rowsOf(t, pool, adRows)
	want := []string{"2026-09-01|A|5.0000|10|1.5000", "2026-09-01|B\t\\N \"x\"|6.0000|0|null", "2026-09-02|A|7.0000|12|0.0000"}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Fatal(diff)
	}
	before := rowsOf(t, pool, `SELECT concat_ws('|', ctid, xmin, ingested_at) FROM marketing.ad_performance ORDER BY 1`)
	wantCounts(t, load(t, pool, LoadOptions{}, plan(t, pool, "a.csv", Options{}, rows...)), counts{Loaded: true, Unchanged: 3})
	if diff := cmp.Diff(before, rowsOf(t, pool, `SELECT concat_ws('|', ctid, xmin, ingested_at) FROM marketing.ad_performance ORDER BY 1`)); diff != "" {
		t.Fatalf("a second import touched rows: %s", diff)
	}

	// Late conversions change one row and add another.
	rows[1] = "2026-09-01,A,TikTok,USD,5.00,10,2.5"
	rows = append(rows, "2026-09-03,A,TikTok,USD,1.00,1,0")
	wantCounts(t, load(t, pool, LoadOptions{}, plan(t, pool, "a.csv", Options{}, rows...)), counts{Loaded: true, Inserted: 1, Updated: 1, Unchanged: 2})
	stamps := rowsOf(t, pool, `SELECT count(DISTINCT ingested_at)::text FROM marketing.ad_performance`)
	if stamps[0] != "2" {
		t.Fatalf("%s times of import, want those of the first and the third", stamps[0])
	}
}

func TestColumnsThatAFileLacksStay(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	load(t, pool, LoadOptions{}, plan(t, pool, "a.csv", Options{}, adHeader, "2026-09-01,A,TikTok,USD,5.00,10,1.5"))
	r := load(t, pool, LoadOptions{}, plan(t, pool, "b.csv", Options{}, "Date,Campaign,Platform,Currency,Cost", "2026-09-01,A,TikTok,USD,9.00"))
	wantCounts(t, r, counts{Loaded: true, Updated: 1})
	if diff := cmp.Diff([]string{"2026-09-01|A|9.0000|10|1.5000"}, rowsOf(t, pool, adRows)); diff != "" {
		t.Fatal(diff)
	}
}

func TestConflictsAreReportedAndNeverPickedFrom(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	older := plan(t, pool, "old.csv", Options{}, adHeader, "2026-09-01,A,TikTok,USD,5.00,10,1", "2026-09-02,A,TikTok,USD,5.00,10,1")
	newer := plan(t, pool, "new.csv", Options{}, adHeader, "2026-09-02,A,TikTok,USD,5.00,10,1", "2026-09-01,A,TikTok,USD,15.00,10,1", "2026-09-03,A,TikTok,USD,1.00,1,1")
	r := load(t, pool, LoadOptions{}, older, newer)
	wantCounts(t, r, counts{Rejected: 2})
	want := []LineError{{File: "new.csv", Line: 3, Message: message("conflict", "2", "old.csv")}}
	if diff := cmp.Diff(want, r.Errors); diff != "" {
		t.Fatal(diff)
	}
	if got := rowsOf(t, pool, adRows); len(got) != 0 {
		t.Fatalf("a refused import left %v", got)
	}

	wantCounts(t, load(t, pool, LoadOptions{SkipBad: true}, older, newer), counts{Loaded: true, Inserted: 2, Duplicates: 1, Rejected: 2})
	if diff := cmp.Diff([]string{"2026-09-02|A|5.0000|10|1.0000", "2026-09-03|A|1.0000|1|1.0000"}, rowsOf(t, pool, adRows)); diff != "" {
		t.Fatal(diff)
	}
}

func TestAllOrNothingUnlessBadLinesAreSkipped(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	rows := []string{adHeader, "2026-09-01,A,TikTok,USD,5.00,10,1", "2026-09-02,A,TikTok,USD,abc,10,1"}
	r := load(t, pool, LoadOptions{}, plan(t, pool, "a.csv", Options{}, rows...))
	wantCounts(t, r, counts{Rejected: 1})
	if r.Errors[0].Line != 3 || r.Errors[0].Column != "Cost" {
		t.Fatalf("error %+v, want line 3, column Cost", r.Errors[0])
	}
	wantCounts(t, load(t, pool, LoadOptions{SkipBad: true}, plan(t, pool, "a.csv", Options{}, rows...)), counts{Loaded: true, Inserted: 1, Rejected: 1})

	blocked := plan(t, pool, "b.csv", Options{}, "Date,Campaign,Platform,Cost", "2026-09-05,A,TikTok,5.00")
	if r := load(t, pool, LoadOptions{SkipBad: true}, blocked); r.Loaded || r.Problems[0].Code != "no_currency" {
		t.Fatalf("a file with a problem was loaded: %+v", r)
	}
}

func TestTheDatabaseIsTheSecondWall(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	p := plan(t, pool, "a.csv", Options{}, "metric,target,start,end", "spend,100,2026-09-30,2026-09-01")
	r := load(t, pool, LoadOptions{}, p)
	if r.Loaded || len(r.Problems) != 1 || r.Problems[0].Code != "database_refuse" || !strings.Contains(r.Problems[0].Args[0], "check constraint") {
		t.Fatalf("a period that ends before it starts: %+v", r)
	}
	if !p.OK() {
		t.Fatalf("plan: %v", p.Problems)
	}
}

func TestKeysMayHoldNulls(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	p := plan(t, pool, "plan.csv", Options{}, "指标,平台,预算,开始日期,结束日期", "spend,,10000,2026-09-01,2026-09-30", "spend,Meta,4000,2026-09-01,2026-09-30")
	if p.Target != "marketing.budgets" {
		t.Fatalf("target %s", p.Target)
	}
	wantCounts(t, load(t, pool, LoadOptions{}, p), counts{Loaded: true, Inserted: 2})
	wantCounts(t, load(t, pool, LoadOptions{}, p), counts{Loaded: true, Unchanged: 2})
}

func TestAnUnknownSchemaGetsATable(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	rows := []string{"Ad ID,Interessé,Spent,Seen", "708746,15,1.43,2026-09-01 10:00", "708749,16,1.82,2026-09-02 11:30"}
	wantCounts(t, load(t, pool, LoadOptions{}, plan(t, pool, "dir/KAG data.csv", Options{}, rows...)), counts{Loaded: true, Inserted: 2})
	got := rowsOf(t, pool, `SELECT concat_ws('|', ad_id, interesse, spent, seen AT TIME ZONE 'UTC') FROM imported.kag_data ORDER BY 1`)
	if diff := cmp.Diff([]string{"708746|15|1.43|2026-09-01 10:00:00", "708749|16|1.82|2026-09-02 11:30:00"}, got); diff != "" {
		t.Fatal(diff)
	}
	// Once the table is there, a map that names it finds it.
	second := plan(t, pool, "dir/KAG data.csv", Options{}, rows...)
	again := plan(t, pool, "more.csv", Options{Map: second.Map}, rows...)
	if len(again.Create) != 0 {
		t.Fatalf("a table that exists is made again: %v", again.Create)
	}
	wantCounts(t, load(t, pool, LoadOptions{}, again), counts{Loaded: true, Unchanged: 2})
}

func TestAFileThatChangesAfterItWasCheckedIsRefused(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	p := plan(t, pool, "a.csv", Options{}, adHeader, "2026-09-01,A,TikTok,USD,5.00,10,1")
	p.source = fileOf("a.csv", lines(adHeader, "2026-09-01,A,TikTok,USD,5.00,10,1", "2026-09-02,A,TikTok,USD,5.00,10,1"))
	if r := load(t, pool, LoadOptions{}, p); r.Loaded || r.Problems[0].Code != "changed_file" {
		t.Fatalf("%+v", r)
	}
}

func TestPersonalDataIsGoneBeforeItIsStored(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	if _, err := pool.Exec(t.Context(), `CREATE TABLE marketing.notes (note_id text PRIMARY KEY, author text, body text)`); err != nil {
		t.Fatal(err)
	}
	o := Options{Secret: []byte("s"), Map: &Map{Target: "marketing.notes", Columns: map[string]Column{
		"note_id": {From: "id"}, "author": {From: "author", Type: Hash}, "body": {From: "text", Type: TextUntrusted},
	}}}
	p := plan(t, pool, "notes.csv", o, "id,author,text", "1,ann,call me: 13812345678", "2,ann,fine")
	wantCounts(t, load(t, pool, LoadOptions{}, p), counts{Loaded: true, Inserted: 2})
	got := rowsOf(t, pool, `SELECT concat_ws('|', note_id, author, body) FROM marketing.notes ORDER BY 1`)
	const hash = "3a96c6610ff1bf4eff9272d8f8de96ca" // the first half of HMAC-SHA256 of "ann" under "s", by openssl
	if diff := cmp.Diff([]string{"1|" + hash + "|call me: [phone]", "2|" + hash + "|fine"}, got); diff != "" {
		t.Fatal(diff)
	}
}

func TestMapsAreStrict(t *testing.T) {
	t.Parallel()
	for yaml, want := range map[string]string{
		"target: a.b\ncolumns: {x: {form: A}}":                    "field form not found",
		"columns: {x: {from: A}}":                                 "target is missing",
		"target: a.b\ncolumns: {x: {from: A, constant: B}}":       "either from or constant",
		"target: a.b\ncolumns: {x: {from: A, type: money}}":       "is not one of",
		"target: a.b\ncolumns: {x: {from: A, format: sometimes}}": "DD/MM/YYYY",
		"target: a.b\ncolumns: {x: {from: A, unit: furlongs}}":    "unit",
		"target: a.b\ncolumns: {x: {from: A, decimal: dot}}":      "auto, point, comma",
	} {
		if _, err := ReadMap(strings.NewReader(yaml)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", yaml, err, want)
		}
	}
}

func TestAMapOfSettingsAloneKeepsWhatIsInferred(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	m, err := ReadMap(strings.NewReader("defaults: {currency_code: USD, platform: TikTok}"))
	if err != nil {
		t.Fatal(err)
	}
	p := plan(t, pool, "a.csv", Options{Map: m}, "Date,Campaign,Cost,Clicks", "2026-09-01,A,5.00,10")
	wantCounts(t, load(t, pool, LoadOptions{}, p), counts{Loaded: true, Inserted: 1})
	if p.Target != ads || stored(p)["currency_code"][0] != "USD" || stored(p)["campaign_name"][0] != "A" {
		t.Fatalf("%s %v", p.Target, stored(p))
	}
}

// TestAnInferredMapGivesTheSamePlan writes the map out and plans with it.
func TestAnInferredMapGivesTheSamePlan(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	rows := []string{adHeader, "13/09/2026,A,TikTok,USD,\"1,234.50\",10,1.5", "02/09/2026,B,TikTok,USD,6.00,,--"}
	inferred := plan(t, pool, "a.csv", Options{}, rows...)
	text, err := inferred.Map.YAML()
	if err != nil {
		t.Fatal(err)
	}
	m, err := ReadMap(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	given := plan(t, pool, "a.csv", Options{Map: m}, rows...)
	if diff := cmp.Diff(inferred.Sample, given.Sample); diff != "" || len(given.Problems) != 0 {
		t.Fatalf("%s %v", diff, given.Problems)
	}
}

func TestATableOfItsOwnIsLoadedAgainWithoutAMap(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	for name, o := range map[string]Options{
		"stock.csv": {},
		"named.csv": {Map: &Map{Target: "imported.kept"}},
	} {
		wantCounts(t, load(t, pool, LoadOptions{}, plan(t, pool, name, o, "sku,stock", "a,1", "b,2")), counts{Loaded: true, Inserted: 2})
		wantCounts(t, load(t, pool, LoadOptions{}, plan(t, pool, name, o, "sku,stock", "a,1", "b,2")), counts{Loaded: true, Unchanged: 2})
		wantCounts(t, load(t, pool, LoadOptions{}, plan(t, pool, name, o, "sku,stock", "b,3", "c,4")), counts{Loaded: true, Inserted: 1, Updated: 1})
	}
}
