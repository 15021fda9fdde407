package m4_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/analysis/forecast"
	"github.com/insight-agent/insight/internal/analysis/forecast/m4"
)

func TestRead(t *testing.T) {
	t.Parallel()
	actual := strings.Repeat(",7", 48)
	tests := []struct {
		name, known, actual string
		want                []m4.Series
		problem             string
	}{
		{
			"two series of different length", "V1,V2,V3,V4\nH1,1,2.5,\nH2,3,4,5\n", "V1\nH1" + actual + "\nH2" + actual + "\n",
			[]m4.Series{{1, []float64{1, 2.5}, sevens(48)}, {2, []float64{3, 4, 5}, sevens(48)}}, "",
		},
		{"no number", "V1,V2\nH1,1,x\n", "V1\nH1" + actual + "\n", nil, `line 2: "x" is no number`},
		{"too little to forecast", "V1,V2\nH1,1,2\n", "V1\nH1,7,7\n", nil, "H1 has 2 values and 2 to forecast"},
		{"another id", "V1,V2\nD1,1,2\n", "V1\nD1" + actual + "\n", nil, "H1 has 0 values"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			for name, text := range map[string]string{"Hourly-train.csv": tc.known, "Hourly-test.csv": tc.actual} {
				if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := m4.Read(folder)
			if tc.problem != "" && (err == nil || !strings.Contains(err.Error(), tc.problem)) {
				t.Fatalf("error %v, want %q", err, tc.problem)
			}
			if tc.problem == "" && err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("series (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := m4.Read(t.TempDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v, want that the file does not exist", err)
	}
}

func sevens(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = 7
	}
	return out
}

// TestTally counts two series by hand: of two steps each, one has both inside the 80 % interval, the other one inside the
// 95 % interval alone and one in none. The share of .5 has the standard error √((.5² + .5²)/2/2) = .3536 over the series.
func TestTally(t *testing.T) {
	t.Parallel()
	f := &forecast.Forecast{Points: []forecast.Point{{Mean: 10, Lo80: 9, Hi80: 11, Lo95: 8, Hi95: 12}, {Mean: 10, Lo80: 9, Hi80: 11, Lo95: 8, Hi95: 12}}}
	var a m4.Tally
	a.Add(f, []float64{9, 12, 10, 13, 9, 12}, []float64{10, 11}, 2)
	a.Add(f, []float64{9, 12, 10, 13, 9, 12}, []float64{8, 13}, 2)
	in80, half := a.Inside80()
	in95, _ := a.Inside95()
	if in80 != .5 || math.Abs(half-1.96*.35355339) > 1e-6 || in95 != .75 {
		t.Errorf("inside 80 %%: %v ± %v, 95 %%: %v; want .5 ± .693 and .75", in80, half, in95)
	}
	// Against the naive 9 and 12 the errors are .5 for 1 of the first and 2.5 for 1 of the second, scaled by 1.
	if a.Ratio() != (0.5+2.5)/(1+1) || a.Worse != 1 {
		t.Errorf("ratio %v, %v worse; want 1.5 and one", a.Ratio(), a.Worse)
	}

	// The same two as origins of one series are one witness: no spread over series is left.
	var series m4.Tally
	series.Join(a)
	if share, half := series.Inside80(); share != .5 || half != 0 || series.Series != 1 {
		t.Errorf("joined: %v ± %v of %v series, want .5 ± 0 of one", share, half, series.Series)
	}
}

func TestEarlier(t *testing.T) {
	t.Parallel()
	s := m4.Series{Number: 3, Known: []float64{1, 2, 3, 4, 5}, Actual: []float64{6, 7}}
	for hours, want := range map[int]m4.Series{
		0: s,
		1: {Number: 3, Known: []float64{1, 2, 3, 4}, Actual: []float64{5, 6}},
		3: {Number: 3, Known: []float64{1, 2}, Actual: []float64{3, 4}},
	} {
		if diff := cmp.Diff(want, s.Earlier(hours)); diff != "" {
			t.Errorf("%d hours earlier (-want +got):\n%s", hours, diff)
		}
	}
}
