package agent_test

import (
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// TestSharesAreSaid over three platforms M1 to M3 that spent 110, 109 and 108
// and 100 each before: of 327, 33.6, 33.3 and 33 %, after a third each.
func TestSharesAreSaid(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	of := func(members ...string) *answer.ShareOf {
		return &answer.ShareOf{Dimension: "platform", Members: members}
	}
	for name, c := range map[string]struct {
		lang   evidence.Lang
		share  *answer.ShareOf
		intent answer.Intent
		want   string
	}{
		"of one":        {"en", of("M1"), answer.Share, "M1 made up 33.6 % of spend in October 2026: $110 of $327. The share rose 0.31 pp from 33.3 % in September 2026."},
		"of one, zh":    {"zh", of("M1"), answer.Share, "10 月 M1 占花费的 33.6%，即 $327 中的 $110。占比较 9 月的 33.3% 上升 0.31 个百分点。"},
		"unmoved":       {"en", of("M2"), answer.Share, "M2 made up 33.3 % of spend in October 2026: $109 of $327. The share was about the same in September 2026: 33.3 %."},
		"of two":        {"en", of("M1", "M3"), answer.Share, "M1 and M3 together made up 66.7 % of spend in October 2026: $218 of $327. The share was about the same in September 2026: 66.7 %."},
		"of two, zh":    {"zh", of("M1", "M3"), answer.Share, "10 月 M1 和 M3 合计占花费的 66.7%，即 $327 中的 $218。9 月的占比为 66.7%，相差无几。"},
		"of three":      {"en", of("M1", "M2", "M3"), answer.Share, "M1, M2 and M3 together made up 100 % of spend in October 2026: $327 of $327. The share was about the same in September 2026: 100 %."},
		"of every":      {"en", of(), answer.Share, "M1 had the highest share of spend in October 2026: 33.6 %, $110 of $327. The share rose 0.31 pp from 33.3 % in September 2026. Next came M2 with 33.3 % and M3 with 33 %."},
		"of every, zh":  {"zh", of(), answer.Rank, "10 月花费占比最高的是 M1（33.6%，$327 中的 $110）。占比较 9 月的 33.3% 上升 0.31 个百分点。其次是 M2（33.3%），再次是 M3（33%）。"},
		"of one absent": {"en", of("Snap"), answer.Share, "There is no data for Snap spend in October 2026."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reading := answer.Reading{Intent: c.intent, Share: c.share, Query: semantic.Query{Metrics: []string{"spend"}, Dimensions: []string{"platform"}, Period: "last_month"}}
			if c.intent == answer.Rank {
				reading.Query.OrderBy, reading.Query.Limit = []semantic.Order{{Field: "spend", Desc: true}}, 3
			}
			a, err := b.agent.Answer(t.Context(), answer.Question{Reading: &reading, Lang: c.lang, Principal: semantic.Principal{ID: "ann"}})
			if err != nil {
				t.Fatal(err)
			}
			if got := said(a); got != c.want {
				t.Errorf("said %q\nwant %q", got, c.want)
			}
		})
	}
}

// said joins the sentences of an answer.
func said(a answer.Answer) string {
	texts := make([]string, len(a.Sentences))
	for i, s := range a.Sentences {
		texts[i] = plain(s.Text)
	}
	if a.Lang == "zh" {
		return strings.Join(texts, "")
	}
	return strings.Join(texts, " ")
}
