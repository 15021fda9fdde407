package agent_test

import (
	"context"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
)

// TestTwoMembersAreSetAgainstEachOther: who chose two platforms wants to know
// by how much they differ, and no share of a total that is only theirs. Google
// spends 110 and Meta 90, after 100 each; as rates 11 % and 9 %.
func TestTwoMembersAreSetAgainstEachOther(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		world    table
		question string
		want     string
	}{
		"the larger first": {table{{"Google", 110, 100}, {"Meta", 90, 100}}, "Did Google spend more than Meta last month?",
			"Google spend was $110 in October 2026, $20 more than Meta with $90. Google spend rose 10 % from $100 in September 2026. Meta spend fell 10 % from $100 in September 2026."},
		"in Chinese": {table{{"Google", 110, 100}, {"Meta", 90, 100}}, "上个月Google比Meta多花了多少？",
			"10 月 Google 的花费为 $110，比 Meta 的 $90 高 $20。Google 的花费较 9 月的 $100 上升 10%。Meta 的花费较 9 月的 $100 下降 10%。"},
		"a rate differs by points": {table{{"desktop", 0.11, 0.11}, {"mobile", 0.09, 0.09}}, "mobile vs desktop conversion rate last month",
			"Desktop conversion rate was 11 % in October 2026, 2 pp more than mobile with 9 %."},
		"a cost, the lower first": {table{{"Meta", 9, 9}, {"Google", 11, 11}}, "Which had the lower CPC last month, Google or Meta?",
			"Meta CPC was $9 in October 2026, $2 less than Google with $11."},
		"as good as equal": {table{{"Google", 100, 100}, {"Meta", 100, 100}}, "Google vs Meta spend last month",
			"Google spend was $100 in October 2026, and Meta spend was $100."},
		"several times as much": {table{{"Google", 200, 200}, {"Meta", 80, 80}}, "Google's spend last month was how many times Meta's?",
			"Google spend was $200 in October 2026, $120 more than Meta with $80. That is 2.50 times as much."},
		"several times as much, in Chinese": {table{{"Google", 200, 200}, {"Meta", 80, 80}}, "上个月Google的花费是Meta的几倍",
			"10 月 Google 的花费为 $200，比 Meta 的 $80 高 $120。前者是后者的 2.50 倍。"},
		"three": {table{{"Google", 110, 100}, {"Meta", 90, 100}, {"TikTok", 50, 50}}, "Google vs Meta vs TikTok spend in October",
			"Google had the highest spend in October 2026: $110. Its spend rose 10 % from $100 in September 2026. Next came Meta with $90. TikTok had the lowest: $50."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := said(setupOver(t, c.world, nil).ask(t, c.question, answer.PlannerRules)); got != c.want {
				t.Errorf("said %q\nwant %q", got, c.want)
			}
		})
	}
}

// TestEachMetricHasItsOwnOrder: two metrics asked for are two orders.
func TestEachMetricHasItsOwnOrder(t *testing.T) {
	t.Parallel()
	world := table{{"Google", 110, 110}, {"Meta", 90, 90}, {"TikTok", 50, 50}}
	for question, want := range map[string]string{
		"Compare spend and clicks by platform last month": "Google had the highest spend in October 2026: $110, 44 % of the total. Next came Meta with $90. TikTok had the lowest: $50. Google had the highest clicks in October 2026: 110.",
		"上个月各平台的花费和点击":                                    "10 月花费最高的是 Google（$110），占总体的 44%。其次是 Meta（$90）。TikTok 最低（$50）。10 月点击最高的是 Google（110）。",
	} {
		if got := said(setupOver(t, world, nil).ask(t, question, answer.PlannerRules)); got != want {
			t.Errorf("%s: said %q\nwant %q", question, got, want)
		}
	}
}

