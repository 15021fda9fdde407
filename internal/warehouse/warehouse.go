// Package warehouse runs compiled queries on a PostgreSQL that it can only
// read, within limits of rows, bytes, time and cost, and says which days a
// table has data for.
package warehouse

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/semantic"
)

// Limits bound one query. A zero field means its default.
type Limits struct {
	Rows        int           `yaml:"rows"`         // most rows of a result; default 10,000, and never above the query's own
	Bytes       int           `yaml:"bytes"`        // most bytes of a result as the server sends it; default 8 MiB
	Timeout     time.Duration `yaml:"timeout"`      // of a statement; default 15s
	LockTimeout time.Duration `yaml:"lock_timeout"` // of the wait for one lock; default 2s
	// Cost is the most that the planner may expect of a query, in its units
	// (reading one page in order is 1). A scan that sums a million rows costs
	// some 40,000. Default 5,000,000.
	Cost float64 `yaml:"cost"`
}

// DefaultLimits returns the defaults.
func DefaultLimits() Limits {
	return Limits{
		Rows: semantic.DefaultMaxRows, Bytes: 8 << 20, Timeout: 15 * time.Second, LockTimeout: 2 * time.Second, Cost: 5_000_000,
	}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	return Limits{
		Rows: cmp.Or(l.Rows, d.Rows), Bytes: cmp.Or(l.Bytes, d.Bytes), Timeout: cmp.Or(l.Timeout, d.Timeout),
		LockTimeout: cmp.Or(l.LockTimeout, d.LockTimeout), Cost: cmp.Or(l.Cost, d.Cost),
	}
}

// Options are what a warehouse takes from outside. A zero field means its
// default.
type Options struct {
	Logger *slog.Logger     // default: none
	Clock  func() time.Time // what cached results age by; default: time.Now
	// Today says what day it is, for the last complete one. Default: Clock. It
	// differs where a world has a day of its own.
	Today func() time.Time
	// CacheTTL is how long a result and the bounds of a table are used again.
	// Default five minutes.
	CacheTTL time.Duration
	// CacheEntries is how many results are kept, the least recently used going
	// first; those above 256 KiB are not kept. Default 256.
	CacheEntries int
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Today == nil {
		o.Today = o.Clock
	}
	if o.CacheTTL == 0 {
		o.CacheTTL = 5 * time.Minute
	}
	if o.CacheEntries == 0 {
		o.CacheEntries = 256
	}
	return o
}

// Postgres runs queries on a pool of the reading role. It is safe for
// concurrent use.
type Postgres struct {
	pool    *pgxpool.Pool
	limits  Limits
	options Options

	results *cache[*answered]
	plans   *cache[float64] // cost by SQL text
	flights flights
	bounds  boundsCache
}

// New returns a warehouse on a pool that postgres.OpenReader gave. The pool
// stays the caller's to close.
func New(pool *pgxpool.Pool, limits Limits, options Options) *Postgres {
	options = options.withDefaults()
	return &Postgres{
		pool:    pool,
		limits:  limits.withDefaults(),
		options: options,
		results: newCache[*answered](options.CacheEntries, options.CacheTTL, options.Clock),
		plans:   newCache[float64](options.CacheEntries, options.CacheTTL, options.Clock),
		bounds:  boundsCache{turn: make(chan struct{}, 1), by: map[*semantic.Model]modelBounds{}},
	}
}

// Result is what a query gave. Its rows may be shared with other callers and
// must not be changed.
type Result struct {
	Columns []semantic.Column
	// Rows holds a string, float64, bool or nil for each column. Dates are
	// strings as 2006-01-02, moments as RFC 3339 in UTC. A number that is not
	// finite is nil.
	Rows      [][]any
	Truncated bool          // the server had more rows
	Elapsed   time.Duration // of the run that gave the rows, from its first statement to its last row
	Cached    bool          // the rows are those of an earlier run
	SQL       string
	Args      []any
}

// answered is a result with what it weighs.
type answered struct {
	result Result
	bytes  int
}

// maxCachedBytes keeps a few large results from filling the memory.
const maxCachedBytes = 256 << 10

// Run runs a query, or gives the result of an equal one that ran or is running
// for the same row policies. A caller that leaves does not end a query that
// another one waits for; when the last has left, the server stops it.
//
// Its errors wrap ErrTimeout, ErrTooCostly or ErrUnavailable where these are
// the cause, and the context's own when the caller left.
func (p *Postgres) Run(ctx context.Context, c *semantic.Compiled) (*Result, error) {
	key := keyOf(c)
	if a, ok := p.results.get(key); ok {
		return a.as(c, true), nil
	}
	generation := p.results.generation()
	a, err := p.flights.do(ctx, flightKey{key, generation}, func(ctx context.Context) (*answered, error) {
		a, err := p.read(ctx, c, true)
		if err == nil && a.bytes <= maxCachedBytes {
			p.results.put(key, a, generation)
		}
		return a, err
	})
	if err != nil {
		return nil, err
	}
	return a.as(c, false), nil
}

// as returns the result for one caller, with that caller's own column meanings.
func (a *answered) as(c *semantic.Compiled, cached bool) *Result {
	r := a.result
	r.Columns, r.Cached = c.Columns, cached
	return &r
}
