package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"log/slog"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
)

// setup gives a pool on a database of its own that has the canonical schema.
func setup(t testing.TB) *pgxpool.Pool {
	t.Helper()
	sum := sha256.New()
	names, err := fs.Glob(marketing.Migrations(), "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(marketing.Migrations(), name)
		if err != nil {
			t.Fatal(err)
		}
		sum.Write(text)
	}
	db := pgtest.Template(t, "ingest-"+hex.EncodeToString(sum.Sum(nil)), func(ctx context.Context, dsn string) error {
		return postgres.Migrate(ctx, dsn, marketing.Migrations(), "marketing_migrations", slog.New(slog.DiscardHandler))
	})
	pool, err := pgxpool.New(t.Context(), db.DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func fileOf(name, text string) File {
	return File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// stored returns the sample's values by column, NULL as "∅".
func stored(p *Plan) map[string][]string {
	out := make(map[string][]string)
	for _, row := range p.Sample {
		for i, cell := range row {
			v := "∅"
			if cell != nil {
				v = *cell
			}
			out[p.Columns[i].Column] = append(out[p.Columns[i].Column], v)
		}
	}
	return out
}
