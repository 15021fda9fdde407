package drivers_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/analysis/drivers"
)

func segment(name string, n0, d0, n1, d1 float64) drivers.Segment {
	return drivers.Segment{Name: name, Before: drivers.Value{Num: n0, Den: d0}, After: drivers.Value{Num: n1, Den: d1}}
}

func TestDecomposeRatio(t *testing.T) {
	t.Parallel()
	type effect struct{ Rate, Mix float64 }
	for _, c := range []struct {
		name     string
		segments []drivers.Segment
		want     []effect
		delta    float64
	}{
		// R 7.5 % → 7.5 %. a: w .5 → .25, r .10 → .12; b: w .5 → .75, r .05 → .06.
		// rate a ½(.75)·.02, b ½(1.25)·.01; mix a (.11−.075)·−.25, b (.055−.075)·.25.
		{"rates up, mix down", []drivers.Segment{segment("a", 10, 100, 6, 50), segment("b", 5, 100, 9, 150)},
			[]effect{{.0075, -.00875}, {.00625, -.005}}, 0},
		// R .10 → .15: the new one brings 20/200 − .125·.5, the old one (.1−.125)·−.5.
		{"new segment is all mix", []drivers.Segment{segment("a", 10, 100, 10, 100), segment("b", 0, 0, 20, 100)},
			[]effect{{0, .0125}, {0, .0375}}, .05},
		{"vanished segment is all mix", []drivers.Segment{segment("a", 10, 100, 10, 100), segment("b", 20, 100, 0, 0)},
			[]effect{{0, -.0125}, {0, -.0375}}, -.05},
		// Orders that came without a session: 5/100 more, no weight moved.
		{"numerator without denominator", []drivers.Segment{segment("a", 10, 100, 10, 100), segment("b", 0, 0, 5, 0)},
			[]effect{{0, 0}, {0, .05}}, .05},
		{"one segment is all rate", []drivers.Segment{segment("a", 10, 100, 30, 200)}, []effect{{.05, 0}}, .05},
	} {
		got, err := drivers.DecomposeRatio(c.segments)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var effects []effect
		for _, s := range got.Segments {
			effects = append(effects, effect{s.Rate, s.Mix})
		}
		if diff := cmp.Diff(c.want, effects, closeTo); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if math.Abs(got.Delta-c.delta) > 1e-12 {
			t.Errorf("%s: delta %v, want %v", c.name, got.Delta, c.delta)
		}
	}
}

func TestDecomposeRatioRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		segments []drivers.Segment
		want     error
	}{
		"nothing":              {nil, drivers.ErrEmpty},
		"NaN":                  {[]drivers.Segment{segment("a", 1, 2, math.NaN(), 2)}, drivers.ErrNotFinite},
		"negative denominator": {[]drivers.Segment{segment("a", 1, 2, 1, -2)}, drivers.ErrNegative},
		"no denominator":       {[]drivers.Segment{segment("a", 1, 0, 1, 2)}, drivers.ErrZeroDenominator},
		"no denominator after": {[]drivers.Segment{segment("a", 1, 2, 1, 0)}, drivers.ErrZeroDenominator},
		"too large":            {[]drivers.Segment{segment("a", 1e308, 1e-300, 1, 1)}, drivers.ErrOutOfRange},
	} {
		if _, err := drivers.DecomposeRatio(c.segments); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestDecomposeRatioAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(rapid.Just(0.), rapid.Float64Range(.001, 1e6), rapid.Float64Range(.001, 10))
		segments := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) drivers.Segment {
			return segment("s", number.Draw(t, "n0"), number.Draw(t, "d0"), number.Draw(t, "n1"), number.Draw(t, "d1"))
		}), 1, 20).Draw(t, "segments")
		segments = append(segments, segment("ground", 1, 1, 1, 1)) // no zero total
		c, err := drivers.DecomposeRatio(segments)
		if err != nil {
			t.Fatal(err)
		}
		back := make([]drivers.Segment, len(segments))
		sum, scale := 0., 0.
		for i, s := range c.Segments {
			sum += s.Rate + s.Mix
			scale += math.Abs(s.Rate) + math.Abs(s.Mix)
			back[i] = drivers.Segment{Name: s.Name, Before: s.After, After: s.Before}
		}
		near(t, "the sum of the effects", sum, c.Delta, scale)
		near(t, "rate + mix", c.Rate+c.Mix, c.Delta, scale)
		b, err := drivers.DecomposeRatio(back)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Segments {
			near(t, "swapped rate", -b.Segments[i].Rate, c.Segments[i].Rate, scale*1e4)
			near(t, "swapped mix", -b.Segments[i].Mix, c.Segments[i].Mix, scale*1e4)
		}
	})
}

