package engines_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/eval/engines"
)

// A small run measures every engine that needs no data, meets what a small run
// can be held to, and says which sets are absent.
func TestMeasure(t *testing.T) {
	t.Parallel()
	var absent []string
	figures, err := engines.Measure(t.Context(), engines.Options{
		Seeds: 2, Cubes: 4,
		Absent: func(err error) {
			if !errors.Is(err, engines.ErrAbsent) {
				t.Errorf("not an absence: %v", err)
			}
			absent = append(absent, err.Error())
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(absent, "\n"); len(absent) != 2 || !strings.Contains(got, "nab") || !strings.Contains(got, "m4") || !strings.Contains(got, "INSIGHT_DATA") {
		t.Errorf("absent: %v", absent)
	}
	met, seen := 0, map[string]bool{}
	for _, f := range figures {
		seen[f.Engine] = true
		if f.Met() {
			met++
		} else {
			t.Logf("%s, %s: %s is %.3f", f.Engine, f.Data, f.Measure, f.Value)
		}
	}
	if !seen["change"] || !seen["anomaly"] {
		t.Errorf("engines measured: %v", seen)
	}
	if float64(met) < .85*float64(len(figures)) {
		t.Errorf("%d of %d figures are within their targets", met, len(figures))
	}
}

func TestMet(t *testing.T) {
	t.Parallel()
	low, high := .77, .83
	for _, c := range []struct {
		f    engines.Figure
		want bool
	}{
		{engines.Figure{Value: .8, Least: &low, Most: &high}, true},
		{engines.Figure{Value: .76, Least: &low, Most: &high}, false},
		{engines.Figure{Value: .84, Least: &low, Most: &high}, false},
		{engines.Figure{Value: .84, Least: &low}, true},
		{engines.Figure{Value: 7}, true},
	} {
		if got := c.f.Met(); got != c.want {
			t.Errorf("%v within %v and %v: %t", c.f.Value, c.f.Least, c.f.Most, got)
		}
	}
}
