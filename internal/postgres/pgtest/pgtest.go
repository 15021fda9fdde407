// Package pgtest gives tests real PostgreSQL databases: a fresh one in some
// 50 ms, a clone of a prepared one, or one that all tests read. The server is
// that of INSIGHT_TEST_DATABASE_URL or DATABASE_URL, else a private one that
// lives as long as the test process.
package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// DB is a database for a test.
type DB struct {
	DSN string // of the server's administrator
}

// Build fills the database at dsn, which is empty when it is called.
// It should end with ANALYZE where plans matter: the private server has no
// autovacuum.
type Build func(ctx context.Context, dsn string) error

// New returns an empty database of its own, dropped when the test ends. The
// extension vector can be created in it, and is not yet.
func New(t testing.TB) *DB {
	t.Helper()
	admin := mustServer(t)
	return create(t, admin, "template0")
}

// Template returns a database of its own that is a copy of the one that build
// makes, and is dropped when the test ends. Build runs once for all test
// processes of a server: name must change when what build makes changes, so it
// carries a hash of that (a migration's text, a generator's version and seed).
// A build that failed or was killed leaves nothing, and is run again by the
// next test that asks.
func Template(t testing.TB, name string, build Build) *DB {
	t.Helper()
	admin := mustServer(t)
	database, err := ensure(t.Context(), admin, "template", name, build)
	if err != nil {
		t.Fatalf("pgtest: build template %s: %v", name, err)
	}
	return create(t, admin, database)
}

// Shared returns one database for every test of every process that asks for
// the same name, made by build as for Template. Transactions in it are read
// only unless they ask otherwise, which they must not.
func Shared(t testing.TB, name string, build Build) *DB {
	t.Helper()
	admin := mustServer(t)
	database, err := ensure(t.Context(), admin, "shared", name, build)
	if err != nil {
		t.Fatalf("pgtest: build shared database %s: %v", name, err)
	}
	return &DB{DSN: withDatabase(admin, database)}
}

func mustServer(t testing.TB) string {
	t.Helper()
	dsn, err := server(t.Context())
	if err != nil {
		t.Fatalf("pgtest: no PostgreSQL to test on: %v", err)
	}
	return dsn
}

// create makes a database from a template and drops it when the test ends.
func create(t testing.TB, admin, template string) *DB {
	t.Helper()
	name := "insight_test_" + strings.ToLower(rand.Text())
	err := run(t.Context(), admin, "CREATE DATABASE "+quote(name)+" TEMPLATE "+quote(template))
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		err := run(context.Background(), admin, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)")
		if err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return &DB{DSN: withDatabase(admin, name)}
}

// ensure makes the database of a kind and name unless it exists, and returns
// what it is called. It is built under another name and renamed when it is
// whole; an advisory lock keeps other processes from building it meanwhile.
func ensure(ctx context.Context, admin, kind, name string, build Build) (database string, err error) {
	sum := sha256.Sum256([]byte(name))
	database = "insight_" + kind + "_" + hex.EncodeToString(sum[:8])
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }() // ends the lock
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtextextended($1, 0))", database); err != nil {
		return "", err
	}
	var found bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", database).Scan(&found)
	if err != nil || found {
		return database, err
	}

	half := database + "_half"
	for _, sql := range []string{
		"DROP DATABASE IF EXISTS " + quote(half) + " WITH (FORCE)",
		"CREATE DATABASE " + quote(half) + " TEMPLATE template0",
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return "", fmt.Errorf("%s: %w", sql, err)
		}
	}
	if err := build(ctx, withDatabase(admin, half)); err != nil {
		return "", err
	}
	if err := disconnect(ctx, conn, half); err != nil {
		return "", err
	}
	finish := []string{"ALTER DATABASE " + quote(half) + " RENAME TO " + quote(database)}
	if kind == "shared" {
		finish = append([]string{"ALTER DATABASE " + quote(half) + " SET default_transaction_read_only = on"}, finish...)
	}
	for _, sql := range finish {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return "", fmt.Errorf("%s: %w", sql, err)
		}
	}
	return database, nil
}

// disconnect ends what build left connected, and waits until it is gone: a
// database in use can neither be renamed nor copied.
func disconnect(ctx context.Context, conn *pgx.Conn, database string) error {
	_, err := conn.Exec(ctx, `
		SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1`, database)
	return err
}

func run(ctx context.Context, dsn, sql string) error {
	conn, err := pgconn.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql).ReadAll()
	if err != nil {
		err = fmt.Errorf("%s: %w", sql, err)
	}
	return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

// withDatabase returns the connection URL of another database of the server.
func withDatabase(dsn, database string) string {
	u, err := url.Parse(dsn)
	if err != nil || u.Scheme == "" { // keywords and values: the last dbname counts
		return dsn + " dbname=" + database
	}
	u.Path = "/" + database
	return u.String()
}
