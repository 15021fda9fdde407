package drivers_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/analysis/drivers"
)

func TestDecomposeProduct(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		factors []drivers.Factor
		method  drivers.Method
		effects []float64
	}{
		{"one factor moved", []drivers.Factor{{"x", 2, 4}, {"y", 3, 3}}, drivers.LMDI, []float64{6, 0}},
		{"the product stood still", []drivers.Factor{{"x", 2, 4}, {"y", 10, 5}}, drivers.LMDI, []float64{20 * math.Ln2, -20 * math.Ln2}},
		// L(54, 12) = 42/ln 4.5; shares ln 3 and ln 1.5 of ln 4.5.
		{"both moved", []drivers.Factor{{"x", 2, 6}, {"y", 6, 9}}, drivers.LMDI, []float64{42 * math.Log(3) / math.Log(4.5), 42 * math.Log(1.5) / math.Log(4.5)}},
		{"from zero", []drivers.Factor{{"x", 0, 2}, {"y", 3, 5}}, drivers.Shapley, []float64{8, 2}},
		// x: −(⅓·1 + ⅙(2+3) + ⅓·6); y: ⅓ + ⅙·3; z: 2(⅓ + ⅙·2).
		{"three to zero", []drivers.Factor{{"x", 1, 0}, {"y", 1, 2}, {"z", 1, 3}}, drivers.Shapley, []float64{-19. / 6, 5. / 6, 4. / 3}},
		{"a loss turns into a gain", []drivers.Factor{{"margin", -2, 2}, {"units", 10, 10}}, drivers.Shapley, []float64{40, 0}},
		{"nothing moved", []drivers.Factor{{"x", 2, 2}}, drivers.LMDI, []float64{0}},
	} {
		got, err := drivers.DecomposeProduct(c.factors)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var effects []float64
		for _, f := range got.Factors {
			effects = append(effects, f.Effect)
		}
		if diff := cmp.Diff(c.effects, effects, closeTo); diff != "" || got.Method != c.method {
			t.Errorf("%s: by %s: %s", c.name, got.Method, diff)
		}
	}
}

func TestDecomposeProductRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		factors []drivers.Factor
		want    error
	}{
		"nothing":   {nil, drivers.ErrEmpty},
		"NaN":       {[]drivers.Factor{{"a", math.NaN(), 1}}, drivers.ErrNotFinite},
		"too large": {[]drivers.Factor{{"a", 1e200, 1e200}, {"b", 1e200, 1e210}}, drivers.ErrOutOfRange},
		"too many":  {make([]drivers.Factor, 65), drivers.ErrTooLarge},
	} {
		if _, err := drivers.DecomposeProduct(c.factors); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func factors(t *rapid.T, low float64) []drivers.Factor {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) drivers.Factor {
		return drivers.Factor{Name: "x", Before: rapid.Float64Range(low, 1e3).Draw(t, "before"), After: rapid.Float64Range(low, 1e3).Draw(t, "after")}
	}), 1, 6).Draw(t, "factors")
}

func TestDecomposeProductAddsUp(t *testing.T) {
	t.Parallel()
	for _, low := range []float64{1e-3, -1e3} {
		t.Run(fmt.Sprint(low), rapid.MakeCheck(func(t *rapid.T) {
			fs := factors(t, low)
			c, err := drivers.DecomposeProduct(fs)
			if err != nil {
				t.Fatal(err)
			}
			back := make([]drivers.Factor, len(fs))
			sum, scale := 0., 0.
			for i, f := range c.Factors {
				sum += f.Effect
				scale += math.Abs(f.Effect)
				back[i] = drivers.Factor{Name: f.Name, Before: f.After, After: f.Before}
			}
			near(t, "the sum of the effects", sum, c.Delta, scale)
			b, err := drivers.DecomposeProduct(back)
			if err != nil {
				t.Fatal(err)
			}
			for i := range fs {
				near(t, "swapped effect", -b.Factors[i].Effect, c.Factors[i].Effect, scale*1e4)
			}
		}))
	}
}

// TestShapleyAgainstAllOrders checks the polynomial against the definition:
// the mean marginal change over every order of the factors.
func TestShapleyAgainstAllOrders(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fs := factors(t, -10)
		fs[0].Before = 0
		c, err := drivers.DecomposeProduct(fs)
		if err != nil {
			t.Fatal(err)
		}
		want, orders, scale := make([]float64, len(fs)), 0., 0.
		var walk func(moved []bool, left int)
		value := func(moved []bool) float64 {
			y := 1.
			for i, f := range fs {
				if moved[i] {
					y *= f.After
				} else {
					y *= f.Before
				}
			}
			return y
		}
		walk = func(moved []bool, left int) {
			if left == 0 {
				orders++
				return
			}
			weight := 1.
			for k := 2; k < left; k++ {
				weight *= float64(k) // orders of those that remain after this one
			}
			for i := range fs {
				if moved[i] {
					continue
				}
				before := value(moved)
				moved[i] = true
				want[i] += weight * (value(moved) - before)
				walk(moved, left-1)
				moved[i] = false
			}
		}
		walk(make([]bool, len(fs)), len(fs))
		for i := range want {
			scale += math.Abs(want[i] / orders)
		}
		for i, f := range c.Factors {
			if scale < 1e-300 { // below it numbers have few digits left
				return
			}
			near(t, "effect", f.Effect, want[i]/orders, scale*1e4)
		}
	})
}
