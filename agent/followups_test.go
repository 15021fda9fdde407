package agent_test

import (
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/semantic"
)

// TestAFollowUpIsAboutWhoLed: behind a ranking, "why?" and "it" mean who came first
// in the answer, and whether that goes on is judged by the days since.
func TestAFollowUpIsAboutWhoLed(t *testing.T) {
	t.Parallel()
	b := setupOver(t, members{table: platforms}, nil)
	for _, c := range []struct{ first, then, intent, caveat string }{
		{"Which platform spent the most in October?", "why?", "diagnose spend", "Why one leads is not in the data"},
		{"Which platform spent the most in October?", "what was its ROAS?", "lookup roas", ""},
		{"Which platform spent the most in October?", "and is it still rising?", "recovery spend", "last seven days"},
		{"10月哪个平台花费最多？", "为什么", "diagnose spend", "数据本身不说明为何是它居首"},
		{"10月哪个平台花费最多？", "它的ROAS是多少", "lookup roas", ""},
		{"10月哪个平台花费最多？", "还在涨吗", "recovery spend", "最近 7 天"},
	} {
		before := b.ask(t, c.first, answer.PlannerRules)
		if before.Reading.Led == nil || *before.Reading.Led != (answer.Leader{Dimension: "platform", Member: "Google"}) {
			t.Fatalf("%s: led is %+v", c.first, before.Reading.Led)
		}
		a, err := b.agent.Answer(t.Context(), answer.Question{Text: c.then, Lang: before.Lang, Previous: &before.Reading, Planner: answer.PlannerRules, Principal: semantic.Principal{ID: "ann"}})
		if err != nil {
			t.Fatal(err)
		}
		q := a.Reading.Query
		if got := string(a.Reading.Intent) + " " + strings.Join(q.Metrics, ","); got != c.intent {
			t.Errorf("%s: read as %s", c.then, got)
		}
		if a.Kind != answer.Answered || len(q.Filters) != 1 || q.Filters[0].Values[0] != "Google" || !strings.Contains(a.Markdown, "Google") {
			t.Errorf("%s: %s about %v, said %q", c.then, a.Kind, q.Filters, a.Markdown)
		}
		if !strings.Contains(strings.Join(a.Caveats, " "), c.caveat) {
			t.Errorf("%s: caveats %q", c.then, a.Caveats)
		}
	}
}
