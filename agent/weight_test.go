package agent_test

import (
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// TestAValueIsGivenItsWeight: a member's value with its part of the total, a
// planned metric's with how much of the plan it is, and neither where it says
// nothing.
func TestAValueIsGivenItsWeight(t *testing.T) {
	t.Parallel()
	b := setup(t, nil) // of 110, 109 and 108, M1 is the largest of three
	for name, c := range map[string]struct{ question, want string }{
		"a plan":              {"revenue last month", "Revenue was $110 in October 2026, up 10 % from $100 in September 2026. Target attainment was 11,000 %, of a revenue target of $110 for the same days."},
		"a plan, in Chinese":  {"上个月营收", "10 月营收为 $110，较 9 月的 $100 上升 10%。目标完成率为 11,000%（同期营收目标 $110）。"},
		"no plan for a week":  {"revenue last week", "Revenue was $110 over 16–22 Nov 2026, up 10 % from $100 over 9–15 Nov 2026."},
		"no plan for devices": {"revenue on mobile last month", "Mobile revenue was $110 in October 2026, up 10 % from $100 in September 2026."},
		"none for clicks":     {"clicks last month", "Clicks were 110 in October 2026, up 10 % from 100 in September 2026."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := said(b.ask(t, c.question, answer.PlannerRules)); got != c.want {
				t.Errorf("said %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestAMemberIsGivenItsPart(t *testing.T) {
	t.Parallel()
	b := setup(t, nil) // the value is 110; of the members that are 110, 109 and 108, M2 is the second
	for lang, want := range map[evidence.Lang]string{
		"en": "M2 orders were 110 in October 2026, up 10 % from 100 in September 2026. That is 33.3 % of the total, second of 3.",
		"zh": "10 月 M2 的订单数为 110，较 9 月的 100 上升 10%。占总体的 33.3%，3 个渠道中第二。",
	} {
		reading := answer.Reading{Intent: answer.Lookup, Query: semantic.Query{
			Metrics: []string{"orders"}, Filters: []semantic.Filter{{Dimension: "channel", Op: semantic.Equals, Values: []string{"M2"}}}, Period: "last_month",
		}}
		a, err := b.agent.Answer(t.Context(), answer.Question{Reading: &reading, Lang: lang, Principal: semantic.Principal{ID: "ann"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := said(a); got != want {
			t.Errorf("said %q\nwant %q", got, want)
		}
	}
}
