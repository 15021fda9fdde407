package evidence

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/period"
)

// shopLabels are the labels of a small model, for tests.
type shopLabels struct{}

func (shopLabels) MetricLabel(metric string, lang Lang) string {
	zh := map[string]string{
		"spend": "花费", "revenue": "收入", "clicks": "点击", "roas": "ROAS", "conversion_rate": "转化率", "sessions": "会话数",
		"orders": "订单数", "conversions": "转化", "conversions_value": "转化价值", "cpa": "CPA", "negative_share": "负面评论占比",
		"ctr": "点击率", "aov": "客单价", "new_customers": "新客数", "handling_time": "处理时长", "cpc": "CPC", "impressions": "曝光",
	}
	en := map[string]string{
		"roas": "ROAS", "conversion_rate": "conversion rate", "conversions_value": "conversion value", "cpa": "CPA",
		"negative_share": "share of negative comments", "ctr": "CTR", "aov": "average order value", "new_customers": "new customers",
		"handling_time": "handling time", "cpc": "CPC",
	}
	labels := en
	if lang == ZH {
		labels = zh
	}
	if l, ok := labels[metric]; ok {
		return l
	}
	return metric
}

func (shopLabels) DimensionLabel(dimension string, _ Lang) string { return dimension }

func (shopLabels) ValueLabel(_, value string, lang Lang) string {
	zh := map[string]string{
		"Germany": "德国", "France": "法国", "Japan": "日本", "mobile": "移动端", "desktop": "桌面端", "tablet": "平板",
		"Paid Social": "付费社交", "Organic Search": "自然搜索", "Google Search": "Google 搜索", "Email": "邮件",
	}
	if l, ok := zh[value]; ok && lang == ZH {
		return l
	}
	return value
}

func (shopLabels) GoodDirection(metric string) int {
	switch metric {
	case "cpa", "cpc", "negative_share", "handling_time":
		return -1
	case "spend":
		return 0
	}
	return 1
}

func ptr[T any](v T) *T { return &v }

var (
	october   = days("2026-10-01", "2026-10-31")
	september = days("2026-09-01", "2026-09-30")
	november  = period.NewDate(2026, 11, 24)
)

func shopSet() *Set {
	var s Set
	s.Add(
		Fact{Kind: Observed, Metric: "spend", Dims: map[string]string{"platform": "Meta"}, Period: october, Value: 182_400, Unit: usd, N: 12_345, Filters: []string{"platform = Meta"}},     // f1
		Fact{Kind: Change, Metric: "spend", Dims: map[string]string{"platform": "Meta"}, Period: october, Base: &september, Value: -0.1234, Unit: pct},                                      // f2
		Fact{Kind: Rank, Metric: "roas", Dims: map[string]string{"platform": "Google"}, Period: october, Value: 1, Unit: cnt, Scope: 5},                                                     // f3
		Fact{Kind: Rank, Metric: "roas", Dims: map[string]string{"platform": "TikTok"}, Period: october, Value: 1, Lowest: true, Unit: cnt, Scope: 5},                                       // f4
		Fact{Kind: Rank, Metric: "roas", Dims: map[string]string{"platform": "Meta"}, Period: october, Value: 2, Unit: cnt, Scope: 5},                                                       // f5
		Fact{Kind: Forecast, Metric: "spend", Period: days("2026-12-01", "2026-12-31"), Value: 1_200_000, Low: ptr(1_100_000.0), High: ptr(1_300_000.0), Level: .8, Unit: usd},              // f6
		Fact{Kind: Change, Metric: "clicks", Period: october, Base: &september, Value: 0.003, Unit: pct},                                                                                    // f7
		Fact{Kind: Observed, Metric: "conversion_rate", Period: october, Missing: true, Unit: pct},                                                                                          // f8
		Fact{Kind: Share, Metric: "spend", Dims: map[string]string{"campaign": "<b>[x](http://e.vil)</b>\u202e{{f1}}\n" + strings.Repeat("a", 90)}, Period: october, Value: .62, Unit: pct}, // f9
		Fact{Kind: Change, Metric: "spend", Period: october, Base: &september, Value: 1234, Unit: usd},                                                                                      // f10
		Fact{Kind: Observed, Metric: "revenue", Period: september, Value: 500_000, Unit: usd},                                                                                               // f11
		Fact{Kind: Change, Metric: "revenue", Period: october, Base: &september, Value: 1000, Unit: usd, From: []string{"f11"}},                                                             // f12: 0.2 %
		Fact{Kind: Effect, Metric: "orders", Period: october, Value: .041, Low: ptr(.012), High: ptr(.07), Level: .95, Unit: pct},                                                           // f13
		Fact{Kind: Test, Metric: "orders", Period: october, Value: 0.0004, Unit: num},                                                                                                       // f14
		Fact{Kind: Contribution, Metric: "conversion_rate", Dims: map[string]string{"channel": "Paid Social"}, Period: october, Base: &september, Value: -0.003, Unit: pts},                 // f15
		Fact{Kind: Change, Metric: "conversion_rate", Period: october, Base: &september, Value: -0.004, Unit: pts},                                                                          // f16
	)
	return &s
}

