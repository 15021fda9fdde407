// Package postgres opens the service's two kinds of connections: the service's
// own, and those of a login role that can only read what the semantic model
// names. It makes that role, and runs migrations.
//
// No error of this package holds a password, nor any part of a connection
// string that could not be read.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrInvalidDSN is returned for a connection string that cannot be read. The
// cause is left out: what a parser stumbles over is often the password.
var ErrInvalidDSN = errors.New("the database URL cannot be read: it must look like postgres://user:password@host:5432/database, " +
	"with special characters of the password percent-encoded (# is %23, @ is %40), and PG* variables must be valid")

// Options says how a pool connects.
type Options struct {
	ApplicationName string // as pg_stat_activity shows it; default "insight"
	MaxConns        int32  // default: the larger of 4 and the number of CPUs

	// Time limits of a reader's connection, for what its transactions do not
	// limit themselves. The service's own pool has none.
	StatementTimeout time.Duration // default 30 s
	LockTimeout      time.Duration // default 2 s
	IdleTimeout      time.Duration // of an open transaction; default 30 s
}

func (o Options) withDefaults() Options {
	if o.ApplicationName == "" {
		o.ApplicationName = "insight"
	}
	if o.StatementTimeout == 0 {
		o.StatementTimeout = 30 * time.Second
	}
	if o.LockTimeout == 0 {
		o.LockTimeout = 2 * time.Second
	}
	if o.IdleTimeout == 0 {
		o.IdleTimeout = 30 * time.Second
	}
	return o
}

// Open returns a pool of the service's own connections, after one of them has
// worked.
func Open(ctx context.Context, dsn string, o Options) (*pgxpool.Pool, error) {
	cfg, err := poolConfig(dsn, o.withDefaults())
	if err != nil {
		return nil, err
	}
	return connect(ctx, cfg)
}

// OpenReader returns a pool of connections that only read, for the DSN that
// EnsureReader gave, after one of them has worked. Each connection is read
// only by default and limited in time; finds nothing without its schema; plans
// each query for its own values; and always sends values apart from the SQL,
// so that one message holds one statement.
func OpenReader(ctx context.Context, dsn string, o Options) (*pgxpool.Pool, error) {
	o = o.withDefaults()
	cfg, err := poolConfig(dsn, o)
	if err != nil {
		return nil, err
	}
	cfg.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
	for name, value := range map[string]string{
		"default_transaction_read_only":       "on",
		"statement_timeout":                   milliseconds(o.StatementTimeout),
		"lock_timeout":                        milliseconds(o.LockTimeout),
		"idle_in_transaction_session_timeout": milliseconds(o.IdleTimeout),
		"search_path":                         "pg_catalog, pg_temp", // temporary objects last, not first
		"plan_cache_mode":                     "force_custom_plan",
		"timezone":                            "UTC",
	} {
		cfg.ConnConfig.RuntimeParams[name] = value
	}
	return connect(ctx, cfg)
}

func poolConfig(dsn string, o Options) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, ErrInvalidDSN
	}
	cfg.ConnConfig.RuntimeParams["application_name"] = o.ApplicationName
	// A cancelled context cancels the statement on the server and keeps the
	// connection, instead of cutting it.
	cfg.ConnConfig.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: 2 * time.Second}
	}
	if o.MaxConns > 0 {
		cfg.MaxConns = o.MaxConns
	}
	cfg.ShouldPing = func(_ context.Context, p pgxpool.ShouldPingParams) bool { return p.IdleDuration >= idleUnchecked }
	return cfg, nil
}

// idleUnchecked is how long a connection may have been idle to be used without
// a ping. A server restarts in less than the second that the pool allows by
// itself, and the first statement after it would meet a dead connection.
const idleUnchecked = 50 * time.Millisecond

func connect(ctx context.Context, cfg *pgxpool.Config) (*pgxpool.Pool, error) {
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open a pool of connections: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	return pool, nil
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
