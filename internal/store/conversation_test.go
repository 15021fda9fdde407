package store_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/store"
)

func TestAnAnswerSurvivesStorageUnchanged(t *testing.T) {
	t.Parallel()
	b := setup(t)
	turn := question("a1", "c1", "How much did we spend on Meta last month?")
	turn.Answer = spend("de")
	b.save(t, turn)

	got, err := b.store.Answer(t.Context(), ann, "a1")
	if err != nil {
		t.Fatal(err)
	}
	want := spend("de")
	want.ID, want.Conversation = "a1", "c1"
	want.Principal = semantic.Principal{ID: "ann", Roles: []string{"marketing"}}
	wantEqual(t, got, want)

	var supported, replaced int
	var sql float64
	row := b.pool.QueryRow(t.Context(), `SELECT supported, replaced, sql_ms FROM insight.turns WHERE id = 'a1'`)
	if err := row.Scan(&supported, &replaced, &sql); err != nil {
		t.Fatal(err)
	}
	if supported != 1 || replaced != 2 || sql != 12 {
		t.Fatalf("columns hold supported %d, replaced %d, sql %v ms; want 1, 2, 12", supported, replaced, sql)
	}
}

func TestAQuestionOutlivesItsRun(t *testing.T) {
	t.Parallel()
	b := setup(t)
	asked := b.save(t, question("a1", "c1", "Why did ROAS fall?"))
	if asked.State != store.Running || asked.Position != 1 {
		t.Fatalf("saved as %s at %d, want running at 1", asked.State, asked.Position)
	}

	failed := asked
	failed.Failure = &answer.Failure{Code: "database", Message: "connection lost", Mend: "ask again"}
	b.at(5)
	failed = b.save(t, failed)
	if failed.Position != 1 || !failed.AskedAt.Equal(start) {
		t.Fatalf("a second save gave position %d and time %s, want those of the first", failed.Position, failed.AskedAt)
	}

	_, turns, err := b.store.Conversation(t.Context(), ann, "c1")
	if err != nil {
		t.Fatal(err)
	}
	if len(turns) != 1 || turns[0].State != store.Failed || turns[0].Question != "Why did ROAS fall?" || turns[0].Failure.Mend != "ask again" {
		t.Fatalf("conversation holds %+v, want the one failed question", turns)
	}

	retried := question("a1", "c1", "Why did ROAS fall?")
	retried.Answer = spend("")
	if got := b.save(t, retried); got.State != store.Completed {
		t.Fatalf("a failed turn that is run again is %s, want answered", got.State)
	}
}

func TestAStoredAnswerNeverChanges(t *testing.T) {
	t.Parallel()
	b := setup(t)
	turn := question("a1", "c1", "spend?")
	turn.Answer = spend("")
	b.save(t, turn)
	other := question("a1", "c1", "spend?")
	other.Answer = spend("")
	other.Answer.Markdown = "Something else."
	if got := b.save(t, other); got.Answer.Markdown != "Meta spend was **$182,400**." {
		t.Fatalf("second save returned %q, want the first answer", got.Answer.Markdown)
	}
}

func TestSaveTurnIsAtomic(t *testing.T) {
	t.Parallel()
	b := setup(t)
	bad := question("a1", "c1", "spend?")
	bad.Answer = spend("")
	bad.Answer.Kind = "nonsense" // refused by the table, after the conversation was created
	if _, err := b.store.SaveTurn(t.Context(), bad); err == nil {
		t.Fatal("an answer of an unknown kind was stored")
	}
	_, _, err := b.store.Conversation(t.Context(), ann, "c1")
	wantIs(t, err, store.ErrNotFound)
}

