package eval_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/app"
	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/eval"
	"github.com/insight-agent/insight/internal/llm/llmtest"
)

// sample is how many questions of a set the real model is asked here; the
// scoreboard asks them all.
const sample = 6

// modelSets are the sets of which questions are asked here.
var modelSets = []string{"core", "vocabulary", "paraphrase-dev"}

// TestRealModelOnGoldenQuestions asks a real model the first questions of the
// open sets: what it may change is the wording and what is readable, never
// whether an answer is true.
func TestRealModelOnGoldenQuestions(t *testing.T) {
	model := llmtest.RealConfig(t)
	b := setup(t)
	cfg := config.Default()
	cfg.Demo, cfg.Database.URL, cfg.LLM = true, b.app.DSN(), model
	a, err := app.Open(t.Context(), cfg, app.Options{Logger: slog.New(b.log)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close(context.Background()) })
	sets, err := eval.Golden()
	if err != nil {
		t.Fatal(err)
	}
	asker := &modelInspector{inspector: inspector{t: t, asker: a.Agent}}
	for _, set := range sets {
		if !slices.Contains(modelSets, set.Name) {
			continue
		}
		set.Cases = set.Cases[:sample]
		var score [2]eval.Score
		for i, planner := range []answer.Planner{answer.PlannerRules, answer.PlannerAuto} {
			verdicts, err := eval.Runner{Asker: asker, DB: b.conn, Planner: planner}.Run(t.Context(), set, nil)
			if err != nil {
				t.Fatal(err)
			}
			score[i] = eval.Sum(set.Name, verdicts, "")
			t.Logf("%s, planner %s: %+v", set.Name, planner, score[i])
		}
		if score[1].Right < score[0].Right {
			t.Errorf("%s: %d right without the model, %d with it", set.Name, score[0].Right, score[1].Right)
		}
	}
	if asker.model < 0.85*asker.total {
		t.Errorf("%.1f of %.1f s were spent in the model, want 85 %%", asker.model/1000, asker.total/1000)
	}
	if asker.taken < asker.shown/2 {
		t.Errorf("%d of %d sentences are the model's, want half", asker.taken, asker.shown)
	}
}

// modelInspector checks what holds for every answer of a small model.
type modelInspector struct {
	inspector
	model, total float64
	taken, shown int
}

func (i *modelInspector) Answer(ctx context.Context, q answer.Question) (answer.Answer, error) {
	a, err := i.inspector.Answer(ctx, q)
	if err != nil || q.Planner == answer.PlannerRules || len(a.Timings.Calls) == 0 {
		return a, err
	}
	i.model, i.total = i.model+a.Timings.Model, i.total+a.Timings.Total
	if len(a.Timings.Calls) > 2 {
		i.t.Errorf("%q: %d calls of the model", q.Text, len(a.Timings.Calls))
	}
	for _, call := range a.Timings.Calls {
		if call.PromptTokens > 900 || call.Error != "" {
			i.t.Errorf("%q: a call to %s with %d tokens (%s)", q.Text, call.Purpose, call.PromptTokens, call.Error)
		}
	}
	for _, s := range a.Sentences {
		if a.Kind == answer.Answered {
			i.shown++
		}
		if s.By == "model" {
			i.taken++
		}
	}
	return a, nil
}
