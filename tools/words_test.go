package tools_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

func TestFiltersInWords(t *testing.T) {
	t.Parallel()
	m := setup(t).model
	tests := map[semantic.Op]struct {
		values []string
		en, zh string
	}{
		semantic.Equals:       {[]string{"Google"}, "platform: Google", "平台：谷歌"},
		semantic.NotEquals:    {[]string{"Google"}, "platform excluding Google", "平台不含谷歌"},
		semantic.In:           {[]string{"Google", "Meta"}, "platform: Google, Meta", "平台：谷歌、Meta"},
		semantic.NotIn:        {[]string{"Google", "Meta"}, "platform excluding Google, Meta", "平台不含谷歌、Meta"},
		semantic.Contains:     {[]string{"oog"}, "platform containing oog", "平台包含oog"},
		semantic.NotContains:  {[]string{"oog"}, "platform not containing oog", "平台不包含oog"},
		semantic.Less:         {[]string{"5"}, "platform below 5", "平台小于5"},
		semantic.LessEqual:    {[]string{"5"}, "platform at most 5", "平台不大于5"},
		semantic.Greater:      {[]string{"5"}, "platform above 5", "平台大于5"},
		semantic.GreaterEqual: {[]string{"5"}, "platform at least 5", "平台不小于5"},
		semantic.Between:      {[]string{"5", "9"}, "platform between 5 and 9", "平台介于5和9之间"},
		semantic.IsNull:       {nil, "platform not set", "平台未设置"},
		semantic.IsNotNull:    {nil, "platform set", "平台已设置"},
	}
	for op, tt := range tests {
		t.Run(string(op), func(t *testing.T) {
			t.Parallel()
			filters := []semantic.Filter{{Dimension: "platform", Op: op, Values: tt.values}}
			for lang, want := range map[evidence.Lang]string{evidence.EN: tt.en, evidence.ZH: tt.zh} {
				if diff := cmp.Diff([]string{want}, tools.FilterWords(m, filters, lang)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", lang, diff)
				}
			}
		})
	}
	if got := tools.FilterWords(m, nil, evidence.EN); got == nil || len(got) > 0 {
		t.Errorf("no filters are %#v, want an empty list", got)
	}
}

func TestColumnsInWords(t *testing.T) {
	t.Parallel()
	b := setup(t, values{"platform": "Google", "spend": 1.0}, values{"others": true})
	const args = `{"metrics":["spend"],"dimensions":["platform"],"period":"last_week","limit":1,"others":true,"compare":{"kind":"previous_year"}}`
	const byDay = `{"metrics":["clicks"],"period":"last_week","grain":"day"}`
	for lang, want := range map[evidence.Lang]struct {
		columns, byDay []string
		members        map[string]string
	}{
		evidence.EN: {[]string{"platform", "spend", "spend (year before)", "spend (difference)", "spend (change)", "others"}, []string{"date", "clicks"}, map[string]string{"": "(not set)"}},
		evidence.ZH: {[]string{"平台", "花费", "花费（去年同期）", "花费（差值）", "花费（变化）", "其他"}, []string{"日期", "点击"}, map[string]string{"Google": "谷歌", "": "（未设置）"}},
	} {
		table := b.call(t, tools.QueryMetricsName, lang, args).Tables[0]
		var labels []string
		for _, c := range table.Columns {
			labels = append(labels, c.Label)
			if c.Dimension != "" {
				if diff := cmp.Diff(want.members, c.Members); diff != "" {
					t.Errorf("%s members (-want +got):\n%s", lang, diff)
				}
			}
		}
		if diff := cmp.Diff(want.columns, labels); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
		labels = nil
		for _, c := range b.call(t, tools.QueryMetricsName, lang, byDay).Tables[0].Columns {
			labels = append(labels, c.Label)
		}
		if diff := cmp.Diff(want.byDay, labels); diff != "" {
			t.Errorf("%s by day (-want +got):\n%s", lang, diff)
		}
	}
	for kind, want := range map[string]string{`"previous_period"`: "spend (previous period)", `"custom","period":"2026-10"`: "spend (compared period)"} {
		table := b.call(t, tools.QueryMetricsName, evidence.EN, `{"metrics":["spend"],"period":"last_week","compare":{"kind":`+kind+`}}`).Tables[0]
		if got := table.Columns[1].Label; got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
}
