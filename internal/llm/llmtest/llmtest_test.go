package llmtest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"
	"github.com/tmc/langchaingo/llms"
	"go.uber.org/goleak"

	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/internal/llm/ollama"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var hello = llmtest.Prompt("You are brief.", "Hello?")

// witness is a testing.TB that keeps failures instead of failing.
type witness struct {
	testing.TB
	failures []string
	cleanups []func()
}

func (w *witness) Helper()                   {}
func (w *witness) Failed() bool              { return len(w.failures) > 0 }
func (w *witness) Cleanup(f func())          { w.cleanups = append(w.cleanups, f) }
func (w *witness) Logf(string, ...any)       {}
func (w *witness) Errorf(f string, a ...any) { w.failures = append(w.failures, fmt.Sprintf(f, a...)) }

// end runs the cleanups and returns all failures in one text.
func (w *witness) end() string {
	for i := len(w.cleanups) - 1; i >= 0; i-- {
		w.cleanups[i]()
	}
	return strings.Join(w.failures, "\n")
}

func TestModelPlaysItsScript(t *testing.T) {
	t.Parallel()
	model := llmtest.NewModel(t,
		llmtest.Turn{Chunks: []string{"Hi ", "there."}, Usage: llm.Usage{OutputTokens: 2}, Want: func(t testing.TB, r llm.Request) {
			if r.Messages[1].Text != "Hello?" {
				t.Errorf("asked %+v", r.Messages)
			}
		}},
		llmtest.Calls("get", `{"a":1}`), llmtest.Fails(llm.RateLimited))
	var heard []string
	r, err := model.GenerateContent(t.Context(), hello, llms.WithStreamingFunc(func(_ context.Context, chunk []byte) error {
		heard = append(heard, string(chunk))
		return nil
	}))
	if err != nil || r.Choices[0].Content != "Hi there." || llm.UsageOf(r).OutputTokens != 2 || len(heard) != 2 {
		t.Errorf("answered %+v, heard %q, error %v", r, heard, err)
	}
	tools := llms.WithTools([]llms.Tool{{Function: &llms.FunctionDefinition{Name: "get"}}})
	if r, err = model.GenerateContent(t.Context(), hello, tools); err != nil || llm.CallsOf(r)[0].Arguments != `{"a":1}` {
		t.Errorf("answered %+v, error %v", r, err)
	}
	if _, err = model.GenerateContent(t.Context(), hello); llm.KindOf(err) != llm.RateLimited {
		t.Errorf("the error is %v", err)
	}
}

func TestModelDelays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := llmtest.NewModel(t, llmtest.Turn{Chunks: []string{"Hi."}, Delay: time.Hour}, llmtest.Turn{Delay: time.Hour})
		start := time.Now()
		if _, err := model.GenerateContent(t.Context(), hello); err != nil || time.Since(start) != time.Hour {
			t.Errorf("took %s, error %v", time.Since(start), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := model.GenerateContent(ctx, hello); llm.KindOf(err) != llm.Timeout {
			t.Errorf("the error is %v", err)
		}
	})
}

func TestModelFailsTheTest(t *testing.T) {
	t.Parallel()
	w := &witness{TB: t}
	model := llmtest.NewModel(w)
	if _, err := model.GenerateContent(t.Context(), hello); err == nil {
		t.Error("no error beyond the script")
	}
	if got := w.end(); !strings.Contains(got, "beyond the script") {
		t.Errorf("failures: %q", got)
	}
	w = &witness{TB: t}
	llmtest.NewModel(w, llmtest.Says("Hi."))
	if got := w.end(); !strings.Contains(got, "1 of 1 scripted turns") {
		t.Errorf("failures: %q", got)
	}
}

