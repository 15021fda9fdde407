package app

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/insight-agent/insight/agent"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/nlq"
	"github.com/insight-agent/insight/internal/postgres/embedded"
)

// told is what a run said.
type told struct {
	events []answer.Event
	err    error
}

func (r told) failure() answer.Failure {
	if n := len(r.events); n > 0 && r.events[n-1].Error != nil {
		return *r.events[n-1].Error
	}
	return answer.Failure{}
}

// askAside runs a question beside the test.
func askAside(ctx context.Context, a *agent.Agent, q answer.Question) <-chan told {
	out := make(chan told, 1)
	go func() {
		var r told
		for ev, err := range a.Ask(ctx, q) {
			if err != nil {
				r.err = err
				break
			}
			r.events = append(r.events, ev)
		}
		out <- r
	}()
	return out
}

// mustFail requires that a run ended with an error event of a code, with its
// mend, and that its events are numbered without gaps.
func mustFail(t *testing.T, r told, code string) {
	t.Helper()
	f := r.failure()
	if r.err == nil || f.Code != code || f.Message == "" || f.Mend == "" {
		t.Fatalf("ended with %+v (%v), want code %s", f, r.err, code)
	}
	for i, ev := range r.events {
		if ev.ID != int64(i+1) {
			t.Errorf("event %d has the id %d", i+1, ev.ID)
		}
		if ev.Type == answer.EventAnswer {
			t.Error("an answer came beside the error")
		}
	}
}

// kept requires that a conversation holds a failed question.
func (b *testBundle) kept(t *testing.T, conversation, text, code string) {
	t.Helper()
	_, turns, err := b.app.Services().Conversations.Conversation(t.Context(), ann, conversation)
	if err != nil {
		t.Fatalf("conversation %s: %v", conversation, err)
	}
	last := turns[len(turns)-1]
	if last.Question != text || last.Failure == nil || last.Failure.Code != code || last.Answer != nil {
		t.Errorf("the conversation ends with %q, failure %+v", last.Question, last.Failure)
	}
}

// terminate ends every session in which the product reads this database.
func (b *testBundle) terminate(t *testing.T) {
	t.Helper()
	b.exec(t, `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
		WHERE datname = current_database() AND usename = 'insight_reader'`)
}

func TestConnectionsLostInTheMiddleOfAnAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.ask(t, question("spend last month", "c1", ann))
	b.setPace(t, slow)
	const text = "revenue last week"
	asked := askAside(t.Context(), b.app.Agent, question(text, "c1", ann))
	b.asleep(t, 2) // the value, and its course
	b.setPace(t, 0)
	b.terminate(t)
	r := <-asked
	mustFail(t, r, "database")
	if f := r.failure(); !strings.Contains(strings.ToLower(f.Mend), "again") {
		t.Errorf("the mend is %q", f.Mend)
	}
	b.kept(t, "c1", text, "database")
	if a := b.ask(t, question("and last month?", "c1", ann)); a.Kind != answer.Answered {
		t.Errorf("the next question: %s %q", a.Kind, a.Markdown)
	}
}

// startPrivate starts a server of the test's own, which can be stopped and
// started again on the same data.
func startPrivate(t *testing.T) (start func() *embedded.Server) {
	t.Helper()
	home, err := os.MkdirTemp("/tmp", "insight-recovery-") // short, for the socket's path
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	if err := os.Chmod(home, 0o755); err != nil { // for the server's account
		t.Fatal(err)
	}
	return func() *embedded.Server {
		s, err := embedded.Start(t.Context(), embedded.Config{Home: home, Durable: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Stop(context.Background()) })
		return s
	}
}

func TestServerStoppedInTheMiddleOfAnAnswer(t *testing.T) {
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
	for _, c := range b.app.Checks(t.Context()) {
		if c.Name == "database" && (c.OK || c.Mend == "") {
			t.Errorf("the server is stopped, and the check says %+v", c)
		}
	}
	start()
	a := b.ask(t, question("revenue last week", "c1", ann))
	if a.Kind != answer.Answered || !strings.Contains(a.Markdown, "$840") {
		t.Errorf("after the restart: %s %q", a.Kind, a.Markdown)
	}
	_, turns, err := b.app.Services().Conversations.Conversation(t.Context(), ann, "c1")
	if err != nil || len(turns) < 2 || turns[0].Answer == nil || turns[len(turns)-1].Answer == nil {
		t.Errorf("the conversation after the restart holds %d turns (%v)", len(turns), err)
	}
}

func TestAClientThatLeavesStopsItsQueries(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.ask(t, question("spend last month", "", ann))
	b.setPace(t, slow)
	ctx, leave := context.WithCancel(t.Context())
	asked := askAside(ctx, b.app.Agent, question("revenue last week", "c1", ann))
	b.asleep(t, 2)
	leave()
	mustFail(t, <-asked, "canceled")
	b.asleep(t, 0)
	b.setPace(t, 0)
	b.kept(t, "c1", "revenue last week", "canceled")
}

// A reader who breaks off the iteration is not sent another event, and nothing
// goes on for it.
func TestBreakingOffTheIteration(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.ask(t, question("spend last month", "", ann))
	b.setPace(t, slow)
	events := 0
	for range b.app.Agent.Ask(t.Context(), question("revenue last week", "c1", ann)) {
		events++
		break
	}
	if events != 1 {
		t.Errorf("%d events", events)
	}
	b.asleep(t, 0)
}

func TestARunThatTakesTooLong(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.ask(t, question("spend last month", "", ann))
	b.setPace(t, slow)
	hasty, err := agent.New(agent.Config{
		Model: b.app.Model, Tools: b.app.Tools, Reader: func() *nlq.Reader { return b.app.vocabulary.Reader("") }, Now: b.app.Now, NewID: newID,
		Memory: memory{b.app.Store}, Budget: agent.Budget{Time: 300 * time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	for lang, text := range map[evidence.Lang]string{evidence.EN: "revenue last week", evidence.ZH: "上周收入是多少"} {
		r := <-askAside(t.Context(), hasty, question(text, "c-"+string(lang), ann))
		mustFail(t, r, "timeout")
		b.kept(t, "c-"+string(lang), text, "timeout")
		if chinese := strings.ContainsRune(r.failure().Mend, '。'); chinese != (lang == evidence.ZH) {
			t.Errorf("%s: the mend is %q", lang, r.failure().Mend)
		}
	}
	b.asleep(t, 0)
}