func TestPositionsWithinAConversationHaveNoGap(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			if _, err := b.store.SaveTurn(t.Context(), question("", "c1", "spend?")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	c, turns, err := b.store.Conversation(t.Context(), ann, "c1")
	if err != nil {
		t.Fatal(err)
	}
	if c.Turns != 12 {
		t.Fatalf("%d turns, want 12", c.Turns)
	}
	for i, turn := range turns {
		if turn.Position != i+1 {
			t.Fatalf("turn %d has position %d", i, turn.Position)
		}
	}
}

func TestNothingOfAnotherOwnerIsFound(t *testing.T) {
	t.Parallel()
	b := setup(t)
	turn := question("a1", "c1", "spend?")
	turn.Answer = spend("")
	b.save(t, turn)
	intruder := question("a2", "c1", "and mine?")
	intruder.Principal.ID = "bob"
	stolen := question("a1", "c2", "spend?")
	stolen.Principal.ID = "bob"
	a1 := "a1"
	ctx := t.Context()

	for name, try := range map[string]func() error{
		"read conversation": func() error { _, _, err := b.store.Conversation(ctx, bob, "c1"); return err },
		"read answer":       func() error { _, err := b.store.Answer(ctx, bob, "a1"); return err },
		"add a turn":        func() error { _, err := b.store.SaveTurn(ctx, intruder); return err },
		"take a turn's id":  func() error { _, err := b.store.SaveTurn(ctx, stolen); return err },
		"rename":            func() error { return b.store.Rename(ctx, "bob", "c1", "mine") },
		"delete":            func() error { return b.store.Delete(ctx, "bob", "c1") },
		"feedback": func() error {
			_, err := b.store.SaveFeedback(ctx, store.Feedback{Answer: "a1", By: "bob"})
			return err
		},
		"correction": func() error {
			_, err := b.store.Propose(ctx, store.Correction{Answer: &a1, Words: "x", Kind: store.MetricTarget, Target: "spend", Lang: evidence.EN, ProposedBy: "bob"})
			return err
		},
	} {
		if err := try(); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s by another person: %v, want not found", name, err)
		}
	}
	if reading, err := b.store.LastReading(ctx, "bob", "c1"); reading != nil || err != nil {
		t.Errorf("another person's last reading: %v, %v", reading, err)
	}
	if calls, err := b.store.ModelCalls(ctx, "bob", "a1"); len(calls) != 0 || err != nil {
		t.Errorf("another person's model calls: %v, %v", calls, err)
	}
	list, err := b.store.Conversations(ctx, "bob", 0, store.Cursor{})
	if err != nil || len(list) != 0 {
		t.Errorf("another person lists %v, %v", list, err)
	}
	if _, turns, err := b.store.Conversation(ctx, ann, "c1"); err != nil || len(turns) != 1 {
		t.Errorf("the owner's conversation has %d turns after that (%v), want 1", len(turns), err)
	}
}

func TestAnAnswerIsWithheldWhenItsPolicyNoLongerHolds(t *testing.T) {
	t.Parallel()
	b := setup(t)
	turn := question("a1", "c1", "spend?")
	turn.Answer = spend("all-countries")
	b.save(t, turn)
	_, err := b.store.Answer(t.Context(), ann, "a1")
	wantIs(t, err, store.ErrNotAllowed)
	_, err = b.store.Answer(t.Context(), store.Viewer{ID: "ann"}, "a1")
	wantIs(t, err, store.ErrNotAllowed)
	_, turns, err := b.store.Conversation(t.Context(), ann, "c1")
	if err != nil || !turns[0].Withheld || turns[0].Answer != nil || turns[0].Question != "spend?" {
		t.Fatalf("turn %+v, %v; want the question without its answer", turns, err)
	}
}

