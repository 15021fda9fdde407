package evidence

import (
	"testing"

	"github.com/insight-agent/insight/internal/period"
)

// shopNames are names that exist beside those of the facts.
var shopNames = NewNames([]Name{
	{Text: "Google", Dimension: "platform", Value: "Google"},
	{Text: "Meta", Dimension: "platform", Value: "Meta"},
	{Text: "TikTok", Dimension: "platform", Value: "TikTok"},
	{Text: "Amazon", Dimension: "platform", Value: "Amazon"},
	{Text: "618 Sale", Dimension: "campaign", Value: "618 Sale"},
	{Text: "Other", Dimension: "platform", Value: "Other"},
	{Text: "spend", Metric: "spend"}, {Text: "花费", Metric: "spend"},
	{Text: "revenue", Metric: "revenue"}, {Text: "收入", Metric: "revenue"},
	{Text: "ROAS", Metric: "roas"},
	{Text: "conversion rate", Metric: "conversion_rate"}, {Text: "转化率", Metric: "conversion_rate"},
	{Text: "clicks", Metric: "clicks"}, {Text: "点击", Metric: "clicks"},
})

func shopVerifier(lang Lang) Verifier {
	return Verifier{Lang: lang, Labels: shopLabels{}, Today: november, Calendar: period.Calendar{WeekStart: 1}, Names: shopNames}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	platform := func(p string) map[string]string { return map[string]string{"platform": p} }
	var set Set
	set.Add(
		Fact{Kind: Observed, Metric: "spend", Dims: platform("Meta"), Period: october, Value: 182_400, Unit: usd},                                                       // f1
		Fact{Kind: Change, Metric: "spend", Dims: platform("Meta"), Period: october, Base: &september, Value: -0.123, Unit: pct},                                        // f2
		Fact{Kind: Observed, Metric: "roas", Dims: platform("Google"), Period: october, Value: 4.8, Unit: rat},                                                          // f3
		Fact{Kind: Observed, Metric: "roas", Dims: platform("Meta"), Period: october, Value: 3.1, Unit: rat},                                                            // f4
		Fact{Kind: Rank, Metric: "roas", Dims: platform("Google"), Period: october, Value: 1, Scope: 5, Unit: cnt},                                                      // f5
		Fact{Kind: Share, Metric: "spend", Dims: platform("TikTok"), Period: october, Value: 0.334, Unit: pct},                                                          // f6
		Fact{Kind: Contribution, Metric: "conversion_rate", Dims: platform("Meta"), Period: october, Base: &september, Value: -0.003, Unit: pts},                        // f7
		Fact{Kind: Change, Metric: "conversion_rate", Period: october, Base: &september, Value: -0.004, Unit: pts},                                                      // f8
		Fact{Kind: Change, Metric: "revenue", Period: october, Base: &september, Value: 1.02, Unit: pct},                                                                // f9
		Fact{Kind: Test, Metric: "conversion_rate", Period: october, Value: 0.31, Unit: num},                                                                            // f10
		Fact{Kind: Change, Metric: "clicks", Period: october, Base: &september, Value: 0.002, Unit: pct},                                                                // f11
		Fact{Kind: Observed, Metric: "revenue", Dims: map[string]string{"campaign": "618 Sale"}, Period: days("2026-06-18", "2026-06-18"), Value: 1_230_000, Unit: cny}, // f12
	)
	for _, tc := range []struct {
		name string
		lang Lang
		text string
		ids  []string
		want Verdict
		code ReasonCode // of the first reason
	}{
		{"value", EN, "Meta spend was $182,400 in October 2026.", []string{"f1"}, Supported, ""},
		{"rounded with about", EN, "Meta spent about $180K in October.", []string{"f1"}, Supported, ""},
		{"a wrong digit", EN, "Meta spend was $182,900 in October 2026.", []string{"f1"}, Contradicted, BadNumber},
		{"a wrong currency", EN, "Meta spend was €182,400 in October 2026.", []string{"f1"}, Contradicted, BadNumber},
		{"a wrong month", EN, "Meta spend was $182,400 in September 2026.", []string{"f1"}, Contradicted, BadPeriod},
		{"another member", EN, "Amazon spend was $182,400 in October 2026.", []string{"f1"}, Unsupported, BadName},
		{"another metric", EN, "Meta revenue was $182,400 in October 2026.", []string{"f1"}, Unsupported, BadName},
		{"direction", EN, "Meta spend fell 12.3 % against September.", []string{"f2"}, Supported, ""},
		{"flipped direction", EN, "Meta spend rose 12.3 % against September.", []string{"f2"}, Contradicted, BadDirection},
		{"negated direction", EN, "Meta spend did not fall.", []string{"f2"}, Contradicted, BadDirection},
		{"direction without a change", EN, "Meta spend rose to $182,400.", []string{"f1"}, Unsupported, BadDirection},
		{"percent for points", EN, "Conversion rate fell 0.4 %.", []string{"f8"}, Unsupported, BadNumber},
		{"superlative", EN, "Google had the highest ROAS in October, 4.8.", []string{"f3", "f5"}, Supported, ""},
		{"superlative of another", EN, "Meta had the highest ROAS in October.", []string{"f4", "f5"}, Contradicted, BadName},
		{"superlative flipped", EN, "Google had the lowest ROAS in October.", []string{"f5"}, Contradicted, BadSuperlative},
		{"superlative without a rank", EN, "Google had the best ROAS.", []string{"f3"}, Unsupported, BadSuperlative},
		{"comparison", EN, "Google's ROAS was higher than Meta's.", []string{"f3", "f4"}, Supported, ""},
		{"comparison flipped", EN, "Meta's ROAS was higher than Google's.", []string{"f3", "f4"}, Contradicted, BadComparison},
		{"values swapped", EN, "ROAS was 3.1 for Google and 4.8 for Meta.", []string{"f3", "f4"}, Contradicted, BadName},
		{"a list in order", EN, "Google and Meta had a ROAS of 4.8 and 3.1.", []string{"f3", "f4"}, Supported, ""},
		{"a list out of order", EN, "Google and Meta had a ROAS of 3.1 and 4.8.", []string{"f3", "f4"}, Contradicted, BadName},
		{"a third", EN, "TikTok took a third of spend.", []string{"f6"}, Supported, ""},
		{"half for a third", EN, "TikTok took half of spend.", []string{"f6"}, Contradicted, BadNumber},
		{"doubled", EN, "Revenue doubled.", []string{"f9"}, Supported, ""},
		{"halved for doubled", EN, "Revenue halved.", []string{"f9"}, Unsupported, BadNumber},
		{"cause over a contribution", EN, "Conversion rate fell 0.4 pp because of Meta.", []string{"f7", "f8"}, Supported, ""},
		{"cause without one", EN, "Conversion rate fell because of the weather.", []string{"f8"}, Unsupported, BadCause},
		{"significant without", EN, "Conversion rate fell significantly.", []string{"f8"}, Unsupported, BadSignificance},
		{"significant against the test", EN, "Conversion rate fell significantly.", []string{"f8", "f10"}, Contradicted, BadSignificance},
		{"flat", EN, "Clicks were flat.", []string{"f11"}, Supported, ""},
		{"flat of a fall", EN, "Meta spend was flat.", []string{"f2"}, Contradicted, BadDirection},
		{"nothing", EN, "Here is what I found.", nil, NotCheckable, ""},
		{"a name with digits", EN, "The 618 Sale brought CN¥1.23M.", []string{"f12"}, Supported, ""},
		{"an everyday word", EN, "In other words, clicks were flat.", []string{"f11"}, Supported, ""},

		{"中文 数值", ZH, "10 月 Meta 花费为 $18.2万。", []string{"f1"}, Supported, ""},
		{"中文 单位错", ZH, "10 月 Meta 花费为 $18.2亿。", []string{"f1"}, Contradicted, BadNumber},
		{"中文 方向", ZH, "Meta 花费环比下降 12.3%。", []string{"f2"}, Supported, ""},
		{"中文 方向反了", ZH, "Meta 花费环比上升 12.3%。", []string{"f2"}, Contradicted, BadDirection},
		{"中文 否定", ZH, "Meta 花费没有下降。", []string{"f2"}, Contradicted, BadDirection},
		{"中文 翻倍", ZH, "10 月收入翻倍。", []string{"f9"}, Supported, ""},
		{"中文 三分之一", ZH, "TikTok 约占花费的三分之一。", []string{"f6"}, Supported, ""},
		{"中文 三成", ZH, "TikTok 占花费三成多。", []string{"f6"}, Supported, ""},
		{"中文 五成", ZH, "TikTok 占花费五成。", []string{"f6"}, Contradicted, BadNumber},
		{"中文 最高", ZH, "10 月 ROAS 最高的是 Google（4.8）。", []string{"f3", "f5"}, Supported, ""},
		{"中文 最低", ZH, "10 月 ROAS 最低的是 Google（4.8）。", []string{"f3", "f5"}, Contradicted, BadSuperlative},
		{"中文 比较", ZH, "Google 的 ROAS 高于 Meta。", []string{"f3", "f4"}, Supported, ""},
		{"中文 比较反了", ZH, "Google 的 ROAS 比 Meta 低。", []string{"f3", "f4"}, Contradicted, BadComparison},
		{"中文 因果", ZH, "转化率下降 0.4 个百分点，是因为预算调整。", []string{"f8"}, Unsupported, BadCause},
		{"中文 月份错", ZH, "9 月 Meta 花费为 $18.2万。", []string{"f1"}, Contradicted, BadPeriod},
		{"中文 上个月", ZH, "上个月 Meta 花费为 18.2 万美元。", []string{"f1"}, Supported, ""},
		{"中文 上周", ZH, "上周 Meta 花费为 18.2 万美元。", []string{"f1"}, Contradicted, BadPeriod},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var bound []Fact
			for _, id := range tc.ids {
				f, ok := set.Get(id)
				if !ok {
					t.Fatalf("no fact %s", id)
				}
				bound = append(bound, f)
			}
			got := shopVerifier(tc.lang).Check(tc.text, bound, &set)
			if got.Verdict != tc.want || tc.code != "" && (len(got.Reasons) == 0 || got.Reasons[0].Code != tc.code) {
				t.Errorf("%q: got %s %+v, want %s %s", tc.text, got.Verdict, got.Reasons, tc.want, tc.code)
			}
		})
	}
}
