package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrReaderUnsafe is wrapped by what CheckReader finds.
var ErrReaderUnsafe = errors.New("the reading role can do more than read")

// CheckReader proves that a reader's pool can only read: that its role has no
// attribute, membership or property, holds no right to change anything, and is
// refused when it tries, in a transaction that asks to write and is rolled
// back. What it finds is in one error that wraps ErrReaderUnsafe and names the
// mends; any other error means that the check itself failed.
func CheckReader(ctx context.Context, pool *pgxpool.Pool) error {
	rows, err := pool.Query(ctx, readerFindings)
	if err != nil {
		return fmt.Errorf("check the reading role: %w", err)
	}
	findings, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("check the reading role: %w", err)
	}
	tried, err := tryWrites(ctx, pool)
	if err != nil {
		return fmt.Errorf("check the reading role: %w", err)
	}
	if findings = append(findings, tried...); len(findings) > 0 {
		return fmt.Errorf("%w: %s; restart the service to repair it, or have the owner revoke these", ErrReaderUnsafe, strings.Join(findings, "; "))
	}
	return nil
}

// readerFindings lists what is wrong with the current user, one line each.
const readerFindings = `
	WITH me AS (SELECT * FROM pg_roles WHERE rolname = current_user),
	relation AS (
		SELECT c.oid, c.oid::regclass::text AS name, c.relkind
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_t%'
		  AND has_schema_privilege(n.oid, 'USAGE') AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S'))
	SELECT 'it has the attribute ' || a.name
	FROM me, LATERAL (VALUES ('SUPERUSER', rolsuper), ('CREATEDB', rolcreatedb), ('CREATEROLE', rolcreaterole),
	                         ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)) a (name, has)
	WHERE a.has
	UNION ALL
	SELECT 'it is a member of ' || g.rolname
	FROM me JOIN pg_auth_members m ON m.member = me.oid JOIN pg_roles g ON g.oid = m.roleid
	UNION ALL
	SELECT 'it owns ' || coalesce(o.type || ' ' || o.identity, 'an object of another database')
	FROM me JOIN pg_shdepend d ON d.refobjid = me.oid AND d.deptype = 'o'
	LEFT JOIN LATERAL pg_identify_object(d.classid, d.objid, 0) o
	  ON d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
	UNION ALL
	SELECT 'its transactions may write unless told otherwise'
	WHERE current_setting('default_transaction_read_only') <> 'on'
	UNION ALL
	SELECT 'it may change ' || name FROM relation
	WHERE CASE WHEN relkind <> 'S' THEN has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
	                                  OR has_any_column_privilege(oid, 'INSERT, UPDATE') END
	UNION ALL
	SELECT 'it may advance ' || name FROM relation
	WHERE CASE relkind WHEN 'S' THEN has_sequence_privilege(oid, 'USAGE, UPDATE') END
	UNION ALL
	SELECT 'it may create in schema ' || nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'CREATE')
	UNION ALL
	SELECT 'it may create ' || p.kind || ' in the database'
	FROM (VALUES ('CREATE', 'schemas'), ('TEMPORARY', 'temporary tables')) p (privilege, kind)
	WHERE has_database_privilege(current_database(), p.privilege)
	UNION ALL
	SELECT 'it may execute ' || p.oid::regprocedure
	FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
	WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND has_schema_privilege(n.oid, 'USAGE')
	  AND has_function_privilege(p.oid, 'EXECUTE') AND (p.provolatile = 'v' OR p.prosecdef)
	  AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)`

// attempts are statements that the role must be refused even where it asks for
// a transaction that may write.
var attempts = []string{
	"CREATE TEMPORARY TABLE insight_probe (n int)",
	"CREATE TABLE public.insight_probe (n int)",
	"CREATE SCHEMA insight_probe",
	"CREATE ROLE insight_probe",
	"COPY (SELECT 1) TO PROGRAM 'true'",
	"SELECT pg_read_file('PG_VERSION')",
	"SELECT rolpassword FROM pg_authid",
}

// tryWrites returns the attempts that were not refused. A refusal is a lack of
// rights, or of the schema.
func tryWrites(ctx context.Context, pool *pgxpool.Pool) (succeeded []string, err error) {
	rows, err := pool.Query(ctx, `
		SELECT format('DELETE FROM %s WHERE false', c.oid::regclass)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
		  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`)
	if err != nil {
		return nil, err
	}
	deletes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	for _, sql := range slices.Concat(attempts, deletes) {
		tx, err := pool.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadWrite})
		if err != nil {
			return nil, err
		}
		_, err = tx.Exec(ctx, sql)
		if rollback := tx.Rollback(ctx); rollback != nil {
			return nil, rollback
		}
		var refused *pgconn.PgError
		switch {
		case err == nil:
			succeeded = append(succeeded, "it was not refused: "+sql)
		case !errors.As(err, &refused):
			return nil, err
		case refused.Code != "42501" && refused.Code != "3F000":
			succeeded = append(succeeded, fmt.Sprintf("it was refused for want of something else than rights (%s): %s", refused.Message, sql))
		}
	}
	return succeeded, nil
}
