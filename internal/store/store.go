// Package store keeps what the service itself must remember, in the PostgreSQL
// schema insight: conversations with their answers, feedback, corrections of
// readings, calls of language models, and an audit of who asked what.
//
// Every call that reaches a conversation or an answer names the person that it
// acts for; what belongs to somebody else is not found, so that its existence
// does not show. An answer is shown again only while the row policies behind
// it still hold for that person.
package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// The errors that callers decide on; every error of the package that has one
// of these causes wraps it.
var (
	// ErrNotFound: nothing of that id belongs to the person.
	ErrNotFound = errors.New("not found")
	// ErrNotAllowed: the row policies behind the answer no longer hold for the
	// person who asks to see it.
	ErrNotAllowed = errors.New("not allowed by the row policies behind it")
	// ErrInvalid: the input cannot be stored as it is; the error names why.
	ErrInvalid = errors.New("invalid")
	// ErrUnavailable: the database cannot be reached; the call may be retried.
	ErrUnavailable = errors.New("database unavailable")
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations returns the goose migrations of the schema, at the root of the
// file system.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil { // only for an invalid path, and the path is a constant
		return migrations
	}
	return sub
}

// Options are what a Store takes from outside. Both are required.
type Options struct {
	Now   func() time.Time
	NewID func() string
}

// Store reads and writes the service's own tables. It is safe for concurrent
// use.
type Store struct {
	pool  *pgxpool.Pool
	now   func() time.Time
	newID func() string
}

// New returns a Store on a pool whose role may write to the schema insight.
// The pool stays the caller's.
func New(pool *pgxpool.Pool, o Options) *Store {
	// PostgreSQL keeps microseconds; what is returned must equal what is stored.
	now := func() time.Time { return o.Now().UTC().Truncate(time.Microsecond) }
	return &Store{pool: pool, now: now, newID: o.NewID}
}

// Ping reports whether the tables can be reached.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, `SELECT FROM insight.conversations LIMIT 0`)
	return fail("ping", err)
}

// Viewer is the person on whose behalf something is read or written.
type Viewer struct {
	ID string // the owner of conversations
	// Allows reports whether an answer that was made under a fingerprint of
	// row policies may be shown. Nil allows none.
	Allows func(policy string) bool
}

func (v Viewer) allows(policy string) bool { return v.Allows != nil && v.Allows(policy) }

// fail wraps err with what was being done, and with ErrUnavailable when the
// database was out of reach. It keeps nil and leaves a cancelled context to be
// recognised as such.
func fail(doing string, err error) error {
	if err == nil {
		return nil
	}
	if unreachable(err) {
		return fmt.Errorf("store: %s: %w: %w", doing, ErrUnavailable, err)
	}
	return fmt.Errorf("store: %s: %w", doing, err)
}

// unreachable recognises lost and refused connections. The SQLSTATE classes
// are those of PostgreSQL's Appendix A: 08 connection exception, 53
// insufficient resources, 57P operator intervention.
func unreachable(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false
	}
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return strings.HasPrefix(server.Code, "08") || strings.HasPrefix(server.Code, "53") || strings.HasPrefix(server.Code, "57P")
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// storable refuses text that PostgreSQL cannot hold.
func storable(what, s string) error {
	if strings.ContainsRune(s, 0) {
		return fmt.Errorf("%w %s: it holds a NUL byte; remove it", ErrInvalid, what)
	}
	if !utf8.ValidString(s) {
		return fmt.Errorf("%w %s: it is not valid UTF-8; send it as UTF-8", ErrInvalid, what)
	}
	return nil
}
