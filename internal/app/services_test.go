package app

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/server"
	"github.com/insight-agent/insight/internal/store"
)

func checksText(checks []server.Check) string {
	var b strings.Builder
	for _, c := range checks {
		b.WriteString(c.Name + " " + c.Detail + " " + c.Mend + "\n")
	}
	return b.String()
}

func TestQuery(t *testing.T) {
	t.Parallel()
	b := setup(t)
	got, err := b.app.Query(t.Context(), ann, semantic.Query{Metrics: []string{"spend", "roas"}, Dimensions: []string{"platform"}, Period: "2026-10"}, evidence.ZH)
	if err != nil {
		t.Fatal(err)
	}
	// October has 31 days. Google: 31×30 at 100/30; Meta: 31×10 at 20/10.
	want := [][]any{{"Google", 930.0, 100.0 / 30}, {"Meta", 310.0, 2.0}}
	if diff := cmp.Diff(want, got.Table.Rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if got.Table.Columns[1].Label != "花费" || got.Source.SQL == "" || got.Period.Days() != 31 {
		t.Errorf("label %q, SQL %q, period %v", got.Table.Columns[1].Label, got.Source.SQL, got.Period)
	}
}

func TestQueryIsRefusedWithTheMend(t *testing.T) {
	t.Parallel()
	b := setup(t)
	tests := map[string]struct {
		query       semantic.Query
		names       string
		suggestions []string
	}{
		"unknown metric":    {semantic.Query{Metrics: []string{"spent"}}, "spent", []string{"spend"}},
		"unknown dimension": {semantic.Query{Metrics: []string{"spend"}, Dimensions: []string{"contry"}}, "contry", []string{"country"}},
		"refused by name":   {semantic.Query{Metrics: []string{"roi"}}, "margin", []string{"roas"}},
		"unknown period":    {semantic.Query{Metrics: []string{"spend"}, Period: "some day"}, "some day", nil},
		"no metric":         {semantic.Query{}, "metric", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := b.app.Query(t.Context(), ann, tt.query, evidence.EN)
			var refused *server.Refused
			if !errors.As(err, &refused) {
				t.Fatalf("error %v is none that the asker can mend", err)
			}
			if !strings.Contains(refused.Reason+refused.Mend, tt.names) || refused.Reason == "" {
				t.Errorf("%q; %q does not name %q", refused.Reason, refused.Mend, tt.names)
			}
			if diff := cmp.Diff(tt.suggestions, refused.Suggestions); diff != "" {
				t.Errorf("suggestions (-want +got):\n%s", diff)
			}
		})
	}
}

// A refusal always names the mend, in the asker's language, also where nothing is
// near to what was given.
func TestEveryRefusalHasAMend(t *testing.T) {
	t.Parallel()
	b := setup(t)
	tests := map[string]struct {
		query  semantic.Query
		en, zh string
	}{
		"nothing near":         {semantic.Query{Metrics: []string{"qqqqqqqqqq"}}, "use a metric that GET /v1/metrics lists", "请使用 GET /v1/metrics 列出的指标"},
		"something near":       {semantic.Query{Metrics: []string{"spent"}}, "use spend", "可改用spend"},
		"no dimension near":    {semantic.Query{Metrics: []string{"spend"}, Dimensions: []string{"zzzzzzzzzzzzz"}}, "use ", "用"},
		"no period":            {semantic.Query{Metrics: []string{"spend"}, Period: "some day"}, "openapi.json", "openapi.json"},
		"no metric":            {semantic.Query{}, "GET /v1/metrics", "GET /v1/metrics"},
		"refused by the model": {semantic.Query{Metrics: []string{"roi"}}, "use roas", "可改用roas"},
	}
	for name, tt := range tests {
		for lang, want := range map[evidence.Lang]string{evidence.EN: tt.en, evidence.ZH: tt.zh} {
			_, err := b.app.Query(t.Context(), ann, tt.query, lang)
			var refused *server.Refused
			if !errors.As(err, &refused) || refused.Reason == "" || !strings.Contains(refused.Mend, want) {
				t.Errorf("%s in %s: %v, want the mend %q", name, lang, err, want)
			}
		}
	}
}

