package postgres_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/postgres/embedded"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
)

// shop makes a database with relations to read and others to keep from.
func shop(t *testing.T, dsn string) {
	t.Helper()
	execAs(t, dsn,
		"CREATE SCHEMA marketing",
		"CREATE TABLE marketing.orders AS SELECT 1 AS id, 10.5 AS total",
		"CREATE TABLE marketing.customers AS SELECT 1 AS id, 'ann' AS name",
		"CREATE VIEW marketing.names AS SELECT name FROM marketing.customers",
		"CREATE SEQUENCE marketing.numbers",
		"CREATE SCHEMA private",
		"CREATE TABLE private.salaries AS SELECT 100 AS salary",
		`CREATE FUNCTION marketing.wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN DELETE FROM marketing.orders; RETURN 1; END $$`,
		`CREATE FUNCTION public.wipe_as_owner() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN DELETE FROM marketing.orders; RETURN 1; END $$`,
		`CREATE PROCEDURE public.peek() LANGUAGE sql SECURITY DEFINER AS $$ SELECT salary FROM private.salaries $$`,
		`CREATE FUNCTION public.doubled(n int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT 2 * n $$`,
	)
}

var granted = []string{"marketing.orders", "marketing.names"}

func ensure(t *testing.T, admin string, grants ...string) string {
	t.Helper()
	dsn, err := postgres.EnsureReader(t.Context(), admin, grants)
	if err != nil {
		t.Fatalf("EnsureReader: %v", err)
	}
	return dsn
}

func openReader(t *testing.T, dsn string) *pgxpool.Pool {
	t.Helper()
	pool, err := postgres.OpenReader(t.Context(), dsn, postgres.Options{MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// The rights alone, in a transaction that asks to write: what stays refused
// when every other wall is down.
func TestReaderRights(t *testing.T) {
	t.Parallel()
	db, other := pgtest.New(t), pgtest.New(t)
	shop(t, db.DSN)
	shop(t, other.DSN)
	reader := ensure(t, db.DSN, granted...)

	const denied = "42501"
	tests := []struct{ name, sql, want string }{
		{"granted table", "SELECT total FROM marketing.orders", ""},
		{"granted view over a table that is not", "SELECT name FROM marketing.names", ""},
		{"harmless function", "SELECT public.doubled(2)", ""},

		{"insert", "INSERT INTO marketing.orders VALUES (2, 3)", denied},
		{"update", "UPDATE marketing.orders SET total = 0", denied},
		{"delete", "DELETE FROM marketing.orders", denied},
		{"truncate", "TRUNCATE marketing.orders", denied},
		{"merge", "MERGE INTO marketing.orders o USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE", denied},
		{"data-changing CTE", "WITH x AS (DELETE FROM marketing.orders RETURNING 1) SELECT * FROM x", denied},
		{"lock rows", "SELECT * FROM marketing.orders FOR UPDATE", denied},
		{"other table of the schema", "SELECT * FROM marketing.customers", denied},
		{"other schema", "SELECT * FROM private.salaries", denied},
		{"sequence", "SELECT nextval('marketing.numbers')", denied},

		{"create table", "CREATE TABLE public.x (n int)", denied},
		{"create table beside the data", "CREATE TABLE marketing.x (n int)", denied},
		{"create temporary table", "CREATE TEMP TABLE x (n int)", denied},
		{"select into", "SELECT 1 INTO TEMP x", denied},
		{"create schema", "CREATE SCHEMA x", denied},
		{"create function", "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", denied},
		{"create extension", "CREATE EXTENSION dblink", denied},
		{"create role", "CREATE ROLE x", denied},
		{"become the administrator", "SET ROLE postgres", denied},
		{"drop", "DROP TABLE marketing.orders", denied},
		{"alter", "ALTER TABLE marketing.orders ADD x int", denied},
		{"alter system", "ALTER SYSTEM SET work_mem = '1MB'", denied},
		{"alter own role", "ALTER ROLE insight_reader SUPERUSER", denied},

		{"copy to program", "COPY (SELECT 1) TO PROGRAM 'true'", denied},
		{"copy from program", "COPY marketing.orders FROM PROGRAM 'true'", denied},
		{"copy to file", "COPY (SELECT 1) TO '/tmp/insight-probe'", denied},
		{"copy from file", "COPY marketing.orders FROM '/etc/passwd'", denied},
		{"read a file", "SELECT pg_read_file('/etc/passwd')", denied},
		{"list a folder", "SELECT pg_ls_dir('/')", denied},
		{"import a large object", "SELECT lo_import('/etc/passwd')", denied},
		{"make a large object", "SELECT lo_from_bytea(0, 'x')", denied},
		{"passwords", "SELECT rolpassword FROM pg_authid", denied},

		{"function", "SELECT marketing.wipe()", denied},
		{"function as its owner", "SELECT public.wipe_as_owner()", denied},
		{"procedure as its owner", "CALL public.peek()", denied},
		{"anonymous code", "DO $$ BEGIN DELETE FROM marketing.orders; END $$", denied},
		{"notify", "SELECT pg_notify('a', 'b')", denied},
		{"advisory lock", "SELECT pg_advisory_lock(1)", denied},
		{"advisory lock, tried", "SELECT pg_try_advisory_xact_lock_shared(1, 2)", denied},
		{"end a session", "SELECT pg_terminate_backend(pg_backend_pid())", denied},
		{"cancel a session", "SELECT pg_cancel_backend(pg_backend_pid())", denied},
		{"write to the log stream", "SELECT pg_logical_emit_message(false, 'a', 'b')", denied},
		{"reload the configuration", "SELECT pg_reload_conf()", denied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			conn, err := pgx.Connect(t.Context(), reader)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(context.WithoutCancel(t.Context()))
			if _, err := conn.Exec(t.Context(), "SET default_transaction_read_only = off"); err != nil {
				t.Fatal(err)
			}
			_, err = conn.Exec(t.Context(), tt.sql)
			if got := sqlState(err); got != tt.want {
				t.Errorf("%s: %v, want SQLSTATE %q", tt.sql, err, tt.want)
			}
		})
	}
	t.Run("another database of the cluster", func(t *testing.T) {
		t.Parallel()
		if got := tryAs(t, inDatabaseOf(t, reader, other.DSN), "SELECT * FROM marketing.orders"); got != denied {
			t.Errorf("SQLSTATE %q, want %s", got, denied)
		}
	})
	t.Run("lock table", func(t *testing.T) {
		t.Parallel()
		conn, err := pgx.Connect(t.Context(), reader)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.WithoutCancel(t.Context()))
		err = pgx.BeginTxFunc(t.Context(), conn, pgx.TxOptions{AccessMode: pgx.ReadWrite}, func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), "LOCK TABLE marketing.orders IN EXCLUSIVE MODE")
			return err
		})
		if got := sqlState(err); got != denied {
			t.Errorf("SQLSTATE %q, want %s", got, denied)
		}
	})
	t.Run("read only by default", func(t *testing.T) {
		t.Parallel()
		if got := tryAs(t, reader, "SELECT 1/(current_setting('transaction_read_only') = 'on')::int"); got != "" {
			t.Errorf("a plain login of the reader may write")
		}
	})
}

