package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// admin is who runs EnsureReader.
type admin struct {
	Name       string
	Super      bool
	CreateRole bool
	OwnsDB     bool
}

func readAdmin(ctx context.Context, tx pgx.Tx) (admin, error) {
	rows, err := tx.Query(ctx, `
		SELECT r.rolname AS name, r.rolsuper AS super, r.rolcreaterole AS create_role,
		       r.rolsuper OR pg_has_role(d.datdba, 'USAGE') AS owns_db
		FROM pg_roles r, pg_database d
		WHERE r.rolname = current_user AND d.datname = current_database()`)
	if err != nil {
		return admin{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[admin])
}

// ensureRole makes the role, or takes away what it has too much. Each
// attribute is changed only where it is wrong: PostgreSQL lets only a superuser
// say NOSUPERUSER of a role, even of one that is none.
func ensureRole(ctx context.Context, tx pgx.Tx, admin admin, adminPassword string) error {
	wrong, err := roleFaults(ctx, tx)
	if errors.Is(err, pgx.ErrNoRows) {
		if !admin.Super && !admin.CreateRole {
			return fmt.Errorf("the role does not exist and %s may not create it: connect as a role with CREATEROLE, or have an administrator run CREATE ROLE %s LOGIN NOINHERIT", admin.Name, Reader)
		}
		wrong = nil
		_, err = tx.Exec(ctx, "CREATE ROLE "+Reader+" LOGIN NOINHERIT")
	}
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		if _, err := tx.Exec(ctx, "ALTER ROLE "+Reader+" "+strings.Join(wrong, " ")); err != nil {
			return fmt.Errorf("the role must be %s: %w", strings.Join(wrong, " "), err)
		}
	}
	if err := leaveGroups(ctx, tx); err != nil {
		return err
	}
	if err := setReadOnlyByDefault(ctx, tx); err != nil {
		return err
	}
	return setPassword(ctx, tx, admin, adminPassword)
}

func roleFaults(ctx context.Context, tx pgx.Tx) (faults []string, err error) {
	err = tx.QueryRow(ctx, `
		SELECT array_remove(ARRAY[
			CASE WHEN rolsuper THEN 'NOSUPERUSER' END,
			CASE WHEN rolcreatedb THEN 'NOCREATEDB' END,
			CASE WHEN rolcreaterole THEN 'NOCREATEROLE' END,
			CASE WHEN rolreplication THEN 'NOREPLICATION' END,
			CASE WHEN rolbypassrls THEN 'NOBYPASSRLS' END,
			CASE WHEN rolinherit THEN 'NOINHERIT' END,
			CASE WHEN NOT rolcanlogin THEN 'LOGIN' END], NULL)
		FROM pg_roles WHERE rolname = $1`, Reader).Scan(&faults)
	return faults, err
}

func leaveGroups(ctx context.Context, tx pgx.Tx) error {
	return execEach(ctx, tx, `
		SELECT format('REVOKE %I FROM %I GRANTED BY %I', g.rolname, m.rolname, by.rolname)
		FROM pg_auth_members a
		JOIN pg_roles g ON g.oid = a.roleid
		JOIN pg_roles m ON m.oid = a.member
		JOIN pg_roles by ON by.oid = a.grantor
		WHERE m.rolname = $1`, Reader)
}

// setReadOnlyByDefault covers logins that do not come through OpenReader.
func setReadOnlyByDefault(ctx context.Context, tx pgx.Tx) error {
	return execEach(ctx, tx, `
		SELECT format('ALTER ROLE %I SET default_transaction_read_only = on', rolname)
		FROM pg_roles
		WHERE rolname = $1 AND NOT 'default_transaction_read_only=on' = ANY (coalesce(rolconfig, '{}'))`, Reader)
}

func setPassword(ctx context.Context, tx pgx.Tx, admin admin, adminPassword string) error {
	if adminPassword == "" {
		return nil
	}
	verifier, err := scramVerifier(readerPassword(adminPassword), readerSalt(adminPassword))
	if err != nil {
		return err
	}
	if admin.Super { // others cannot see whether it is right already
		var same bool
		err := tx.QueryRow(ctx, "SELECT coalesce(rolpassword = $2, false) FROM pg_authid WHERE rolname = $1", Reader, verifier).Scan(&same)
		if err != nil || same {
			return err
		}
	}
	_, err = tx.Exec(ctx, "ALTER ROLE "+Reader+" PASSWORD '"+verifier+"'") // no parameters here; its alphabet needs no quoting
	return err
}

// execEach runs every statement that a query writes.
func execEach(ctx context.Context, tx pgx.Tx, query string, args ...any) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, sql := range statements {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}
