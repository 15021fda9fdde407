package tools_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/evidence"
)

func TestListMetrics(t *testing.T) {
	t.Parallel()
	b := setup(t)
	tests := map[string]struct {
		args string
		lang evidence.Lang
		want []any
	}{
		"everything that can be computed": {`{}`, evidence.EN, []any{"spend", "clicks", "orders", "reach", "leads", "lead_cost", "conversion_rate"}},
		"by name":                         {`{"search":"CONVERSION"}`, evidence.EN, []any{"conversion_rate"}},
		"by synonym":                      {`{"search":"ad cost"}`, evidence.EN, []any{"spend"}},
		"by label of either language":     {`{"search":"点击"}`, evidence.EN, []any{"clicks"}},
		"by synonym in Chinese":           {`{"search":" 消耗 "}`, evidence.ZH, []any{"spend"}},
		"nothing":                         {`{"search":"weather"}`, evidence.EN, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := b.call(t, "list_metrics", tt.lang, tt.args)
			if diff := cmp.Diff(tt.want, column(res, "metric")); diff != "" {
				t.Errorf("metrics (-want +got):\n%s", diff)
			}
			if table := res.Tables[0]; table.Total != len(tt.want) || table.Rows == nil {
				t.Errorf("total %d, rows %v", table.Total, table.Rows)
			}
		})
	}
	spend := b.call(t, "list_metrics", evidence.ZH, `{"search":"spend"}`).Tables[0].Rows[0]
	if diff := cmp.Diff([]any{"spend", "花费", "What the ads cost.", "platform, country"}, spend); diff != "" {
		t.Errorf("spend in Chinese (-want +got):\n%s", diff)
	}
}

func TestListMembers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	tests := map[string]struct {
		args string
		lang evidence.Lang
		want [][]any
	}{
		"all, in their order":         {`{"dimension":"platform"}`, evidence.ZH, [][]any{{"Google", "谷歌"}, {"Meta", "Meta"}, {"TikTok", "TikTok"}}},
		"by value, whatever its case": {`{"dimension":"platform","search":"GOO"}`, evidence.EN, [][]any{{"Google", "Google"}}},
		"by label":                    {`{"dimension":"platform","search":"谷"}`, evidence.ZH, [][]any{{"Google", "谷歌"}}},
		"by label, asked in English":  {`{"dimension":"platform","search":"谷"}`, evidence.EN, [][]any{{"Google", "Google"}}},
		"none":                        {`{"dimension":"platform","search":"zzz"}`, evidence.EN, [][]any{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table := b.call(t, "list_members", tt.lang, tt.args).Tables[0]
			if diff := cmp.Diff(tt.want, table.Rows); diff != "" || table.Total != len(tt.want) {
				t.Errorf("total %d, members (-want +got):\n%s", table.Total, diff)
			}
		})
	}
}

// A search finds members beyond those that a list without one would show.
func TestListMembersSearchesAllOfThem(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.warehouse.members = nil
	for n := range 1000 {
		b.warehouse.members = append(b.warehouse.members, fmt.Sprintf("Campaign %03d", n))
	}
	if shown := b.call(t, "list_members", evidence.EN, `{"dimension":"country"}`).Tables[0]; len(shown.Rows) != 200 || shown.Total != len(b.warehouse.members) {
		t.Errorf("%d of %d members are shown, want 200 of %d", len(shown.Rows), shown.Total, len(b.warehouse.members))
	}
	if rows := b.call(t, "list_members", evidence.EN, `{"dimension":"country","search":"n 777"}`).Tables[0].Rows; len(rows) != 1 {
		t.Errorf("%d members were found, want Campaign 777", len(rows))
	}
}