// inDatabaseOf returns dsn for the database of another DSN.
func inDatabaseOf(t *testing.T, dsn, other string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	o, err := url.Parse(other)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = o.Path
	return u.String()
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

func TestEnsureReaderRepairs(t *testing.T) {
	t.Parallel()
	// The role belongs to the cluster: a server that no other test uses.
	server, err := pgtest.StartServer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	admin := server.DSN
	shop(t, admin)
	ensure(t, admin, granted...)
	execAs(t, admin,
		"ALTER ROLE insight_reader SUPERUSER CREATEDB CREATEROLE REPLICATION BYPASSRLS INHERIT",
		"ALTER ROLE insight_reader SET default_transaction_read_only = off",
		"CREATE ROLE friends", "GRANT friends, pg_read_all_data, pg_write_all_data TO insight_reader",
		"GRANT ALL ON marketing.orders TO insight_reader WITH GRANT OPTION",
		"GRANT UPDATE (total) ON marketing.orders TO insight_reader",
		"GRANT SELECT (name) ON marketing.customers TO insight_reader",
		"GRANT ALL ON SCHEMA marketing, private TO insight_reader",
		"GRANT ALL ON private.salaries TO insight_reader",
		"GRANT ALL ON SEQUENCE marketing.numbers TO insight_reader",
		"GRANT EXECUTE ON FUNCTION marketing.wipe() TO insight_reader",
		"GRANT EXECUTE ON PROCEDURE public.peek() TO insight_reader",
		"CREATE FOREIGN DATA WRAPPER w", "GRANT USAGE ON FOREIGN DATA WRAPPER w TO insight_reader",
		"CREATE SERVER s FOREIGN DATA WRAPPER w", "GRANT USAGE ON FOREIGN SERVER s TO insight_reader",
		"SELECT lo_create(4711)", "GRANT UPDATE ON LARGE OBJECT 4711 TO insight_reader",
		"GRANT TEMP, CREATE ON DATABASE postgres TO insight_reader",
	)
	reader := ensure(t, admin, granted...)
	if err := postgres.CheckReader(t.Context(), openReader(t, reader)); err != nil {
		t.Errorf("after the repair: %v", err)
	}
	for sql, want := range map[string]string{
		"SELECT total FROM marketing.orders":   "",
		"SELECT name FROM marketing.customers": "42501",
		"SELECT salary FROM private.salaries":  "42501",
		"SELECT marketing.wipe()":              "42501",
		"SELECT lo_put(4711, 0, 'x')":          "42501",
		"CALL public.peek()":                   "42501",
	} {
		if got := tryAs(t, reader, sql); got != want {
			t.Errorf("%s: SQLSTATE %q, want %q", sql, got, want)
		}
	}
	// What is granted no longer is taken away.
	reader = ensure(t, admin, "marketing.names")
	if got := tryAs(t, reader, "SELECT total FROM marketing.orders"); got != "42501" {
		t.Errorf("a relation that left the list: SQLSTATE %q, want 42501", got)
	}
	execAs(t, admin, "CREATE TABLE marketing.mine (n int)", "ALTER TABLE marketing.mine OWNER TO insight_reader")
	err = postgres.CheckReader(t.Context(), openReader(t, reader))
	if !errors.Is(err, postgres.ErrReaderUnsafe) || !strings.Contains(err.Error(), "owns table marketing.mine") {
		t.Errorf("CheckReader of a role that owns a table = %v", err)
	}
}

func TestCheckReaderFinds(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shop(t, db.DSN)
	reader := ensure(t, db.DSN, granted...)
	if err := postgres.CheckReader(t.Context(), openReader(t, reader)); err != nil {
		t.Errorf("the reader as it is made: %v", err)
	}
	execAs(t, db.DSN,
		"GRANT DELETE ON marketing.orders TO insight_reader",
		"CREATE FUNCTION marketing.later() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN 1; END'",
		"GRANT USAGE ON SEQUENCE marketing.numbers TO insight_reader")
	err := postgres.CheckReader(t.Context(), openReader(t, reader))
	if !errors.Is(err, postgres.ErrReaderUnsafe) {
		t.Fatalf("CheckReader = %v, want ErrReaderUnsafe", err)
	}
	for _, want := range []string{"may change marketing.orders", "not refused: DELETE FROM marketing.orders", "may execute marketing.later()", "may advance marketing.numbers"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("CheckReader does not say %q: %v", want, err)
		}
	}

	superuser, err := postgres.OpenReader(t.Context(), db.DSN, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer superuser.Close()
	err = postgres.CheckReader(t.Context(), superuser)
	if !errors.Is(err, postgres.ErrReaderUnsafe) || !strings.Contains(err.Error(), "SUPERUSER") {
		t.Errorf("CheckReader of a superuser = %v", err)
	}
}

// Grants of one database are not those of another, and replicas of several
// services start at once.
func TestEnsureReaderSideBySide(t *testing.T) {
	t.Parallel()
	dbs := []*pgtest.DB{pgtest.New(t), pgtest.New(t), pgtest.New(t)}
	for _, db := range dbs {
		shop(t, db.DSN)
	}
	readers := make([]string, len(dbs))
	var wg sync.WaitGroup
	for range 3 {
		for i, db := range dbs {
			wg.Go(func() {
				if _, err := postgres.EnsureReader(t.Context(), db.DSN, granted[:1+i%2]); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	for i, db := range dbs {
		readers[i] = ensure(t, db.DSN, granted[:1+i%2]...)
	}
	want := []string{"42501", "", "42501"}
	for i, reader := range readers {
		if got := tryAs(t, reader, "SELECT * FROM marketing.orders"); got != "" {
			t.Errorf("database %d: orders: SQLSTATE %q", i, got)
		}
		if got := tryAs(t, reader, "SELECT * FROM marketing.names"); got != want[i] {
			t.Errorf("database %d: names: SQLSTATE %q, want %q", i, got, want[i])
		}
	}
}

// Roles that were there keep what PUBLIC gave them.
func TestOthersKeepTheirRights(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shop(t, db.DSN)
	other := role(t, db.DSN, "LOGIN")
	execAs(t, db.DSN, "GRANT USAGE ON SCHEMA marketing TO "+other, "GRANT DELETE ON marketing.orders TO "+other)
	ensure(t, db.DSN, granted...)
	for _, sql := range []string{
		"SELECT marketing.wipe()", "SELECT public.wipe_as_owner()", "CREATE TEMP TABLE x (n int)",
		"SELECT pg_notify('a', 'b')", "SELECT pg_advisory_lock(1)",
	} {
		conn, err := pgx.Connect(t.Context(), db.DSN)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), "SET ROLE "+other); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Errorf("another role lost: %s: %v", sql, err)
		}
		_ = conn.Close(t.Context())
	}
}

// role makes a role of its own for a test.
func role(t *testing.T, admin, attributes string) string {
	t.Helper()
	name := "insight_test_" + strings.ToLower(rand.Text())
	execAs(t, admin, "CREATE ROLE "+name+" "+attributes)
	t.Cleanup(func() {
		// Roles belong to the server: tests of other databases, running at the
		// same time, have granted this one what they took from PUBLIC there.
		var err error
		for range 10 {
			if err = dropRole(context.Background(), admin, name); err == nil {
				return
			}
		}
		t.Errorf("drop role %s: %v", name, err)
	})
	return name
}

// dropRole takes from a role what it has in every database, and drops it.
func dropRole(ctx context.Context, admin, name string) error {
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `SELECT DISTINCT d.datname FROM pg_shdepend s JOIN pg_database d ON d.oid = s.dbid
		WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = $1::regrole`, name)
	if err != nil {
		return err
	}
	databases, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, database := range databases {
		if err := dropOwned(ctx, admin, database, name); err != nil {
			return err
		}
	}
	_, err = conn.Exec(ctx, "DROP ROLE "+name)
	return err
}

func dropOwned(ctx context.Context, admin, database, name string) error {
	cfg, err := pgx.ParseConfig(admin)
	if err != nil {
		return err
	}
	cfg.Database = database
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil //nolint:nilerr // the database is gone, and the grants in it too
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "REASSIGN OWNED BY "+name+" TO CURRENT_USER"); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "DROP OWNED BY "+name+" CASCADE")
	return err
}

