package agent_test

import (
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/semantic"
)

// first returns the first sentence of an answer by rules.
func (b testBundle) first(t testing.TB, question string) string {
	t.Helper()
	a := b.ask(t, question, answer.PlannerRules)
	if a.Kind != answer.Answered || len(a.Sentences) == 0 {
		t.Fatalf("%q: %s: %s", question, a.Kind, a.Markdown)
	}
	return a.Sentences[0].Text
}

// TestAFalsePremiseIsCorrectedFirst: who asks why something fell that rose
// must not read on as though it had.
func TestAFalsePremiseIsCorrectedFirst(t *testing.T) {
	t.Parallel()
	rose, fell, flat := numbers{value: 110, base: 100}, numbers{value: 88, base: 100}, numbers{value: 100.1, base: 100}
	for name, c := range map[string]struct {
		world    numbers
		question string
		want     string
	}{
		"it rose":            {rose, "Why did revenue fall last week?", "Revenue did not fall: it rose 10 %, from $100 over 9–15 Nov 2026 to $110 over 16–22 Nov 2026."},
		"it rose, plural":    {rose, "Why did clicks drop last week?", "Clicks did not fall: they rose 10 %, from 100 over 9–15 Nov 2026 to 110 over 16–22 Nov 2026."},
		"it fell":            {fell, "Why did revenue rise last week?", "Revenue did not rise: it fell 12 %, from $100 over 9–15 Nov 2026 to $88 over 16–22 Nov 2026."},
		"it was flat":        {flat, "Why did revenue fall last week?", "Revenue did not fall: it was flat, $100 over 9–15 Nov 2026 and $100 over 16–22 Nov 2026."},
		"it was flat, too":   {flat, "Why did revenue rise last week?", "Revenue did not rise: it was flat, $100 over 9–15 Nov 2026 and $100 over 16–22 Nov 2026."},
		"it rose, in zh":     {rose, "上周营收为什么下降？", "营收没有下降，而是上升 10%：11 月 9–15 日为 $100，11 月 16–22 日为 $110。"},
		"it fell, in zh":     {fell, "上周营收为什么上涨？", "营收没有上升，而是下降 12%：11 月 9–15 日为 $100，11 月 16–22 日为 $88。"},
		"it was flat, in zh": {flat, "上周营收为什么下降？", "营收没有下降，基本持平：11 月 9–15 日为 $100，11 月 16–22 日为 $100。"},
		"borne out":          {fell, "Why did revenue fall last week?", "Revenue fell 12 %, from $100 over 9–15 Nov 2026 to $88 over 16–22 Nov 2026."},
		"no premise":         {rose, "How did revenue change last week?", "Revenue rose 10 %, from $100 over 9–15 Nov 2026 to $110 over 16–22 Nov 2026."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := setupOver(t, c.world, nil).first(t, c.question); plain(got) != c.want {
				t.Errorf("said %q, want %q", got, c.want)
			}
		})
	}
}

// plain writes no-break spaces as blanks.
func plain(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

// TestWhatStillComesInIsNoFall: platforms report conversions for a week after
// the day; today is Tuesday 24 November.
func TestWhatStillComesInIsNoFall(t *testing.T) {
	t.Parallel()
	b := setupOver(t, numbers{value: 88, base: 100}, nil)
	for name, c := range map[string]struct {
		question string
		want     string // the first sentence
		caveat   string
	}{
		"a value": {"conversions last week", "Conversions were 88 so far over 16–22 Nov 2026.",
			"The last 6 days of conversions are not final: late data is still coming in, so they are not compared."},
		"a ratio": {"上周转化成本", "11 月 16–22 日转化成本目前为 $88。", "最近 6 天的转化成本尚未定稿，仍有数据回传，因此不作比较。"},
		"a change that is asked for": {"Why did conversions fall last week?",
			"Conversions cannot be compared yet, as data is still coming in: 88 over 16–22 Nov 2026, 100 over 9–15 Nov 2026.",
			"The last 6 days of conversions are not final: late data is still coming in, so they are not compared."},
		"a longer one is told of its final days": {"How did conversions change this month?",
			"Conversions fell 12 %, from 100 over 1–16 Oct 2026 to 88 over 1–16 Nov 2026.",
			"Compared up to 16 Nov 2026 only: later days are not final, as data is still coming in."},
		"the same in Chinese": {"本月转化变化如何？", "转化下降 12%：10 月 1–16 日为 100，11 月 1–16 日为 88。", "仅比较到 11 月 16 日：之后的数据仍在回传，尚未定稿。"},
		"members against each other": {"Which platform had the most conversions last week?", "M1 had the highest conversions over 16–22 Nov 2026: 88, 34 % of the total.",
			"The last 6 days of conversions are not final: late data is still coming in, so the order may still change."},
		"final days": {"conversions last month", "Conversions were 88 in October 2026, down 12 % from 100 in September 2026.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := b.ask(t, c.question, answer.PlannerRules)
			if len(a.Sentences) == 0 || plain(a.Sentences[0].Text) != c.want {
				t.Errorf("said %q, want %q", a.Markdown, c.want)
			}
			if c.caveat != "" && !strings.Contains(strings.Join(a.Caveats, "\n"), c.caveat) {
				t.Errorf("caveats %q lack %q", a.Caveats, c.caveat)
			}
			if said := strings.Join(a.Caveats, ""); strings.Contains(c.caveat, "not compared") && strings.Contains(said, "where the change sits") {
				t.Errorf("nothing is compared, but %q", said)
			}
			if c.caveat == "" && strings.Contains(strings.Join(a.Caveats, ""), "not final") {
				t.Errorf("final days are said not to be: %q", a.Caveats)
			}
		})
	}
}

// TestAPlanIsWhole: a budget is that of the whole period, its use that of the
// days that are over, and neither is set against the month before.
func TestAPlanIsWhole(t *testing.T) {
	t.Parallel()
	b := setupOver(t, numbers{value: 0.8, base: 100}, nil)
	for question, want := range map[string]string{
		"What is November's budget?":             "The budget for November 2026 is $0.80.",
		"the Meta budget this month":             "The Meta budget for November 2026 is $0.80.",
		"本月的营收目标是多少？":                            "11 月营收目标为 $0.80。",
		"What was target attainment this month?": "Target attainment was 80 % over 1–23 Nov 2026: revenue of $0.80 against a revenue target of $0.80 for the same days. The revenue target for November 2026 is $0.80.",
		"本月预算使用率":                                "11 月 1–23 日预算使用率为 80%：花费 $0.80，同期预算 $0.80。11 月预算为 $0.80。",
		"本月至今花费和预算差多少？":                          "11 月 1–23 日预算使用率为 80%：花费 $0.80，同期预算 $0.80。",
		"Budget used in October":                 "Budget used was 80 % in October 2026: spend of $0.80 against a budget of $0.80 for the same days.",
	} {
		a := b.ask(t, question, answer.PlannerRules)
		if got := said(a); got != want {
			t.Errorf("%q: said %q, want %q", question, got, want)
		}
		for _, table := range a.Tables {
			for _, c := range table.Columns {
				if c.Role == semantic.BaseColumn || c.Role == semantic.ChangeColumn {
					t.Errorf("%q: the table compares %s", question, c.Name)
				}
			}
		}
	}
}
