package agent_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/internal/nlq"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/prompts"
)

// offered returns what a model would be offered for a question.
func (b testBundle) offered(text string, planner answer.Planner) []answer.Choice {
	q := answer.Question{Text: text, Lang: nlq.Language(text), Planner: planner}
	return b.catalog.Candidates(q, b.catalog.Reader().Read(q, now), now)
}

// choosing answers with the names given, none for slots that are not given.
func (b testBundle) choosing(t testing.TB, text string, planner answer.Planner, values map[answer.Slot]string) llmtest.Turn {
	t.Helper()
	var fields []string
	for _, choice := range b.offered(text, planner) {
		key := "none"
		if want, ok := values[choice.Slot]; ok {
			if !slices.ContainsFunc(choice.Candidates, func(c answer.Candidate) bool { return c.Value == want }) {
				t.Fatalf("%s is not offered for %q", want, text)
			}
			key = want
		}
		fields = append(fields, fmt.Sprintf("%q: %q", choice.Slot, key))
	}
	return llmtest.Says("{" + strings.Join(fields, ", ") + "}")
}

func TestAModelChoosesWhatTheRulesCouldNotRead(t *testing.T) {
	t.Parallel()
	plain := setup(t, nil)
	for name, c := range map[string]struct {
		question string
		chosen   map[answer.Slot]string
		want     semantic.Query
	}{
		"a metric in the place of unknown words": {
			"How much cash did our ads gobble up in October 2026?", map[answer.Slot]string{answer.SlotMetric: "spend"},
			semantic.Query{Metrics: []string{"spend"}, Period: "2026-10", Compare: semantic.Compare{Kind: semantic.ComparePreviousPeriod}},
		},
		"a metric where nothing was unread": {
			"What did the shop ring up last week?", map[answer.Slot]string{answer.SlotMetric: "revenue"},
			semantic.Query{Metrics: []string{"revenue"}, Period: "last_week", Compare: semantic.Compare{Kind: semantic.ComparePreviousPeriod}},
		},
		"the order follows the metric: the best cost is the lowest": {
			"上个月哪个平台最划算？", map[answer.Slot]string{answer.SlotMetric: "cpc"},
			semantic.Query{Metrics: []string{"cpc"}, Dimensions: []string{"platform"}, Period: "last_month", OrderBy: []semantic.Order{{Field: "cpc"}}},
		},
		"Chinese": {
			"上周各国落袋", map[answer.Slot]string{answer.SlotMetric: "revenue"},
			semantic.Query{Metrics: []string{"revenue"}, Dimensions: []string{"country"}, Period: "last_week", OrderBy: []semantic.Order{{Field: "revenue", Desc: true}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			near := nearTo(plain.catalog.Model.MetricLabel(c.chosen[answer.SlotMetric], evidence.EN))
			b := setup(t, llmtest.NewModel(t, plain.choosing(t, c.question, "", c.chosen), llmtest.Says("")), near)
			a := b.ask(t, c.question, "")
			if diff := cmp.Diff(c.want, a.Reading.Query); diff != "" || a.Reading.By != answer.ByModel || a.Kind != answer.Answered {
				t.Errorf("%s by %s; query (-want +got):\n%s", a.Kind, a.Reading.By, diff)
			}
		})
	}
}

func TestWhatAModelMayNotSettle(t *testing.T) {
	t.Parallel()
	const question = "How much cash did our ads gobble up in October 2026?"
	plain := setup(t, nil)
	spend := map[answer.Slot]string{answer.SlotMetric: "spend"}
	byRules := plain.ask(t, question, answer.PlannerRules)
	for name, c := range map[string]struct {
		question string
		turn     llmtest.Turn
	}{
		"none":                         {question, plain.choosing(t, question, "", nil)},
		"a key that was not offered":   {question, llmtest.Says(`{"metric": "profit_of_rivals"}`)},
		"a number instead of a name":   {question, llmtest.Says(`{"metric": "v1"}`)},
		"no JSON":                      {question, llmtest.Says("I would say spend.")},
		"away":                         {question, llmtest.Fails(llm.Unavailable)},
		"a threshold beside the words": {"How much cash was gobbled on ads above 500 last month?", plain.choosing(t, "How much cash was gobbled on ads above 500 last month?", "", spend)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, llmtest.NewModel(t, c.turn))
			a := b.ask(t, c.question, "")
			if a.Kind == answer.Answered || a.Reading.By != answer.ByRules {
				t.Errorf("%s, read by %s: %s", a.Kind, a.Reading.By, a.Markdown)
			}
			if c.question == question && a.Markdown != byRules.Markdown {
				t.Errorf("said %q, without the model %q", a.Markdown, byRules.Markdown)
			}
		})
	}
}

