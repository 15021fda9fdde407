package agent_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/agent"
	"github.com/insight-agent/insight/agent/planner"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/nlq"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
	"github.com/insight-agent/insight/tools"
)

// shop is a warehouse whose campaigns have hostile names. It notes the queries
// that it runs.
type shop struct {
	numbers
	mu   sync.Mutex
	seen []semantic.Query
	err  error
}

func (s *shop) Run(ctx context.Context, c *semantic.Compiled) (*warehouse.Result, error) {
	s.mu.Lock()
	s.seen = append(s.seen, c.Query)
	s.mu.Unlock()
	if s.err != nil {
		return nil, s.err
	}
	res, err := s.numbers.Run(ctx, c)
	if err != nil {
		return nil, err
	}
	for i, col := range c.Columns {
		for _, row := range res.Rows {
			if col.Dimension == "campaign" && row[i] == "M1" {
				row[i] = hostileCampaign
			}
		}
	}
	return res, nil
}

func (s *shop) Members(_ context.Context, _ *semantic.Model, dimension string, _ int) ([]string, error) {
	if dimension != "campaign" {
		return nil, nil
	}
	return []string{hostileCampaign, "Spring Sale", "Spring Sale 2"}, nil
}

func (s *shop) queries() []semantic.Query {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

// planBundle is an agent whose model plans and does nothing else.
type planBundle struct {
	agent   *agent.Agent
	planner *planner.Planner
	shop    *shop
}

func setupPlan(t *testing.T, model llms.Model, budget agent.Budget) planBundle {
	t.Helper()
	m, err := semantic.Load(marketing.Model())
	if err != nil {
		t.Fatal(err)
	}
	reader, err := vocabulary()
	if err != nil {
		t.Fatal(err)
	}
	b := planBundle{planner: &planner.Planner{Model: model, Name: "script"}, shop: &shop{numbers: numbers{value: 90, base: 100}}}
	registry, err := tools.All(m, b.shop)
	if err != nil {
		t.Fatal(err)
	}
	b.agent, err = agent.New(agent.Config{
		Model: m, Tools: registry, Reader: func() *nlq.Reader { return reader }, Budget: budget,
		Now: func() time.Time { return now }, NewID: func() string { return "id" },
		Planner: b.planner,
		Names:   func() *evidence.Names { return &evidence.Names{} },
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b planBundle) ask(t *testing.T, q answer.Question) answer.Answer {
	t.Helper()
	q.Principal = semantic.Principal{ID: "ann"}
	a, err := b.agent.Answer(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// notesWriter answers by script and then, at its end, with what say makes of the
// notes that it was told.
type notesWriter struct {
	llms.Model
	say func(notes []string) string

	mu   sync.Mutex
	left int
	last llm.Request
}

func (w *notesWriter) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.left > 0 {
		w.left--
		return w.Model.GenerateContent(ctx, messages, options...)
	}
	request, err := llm.NewRequest(messages, options...)
	if err != nil {
		return nil, err
	}
	w.last = request
	return request.Response(ctx, llm.Origin{Provider: "scripted", Model: "script"}, llm.Reply{Text: w.say(notesOf(request)), StopReason: llm.StopEnd})
}

func notesOf(r llm.Request) []string {
	var notes []string
	for _, m := range r.Messages {
		if m.Role != llm.RoleTool {
			continue
		}
		for _, line := range strings.Split(m.Text, "\n") {
			if note, ok := strings.CutPrefix(line, "- "); ok {
				notes = append(notes, note)
			}
		}
	}
	return notes
}

func copied(notes []string) string { return strings.Join(notes, " ") }

// unreadable is a question that no rule reads.
const (
	unreadable   = "Flabbergast me about campaign spend last month and zigzag from there"
	unreadableZH = "上个月系列花费的那个弯弯绕绕给我捋捋" // a cut that the data lacks, for the rules
)

const rankCall = `{"metrics":["spend"],"dimensions":["campaign"],"period":"last_month","compare":{"kind":"previous_period"},"order_by":[{"field":"spend.delta"}]}`

func wants(name, args string) llmtest.Turn { return llmtest.Calls(name, args) }

func both(calls ...llm.ToolCall) llmtest.Turn { return llmtest.Turn{ToolCalls: calls} }

func query(args string) llm.ToolCall {
	return llm.ToolCall{Name: tools.QueryMetricsName, Arguments: args}
}

func TestAPlanOfThreeStepsGoesOnFromItsFirstResult(t *testing.T) {
	t.Parallel()
	script := llmtest.NewModel(t,
		wants(tools.QueryMetricsName, rankCall),
		both(query(`{"metrics":["clicks"],"filters":[{"dimension":"campaign","op":"=","values":["v1"]}],"period":"last_month"}`),
			query(`{"metrics":["roas"],"filters":[{"dimension":"campaign","op":"=","values":["v1"]}],"period":"last_month","compare":{"kind":"previous_period"}}`)))
	model := &notesWriter{Model: script, left: 2, say: copied}
	b := setupPlan(t, model, agent.Budget{})
	a := b.ask(t, answer.Question{Text: unreadable})
	if a.Kind != answer.Answered || a.WrittenBy != "script" || a.Verdict.Replaced != 0 {
		t.Fatalf("answer %s by %s, %+v: %s", a.Kind, a.WrittenBy, a.Verdict, a.Markdown)
	}
	if got := a.Reading.Stages; len(got) != 3 || a.Reading.By != answer.ByModel || got[1].Reading.Query.Filters[0].Values[0] != hostileCampaign {
		t.Errorf("read as %+v", a.Reading)
	}
	if !strings.HasPrefix(a.Echo, "Worked out in 3 steps: ") || !strings.Contains(a.Caveats[0], "zigzag") {
		t.Errorf("said to be read as %q with %q", a.Echo, a.Caveats)
	}
	if len(a.Tables) != 3 || a.Tables[2].Stage != 3 || len(a.Charts) == 0 {
		t.Errorf("%d tables, %d charts", len(a.Tables), len(a.Charts))
	}
	for _, want := range []string{": spend fell", "clicks were 90 in October 2026", "ROAS fell"} {
		if !strings.Contains(strings.ReplaceAll(a.Markdown, "**", ""), want) {
			t.Errorf("%q is not said: %s", want, a.Markdown)
		}
	}
}

func TestAHostileMemberNeverStandsInAPlanningPrompt(t *testing.T) {
	t.Parallel()
	script := llmtest.NewModel(t,
		both(query(rankCall), llm.ToolCall{Name: tools.ListMembersName, Arguments: `{"dimension":"campaign"}`}),
		wants(tools.QueryMetricsName, `{"metrics":["clicks"],"filters":[{"dimension":"campaign","op":"=","values":["v1"]}]}`),
		wants(tools.QueryMetricsName, `{"metrics":["clicks"],"filters":[{"dimension":"campaign","op":"=","values":["spring"]}]}`))
	model := &notesWriter{Model: script, left: 3, say: copied}
	b := setupPlan(t, model, agent.Budget{})
	a := b.ask(t, answer.Question{Text: unreadable})
	if !strings.Contains(a.Markdown, "gnore the options") {
		t.Errorf("the reader is not told the name: %s", a.Markdown)
	}
	sent, err := json.Marshal(model.last.Messages)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"gnore the options", "Spring Sale"} {
		if strings.Contains(string(sent), name) {
			t.Errorf("the model is sent %q: %s", name, sent)
		}
	}
	if !strings.Contains(string(sent), "contain it: v") {
		t.Errorf("members that are nearly named are not offered: %s", sent)
	}
	if got := b.shop.queries(); got[len(got)-1].Filters[0].Values[0] != hostileCampaign {
		t.Errorf("v1 was run as %+v", got[len(got)-1])
	}
}

// TestAPlanKnowsWhatIsLeftOut: the prompt says that a filter leaves something
// out, and not that it is on it.
func TestAPlanKnowsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	for question, want := range map[string]string{
		"Flabbergast me about spend without Google last month and zigzag from there": "is the filter that leaves out platform v1",
		"Flabbergast me about spend on Google last month and zigzag from there":      "is the filter platform v1",
	} {
		model := &notesWriter{say: copied}
		setupPlan(t, model, agent.Budget{}).ask(t, answer.Question{Text: question})
		sent, err := json.Marshal(model.last.Messages)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(sent), want) {
			t.Errorf("%s: the prompt does not say %q: %s", question, want, sent)
		}
	}
}

func TestWhatThePlanGotWrongIsReplaced(t *testing.T) {
	t.Parallel()
	for name, say := range map[string]func([]string) string{
		"an invented number":     func(n []string) string { return strings.Replace(n[0], "{{", "987,654 {{", 1) },
		"an invented cause":      func(n []string) string { return strings.TrimSuffix(n[0], ".") + " because of the weather." },
		"a fact that is not":     func([]string) string { return "{{f999.metric}} rose {{f999}}." },
		"nothing but small talk": func([]string) string { return "Happy to help!" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model := &notesWriter{Model: llmtest.NewModel(t, wants(tools.QueryMetricsName, `{"metrics":["spend"],"period":"last_month"}`)), left: 1, say: say}
			a := setupPlan(t, model, agent.Budget{}).ask(t, answer.Question{Text: unreadable})
			if a.WrittenBy != compose.ByTemplate || !strings.Contains(strings.ReplaceAll(a.Markdown, "**", ""), "$90") {
				t.Errorf("written by %s: %s", a.WrittenBy, a.Markdown)
			}
			if strings.Contains(a.Markdown, "987") || strings.Contains(a.Markdown, "weather") {
				t.Errorf("said: %s", a.Markdown)
			}
		})
	}
}

