package evidence

import "testing"

// TestFiltersInTheirOwnWords has a sentence name what its facts leave out.
func TestFiltersInTheirOwnWords(t *testing.T) {
	t.Parallel()
	var set Set
	set.Add(Fact{
		Kind: Observed, Metric: "spend", Dims: map[string]string{"platform": "Meta"}, Filters: []string{"platform excluding Google"},
		Period: october, Value: 79_531, Unit: usd,
	})
	for text, want := range map[string]Verdict{
		"Meta spend (platform excluding Google) was $79,531 in October 2026.": Supported,
		"Meta spend (platform excluding TikTok) was $79,531 in October 2026.": Unsupported,
		"Google spend was $79,531 in October 2026.":                           Contradicted,
	} {
		if got := shopVerifier(EN).Check(text, set.All(), &set); got.Verdict != want {
			t.Errorf("%q is %s, want %s: %+v", text, got.Verdict, want, got.Reasons)
		}
	}
}