func TestCatalog(t *testing.T) {
	t.Parallel()
	b := setup(t)
	catalog := b.app.Services().Catalog
	var names []string
	for _, m := range catalog.Metrics(ann) {
		names = append(names, m.Name)
	}
	if diff := cmp.Diff([]string{"spend", "revenue", "roas"}, names); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
	if n := len(catalog.Dimensions(ann)); n != 4 {
		t.Errorf("%d dimensions, want platform, country and those of days", n)
	}
	members := map[string]struct {
		match string
		limit int
		want  []string
	}{
		"all":            {"", 9, []string{"Google", "Meta"}},
		"in English":     {"goo", 9, []string{"Google"}},
		"in Chinese":     {"谷", 9, []string{"Google"}},
		"at most one":    {"", 1, []string{"Google"}},
		"none like it":   {"zzz", 9, nil},
		"part of either": {"e", 9, []string{"Google", "Meta"}},
	}
	for name, tt := range members {
		list, err := catalog.Members(t.Context(), ann, "platform", tt.match, tt.limit)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var got []string
		for _, m := range list {
			got = append(got, m.Value)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if _, err := catalog.Members(t.Context(), ann, "colour", "", 9); !errors.Is(err, server.ErrNotFound) {
		t.Errorf("members of nothing: %v", err)
	}
}

func TestConversationsBelongToTheirOwner(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.app.Services()
	first := b.ask(t, question("spend last week", "c1", ann))
	b.ask(t, question("and by country?", "c1", ann))
	b.ask(t, question("上周收入是多少？", "c2", ann))
	b.ask(t, question("revenue last month", "c3", bob))

	page, next, err := s.Conversations.ListConversations(t.Context(), ann, "", 1)
	if err != nil || len(page) != 1 || page[0].ID != "c2" || next == "" {
		t.Fatalf("first page %+v, next %q (%v)", page, next, err)
	}
	page, _, err = s.Conversations.ListConversations(t.Context(), ann, next, 9)
	if err != nil || len(page) != 1 || page[0].ID != "c1" || page[0].Turns != 2 || page[0].Title != "spend last week" {
		t.Errorf("second page %+v (%v)", page, err)
	}
	var refused *server.Refused
	if _, _, err := s.Conversations.ListConversations(t.Context(), ann, "no cursor", 9); !errors.As(err, &refused) {
		t.Errorf("a cursor that is none: %v", err)
	}
	c, turns, err := s.Conversations.Conversation(t.Context(), ann, "c1")
	if err != nil || c.ID != "c1" || len(turns) != 2 || turns[1].Question != "and by country?" || turns[0].Answer.ID != first.ID {
		t.Errorf("conversation %+v with %d turns (%v)", c, len(turns), err)
	}

	// For somebody else there is no such thing, whatever he tries.
	_, err = s.Answers.Answer(t.Context(), bob, first.ID)
	_, _, errRead := s.Conversations.Conversation(t.Context(), bob, "c1")
	for what, err := range map[string]error{
		"answer": err, "read": errRead,
		"rename":   s.Conversations.RenameConversation(t.Context(), bob, "c1", "mine"),
		"delete":   s.Conversations.DeleteConversation(t.Context(), bob, "c1"),
		"feedback": s.Answers.SaveFeedback(t.Context(), bob, server.Feedback{Answer: first.ID}),
	} {
		if !errors.Is(err, server.ErrNotFound) {
			t.Errorf("%s by somebody else: %v", what, err)
		}
	}
	// Nor can he go on with it.
	if _, err := b.app.Agent.Answer(t.Context(), question("revenue last week", "c1", bob)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("asked in somebody else's conversation: %v", err)
	}
	if _, turns, err = s.Conversations.Conversation(t.Context(), ann, "c1"); err != nil || len(turns) != 2 {
		t.Errorf("after somebody else asked in it: %d turns (%v)", len(turns), err)
	}

	if err := s.Conversations.RenameConversation(t.Context(), ann, "c1", "Spend"); err != nil {
		t.Error(err)
	}
	if err := s.Conversations.DeleteConversation(t.Context(), ann, "c2"); err != nil {
		t.Error(err)
	}
	page, _, err = s.Conversations.ListConversations(t.Context(), ann, "", 9)
	if err != nil || len(page) != 1 || page[0].Title != "Spend" {
		t.Errorf("at the end %+v (%v)", page, err)
	}
}

func TestFeedback(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.ask(t, question("spend last week", "c1", ann))
	want := store.Feedback{Answer: a.ID, By: "ann", Reason: store.WrongNumber, Text: "the invoice says 300"}
	err := b.app.Services().Answers.SaveFeedback(t.Context(), ann, server.Feedback{Answer: a.ID, Reason: "wrong_number", Text: want.Text})
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.app.Store.Feedback(t.Context(), "ann", a.ID)
	if err != nil {
		t.Fatal(err)
	}
	want.At = got.At
	if diff := cmp.Diff(want, got); diff != "" || got.At.IsZero() {
		t.Errorf("feedback (-want +got):\n%s", diff)
	}
}

// A word that nobody knew is read once a person has said what it means and
// another has agreed; the question becomes a golden case.
func TestAnApprovedCorrectionIsReadAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.app.Services()
	const text = "How much moolah did we make last week?"
	before := b.ask(t, question(text, "c1", ann))
	if before.Kind == answer.Answered && len(before.Reading.Query.Metrics) == 1 && before.Reading.Query.Metrics[0] == "revenue" {
		t.Fatal("the word is known already: the test shows nothing")
	}
	want := semantic.Query{Metrics: []string{"revenue"}, Period: "last_week"}
	c, err := s.Corrections.ProposeCorrection(t.Context(), ann, server.Correction{
		Answer: before.ID, Words: "moolah", Kind: "metric", Target: "revenue", Lang: evidence.EN, Query: &want,
	})
	if err != nil || c.Status != "proposed" || c.Question != text {
		t.Fatalf("proposed %+v (%v)", c, err)
	}
	if still := b.ask(t, question(text, "", ann)); still.Kind == answer.Answered && still.Reading.Query.Metrics[0] == "revenue" {
		t.Error("a proposal was read before anybody approved it")
	}
	c, err = s.Corrections.DecideCorrection(t.Context(), bob, c.ID, true)
	if err != nil || c.Status != "approved" {
		t.Fatalf("approved %+v (%v)", c, err)
	}
	after := b.ask(t, question(text, "", ann))
	// Seven days of 40+60+10+10.
	if after.Kind != answer.Answered || !strings.Contains(after.Markdown, "$840") {
		t.Errorf("read again: %s %q, want $840", after.Kind, after.Markdown)
	}
	if diff := cmp.Diff(want.Metrics, after.Reading.Query.Metrics); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
	cases, err := b.app.Store.GoldenCases(t.Context())
	if err != nil || len(cases) != 1 || cases[0].Question != text || cmp.Diff(want, cases[0].Query) != "" {
		t.Errorf("golden cases %+v (%v)", cases, err)
	}
	if _, err := s.Corrections.DecideCorrection(t.Context(), bob, "none", true); !errors.Is(err, server.ErrNotFound) {
		t.Errorf("an unknown correction: %v", err)
	}
	if _, err := s.Corrections.ProposeCorrection(t.Context(), bob, server.Correction{Answer: before.ID, Words: "moolah", Kind: "metric", Target: "spend", Lang: evidence.EN}); !errors.Is(err, server.ErrNotFound) {
		t.Errorf("a correction of somebody else's answer: %v", err)
	}
}

// An answer is shown again only to who may see all the rows behind it.
func TestAnswersFollowTheRowPolicies(t *testing.T) {
	t.Parallel()
	b := setup(t)
	answers := b.app.Services().Answers
	german := semantic.Principal{ID: "ann", Roles: []string{"de_only"}}
	a := b.ask(t, question("spend last week", "c1", german))
	if _, err := answers.Answer(t.Context(), german, a.ID); err != nil {
		t.Errorf("its own reader: %v", err)
	}
	for name, p := range map[string]semantic.Principal{"the same person without the role": ann, "somebody else with the role": {ID: "bob", Roles: german.Roles}} {
		if got, err := answers.Answer(t.Context(), p, a.ID); err == nil {
			t.Errorf("%s was shown %q", name, got.Markdown)
		}
	}
	_, turns, err := b.app.Services().Conversations.Conversation(t.Context(), ann, "c1")
	if err != nil || len(turns) != 1 || turns[0].Answer != nil || !turns[0].Withheld || turns[0].Question != "spend last week" {
		t.Errorf("the conversation without the role: %+v (%v)", turns, err)
	}
}
