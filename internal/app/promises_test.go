package app

import (
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/semantic"
)

func TestWhoIsHeldToSomeRowsByNowIsNotShownTheWhole(t *testing.T) {
	t.Parallel()
	b := setup(t)
	all := b.ask(t, question("spend last week", "c2", ann))
	german := semantic.Principal{ID: "ann", Roles: []string{"de_only"}}
	if got, err := b.app.Services().Answers.Answer(t.Context(), german, all.ID); err == nil {
		t.Errorf("shown the whole: %q", got.Markdown)
	}
}

func TestMembersFollowTheRowPolicies(t *testing.T) {
	t.Parallel()
	b := setup(t)
	german := semantic.Principal{ID: "ann", Roles: []string{"de_only"}}
	list, err := b.app.Services().Catalog.Members(t.Context(), german, "country", "", 9)
	if err != nil || len(list) != 1 {
		t.Errorf("members %+v (%v), want Germany alone", list, err)
	}
}

func TestAQuestionWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	start := startPrivate(t)
	server := start()
	b := setupOn(t, server.DSN("postgres"))
	b.ask(t, question("spend last month", "c1", ann))
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	mustFail(t, <-askAside(t.Context(), b.app.Agent, question("revenue last week", "c1", ann)), "database")
}

func TestTheQuestionIsKeptWhenTheServerStopped(t *testing.T) {
	t.Parallel()
	start := startPrivate(t)
	server := start()
	b := setupOn(t, server.DSN("postgres"))
	b.ask(t, question("spend last month", "c1", ann))
	b.setPace(t, slow)
	asked := askAside(t.Context(), b.app.Agent, question("revenue last week", "c1", ann))
	b.asleep(t, 2)
	b.setPace(t, 0)
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	mustFail(t, <-asked, "database")
	start()
	_, turns, err := b.app.Services().Conversations.Conversation(t.Context(), ann, "c1")
	if err != nil || len(turns) != 2 || turns[1].Question != "revenue last week" {
		t.Errorf("the conversation holds %d turns (%v)", len(turns), err)
	}
}

func TestEmptyRankHasWords(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.exec(t, "DELETE FROM shop.rows") // before the first question reads how far the data reaches
	a := b.ask(t, question("Which platform had the best ROAS last month?", "", ann))
	if a.Kind != answer.Empty || strings.TrimSpace(a.Markdown) == "" {
		t.Errorf("%s %q", a.Kind, a.Markdown)
	}
}

// With a fixed clock, as in the demo, the warehouse times itself by it.
func TestSourcesTellTheirTime(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.ask(t, question("spend last week", "", ann))
	if a.Sources[0].Millis == 0 || a.Timings.SQL == 0 {
		t.Errorf("the statements took %v ms, together %v ms", a.Sources[0].Millis, a.Timings.SQL)
	}
}
