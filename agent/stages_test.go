package agent_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
)

// members is a warehouse of platforms: of each its value in a period and in the
// one before it; a query that fixes one has its values alone.
type members struct{ table }

func (w members) Run(ctx context.Context, c *semantic.Compiled) (*warehouse.Result, error) {
	world := w.table
	for _, m := range w.table {
		if slices.ContainsFunc(c.Args, func(a any) bool { return strings.Contains(fmt.Sprint(a), m.member) }) {
			world = table{m}
		}
	}
	if !slices.ContainsFunc(c.Columns, func(col semantic.Column) bool { return col.Role == semantic.DimensionColumn }) && len(world) > 1 {
		whole := table{{"", 0, 0}}
		for _, m := range world {
			whole[0].value += m.value
			whole[0].base += m.base
		}
		world = whole
	}
	return world.Run(ctx, c)
}

var platforms = table{{"Google", 150, 140}, {"TikTok", 45, 50}, {"Meta", 60, 100}}

// TestStagesGoOnFromTheLeader: the member that the first part finds is the one
// that the others are about.
func TestStagesGoOnFromTheLeader(t *testing.T) {
	t.Parallel()
	for question, want := range map[string][]string{
		"Which platform lost the most spend in October, why, and what was its ROAS?": {"platform=Meta", "platform=Meta"},
		"10月哪个平台的花费跌得最多，为什么，它的ROAS是多少？":                                              {"platform=Meta", "platform=Meta"},
	} {
		lost := table{{"Meta", 60, 100}, {"TikTok", 45, 50}, {"Google", 150, 140}}
		a := setupOver(t, members{table: lost}, nil).ask(t, question, answer.PlannerRules)
		if a.Kind != answer.Answered || len(a.Reading.Stages) != 3 {
			t.Fatalf("%s: %s with %d stages: %s", question, a.Kind, len(a.Reading.Stages), a.Markdown)
		}
		var got []string
		for _, s := range a.Reading.Stages[1:] {
			for _, f := range s.Reading.Query.Filters {
				got = append(got, f.Dimension+"="+strings.Join(f.Values, ","))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the parts are about %v, want %v", question, got, want)
		}
		if !strings.Contains(a.Sentences[0].Text, "Meta") || a.Sentences[0].Stage != 1 {
			t.Errorf("%s: the first sentence is %+v", question, a.Sentences[0])
		}
		last := 0
		for _, s := range a.Sentences {
			if s.Stage < last || s.Stage > 3 {
				t.Errorf("%s: sentences out of order: %q is of part %d after %d", question, s.Text, s.Stage, last)
			}
			last = s.Stage
		}
		if last != 3 || a.Reading.Query.Metrics[0] != "roas" {
			t.Errorf("%s: the last part is %d, the reading %v", question, last, a.Reading.Query)
		}
		checkIDs(t, a)
	}
}

// checkIDs checks that facts, tables and sources are numbered over the whole.
func checkIDs(t *testing.T, a answer.Answer) {
	t.Helper()
	seen := make(map[string]bool)
	for _, f := range a.Facts {
		if seen[f.ID] {
			t.Errorf("fact %s is there twice", f.ID)
		}
		seen[f.ID] = true
	}
	for _, table := range a.Tables {
		if seen[table.ID] {
			t.Errorf("table %s is there twice", table.ID)
		}
		seen[table.ID] = true
	}
	for _, s := range a.Sentences {
		for _, span := range s.Spans {
			if !seen[span.Fact] {
				t.Errorf("%q cites %s, which is not there", s.Text, span.Fact)
			}
		}
	}
}

// TestAPartThatCannotBeAnswered says so in its place; the others stand.
func TestAPartThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	for question, want := range map[string]string{
		"Which platform spent the most in October and why?": "names nobody to go on with",
		"10月哪个平台花费最多，为什么？":                                  "没有得出可以继续分析的对象",
	} {
		a := setupOver(t, members{table: table{}}, nil).ask(t, question, answer.PlannerRules)
		if a.Kind == answer.Answered || !strings.Contains(a.Markdown, want) {
			t.Errorf("%s: %s, said %q", question, a.Kind, a.Markdown)
		}
	}
	a := setupOver(t, numbers{value: 110, base: 100}, nil).ask(t, "Revenue last week, and the forecast for this month", answer.PlannerRules)
	if a.Kind != answer.Answered || !strings.HasPrefix(a.Sentences[0].Text, "Revenue was $110") || a.Sentences[len(a.Sentences)-1].Stage != 2 {
		t.Errorf("%s, said %q", a.Kind, a.Markdown)
	}
}

