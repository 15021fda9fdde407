package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/server"
)

var german = semantic.Principal{ID: "dora", Roles: []string{"de_only"}}

// offered is everything that an answer shows of the vocabulary.
func offered(a answer.Answer) string {
	var b strings.Builder
	b.WriteString(a.Markdown)
	if a.Reading.Problem != nil {
		b.WriteString(" " + strings.Join(a.Reading.Problem.Suggestions, " "))
	}
	for _, open := range a.Reading.Open {
		for _, c := range open.Candidates {
			b.WriteString(" " + c.Value + " " + c.Label)
		}
	}
	b.WriteString(strings.Join(a.FollowUps, " "))
	return b.String()
}

// Whoever may see Germany alone is not offered what else there is: not in a
// question back, not for a typo, and the name itself says nothing.
func TestWordsFollowTheRowPolicies(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, text := range []string{"spend in Franc last week", "spend in Frnace last week", "Frence 上周花费", "spend for country Fra last week"} {
		open := b.ask(t, question(text, "", ann))
		if !strings.Contains(offered(open), "France") {
			t.Errorf("%q: who may see everything is offered %q", text, offered(open))
		}
		closed := b.ask(t, question(text, "", german))
		if strings.Contains(offered(closed), "France") {
			t.Errorf("%q: who may see Germany alone is offered %q", text, offered(closed))
		}
	}
	if w := b.app.vocabulary.of(b.app.Model.PolicyFingerprint(german)); w.principal.ID != "dora" {
		t.Error("the words under the policy were not kept")
	}
	a := b.ask(t, question("spend in Germany last week", "", german))
	if a.Kind != answer.Answered || !strings.Contains(a.Markdown, "$105") { // 7×(10+5)
		t.Errorf("what it may see: %s %q", a.Kind, a.Markdown)
	}
}

// A member that the model itself declares is hidden like one that was sampled.
func TestDeclaredMembersFollowTheRowPolicies(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.exec(t, "DELETE FROM shop.rows WHERE platform = 'Google' AND country = 'Germany'")
	if err := b.app.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"spend on Googel last week", "谷哥上周花费"} {
		if a := b.ask(t, question(text, "", ann)); !named(a, "Google") {
			t.Errorf("%q: who may see everything is offered %q", text, offered(a))
		}
		if a := b.ask(t, question(text, "", german)); named(a, "Google") {
			t.Errorf("%q: who may see Germany alone is offered %q", text, offered(a))
		}
	}
}

// named reports whether an answer shows or reads a member.
func named(a answer.Answer, member string) bool {
	for _, f := range a.Reading.Query.Filters {
		if slices.Contains(f.Values, member) {
			return true
		}
	}
	return strings.Contains(offered(a), member) || member == "Google" && strings.Contains(offered(a), "谷歌")
}

// A correction that names a hidden member teaches only those who may see it.
func TestCorrectionsFollowTheRowPolicies(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.app.Services()
	before := b.ask(t, question("spend in Gallia last week", "c1", ann))
	c, err := s.Corrections.ProposeCorrection(t.Context(), ann, server.Correction{
		Answer: before.ID, Words: "Gallia", Kind: "value", Target: "France", Dimension: "country", Lang: evidence.EN,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Corrections.DecideCorrection(t.Context(), bob, c.ID, true); err != nil {
		t.Fatal(err)
	}
	if a := b.ask(t, question("spend in Gallia last week", "", ann)); !strings.Contains(a.Markdown, "$175") { // 7×(20+5)
		t.Errorf("who may see France reads %q", a.Markdown)
	}
	if a := b.ask(t, question("spend in Gallia last week", "", german)); strings.Contains(offered(a), "France") || len(a.Reading.Query.Filters) > 0 {
		t.Errorf("who may not reads %s %q", a.Kind, offered(a))
	}
}

// A running service learns what another process has loaded.
func TestTheVocabularyFollowsTheData(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const text = "How much did we spend on Pinterest last week?"
	knows := func() bool {
		a := b.ask(t, question(text, "", ann))
		return a.Kind == answer.Answered && len(a.Reading.Query.Filters) == 1 && strings.Contains(a.Markdown, "$21")
	}
	if knows() {
		t.Fatal("the word is known already: the test shows nothing")
	}
	ticks := make(chan time.Time)
	go b.app.Follow(t.Context(), ticks)
	ticks <- time.Time{} // nothing has changed
	b.exec(t, `INSERT INTO shop.rows SELECT d::date, 'Pinterest', 'France', 3, 3 FROM generate_series(date '2026-11-16', date '2026-11-22', interval '1 day') AS d`)
	for range refreshEveryN { // days that were there: seen at the next full round
		ticks <- time.Time{}
	}
	ticks <- time.Time{} // the round before is over once this one is taken
	if !knows() {
		t.Error("the new platform is not known after a full round")
	}
}

// When the last day of a table moves, its members are read at the next tick.
func TestTheVocabularyFollowsTheWatermark(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.exec(t, "DELETE FROM shop.rows WHERE day > date '2026-11-20'")
	if err := b.app.Warehouse.Refresh(t.Context(), b.app.Model); err != nil {
		t.Fatal(err)
	}
	ticks := make(chan time.Time)
	go b.app.Follow(t.Context(), ticks)
	ticks <- time.Time{}
	b.exec(t, `INSERT INTO shop.rows SELECT d::date, 'Pinterest', 'France', 3, 3 FROM generate_series(date '2026-11-16', date '2026-11-22', interval '1 day') AS d`)
	if err := b.app.Warehouse.Refresh(t.Context(), b.app.Model); err != nil { // as when the bounds' time is over
		t.Fatal(err)
	}
	ticks <- time.Time{}
	ticks <- time.Time{}
	if a := b.ask(t, question("How much did we spend on Pinterest last week?", "", ann)); len(a.Reading.Query.Filters) != 1 {
		t.Errorf("%s %q", a.Kind, a.Markdown)
	}
}
