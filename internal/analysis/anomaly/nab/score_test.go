package nab_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/analysis/anomaly/nab"
)

// TestPublishedDetections scores the published detections of the benchmark's "relative entropy" detector on
// one file and compares with the published score of each window and of the file
// (results/relativeEntropy/relativeEntropy_standard_scores.csv: 3.34891620107).
func TestPublishedDetections(t *testing.T) {
	t.Parallel()
	files, err := nab.Read(folder(t), []string{"realTraffic/speed_7578.csv"})
	if err != nil {
		t.Fatal(err)
	}
	f := files[0]
	flagged := map[string]bool{
		"2015-09-09 17:13:00": true, // on probation: not scored
		"2015-09-11 16:44:00": true, "2015-09-11 16:49:00": true, "2015-09-15 14:29:00": true,
		"2015-09-16 14:29:00": true, "2015-09-16 17:10:00": true, "2015-09-16 19:10:00": true,
	}
	scores := make([]float64, len(f.Times))
	for i, at := range f.Times {
		if flagged[at.Format(time.DateTime)] {
			scores[i] = 1
		}
	}
	if got, want := nab.Score(f, scores, .5, nab.Standard), 3.34891620107; math.Abs(got-want) > 1e-9 {
		t.Errorf("score = %.11f, published %.11f", got, want)
	}
	// The other published profile differs in the false positive alone: −.146526305971 for −.0732631529854.
	if got, want := nab.Score(f, scores, .5, nab.LowFalsePositives), 3.34891620107-.0732631529854; math.Abs(got-want) > 1e-9 {
		t.Errorf("low false positives = %.11f, published %.11f", got, want)
	}
	if threshold, _ := nab.Best(files, [][]float64{scores}, nab.Standard); threshold != 1 {
		t.Errorf("best threshold = %v, want 1", threshold)
	}
}

// TestRules compares with the hand-computed cases of the paper's scoring function.
func TestRules(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		flags   []float64
		windows [][2]int
		want    float64
	}{
		{"nothing flagged, nothing to find", []float64{0, 0, 0, 0, 0, 0, 0}, nil, 0},
		{"two false positives before any window", []float64{0, 1, 0, 1, 0, 0, 0}, nil, -.22},
		{"two windows missed", []float64{0, 0, 0, 0, 0, 0, 0}, [][2]int{{1, 2}, {4, 5}}, -2},
		{"first row of a window", []float64{0, 0, 0, 0, 1, 0, 0}, [][2]int{{4, 5}}, 1},
		{"second row of two: (2/(1+e^-2.5)−1)/(2/(1+e^-5)−1)", []float64{0, 0, 1, 0, 0, 0, 0}, [][2]int{{1, 2}}, 0.8482836399575131 / 0.9866142981514305},
		{"later rows of a found window add nothing", []float64{0, 0, 0, 0, 1, 1, 0}, [][2]int{{4, 5}}, 1},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := &nab.File{}
			at := func(i int) time.Time { return time.Date(2016, 7, 5, 10, 5*i, 0, 0, time.UTC) }
			for i := range tc.flags { // six rows have no probation: ⌊.15·6⌋ = 0
				f.Times = append(f.Times, at(i+1))
			}
			f.Times[0] = at(1)
			for _, w := range tc.windows {
				f.Windows = append(f.Windows, nab.Window{Start: at(w[0] + 1), End: at(w[1] + 1)})
			}
			if got := nab.Score(f, tc.flags, .5, nab.Standard); math.Abs(got-tc.want) > 1e-12 {
				t.Errorf("score = %v, want %v", got, tc.want)
			}
		})
	}
}

// TestNullAndPerfect pins both ends of the normalised scale.
func TestNullAndPerfect(t *testing.T) {
	t.Parallel()
	f := &nab.File{}
	for i := range 6 {
		f.Times = append(f.Times, time.Date(2016, 7, 5, i, 0, 0, 0, time.UTC))
	}
	f.Windows = []nab.Window{{Start: f.Times[2], End: f.Times[4]}}
	if _, got := nab.Best([]*nab.File{f}, [][]float64{{0, 0, 1, 0, 0, 0}}, nab.Standard); got != 100 {
		t.Errorf("perfect = %v, want 100", got)
	}
	if got := nab.Normalised([]*nab.File{f}, -1, nab.Standard); got != 0 {
		t.Errorf("null = %v, want 0", got)
	}
}

// folder is the corpus of the benchmark, in the folder of evaluation data.
func folder(t *testing.T) string {
	t.Helper()
	root := os.Getenv("INSIGHT_DATA")
	if root == "" {
		t.Skip("INSIGHT_DATA does not name the folder of evaluation data")
	}
	return filepath.Join(root, "nab")
}
