package warehouse_test

import (
	"testing"

	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
)

// The same sum over a million rows, by SQL alone on one connection and through
// the warehouse: the difference is the product's own share. Values differ at
// each run, so that nothing comes from the cache.
func BenchmarkMillionRows(b *testing.B) {
	bundle := setup(b, warehouse.Limits{})
	if _, err := bundle.admin.Exec(b.Context(), `
		INSERT INTO shop.ads SELECT date '2026-01-01' + n % 300, 'p' || n % 7, n % 100 FROM generate_series(1, 1000000) n`); err != nil {
		b.Fatal(err)
	}
	if _, err := bundle.admin.Exec(b.Context(), "VACUUM ANALYZE shop.ads"); err != nil {
		b.Fatal(err)
	}
	const sql = "SELECT platform, sum(spend)::float8 FROM shop.ads WHERE spend >= $1::int GROUP BY 1 ORDER BY 2 DESC"
	value := 0
	next := func() []any { value--; return []any{value} }

	b.Run("sql", func(b *testing.B) {
		conn, err := bundle.reader.Acquire(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Release()
		for b.Loop() {
			rows, err := conn.Query(b.Context(), sql, next()...)
			if err != nil {
				b.Fatal(err)
			}
			for rows.Next() {
			}
			if rows.Err() != nil {
				b.Fatal(rows.Err())
			}
		}
	})
	b.Run("warehouse", func(b *testing.B) {
		for b.Loop() {
			if _, err := bundle.warehouse.Run(b.Context(), &semantic.Compiled{SQL: sql, Args: next()}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("warehouse, nothing to compute", func(b *testing.B) {
		for b.Loop() {
			if _, err := bundle.warehouse.Run(b.Context(), &semantic.Compiled{SQL: "SELECT $1::int", Args: next()}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("cached", func(b *testing.B) {
		for b.Loop() {
			if _, err := bundle.warehouse.Run(b.Context(), &semantic.Compiled{SQL: sql, Args: []any{1}}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