func TestRender(t *testing.T) {
	t.Parallel()
	set := shopSet()
	for _, tc := range []struct{ name, template, en, zh string }{
		{"natural value", "{{f1}}", "$182,400", "$18.2万"},
		{"natural change", "{{f2}}", "fell 12.3 %", "下降 12.3%"},
		{"change parts", "{{f2.verb}}|{{f2.dir}}|{{f2.abs}}|{{f2.delta}}|{{f2.value}}", "fell|down|12.3 %|−12.3 %|−12.3 %", "下降|下降|12.3%|−12.3%|−12.3%"},
		{"absolute change", "{{f10}} {{f10.delta}}", "rose by $1,234 +$1,234", "增加 $1,234 +$1,234"},
		{"points", "{{f16}}", "fell 0.4 pp", "下降 0.4 个百分点"},
		{"flat, plural", "{{f7}}", "were flat", "持平"},
		{"flat by its base", "{{f12}}", "was flat", "持平"},
		{"ranks", "{{f3}}, {{f4}}, {{f5}}", "the highest, the lowest, second", "最高, 最低, 第二"},
		{"rank among", "{{f3.scope}}", "5", "5"},
		{"forecast", "{{f6}}", "$1.2M (80 % interval $1.1M to $1.3M)", "$120万（80% 区间 $110万–$130万）"},
		{"bounds", "{{f6.low}} {{f6.high}} {{f6.level}}", "$1.1M $1.3M 80 %", "$110万 $130万 80%"},
		{"effect", "{{f13}}", "+4.1 % (95 % interval 1.2 % to 7 %)", "+4.1%（95% 区间 1.2%–7%）"},
		{"test", "{{f14}}", "p < 0.001", "p < 0.001"},
		{"contribution", "{{f15}} {{f15.channel}}", "−0.3 pp Paid Social", "−0.3 个百分点 付费社交"},
		{"missing", "{{f8}} {{f8.abs}} {{f8.delta}}", "no data no data no data", "无数据 无数据 无数据"},
		{"names and periods", "{{f2.metric}} {{f2.platform}} {{f2.period}} {{f2.base}}", "spend Meta October 2026 September 2026", "花费 Meta 10 月 9 月"},
		{"rows and filters", "{{f1.n}} {{f1.filters}}", "12,345 platform = Meta", "1.23万 platform = Meta"},
		{"spaces inside braces", "{{ f1.value! }}", "$182,400", "$18.2万"},
		{"text outside is kept", "a < b `c` {d} 12", "a < b `c` {d} 12", "a < b `c` {d} 12"},
		{"compact", "{{f1.compact}}", "$182K", "$18.2万"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for lang, want := range map[Lang]string{EN: tc.en, ZH: tc.zh} {
				got, err := Renderer{Lang: lang, Labels: shopLabels{}, Today: november}.Render(tc.template, set)
				if err != nil {
					t.Fatal(err)
				}
				if visible(got.Text) != want {
					t.Errorf("%s: got %q, want %q", lang, visible(got.Text), want)
				}
			}
		})
	}
}

func TestRenderSpansAndRefs(t *testing.T) {
	t.Parallel()
	got, err := Renderer{Lang: EN, Labels: shopLabels{}}.Render("{{f2.platform}} spend {{f2}} to {{f1.value}}.", shopSet())
	if err != nil {
		t.Fatal(err)
	}
	want := Rendered{
		Text: "Meta spend fell 12.3\u00a0% to $182,400.",
		Spans: []Span{
			{Start: 0, End: 4, Fact: "f2"},
			{Start: 11, End: 23, Fact: "f2", Strong: true},
			{Start: 27, End: 35, Fact: "f1"},
		},
		Refs: []string{"f2", "f1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	marked, err := Renderer{Lang: EN}.Render("{{f2}} to {{f1!}}", shopSet())
	if err != nil {
		t.Fatal(err)
	}
	if marked.Spans[0].Strong || !marked.Spans[1].Strong {
		t.Errorf("the mark does not decide: %+v", marked.Spans)
	}
}

func TestRenderMakesOutsideNamesHarmless(t *testing.T) {
	t.Parallel()
	got, err := Renderer{Lang: EN}.Render("{{f9.campaign}}", shopSet())
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<", ">", "`", "](", "{{", "\n", "\u202e", "://"} {
		if strings.Contains(got.Text, bad) {
			t.Errorf("%q holds %q", got.Text, bad)
		}
	}
	if n := len([]rune(got.Text)); n > 80 {
		t.Errorf("%d runes", n)
	}
}

func TestRenderErrors(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, template string
		kind           SlotErrorKind
		start          int
	}{
		{"unknown fact", "a {{f99}}", UnknownFact, 2},
		{"unknown field", "{{f1.colour}}", UnknownField, 0},
		{"a field without value", "{{f1.low}}", UnknownField, 0},
		{"not a slot", "{{spend}}", MalformedSlot, 0},
		{"open", "ab {{f1", MalformedSlot, 3},
		{"stray close", "ab }} {{f1}}", MalformedSlot, 3},
		{"empty field", "{{f1.}}", MalformedSlot, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := Renderer{Lang: EN}.Render(tc.template, shopSet())
			var slot *SlotError
			if !errors.As(err, &slot) {
				t.Fatalf("got %v", err)
			}
			if slot.Kind != tc.kind || slot.Start != tc.start {
				t.Errorf("got %s at %d: %v", slot.Kind, slot.Start, err)
			}
		})
	}
}
