package agent_test

import (
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
)

// TestAWhyIsTakenApart: the change comes first, its members are a waterfall
// whose steps lead from the value before to the one after, and a note that
// coincides stands beside the text and not in it.
func TestAWhyIsTakenApart(t *testing.T) {
	t.Parallel()
	b := setupOver(t, numbers{value: 13000, base: 10000}, nil)
	a := b.ask(t, "Why did revenue rise in October?", answer.PlannerRules)
	if len(a.Sentences) < 2 || !strings.HasPrefix(plain(a.Sentences[0].Text), "Revenue rose 30 %, from $10,000") {
		t.Fatalf("said %q", a.Markdown)
	}
	if len(a.Charts) != 1 || a.Charts[0].Kind != answer.WaterfallChart || len(a.Charts[0].Series) != 2 || len(a.Charts[0].Series[0].Points) != 3 {
		t.Fatalf("charts %+v", a.Charts)
	}
	if start := a.Charts[0].Series[1]; start.Role != "base" || *start.Points[0].Y != 10000 || start.Points[0].X != "September 2026" {
		t.Errorf("the waterfall starts at %+v", start)
	}
	caveats := strings.Join(a.Caveats, "\n")
	if !strings.Contains(caveats, "Coincides, not shown to be the cause:") || strings.Contains(a.Markdown, "Coincides") {
		t.Errorf("said %q with the caveats %q", a.Markdown, caveats)
	}
	if strings.Contains(caveats, "where the change sits") {
		t.Errorf("a change that is taken apart is said not to be: %q", caveats)
	}
}

// TestAWhyThatCannotBeTakenApart says so: people are not added up.
func TestAWhyThatCannotBeTakenApart(t *testing.T) {
	t.Parallel()
	b := setupOver(t, numbers{value: 110, base: 100}, nil)
	for question, want := range map[string]string{
		"Why did customers rise in October?": "This shows where the change sits; it does not show its cause.",
		"为什么10月客户数上升？":                       "以上只说明变化出现在哪里，并不等于原因。",
	} {
		a := b.ask(t, question, answer.PlannerRules)
		if !strings.Contains(strings.Join(a.Caveats, "\n"), want) {
			t.Errorf("%q: caveats %q", question, a.Caveats)
		}
	}
}

// TestAFlatChangeIsNotExplained: there is nothing to take apart.
func TestAFlatChangeIsNotExplained(t *testing.T) {
	t.Parallel()
	a := setupOver(t, numbers{value: 100.1, base: 100}, nil).ask(t, "Why did revenue change in October?", answer.PlannerRules)
	if len(a.Sentences) != 1 || len(a.Charts) != 0 || len(a.Caveats) != 0 {
		t.Errorf("said %q with charts %v and caveats %q", a.Markdown, a.Charts, a.Caveats)
	}
}
