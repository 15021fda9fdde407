package evidence

import (
	"testing"

	"github.com/insight-agent/insight/internal/period"
)

// A threshold is the asker's own number: it may be said as one, and never as a
// value.
func TestThresholdsAreNoValues(t *testing.T) {
	t.Parallel()
	october := period.Period{Start: period.NewDate(2026, 10, 1), End: period.NewDate(2026, 11, 1)}
	var set Set
	ids := set.Add(
		Fact{Metric: "roas", Period: october, Kind: Count, Value: 2, Scope: 5, Unit: Unit{Kind: Integer}},
		Fact{Metric: "roas", Period: october, Kind: Bound, Value: 3.5, Unit: Unit{Kind: Ratio}},
		Fact{Metric: "spend", Period: october, Kind: Bound, Value: 20000, Unit: Unit{Kind: Currency, Currency: "USD"}},
		Fact{Metric: "spend", Period: october, Kind: Bound, Value: 50000, Unit: Unit{Kind: Currency, Currency: "USD"}},
	)
	var all []Fact
	for _, id := range ids {
		f, _ := set.Get(id)
		all = append(all, f)
	}
	for text, want := range map[string]struct {
		lang Lang
		ok   bool
	}{
		"2 of 5 platforms had ROAS below 3.50 in October 2026.":                   {EN, true},
		"2 of 5 platforms had ROAS of at least 3.50 in October 2026.":             {EN, true},
		"2 of 5 platforms had spend between $20,000 and $50,000 in October 2026.": {EN, true},
		"10 月 5 个平台中有 2 个 ROAS 不低于 3.50。":                                         {ZH, true},
		"10 月 5 个平台中有 2 个花费介于 $2万 和 $5万 之间。":                                      {ZH, true},
		"2 of 5 platforms had ROAS below 3.60 in October 2026.":                   {EN, false},
		"3 of 5 platforms had ROAS below 3.50 in October 2026.":                   {EN, false},
		"2 of 5 platforms had spend below 3.50 in October 2026.":                  {EN, false},
		"ROAS was 3.50 in October 2026.":                                          {EN, false},
		"10 月 ROAS 为 3.50。":                                                       {ZH, false},
		"10 月 5 个平台中有 2 个 ROAS 低于 4.50。":                                          {ZH, false},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got := shopVerifier(want.lang).Check(text, all, &set)
			if (got.Verdict == Supported) != want.ok {
				t.Errorf("%s %+v", got.Verdict, got.Reasons)
			}
		})
	}
}

func TestAveragesSayTheirSteps(t *testing.T) {
	t.Parallel()
	f := Fact{Metric: "spend", Kind: Observed, Per: period.Day, Value: 1, Unit: Unit{Kind: Number}}
	for lang, want := range map[Lang]string{EN: "average daily spend was 1", ZH: "日均spend为1"} {
		var set Set
		id := set.Add(f)[0]
		text := map[Lang]string{EN: "{{" + id + ".metric}} {{" + id + ".was}} {{" + id + ".value}}", ZH: "{{" + id + ".metric}}{{" + id + ".was}}{{" + id + ".value}}"}[lang]
		got, err := Renderer{Lang: lang}.Render(text, &set)
		if err != nil || got.Text != want {
			t.Errorf("%q (%v), want %q", got.Text, err, want)
		}
	}
}
