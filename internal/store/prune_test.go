package store_test

import (
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/store"
)

func TestPruneBefore(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := t.Context()
	short := start.Add(15 * time.Second)
	record := func(id string, keep *time.Time) {
		t.Helper()
		call := store.ModelCall{Answer: id, Purpose: "compose", Model: "m", Prompt: "p", Response: "r", PromptTokens: 800, OutputTokens: 90, MS: 2100.5, KeepUntil: keep}
		if err := b.store.RecordModelCall(ctx, call); err != nil {
			t.Fatal(err)
		}
		if err := b.store.Audit(ctx, store.AuditEntry{Principal: "ann", Action: "ask", Answer: id, Question: "spend?", Outcome: "answered", Relations: []string{"marketing.orders"}}); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range []string{"old", "kept", "new"} {
		b.at(int64(10 * i))
		b.save(t, question("a-"+c, c, "spend?"))
		record("a-"+c, map[string]*time.Time{"kept": &short}[c])
	}
	b.at(21)

	// Conversations before second 5: "old" and, uncounted, its call. Calls by
	// their own time: that of "kept", at second 15.
	got, err := b.store.PruneBefore(ctx, store.Cutoffs{Conversations: start.Add(5 * time.Second), Audit: start.Add(15 * time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, got, store.Pruned{Conversations: 1, ModelCalls: 1, Audit: 2})
	for id, want := range map[string]int{"a-old": 0, "a-kept": 0, "a-new": 1} {
		calls, err := b.store.ModelCalls(ctx, "ann", id)
		if err != nil || len(calls) != want {
			t.Errorf("%s has %d model calls (%v), want %d", id, len(calls), err, want)
		}
	}
	log, err := b.store.AuditLog(ctx, start, 10)
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, log, []store.AuditEntry{{At: start.Add(20 * time.Second), Principal: "ann", Roles: []string{}, Action: "ask", Question: "spend?", Answer: "a-new", Relations: []string{"marketing.orders"}, Outcome: "answered"}})
	if got, err := b.store.PruneBefore(ctx, store.Cutoffs{}); err != nil || got != (store.Pruned{}) {
		t.Fatalf("zero cutoffs deleted %+v, %v", got, err)
	}
}
