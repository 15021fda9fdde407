package draft_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/ingest/draft"
	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
	"github.com/insight-agent/insight/internal/semantic"
)

var now = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)

// open gives a database with what sql makes in it.
func open(t *testing.T, sql string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), pgtest.New(t).DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	if _, err := pool.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
	return pool
}

// make drafts a model, which must load.
func make(t *testing.T, pool *pgxpool.Pool, o draft.Options) (*draft.Draft, *semantic.Model) {
	t.Helper()
	o.Now = now
	d, err := draft.Make(t.Context(), pool, o)
	if err != nil {
		t.Fatal(err)
	}
	m, err := semantic.Load(fstest.MapFS{"draft.yaml": {Data: d.YAML}})
	if err != nil {
		t.Fatalf("%v\n%s", err, d.YAML)
	}
	return d, m
}

// odd is a shop as nobody would describe it: spaces and capitals, Chinese
// columns, reserved words, cents, keys without foreign keys, personal data, a
// table without days, and a view.
const odd = `
	CREATE SCHEMA "Shop Data";
	CREATE TABLE "Shop Data"."tbl_Customers" ("customerID" bigint PRIMARY KEY, "E-Mail" text, "Full Name" text, custphone text, "Country" text NOT NULL, tier smallint, "isVIP" boolean);
	COMMENT ON TABLE "Shop Data"."tbl_Customers" IS '客户表';
	CREATE TABLE "Shop Data"."Sales Orders" (
		"Order" bigint PRIMARY KEY, "customerID" bigint NOT NULL REFERENCES "Shop Data"."tbl_Customers", "Placed At" timestamptz NOT NULL, updated_at timestamptz,
		"Total Cents" bigint NOT NULL, "user" text, status text NOT NULL, "discountRate" numeric, currency text NOT NULL DEFAULT 'EUR', notes text, "2nd Choice" text, payload jsonb);
	COMMENT ON COLUMN "Shop Data"."Sales Orders"."Total Cents" IS 'What the customer paid, with tax.';
	CREATE TABLE "Shop Data"."广告" (日期 date NOT NULL, 平台 text NOT NULL, 花费 numeric NOT NULL, 点击量 int NOT NULL, store_id int);
	CREATE TABLE "Shop Data".stores (id int PRIMARY KEY, name text NOT NULL, city text);
	CREATE TABLE "Shop Data".settings (key text PRIMARY KEY, value text);
	CREATE TABLE "Shop Data"."select" ("from" date NOT NULL, "group" text, "order" money);
	CREATE VIEW "Shop Data".v_daily AS SELECT "Placed At"::date AS day, count(*)::bigint AS parcels FROM "Shop Data"."Sales Orders" GROUP BY 1;
	INSERT INTO "Shop Data"."tbl_Customers" SELECT i, 'c' || i || '@example.com', 'Customer ' || i, '030 ' || i, (ARRAY['Germany', 'France'])[i % 2 + 1], i % 3, i % 5 = 0 FROM generate_series(1, 100) i;
	INSERT INTO "Shop Data"."Sales Orders" SELECT i, i % 100 + 1, timestamptz '2026-09-01 12:00+00' + i * interval '1 hour', NULL, i * 100, 'u', (ARRAY['paid', 'open'])[i % 2 + 1], 0.1, 'EUR', repeat('a note ', 20), NULL, '{}'
		FROM generate_series(1, 1900) i;
	INSERT INTO "Shop Data"."广告" SELECT d::date, p, 5, 10, 1 FROM generate_series(date '2026-09-01', date '2026-11-20', interval '1 day') d, unnest(ARRAY['百度', '抖音']) p;
	INSERT INTO "Shop Data".stores VALUES (1, 'North', 'Berlin');
	INSERT INTO "Shop Data"."select" SELECT d::date, 'a', 1 FROM generate_series(date '2026-09-01', date '2026-11-20', interval '1 day') d;`

