package drivers_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/analysis/drivers"
)

// grid fills platform × device × country with what value gives.
func grid(t testing.TB, value func(platform, device, country int) (actual, expected drivers.Value)) *drivers.Cube {
	t.Helper()
	b, err := drivers.NewBuilder("platform", "device", "country")
	if err != nil {
		t.Fatal(err)
	}
	for p := range 5 {
		for d := range 3 {
			for c := range 8 {
				a, e := value(p, d, c)
				if err := b.Add([]string{fmt.Sprintf("P%d", p), fmt.Sprintf("D%d", d), fmt.Sprintf("C%d", c)}, a, e); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	cube, err := b.Cube()
	if err != nil {
		t.Fatal(err)
	}
	return cube
}

func localise(t testing.TB, c *drivers.Cube, m drivers.Metric) drivers.Explanation {
	t.Helper()
	x, err := drivers.Localise(c, m)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestLocaliseByHand(t *testing.T) {
	t.Parallel()
	// 120 leaves of 100; P2 on D1 lost half of each of its 8: −400 of 12,000.
	cube := grid(t, func(p, d, c int) (a, e drivers.Value) {
		a.Num, e.Num = 100, 100
		if p == 2 && d == 1 {
			a.Num = 50
		}
		return a, e
	})
	x := localise(t, cube, drivers.Metric{Counts: true})
	if x.Actual != 11600 || x.Expected != 12000 || x.Delta != -400 || x.Verdict != drivers.FoundCauses || len(x.Causes) != 1 {
		t.Fatalf("%+v", x)
	}
	c := x.Causes[0]
	want := []drivers.Member{{"platform", "P2"}, {"device", "D1"}}
	if diff := cmp.Diff(want, c.Where); diff != "" {
		t.Error(diff)
	}
	if c.Before != 800 || c.After != 400 || c.Effect != -400 || c.Share != 1 || c.Leaves != 8 || c.Adjusted > 1e-6 {
		t.Errorf("%+v", c)
	}
	// 5 + 3 + 8 members, 15 + 40 + 24 pairs, 120 triples.
	if x.Tried != 215 {
		t.Errorf("tried %d slices, want 215", x.Tried)
	}
}

func TestLocaliseRatio(t *testing.T) {
	t.Parallel()
	// 1,000 sessions a leaf at 10 %; C3 converts at 5 % on the same sessions:
	// 15 leaves of 120 lose 50 orders each, 750 of 120,000 sessions.
	rate := grid(t, func(p, d, c int) (a, e drivers.Value) {
		a, e = drivers.Value{Num: 100, Den: 1000}, drivers.Value{Num: 100, Den: 1000}
		if c == 3 {
			a.Num = 50
		}
		return a, e
	})
	x := localise(t, rate, drivers.Metric{Ratio: true, Observed: true})
	if len(x.Causes) != 1 || x.Causes[0].Kind != drivers.Rate || x.Causes[0].Where[0] != (drivers.Member{Dimension: "country", Member: "C3"}) {
		t.Fatalf("%+v", x)
	}
	if c := x.Causes[0]; math.Abs(c.Effect+750./120000) > 1e-12 || math.Abs(c.Share-1) > 1e-9 || c.Before != .1 || c.After != .05 {
		t.Errorf("%+v", c)
	}
	// P4 converts at 2 % and trebles its sessions; every ratio stands still.
	// R: (96·100 + 24·20)/120,000 = 8.4 % → (9,600 + 1,440)/168,000 = 6.571 %.
	mix := grid(t, func(p, d, c int) (a, e drivers.Value) {
		a, e = drivers.Value{Num: 100, Den: 1000}, drivers.Value{Num: 100, Den: 1000}
		if p == 4 {
			a, e = drivers.Value{Num: 60, Den: 3000}, drivers.Value{Num: 20, Den: 1000}
		}
		return a, e
	})
	x = localise(t, mix, drivers.Metric{Ratio: true, Observed: true})
	if len(x.Causes) != 1 || x.Causes[0].Kind != drivers.Mix || x.Causes[0].Where[0] != (drivers.Member{Dimension: "platform", Member: "P4"}) {
		t.Fatalf("%+v", x)
	}
	if c := x.Causes[0]; math.Abs(c.Effect-(11040./168000-.084)) > 1e-12 || math.Abs(c.Before-.2) > 1e-12 || math.Abs(c.After-72./168) > 1e-12 {
		t.Errorf("%+v", c)
	}
}

func TestLocaliseFindsNone(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	noisy := func(factor float64) func(p, d, c int) (a, e drivers.Value) {
		return func(p, d, c int) (drivers.Value, drivers.Value) {
			return drivers.Value{Num: 1000 * factor * math.Exp(.1*r.NormFloat64())}, drivers.Value{Num: 1000}
		}
	}
	for name, c := range map[string]struct {
		value func(p, d, c int) (a, e drivers.Value)
		want  drivers.Verdict
	}{
		"noise only":     {noisy(1), drivers.NoChange},
		"all grew":       {noisy(1.3), drivers.AcrossTheBoard},
		"nothing at all": {func(int, int, int) (a, e drivers.Value) { return }, drivers.NotEnoughData},
		"equal": {func(int, int, int) (drivers.Value, drivers.Value) {
			return drivers.Value{Num: 5}, drivers.Value{Num: 5}
		}, drivers.NoChange},
	} {
		x := localise(t, grid(t, c.value), drivers.Metric{})
		if len(x.Causes) != 0 || x.Verdict != c.want {
			t.Errorf("%s: %s with %d causes, want %s", name, x.Verdict, len(x.Causes), c.want)
		}
	}
	b, _ := drivers.NewBuilder("platform")
	if err := b.Add([]string{"only"}, drivers.Value{Num: 5}, drivers.Value{Num: 50}); err != nil {
		t.Fatal(err)
	}
	cube, _ := b.Cube()
	if x := localise(t, cube, drivers.Metric{}); x.Verdict != drivers.NotEnoughData || x.Delta != -45 {
		t.Errorf("one leaf: %+v", x)
	}
}

// TestLocaliseSkipsLongerNames: a campaign belongs to one platform, so
// "campaign and platform" are the same rows as "campaign".
func TestLocaliseSkipsLongerNames(t *testing.T) {
	t.Parallel()
	b, _ := drivers.NewBuilder("platform", "campaign", "day")
	for campaign := range 12 {
		for day := range 20 {
			a := drivers.Value{Num: 200}
			if campaign == 7 {
				a.Num = 90
			}
			members := []string{fmt.Sprint("P", campaign/4), fmt.Sprint("K", campaign), fmt.Sprint(day)}
			if err := b.Add(members, a, drivers.Value{Num: 200}); err != nil {
				t.Fatal(err)
			}
		}
	}
	cube, _ := b.Cube()
	x := localise(t, cube, drivers.Metric{})
	if len(x.Causes) != 1 || cmp.Diff(x.Causes[0].Where, []drivers.Member{{"campaign", "K7"}}) != "" {
		t.Errorf("%+v", x.Causes)
	}
	if x.Tried != 3+12+20+60+240 { // members; platform × day; campaign × day
		t.Errorf("tried %d", x.Tried)
	}
}

func TestLocaliseManyMembers(t *testing.T) {
	t.Parallel()
	b, _ := drivers.NewBuilder("keyword", "device")
	for i := range 100_000 {
		a, e := drivers.Value{Num: float64(5 + i%7)}, drivers.Value{Num: float64(5 + i%7)}
		if i%4 == 1 {
			a.Num *= .5
		}
		if err := b.Add([]string{fmt.Sprint(i), fmt.Sprint(i % 4)}, a, e); err != nil {
			t.Fatal(err)
		}
	}
	cube, err := b.Cube()
	if err != nil {
		t.Fatal(err)
	}
	x := localise(t, cube, drivers.Metric{})
	if len(x.Causes) != 1 || cmp.Diff(x.Causes[0].Where, []drivers.Member{{"device", "1"}}) != "" {
		t.Errorf("%+v", x.Causes)
	}
}

func TestBuilderAddsRowsOfTheSameMembers(t *testing.T) {
	t.Parallel()
	b, _ := drivers.NewBuilder("platform", "device")
	for _, row := range []struct {
		platform, device string
		actual, expected drivers.Value
	}{
		{"Meta", "mobile", drivers.Value{Num: 1, Den: 10}, drivers.Value{}},
		{"Google", "mobile", drivers.Value{Num: 4, Den: 40}, drivers.Value{Num: 5, Den: 50}},
		{"Meta", "mobile", drivers.Value{}, drivers.Value{Num: 2, Den: 20}},
		{"Meta", "", drivers.Value{Num: 8, Den: 80}, drivers.Value{}},
	} {
		if err := b.Add([]string{row.platform, row.device}, row.actual, row.expected); err != nil {
			t.Fatal(err)
		}
	}
	cube, _ := b.Cube()
	if cube.Leaves() != 3 {
		t.Errorf("%d leaves, want 3", cube.Leaves())
	}
	want := []drivers.Segment{segment("Meta", 2, 20, 9, 90), segment("Google", 5, 50, 4, 40)}
	if diff := cmp.Diff(want, cube.Segments(0)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]drivers.Part{{"mobile", 7, 5}, {"", 0, 8}}, cube.Parts(1)); diff != "" {
		t.Error(diff)
	}
}

func TestCubeRefuses(t *testing.T) {
	t.Parallel()
	one := func(m drivers.Metric, a, e drivers.Value) func() error {
		return func() error {
			b, _ := drivers.NewBuilder("x")
			for _, member := range []string{"a", "b"} {
				if err := b.Add([]string{member}, a, e); err != nil {
					return err
				}
			}
			cube, err := b.Cube()
			if err != nil {
				return err
			}
			_, err = drivers.Localise(cube, m)
			return err
		}
	}
	value := func(n, d float64) drivers.Value { return drivers.Value{Num: n, Den: d} }
	for name, c := range map[string]struct {
		do   func() error
		want error
	}{
		"no dimension": {func() error { _, err := drivers.NewBuilder(); return err }, drivers.ErrEmpty},
		"thirteen dimensions": {func() error {
			_, err := drivers.NewBuilder("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m")
			return err
		}, drivers.ErrTooManyDimensions},
		"a dimension twice": {func() error { _, err := drivers.NewBuilder("a", "a"); return err }, drivers.ErrShape},
		"no rows":           {func() error { b, _ := drivers.NewBuilder("a"); _, err := b.Cube(); return err }, drivers.ErrEmpty},
		"members missing": {func() error {
			b, _ := drivers.NewBuilder("a", "b")
			return b.Add([]string{"x"}, value(1, 1), value(1, 1))
		}, drivers.ErrShape},
		"NaN":                  {one(drivers.Metric{}, value(math.NaN(), 0), value(1, 0)), drivers.ErrNotFinite},
		"infinity":             {one(drivers.Metric{}, value(1, 0), value(math.Inf(1), 0)), drivers.ErrNotFinite},
		"too large":            {one(drivers.Metric{}, value(1e308, 0), value(1, 0)), drivers.ErrOutOfRange},
		"negative count":       {one(drivers.Metric{Counts: true}, value(-1, 0), value(1, 0)), drivers.ErrNegative},
		"negative denominator": {one(drivers.Metric{Ratio: true}, value(1, -1), value(1, 1)), drivers.ErrNegative},
		"no denominator":       {one(drivers.Metric{Ratio: true}, value(1, 0), value(1, 1)), drivers.ErrZeroDenominator},
		"nothing expected":     {one(drivers.Metric{Ratio: true}, value(1, 1), value(1, 0)), drivers.ErrZeroDenominator},
		"negative unit":        {one(drivers.Metric{Unit: -1}, value(1, 1), value(1, 1)), drivers.ErrNegative},
		"unit not a number":    {one(drivers.Metric{Unit: math.NaN()}, value(1, 1), value(1, 1)), drivers.ErrNotFinite},
	} {
		if err := c.do(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// adds checks that an explanation's parts sum to its change.
func adds(t rapid.TB, x drivers.Explanation) {
	t.Helper()
	sum := x.CommonEffect + x.Residual
	scale := math.Abs(x.Actual) + math.Abs(x.Expected) + math.Abs(x.CommonEffect)
	for _, c := range x.Causes {
		sum += c.Effect
		scale += math.Abs(c.Effect)
		if !(c.P >= 0 && c.P <= 1 && c.Adjusted >= 0 && c.Adjusted <= 1) || len(c.Where) == 0 || len(c.Where) > 3 {
			t.Fatalf("cause %+v", c)
		}
	}
	near(t, "the sum of the parts", sum, x.Delta, scale)
	if len(x.Causes) > 3 || (len(x.Causes) > 0) != (x.Verdict == drivers.FoundCauses) {
		t.Fatalf("%d causes under %s", len(x.Causes), x.Verdict)
	}
}

func TestLocaliseAddsUpAndIgnoresOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		hit, factor := r.IntN(6), math.Exp(r.NormFloat64())
		m := drivers.Metric{Ratio: r.IntN(2) == 0, Observed: r.IntN(2) == 0}
		type row struct {
			members          []string
			actual, expected drivers.Value
		}
		var rows []row
		for a := range 6 {
			for b := range 5 {
				for c := range 4 {
					e := drivers.Value{Num: 100 * math.Exp(r.NormFloat64()), Den: 1000}
					v := drivers.Value{Num: e.Num * math.Exp(.1*r.NormFloat64()), Den: 1000 * math.Exp(.1*r.NormFloat64())}
					if a == hit {
						v.Num *= factor
					}
					rows = append(rows, row{[]string{fmt.Sprint("a", a), fmt.Sprint("b", b), fmt.Sprint("c", c)}, v, e})
				}
			}
		}
		build := func() drivers.Explanation {
			b, _ := drivers.NewBuilder("a", "b", "c")
			for _, row := range rows {
				if err := b.Add(row.members, row.actual, row.expected); err != nil {
					t.Fatal(err)
				}
			}
			cube, _ := b.Cube()
			x, err := drivers.Localise(cube, m)
			if err != nil {
				t.Fatal(err)
			}
			adds(t, x)
			return x
		}
		first := build()
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		second := build()
		if len(first.Causes) != len(second.Causes) {
			t.Fatalf("%d causes, in another order of rows %d", len(first.Causes), len(second.Causes))
		}
		for i := range first.Causes {
			if diff := cmp.Diff(first.Causes[i].Where, second.Causes[i].Where); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}
