package warehouse_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
)

func TestRows(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{})
	columns := []semantic.Column{{Name: "time", Role: semantic.TimeColumn}, {Name: "platform", Role: semantic.DimensionColumn}, {Name: "spend", Role: semantic.ValueColumn}}
	c := &semantic.Compiled{
		SQL:     "SELECT day, platform, sum(spend) FROM shop.ads WHERE day >= $1 GROUP BY 1, 2 ORDER BY 1, 2",
		Args:    []any{time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)},
		Columns: columns,
	}
	r, err := b.warehouse.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]any{
		{"2026-11-02", "Google", 20.0}, {"2026-11-02", "Meta", 5.0},
		{"2026-11-03", "Google", 30.0}, {"2026-11-03", "Meta", 6.0}, {"2026-11-03", "TikTok", 2.0}, {"2026-11-03", nil, 1.0},
	}
	if d := cmp.Diff(want, r.Rows); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
	if d := cmp.Diff(columns, r.Columns); d != "" || r.SQL != c.SQL || r.Truncated || r.Cached {
		t.Errorf("result %+v", r)
	}

	c = &semantic.Compiled{SQL: "SELECT 1, 2", Columns: columns}
	if _, err := b.warehouse.Run(t.Context(), c); err == nil {
		t.Error("two columns were taken for three")
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{})
	for expr, want := range map[string]any{
		"true":                                   true,
		"'花费'::text":                             "花费",
		"'x'::varchar":                           "x",
		"'y '::char(2)":                          "y ",
		"'n'::name":                              "n",
		"NULL::text":                             nil,
		"NULL::float8":                           nil,
		"1::smallint":                            1.0,
		"2::int":                                 2.0,
		"9007199254740992::bigint":               9007199254740992.0,
		"0.5::real":                              0.5,
		"0.1::float8":                            0.1,
		"12345.6789::numeric":                    12345.6789,
		"1e-7::numeric":                          1e-7,
		"1e300::numeric":                         1e300,
		"'NaN'::float8":                          nil,
		"'Infinity'::float8":                     nil,
		"'NaN'::numeric":                         nil,
		"'-Infinity'::numeric":                   nil,
		"date '2024-02-29'":                      "2024-02-29",
		"date '0044-03-15'":                      "0044-03-15",
		"date 'infinity'":                        "infinity",
		"timestamp '2026-11-20 09:30'":           "2026-11-20T09:30:00Z",
		"timestamptz '2026-11-20 09:30:00.5+08'": "2026-11-20T01:30:00.5Z",
		"'00010203-0405-0607-0809-0a0b0c0d0e0f'::uuid": "00010203-0405-0607-0809-0a0b0c0d0e0f",
	} {
		if got := b.run(t, "SELECT "+expr).Rows[0][0]; got != want {
			t.Errorf("%s = %#v, want %#v", expr, got, want)
		}
	}
	for _, expr := range []string{"ARRAY[1, 2]", "interval '1 day'", "'x'::bytea", "'{}'::jsonb"} {
		_, err := b.warehouse.Run(t.Context(), &semantic.Compiled{SQL: "SELECT " + expr + " AS odd"})
		if err == nil || !strings.Contains(err.Error(), "column odd") {
			t.Errorf("%s: error %v, want one that names the column", expr, err)
		}
	}
}

