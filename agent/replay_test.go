package agent_test

import (
	"slices"
	"testing"

	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/agent"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/internal/llm/provider"
	"github.com/insight-agent/insight/internal/nlq"
)

// realModel opens the model that OLLAMA_HOST and INSIGHT_MODEL name.
func realModel(t testing.TB) func() llms.Model {
	return func() llms.Model {
		backend, err := provider.Open(llmtest.RealConfig(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(backend.Close)
		return backend
	}
}

// otherWords are questions whose metric the rules cannot read.
var otherWords = []struct {
	question, metric string
	near             nearTo
}{
	{"How much cash did our ads gobble up in October 2026?", "spend", "spend"},
	{"What did the shop ring up last week?", "revenue", "revenue"},
	{"How visible were our TikTok ads last month?", "impressions", "impressions"},
	{"上周店里落袋多少？", "revenue", "revenue"},
	{"上个月Meta砸进去多少钱？", "spend", "spend"},
}

// read has a model fill the reading of a question.
func (b testBundle) read(t *testing.T, model llms.Model, text string, near llm.Embedder) answer.Reading {
	t.Helper()
	f := agent.Filler{Model: model, Name: "model", Catalog: b.catalog, Second: &agent.SecondOpinion{Model: b.catalog.Model, Embedder: near}}
	q := answer.Question{Text: text, Lang: nlq.Language(text)}
	r := b.catalog.Reader().Read(q, now)
	open := f.Open(q, r, now)
	if len(open) == 0 {
		t.Fatalf("nothing is offered for %q", text)
	}
	filled, call, err := f.Fill(t.Context(), q, r, open, now)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	t.Logf("%q: %v, %d tokens in, %d out", text, filled.Query.Metrics, call.PromptTokens, call.OutputTokens)
	return filled
}

// TestRecordedChoices plays what a small model chose. A prompt that changes
// fails here with its difference, and is to be recorded again.
func TestRecordedChoices(t *testing.T) {
	model := llmtest.Replay(t, "testdata/choices.yaml", realModel(t))
	right := 0
	for _, c := range otherWords {
		if r := setup(t, nil).read(t, model, c.question, c.near); slices.Equal(r.Query.Metrics, []string{c.metric}) {
			right++
		}
	}
	if right < 3 {
		t.Errorf("%d of %d questions were read rightly", right, len(otherWords))
	}
}

// TestRealModelReads asks the real model the same.
func TestRealModelReads(t *testing.T) {
	llmtest.RealConfig(t)
	model, right := realModel(t)(), 0
	for _, c := range otherWords {
		if r := setup(t, nil).read(t, model, c.question, c.near); slices.Equal(r.Query.Metrics, []string{c.metric}) {
			right++
		}
	}
	t.Logf("%d of %d right", right, len(otherWords))
	if 2*right < len(otherWords) {
		t.Errorf("%d of %d questions were read rightly", right, len(otherWords))
	}
}

// TestRealModelAnswers asks whole questions: every one is answered, written by
// the model or by templates, in at most two calls and mostly within the model.
func TestRealModelAnswers(t *testing.T) {
	llmtest.RealConfig(t)
	b := setup(t, realModel(t)())
	for _, text := range []string{"How much did we spend last month?", "上周各平台的营收", "What did the shop ring up last week?"} {
		a := b.ask(t, text, "")
		t.Logf("%q by %s in %.1f s: %s", text, a.WrittenBy, a.Timings.Total/1000, a.Markdown)
		if a.Verdict.Unsupported+a.Verdict.Contradicted > 0 || len(a.Timings.Calls) > 2 || a.Timings.Model < 0.85*a.Timings.Total {
			t.Errorf("%q: verdict %+v, %d calls, %.0f of %.0f ms in the model", text, a.Verdict, len(a.Timings.Calls), a.Timings.Model, a.Timings.Total)
		}
		for _, call := range a.Timings.Calls {
			if call.PromptTokens > 900 {
				t.Errorf("%q: a prompt of %d tokens", text, call.PromptTokens)
			}
		}
	}
}
