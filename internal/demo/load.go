package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// ErrOccupied is returned by Load for a database whose schema "marketing"
// holds rows that Load did not put there; it deletes nothing.
var ErrOccupied = errors.New("demo: the schema marketing already holds other data; load the demo into an empty database")

// ErrNewer is wrapped by the error of Load for a database that holds the world
// of a later version, which knows tables that this one does not; it deletes
// nothing.
var ErrNewer = errors.New("the demo data was made by a newer version of insight")

// lockKey is the advisory lock that keeps two processes from loading at once.
const lockKey = 0x64656d6f // "demo"

// Load fills the schema "marketing", which must exist (marketing.Migrations),
// with the demo world. A database that holds this version and seed already is
// recognised in one query and left alone; a load that was interrupted, or an
// older version, is replaced, and a newer one refused with ErrNewer. progress, which may be nil, is told how many of
// the world's days were sent.
func Load(ctx context.Context, dsn string, progress func(done, total int)) (err error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	// Closing the connection gives the lock back.
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()

	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", lockKey); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	loaded, err := begin(ctx, conn)
	if err != nil || loaded {
		return err
	}
	if err := copyWorld(ctx, dsn, progress); err != nil {
		return fmt.Errorf("demo: load: %w", err)
	}
	if err := finish(ctx, conn); err != nil {
		return fmt.Errorf("demo: finish the load: %w", err)
	}
	return nil
}

// allRows counts every row of the schema.
const allRows = `
SELECT (SELECT count(*) FROM marketing.ad_performance)
     + (SELECT count(*) FROM marketing.ad_conversions_by_age)
     + (SELECT count(*) FROM marketing.web_performance)
     + (SELECT count(*) FROM marketing.orders)
     + (SELECT count(*) FROM marketing.customers)
     + (SELECT count(*) FROM marketing.targets)
     + (SELECT count(*) FROM marketing.budgets)
     + (SELECT count(*) FROM marketing.annotations)`

// begin notes that a load has begun, unless the world is there already. Rows
// that no noted load accounts for are somebody else's.
func begin(ctx context.Context, conn *pgx.Conn) (loaded bool, err error) {
	const create = `
CREATE SCHEMA IF NOT EXISTS demo;
CREATE TABLE IF NOT EXISTS demo.load (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    version  integer NOT NULL,
    seed     text NOT NULL,
    rows     bigint -- null until the load is whole
)`
	if _, err := conn.Exec(ctx, create); err != nil {
		return false, fmt.Errorf("demo: %w", err)
	}
	seed := strconv.FormatUint(Seed, 10)
	var version int
	var found string
	var rows *int64
	err = conn.QueryRow(ctx, "SELECT version, seed, rows FROM demo.load").Scan(&version, &found, &rows)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		rows = new(int64)
	case err != nil:
		return false, fmt.Errorf("demo: %w", err)
	case version > Version:
		return false, fmt.Errorf("demo: %w (data version %d, this program makes %d): start it with the newer program, or give this one a home of its own with --home DIR, or another database", ErrNewer, version, Version)
	case rows != nil && version == Version && found == seed:
		return true, nil
	}
	if rows != nil { // not interrupted: everything must be accounted for
		var present int64
		if err := conn.QueryRow(ctx, allRows).Scan(&present); err != nil {
			return false, fmt.Errorf("demo: count the rows of the schema marketing (is it migrated?): %w", err)
		}
		if present != *rows {
			return false, ErrOccupied
		}
	}
	_, err = conn.Exec(ctx, `
INSERT INTO demo.load (version, seed) VALUES ($1, $2)
ON CONFLICT (one) DO UPDATE SET version = $1, seed = $2, rows = NULL`, Version, seed)
	if err != nil {
		return false, fmt.Errorf("demo: %w", err)
	}
	return false, nil
}

// finish gathers statistics and notes that the load is whole.
func finish(ctx context.Context, conn *pgx.Conn) error {
	for _, t := range tables {
		if _, err := conn.Exec(ctx, "ANALYZE marketing."+t.name); err != nil {
			return err
		}
	}
	_, err := conn.Exec(ctx, "UPDATE demo.load SET rows = ("+allRows+")")
	return err
}

// table is a table that is loaded, with its columns in the order in which
// appendLine writes them.
type table struct{ name, columns string }

