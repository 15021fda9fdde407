package forecast

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTrendByHand(t *testing.T) {
	t.Parallel()
	// 1 … 9 with one wild value: 28 of the 36 pairs have slope 1, and so has
	// their median.
	y := []float64{1, 2, 3, 4, 500, 6, 7, 8, 9}
	got, err := TrendOf(y, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got.Slope != 1 || got.Values != 9 {
		t.Errorf("slope %v over %d values, want 1 over 9", got.Slope, got.Values)
	}
	if math.Abs(got.PerPeriod-1./6) > 1e-12 {
		t.Errorf("per period %v, want 1/6: the median value is 6", got.PerPeriod)
	}
}

func TestTrendIntervalsHoldTheSlope(t *testing.T) {
	t.Parallel()
	const seeds = 400
	cases := []struct {
		name       string
		n, period  int
		slope, rho float64
		least, top float64
	}{
		{"white", 120, 1, .3, 0, .93, .98},
		{"weekly", 140, 7, .3, 0, .93, .985},
		{"alike neighbours", 200, 1, .3, .5, .91, .985},
		{"weekly, alike neighbours", 280, 7, 0, .5, .91, .99},
		{"long", 2500, 7, .01, .3, .92, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			held, seen := 0, seeds
			if c.n > 1000 {
				seen = 60
			}
			for seed := range uint64(seen) {
				r := rand.New(rand.NewPCG(seed, 9))
				y := make([]float64, c.n)
				var e float64
				for i := range y {
					e = c.rho*e + 10*r.NormFloat64()
					y[i] = 100 + c.slope*float64(i) + 30*float64(i%c.period) + e
				}
				got, err := TrendOf(y, c.period)
				if err != nil {
					t.Fatal(err)
				}
				if got.Lo95 <= c.slope && c.slope <= got.Hi95 {
					held++
				}
			}
			if share := float64(held) / float64(seen); share < c.least || share > c.top {
				t.Errorf("%.1f %% of the intervals hold the slope", 100*share)
			} else {
				t.Logf("%.1f %%", 100*share)
			}
		})
	}
}

func TestTrendNeedsEnough(t *testing.T) {
	t.Parallel()
	_, err := TrendOf([]float64{1, 2, math.NaN(), 4}, 7)
	var short *NotEnoughError
	if !errors.As(err, &short) {
		t.Fatalf("error %v, want a NotEnoughError", err)
	}
	if diff := cmp.Diff(&NotEnoughError{Have: 3, Need: 15, For: "a trend"}, short); diff != "" {
		t.Error(diff)
	}
}
