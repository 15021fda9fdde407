package anomaly

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestTwoSided compares with printed tables of Student's t: P(|T| ≥ t), with t turned into robust deviations
// by the printed upper quartile.
func TestTwoSided(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name              string
		nu, t, upper, tol float64 // degrees of freedom, quantile, quartile
		want              float64
	}{
		{"normal 1.96", 0, 1.959964, normalMedian, 1e-7, .05},
		{"normal 4", 0, 4, normalMedian, 1e-9, 6.334248e-5},
		{"t5 2.571", 5, 2.570582, .726687, 2e-4, .05},
		{"t5 4.032", 5, 4.032143, .726687, 1e-4, .01},
		{"t10 3.169", 10, 3.169273, .699812, 1e-4, .01},
		{"t3 5.841", 3, 5.840909, .764892, 2e-4, .01},
		{"t2.5 median", 2.5, .7886, .7886, 5e-3, .5},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			inv := 0.0
			if tc.nu > 0 {
				inv = 1 / tc.nu
			}
			if got := twoSided(tc.t/tc.upper*normalMedian, inv); math.Abs(got-tc.want) > tc.tol {
				t.Errorf("P = %.6f, want %.6f", got, tc.want)
			}
		})
	}
}

func TestBetaRegularised(t *testing.T) {
	t.Parallel()
	// I_x(2, 3) = 6x² − 8x³ + 3x⁴ and I_x(1, b) = 1 − (1−x)^b.
	for _, x := range []float64{0, .01, .3, .5, .9, .999, 1} {
		if got, want := betaRegularised(2, 3, x), 6*x*x-8*x*x*x+3*x*x*x*x; math.Abs(got-want) > 1e-10 {
			t.Errorf("I(%v; 2, 3) = %v, want %v", x, got, want)
		}
		if got, want := betaRegularised(1, 4.5, x), 1-math.Pow(1-x, 4.5); math.Abs(got-want) > 1e-10 {
			t.Errorf("I(%v; 1, 4.5) = %v, want %v", x, got, want)
		}
	}
}

// TestCountTails compares with sums worked out by hand or by logarithms of factorials.
func TestCountTails(t *testing.T) {
	t.Parallel()
	below, at, above := countTails(2, 3, 0)
	e := math.Exp(-3)
	check(t, "Poisson(3) below 2", below, 4*e)
	check(t, "Poisson(3) at 2", at, 4.5*e)
	check(t, "Poisson(3) above 2", above, 1-8.5*e)
	// Negative binomial with mean 2 and variance 2 + ½·4: r = 2, success ½: P(k) = (k+1)/2^(k+2).
	below, at, above = countTails(3, 2, .5)
	check(t, "NB below 3", below, 1./4+2./8+3./16)
	check(t, "NB at 3", at, 4./32)
	check(t, "NB above 3", above, 1-11./16-4./32)
}

func TestRateTails(t *testing.T) {
	t.Parallel()
	below, at, above := rateTails(1, 3, .25, 1) // binomial
	check(t, "binomial below", below, 27./64)
	check(t, "binomial at", at, 27./64)
	check(t, "binomial above", above, 10./64)
	// Beta-binomial with a = b = 1 is uniform on 0 … n: ρ = 1/3, spread² = 1 + (n−1)/3.
	below, at, above = rateTails(2, 4, .5, math.Sqrt2)
	check(t, "uniform below", below, .4)
	check(t, "uniform at", at, .2)
	check(t, "uniform above", above, .4)
}

func check(t *testing.T, name string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6 {
		t.Errorf("%s = %v, want %v", name, got, want)
	}
}

// TestTailsSum holds for any count and any parameters: the three parts are probabilities and sum to one.
func TestTailsSum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := float64(rapid.IntRange(0, 500).Draw(t, "k"))
		mean := rapid.Float64Range(.01, lowMean).Draw(t, "mean")
		below, at, above := countTails(k, mean, rapid.Float64Range(0, 1).Draw(t, "over"))
		if sum := below + at + above; math.Abs(sum-1) > 1e-3 && k < 4*mean {
			t.Errorf("count: %v + %v + %v = %v", below, at, above, sum)
		}
		n := k + float64(rapid.IntRange(1, 500).Draw(t, "rest"))
		p := min(.5, mean/n)
		below, at, above = rateTails(k, n, p, rapid.Float64Range(1, 3).Draw(t, "spread"))
		if sum := below + at + above; math.Abs(sum-1) > 1e-6 {
			t.Errorf("rate: %v + %v + %v = %v", below, at, above, sum)
		}
	})
}

// TestDiscoveries is the worked example of Benjamini and Hochberg (1995, section 3.2):
// fifteen p-values, q = .05, four rejected.
func TestDiscoveries(t *testing.T) {
	t.Parallel()
	p := []float64{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1}
	if got := discoveries(p, 15, .05); got != .0095 {
		t.Errorf("cut = %v, want .0095", got)
	}
	if got := discoveries([]float64{.04, .06}, 2, .05); got != 0 {
		t.Errorf("cut = %v, want none", got)
	}
}