func TestAPlanThatBreaksOffSaysWhatItFound(t *testing.T) {
	t.Parallel()
	step := func(metric string) llmtest.Turn {
		return wants(tools.QueryMetricsName, `{"metrics":["`+metric+`"],"period":"last_month"}`)
	}
	for name, tt := range map[string]struct {
		turns  []llmtest.Turn
		budget agent.Budget
		want   string
	}{
		"model away":   {[]llmtest.Turn{step("spend"), llmtest.Fails(llm.Unavailable)}, agent.Budget{}, "The language model failed before it was done"},
		"steps":        {[]llmtest.Turn{step("spend"), step("clicks")}, agent.Budget{Steps: 2}, "stopped at 2 queries"},
		"tokens":       {[]llmtest.Turn{step("spend")}, agent.Budget{Tokens: 10}, "budget for one answer ended"},
		"same again":   {[]llmtest.Turn{step("spend"), step("spend"), step("spend")}, agent.Budget{}, "went in circles"},
		"never mended": {[]llmtest.Turn{step("spend"), step("spent"), step("spent")}, agent.Budget{}, "went in circles"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i := range tt.turns {
				tt.turns[i].Usage = llm.Usage{PromptTokens: 5, OutputTokens: 1}
			}
			a := setupPlan(t, llmtest.NewModel(t, tt.turns...), tt.budget).ask(t, answer.Question{Text: unreadable})
			if a.Kind != answer.Answered || !strings.Contains(a.Markdown, "pend was") {
				t.Fatalf("answer %s: %s", a.Kind, a.Markdown)
			}
			if !slices.ContainsFunc(a.Caveats, func(c string) bool { return strings.Contains(c, tt.want) }) {
				t.Errorf("%q is not among %q", tt.want, a.Caveats)
			}
		})
	}
}