func TestTruncation(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{Rows: 5, Bytes: 1000})
	const series = "SELECT generate_series(1, $1::int)" // a row at a time
	tests := []struct {
		name     string
		compiled semantic.Compiled
		rows     int
		cut      bool
	}{
		{"fewer than the limit", semantic.Compiled{SQL: series, Args: []any{4}}, 4, false},
		{"the limit exactly", semantic.Compiled{SQL: series, Args: []any{5}}, 5, false},
		{"one more", semantic.Compiled{SQL: series, Args: []any{6}}, 5, true},
		{"very many more", semantic.Compiled{SQL: series, Args: []any{2_000_000_000}}, 5, true},
		{"the query's own cap", semantic.Compiled{SQL: series, Args: []any{5}, MaxRows: 2}, 2, true},
		{"a cap above the limit", semantic.Compiled{SQL: series, Args: []any{9}, MaxRows: 8}, 5, true},
		{"none", semantic.Compiled{SQL: series, Args: []any{0}}, 0, false},
		{"bytes exactly", semantic.Compiled{SQL: "SELECT repeat('x', 500) FROM generate_series(1, 2)"}, 2, false},
		{"more bytes", semantic.Compiled{SQL: "SELECT repeat('x', 501) FROM generate_series(1, 2)"}, 1, true},
		{"one row of too many bytes", semantic.Compiled{SQL: "SELECT repeat('x', 1001)"}, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := b.warehouse.Run(t.Context(), &tt.compiled)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Rows) != tt.rows || r.Truncated != tt.cut {
				t.Errorf("%d rows, truncated %t; want %d, %t", len(r.Rows), r.Truncated, tt.rows, tt.cut)
			}
		})
	}
	b.activeReaders(t, 0) // nothing goes on being computed for nobody
}

func TestTimeLimits(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{Timeout: 300 * time.Millisecond, LockTimeout: 50 * time.Millisecond})
	if _, err := b.warehouse.Run(t.Context(), &semantic.Compiled{SQL: "SELECT pg_sleep(60)"}); !errors.Is(err, warehouse.ErrTimeout) {
		t.Errorf("a long query: %v, want ErrTimeout", err)
	}
	release := b.hold(t)
	_, err := b.warehouse.Run(t.Context(), &semantic.Compiled{SQL: "SELECT * FROM shop.ads"})
	if !errors.Is(err, warehouse.ErrTimeout) || sqlState(err) != "55P03" {
		t.Errorf("a locked table: %v, want ErrTimeout for the lock", err)
	}
	release()
	b.run(t, "SELECT * FROM shop.ads")
}

func TestCostLimit(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{Cost: 1000})
	_, err := b.warehouse.Run(t.Context(), &semantic.Compiled{SQL: "SELECT count(*) FROM generate_series(1, $1::bigint)", Args: []any{int64(1e12)}})
	var costly warehouse.ErrTooCostly
	if !errors.As(err, &costly) || costly.Limit != 1000 || costly.Cost <= 1000 {
		t.Errorf("a series of a billion: %v, want ErrTooCostly", err)
	} else if !strings.Contains(err.Error(), "1000 is the limit: ask for a shorter period") {
		t.Errorf("the error names no mend: %v", err)
	}
	b.run(t, "SELECT count(*) FROM generate_series(1, $1::bigint)", int64(10))
}

// A cheap query is planned once a while, a dear one each time.
func TestPlanIsAskedForOnce(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{})
	cfg := b.reader.Config()
	plans := new(planCounter)
	cfg.ConnConfig.Tracer = plans
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	const sql = "SELECT count(*) FROM generate_series(1, $1::int)"
	for _, tt := range []struct {
		name string
		cost float64
		want int64
	}{{"cheap", 1e6, 1}, {"near the limit", 50, 3}} {
		w := warehouse.New(pool, warehouse.Limits{Cost: tt.cost}, warehouse.Options{})
		plans.n.Store(0)
		for i := range 3 {
			if _, err := w.Run(t.Context(), &semantic.Compiled{SQL: sql, Args: []any{i + 1000}}); err != nil {
				t.Fatal(err)
			}
		}
		if got := plans.n.Load(); got != tt.want {
			t.Errorf("%s: planned %d times, want %d", tt.name, got, tt.want)
		}
	}
}

type planCounter struct{ n atomic.Int64 }

func (c *planCounter) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	if strings.HasPrefix(d.SQL, "EXPLAIN") {
		c.n.Add(1)
	}
	return ctx
}

func (*planCounter) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