func TestAModelIsNotAskedInVain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		question string
		planner  answer.Planner
	}{
		"an overview":                         {"How is business?", ""},
		"a name that the data does not know":  {"How much cash did we gobble on Snapchat last month?", ""},
		"a Chinese name that it does not":     {"上个月快手直播吸金多少？", ""},
		"beyond the data":                     {"What will our competitors spend next month?", ""},
		"the rules are wanted":                {"How much cash did our ads gobble up in October 2026?", answer.PlannerRules},
		"the rules, and written by templates": {"spend last month", answer.PlannerRules},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := setup(t, llmtest.NewModel(t)).ask(t, c.question, c.planner)
			if len(a.Timings.Calls) > 0 {
				t.Errorf("called %+v", a.Timings.Calls)
			}
		})
	}
}

// TestASecondOpinion: what only the model has read is answered where another
// model agrees, and asked about where it does not or where there is none.
func TestASecondOpinion(t *testing.T) {
	t.Parallel()
	const question = "How much cash did our ads gobble up in October 2026?"
	turn := setup(t, nil).choosing(t, question, "", map[answer.Slot]string{answer.SlotMetric: "revenue"})
	for name, c := range map[string]struct {
		near    []nearTo
		kind    answer.Kind
		offered []string // the first of what is offered
	}{
		"agrees":  {[]nearTo{"revenue"}, answer.Answered, nil},
		"differs": {[]nearTo{"spend"}, answer.Asked, []string{"revenue", "spend"}},
		"is none": {nil, answer.Asked, []string{"revenue"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			turns := []llmtest.Turn{turn}
			if c.kind == answer.Answered {
				turns = append(turns, llmtest.Says(""))
			}
			a := setup(t, llmtest.NewModel(t, turns...), c.near...).ask(t, question, "")
			var offered []string
			for _, choice := range a.Reading.Open {
				for _, candidate := range choice.Candidates {
					offered = append(offered, candidate.Value)
				}
			}
			if a.Kind != c.kind || len(offered) < len(c.offered) || len(offered) == 1 || !slices.Equal(offered[:len(c.offered)], c.offered) {
				t.Errorf("%s, offered %v: %s", a.Kind, offered, a.Markdown)
			}
		})
	}
}

func TestUnreadWordsAreAskedAbout(t *testing.T) {
	t.Parallel()
	a := setup(t, nil).ask(t, "What did the ads cost seasonally last month?", "")
	if a.Kind != answer.Asked || !strings.Contains(a.Markdown, "seasonally") || len(a.Reading.Open) != 1 || a.Reading.Open[0].Candidates[0].Query == nil {
		t.Errorf("%s: %s", a.Kind, a.Markdown)
	}
}

func TestRulesAndModelDisagree(t *testing.T) {
	t.Parallel()
	const question = "spend last month"
	plain := setup(t, nil)
	turn := plain.choosing(t, question, answer.PlannerLLM, map[answer.Slot]string{answer.SlotMetric: "spend_budget"})
	a := setup(t, llmtest.NewModel(t, turn)).ask(t, question, answer.PlannerLLM)
	var offered []string
	for _, choice := range a.Reading.Open {
		for _, c := range choice.Candidates {
			offered = append(offered, c.Value)
		}
	}
	if diff := cmp.Diff([]string{"spend", "spend_budget"}, offered); diff != "" || a.Kind != answer.Asked {
		t.Errorf("%s: %s (-want +got):\n%s", a.Kind, a.Markdown, diff)
	}
	turn = plain.choosing(t, question, answer.PlannerLLM, map[answer.Slot]string{answer.SlotMetric: "spend"})
	a = setup(t, llmtest.NewModel(t, turn, llmtest.Says(""))).ask(t, question, answer.PlannerLLM)
	if a.Kind != answer.Answered || a.Reading.Query.Metrics[0] != "spend" {
		t.Errorf("agreed, but %s: %s", a.Kind, a.Markdown)
	}
}

