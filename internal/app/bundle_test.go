package app

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
	"github.com/insight-agent/insight/internal/semantic"
)

// shopModel reads through a view that can be slowed down, and shows people of
// the role de_only Germany alone.
const shopModel = `
config:
  meta: {name: shop, label: {en: Shop}, zone: Asia/Shanghai, week_start: monday, currency: USD}
models:
  - name: ads
    semantic_model: {enabled: true}
    agg_time_dimension: day
    config:
      meta:
        relation: shop.ads
        time_type: date
        policies: [{role: de_only, filter: {dimension: country, op: "=", values: [Germany]}}]
    columns:
      - {name: day, granularity: day, dimension: {type: time}}
      - name: platform
        dimension: {type: categorical}
        config:
          meta:
            label: {en: platform, zh: 平台}
            values: [{value: Google, label: {en: Google, zh: 谷歌}}, {value: Meta, label: {en: Meta, zh: Meta}}]
      - {name: country, dimension: {type: categorical}, config: {meta: {label: {en: country, zh: 国家}}}}
    metrics:
      - {name: spend, label: Spend, type: simple, agg: sum, expr: spend, config: {meta: {label: {en: spend, zh: 花费}, unit: currency}}}
      - {name: revenue, label: Revenue, type: simple, agg: sum, expr: value, config: {meta: {label: {en: revenue, zh: 收入}, unit: currency, good: up}}}
metrics:
  - {name: roas, type: ratio, numerator: revenue, denominator: spend, label: ROAS, config: {meta: {label: {en: ROAS, zh: ROAS}, unit: ratio, good: up}}}
  - {name: roi, label: ROI, config: {meta: {label: {en: ROI, zh: ROI}, refuse: {en: "There is no margin.", zh: "没有毛利数据。"}, instead: [roas]}}}
`

// shopData holds, for every day of 2026 until 23 November, one row for each of
// two platforms in two countries: Google costs 10 and brings 40 in Germany, 20
// and 60 in France; Meta costs 5 and brings 10 in either.
const shopData = `
	CREATE SCHEMA shop;
	CREATE TABLE shop.pace (seconds float8 NOT NULL);
	INSERT INTO shop.pace VALUES (0);
	CREATE TABLE shop.rows AS
		SELECT d::date AS day, p.platform, p.country, p.spend::numeric, p.value::numeric
		FROM generate_series(date '2026-01-01', date '2026-11-23', interval '1 day') AS d,
			(VALUES ('Google', 'Germany', 10, 40), ('Google', 'France', 20, 60), ('Meta', 'Germany', 5, 10), ('Meta', 'France', 5, 10)) AS p (platform, country, spend, value);
	CREATE VIEW shop.ads AS
		SELECT day, platform, country, spend, value
		FROM shop.rows WHERE (SELECT pg_sleep(seconds) IS NOT NULL FROM shop.pace)`

const (
	shopNow = "2026-11-24T12:00:00+08:00"
	slow    = 120.0 // seconds: longer than any test waits
)

// testBundle is the product on a small shop.
type testBundle struct {
	app   *App
	admin *pgxpool.Pool
	log   *logBook
}

func setup(t *testing.T) *testBundle {
	t.Helper()
	return setupOn(t, pgtest.New(t).DSN)
}

func setupOn(t *testing.T, dsn string) *testBundle {
	t.Helper()
	return setupWith(t, dsn, shop(t))
}

func setupWith(t *testing.T, dsn string, m *semantic.Model) *testBundle {
	t.Helper()
	b := &testBundle{log: &logBook{}}
	var err error
	if b.admin, err = pgxpool.New(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.admin.Close)
	b.exec(t, shopData)
	cfg := config.Default()
	cfg.Database.URL, cfg.Now, cfg.Home = dsn, shopNow, t.TempDir()
	cfg.Limits.Timeout = time.Minute
	b.app, err = Open(t.Context(), cfg, Options{Logger: b.log.logger(), Model: m})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.app.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return b
}

func shop(t *testing.T) *semantic.Model {
	t.Helper()
	m, err := semantic.Load(fstest.MapFS{"shop.yaml": {Data: []byte(shopModel)}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (b *testBundle) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	// Several statements without arguments go as one simple query.
	mode := []any{pgx.QueryExecModeSimpleProtocol}
	if _, err := b.admin.Exec(t.Context(), sql, append(mode, args...)...); err != nil {
		t.Fatalf("%.80s: %v", sql, err)
	}
}

// setPace makes every later read of the shop take so long.
func (b *testBundle) setPace(t *testing.T, seconds float64) {
	t.Helper()
	b.exec(t, "UPDATE shop.pace SET seconds = $1", seconds)
}

// asleep waits until so many statements of the product sleep in this database.
func (b *testBundle) asleep(t *testing.T, want int) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for tick := time.Tick(5 * time.Millisecond); ; {
		var n int
		err := b.admin.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND state = 'active' AND wait_event = 'PgSleep'`).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		if n == want {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("%d statements sleep, want %d", n, want)
		case <-tick:
		}
	}
}

var (
	ann = semantic.Principal{ID: "ann"}
	bob = semantic.Principal{ID: "bob"}
)

func question(text, conversation string, p semantic.Principal) answer.Question {
	return answer.Question{Text: text, Conversation: conversation, Principal: p, Planner: answer.PlannerRules}
}

// ask gets an answer, which must come.
func (b *testBundle) ask(t *testing.T, q answer.Question) answer.Answer {
	t.Helper()
	a, err := b.app.Answer(t.Context(), q)
	if err != nil {
		t.Fatalf("%s: %v", q.Text, err)
	}
	return a
}

// logBook keeps everything that is logged, at every level.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug - 4}))
}

func (l *logBook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
