package compose_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// What is said of days of the week: of several metrics once.
func TestCaveatsOfDays(t *testing.T) {
	t.Parallel()
	notes := []semantic.Note{
		{Kind: semantic.NoteWeekdays},
		{Kind: semantic.NoteUnevenDays, Metric: "revenue", Days: 22, Steps: 9},
		{Kind: semantic.NoteUnevenDays, Metric: "orders", Days: 22, Steps: 9},
		{Kind: semantic.NoteUnevenBase, Metric: "revenue", Days: 9, Steps: 8},
	}
	want := map[evidence.Lang][]string{
		evidence.EN: {
			"Weekdays are Monday to Friday, public holidays among them; weekends are Saturday and Sunday.",
			"These are totals of unequally many days, between 9 and 22 of each: the average per day is the fairer comparison.",
			"The period has 9 such days, the one it is compared with 8.",
		},
		evidence.ZH: {
			"工作日指周一至周五，周末指周六和周日，均不考虑节假日与调休。",
			"以上为合计值，各项包含的天数不同（9 至 22 天），比较高低宜看日均。",
			"所选时段有 9 个这样的日子，对比时段有 8 个。",
		},
	}
	for lang, lines := range want {
		if diff := cmp.Diff(lines, compose.Caveats(notes, compose.NoLimit, nil, lang, 0)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
		if compose.PerDayInstead(lang) == "" {
			t.Errorf("%s: no word for averages", lang)
		}
	}
}
