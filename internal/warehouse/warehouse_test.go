package warehouse_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(pgtest.Stopping(m)) }

// testBundle is a small shop, read as the product reads.
type testBundle struct {
	admin     *pgxpool.Pool
	reader    *pgxpool.Pool
	warehouse *warehouse.Postgres
	clock     *clock
	model     *semantic.Model
}

// clock is moved by the test only.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

const shopModel = `
config:
  meta: {name: shop, label: {en: Shop}, zone: Asia/Shanghai, week_start: monday, currency: USD}
models:
  - name: ads
    semantic_model: {enabled: true}
    agg_time_dimension: day
    config: {meta: {relation: shop.ads, time_type: date}}
    columns:
      - {name: day, granularity: day, dimension: {type: time}}
      - {name: platform, dimension: {type: categorical}, config: {meta: {label: {en: platform, zh: 平台}}}}
    metrics:
      - {name: spend, label: Spend, type: simple, agg: sum, expr: spend, config: {meta: {label: {en: spend, zh: 花费}, unit: currency}}}
  - name: visits
    semantic_model: {enabled: true}
    agg_time_dimension: day
    config: {meta: {relation: shop.visits, time_type: date}}
    columns:
      - {name: day, granularity: day, dimension: {type: time}}
    metrics:
      - {name: visits, label: Visits, type: simple, agg: sum, expr: n, config: {meta: {label: {en: visits, zh: 访问}, unit: integer}}}
`

const shopData = `
	CREATE SCHEMA shop;
	CREATE TABLE shop.ads (day date NOT NULL, platform text, spend numeric NOT NULL);
	INSERT INTO shop.ads VALUES
		('2026-11-01', 'Google', 10), ('2026-11-02', 'Google', 20), ('2026-11-03', 'Google', 30),
		('2026-11-02', 'Meta', 5), ('2026-11-03', 'Meta', 6), ('2026-11-03', NULL, 1), ('2026-11-03', 'TikTok', 2);
	CREATE TABLE shop.visits (day date NOT NULL, n int NOT NULL);
	CREATE SEQUENCE shop.numbers;
	CREATE TABLE shop.margins AS SELECT 0.4 AS margin;
	CREATE FUNCTION shop.wipe() RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM shop.ads; RETURN 1; END';
	CREATE FUNCTION shop.wipe_as_owner() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN DELETE FROM shop.ads; RETURN 1; END'`

// noon of 20 November 2026 in the model's zone.
var noon = time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)

func setup(t testing.TB, limits warehouse.Limits) *testBundle {
	t.Helper()
	return setupOn(t, pgtest.New(t).DSN, limits)
}

func setupOn(t testing.TB, dsn string, limits warehouse.Limits) *testBundle {
	t.Helper()
	admin, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(admin.Close)
	if _, err := admin.Exec(t.Context(), shopData); err != nil {
		t.Fatal(err)
	}
	readerDSN, err := postgres.EnsureReader(t.Context(), dsn, []string{"shop.ads", "shop.visits"})
	if err != nil {
		t.Fatal(err)
	}
	reader, err := postgres.OpenReader(t.Context(), readerDSN, postgres.Options{MaxConns: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(reader.Close)
	model, err := semantic.Load(fstest.MapFS{"shop.yaml": {Data: []byte(shopModel)}})
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{now: noon}
	return &testBundle{
		admin: admin, reader: reader, clock: c, model: model,
		warehouse: warehouse.New(reader, limits, warehouse.Options{Clock: c.Now, CacheTTL: time.Minute, CacheEntries: 8}),
	}
}

func (b *testBundle) run(t *testing.T, sql string, args ...any) *warehouse.Result {
	t.Helper()
	r, err := b.warehouse.Run(t.Context(), &semantic.Compiled{SQL: sql, Args: args})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return r
}

// exec runs a statement of the administrator.
func (b *testBundle) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := b.admin.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// hold locks shop.ads until the returned function is called.
func (b *testBundle) hold(t *testing.T) (release func()) {
	t.Helper()
	tx, err := b.admin.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "LOCK TABLE shop.ads IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	release = func() { once.Do(func() { _ = tx.Rollback(context.Background()) }) }
	t.Cleanup(release)
	return release
}

// activeReaders waits until as many statements of the reader run in this
// database as wanted, and returns the processes.
func (b *testBundle) activeReaders(t *testing.T, want int) []int32 {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		rows, err := b.admin.Query(ctx, `
			SELECT pid FROM pg_stat_activity
			WHERE usename = $1 AND datname = current_database() AND state = 'active'`, postgres.Reader)
		if err != nil {
			t.Fatalf("waiting for %d statements of the reader: %v", want, err)
		}
		pids, err := pgx.CollectRows(rows, pgx.RowTo[int32])
		if err != nil {
			t.Fatalf("waiting for %d statements of the reader: %v", want, err)
		}
		if len(pids) == want {
			return pids
		}
	}
}

func sqlState(err error) string {
	var e interface{ SQLState() string }
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.SQLState()
	}
	return err.Error()
}

