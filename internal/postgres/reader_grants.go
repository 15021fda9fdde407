package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// ensureGrants leaves the reader, in this database, with CONNECT, USAGE of the
// schemas of the relations and SELECT on the relations, and nothing else.
func ensureGrants(ctx context.Context, tx pgx.Tx, relations []string) error {
	oids, err := resolve(ctx, tx, relations)
	if err != nil {
		return err
	}
	if err := revokeOthers(ctx, tx, oids); err != nil {
		return err
	}
	err = execEach(ctx, tx, `
		SELECT format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), $1::name)
		WHERE NOT has_database_privilege($1::name, current_database(), 'CONNECT')
		UNION ALL
		SELECT DISTINCT format('GRANT USAGE ON SCHEMA %I TO %I', n.nspname, $1::name)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.oid = ANY ($2::oid[]) AND NOT has_schema_privilege($1::name, n.oid, 'USAGE')
		UNION ALL
		SELECT format('GRANT SELECT ON TABLE %s TO %I', c.oid::regclass, $1::name)
		FROM pg_class c
		WHERE c.oid = ANY ($2::oid[]) AND NOT has_table_privilege($1::name, c.oid, 'SELECT')`, Reader, oids)
	if err != nil {
		return fmt.Errorf("%w; connect as the owner", err)
	}
	return checkGranted(ctx, tx, oids)
}

// resolve returns the identities of relations, all of which must exist.
func resolve(ctx context.Context, tx pgx.Tx, relations []string) ([]uint32, error) {
	oids := make([]uint32, 0, len(relations))
	for _, name := range relations {
		var oid *uint32
		var kind *string
		err := tx.QueryRow(ctx, `
			SELECT c.oid, c.relkind::text
			FROM (SELECT to_regclass($1)::oid AS oid) r LEFT JOIN pg_class c USING (oid)`,
			pgx.Identifier(strings.Split(name, ".")).Sanitize()).Scan(&oid, &kind)
		if err != nil {
			return nil, fmt.Errorf("relation %q: %w", name, err)
		}
		if oid == nil {
			return nil, fmt.Errorf("relation %q does not exist: write it as schema.table in the semantic model, or run the migrations that make it", name)
		}
		if !strings.Contains("rpvmf", *kind) { // table, partitioned, view, materialized view, foreign table
			return nil, fmt.Errorf("relation %q is no table or view", name)
		}
		oids = append(oids, *oid)
	}
	return oids, nil
}

// revokeOthers takes every right that the role holds in this database on
// anything but the relations and their schemas, and on those every right but
// SELECT and USAGE. PostgreSQL keeps a list of all objects whose access list
// names a role, which no kind of object escapes.
func revokeOthers(ctx context.Context, tx pgx.Tx, keep []uint32) error {
	return execEach(ctx, tx, `
		WITH reader AS (SELECT oid FROM pg_roles WHERE rolname = $1::name),
		here AS (SELECT oid, datacl FROM pg_database WHERE datname = current_database()),
		held AS (
			SELECT DISTINCT d.classid, d.objid
			FROM pg_shdepend d JOIN reader ON reader.oid = d.refobjid, here
			WHERE d.deptype = 'a' AND d.refclassid = 'pg_authid'::regclass
			  AND (d.dbid = here.oid OR d.classid = 'pg_database'::regclass AND d.objid = here.oid)),
		allowed AS (
			SELECT 'pg_database'::regclass::oid AS classid, here.oid AS objid
			FROM here
			WHERE NOT EXISTS (SELECT FROM aclexplode(here.datacl) a, reader
			                  WHERE a.grantee = reader.oid AND (a.privilege_type <> 'CONNECT' OR a.is_grantable))
			UNION ALL
			SELECT 'pg_class'::regclass, c.oid
			FROM pg_class c
			WHERE c.oid = ANY ($2::oid[])
			  AND NOT EXISTS (SELECT FROM aclexplode(c.relacl) a, reader
			                  WHERE a.grantee = reader.oid AND (a.privilege_type <> 'SELECT' OR a.is_grantable))
			  AND NOT EXISTS (SELECT FROM pg_attribute t, aclexplode(t.attacl) a, reader
			                  WHERE t.attrelid = c.oid AND a.grantee = reader.oid)
			UNION ALL
			SELECT 'pg_namespace'::regclass, n.oid
			FROM pg_namespace n
			WHERE n.oid IN (SELECT relnamespace FROM pg_class WHERE oid = ANY ($2::oid[]))
			  AND NOT EXISTS (SELECT FROM aclexplode(n.nspacl) a, reader
			                  WHERE a.grantee = reader.oid AND (a.privilege_type <> 'USAGE' OR a.is_grantable)))
		SELECT format('REVOKE ALL ON %s %s FROM %I',
			CASE
				WHEN o.type IN ('table', 'view', 'materialized view', 'foreign table', 'sequence', 'table column') THEN 'TABLE'
				WHEN o.type IN ('function', 'procedure', 'aggregate') THEN 'ROUTINE'
				WHEN o.type = 'server' THEN 'FOREIGN SERVER'
				WHEN o.type = 'foreign-data wrapper' THEN 'FOREIGN DATA WRAPPER'
				ELSE upper(o.type)
			END, o.identity, $1::name)
		FROM held h, pg_identify_object(h.classid, h.objid, 0) o
		WHERE (h.classid, h.objid) NOT IN (SELECT classid, objid FROM allowed)`, Reader, keep)
}

// checkGranted exists because GRANT by somebody who may not give a right can
// succeed with no more than a warning.
func checkGranted(ctx context.Context, tx pgx.Tx, oids []uint32) error {
	rows, err := tx.Query(ctx, `
		SELECT c.oid::regclass::text
		FROM pg_class c
		WHERE c.oid = ANY ($2::oid[]) AND NOT (has_table_privilege($1::name, c.oid, 'SELECT') AND has_schema_privilege($1::name, c.relnamespace, 'USAGE'))`,
		Reader, oids)
	if err != nil {
		return err
	}
	missing, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return fmt.Errorf("no right to grant SELECT on %s: connect as the owner", strings.Join(missing, ", "))
	}
	return nil
}