// Recorded from a real model, and committed: INSIGHT_RECORD=1 records it again.
func TestReplayOfARealModel(t *testing.T) {
	t.Parallel()
	model := llmtest.Replay(t, "testdata/slots.yaml", func() llms.Model {
		real, err := ollama.New(llmtest.RealConfig(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(real.Close)
		return real
	})
	schema := &jsonschema.Schema{
		Type: "object",
		Properties: map[string]*jsonschema.Schema{
			"metric": {Type: "string", Enum: []any{"spend", "revenue", "conversion_rate"}},
			"period": {Type: "string", Enum: []any{"last_week", "last_month", "none"}},
		},
		Required: []string{"metric", "period"}, PropertyOrder: []string{"metric", "period"},
	}
	type slots struct{ Metric, Period string }
	for _, c := range []struct {
		question string
		want     slots
	}{
		{"How much did we spend last month?", slots{"spend", "last_month"}},
		{"上周的转化率是多少？", slots{"conversion_rate", "last_week"}},
	} {
		got, usage, err := llm.Structured[slots](t.Context(), model, llmtest.Prompt(
			"You turn a question about marketing into JSON of this form:\n"+llm.Outline(schema)+"\nUse \"none\" where the question names no period.", c.question),
			schema, llm.With(llm.WithPurpose("read"), llms.WithMaxTokens(40)))
		if err != nil {
			t.Fatal(err)
		}
		if got != c.want || usage.PromptTokens == 0 {
			t.Errorf("%s: got %+v, want %+v; usage %+v", c.question, got, c.want, usage)
		}
	}
}

// Not parallel: it sets the variable that makes Replay record.
func TestRecordAndReplay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "x.yaml")
	tools := llms.WithTools([]llms.Tool{{Function: &llms.FunctionDefinition{Name: "get", Description: "Gets."}}})
	ask := func(t *testing.T, model llms.Model) []string {
		var got []string
		for _, question := range []string{"Say hi", "Say hi", "Fail"} {
			r, err := model.GenerateContent(t.Context(), llmtest.Prompt("Line one.\nLine two: 转化率。", question), llms.WithMaxTokens(9))
			got = append(got, string(llm.KindOf(err)))
			if err == nil {
				got = append(got, r.Choices[0].Content, r.Choices[0].ReasoningContent, fmt.Sprint(llm.UsageOf(r).OutputTokens))
			}
		}
		r, err := model.GenerateContent(t.Context(), hello, tools)
		if err != nil {
			t.Fatal(err)
		}
		return append(got, r.Choices[0].StopReason, llm.CallsOf(r)[0].ID+llm.CallsOf(r)[0].Arguments)
	}
	hi := llmtest.Turn{Chunks: []string{"Hi: \"there\".\n"}, Thinking: "Hm.", Usage: llm.Usage{OutputTokens: 4}}

	t.Setenv(llmtest.RecordVariable, "1")
	w := &witness{TB: t}
	want := ask(t, llmtest.Replay(w, path, func() llms.Model {
		return llmtest.NewModel(t, hi, hi, llmtest.Fails(llm.BadResponse), llmtest.Calls("get", `{"a":1}`))
	}))
	if failed := w.end(); failed != "" {
		t.Fatal(failed)
	}
	t.Setenv(llmtest.RecordVariable, "")
	if diff := cmp.Diff(want, ask(t, llmtest.Replay(t, path, nil))); diff != "" {
		t.Errorf("replayed (-recorded +got):\n%s", diff)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(raw), "- asked:"); n != 3 {
		t.Errorf("%d exchanges are recorded, want 3:\n%s", n, raw)
	}
	if !strings.Contains(string(raw), "Line two: 转化率。\n") {
		t.Errorf("a prompt is not written line by line:\n%s", raw)
	}
	checkChangedPrompt(t, path)
}

func checkChangedPrompt(t *testing.T, path string) {
	t.Helper()
	w := &witness{TB: t}
	_, err := llmtest.Replay(w, path, nil).GenerateContent(t.Context(), llmtest.Prompt("Line one.\nLine 2: 转化率。", "Say hi"), llms.WithMaxTokens(9))
	failed := strings.ReplaceAll(w.end(), "\u00a0", " ") // go-cmp mixes kinds of space on purpose
	if err == nil || !strings.Contains(failed, "Line two") || !strings.Contains(failed, "Line 2") || strings.Contains(failed, "Gets.") {
		t.Errorf("a changed prompt gives error %v and\n%s", err, failed)
	}
	w = &witness{TB: t}
	llmtest.Replay(w, path, nil)
	if failed := w.end(); !strings.Contains(failed, "exchange 1 was not asked for") {
		t.Errorf("unasked exchanges give %q", failed)
	}
}
