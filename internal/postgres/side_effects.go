package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// catalogSideEffects matches the names of pg_catalog's functions that PUBLIC
// may execute and that a read-only transaction does not stop: they notify,
// lock, end or cancel sessions, write to the log stream, or hold a snapshot.
// Large objects are there although a read-only transaction refuses to change
// them. Not there are pg_sleep, which time limits end, and set_config, whose
// effects a rolled back transaction ends and without which clients fail.
const catalogSideEffects = `^(pg_notify|pg_(try_)?advisory_(xact_)?lock(_shared)?|` +
	`pg_(terminate|cancel)_backend|pg_logical_emit_message|pg_export_snapshot|` +
	`lo_.*|loread|lowrite)$`

// removeSideEffects takes from PUBLIC, and so from the reader, what it could do
// to others, and gives it to every other role that exists: PostgreSQL cannot
// refuse one role what PUBLIC has. Rights on what the administrator does not
// own are left; a read-only transaction that is rolled back keeps them
// harmless but for notifications and advisory locks.
func removeSideEffects(ctx context.Context, tx pgx.Tx, admin admin) error {
	if err := moveFromPublic(ctx, tx, `
		SELECT 'TEMPORARY' AS privilege, format('DATABASE %I', d.datname) AS object
		FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
		WHERE $2::boolean AND d.datname = current_database() AND a.grantee = 0 AND a.privilege_type = 'TEMPORARY'
		UNION ALL
		SELECT 'CREATE', format('SCHEMA %I', n.nspname)
		FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
		WHERE pg_has_role(n.nspowner, 'USAGE') AND a.grantee = 0 AND a.privilege_type = 'CREATE'`, admin.OwnsDB); err != nil {
		return err
	}
	if err := moveFromPublic(ctx, tx, `
		SELECT 'EXECUTE' AS privilege, format('ROUTINE %s', p.oid::regprocedure) AS object
		FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
		WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE'
		  AND pg_has_role(p.proowner, 'USAGE')
		  AND p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
		  AND has_schema_privilege($1::name, p.pronamespace, 'USAGE')
		  AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype) -- not callable
		  AND (p.provolatile = 'v' OR p.prosecdef)`); err != nil {
		return err
	}
	if !admin.Super {
		return nil
	}
	return moveFromPublic(ctx, tx, `
		SELECT 'EXECUTE' AS privilege, format('FUNCTION %s', p.oid::regprocedure) AS object
		FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
		WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE'
		  AND p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ $2::text`, catalogSideEffects)
}

// moveFromPublic gives what PUBLIC holds on the objects of a query to every
// role but the reader, superusers and PostgreSQL's own, and then takes it from
// PUBLIC. The query sees the reader's name as $1, and args after it.
func moveFromPublic(ctx context.Context, tx pgx.Tx, objects string, args ...any) error {
	return execEach(ctx, tx, `
		WITH held AS (`+objects+`),
		others AS (
			SELECT string_agg(quote_ident(rolname), ', ' ORDER BY rolname) AS names
			FROM pg_roles WHERE NOT rolsuper AND rolname <> $1::name AND rolname NOT LIKE 'pg\_%')
		SELECT s.sql FROM held h, others o,
			LATERAL (VALUES (1, format('GRANT %s ON %s TO %s', h.privilege, h.object, o.names)),
			                (2, format('REVOKE %s ON %s FROM PUBLIC', h.privilege, h.object))) s (step, sql)
		WHERE o.names IS NOT NULL OR s.step = 2
		ORDER BY h.object, s.step`, append([]any{Reader}, args...)...)
}
