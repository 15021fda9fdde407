package demo

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/postgres/pgtest"
)

func TestLoad(t *testing.T) {
	t.Parallel()
	dsn := pgtest.New(t).DSN
	if err := migrate(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}

	// Interrupted on its way, it says so and leaves no world behind.
	ctx, cancel := context.WithCancel(t.Context())
	err := Load(ctx, dsn, func(done, total int) {
		if done == 20 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("interrupted: %v, want context canceled", err)
	}
	conn := connect(t, dsn)
	if n := number(t, conn, allRows); n != 0 {
		t.Errorf("%v rows after an interrupted load, want 0", n)
	}

	// The next load starts over and ends, reporting every day.
	var reports, last int
	if err := Load(t.Context(), dsn, func(done, total int) {
		reports++
		if last = done; total != 457 {
			t.Errorf("total %d, want 457 days", total)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if reports != 457 || last != 457 {
		t.Errorf("%d reports, the last of day %d; want 457 of both", reports, last)
	}
	rows := number(t, conn, allRows)
	if rows < 550_000 || rows > 700_000 {
		t.Errorf("%v rows, want about 630,000", rows)
	}

	// A whole world is left alone.
	if err := Load(t.Context(), dsn, func(int, int) { t.Error("loaded again") }); err != nil {
		t.Fatal(err)
	}

	// Another version is replaced, but not where somebody added to it.
	for _, sql := range []string{
		"UPDATE demo.load SET version = version - 1",
		"INSERT INTO marketing.customers (customer_id, created_at) VALUES ('mine', now())",
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := Load(t.Context(), dsn, nil); !errors.Is(err, ErrOccupied) {
		t.Errorf("with a row of somebody else's: %v, want ErrOccupied", err)
	}
	if n := number(t, conn, allRows); n != rows+1 {
		t.Errorf("%v rows, want all %v of before", n, rows+1)
	}
	if _, err := conn.Exec(t.Context(), "DELETE FROM marketing.customers WHERE customer_id = 'mine'"); err != nil {
		t.Fatal(err)
	}
	if err := Load(t.Context(), dsn, nil); err != nil {
		t.Fatal(err)
	}
	if n := number(t, conn, allRows); n != rows {
		t.Errorf("%v rows after the world was replaced, want %v", n, rows)
	}
}

// A world of a later version is neither replaced nor called somebody else's.
func TestLoadLeavesANewerWorldAlone(t *testing.T) {
	t.Parallel()
	dsn := pgtest.New(t).DSN
	if err := migrate(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	conn := connect(t, dsn)
	for _, sql := range []string{
		"CREATE SCHEMA demo",
		"CREATE TABLE demo.load (one boolean PRIMARY KEY DEFAULT true, version integer NOT NULL, seed text NOT NULL, rows bigint)",
		"INSERT INTO marketing.customers (customer_id, created_at) VALUES ('theirs', now())",
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for name, rows := range map[string]any{"as it counts": 1, "with rows that this version does not count": 7, "half loaded": nil} {
		if _, err := conn.Exec(t.Context(), "INSERT INTO demo.load (version, seed, rows) VALUES ($1, 'x', $2) ON CONFLICT (one) DO UPDATE SET rows = $2", Version+1, rows); err != nil {
			t.Fatal(err)
		}
		err := Load(t.Context(), dsn, nil)
		if !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "--home") {
			t.Errorf("%s: %v, want ErrNewer with what to do", name, err)
		}
		if n := number(t, conn, allRows); n != 1 {
			t.Errorf("%s: %v rows, want the one that was there", name, n)
		}
	}
}

func TestLoadNeedsTheSchema(t *testing.T) {
	t.Parallel()
	if err := Load(t.Context(), pgtest.New(t).DSN, nil); err == nil {
		t.Error("no error without the schema")
	}
}

// Somebody's own data is never deleted.
func TestLoadLeavesOtherDataAlone(t *testing.T) {
	t.Parallel()
	dsn := pgtest.New(t).DSN
	if err := migrate(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	conn := connect(t, dsn)
	_, err := conn.Exec(t.Context(), "INSERT INTO marketing.customers (customer_id, created_at) VALUES ('mine', now())")
	if err != nil {
		t.Fatal(err)
	}
	if err := Load(t.Context(), dsn, nil); !errors.Is(err, ErrOccupied) {
		t.Errorf("got %v, want ErrOccupied", err)
	}
	if n := number(t, conn, allRows); n != 1 {
		t.Errorf("%v rows, want the one that was there", n)
	}
}
