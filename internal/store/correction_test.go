package store_test

import (
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/store"
)

func TestAnApprovedCorrectionBecomesASynonymAndAGoldenCase(t *testing.T) {
	t.Parallel()
	b := setup(t)
	turn := question("a1", "c1", "What was the burn last month?")
	turn.Answer = spend("")
	b.save(t, turn)
	a1 := "a1"
	query := &semantic.Query{Metrics: []string{"spend"}, Period: "last_month"}
	propose := func(words, target string, q *semantic.Query) store.Correction {
		c, err := b.store.Propose(t.Context(), store.Correction{Answer: &a1, Words: words, Kind: store.MetricTarget, Target: target, Lang: evidence.EN, Query: q, ProposedBy: "ann"})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	burn, wrong := propose("burn", "spend", query), propose("Burn", "roas", nil)

	if got, err := b.store.Synonyms(t.Context()); err != nil || len(got) != 0 {
		t.Fatalf("before any approval: %v, %v", got, err)
	}
	b.at(10)
	decide(t, b, burn.ID, store.Approved)
	b.at(20)
	decide(t, b, wrong.ID, store.Approved)
	synonym := func(words, target string) []store.Synonym {
		return []store.Synonym{{Words: words, Kind: store.MetricTarget, Target: target, Lang: evidence.EN}}
	}
	got, err := b.store.Synonyms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, got, synonym("Burn", "roas")) // the later decision on the same words
	decide(t, b, wrong.ID, store.Rejected)
	if got, err = b.store.Synonyms(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, got, synonym("burn", "spend"))

	// Both outlive the conversation; what was not approved goes with it.
	if err := b.store.Delete(t.Context(), "ann", "c1"); err != nil {
		t.Fatal(err)
	}
	golden, err := b.store.GoldenCases(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, golden, []store.GoldenCase{{ID: burn.ID, Question: "What was the burn last month?", Lang: evidence.EN, Query: *query}})
	approved, err := b.store.Corrections(t.Context(), store.Approved)
	if err != nil {
		t.Fatal(err)
	}
	decidedAt := start.Add(10 * time.Second)
	wantEqual(t, approved, []store.Correction{{
		ID: burn.ID, Question: "What was the burn last month?", Words: "burn", Kind: store.MetricTarget, Target: "spend", Lang: evidence.EN,
		Query: query, Status: store.Approved, ProposedBy: "ann", ProposedAt: start, DecidedBy: "carol", DecidedAt: &decidedAt,
	}})
	if rejected, _ := b.store.Corrections(t.Context(), store.Rejected); len(rejected) != 0 {
		t.Fatalf("a rejected correction outlived its conversation: %v", rejected)
	}
	wantIs(t, b.store.Decide(t.Context(), "nope", store.Approved, "carol"), store.ErrNotFound)
	wantIs(t, b.store.Decide(t.Context(), burn.ID, store.Proposed, "carol"), store.ErrInvalid)
}

func decide(t *testing.T, b *testBundle, id string, status store.CorrectionStatus) {
	t.Helper()
	if err := b.store.Decide(t.Context(), id, status, "carol"); err != nil {
		t.Fatal(err)
	}
}

func TestACorrectionMustBeWhole(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a1 := "a1"
	good := store.Correction{Answer: &a1, Words: "the duopoly", Kind: store.ValueTarget, Target: "Meta", Dimension: "platform", Lang: evidence.EN, ProposedBy: "ann"}
	for name, spoil := range map[string]func(*store.Correction){
		"no answer":                 func(c *store.Correction) { c.Answer = nil },
		"no words":                  func(c *store.Correction) { c.Words = " " },
		"no target":                 func(c *store.Correction) { c.Target = "" },
		"unknown kind":              func(c *store.Correction) { c.Kind = "period" },
		"value without a dimension": func(c *store.Correction) { c.Dimension = "" },
		"metric with a dimension":   func(c *store.Correction) { c.Kind = store.MetricTarget },
		"unknown language":          func(c *store.Correction) { c.Lang = "de" },
		"NUL in the words":          func(c *store.Correction) { c.Words = "a\x00" },
	} {
		c := good
		spoil(&c)
		if _, err := b.store.Propose(t.Context(), c); err == nil {
			t.Errorf("%s: stored", name)
		} else {
			wantIs(t, err, store.ErrInvalid)
		}
	}
}

func TestFeedbackIsOnePerPersonAndAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	turn := question("a1", "c1", "spend?")
	turn.Answer = spend("")
	b.save(t, turn)
	for _, f := range []store.Feedback{
		{Answer: "a1", By: "ann", Helpful: true},
		{Answer: "a1", By: "ann", Reason: store.WrongNumber, Text: "财务的数字是 18.1 万"},
	} {
		b.at(b.now.Load() + 5)
		if _, err := b.store.SaveFeedback(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	got, err := b.store.Feedback(t.Context(), "ann", "a1")
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, got, store.Feedback{Answer: "a1", By: "ann", Reason: store.WrongNumber, Text: "财务的数字是 18.1 万", At: start.Add(10 * time.Second)})
	_, err = b.store.SaveFeedback(t.Context(), store.Feedback{Answer: "a1", By: "ann", Reason: "bad"})
	wantIs(t, err, store.ErrInvalid)
	_, err = b.store.Feedback(t.Context(), "bob", "a1")
	wantIs(t, err, store.ErrNotFound)
}
