package tools_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/evidence"
)

// TestCellsAreWrittenAsSentencesAre: rates differ by points, ratios line up,
// members have their names, and a step that the period cuts says so.
func TestCellsAreWrittenAsSentencesAre(t *testing.T) {
	t.Parallel()
	rate := func(platform any, v, base, delta float64) values {
		return values{"platform": platform, "conversion_rate": v, "conversion_rate.base": base, "conversion_rate.delta": delta, "conversion_rate.change": delta / base}
	}
	for name, c := range map[string]struct {
		rows    []values
		args    string
		lang    evidence.Lang
		columns []string
		want    [][]string
	}{
		"rates": {[]values{rate("Google", 0.025, 0.0294, -0.0044), rate(nil, 0.03, 0.0174, 0.0126)}, `{"metrics":["conversion_rate"],"dimensions":["platform"],"period":"last_week","compare":{"kind":"previous_period"}}`, evidence.EN,
			[]string{"platform", "conversion rate", "conversion rate (previous period)", "conversion rate (change)"},
			[][]string{{"Google", "2.50 %", "2.94 %", "−0.44 pp"}, {"(not set)", "3.00 %", "1.74 %", "+1.3 pp"}}},
		"rates in Chinese": {[]values{rate("Google", 0.025, 0.0294, -0.0044)}, `{"metrics":["conversion_rate"],"dimensions":["platform"],"period":"last_week","compare":{"kind":"previous_period"}}`, evidence.ZH,
			[]string{"平台", "转化率", "转化率（上期）", "转化率（变化）"},
			[][]string{{"谷歌", "2.50%", "2.94%", "−0.44 个百分点"}}},
		"money, and what is not there": {[]values{{"platform": "Meta", "spend": 46.8, "spend.base": 40.25, "spend.delta": 6.55, "spend.change": 0.16273}, {"platform": "Google"}}, `{"metrics":["spend"],"dimensions":["platform"],"period":"last_week","compare":{"kind":"previous_period"}}`, evidence.EN,
			[]string{"platform", "spend", "spend (previous period)", "spend (difference)", "spend (change)"},
			[][]string{{"Meta", "$46.80", "$40.25", "+$6.55", "+16.3 %"}, {"Google", "–", "–", "–", "–"}}},
		"steps that the period cuts": {[]values{{"time": "2026-11-09", "clicks": 7.0}, {"time": "2026-11-16", "clicks": 8.0}, {"time": "2026-11-23", "clicks": 1.0}}, `{"metrics":["clicks"],"period":"2026-11-10..2026-11-23","grain":"week"}`, evidence.EN,
			[]string{"date", "clicks"},
			[][]string{{"10–15 Nov 2026 (partial)", "7"}, {"16–22 Nov 2026", "8"}, {"23 Nov 2026 (partial)", "1"}}},
		"and in Chinese": {[]values{{"time": "2026-11-09", "clicks": 7.0}, {"time": "2026-11-23", "clicks": 1.0}}, `{"metrics":["clicks"],"period":"2026-11-09..2026-11-23","grain":"week"}`, evidence.ZH,
			[]string{"日期", "点击"},
			[][]string{{"11 月 9–15 日", "7"}, {"11 月 23 日（不完整）", "1"}}},
		"the rest of a top-N": {[]values{{"platform": "Meta", "clicks": 7.0, "others": false}, {"clicks": 8.0, "others": true}}, `{"metrics":["clicks"],"dimensions":["platform"],"period":"last_week","limit":1,"others":true}`, evidence.EN,
			[]string{"platform", "clicks", "others"},
			[][]string{{"Meta", "7", ""}, {"others", "8", ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table := setup(t, c.rows...).call(t, "query_metrics", c.lang, c.args).Tables[0]
			var labels []string
			for _, col := range table.Columns {
				labels = append(labels, col.Label)
			}
			if diff := cmp.Diff(c.columns, labels); diff != "" {
				t.Errorf("columns (-want +got):\n%s", diff)
			}
			got := make([][]string, len(table.Text))
			for i, row := range table.Text {
				for _, cell := range row {
					got[i] = append(got[i], plain(cell))
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
		})
	}
}