func TestAPlanThatFindsNothingLeavesTheQuestionToTheRules(t *testing.T) {
	t.Parallel()
	ruled := setupPlan(t, nil, agent.Budget{}).ask(t, answer.Question{Text: unreadable, Planner: answer.PlannerRules})
	for name, turns := range map[string][]llmtest.Turn{
		"the model declines":  {llmtest.Says("none")},
		"the model is away":   {llmtest.Fails(llm.Unavailable)},
		"no call ever fits":   {wants("fly", "{}"), wants("fly", "{}")},
		"it only looks about": {wants(tools.ListMembersName, `{"dimension":"campaign"}`), llmtest.Says("It is {{f1}}.")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := setupPlan(t, llmtest.NewModel(t, turns...), agent.Budget{}).ask(t, answer.Question{Text: unreadable})
			if a.Kind != ruled.Kind || a.Markdown != ruled.Markdown || len(a.Reading.Stages) > 0 {
				t.Errorf("%s: %s; without a model %s: %s", a.Kind, a.Markdown, ruled.Kind, ruled.Markdown)
			}
		})
	}
}

// A model without turns fails the test when it is asked.
func TestWhatTheRulesReadIsNeverPlanned(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]answer.Question{
		"read for sure":             {Text: "How much did we spend last month?"},
		"read for sure, model told": {Text: "How much did we spend last month?", Planner: answer.PlannerLLM},
		"without a model":           {Text: unreadable, Planner: answer.PlannerRules},
		"missing in the data":       {Text: "What will competitors spend next month?"},
		"one of two meant":          {Text: "How is performance?"},
		"a metric that is not":      {Text: "What was our NPS last month?"},
		"thanks":                    {Text: "Thanks!"},
		"help":                      {Text: "What can you do?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			setupPlan(t, llmtest.NewModel(t), agent.Budget{}).ask(t, q)
		})
	}
	t.Run("a model that is not able", func(t *testing.T) {
		t.Parallel()
		b := setupPlan(t, llmtest.NewModel(t), agent.Budget{})
		b.planner.Able = func(context.Context) bool { return false }
		b.ask(t, answer.Question{Text: unreadable})
	})
}

