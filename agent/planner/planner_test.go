package planner_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/agent/planner"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/prompts"
	"github.com/insight-agent/insight/tools"
)

// bench is a host that notes what it runs, turn by turn.
type bench struct {
	turns     [][]string
	violation string // of the tool "locked"
	mend      bool
	err       error
}

func (b *bench) Settle(_ context.Context, tool string, args map[string]any) (string, error) {
	if tool == "locked" {
		return b.violation, nil
	}
	if args["metric"] == "v1" {
		args["metric"] = "spend"
	}
	return "", nil
}

func (b *bench) Run(_ context.Context, calls []planner.Call) ([]planner.Told, error) {
	var turn []string
	told := make([]planner.Told, len(calls))
	for i, c := range calls {
		turn = append(turn, c.Tool+" "+string(c.Args))
		told[i] = planner.Told{Text: "found by " + string(c.Args), Mend: b.mend}
	}
	b.turns = append(b.turns, turn)
	return told, b.err
}

type lookInput struct {
	Metric string   `json:"metric"`
	By     []string `json:"by,omitempty"`
	Limit  int      `json:"limit,omitempty"`
	Per    string   `json:"per,omitempty"`
}

func specs(t *testing.T) []tools.Spec {
	t.Helper()
	var out []tools.Spec
	for _, name := range []string{"look", "locked"} {
		tool, err := tools.New(name, "Looks\nabout. Again.", func(context.Context, tools.Call, lookInput) (tools.Result, error) { return tools.Result{}, nil })
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, tool.Spec)
	}
	return out
}

var prompt = prompts.Prompt{System: "Plan.", User: "Question: what?"}

func plan(t *testing.T, b *bench, budget planner.Budget, turns ...llmtest.Turn) (planner.Outcome, []llm.Request) {
	t.Helper()
	model := llmtest.NewModel(t, turns...)
	p := planner.Planner{Model: model, Name: "script"}
	out, err := p.Plan(t.Context(), prompt, specs(t), b, budget)
	if err != nil {
		t.Fatal(err)
	}
	return out, model.Sent()
}

var ample = planner.Budget{Steps: 8, Tokens: 100_000}

func look(args string) llm.ToolCall { return llm.ToolCall{Name: "look", Arguments: args} }

func calls(calls ...llm.ToolCall) llmtest.Turn { return llmtest.Turn{ToolCalls: calls} }

func lastText(r llm.Request) string { return r.Messages[len(r.Messages)-1].Text }

