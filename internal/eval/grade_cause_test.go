package eval

import (
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// TestACauseIsNamedByAContribution: a slice in a plain value, one that is not
// cited, and one that the question itself names are no named cause.
func TestACauseIsNamedByAContribution(t *testing.T) {
	t.Parallel()
	fact := func(id string, kind evidence.Kind, value float64, dims map[string]string) evidence.Fact {
		return evidence.Fact{ID: id, Kind: kind, Value: value, Dims: dims}
	}
	meta, both := map[string]string{"platform": "Meta"}, map[string]string{"platform": "Meta", "country": "Japan"}
	a := answer.Answer{
		Reading: answer.Reading{Query: semantic.Query{Filters: []semantic.Filter{{Dimension: "country", Op: semantic.Equals, Values: []string{"Japan"}}}}},
		Facts: []evidence.Fact{
			fact("f1", evidence.Observed, 7, meta), fact("f2", evidence.Contribution, -3, both), fact("f3", evidence.Contribution, 1, map[string]string{"platform": "TikTok"}),
			fact("f4", evidence.Observed, 5, map[string]string{"platform": "Google"}), fact("f5", evidence.Contribution, -4, map[string]string{"country": "Japan"}),
		},
	}
	said := func(ids ...string) answer.Answer {
		out := a
		for _, id := range ids {
			out.Sentences = append(out.Sentences, answer.Sentence{Text: id, Spans: []evidence.Span{{Fact: id}}})
		}
		return out
	}
	for name, c := range map[string]struct {
		answer answer.Answer
		truth  Truth
		right  bool
	}{
		"the slice and its number":     {said("f1", "f2"), Truth{{"Meta", 7.0}}, true},
		"another number":               {said("f1", "f2"), Truth{{"Meta", 8.0}}, false},
		"a number that is not said":    {said("f2"), Truth{{"Meta", 7.0}}, false},
		"a value is no contribution":   {said("f1"), Truth{{"Meta"}}, false},
		"not cited":                    {said("f1", "f2"), Truth{{"TikTok"}}, false},
		"only what was asked about":    {said("f5"), Truth{{"Japan"}}, false},
		"none, and none is named":      {said("f4", "f5"), nil, true},
		"none, and one is named":       {said("f3"), nil, false},
		"two slices, one of them said": {said("f1", "f2"), Truth{{"Meta"}, {"TikTok"}}, false},
	} {
		if why := matchCause(c.answer, c.truth); (why == "") != c.right {
			t.Errorf("%s: %q", name, why)
		}
	}
}
