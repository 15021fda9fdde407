package evidence

import (
	"testing"

	"pgregory.net/rapid"
)

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

// unitNames are members that are written like a part of a figure.
var unitNames = []string{"M", "K", "B", "T", "F", "X", "S", "H", "p", "pp", "min", "万", "亿", "万亿", "个百分点", "天", "秒", "days", "CNY", "USD"}

// TestMembersNamedLikeUnits asserts that what a slot says of a fact is supported
// whatever members there are elsewhere, and that such a member is still a name
// where it stands by itself.
func TestMembersNamedLikeUnits(t *testing.T) {
	t.Parallel()
	var names []Name
	for _, n := range unitNames {
		names = append(names, Name{Text: n, Dimension: "gender", Value: n})
	}
	index := NewNames(names)
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]Kind{Observed, Change, Forecast, Contribution, Test}).Draw(t, "kind")
		var set Set
		set.Add(drawFact(t, kind, rapid.SampledFrom(unitsOfKind[kind]).Draw(t, "unit")))
		f, _ := set.Get("f1")
		for _, lang := range Langs {
			v := shopVerifier(lang)
			v.Names = index
			got, err := Renderer{Lang: lang, Labels: shopLabels{}, Today: november}.Render("{{f1}}", &set)
			if err != nil {
				t.Fatal(err)
			}
			if finding := v.Check(got.Text, []Fact{f}, &set); finding.Verdict != Supported && finding.Verdict != NotCheckable {
				t.Fatalf("%q: %s %+v", got.Text, finding.Verdict, finding.Reasons)
			}
		}
	})
	var set Set
	set.Add(Fact{Kind: Observed, Metric: "revenue", Dims: map[string]string{"gender": "F"}, Period: october, Value: 97_900_000, Unit: usd})
	v := shopVerifier(EN)
	v.Names = index
	for text, want := range map[string]Verdict{
		"F revenue was $97.9M in October 2026.": Supported,
		"M revenue was $97.9M in October 2026.": Unsupported,
	} {
		if got := v.Check(text, set.All(), &set); got.Verdict != want {
			t.Errorf("%q is %s, want %s: %+v", text, got.Verdict, want, got.Reasons)
		}
	}
}
