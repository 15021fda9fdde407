package store_test

import (
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/store"
)

type testBundle struct {
	store *store.Store
	pool  *pgxpool.Pool
	now   *atomic.Int64 // seconds after start
}

var start = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// setup gives a store on a database of its own, whose clock moves only by
// bundle.at and whose ids count up.
func setup(t *testing.T) *testBundle {
	t.Helper()
	db := pgtest.New(t)
	if err := postgres.Migrate(t.Context(), db.DSN, store.Migrations(), "insight_migrations", slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.New(t.Context(), db.DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	b := &testBundle{pool: pool, now: new(atomic.Int64)}
	var ids atomic.Int64
	b.store = store.New(pool, store.Options{
		Now:   func() time.Time { return start.Add(time.Duration(b.now.Load()) * time.Second) },
		NewID: func() string { return fmt.Sprintf("id%03d", ids.Add(1)) },
	})
	return b
}

func (b *testBundle) at(seconds int64) { b.now.Store(seconds) }

func (b *testBundle) save(t *testing.T, turn store.Turn) store.Turn {
	t.Helper()
	saved, err := b.store.SaveTurn(t.Context(), turn)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

var (
	ann = store.Viewer{ID: "ann", Allows: func(policy string) bool { return policy == "" || policy == "de" }}
	bob = store.Viewer{ID: "bob", Allows: func(string) bool { return true }}
)

// question is a turn of ann's in conversation c.
func question(id, c, text string) store.Turn {
	return store.Turn{ID: id, Conversation: c, Question: text, Lang: evidence.EN,
		Principal: semantic.Principal{ID: "ann", Roles: []string{"marketing"}}}
}

// spend is an answer with something in every part that must survive storage.
func spend(policy string) *answer.Answer {
	value := 182400.55
	column := answer.TableColumn{Label: "Spend"}
	column.Name, column.Role, column.Metric = "spend", semantic.ValueColumn, "spend"
	return &answer.Answer{
		Version: answer.Version, Question: "How much did we spend on Meta last month?", Lang: evidence.EN, Kind: answer.Answered,
		Reading: answer.Reading{Intent: answer.Lookup, By: answer.ByRules, Confidence: 0.97, Query: semantic.Query{
			Metrics: []string{"spend"}, Period: period.LastMonth,
			Filters: []semantic.Filter{{Dimension: "platform", Op: semantic.Equals, Values: []string{"Meta"}}},
		}},
		Markdown:  "Meta spend was **$182,400**.",
		Sentences: []answer.Sentence{{Text: "Meta spend was $182,400.", Verdict: evidence.Supported, By: "template", Spans: []evidence.Span{{Start: 15, End: 23, Fact: "f1"}}}},
		Facts: []evidence.Fact{{ID: "f1", Metric: "spend", Dims: map[string]string{"platform": "Meta"}, Kind: evidence.Observed, Value: value, Low: &value,
			Unit: evidence.Unit{Kind: evidence.Currency, Currency: "USD"}, Source: "q1",
			Period: period.Period{Start: period.NewDate(2026, 10, 1), End: period.NewDate(2026, 11, 1)}}},
		Tables:    []answer.Table{{ID: "t1", Columns: []answer.TableColumn{column}, Rows: [][]any{{value}, {nil}}, Total: 2}},
		Sources:   []answer.Source{{ID: "q1", SQL: "SELECT 1", Watermarks: map[string]period.Date{"ad_performance": period.NewDate(2026, 10, 31)}}},
		Verdict:   answer.Verdict{Supported: 1, Replaced: 2},
		WrittenBy: "template", Policy: policy, CreatedAt: start,
		Timings: answer.Timings{Reading: 0.5, SQL: 12, Total: 13, Calls: []answer.ModelCall{{Purpose: "read", Model: "m"}}},
	}
}

func wantIs(t *testing.T, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Fatalf("error %v, want one that wraps %v", err, target)
	}
}

func wantEqual(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
}
