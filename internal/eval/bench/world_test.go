package bench

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/app"
	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
	"github.com/insight-agent/insight/internal/semantic"
)

// facts is how many rows the table holds: 400 days of 5 platforms, 50 ad
// groups, 5 countries and 2 devices.
const facts = 1_000_000

// million fills the canonical table up to yesterday, in the order of its key.
const million = `
	INSERT INTO marketing.ad_performance (date_day, platform, campaign_id, campaign_name, ad_group_id, channel, country, device, currency_code, clicks, impressions, spend, conversions, conversions_value)
	SELECT $1::date - 400 + (n / 2500)::int,
		(ARRAY['Google', 'Meta', 'Microsoft', 'Pinterest', 'TikTok'])[1 + n / 500 % 5],
		'c' || n / 50 % 10, 'Campaign ' || n / 50 % 10, lpad((n / 10 % 50)::text, 2, '0'), 'Paid Search',
		(ARRAY['France', 'Germany', 'Japan', 'United Kingdom', 'United States'])[1 + n / 2 % 5],
		(ARRAY['desktop', 'mobile'])[1 + n % 2], 'USD', n % 40, n % 4000, n % 97, n % 7, n % 301
	FROM generate_series(0, $2::int - 1) AS n`

// world is the product on the million rows, and the same database by plain
// pgx.
type world struct {
	app   *app.App
	bare  *pgxpool.Pool
	today period.Date
	asked int
}

func open(b testing.TB) *world {
	b.Helper()
	// The real clock runs, so that the warehouse can time itself by it.
	today := period.DateOf(time.Now().UTC())
	db := pgtest.Template(b, fmt.Sprintf("bench %d rows to %s, 1", facts, today), func(ctx context.Context, dsn string) error {
		a, err := app.Open(ctx, configured(dsn), app.Options{}) // makes the tables
		if err != nil {
			return err
		}
		if err := a.Close(ctx); err != nil {
			return err
		}
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, million, today.String(), facts); err != nil {
			return err
		}
		_, err = conn.Exec(ctx, "VACUUM ANALYZE")
		return err
	})
	w := &world{today: today}
	var err error
	if w.app, err = app.Open(b.Context(), configured(db.DSN), app.Options{}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = w.app.Close(context.Background()) })
	plain, err := pgxpool.ParseConfig(db.DSN)
	if err != nil {
		b.Fatal(err)
	}
	// As the product's own: plans are made for the values.
	plain.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_custom_plan"
	if w.bare, err = pgxpool.NewWithConfig(b.Context(), plain); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(w.bare.Close)
	return w
}

func configured(dsn string) config.Config {
	cfg := config.Default()
	cfg.Database.URL = dsn
	return cfg
}

// questions are asked over other days each time, so that no result comes from
// the cache: about a year of them, or so many.
var questions = []struct {
	name, text string
	days       int
}{
	{"lookup", "How much did we spend from %s to %s?", 0},
	{"rank", "Which platform had the best ROAS from %s to %s?", 0},
	{"breakdown", "clicks by country from %s to %s", 0},
	{"trend", "spend by week from %s to %s", 0},
	{"rank_zh", "%s到%s哪个平台花费最多？", 0},
	{"rank_of_a_week", "Which platform had the best ROAS from %s to %s?", 7},
}

// sample is one question's time.
type sample struct {
	sql   time.Duration // of its statements, as the warehouse timed them; they run side by side, so the longest
	whole time.Duration // of the answer
	bare  time.Duration // of the same statements by plain pgx, side by side
}

func (s sample) own() time.Duration { return s.whole - s.sql }

// measure asks a question about other days than before.
func (w *world) measure(b testing.TB, text string, days int) (sample, []answer.Source) {
	b.Helper()
	w.asked++
	first := w.today.AddDays(-395 + w.asked%20)
	last := w.today.AddDays(-2 - w.asked/20%20)
	if days > 0 {
		first = w.today.AddDays(-380 + w.asked%300)
		last = first.AddDays(days - 1)
	}
	start := time.Now()
	a, err := w.app.Agent.Answer(b.Context(), answer.Question{
		Text: fmt.Sprintf(text, first, last), Conversation: "bench", Planner: answer.PlannerRules, Principal: semantic.Principal{ID: "bench"},
	})
	s := sample{whole: time.Since(start)}
	if err != nil {
		b.Fatal(err)
	}
	if a.Kind != answer.Answered || a.Reading.Query.Period != period.Expr(first.String()+".."+last.String()) {
		b.Fatalf("%q was read as %+v: %s %s", a.Question, a.Reading.Query, a.Kind, a.Markdown)
	}
	for _, q := range a.Sources {
		if q.Cached {
			b.Fatal("a result came from the cache: the measure is worth nothing")
		}
		s.sql = max(s.sql, time.Duration(q.Millis*float64(time.Millisecond)))
	}
	if s.sql == 0 {
		b.Fatal("the statements took no time: the warehouse's clock stands still")
	}
	return s, a.Sources
}

// runBare runs the statements of an answer without the product.
func (w *world) runBare(b testing.TB, sources []answer.Source) time.Duration {
	b.Helper()
	start := time.Now()
	group, ctx := errgroup.WithContext(b.Context())
	for _, q := range sources {
		group.Go(func() error {
			args := make([]any, len(q.Args))
			for i, v := range q.Args {
				args[i] = v
			}
			rows, err := w.bare.Query(ctx, q.SQL, args...)
			if err != nil {
				return err
			}
			for rows.Next() {
				if _, err := rows.Values(); err != nil {
					return err
				}
			}
			return rows.Err()
		})
	}
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// medians returns the middle values of some samples in milliseconds, each by
// itself.
func medians(samples []sample) (sql, own, whole, bare float64) {
	middle := func(of func(sample) time.Duration) float64 {
		var all []time.Duration
		for _, s := range samples {
			all = append(all, of(s))
		}
		slices.Sort(all)
		return float64(all[len(all)/2].Microseconds()) / 1000
	}
	return middle(func(s sample) time.Duration { return s.sql }), middle(sample.own),
		middle(func(s sample) time.Duration { return s.whole }), middle(func(s sample) time.Duration { return s.bare })
}
