package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/semantic"
)

// grace is how much longer than the server this side waits for the end of a
// statement: it ends the wait for a server that is no longer there.
const grace = 5 * time.Second

// read runs one query in a read-only transaction that is always rolled back,
// so that nothing that a statement set outlives it.
func (p *Postgres) read(ctx context.Context, c *semantic.Compiled, checkCost bool) (*answered, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, p.limits.Timeout+grace, ErrTimeout)
	defer cancel()
	conn, err := p.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer p.end(ctx, conn)
	if checkCost {
		if err := p.checkCost(ctx, conn, c); err != nil {
			return nil, err
		}
	}
	start := time.Now() // the span is measured, whatever day the clock says
	a, err := p.query(ctx, conn, c)
	if err != nil {
		return nil, classify(ctx, err, conn.Conn().IsClosed())
	}
	a.result.Elapsed = time.Since(start)
	return a, nil
}

// begin takes a connection and opens the transaction. Connections that died in
// the pool, as all do when the server restarts, are replaced once.
func (p *Postgres) begin(ctx context.Context) (*pgxpool.Conn, error) {
	for attempt := 1; ; attempt++ {
		conn, err := p.pool.Acquire(ctx)
		if err != nil {
			return nil, classify(ctx, err, true)
		}
		err = p.open(ctx, conn)
		if err == nil {
			return conn, nil
		}
		err = classify(ctx, err, conn.Conn().IsClosed())
		conn.Release() // of a failed transaction: the pool closes it
		if !errors.Is(err, ErrUnavailable) || attempt == 2 {
			return nil, err
		}
		p.options.Logger.WarnContext(ctx, "connection to the database lost, connecting anew", "error", err)
		p.pool.Reset()
	}
}

// open begins the transaction and sets its limits, in one round trip.
func (p *Postgres) open(ctx context.Context, conn *pgxpool.Conn) error {
	batch := new(pgx.Batch)
	batch.Queue("BEGIN READ ONLY")
	batch.Queue("SELECT set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true)",
		milliseconds(p.limits.Timeout), milliseconds(p.limits.LockTimeout))
	return conn.SendBatch(ctx, batch).Close()
}

// end rolls the transaction back, also when the caller has left. Locks of the
// session, which a transaction does not end, are given up with it.
func (p *Postgres) end(ctx context.Context, conn *pgxpool.Conn) {
	defer conn.Release()
	if conn.Conn().IsClosed() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	batch := new(pgx.Batch)
	batch.Queue("ROLLBACK")
	batch.Queue("SELECT pg_advisory_unlock_all()")
	if err := conn.SendBatch(ctx, batch).Close(); err != nil {
		p.options.Logger.WarnContext(ctx, "end of a read-only transaction failed", "error", err)
		_ = conn.Conn().Close(ctx) // whatever state it is in must not be used again
	}
}

// query reads the rows, up to the limits. Where there are more, the server is
// told to stop.
func (p *Postgres) query(ctx context.Context, conn *pgxpool.Conn, c *semantic.Compiled) (*answered, error) {
	reading, stop := context.WithCancel(ctx)
	defer stop()
	rows, err := conn.Query(reading, c.SQL, c.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if got := len(rows.FieldDescriptions()); c.Columns != nil && got != len(c.Columns) && rows.Err() == nil && got > 0 {
		return nil, fmt.Errorf("the query gave %d columns where %d were compiled", got, len(c.Columns))
	}
	most := p.limits.Rows
	if c.MaxRows > 0 {
		most = min(most, c.MaxRows)
	}
	a := &answered{result: Result{SQL: c.SQL, Args: c.Args, Rows: [][]any{}}}
	for rows.Next() {
		size := 0
		for _, raw := range rows.RawValues() {
			size += len(raw)
		}
		if len(a.result.Rows) == most || a.bytes+size > p.limits.Bytes {
			a.result.Truncated = true
			stop()
			return a, nil
		}
		row, err := normalize(rows)
		if err != nil {
			return nil, err
		}
		a.bytes += size
		a.result.Rows = append(a.result.Rows, row)
	}
	return a, rows.Err()
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