func TestReversal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		segments       []drivers.Segment
		unit           float64
		found, certain bool
	}{
		// 8 % → 15 % while mobile fell from 5 to 4 % and desktop from 35 to 26 %.
		{"every segment fell, the whole rose", []drivers.Segment{segment("mobile", 450, 9000, 200, 5000), segment("desktop", 350, 1000, 1300, 5000)}, 1, true, true},
		{"the same with too little data", []drivers.Segment{segment("mobile", 4.5, 90, 2, 50), segment("desktop", 3.5, 10, 13, 50)}, 1, true, false},
		{"the same with no known noise", []drivers.Segment{segment("mobile", 4.5, 90, 2, 50), segment("desktop", 3.5, 10, 13, 50)}, 0, true, true},
		// a (6 to 7 % up, 79 % of volume) against b; mix down outweighs rate up.
		{"mix outweighs rate", []drivers.Segment{segment("a", 6000, 100000, 9800, 140000), segment("b", 12000, 60000, 3900, 20000)}, 1, true, true},
		{"everything fell", []drivers.Segment{segment("a", 100, 1000, 80, 1000), segment("b", 50, 1000, 45, 1100)}, 1, false, false},
		{"nothing moved", []drivers.Segment{segment("a", 100, 1000, 100, 1000)}, 1, false, false},
	} {
		change, err := drivers.DecomposeRatio(c.segments)
		if err != nil {
			t.Fatal(err)
		}
		r, found := change.Reversal(c.unit)
		if found != c.found || r.Certain != c.certain {
			t.Errorf("%s: found %v, certain %v (%+v)", c.name, found, r.Certain, r)
		}
	}
}

// TestReversalRates measures the target: every constructed reversal is
// certain, and at most 2 % of changes without one are.
func TestReversalRates(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	poisson := func(mean float64) float64 { return max(0, math.Round(mean+math.Sqrt(mean)*r.NormFloat64())) }
	const trials = 2000
	missed := 0
	controls := map[string]int{}
	for range trials {
		k := 2 + r.IntN(6)
		reversed := make([]drivers.Segment, k)
		flat, fell, mixed := make([]drivers.Segment, k), make([]drivers.Segment, k), make([]drivers.Segment, k)
		for i := range k {
			rate := .01 + .1*float64(i)/float64(k)
			w0, w1 := 1e5*float64(k-i), 1e5*float64(i+1) // weight moves to the high ratios
			drop := .8 + .1*r.Float64()
			reversed[i] = segment("s", poisson(rate*w0), w0, poisson(rate*drop*w1), w1)
			flat[i] = segment("s", poisson(rate*w0), w0, poisson(rate*w0), w0)
			fell[i] = segment("s", poisson(rate*w0), w0, poisson(rate*.8*w0), w0*(.9+.2*r.Float64()))
			mixed[i] = segment("s", poisson(rate*w0), w0, poisson(rate*w1), w1)
		}
		if c, _ := drivers.DecomposeRatio(reversed); c.Delta > 0 {
			if rev, _ := c.Reversal(1); !rev.Certain {
				missed++
			}
		}
		for name, segments := range map[string][]drivers.Segment{"flat": flat, "fell": fell, "mix only": mixed} {
			c, err := drivers.DecomposeRatio(segments)
			if err != nil {
				t.Fatal(err)
			}
			if rev, _ := c.Reversal(1); rev.Certain {
				controls[name]++
			}
		}
	}
	if missed > 0 {
		t.Errorf("%d constructed reversals missed", missed)
	}
	for name, n := range controls {
		t.Logf("%s: %.2f %% called a reversal", name, 100*float64(n)/trials)
		if n > trials*2/100 {
			t.Errorf("%s: %d of %d called a reversal, want at most 2 %%", name, n, trials)
		}
	}
}
