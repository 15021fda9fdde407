package eval_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/agent"
	"github.com/insight-agent/insight/agent/planner"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/app"
	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/eval"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/internal/nlq"
)

// planSet is the set of questions that no rule reads.
const planSet = "plan"

// plans are what a model that plans well calls, turn by turn, for the questions
// of each pair of cases. The handle v1 is the first member of the first result.
var plans = map[string][][]llm.ToolCall{
	"weakest platform": {
		{metrics(`"metrics":["roas"],"dimensions":["platform"],"period":"2026-10","order_by":[{"field":"roas"}]`)},
		{metrics(`"metrics":["cpc"],"filters":[{"dimension":"platform","op":"=","values":["v1"]}],"period":"2026-10"`)},
	},
	"priciest platform": {
		{metrics(`"metrics":["spend"],"dimensions":["platform"],"period":"last_month"`)},
		{metrics(`"metrics":["clicks","roas"],"filters":[{"dimension":"platform","op":"=","values":["v1"]}],"period":"last_month"`)},
	},
	"country that shrank": {
		{metrics(`"metrics":["sessions"],"dimensions":["country"],"period":"last_week","compare":{"kind":"previous_period"},"order_by":[{"field":"sessions.delta"}]`)},
		{metrics(`"metrics":["conversion_rate"],"filters":[{"dimension":"country","op":"=","values":["v1"]}],"period":"last_week","compare":{"kind":"previous_period"}`)},
	},
	"orders and their value": {
		{metrics(`"metrics":["orders"],"period":"2026-10"`), metrics(`"metrics":["aov"],"period":"2026-10"`)},
	},
}

// planOf names the plan of each case.
var planOf = map[string]string{
	"plan-01": "weakest platform", "plan-02": "weakest platform", "plan-03": "priciest platform", "plan-04": "priciest platform",
	"plan-05": "country that shrank", "plan-06": "country that shrank", "plan-07": "orders and their value", "plan-08": "orders and their value",
}

func metrics(args string) llm.ToolCall {
	return llm.ToolCall{Name: "query_metrics", Arguments: "{" + args + "}"}
}

// planScript is a model that plans by script and writes its notes down as they
// were told.
type planScript struct {
	llms.Model
	mu    sync.Mutex
	turns [][]llm.ToolCall
}

func (s *planScript) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	request, err := llm.NewRequest(messages, options...)
	if err != nil {
		return nil, err
	}
	reply := llm.Reply{StopReason: llm.StopEnd, Usage: llm.Usage{PromptTokens: 1000, OutputTokens: 50}}
	if len(s.turns) > 0 {
		reply.ToolCalls, s.turns = s.turns[0], s.turns[1:]
		return request.Response(ctx, llm.Origin{}, reply)
	}
	var notes []string
	for _, m := range request.Messages {
		for _, line := range strings.Split(m.Text, "\n") {
			if note, ok := strings.CutPrefix(line, "- "); ok && m.Role == llm.RoleTool {
				notes = append(notes, note)
			}
		}
	}
	reply.Text = strings.Join(notes, "\n")
	return request.Response(ctx, llm.Origin{}, reply)
}

func planCases(t *testing.T) eval.Set {
	t.Helper()
	sets, err := eval.Golden()
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range sets {
		if set.Name == planSet {
			return set
		}
	}
	t.Fatal("there is no set of plans")
	return eval.Set{}
}

func TestGoldenQuestionsThatAScriptPlans(t *testing.T) {
	t.Parallel()
	b := setup(t)
	script := &planScript{}
	reader := nlq.Reader{Lexicon: nlq.NewLexicon(b.app.Model, nil, nil), Calendar: b.app.Model.Calendar()}
	planned, err := agent.New(agent.Config{
		Model: b.app.Model, Tools: b.app.Tools, Now: b.app.Now, NewID: func() string { return "id" }, Logger: slog.New(b.log),
		Reader: func() *nlq.Reader { return &reader }, Planner: &planner.Planner{Model: script, Name: "script"},
		Names: func() *evidence.Names { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	asker := &inspector{t: t, asker: planned}
	set := planCases(t)
	for _, c := range set.Cases {
		plan, ok := plans[planOf[c.ID]]
		if !ok {
			t.Fatalf("case %s has no plan", c.ID)
		}
		script.turns = plan
		one := eval.Set{Name: set.Name, Cases: []eval.Case{c}}
		verdicts, err := eval.Runner{Asker: asker, DB: b.conn, Planner: answer.PlannerAuto}.Run(t.Context(), one, nil)
		if err != nil {
			t.Fatal(err)
		}
		if v := verdicts[0]; v.Outcome != eval.Right || v.Template || v.Reading.By != answer.ByModel || len(script.turns) > 0 {
			t.Errorf("%s %s %q (by template: %v, turns left: %d): %s", v.Outcome, c.ID, c.Question, v.Template, len(script.turns), v.Why)
		}
	}
	for _, line := range b.log.lines {
		t.Errorf("logged an error: %s", line)
	}
}

// planSample is how many questions the real model is asked: a plan takes a small
// one on two cores minutes.
const planSample = 2

// TestRealModelThatIsMadeToPlan measures what a model does that is told to plan.
// A small one need not be good at it; no number that it shows may be wrong, and
// no question may be answered worse than without it.
func TestRealModelThatIsMadeToPlan(t *testing.T) {
	model := llmtest.RealConfig(t)
	model.Plan, model.Context, model.Policy.Timeout = "on", llm.PlanContext, llmtest.RealTimeout
	b := setup(t)
	cfg := config.Default()
	cfg.Demo, cfg.Database.URL, cfg.LLM = true, b.app.DSN(), model
	cfg.Budget.Time = 3 * llmtest.RealTimeout
	a, err := app.Open(t.Context(), cfg, app.Options{Logger: slog.New(b.log)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close(context.Background()) })
	asker := &inspector{t: t, asker: a.Agent}
	set := planCases(t)
	set.Cases = set.Cases[:planSample]
	verdicts, err := eval.Runner{Asker: asker, DB: b.conn, Planner: answer.PlannerAuto}.Run(t.Context(), set, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range verdicts {
		t.Logf("%s %s after %d steps of a plan, %d calls of the model, %d tokens, %s: %s",
			v.Outcome, v.Case.ID, len(v.Reading.Stages), v.Calls, v.Tokens, v.Elapsed.Round(time.Second), v.Why)
		if v.Outcome == eval.Broken {
			t.Errorf("%s: %s", v.Case.ID, v.Why)
		}
	}
	t.Logf("planned: %+v", eval.Sum(planSet, verdicts, ""))
	for _, line := range b.log.lines {
		t.Errorf("logged an error: %s", line)
	}
}
