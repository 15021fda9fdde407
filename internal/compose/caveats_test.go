package compose_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// What is compared at equal age is said to grow, and by what it is compared,
// once for several metrics and never as not compared.
func TestEqualAgeIsSaid(t *testing.T) {
	t.Parallel()
	week := period.Period{Start: period.NewDate(2026, 11, 16), End: period.NewDate(2026, 11, 23)}
	notes := []semantic.Note{
		{Kind: semantic.NoteEqualAge, Metric: "roas", Period: &week, Days: 6},
		{Kind: semantic.NoteEqualAge, Metric: "conversions", Period: &week, Days: 1},
		{Kind: semantic.NoteImmature, Metric: "conversions", Period: &week, Days: 1}, // of another result
		{Kind: semantic.NotePolicy},
	}
	for lang, want := range map[evidence.Lang][]string{
		evidence.EN: {
			"The last 6 days of ROAS are not final: late data is still coming in.",
			"The last day of conversions is not final: late data is still coming in.",
			"Both periods are therefore compared at the same age: each day of the earlier one counts as it stood when it was just as old.",
			"Only the rows that you may see are counted.",
		},
		evidence.ZH: {
			"最近 6 天的 ROAS 尚未定稿，仍有数据回传。",
			"最近一天的转化尚未定稿，仍有数据回传。",
			"因此两个时期按同龄口径比较：对比期的每一天，取其距当日同样天数时的数值。",
			"仅统计您有权查看的数据。",
		},
	} {
		got := compose.Caveats(notes, compose.NotCompared, setup(t).model, lang, today)
		for i := range got {
			got[i] = strings.ReplaceAll(got[i], "\u00a0", " ")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
	}
}