// TestNobodyLost: who lost most when all gained is told not to have lost.
func TestNobodyLost(t *testing.T) {
	t.Parallel()
	world := table{{"Meta", 88, 80}, {"Google", 150, 140}}
	for question, want := range map[string]string{
		"Which platform lost the most spend in October?": "Meta spend did not fall: it rose 10 %, from $80 in September 2026 to $88 in October 2026. Next came Google with +$10.",
		"10月哪个平台的花费跌得最多？":                                "Meta 的花费没有下降，而是上升 10%：9 月为 $80，10 月为 $88。其次是 Google（+$10）。",
	} {
		if got := said(setupOver(t, world, nil).ask(t, question, answer.PlannerRules)); got != want {
			t.Errorf("%s: said %q\nwant %q", question, got, want)
		}
	}
}

// TestWhoLostMostLostMoney: the metric that nobody named is told with the reading.
func TestWhoLostMostLostMoney(t *testing.T) {
	t.Parallel()
	for question, want := range map[string]string{
		"Which country lost most in October?": "revenue (no metric named) · by country",
		"10月哪个国家跌得最多？":                        "营收（未指明指标） · 按国家",
	} {
		a := setupOver(t, table{{"Meta", 60, 100}, {"Google", 150, 140}}, nil).ask(t, question, answer.PlannerRules)
		if !strings.HasPrefix(a.Echo, want) {
			t.Errorf("%s: read as %q", question, a.Echo)
		}
	}
}