var tables = []table{
	{"ad_performance", `source_relation, date_day, platform, account_id, account_name, campaign_id, campaign_name,
		ad_group_id, ad_group_name, channel, country, device, currency_code, clicks, impressions, spend, conversions,
		conversions_value, ingested_at`},
	{"ad_conversions_by_age", `source_relation, date_day, platform, account_id, campaign_id, ad_group_id, country, device,
		age_days, conversions, conversions_value`},
	{"web_performance", `date_day, channel_group, session_source, session_medium, country, device_category, sessions,
		engaged_sessions, total_users, new_users, page_views, add_to_carts, key_events, user_engagement_duration, ingested_at`},
	{"orders", `order_id, ordered_at, customer_id, channel, platform, country, device, currency_code, revenue, discount,
		cost_of_goods, shipping_cost, items, is_first_order, status, refund, ingested_at`},
	{"customers", "customer_id, created_at, country, acquisition_channel, segment"},
	{"targets", "metric, platform, country, period_start, period_end, value"},
	{"budgets", "metric, platform, country, period_start, period_end, value"},
	{"annotations", "annotation_id, start_day, end_day, platform, channel, country, device, note_en, note_zh"},
}

// copyWorld generates the days and sends each table's rows over a connection
// of its own, so that making and storing them go on at the same time.
func copyWorld(ctx context.Context, dsn string, progress func(done, total int)) error {
	group, ctx := errgroup.WithContext(ctx)
	pipes := map[string]*io.PipeWriter{}
	for _, t := range tables {
		r, w := io.Pipe()
		pipes[t.name] = w
		group.Go(func() error {
			err := t.copyFrom(ctx, dsn, r)
			r.CloseWithError(err) // the sender must not wait for a reader that is gone
			return err
		})
	}
	group.Go(func() error {
		err := send(pipes, progress)
		for _, w := range pipes {
			w.CloseWithError(err) // io.EOF when err is nil
		}
		return err
	})
	return group.Wait()
}

// send writes every row of the world into the pipe of its table.
func send(pipes map[string]*io.PipeWriter, progress func(done, total int)) error {
	var buf []byte
	write := func(table string) error {
		_, err := pipes[table].Write(buf)
		buf = buf[:0]
		return err
	}
	done := 0
	customers, err := Generate(Seed, func(d *Day) error {
		for i := range d.Ads {
			buf = d.Ads[i].appendLine(buf)
		}
		errs := write("ad_performance")
		for i := range d.Ads {
			for _, r := range d.Ads[i].Recorded() {
				buf = r.appendLine(buf)
			}
		}
		errs = errors.Join(errs, write("ad_conversions_by_age"))
		for i := range d.Web {
			buf = d.Web[i].appendLine(buf)
		}
		errs = errors.Join(errs, write("web_performance"))
		for i := range d.Orders {
			buf = d.Orders[i].appendLine(buf)
		}
		errs = errors.Join(errs, write("orders"))
		if done++; errs == nil && progress != nil {
			progress(done, Days)
		}
		return errs
	})
	if err != nil {
		return err
	}
	for i := range customers {
		buf = customers[i].appendLine(buf)
	}
	if err := write("customers"); err != nil {
		return err
	}
	targets, budgets := Plans()
	for i := range targets {
		buf = targets[i].appendLine(buf)
	}
	if err := write("targets"); err != nil {
		return err
	}
	for i := range budgets {
		buf = budgets[i].appendLine(buf)
	}
	if err := write("budgets"); err != nil {
		return err
	}
	for _, a := range Annotations() {
		buf = a.appendLine(buf)
	}
	return write("annotations")
}

// copyFrom replaces the table's rows by those that r gives, in one
// transaction. Rows that are copied into a table truncated in the same
// transaction can be frozen at once, which saves the vacuum that index-only
// scans would wait for.
func (t table) copyFrom(ctx context.Context, dsn string, r io.Reader) (err error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "TRUNCATE marketing."+t.name); err != nil {
			return err
		}
		_, err := conn.PgConn().CopyFrom(ctx, r, "COPY marketing."+t.name+" ("+t.columns+") FROM STDIN WITH (FREEZE)")
		if err != nil {
			return fmt.Errorf("copy into marketing.%s: %w", t.name, err)
		}
		return nil
	})
}
