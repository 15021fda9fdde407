package postgres_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
)

func execAs(t *testing.T, dsn string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for _, sql := range statements {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

// tryAs runs one statement and returns its SQLSTATE, or "" when it worked.
func tryAs(t *testing.T, dsn, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	_, err = conn.Exec(t.Context(), sql)
	var refused *pgconn.PgError
	if err != nil && !errors.As(err, &refused) {
		t.Fatalf("%s: %v", sql, err)
	}
	if err == nil {
		return ""
	}
	return refused.Code
}

const secret = "s3cr3t-Pa55"

// Nothing that an error says may hold the password or a piece of it.
func TestErrorsHoldNoPassword(t *testing.T) {
	t.Parallel()
	dsns := map[string]string{
		"unescaped #":        "postgres://ann:" + secret + "#x@db.invalid/sales",
		"unescaped /":        "postgres://ann:" + secret + "/x@db.invalid/sales",
		"unescaped %":        "postgres://ann:" + secret + "%zz@db.invalid/sales",
		"wrong port":         "postgres://ann:" + secret + "@db.invalid:port/sales",
		"unclosed quote":     "user=ann password='" + secret,
		"unknown host":       "postgres://ann:" + secret + "@db.invalid/sales",
		"nobody listens":     "postgres://ann:" + secret + "@127.0.0.1:1/sales",
		"no socket":          "host=/nonexistent user=ann password=" + secret,
		"password in query":  "postgres://db.invalid/sales?user=ann&password=" + secret,
		"unknown sslmode":    "postgres://ann:" + secret + "@db.invalid/sales?sslmode=perhaps",
		"no such certifcate": "postgres://ann:" + secret + "@db.invalid/sales?sslrootcert=/nonexistent",
	}
	calls := map[string]func(ctx context.Context, dsn string) error{
		"Open": func(ctx context.Context, dsn string) error {
			_, err := postgres.Open(ctx, dsn, postgres.Options{})
			return err
		},
		"OpenReader": func(ctx context.Context, dsn string) error {
			_, err := postgres.OpenReader(ctx, dsn, postgres.Options{})
			return err
		},
		"EnsureReader": func(ctx context.Context, dsn string) error {
			_, err := postgres.EnsureReader(ctx, dsn, nil)
			return err
		},
		"Pending": func(ctx context.Context, dsn string) error {
			fsys := fstest.MapFS{"00001_x.sql": {Data: []byte("-- +goose Up\nSELECT 1;")}}
			_, err := postgres.Pending(ctx, dsn, fsys, "x")
			return err
		},
		"Migrate": func(ctx context.Context, dsn string) error {
			fsys := fstest.MapFS{"00001_x.sql": {Data: []byte("-- +goose Up\nSELECT 1;")}}
			return postgres.Migrate(ctx, dsn, fsys, "x", slog.New(slog.DiscardHandler))
		},
	}
	for name, dsn := range dsns {
		for call, f := range calls {
			t.Run(name+"/"+call, func(t *testing.T) {
				t.Parallel()
				err := f(t.Context(), dsn)
				if err == nil {
					t.Fatal("connected")
				}
				for e := err; e != nil; e = errors.Unwrap(e) {
					if strings.Contains(e.Error(), secret) || strings.Contains(e.Error(), secret[:6]) {
						t.Errorf("error %q holds the password", e)
					}
				}
			})
		}
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	fsys := fstest.MapFS{
		"00001_first.sql":  {Data: []byte("-- +goose Up\nCREATE TABLE a AS SELECT 1 AS n;")},
		"00002_second.sql": {Data: []byte("-- +goose Up\nUPDATE a SET n = n + 1;")},
	}
	pending := func(want bool) {
		t.Helper()
		if got, err := postgres.Pending(t.Context(), db.DSN, fsys, "versions_of_a"); err != nil || got != want {
			t.Errorf("pending: %t, %v; want %t", got, err, want)
		}
	}
	pending(true)
	// Replicas start at the same time.
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if err := postgres.Migrate(t.Context(), db.DSN, fsys, "versions_of_a", slog.New(slog.DiscardHandler)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	pending(false)
	pool, err := postgres.Open(t.Context(), db.DSN, postgres.Options{ApplicationName: "migrated"})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var n, versions int
	var application string
	err = pool.QueryRow(t.Context(), "SELECT n, (SELECT max(version_id) FROM versions_of_a), current_setting('application_name') FROM a").
		Scan(&n, &versions, &application)
	if err != nil {
		t.Fatal(err)
	}
	if n != 2 || versions != 2 || application != "migrated" {
		t.Errorf("n = %d, version %d, application %q; want 2, 2, migrated: each migration once", n, versions, application)
	}

	broken := fstest.MapFS{
		"00001_first.sql":  fsys["00001_first.sql"],
		"00002_second.sql": fsys["00002_second.sql"],
		"00003_broken.sql": {Data: []byte("-- +goose Up\nCREATE TABLE b (n int);\nSELECT nonsense;")},
	}
	err = postgres.Migrate(t.Context(), db.DSN, broken, "versions_of_a", slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "00003_broken.sql") {
		t.Errorf("error %v, want one that names the file", err)
	}
	if got := tryAs(t, db.DSN, "SELECT FROM b"); got != "42P01" {
		t.Errorf("the failed migration left its table (%q)", got)
	}
}