// What the product's way of reading refuses, with all walls up: the role, the
// read-only transaction, one statement a message, time limits.
func TestNothingButReading(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{Timeout: 300 * time.Millisecond, LockTimeout: 100 * time.Millisecond})
	tests := []struct {
		name, sql string
		want      string // SQLSTATE
	}{
		{"insert", "INSERT INTO shop.ads VALUES ('2026-11-04', 'x', 1)", "42501"},
		{"update", "UPDATE shop.ads SET spend = 0", "42501"},
		{"delete", "DELETE FROM shop.ads", "42501"},
		{"truncate", "TRUNCATE shop.ads", "42601"},
		{"create", "CREATE TABLE x (n int)", "42601"},
		{"create from a query", "CREATE TABLE public.x AS SELECT 1", "25006"},
		{"drop", "DROP TABLE shop.ads", "42601"},
		{"data-changing CTE", "WITH x AS (DELETE FROM shop.ads RETURNING 1) SELECT * FROM x", "42501"},
		{"locking rows", "SELECT * FROM shop.ads FOR UPDATE", "42501"},
		{"several statements", "SELECT 1; DELETE FROM shop.ads", "42601"},
		{"leaving the transaction", "COMMIT; DELETE FROM shop.ads", "42601"},
		{"leaving the transaction by itself", "COMMIT", "42601"},
		{"ending the plan's brackets", "SELECT 1) TO PROGRAM 'true'", "42601"},
		{"copy to a program", "COPY (SELECT 1) TO PROGRAM 'true'", "42601"},
		{"copy from a file", "COPY shop.ads FROM '/etc/passwd'", "42601"},
		{"copy to a file", "COPY shop.ads TO '/tmp/insight-probe'", "42601"},
		{"a file", "SELECT pg_read_file('/etc/passwd')", "42501"},
		{"a large object from a file", "SELECT lo_import('/etc/passwd')", "42501"},
		{"a large object", "SELECT lo_create(0)", "42501"},
		{"a writable transaction", "SELECT set_config('transaction_read_only', 'off', true)", "25001"},
		{"a sequence", "SELECT nextval('shop.numbers')", "42501"},
		{"ending a session", "SELECT pg_terminate_backend(pg_backend_pid())", "42501"},
		{"notifying", "SELECT pg_notify('a', 'b')", "42501"},
		{"an advisory lock", "SELECT pg_advisory_lock(1)", "42501"},
		{"a function that writes", "SELECT shop.wipe()", "42501"},
		{"a function that writes as its owner", "SELECT shop.wipe_as_owner()", "42501"},
		{"a table that is not granted", "SELECT * FROM shop.margins", "42501"},
		{"passwords", "SELECT * FROM pg_authid", "42501"},
		{"sleeping", "SELECT pg_sleep(60)", "57014"},
		{"sleeping with the limit lifted", "SELECT pg_sleep(60), set_config('statement_timeout', '0', false)", "57014"},
		{"lifting the limit, then sleeping", "SELECT pg_sleep(60) FROM (SELECT set_config('statement_timeout', '0', true) OFFSET 0) x", "57014"},
		{"a name without its schema", "SELECT * FROM ads", "42P01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := b.warehouse.Run(t.Context(), &semantic.Compiled{SQL: tt.sql})
			if got := sqlState(err); got != tt.want {
				t.Errorf("%s: %v, want SQLSTATE %s", tt.sql, err, tt.want)
			}
		})
	}
	if got := b.run(t, "SELECT count(*), sum(spend) FROM shop.ads").Rows[0]; got[0] != 7.0 || got[1] != 74.0 {
		t.Errorf("afterwards the table has %v, want its 7 rows that sum to 74", got)
	}
}

// What a statement sets in its session is gone with the transaction.
func TestSettingsDoNotOutliveAQuery(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{Timeout: 7 * time.Second, LockTimeout: 3 * time.Second})
	for range 3 { // the pool's connections
		b.run(t, `SELECT set_config('statement_timeout', '0', false), set_config('default_transaction_read_only', 'off', false),
			set_config('search_path', 'shop', false), set_config('role', 'none', false)`)
		b.clock.advance(time.Hour) // not from the cache
	}
	for range 3 {
		got := b.run(t, `SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),
			current_setting('default_transaction_read_only'), current_setting('transaction_read_only'), current_setting('search_path')`).Rows[0]
		for i, want := range []any{"7s", "3s", "on", "on", "pg_catalog, pg_temp"} {
			if got[i] != want {
				t.Errorf("setting %d = %v, want %v", i, got[i], want)
			}
		}
		b.clock.advance(time.Hour)
	}
}

// A value is a value, whatever it says.
func TestValuesAreParameters(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{})
	hostile := `Google' OR true; DELETE FROM shop.ads; --`
	if got := b.run(t, "SELECT count(*) FROM shop.ads WHERE platform = $1", hostile).Rows[0][0]; got != 0.0 {
		t.Errorf("%v rows for a value that no row has", got)
	}
	if got := b.run(t, "SELECT $1::text", hostile).Rows[0][0]; got != hostile {
		t.Errorf("the value came back as %v", got)
	}
}