// An administrator who only owns the database and may create roles, with a
// password, on a server that asks for one.
func TestOrdinaryAdministrator(t *testing.T) {
	t.Parallel()
	home, err := os.MkdirTemp("/tmp", "insight-scram-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	hba := filepath.Join(home, "hba.conf")
	if err := errors.Join(os.Chmod(home, 0o755),
		os.WriteFile(hba, []byte("local all postgres trust\nlocal all all scram-sha-256\n"), 0o644)); err != nil { //nolint:gosec // the server's user reads it
		t.Fatal(err)
	}
	server, err := embedded.Start(t.Context(), embedded.Config{Home: home, Settings: map[string]string{"hba_file": hba}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	super := server.DSN("postgres")
	execAs(t, super, "CREATE ROLE keeper LOGIN CREATEROLE PASSWORD '"+secret+"'", "CREATE DATABASE sales OWNER keeper")
	keeper := strings.Replace(server.DSN("sales"), "postgres@", "keeper:"+secret+"@", 1)
	shop(t, keeper)

	for range 2 { // made, then found as it should be
		reader := ensure(t, keeper, granted...)
		if strings.Contains(reader, secret) {
			t.Error("the reader was given the administrator's password")
		}
		if err := postgres.CheckReader(t.Context(), openReader(t, reader)); err != nil {
			t.Error(err)
		}
		for sql, want := range map[string]string{
			"SELECT total FROM marketing.orders": "", "SELECT marketing.wipe()": "42501", "SELECT pg_read_file('PG_VERSION')": "42501",
		} {
			if got := tryAs(t, reader, sql); got != want {
				t.Errorf("%s: SQLSTATE %q, want %q", sql, got, want)
			}
		}
		wrong := strings.Replace(reader, "insight_reader:", "insight_reader:x", 1)
		if _, err := postgres.OpenReader(t.Context(), wrong, postgres.Options{}); sqlState(err) != "28P01" {
			t.Errorf("a wrong password: %v, want 28P01", err)
		}
	}

	execAs(t, super, "CREATE ROLE guest LOGIN PASSWORD '"+secret+"'")
	guest := strings.Replace(server.DSN("sales"), "postgres@", "guest:"+secret+"@", 1)
	if _, err := postgres.EnsureReader(t.Context(), guest, granted); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("EnsureReader by somebody without rights = %v", err)
	}
}

// Names need no quotes to be granted, whatever stands in them.
func TestReaderReadsRelationsOfAnyName(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	execAs(t, db.DSN, `CREATE SCHEMA "Odd Shop"`, `CREATE TABLE "Odd Shop"."Bon-Positionen" AS SELECT 7 AS "Betrag ct"`)
	pool := openReader(t, ensure(t, db.DSN, "Odd Shop.Bon-Positionen"))
	var n int
	if err := pool.QueryRow(t.Context(), `SELECT "Betrag ct" FROM "Odd Shop"."Bon-Positionen"`).Scan(&n); err != nil || n != 7 {
		t.Errorf("%d, %v; want 7", n, err)
	}
}

func TestEnsureReaderNamesTheMend(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shop(t, db.DSN)
	for relation, want := range map[string]string{
		"marketing.nothing": "does not exist",
		"orders":            "schema.table",
		"marketing.numbers": "no table or view",
		"a.b.c.d":           "a.b.c.d",
		`"; DROP TABLE x`:   "DROP TABLE x",
	} {
		_, err := postgres.EnsureReader(t.Context(), db.DSN, []string{relation})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("grant on %q: error %v, want one that says %q", relation, err, want)
		}
	}
}