// TestWhoMovedMost: the order is that of the changes, and so are the words.
func TestWhoMovedMost(t *testing.T) {
	t.Parallel()
	world := table{{"Google", 150, 140}, {"Meta", 88, 80}, {"Pinterest", 22, 20}, {"TikTok", 45, 50}}
	for question, want := range map[string]string{
		"Which platform grew spend the most in October compared with September?": "Google: spend rose 7.1 % (+$10), from $140 in September 2026 to $150 in October 2026. Next came Meta with +$8 and Pinterest with +$2. TikTok spend fell 10 %, from $50 to $45.",
		"10月和9月相比，哪个平台的花费增长最多？":                                                  "Google：花费上升 7.1%（+$10），9 月为 $140，10 月为 $150。其次是 Meta（+$8），再次是 Pinterest（+$2）。TikTok 的花费下降 10%（$50 → $45）。",
	} {
		if got := said(setupOver(t, world, nil).ask(t, question, answer.PlannerRules)); got != want {
			t.Errorf("%s: said %q\nwant %q", question, got, want)
		}
	}
}

// TestWhatTheQuestionFixesIsSaidOnce: of Meta's countries, Meta is no news.
func TestWhatTheQuestionFixesIsSaidOnce(t *testing.T) {
	t.Parallel()
	world := table{{"Germany", 9, 9}, {"United Kingdom", 8, 8}, {"Japan", 7, 7}, {"United States", 6, 6}}
	for question, want := range map[string]string{
		"What was CPM last month on Meta by country?": "Germany had the highest Meta CPM in October 2026: $9. Next came the United Kingdom with $8 and Japan with $7. The United States had the lowest: $6.",
		"上个月Meta各国家的CPM":                              "10 月 Meta 的千次曝光成本最高的是德国（$9）。其次是英国（$8），再次是日本（$7）。美国最低（$6）。",
	} {
		if got := said(setupOver(t, world, nil).ask(t, question, answer.PlannerRules)); got != want {
			t.Errorf("%s: said %q\nwant %q", question, got, want)
		}
	}
}

// TestACutThatAMetricLacksIsNamed by its label, with those that it has.
func TestACutThatAMetricLacksIsNamed(t *testing.T) {
	t.Parallel()
	reading := answer.Reading{Intent: answer.Lookup, Query: semantic.Query{Metrics: []string{"spend"}, Dimensions: []string{"customer_type"}, Period: "last_month"}}
	for lang, want := range map[evidence.Lang]string{
		"en": "Spend is not recorded by customer type. It can be cut by platform, channel, campaign, ad group, country, device.",
		"zh": "花费没有按新老客记录，可按平台、渠道、广告系列、广告组、国家、设备查看。",
	} {
		a, err := setup(t, nil).agent.Answer(t.Context(), answer.Question{Reading: &reading, Lang: lang, Principal: semantic.Principal{ID: "ann"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := said(a); got != want {
			t.Errorf("said %q\nwant %q", got, want)
		}
	}
}

// table is a warehouse in which members have a value and one before it.
type table []struct {
	member      string
	value, base float64
}

func (w table) Run(_ context.Context, c *semantic.Compiled) (*warehouse.Result, error) {
	result := &warehouse.Result{Columns: c.Columns}
	for _, m := range w {
		row := make([]any, len(c.Columns))
		for i, col := range c.Columns {
			switch col.Role {
			case semantic.DimensionColumn:
				row[i] = m.member
			case semantic.ValueColumn:
				row[i] = m.value
			case semantic.BaseColumn:
				row[i] = m.base
			case semantic.DeltaColumn:
				row[i] = m.value - m.base
			case semantic.ChangeColumn:
				row[i] = m.value/m.base - 1
			case semantic.OthersColumn:
				row[i] = false
			case semantic.TimeColumn:
				row[i] = period.NewDate(2026, 10, 1).String()
			}
		}
		result.Rows = append(result.Rows, row)
	}
	return result, nil
}

func (table) Bounds(ctx context.Context, m *semantic.Model) (first, last map[string]period.Date, err error) {
	return numbers{}.Bounds(ctx, m)
}

func (table) Ages(context.Context, *semantic.Model) (map[string]semantic.Ages, error) {
	return nil, nil
}

func (table) Members(context.Context, *semantic.Model, string, int) ([]string, error) {
	return nil, nil
}