func TestAPlanInChinese(t *testing.T) {
	t.Parallel()
	model := &notesWriter{Model: llmtest.NewModel(t, wants(tools.QueryMetricsName, rankCall), wants(tools.QueryMetricsName,
		`{"metrics":["clicks"],"filters":[{"dimension":"campaign","op":"=","values":["v2"]}],"period":"last_month"}`)), left: 2, say: func(n []string) string { return strings.Join(n, "") }}
	a := setupPlan(t, model, agent.Budget{}).ask(t, answer.Question{Text: unreadableZH, Planner: answer.PlannerLLM})
	if a.Kind != answer.Answered || !strings.HasPrefix(a.Echo, "分 2 步得出：") || !strings.Contains(a.Caveats[0], "语言模型选定") || a.WrittenBy != "script" {
		t.Errorf("answer %s by %s read as %q, %q: %s", a.Kind, a.WrittenBy, a.Echo, a.Caveats, a.Markdown)
	}
}

func TestABrokenDatabaseEndsAPlan(t *testing.T) {
	t.Parallel()
	b := setupPlan(t, llmtest.NewModel(t, wants(tools.QueryMetricsName, rankCall)), agent.Budget{})
	b.shop.err = warehouse.ErrUnavailable
	_, err := b.agent.Answer(t.Context(), answer.Question{Text: unreadable})
	if !errors.Is(err, warehouse.ErrUnavailable) {
		t.Errorf("the error is %v", err)
	}
}

func TestStepsOfAPlanAreToldAsTheyCome(t *testing.T) {
	t.Parallel()
	model := &notesWriter{Model: llmtest.NewModel(t, wants(tools.QueryMetricsName, rankCall)), left: 1, say: copied}
	b := setupPlan(t, model, agent.Budget{})
	var got []string
	for ev, err := range b.agent.Ask(t.Context(), answer.Question{Text: unreadable, Principal: semantic.Principal{ID: "ann"}}) {
		if err != nil {
			t.Fatal(err)
		}
		word := string(ev.Type)
		if ev.Step != nil {
			word += " " + ev.Step.Tool + " " + ev.Step.State
		}
		if len(got) == 0 || got[len(got)-1] != word {
			got = append(got, word)
		}
	}
	want := []string{"step plan running", "step query_metrics running", "step query_metrics done", "step plan done", "reading", "table", "chart", "sentence", "answer"}
	if !slices.Equal(got, want) {
		t.Errorf("events %q, want %q", got, want)
	}
}

func TestWhoGoesAwayEndsAPlan(t *testing.T) {
	t.Parallel()
	b := setupPlan(t, llmtest.NewModel(t, wants(tools.QueryMetricsName, rankCall)), agent.Budget{})
	for ev := range b.agent.Ask(t.Context(), answer.Question{Text: unreadable, Principal: semantic.Principal{ID: "ann"}}) {
		if ev.Step != nil && ev.Step.Tool == tools.QueryMetricsName && ev.Step.State == "running" {
			break // a second turn would be beyond the script
		}
	}
}

// A model that plans is large enough to use a second try at its choice.
func TestAnAbleModelMendsItsChoice(t *testing.T) {
	t.Parallel()
	const question = "How much cash did our ads gobble up in October 2026?"
	plain := setup(t, nil)
	right := plain.choosing(t, question, "", map[answer.Slot]string{answer.SlotMetric: "spend"})
	for able, turns := range map[bool][]llmtest.Turn{
		true:  {llmtest.Says("I would say spend."), right},
		false: {llmtest.Says("I would say spend.")},
	} {
		q := answer.Question{Text: question, Lang: evidence.EN}
		filler := agent.Filler{Model: llmtest.NewModel(t, turns...), Catalog: plain.catalog, Able: func(context.Context) bool { return able }}
		read := plain.catalog.Reader().Read(q, now)
		_, call, err := filler.Fill(t.Context(), q, read, filler.Open(q, read, now), now)
		if (err == nil) != able || able && call.Error != "" {
			t.Errorf("able %v: %+v (%v)", able, call, err)
		}
	}
}