func TestASchemaWithOddNames(t *testing.T) {
	t.Parallel()
	d, m := make(t, open(t, odd), draft.Options{Zone: "Europe/Berlin"})
	want := []draft.Table{
		{Name: "sales_orders", Relation: "Shop Data.Sales Orders", Time: "Placed At", Metrics: []string{"sales_order_total", "discount_rate", "sales_orders"},
			Dimensions: []string{"user", "sales_order_status", "sales_order_currency"}, LastDay: "2026-11-19"},
		{Name: "select", Relation: "Shop Data.select", Time: "from", Metrics: []string{"order"}, Dimensions: []string{"select_group"}, LastDay: "2026-11-20"},
		{Name: "stores", Relation: "Shop Data.stores", Metrics: []string{}, Dimensions: []string{"store_name", "city"}},
		{Name: "customers", Relation: "Shop Data.tbl_Customers", Metrics: []string{}, Dimensions: []string{"country", "customer_tier", "is_vip"}},
		{Name: "daily", Relation: "Shop Data.v_daily", Time: "day", Metrics: []string{"parcels"}, Dimensions: []string{}, LastDay: "2026-11-19"},
		{Name: "table", Relation: "Shop Data.广告", Time: "日期", Metrics: []string{"metric", "metric_2"}, Dimensions: []string{"dimension"}, LastDay: "2026-11-20"},
	}
	if diff := cmp.Diff(want, d.Tables); diff != "" {
		t.Errorf("tables (-want +got):\n%s\n%s", diff, d.YAML)
	}
	total, ok := m.Metric("sales_order_total")
	if !ok || total.Expr != `"Total Cents" / 100.0` || total.Unit.Currency != "EUR" || total.Description[evidence.EN] != "What the customer paid, with tax." {
		t.Errorf("the total is %+v", total)
	}
	if v, ok := m.Metric("metric"); !ok || v.Label[evidence.ZH] != "花费" || v.Unit.Kind != evidence.Currency {
		t.Errorf("花费 is %+v", v)
	}
	if v, ok := m.Metric("discount_rate"); !ok || v.Agg != semantic.Average || v.Additive {
		t.Errorf("the discount rate is %+v", v)
	}
	for _, left := range []string{"E-Mail", "Full Name", "custphone", "notes", "payload", "2nd Choice", "updated_at", "settings"} {
		if !slices.ContainsFunc(d.LeftOut, func(l draft.LeftOut) bool { return strings.HasSuffix(l.Name, "."+left) && l.Why != "" }) {
			t.Errorf("%s is not among what was left out: %+v", left, d.LeftOut)
		}
		if slices.ContainsFunc(m.Dimensions, func(d *semantic.Dimension) bool { return strings.Contains(d.Name, strings.ToLower(left)) }) {
			t.Errorf("%s became a dimension", left)
		}
	}
	for _, l := range d.LeftOut {
		if l.WhyIn(evidence.EN) != l.Why || l.WhyIn(evidence.ZH) == l.Why {
			t.Errorf("why %s is left out is not said in both languages: %q, %q", l.Name, l.WhyIn(evidence.EN), l.WhyIn(evidence.ZH))
		}
	}
	// The keys lead from orders to customers, and by name from ads to stores.
	for metric, dimension := range map[string]string{"sales_order_total": "country", "metric": "city", "sales_orders": "customer_tier"} {
		if !slices.Contains(m.DimensionsOf(metric), dimension) {
			t.Errorf("%s cannot be cut by %s", metric, dimension)
		}
	}
	if m.Zone.String() != "Europe/Berlin" || m.Currency != "EUR" {
		t.Errorf("zone %s, currency %q", m.Zone, m.Currency)
	}
}

// What a drafted model computes agrees with SQL by hand.
// Rows that stand for whole months have no days of the week.
func TestRowsOfMonths(t *testing.T) {
	t.Parallel()
	_, m := make(t, open(t, `
		CREATE SCHEMA shop;
		CREATE TABLE shop.sales (day date NOT NULL, revenue numeric NOT NULL);
		CREATE TABLE shop.budgets_kept (month date NOT NULL, kept numeric NOT NULL);
		INSERT INTO shop.sales SELECT d, 1 FROM generate_series(date '2026-08-01', date '2026-10-31', interval '1 day') d;
		INSERT INTO shop.budgets_kept SELECT d, 1 FROM generate_series(date '2026-08-01', date '2026-10-01', interval '1 month') d;`), draft.Options{Zone: "UTC"})
	got := map[string]int{}
	for _, v := range m.Metrics {
		if v.Agg == semantic.Sum {
			got[v.Table] = len(m.DaysOf(v.Name))
		}
	}
	if diff := cmp.Diff(map[string]int{"sales": 2, "budgets_kept": 0}, got); diff != "" {
		t.Errorf("dimensions of days (-want +got):\n%s", diff)
	}
}

