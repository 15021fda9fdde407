package vus_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/analysis/anomaly/vus"
)

// By hand. With buffer 2 the tolerances are 0, 1 and 2, of which only the last
// continues a range: by one point, with the label √½ = .7071.
func TestByHand(t *testing.T) {
	t.Parallel()
	// The second point is predicted first, then the anomaly: areas ½ and ½, and with the tolerance of 2
	// recall .7071/1.35355 at precision .7071, then the rest at precision 1.7071/2.
	r := math.Sqrt(.5)
	beside := r/(1+r/2)*r + (1-r/(1+r/2))*(1+r)/2
	tests := []struct {
		name      string
		scores    []float64
		anomalous []bool
		buffer    int
		want      float64
	}{
		{"perfect", []float64{.1, .2, .9, .3}, []bool{false, false, true, false}, 0, 1},
		{"one ahead of it", []float64{.1, .9, .5, .3}, []bool{false, false, true, false}, 0, .5},
		{"last of four", []float64{.4, .9, .1, .3}, []bool{false, false, true, false}, 0, .25},
		{"all equal: everything is predicted at once", []float64{0, 0, 0, 0}, []bool{false, false, true, false}, 0, .25},
		{"one of two ranges counts half of it", []float64{.9, .1, .8, .2}, []bool{true, false, false, true}, 0, .25 + .75*2/3},
		{"a neighbour within the tolerance", []float64{.1, .9, .5, .3}, []bool{false, false, true, false}, 2, (.5 + .5 + beside) / 3},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := vus.PR(tc.scores, tc.anomalous, tc.buffer)
			if err != nil || math.Abs(got-tc.want) > 1e-12 {
				t.Errorf("%v (%v), want %v", got, err, tc.want)
			}
		})
	}
}

// Values that the authors' package (vus 0.0.6, RangeAUC_volume_opt) gave for the same scores.
func TestPublishedImplementation(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		n      int
		ranges [][2]int // both ends included
		lift   int      // that anomalous points have on others
		buffer int
		want   float64
	}{
		{"three ranges", 400, [][2]int{{40, 55}, {120, 130}, {300, 310}}, 400, 10, 0.573313102145},
		{"ranges that meet", 500, [][2]int{{100, 110}, {118, 125}, {300, 340}}, 250, 30, 0.411588989359},
		{"odd buffer", 300, [][2]int{{50, 60}, {200, 200}}, 600, 7, 0.366182581595},
		{"more points than thresholds", 2000, [][2]int{{500, 560}, {1400, 1420}}, 300, 20, 0.389749523287},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			scores, anomalous := make([]float64, tc.n), make([]bool, tc.n)
			for _, r := range tc.ranges {
				for i := r[0]; i <= r[1]; i++ {
					anomalous[i] = true
				}
			}
			x := 12345
			for i := range scores {
				x = (x*1103515245 + 12345) % 2147483648
				scores[i] = float64((x >> 16) % 1000)
				if anomalous[i] {
					scores[i] += float64(tc.lift)
				}
			}
			got, err := vus.PR(scores, anomalous, tc.buffer)
			if err != nil || math.Abs(got-tc.want) > 1e-9 {
				t.Errorf("%.12f (%v), want %.12f", got, err, tc.want)
			}
		})
	}
}

// Whatever the scores, the volume lies between 0 and 1, and depends on their order alone.
func TestProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "n")
		scores := rapid.SliceOfN(rapid.Float64Range(0, 1), n, n).Draw(t, "scores")
		anomalous := rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "anomalous")
		anomalous[rapid.IntRange(0, n-1).Draw(t, "at")] = true
		buffer := rapid.IntRange(0, 20).Draw(t, "buffer")
		got, err := vus.PR(scores, anomalous, buffer)
		if err != nil || !(got > 0 && got <= 1+1e-12) {
			t.Fatalf("%v (%v)", got, err)
		}
		doubled := make([]float64, n)
		for i, s := range scores {
			doubled[i] = 2*s + 3*float64(n)
		}
		distinct := map[float64]float64{}
		for i, s := range doubled {
			if was, ok := distinct[s]; ok && was != scores[i] {
				t.Skip("two scores became one by rounding")
			}
			distinct[s] = scores[i]
		}
		if again, err := vus.PR(doubled, anomalous, buffer); err != nil || again != got {
			t.Fatalf("%v (%v) of the same order, was %v", again, err, got)
		}
	})
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func() (float64, error){
		"lengths differ":   func() (float64, error) { return vus.PR([]float64{1}, nil, 0) },
		"nothing labelled": func() (float64, error) { return vus.PR([]float64{1}, []bool{false}, 0) },
		"no number":        func() (float64, error) { return vus.PR([]float64{math.NaN()}, []bool{true}, 0) },
		"negative buffer":  func() (float64, error) { return vus.PR([]float64{1}, []bool{true}, -1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := call(); !errors.Is(err, vus.ErrInput) {
				t.Errorf("error %v, want ErrInput", err)
			}
		})
	}
}
