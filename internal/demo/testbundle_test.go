package demo

import (
	"context"
	"fmt"
	"log/slog"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
)

// migrate makes the empty schema.
func migrate(ctx context.Context, dsn string) error {
	return postgres.Migrate(ctx, dsn, marketing.Migrations(), "marketing_migrations", slog.New(slog.DiscardHandler))
}

// world is a connection to the loaded world, which every test of this package
// reads.
func world(t *testing.T) *pgx.Conn {
	t.Helper()
	db := pgtest.Shared(t, fmt.Sprintf("demo %d %d", Version, Seed), func(ctx context.Context, dsn string) error {
		if err := migrate(ctx, dsn); err != nil {
			return err
		}
		return Load(ctx, dsn, nil)
	})
	return connect(t, db.DSN)
}

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// number reads one number; null is an error.
func number(t *testing.T, conn *pgx.Conn, sql string, args ...any) float64 {
	t.Helper()
	var v float64
	if err := conn.QueryRow(t.Context(), "SELECT ("+sql+")::float8", args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}
