package pgtest_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/postgres/pgtest"
)

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func mustExec(t *testing.T, dsn, sql string) {
	t.Helper()
	if _, err := connect(t, dsn).Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func count(t *testing.T, dsn, sql string, args ...any) int {
	t.Helper()
	var n int
	if err := connect(t, dsn).QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

func TestNew(t *testing.T) {
	t.Parallel()
	a, b := pgtest.New(t), pgtest.New(t)
	mustExec(t, a.DSN, "CREATE EXTENSION vector; CREATE TABLE only_in_a (v vector(3))")
	const tables = "SELECT count(*) FROM pg_class WHERE relname = 'only_in_a'"
	if got := count(t, a.DSN, tables); got != 1 {
		t.Errorf("a has %d tables, want 1", got)
	}
	if got := count(t, b.DSN, tables); got != 0 {
		t.Errorf("b has %d tables of a", got)
	}
}

func TestDatabaseIsDropped(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("a test", func(t *testing.T) {
		u, err := url.Parse(pgtest.New(t).DSN)
		if err != nil {
			t.Fatal(err)
		}
		name = strings.TrimPrefix(u.Path, "/")
	})
	watcher := pgtest.New(t)
	if got := count(t, watcher.DSN, "SELECT count(*) FROM pg_database WHERE datname = $1", name); got != 0 {
		t.Errorf("%s is still there", name)
	}
}

func TestTemplateIsBuiltOnce(t *testing.T) {
	t.Parallel()
	var built atomic.Int32
	build := func(ctx context.Context, dsn string) error {
		built.Add(1)
		conn, err := pgx.Connect(ctx, dsn) // left open on purpose: builders forget
		if err != nil {
			return err
		}
		_, err = conn.Exec(ctx, "CREATE TABLE t AS SELECT generate_series(1, 7) AS n")
		return err
	}
	t.Run("group", func(t *testing.T) {
		for range 4 {
			t.Run("clone", func(t *testing.T) {
				t.Parallel()
				db := pgtest.Template(t, t.Name()[:len("TestTemplateIsBuiltOnce")], build)
				mustExec(t, db.DSN, "DELETE FROM t WHERE n = 1")
				if got := count(t, db.DSN, "SELECT count(*) FROM t"); got != 6 {
					t.Errorf("clone has %d rows, want its own 6", got)
				}
			})
		}
	})
	if got := built.Load(); got > 1 { // 0 on a configured server that was tested on before
		t.Errorf("built %d times", got)
	}
}

// The name is the test's own so that a configured server gives a fresh start.
func TestFailedBuildIsRunAgain(t *testing.T) {
	t.Parallel()
	name := t.Name() + pgtest.New(t).DSN
	broken := errors.New("half of it made")
	failing := &fatalRecorder{TB: t}
	failing.run(func() {
		pgtest.Template(failing, name, func(ctx context.Context, dsn string) error {
			mustExec(t, dsn, "CREATE TABLE half_made (n int)")
			return broken
		})
	})
	if !strings.Contains(failing.said, broken.Error()) {
		t.Errorf("a failed build said %q, want its cause", failing.said)
	}
	db := pgtest.Template(t, name, func(ctx context.Context, dsn string) error {
		mustExec(t, dsn, "CREATE TABLE whole (n int)")
		return nil
	})
	if got := count(t, db.DSN, "SELECT count(*) FROM pg_class WHERE relname IN ('half_made', 'whole')"); got != 1 {
		t.Errorf("the clone has %d of the tables, want only the one of the second build", got)
	}
}

// fatalRecorder is a TB whose Fatalf ends only the function it runs.
type fatalRecorder struct {
	testing.TB
	said string
}

func (r *fatalRecorder) run(f func()) {
	defer func() {
		if e := recover(); e != nil && e != any(r) {
			panic(e)
		}
	}()
	f()
}

func (r *fatalRecorder) Fatalf(format string, args ...any) {
	r.said = format
	for _, a := range args {
		if err, ok := a.(error); ok {
			r.said += ": " + err.Error()
		}
	}
	panic(r)
}

func TestShared(t *testing.T) {
	t.Parallel()
	build := func(ctx context.Context, dsn string) error {
		mustExec(t, dsn, "CREATE TABLE t AS SELECT 5 AS n")
		return nil
	}
	a := pgtest.Shared(t, t.Name(), build)
	b := pgtest.Shared(t, t.Name(), build)
	if a.DSN != b.DSN {
		t.Errorf("two databases, %s and %s", a.DSN, b.DSN)
	}
	if got := count(t, a.DSN, "SELECT n FROM t"); got != 5 {
		t.Errorf("n = %d, want 5", got)
	}
	if _, err := connect(t, b.DSN).Exec(t.Context(), "DELETE FROM t"); err == nil {
		t.Error("the shared database can be written by accident")
	}
}

func BenchmarkNew(b *testing.B) {
	pgtest.New(b) // starts the server
	for b.Loop() {
		pgtest.New(b)
	}
}
