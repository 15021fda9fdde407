package tools_test

import (
	"testing"

	"github.com/insight-agent/insight/internal/evidence"
)

// TestOnlyEquallyYoungValuesAreCompared: what still grows may be set against what
// was as young, and neither against what is final.
func TestOnlyEquallyYoungValuesAreCompared(t *testing.T) {
	t.Parallel()
	week, before := days(2026, 11, 16, 7), days(2026, 11, 9, 7)
	for name, c := range map[string]struct {
		provisional, asYoung bool
		want                 evidence.Verdict
	}{
		"both final":             {false, false, evidence.Supported},
		"equally young":          {true, true, evidence.Supported},
		"young against final":    {true, false, evidence.Unsupported},
		"final against as young": {false, true, evidence.Unsupported},
	} {
		b := setup(t)
		var set evidence.Set
		unit := evidence.Unit{Kind: evidence.Integer}
		facts := []evidence.Fact{
			{Metric: "leads", Period: week, Kind: evidence.Observed, Value: 90, Unit: unit, Provisional: c.provisional},
			{Metric: "leads", Period: before, Kind: evidence.Observed, Value: 100, Unit: unit, AsYoung: c.asYoung},
		}
		ids := set.Add(facts...)
		for i := range facts {
			facts[i].ID = ids[i]
		}
		r, err := evidence.Renderer{Lang: evidence.EN, Labels: b.model}.Render("Leads fell from {{"+ids[1]+".value}} to {{"+ids[0]+".value}}.", &set)
		if err != nil {
			t.Fatal(err)
		}
		v := evidence.Verifier{Lang: evidence.EN, Labels: b.model, Calendar: b.model.Calendar()}
		if got := v.Check(r.Text, facts, &set); got.Verdict != c.want {
			t.Errorf("%s: %q is %s, want %s: %+v", name, r.Text, got.Verdict, c.want, got.Reasons)
		}
	}
}
