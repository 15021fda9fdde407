package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/store"
)

// audited returns the entries, the oldest first, without what no test can
// know, which must be there.
func (b *testBundle) audited(t *testing.T) []store.AuditEntry {
	t.Helper()
	log, err := b.app.Store.AuditLog(t.Context(), time.Now().Add(-time.Hour), 100)
	if err != nil {
		t.Fatal(err)
	}
	for i, j := 0, len(log)-1; i < j; i, j = i+1, j-1 {
		log[i], log[j] = log[j], log[i]
	}
	for i := range log {
		if log[i].At.IsZero() || time.Since(log[i].At) > time.Hour || log[i].MS <= 0 {
			t.Errorf("entry %d was written at %s after %v ms", i, log[i].At, log[i].MS)
		}
		log[i].At, log[i].MS = time.Time{}, 0
	}
	return log
}

var fewEntries = cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(store.AuditEntry{}, "Answer", "Query")}

func TestEveryQuestionIsAudited(t *testing.T) {
	t.Parallel()
	b := setup(t)
	german := semantic.Principal{ID: "dora", Roles: []string{"de_only"}}
	policy := b.app.Model.PolicyFingerprint(german)
	asked := []answer.Question{
		question("Which platform had the highest spend last week?", "", ann), // outside of a conversation
		question("spend last week, tell jane.doe@example.com or +49 30 1234567, password: hunter2", "c1", ann),
		question("上周花费是多少？", "", german),
		question("roi last week", "", bob),
		question(" ", "", bob),
	}
	var ids []string
	for _, q := range asked {
		a, err := b.app.Answer(t.Context(), q)
		if err == nil {
			ids = append(ids, a.ID)
		}
	}
	got := b.audited(t)
	want := []store.AuditEntry{
		// A row for each platform; a lookup reads its seven days besides.
		{Principal: "ann", Action: "ask", Question: asked[0].Text, Relations: []string{"shop.ads"}, Rows: 2, Outcome: "answered"},
		{Principal: "ann", Action: "ask", Question: "spend last week, tell [email] or [phone], password: [secret]", Conversation: "c1", Outcome: "asked"},
		{Principal: "dora", Roles: []string{"de_only"}, Action: "ask", Question: asked[2].Text, Relations: []string{"shop.ads"}, Policy: policy, Rows: 8, Outcome: "answered"},
		{Principal: "bob", Action: "ask", Question: asked[3].Text, Outcome: "cannot"},
		{Principal: "bob", Action: "ask", Question: " ", Outcome: "question"},
	}
	if diff := cmp.Diff(want, got, fewEntries); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}
	if got[0].Answer != ids[0] || !strings.Contains(got[0].Query, `"spend"`) || !strings.Contains(got[0].Query, `"platform"`) {
		t.Errorf("the first entry names answer %q and query %s", got[0].Answer, got[0].Query)
	}
}

func TestEveryQueryIsAudited(t *testing.T) {
	t.Parallel()
	b := setup(t)
	queries := []semantic.Query{
		{Metrics: []string{"spend"}, Dimensions: []string{"country"}, Period: "2026-10-01..2026-10-31",
			Filters: []semantic.Filter{{Dimension: "platform", Op: semantic.In, Values: []string{"Google", "jane.doe@example.com"}}}},
		{Metrics: []string{"spent"}},
	}
	for _, q := range queries {
		_, _ = b.app.Query(t.Context(), ann, q, evidence.EN)
	}
	got := b.audited(t)
	want := []store.AuditEntry{
		{Principal: "ann", Action: "query", Relations: []string{"shop.ads"}, Rows: 2, Outcome: "answered"},
		{Principal: "ann", Action: "query", Outcome: "refused"},
	}
	if diff := cmp.Diff(want, got, fewEntries); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}
	if q := got[0].Query; strings.Contains(q, "jane") || !strings.Contains(q, `"Google","[email]"`) || !strings.Contains(q, "2026-10-01..2026-10-31") {
		t.Errorf("the query reads %s", q)
	}
	if q := got[1].Query; !strings.Contains(q, "spent") {
		t.Errorf("the refused query reads %s", q)
	}
}

// What a question read before it broke off is recorded too.
func TestABrokenQuestionIsAudited(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.ask(t, question("spend last month", "", ann)) // reads how far the data reaches
	b.setPace(t, slow)
	ctx, leave := context.WithCancel(t.Context())
	asked := make(chan error, 1)
	go func() {
		_, err := b.app.Answer(ctx, question("revenue last week", "", bob))
		asked <- err
	}()
	b.asleep(t, 2)
	leave()
	if err := <-asked; err == nil {
		t.Error("the question was answered")
	}
	b.setPace(t, 0)
	got := b.audited(t)
	want := store.AuditEntry{Principal: "bob", Action: "ask", Question: "revenue last week", Relations: []string{"shop.ads"}, Outcome: "canceled"}
	if diff := cmp.Diff(want, got[len(got)-1], fewEntries); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}
}

// A reader that stops listening leaves a record.
func TestAReaderWhoLeavesIsAudited(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for range b.app.Ask(t.Context(), question("spend last week", "", ann)) {
		break
	}
	got := b.audited(t)
	if len(got) != 1 || got[0].Outcome != "canceled" || got[0].Principal != "ann" {
		t.Errorf("audit %+v", got)
	}
}
