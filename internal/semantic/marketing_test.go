package semantic

import "testing"

// The product's own model must load, and every metric of it must be cuttable
// by something.
func TestMarketingModelLoads(t *testing.T) {
	t.Parallel()
	m, err := LoadFiles("../marketing/semantic")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range m.Metrics {
		if len(v.Refuse) == 0 && len(m.DimensionsOf(v.Name)) == 0 {
			t.Errorf("%s has no dimension", v.Name)
		}
	}
}