func TestConversationsArePagedByLastUse(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i, c := range []string{"c1", "c2", "c3", "c4", "c5"} {
		b.at(int64(i / 2)) // ties in time: c1 c2 | c3 c4 | c5
		b.save(t, question("", c, "spend "+c+"?"))
	}
	b.at(9)
	b.save(t, question("", "c1", "again?"))

	var ids, titles []string
	var at store.Cursor
	for range 3 {
		page, err := b.store.Conversations(t.Context(), "ann", 2, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page {
			ids, titles = append(ids, c.ID), append(titles, c.Title)
			if at, err = store.ParseCursor(c.Cursor().String()); err != nil {
				t.Fatal(err)
			}
		}
	}
	wantEqual(t, ids, []string{"c1", "c5", "c4", "c3", "c2"})
	if titles[0] != "spend c1?" {
		t.Fatalf("title %q, want that of the first question", titles[0])
	}
	_, err := store.ParseCursor("yesterday")
	wantIs(t, err, store.ErrInvalid)
}

func TestRename(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.save(t, question("a1", "c1", strings.Repeat("很长的问题 ", 40)))
	c, _, err := b.store.Conversation(t.Context(), ann, "c1")
	if err != nil || len([]rune(c.Title)) != 80 || !strings.HasSuffix(c.Title, "…") {
		t.Fatalf("title %q (%d characters), %v; want 80 ending in …", c.Title, len([]rune(c.Title)), err)
	}
	if err := b.store.Rename(t.Context(), "ann", "c1", " 十月复盘 "); err != nil {
		t.Fatal(err)
	}
	if c, _, _ = b.store.Conversation(t.Context(), ann, "c1"); c.Title != "十月复盘" {
		t.Fatalf("title %q after renaming", c.Title)
	}
	wantIs(t, b.store.Rename(t.Context(), "ann", "c1", "  "), store.ErrInvalid)
	wantIs(t, b.store.Rename(t.Context(), "ann", "nope", "x"), store.ErrNotFound)
}

func TestLastReading(t *testing.T) {
	t.Parallel()
	b := setup(t)
	if r, err := b.store.LastReading(t.Context(), "ann", "new"); r != nil || err != nil {
		t.Fatalf("a new conversation has the reading %v, %v", r, err)
	}
	first, cannot := question("a1", "c1", "spend?"), question("a2", "c1", "competitors?")
	first.Answer, cannot.Answer = spend(""), spend("")
	cannot.Answer.Kind, cannot.Answer.Reading = answer.Cannot, answer.Reading{Intent: answer.Unknown}
	b.save(t, first)
	b.save(t, cannot)
	r, err := b.store.LastReading(t.Context(), "ann", "c1")
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, r, &spend("").Reading)
}

func TestTextThatPostgresCannotHoldIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for name, text := range map[string]string{"NUL": "spend\x00?", "broken UTF-8": "spend \xff?"} {
		_, err := b.store.SaveTurn(t.Context(), question("a1", "c1", text))
		if !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
}

func TestALostDatabaseIsUnavailable(t *testing.T) {
	t.Parallel()
	pool, err := pgxpool.New(t.Context(), "postgres://nobody@/none?host=/nonexistent&connect_timeout=1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	s := store.New(pool, store.Options{Now: time.Now, NewID: func() string { return "x" }})
	wantIs(t, s.Ping(t.Context()), store.ErrUnavailable)
	_, err = s.SaveTurn(t.Context(), question("a1", "c1", "spend?"))
	wantIs(t, err, store.ErrUnavailable)

	b := setup(t)
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	err = b.store.Ping(canceled)
	wantIs(t, err, context.Canceled)
	if errors.Is(err, store.ErrUnavailable) {
		t.Fatal("a call that its caller cancelled is called an unavailable database")
	}
}

// TestAConnectionThatDies ends the backend under an open connection, which the
// next call must report as unavailable or mend by itself.
func TestAConnectionThatDies(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.save(t, question("a1", "c1", "spend?"))
	if _, err := b.pool.Exec(t.Context(), `SELECT pg_terminate_backend(pg_backend_pid())`); err == nil {
		t.Fatal("the backend survived its own end")
	}
	b.save(t, question("a2", "c1", "and now?")) // the pool has dropped the dead connection
	_, turns, err := b.store.Conversation(t.Context(), ann, "c1")
	if err != nil || len(turns) != 2 {
		t.Fatalf("%d turns, %v; want both", len(turns), err)
	}
}
