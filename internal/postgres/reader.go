package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Reader is the login role that questions are answered with.
const Reader = "insight_reader"

// ensureAttempts bounds the repeats of EnsureReader when other processes change
// the same role, which belongs to the whole cluster, at the same moment.
const ensureAttempts = 20

// EnsureReader makes or repairs the login role insight_reader for the database
// of adminDSN and returns the DSN of the same database for it. Grants lists the
// relations that it may read, schema-qualified and without quotes, each name as
// the database spells it.
//
// Afterwards the role is an ordinary one without any attribute or membership;
// in this database it may use the schemas of those relations and select from
// them, and holds no other right of its own. What PUBLIC, and so the role,
// could do to others is taken from PUBLIC and given to the roles that exist,
// so that nobody but the reader loses anything: temporary tables, new tables
// in schema public, routines outside pg_catalog that are volatile or run with
// their owner's rights, and, where adminDSN is a superuser's, those of
// pg_catalog that signal, lock, notify or write (side_effects.go).
//
// Other databases of the cluster are left as they are. The administrator must
// be a superuser, or own the database and its relations and have CREATEROLE.
func EnsureReader(ctx context.Context, adminDSN string, grants []string) (readerDSN string, err error) {
	cfg, err := pgx.ParseConfig(adminDSN)
	if err != nil {
		return "", ErrInvalidDSN
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return "", fmt.Errorf("prepare role %s: %w", Reader, err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // the work is committed or it failed
	for attempt := 1; ; attempt++ {
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			return ensureReader(ctx, tx, cfg.Password, grants)
		})
		if err == nil {
			return withUser(adminDSN, Reader, readerPassword(cfg.Password)), nil
		}
		if !isConflict(err) || attempt == ensureAttempts {
			return "", fmt.Errorf("prepare role %s: %w", Reader, err)
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("prepare role %s: %w", Reader, ctx.Err())
		case <-time.After(time.Duration(attempt) * 5 * time.Millisecond):
		}
	}
}

func ensureReader(ctx context.Context, tx pgx.Tx, adminPassword string, grants []string) error {
	// The lock keeps the replicas of one database apart; the empty path makes
	// every name in grants say its schema.
	_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('insight reader', 0)), set_config('search_path', 'pg_catalog', true)")
	if err != nil {
		return err
	}
	admin, err := readAdmin(ctx, tx)
	if err != nil {
		return err
	}
	if err := ensureRole(ctx, tx, admin, adminPassword); err != nil {
		return err
	}
	if err := ensureGrants(ctx, tx, grants); err != nil {
		return err
	}
	return removeSideEffects(ctx, tx, admin)
}

// isConflict reports whether another session changed the same catalog row, or
// made the same role, meanwhile.
func isConflict(err error) bool {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case "23505", "42710", "40001", "40P01":
		return true
	}
	return e.Code == "XX000" && strings.Contains(e.Message, "concurrently") // tuple concurrently updated or deleted
}

// withUser returns the connection string of another user of the same database.
func withUser(dsn, user, password string) string {
	u, err := url.Parse(dsn)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		// Keywords and values: the last of each counts. The password's
		// alphabet needs no quotes.
		return fmt.Sprintf("%s user=%s password='%s'", dsn, user, password)
	}
	q := u.Query()
	q.Del("user")
	q.Del("password")
	u.RawQuery = q.Encode()
	u.User = url.User(user)
	if password != "" {
		u.User = url.UserPassword(user, password)
	}
	return u.String()
}