// TestMembersReachAModelAsDimensions: a name that is both a campaign's and an ad
// group's is chosen by what it names.
func TestMembersReachAModelAsDimensions(t *testing.T) {
	t.Parallel()
	const question = "spend of Spring Sale last month"
	var sent string
	turn := llmtest.Says(`{"filter": "v2"}`)
	turn.Want = func(t testing.TB, r llm.Request) {
		_, options, _ := strings.Cut(r.Messages[len(r.Messages)-1].Text, "\n")
		sent = options
	}
	a := setup(t, llmtest.NewModel(t, turn, llmtest.Says(""))).ask(t, question, "")
	if strings.Contains(strings.ReplaceAll(sent, `"Spring Sale"`, ""), "Spring Sale") || !strings.Contains(sent, "ad group") {
		t.Errorf("the model saw:\n%s", sent)
	}
	if len(a.Reading.Query.Filters) != 1 || a.Reading.Query.Filters[0].Dimension != "ad_group" {
		t.Errorf("read as %+v", a.Reading.Query)
	}
}

// TestNoMemberReachesAPrompt asks whatever comes and looks for a campaign's name
// in all that a model is sent.
func TestNoMemberReachesAPrompt(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	words := strings.Fields("how much cash gobble spend loot outlay by campaign ad group which top 3 best worst last month week pricey 各 广告系列 落袋 上周 开销 走势 why trend compared ?")
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 12).Draw(rt, "words"), " ")
		for _, lang := range evidence.Langs {
			q := answer.Question{Text: text, Lang: lang, Planner: answer.PlannerLLM}
			for _, choice := range b.catalog.Candidates(q, b.catalog.Reader().Read(q, now), now) {
				for _, c := range choice.Candidates {
					if strings.Contains(c.Label, hostileCampaign) {
						rt.Fatalf("%q offers %q", text, c.Label)
					}
					if c.Query == nil || len(choice.Candidates) > 12 {
						rt.Fatalf("%q: slot %s has %d candidates, one without its query", text, choice.Slot, len(choice.Candidates))
					}
				}
			}
		}
	})
}

func TestReadPromptsKeepToTheirBound(t *testing.T) {
	t.Parallel()
	long := "How much cash did we gobble " + strings.Repeat("and how many baskets and how pricey ", 20) + "these days?"
	sizes := llmtest.Says(`{}`)
	sizes.Want = func(t testing.TB, r llm.Request) {
		var p prompts.Prompt
		for _, m := range r.Messages {
			p.User += m.Text
		}
		if n := p.Tokens(); n > prompts.MaxTokens {
			t.Errorf("a prompt of %d tokens", n)
		}
	}
	setup(t, llmtest.NewModel(t, sizes)).ask(t, long, "")
}

func TestAModelThatIsAwayCostsTimeOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		away := llmtest.Fails(llm.Unavailable)
		client, err := llm.NewClient(llmtest.NewModel(t, away, away, away), llm.DefaultPolicy(), llm.Deps{Now: time.Now, Rand: rand.New(rand.NewPCG(1, 2))})
		if err != nil {
			t.Fatal(err)
		}
		b := setup(t, client)
		for i, limit := range []time.Duration{5 * time.Second, 0} {
			started := time.Now()
			a := b.ask(t, "spend last month", "")
			if a.Kind != answer.Answered || a.WrittenBy != "template" || !slices.ContainsFunc(a.Caveats, func(c string) bool { return strings.Contains(c, "language model") }) {
				t.Errorf("%s by %s with %q", a.Kind, a.WrittenBy, a.Caveats)
			}
			if took := time.Since(started); took > limit {
				t.Errorf("question %d took %s", i+1, took)
			}
		}
	})
}

func TestASlowModelStaysWithinTheBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, llmtest.NewModel(t, llmtest.Turn{Delay: time.Hour}))
		started := time.Now()
		a := b.ask(t, "spend last month", "")
		if a.Kind != answer.Answered || a.WrittenBy != "template" || time.Since(started) >= 2*time.Minute || len(a.Caveats) == 0 {
			t.Errorf("%s by %s after %s", a.Kind, a.WrittenBy, time.Since(started))
		}
	})
}

func TestWhoeverLeavesStopsTheModel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, llmtest.NewModel(t, llmtest.Turn{Delay: time.Hour}))
		started := time.Now()
		go func() {
			for ev, err := range b.agent.Ask(t.Context(), answer.Question{Text: "spend last month", Principal: semantic.Principal{ID: "ann"}}) {
				if err != nil || ev.Step != nil && ev.Step.Tool == "compose" {
					break
				}
			}
		}()
		synctest.Wait()
		if took := time.Since(started); took > 0 {
			t.Errorf("the call went on for %s", took)
		}
	})
}
