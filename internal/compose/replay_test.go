package compose_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/internal/llm/provider"
	"github.com/insight-agent/insight/prompts"
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

// TestRecordedProse plays what a small model wrote for eight drafts. A prompt
// that changes fails here with its difference, and is to be recorded again. Of
// what the model wrote most must be good enough to show.
func TestRecordedProse(t *testing.T) {
	model := counted{Model: llmtest.Replay(t, "testdata/prose.yaml", realModel(t)), t: t}
	used, shown := 0, 0
	for _, lang := range evidence.Langs {
		for _, c := range []struct {
			name  string
			draft func(*testBundle, evidence.Lang) compose.Draft
		}{
			{"spend", (*testBundle).spendDraft}, {"rank", (*testBundle).rankDraft}, {"move", (*testBundle).moveDraft}, {"trend", (*testBundle).trendDraft},
		} {
			name, d := c.name, c.draft(setup(t), lang)
			d.Replaced = func(text, why string) { t.Logf("%s %s: not taken (%s): %s", lang, name, why, text) }
			var text []string
			report := (&compose.ModelWriter{Model: model, Name: "recorded"}).Write(t.Context(), d, func(s answer.Sentence) bool {
				if s.Verdict != evidence.Supported {
					t.Errorf("%s %s: shown with verdict %s: %s", lang, name, s.Verdict, s.Text)
				}
				text = append(text, s.By+": "+s.Text)
				return true
			})
			if report.Err != nil || len(text) == 0 {
				t.Errorf("%s %s: %d sentences, %v", lang, name, len(text), report.Err)
			}
			t.Logf("%s %s: %s", lang, name, strings.Join(text, " "))
			used, shown = used+report.Used, shown+len(text)
		}
	}
	if float64(used) < 0.6*float64(shown) {
		t.Errorf("%d of %d sentences are the model's; at least 60 %% should be", used, shown)
	}
}

// counted holds the tokens that a server counted against the estimate.
type counted struct {
	llms.Model
	t testing.TB
}

func (c counted) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	response, err := c.Model.GenerateContent(ctx, messages, options...)
	if err != nil {
		return response, err
	}
	flat, flatErr := llm.Flatten(messages)
	if flatErr != nil {
		return response, flatErr
	}
	p := prompts.Prompt{}
	for _, m := range flat {
		p.Examples = append(p.Examples, prompts.Example{User: m.Text})
	}
	if real, guess := llm.UsageOf(response).PromptTokens, p.Tokens(); real > guess || real > prompts.MaxTokens || 2*real < guess {
		c.t.Errorf("a prompt of %d tokens was estimated at %d", real, guess)
	}
	return response, nil
}