func TestPlanRunsCallsUntilTheModelAnswers(t *testing.T) {
	t.Parallel()
	b := &bench{}
	out, sent := plan(t, b, ample,
		calls(look(`{"metric":"v1"}`)),
		calls(look(`{"metric":"clicks","by":["country"]}`), look(`{"metric":"orders","by":null,"limit":3}`)),
		llmtest.Says("{{f1}} did it."))
	want := [][]string{{`look {"metric":"spend"}`}, {`look {"by":["country"],"metric":"clicks"}`, `look {"limit":3,"metric":"orders"}`}}
	if diff := cmp.Diff(want, b.turns); diff != "" {
		t.Errorf("ran (-want +got):\n%s", diff)
	}
	if out.Ended != planner.Done || out.Text != "{{f1}} did it." || out.Steps != 3 || len(out.Calls) != 3 {
		t.Errorf("outcome %+v", out)
	}
	last := sent[2].Messages
	var told, ids []string
	for _, m := range last {
		if m.Role == llm.RoleTool {
			told, ids = append(told, m.Text), append(ids, m.ToolCallID)
		}
	}
	if diff := cmp.Diff([]string{`found by {"metric":"spend"}`, `found by {"by":["country"],"metric":"clicks"}`, `found by {"limit":3,"metric":"orders"}`}, told); diff != "" {
		t.Errorf("results as told (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"call_1", "call_2", "call_3"}, ids); diff != "" {
		t.Errorf("ids of the calls (-want +got):\n%s", diff)
	}
	if sent[0].Purpose != "plan" || len(sent[0].Tools) != 2 || sent[0].ToolChoice != "auto" {
		t.Errorf("asked as %+v", sent[0])
	}
	if got := sent[0].Tools[0].Description; got != "Looks about." {
		t.Errorf("described as %q", got)
	}
	if schema := string(sent[0].Tools[0].Parameters); strings.Contains(schema, `"per"`) || strings.Contains(schema, "null") || !strings.Contains(schema, `"maximum":20`) {
		t.Errorf("offered %s", schema)
	}
}

func TestACallThatDoesNotFitIsMendedOnce(t *testing.T) {
	t.Parallel()
	good := calls(look(`{"metric":"spend"}`))
	for name, tt := range map[string]struct {
		bad  llm.ToolCall
		want string // of what the model is told
	}{
		"not JSON":        {look(`{"metric":`), "not JSON. The arguments are one JSON object: {"},
		"wrong type":      {look(`{"metric":["spend"]}`), `do not fit`},
		"left out":        {look(`{}`), `metric`},
		"not offered":     {look(`{"metric":"spend","per":"day"}`), `per`},
		"too many":        {look(`{"metric":"spend","limit":1000}`), `limit`},
		"unknown tool":    {llm.ToolCall{Name: "drop_table", Arguments: "{}"}, "no such tool. The tools are: locked, look."},
		"refused by host": {llm.ToolCall{Name: "locked", Arguments: `{"metric":"spend"}`}, "no member"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &bench{violation: "There is no member of that name."}
			out, sent := plan(t, b, ample, calls(tt.bad), good, llmtest.Says("done"))
			if got := lastText(sent[1]); !strings.Contains(got, tt.want) {
				t.Errorf("told %q, want %q in it", got, tt.want)
			}
			if out.Ended != planner.Done || len(b.turns) != 1 || out.Steps != 1 {
				t.Errorf("outcome %+v after %v", out, b.turns)
			}
			out, _ = plan(t, &bench{violation: "no"}, ample, calls(tt.bad), calls(tt.bad))
			if out.Ended != planner.Unmended || out.Steps != 0 {
				t.Errorf("unfit twice ended as %+v", out)
			}
		})
	}
}

func TestACallThatTheToolRefusesIsMendedOnce(t *testing.T) {
	t.Parallel()
	b := &bench{mend: true}
	out, _ := plan(t, b, ample, calls(look(`{"metric":"spent"}`)), calls(look(`{"metric":"spending"}`)))
	if out.Ended != planner.Unmended || out.Steps != 2 {
		t.Errorf("outcome %+v", out)
	}
}

func TestRepeatedCallsAreAnsweredFromBeforeAndEndTheLoop(t *testing.T) {
	t.Parallel()
	b := &bench{}
	out, sent := plan(t, b, ample,
		calls(look(`{"metric":"spend","by":[]}`)),
		calls(look(`{ "by": null, "metric": "v1" }`)),
		calls(look(`{"metric":"spend"}`)))
	if len(b.turns) != 1 || out.Ended != planner.Repeating || out.Steps != 1 {
		t.Errorf("outcome %+v after %v", out, b.turns)
	}
	if got := lastText(sent[2]); !strings.Contains(got, "same call as step 1") || !strings.Contains(got, `found by {"metric":"spend"}`) {
		t.Errorf("told %q", got)
	}
	b = &bench{}
	out, sent = plan(t, b, ample, calls(look(`{"metric":"spend"}`), look(`{"metric":"v1"}`)), llmtest.Says("done"))
	if out.Steps != 1 || !strings.Contains(lastText(sent[1]), "stands before this one") {
		t.Errorf("twins in one turn: %+v, told %q", out, lastText(sent[1]))
	}
}

