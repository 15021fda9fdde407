package agent_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/semantic"
)

// TestWhereTheDataBegins: the data begins on 1 September 2025. A quarter is not
// set against one month of another, a year that is there in part is said to be,
// and where nothing can be compared that is said too.
func TestWhereTheDataBegins(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for question, c := range map[string]struct{ want, caveat string }{
		"Clicks in Q3 2026 compared with Q3 2025": {
			"Clicks rose 10 %, from 100 in September 2025 to 110 in September 2026. Clicks were 110 in Q3 2026.",
			"The data begins on 1 Sep 2025, so the change is told of the days that both periods have.",
		},
		"2026年第三季度点击和去年同期比变化如何？": {
			"点击上升 10%：2025 年 9 月为 100，9 月为 110。三季度点击为 110。",
			"数据自 2025 年 9 月 1 日起才有，因此只比较两个时期都有数据的日期。",
		},
		"Clicks in 2025": {
			"Clicks were 110 in September–December 2025.",
			"The data begins on 1 Sep 2025: earlier days of the period are not in the figures.",
		},
		"Clicks in July 2026 compared with July 2025": {
			"", "Nothing is recorded for July 2025, so there is nothing to compare with.",
		},
	} {
		a := b.ask(t, question, answer.PlannerRules)
		if got := said(a); c.want != "" && !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: said %q\nwant %q", question, got, c.want)
		}
		if got := strings.Join(a.Caveats, "\n"); !strings.Contains(plain(got), c.caveat) {
			t.Errorf("%s: caveats %q lack %q", question, got, c.caveat)
		}
	}
}

// TestADayBesideItsWeekday: a day is set beside the same weekday of the week
// before, unless the question says what it is to be set beside.
func TestADayBesideItsWeekday(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for question, want := range map[string]semantic.Compare{
		"Clicks on 12 October 2026":                          {Kind: semantic.CompareCustom, Period: "2026-10-05"},
		"10月12日的点击":                                          {Kind: semantic.CompareCustom, Period: "2026-10-05"},
		"Clicks in October 2026":                             {Kind: semantic.ComparePreviousPeriod},
		"Clicks on 12 October 2026 compared with 11 October": {Kind: semantic.ComparePreviousPeriod},
	} {
		a := b.ask(t, question, answer.PlannerRules)
		if len(a.Sources) == 0 {
			t.Errorf("%s: no query was run: %s", question, said(a))
			continue
		}
		if diff := cmp.Diff(want, a.Sources[0].Query.Compare); diff != "" {
			t.Errorf("%s (-want +got):\n%s", question, diff)
		}
	}
}