func TestADraftedModelCountsRight(t *testing.T) {
	t.Parallel()
	pool := open(t, odd)
	_, m := make(t, pool, draft.Options{Zone: "Europe/Berlin"})
	tests := map[string]struct {
		query semantic.Query
		truth string
	}{
		"cents by a joined dimension": {semantic.Query{Metrics: []string{"sales_order_total"}, Dimensions: []string{"country"}, Period: "2026-10"},
			`SELECT c."Country", sum(o."Total Cents") / 100.0 FROM "Shop Data"."Sales Orders" o JOIN "Shop Data"."tbl_Customers" c USING ("customerID")
				WHERE o."Placed At" AT TIME ZONE 'Europe/Berlin' >= '2026-10-01' AND o."Placed At" AT TIME ZONE 'Europe/Berlin' < '2026-11-01' GROUP BY 1 ORDER BY 2 DESC`},
		"a Chinese column": {semantic.Query{Metrics: []string{"metric"}, Dimensions: []string{"dimension"}, Period: "2026-10"},
			`SELECT 平台, sum(花费) FROM "Shop Data"."广告" WHERE 日期 >= '2026-10-01' AND 日期 < '2026-11-01' GROUP BY 1 ORDER BY 1`},
		"reserved words": {semantic.Query{Metrics: []string{"order"}, Dimensions: []string{"select_group"}, Period: "2026-10"},
			`SELECT "group", sum("order"::numeric) FROM "Shop Data"."select" WHERE "from" >= '2026-10-01' AND "from" < '2026-11-01' GROUP BY 1`},
	}
	for name, tt := range tests {
		compiled, err := semantic.Compile(m, tt.query, semantic.Env{Now: now})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(rows(t, pool, tt.truth), rows(t, pool, compiled.SQL, compiled.Args...)); diff != "" {
			t.Errorf("%s (-truth +model):\n%s", name, diff)
		}
	}
}

func rows(t *testing.T, pool *pgxpool.Pool, sql string, args ...any) map[string]float64 {
	t.Helper()
	found, err := pool.Query(t.Context(), `SELECT x.a::text, x.b::float8 FROM (`+sql+`) AS x (a, b)`, args...)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for found.Next() {
		var a string
		var b float64
		if err := found.Scan(&a, &b); err != nil {
			t.Fatal(err)
		}
		out[a] = b
	}
	if err := found.Err(); err != nil || len(out) == 0 {
		t.Fatalf("%d rows (%v): %s", len(out), err, sql)
	}
	return out
}

func TestTheCanonicalSchema(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	if err := postgres.Migrate(t.Context(), db.DSN, marketing.Migrations(), "marketing_migrations", slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.New(t.Context(), db.DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	d, m := make(t, pool, draft.Options{Schemas: []string{"marketing"}, Currency: "USD"})
	for name, dimensions := range map[string][]string{
		"spend": {"platform", "channel", "country", "device"}, "clicks": {"platform"}, "orders": {"country"}, "sessions": {"country"}, "ctr": {"platform"}, "cpc": nil, "roas": nil,
	} {
		if _, ok := m.Metric(name); !ok {
			t.Errorf("no metric %s in\n%s", name, d.YAML)
		}
		for _, dimension := range dimensions {
			if !slices.Contains(m.DimensionsOf(name), dimension) {
				t.Errorf("%s cannot be cut by %s in\n%s", name, dimension, d.YAML)
			}
		}
	}
	for _, table := range m.Tables {
		if plan := strings.HasPrefix(table.Name, "target") || strings.HasPrefix(table.Name, "budget"); table.Plan != plan {
			t.Errorf("%s: plan %t", table.Name, table.Plan)
		}
	}
	if spend, _ := m.Metric("spend"); spend.Unit.Currency != "USD" || spend.Label[evidence.ZH] != "花费" {
		t.Errorf("spend is %+v", spend)
	}
}

func TestNothingToDescribe(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"no table": "", "no day": "CREATE TABLE a (n int)", "a table that may not be read": "CREATE TABLE a (day date, n int)",
	} {
		pool := open(t, sql)
		o := draft.Options{Now: now}
		if name == "a table that may not be read" {
			o.Schemas = []string{"elsewhere"}
		}
		if _, err := draft.Make(t.Context(), pool, o); err == nil || !strings.Contains(err.Error(), "schemas") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Drafting writes nothing and lets a slow view be.
func TestDraftingOnlyReads(t *testing.T) {
	t.Parallel()
	pool := open(t, `
		CREATE TABLE orders (id int PRIMARY KEY, day date NOT NULL, amount numeric NOT NULL);
		INSERT INTO orders SELECT i, date '2026-10-01' + i % 31, 5 FROM generate_series(1, 100) i;
		CREATE VIEW broken AS SELECT day, 'a'::text AS kind, 1 / (id - id) AS n FROM orders;
		CREATE FUNCTION boom() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO orders VALUES (1000, '2026-01-01', 1); RETURN 1; END $$;
		CREATE VIEW writes AS SELECT day, boom()::text AS kind FROM orders`)
	d, _ := make(t, pool, draft.Options{})
	var n int
	if err := pool.QueryRow(context.WithoutCancel(t.Context()), "SELECT count(*) FROM orders").Scan(&n); err != nil || n != 100 {
		t.Errorf("%d orders (%v)", n, err)
	}
	if len(d.Tables) != 3 {
		t.Errorf("tables %+v", d.Tables)
	}
	if len(d.Questions) == 0 {
		t.Error("no question")
	}
	if !strings.Contains(string(d.YAML), "No column says in which currency") {
		t.Errorf("an amount without a currency is not mentioned in\n%s", d.YAML)
	}
}