func TestBudgets(t *testing.T) {
	t.Parallel()
	turn := func(metric string, prompt, output int) llmtest.Turn {
		c := calls(look(fmt.Sprintf(`{"metric":%q}`, metric)))
		c.Usage = llm.Usage{PromptTokens: prompt, OutputTokens: output}
		return c
	}
	for name, tt := range map[string]struct {
		budget planner.Budget
		turns  []llmtest.Turn
		ended  planner.Ended
		steps  int
	}{
		"of steps, at a turn's end": {planner.Budget{Steps: 2, Tokens: 1e6}, []llmtest.Turn{turn("a", 1, 1), turn("b", 1, 1)}, planner.OutOfSteps, 2},
		"of steps, within a turn": {planner.Budget{Steps: 2, Tokens: 1e6},
			[]llmtest.Turn{calls(look(`{"metric":"a"}`), look(`{"metric":"b"}`), look(`{"metric":"c"}`))}, planner.OutOfSteps, 2},
		// 90 + 10 are spent and the next prompt is at least as long: 200 would pass, 199 would not.
		"of tokens, before the call that breaks it":  {planner.Budget{Steps: 8, Tokens: 200}, []llmtest.Turn{turn("a", 90, 10)}, planner.OutOfTokens, 1},
		"of tokens, of a server that does not count": {planner.Budget{Steps: 8, Tokens: 200}, []llmtest.Turn{turn("a", 0, 0)}, planner.OutOfTokens, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &bench{}
			out, _ := plan(t, b, tt.budget, tt.turns...)
			if out.Ended != tt.ended || out.Steps != tt.steps {
				t.Errorf("ended %s after %d steps, %d tokens; want %s after %d", out.Ended, out.Steps, out.Tokens(), tt.ended, tt.steps)
			}
		})
	}
	b := &bench{}
	if out, _ := plan(t, b, planner.Budget{Steps: 8, Tokens: 201}, turn("a", 90, 10), llmtest.Says("done")); out.Ended != planner.Done {
		t.Errorf("a budget that holds both calls ended as %s", out.Ended)
	}
}

func TestAModelThatFailsEndsTheLoop(t *testing.T) {
	t.Parallel()
	b := &bench{}
	out, _ := plan(t, b, ample, calls(look(`{"metric":"spend"}`)), llmtest.Fails(llm.Unavailable))
	if out.Ended != planner.Away || !errors.Is(out.Err, llm.Unavailable) || out.Steps != 1 || out.Calls[1].Error != "unavailable" {
		t.Errorf("outcome %+v", out)
	}
}

// silent answers without any choice, as a broken server may.
type silent struct{ llms.Model }

func (silent) GenerateContent(context.Context, []llms.MessageContent, ...llms.CallOption) (*llms.ContentResponse, error) {
	return &llms.ContentResponse{}, nil
}

func TestAnAnswerWithoutAChoiceEndsTheLoop(t *testing.T) {
	t.Parallel()
	p := planner.Planner{Model: silent{}, Name: "silent"}
	out, err := p.Plan(t.Context(), prompt, specs(t), &bench{}, planner.Budget{Steps: 2, Tokens: 1000})
	if err != nil || out.Ended != planner.Away || llm.KindOf(out.Err) != llm.BadResponse {
		t.Errorf("ended %q with %v, error %v", out.Ended, out.Err, err)
	}
}

func TestTimeIsLeftForTheAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := llmtest.NewModel(t, calls(look(`{"metric":"spend"}`)), llmtest.Turn{Chunks: []string{"late"}, Delay: time.Hour})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		started := time.Now()
		p := planner.Planner{Model: model, Name: "script"}
		out, err := p.Plan(ctx, prompt, specs(t), &bench{}, ample)
		if err != nil || out.Ended != planner.OutOfTime || out.Steps != 1 {
			t.Errorf("outcome %+v (%v)", out, err)
		}
		if took := time.Since(started); took != 45*time.Second {
			t.Errorf("the loop took %s of a minute", took)
		}
	})
}

func TestCancellingAndABrokenHostAreErrors(t *testing.T) {
	t.Parallel()
	broken := errors.New("no database")
	model := llmtest.NewModel(t, calls(look(`{"metric":"spend"}`)))
	p := planner.Planner{Model: model, Name: "script"}
	if _, err := p.Plan(t.Context(), prompt, specs(t), &bench{err: broken}, ample); !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	model = llmtest.NewModel(t, llmtest.Turn{Want: func(testing.TB, llm.Request) { cancel() }, Chunks: []string{"x"}, Delay: time.Hour})
	p.Model = model
	if _, err := p.Plan(ctx, prompt, specs(t), &bench{}, ample); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}