// TestAChangedPartRunsAgain: the parts behind the changed one go on from it.
func TestAChangedPartRunsAgain(t *testing.T) {
	t.Parallel()
	b := setupOver(t, members{table: platforms}, nil)
	question := "Which platform spent the most in October and why?"
	stages := b.ask(t, question, answer.PlannerRules).Reading.Stages
	raw, err := json.Marshal(stages) // as the page sends them back
	if err != nil {
		t.Fatal(err)
	}
	var changed []answer.Stage
	if err := json.Unmarshal(raw, &changed); err != nil {
		t.Fatal(err)
	}
	changed[0].Reading.Query.Period, changed[0].Reading.By = "last_week", answer.ByPerson
	reading := answer.Reading{Intent: answer.Diagnose, Query: changed[1].Reading.Query, Stages: changed}
	a, err := b.agent.Answer(t.Context(), answer.Question{Text: question, Lang: evidence.EN, Reading: &reading, Principal: semantic.Principal{ID: "ann"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Reading.Stages) != 2 {
		t.Fatalf("%d stages: %s", len(a.Reading.Stages), a.Markdown)
	}
	second := a.Reading.Stages[1].Reading.Query
	if second.Period != "last_week" || len(second.Filters) != 1 || second.Filters[0].Values[0] != "Google" {
		t.Errorf("the second part is %+v", second)
	}
}

// TestAPartThatIsLeftOutIsSaid: a changed part may leave one behind it without
// anything to go on from.
func TestAPartThatIsLeftOutIsSaid(t *testing.T) {
	t.Parallel()
	b := setupOver(t, members{table: platforms}, nil)
	question := "Which platform spent the most in October and why?"
	changed := b.ask(t, question, answer.PlannerRules).Reading.Stages
	changed[0].Reading.By, changed[1].Text = answer.ByPerson, "and the wherefore of it"
	reading := answer.Reading{Intent: answer.Diagnose, Query: changed[1].Reading.Query, Stages: changed}
	a, err := b.agent.Answer(t.Context(), answer.Question{Text: question, Lang: evidence.EN, Reading: &reading, Principal: semantic.Principal{ID: "ann"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Reading.Stages) != 1 || len(a.Caveats) == 0 || !strings.Contains(a.Caveats[0], "wherefore") {
		t.Errorf("%d stages, caveats %q", len(a.Reading.Stages), a.Caveats)
	}
}

// TestPartsFromOutside may be anything: they are refused or answered, and never
// break the run.
func TestPartsFromOutside(t *testing.T) {
	t.Parallel()
	b := setupOver(t, members{table: platforms}, nil)
	spend := semantic.Query{Metrics: []string{"spend"}, Period: "last_month"}
	for name, stages := range map[string][]answer.Stage{
		"a leader of nothing":      {{Takes: answer.TakesLeader, Reading: answer.Reading{Intent: answer.Diagnose, Query: spend}}},
		"a leader of what comes":   {{From: 4, Takes: answer.TakesLeader, Reading: answer.Reading{Intent: answer.Diagnose, Query: spend}}},
		"a number below the first": {{From: -1, Takes: answer.TakesDirection, Reading: answer.Reading{Intent: answer.Rank, Query: spend}}},
		"no metric":                {{Reading: answer.Reading{Intent: answer.Lookup}}, {Reading: answer.Reading{Intent: answer.Recovery}}},
		"no playbook":              {{Reading: answer.Reading{Intent: answer.Overview, Query: spend}}},
		"read anew from nothing":   {{Reading: answer.Reading{Intent: answer.Lookup, By: answer.ByPerson}}, {Text: "what was that platform's ROAS"}, {Text: "why"}},
		"a leader without a cut":   {{Reading: answer.Reading{Intent: answer.Lookup, Query: spend}}, {From: 1, Takes: answer.TakesLeader, Reading: answer.Reading{Intent: answer.Lookup, Query: spend, By: answer.ByPerson}}, {Text: "and that platform's ROAS"}},
	} {
		reading := answer.Reading{Intent: answer.Lookup, Query: spend, Stages: stages}
		a, err := b.agent.Answer(t.Context(), answer.Question{Lang: evidence.EN, Reading: &reading, Principal: semantic.Principal{ID: "ann"}})
		if err != nil || a.Kind == "" {
			t.Errorf("%s: %s, %v", name, a.Kind, err)
		}
	}
}

// TestWhatOnePartSaidIsNotSaidAgain where it was said just before.
func TestWhatOnePartSaidIsNotSaidAgain(t *testing.T) {
	t.Parallel()
	a := setupOver(t, numbers{value: 13000, base: 10000}, nil).ask(t, "What was revenue in October and why did it change?", answer.PlannerRules)
	if got := strings.Count(plain(a.Markdown), "13,000"); len(a.Reading.Stages) != 2 || got != 1 {
		t.Errorf("%d stages, the value is said %d times: %s", len(a.Reading.Stages), got, a.Markdown)
	}
}

// TestTheBudgetHoldsOverAllParts: no more calls than one answer may make, and a
// part that is left out says so.
func TestTheBudgetHoldsOverAllParts(t *testing.T) {
	t.Parallel()
	b := setupOver(t, members{table: platforms}, nil)
	question := "How much was spend in October? Why did it change? Which platform spent the most? How is it trending?"
	var a answer.Answer
	calls := make(map[string]string)
	for ev, err := range b.agent.Ask(t.Context(), answer.Question{Text: question, Planner: answer.PlannerRules, Principal: semantic.Principal{ID: "ann"}}) {
		if err != nil {
			t.Fatal(err)
		}
		switch ev.Type {
		case answer.EventStep:
			calls[ev.Step.ID] = ev.Step.Title
		case answer.EventAnswer:
			a = *ev.Answer
		default:
		}
	}
	if len(a.Reading.Stages) != 4 || a.Sentences[len(a.Sentences)-1].Stage != 4 {
		t.Fatalf("%d stages: %s", len(a.Reading.Stages), a.Markdown)
	}
	if len(calls) > 8 || !strings.HasPrefix(calls["s1"], "1/4 · ") {
		t.Errorf("%d calls: %v", len(calls), calls)
	}
}
