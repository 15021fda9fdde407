package agent_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/insight-agent/insight/agent"
	"github.com/insight-agent/insight/agent/planner"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/nlq"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// Whatever queries a model calls, the playbooks that tell of them say nothing
// that the verifier rejects, and nothing breaks.
func TestAnyQueryOfAModelIsToldTruly(t *testing.T) {
	t.Parallel()
	m, err := semantic.Load(marketing.Model())
	if err != nil {
		t.Fatal(err)
	}
	reader, err := vocabulary()
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, len(m.Metrics))
	for i, metric := range m.Metrics {
		names[i] = metric.Name
	}
	answered := 0
	rapid.Check(t, func(rt *rapid.T) {
		var turn llmtest.Turn
		for range rapid.IntRange(1, 4).Draw(rt, "calls") {
			turn.ToolCalls = append(turn.ToolCalls, anyQuery(rt, names))
		}
		registry, err := tools.All(m, &shop{numbers: numbers{value: 90, base: 100}})
		if err != nil {
			rt.Fatal(err)
		}
		var log bytes.Buffer
		model := &notesWriter{Model: llmtest.NewModel(t, turn), left: 1, say: copied}
		a, err := agent.New(agent.Config{
			Model: m, Tools: registry, Reader: func() *nlq.Reader { return reader }, Now: func() time.Time { return now }, NewID: func() string { return "id" },
			Planner: &planner.Planner{Model: model, Name: "script"}, Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError})),
		})
		if err != nil {
			rt.Fatal(err)
		}
		lang := rapid.SampledFrom(evidence.Langs).Draw(rt, "lang")
		text := map[evidence.Lang]string{evidence.EN: unreadable, evidence.ZH: unreadableZH}[lang]
		got, err := a.Answer(t.Context(), answer.Question{Text: text, Planner: answer.PlannerLLM, Principal: semantic.Principal{ID: "ann"}})
		if err != nil {
			rt.Fatal(err)
		}
		if log.Len() > 0 || got.Verdict.Unsupported+got.Verdict.Contradicted > 0 {
			rt.Errorf("%+v: %s", got.Verdict, log.String())
		}
		if got.Kind == answer.Answered {
			answered++
		}
	})
	t.Logf("%d plans gave an answer", answered)
	if answered == 0 {
		t.Error("no plan gave an answer")
	}
}

func anyQuery(rt *rapid.T, metrics []string) llm.ToolCall {
	some := func(of []string, least, most int, label string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(of), least, most, rapid.ID).Draw(rt, label)
	}
	one := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(rt, label) }
	args := map[string]any{"metrics": some(metrics, 1, 2, "metrics"), "dimensions": some([]string{"platform", "campaign", "country", "device", "channel"}, 0, 2, "dimensions")}
	args["period"] = one("period", "last_month", "last_week", "yesterday", "past_30_days", "2026-10", "this_month", "")
	args["grain"] = one("grain", "", "", "day", "week", "month")
	if kind := one("compare", "", "previous_period", "previous_year"); kind != "" {
		args["compare"] = map[string]any{"kind": kind}
	}
	if rapid.Bool().Draw(rt, "filtered") {
		args["filters"] = []any{map[string]any{"dimension": "campaign", "op": one("op", "=", "!=", "in"), "values": []string{"Spring Sale"}}}
	}
	if field := one("order", "", "", ".delta", ".change"); field != "" {
		args["order_by"] = []any{map[string]any{"field": args["metrics"].([]string)[0] + field, "desc": rapid.Bool().Draw(rt, "desc")}}
	}
	if n := rapid.IntRange(0, 4).Draw(rt, "limit"); n > 0 {
		args["limit"] = n
	}
	name := tools.QueryMetricsName
	if rapid.Bool().Draw(rt, "shares") {
		name, args = tools.QuerySharesName, map[string]any{"query": args}
	}
	raw, err := json.Marshal(args)
	if err != nil {
		rt.Fatal(err)
	}
	return llm.ToolCall{Name: name, Arguments: string(raw)}
}
