package drivers_test

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/analysis/drivers"
)

// close compares floats to 1e-9 relative, NaN equal to NaN.
var closeTo = cmp.Options{cmpopts.EquateApprox(1e-9, 1e-12), cmpopts.EquateNaNs()}

// near fails unless got is within 1e-9 of want, relative to the larger of want
// and scale, the size of the numbers that were subtracted to get it.
func near(t rapid.TB, what string, got, want, scale float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*math.Max(math.Abs(want), scale*1e-4)) {
		t.Fatalf("%s is %v, want %v", what, got, want)
	}
}

func TestContributions(t *testing.T) {
	t.Parallel()
	got, err := drivers.Contributions([]drivers.Part{{"search", 100, 150}, {"social", 80, 40}, {"tv", 20, 0}, {"audio", 0, 30}})
	if err != nil {
		t.Fatal(err)
	}
	// Others of search: 100 → 70, so 100 would have become 70: unexpected 80.
	// Social: 120 → 180, 80 → 120: −80. TV: 180 → 220. Audio: nothing to grow.
	want := drivers.AdditiveChange{Before: 200, After: 220, Delta: 20, Parts: []drivers.Contribution{
		{drivers.Part{"search", 100, 150}, drivers.Stayed, 50, 2.5, 80},
		{drivers.Part{"social", 80, 40}, drivers.Stayed, -40, -2, -80},
		{drivers.Part{"tv", 20, 0}, drivers.Vanished, -20, -1, -20 * 220. / 180},
		{drivers.Part{"audio", 0, 30}, drivers.New, 30, 1.5, 30},
	}}
	if diff := cmp.Diff(want, got, closeTo); diff != "" {
		t.Error(diff)
	}
}

func TestContributionsKeepSmallPartsBesideLargeOnes(t *testing.T) {
	t.Parallel()
	got, err := drivers.Contributions([]drivers.Part{{"a", 1e16, 1e16}, {"b", 1, 2}, {"c", -1e16, -1e16}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Delta != 1 || got.Before != 1 {
		t.Errorf("delta %v and before %v, want 1 and 1", got.Delta, got.Before)
	}
}

func TestContributionsRefuse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		parts []drivers.Part
		want  error
	}{
		"nothing":   {nil, drivers.ErrEmpty},
		"NaN":       {[]drivers.Part{{"a", math.NaN(), 1}}, drivers.ErrNotFinite},
		"infinity":  {[]drivers.Part{{"a", 1, math.Inf(-1)}}, drivers.ErrNotFinite},
		"too large": {[]drivers.Part{{"a", 1, math.MaxFloat64}, {"b", 1, math.MaxFloat64}}, drivers.ErrOutOfRange},
	} {
		_, err := drivers.Contributions(c.parts)
		var input *drivers.InputError
		if !errors.Is(err, c.want) || !errors.As(err, &input) || input.Mend == "" {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestContributionsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) drivers.Part {
			return drivers.Part{"p", rapid.Float64Range(-1e6, 1e6).Draw(t, "before"), rapid.Float64Range(-1e6, 1e6).Draw(t, "after")}
		}), 1, 30).Draw(t, "parts")
		c, err := drivers.Contributions(parts)
		if err != nil {
			t.Fatal(err)
		}
		back := make([]drivers.Part, len(parts))
		sum, scale := 0., 0.
		for i, p := range c.Parts {
			sum += p.Delta
			scale += math.Abs(p.Delta)
			back[i] = drivers.Part{p.Name, p.After, p.Before}
		}
		near(t, "the sum of the parts", sum, c.Delta, scale)
		near(t, "the change", c.Delta, c.After-c.Before, scale)
		b, err := drivers.Contributions(back)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Parts {
			if b.Parts[i].Delta != -c.Parts[i].Delta {
				t.Fatalf("swapped, part %d is %v, want %v", i, b.Parts[i].Delta, -c.Parts[i].Delta)
			}
		}
	})
}
