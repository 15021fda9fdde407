package semantic

import (
	"testing"

	"github.com/insight-agent/insight/internal/period"
)

// Every metric of the product's own model can be asked for, by each of its
// dimensions, over time and compared.
func TestMarketingModel(t *testing.T) {
	t.Parallel()
	m, err := LoadFiles("../marketing/semantic")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range m.Metrics {
		if len(v.Refuse) > 0 {
			continue
		}
		dims := m.DimensionsOf(v.Name)
		if len(dims) == 0 {
			t.Errorf("%s has no dimension", v.Name)
		}
		for _, d := range dims {
			q := Query{Metrics: []string{v.Name}, Dimensions: []string{d}, Period: "last_month", Grain: period.Week,
				Compare: Compare{Kind: ComparePreviousPeriod}, Limit: 5, Others: true}
			if _, err := Compile(m, q, Env{Now: clock}); err != nil {
				t.Errorf("%s by %s: %v", v.Name, d, err)
			}
		}
	}
}
