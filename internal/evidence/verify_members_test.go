package evidence

import "testing"

// TestMembersNamedLikeMetricsAndWords has members that are written like a
// metric ("cpc") and like an everyday word ("organic").
func TestMembersNamedLikeMetricsAndWords(t *testing.T) {
	t.Parallel()
	medium := func(m string) map[string]string { return map[string]string{"medium": m} }
	var set Set
	set.Add(
		Fact{Kind: Observed, Metric: "clicks", Dims: medium("cpc"), Period: october, Value: 236_929, Unit: cnt},
		Fact{Kind: Rank, Metric: "clicks", Dims: medium("cpc"), Period: october, Value: 1, Scope: 3, Unit: cnt, From: []string{"f1"}},
		Fact{Kind: Observed, Metric: "clicks", Dims: medium("paid_social"), Period: october, Value: 226_761, Unit: cnt},
		Fact{Kind: Observed, Metric: "clicks", Dims: medium("organic"), Period: october, Value: 105_665, Unit: cnt},
	)
	v := shopVerifier(EN)
	v.Names = NewNames([]Name{{Text: "CPC", Metric: "cpc"}, {Text: "clicks", Metric: "clicks"}})
	for text, want := range map[string]Verdict{
		"cpc had the highest clicks in October 2026: 236,929.":         Supported,
		"Next came paid_social with 226,761 and organic with 105,665.": Supported,
		"Next came paid_social with 105,665 and organic with 226,761.": Contradicted,
		"organic had the highest clicks in October 2026: 236,929.":     Contradicted,
	} {
		if got := v.Check(text, set.All(), &set); got.Verdict != want {
			t.Errorf("%q is %s, want %s: %+v", text, got.Verdict, want, got.Reasons)
		}
	}
}
