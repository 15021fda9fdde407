package semantic

import (
	"testing"

	"github.com/insight-agent/insight/internal/period"
)

func TestRanksChosen(t *testing.T) {
	t.Parallel()
	over := Threshold{Metric: "spend", Op: Greater, Values: []float64{1}}
	under := Threshold{Metric: "spend", Op: Less, Values: []float64{1}}
	by := func(field string, desc bool) []Order { return []Order{{Field: field, Desc: desc}} }
	for name, c := range map[string]struct {
		q    Query
		want bool
	}{
		"by another metric":             {Query{Having: []Threshold{over}, OrderBy: by("cpc", false)}, true},
		"in the threshold's own order":  {Query{Having: []Threshold{over}, OrderBy: by("spend", true)}, false},
		"likewise of small values":      {Query{Having: []Threshold{under}, OrderBy: by("spend", false)}, false},
		"against it":                    {Query{Having: []Threshold{over}, OrderBy: by("spend", false)}, true},
		"the first few":                 {Query{Having: []Threshold{over}, OrderBy: by("spend", true), Limit: 3}, true},
		"by name":                       {Query{Having: []Threshold{over}, OrderBy: by("platform", false)}, false},
		"without a threshold":           {Query{OrderBy: by("cpc", false)}, false},
		"without an order":              {Query{Having: []Threshold{over}}, false},
		"of steps of time, not members": {Query{Having: []Threshold{over}, OrderBy: by("cpc", false), Grain: period.Day}, false},
	} {
		c.q.Metrics, c.q.Dimensions = []string{"spend", "cpc"}, []string{"platform"}
		if got := c.q.RanksChosen(); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
