package forecast_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/insight-agent/insight/internal/analysis/forecast"
	"github.com/insight-agent/insight/internal/analysis/forecast/m4"
)

func readM4(tb testing.TB) []m4.Series {
	tb.Helper()
	data := os.Getenv("INSIGHT_DATA")
	series, err := m4.Read(filepath.Join(data, "m4"))
	if data == "" || errors.Is(err, os.ErrNotExist) {
		tb.Skip("M4 is absent: set INSIGHT_DATA to the folder that holds m4/Hourly-train.csv and m4/Hourly-test.csv")
	}
	if err != nil {
		tb.Fatal(err)
	}
	return series
}

// TestM4Scorer forecasts with two of the competition's own benchmarks and
// compares their scores with the published ones (Mcompetitions/M4-methods,
// "Evaluation and Ranks.xlsx", hourly): a check of the scorer, the seasonality
// test and the classical decomposition at once.
func TestM4Scorer(t *testing.T) {
	t.Parallel()
	all := readM4(t)
	cases := []struct {
		name        string
		forecast    func(y, out []float64)
		smape, mase float64
	}{
		{"sNaive", func(y, out []float64) { forecast.SeasonalNaive(y, m4.Day, out) }, 13.912, 1.193},
		{"Naive2", func(y, out []float64) { forecast.Naive2(y, m4.Day, out) }, 18.383, 2.395},
		{"Theta", func(y, out []float64) { forecast.ClassicTheta(y, m4.Day, out) }, 18.138, 2.455},
	}
	for _, c := range cases {
		var smape, mase float64
		for _, s := range all {
			out := make([]float64, len(s.Actual))
			c.forecast(s.Known, out)
			smape += forecast.SMAPE(s.Actual, out) / float64(len(all))
			mase += forecast.MASE(s.Known, s.Actual, out, m4.Day) / float64(len(all))
		}
		t.Logf("%s: sMAPE %.3f, MASE %.3f", c.name, smape, mase)
		within := .0005
		if c.name == "Theta" { // its smoothing was optimised by another routine
			within = .01
		}
		if math.Abs(smape-c.smape) > within+1e-9 || math.Abs(mase-c.mase) > within+1e-9 {
			t.Errorf("%s: sMAPE %.4f and MASE %.4f, published are %.3f and %.3f", c.name, smape, mase, c.smape, c.mase)
		}
	}
}

// TestM4HeldOut measures accuracy and intervals on the half that nothing was
// tuned on, against what the M4 competition published for all hourly series.
func TestM4HeldOut(t *testing.T) {
	t.Parallel()
	var odd, even m4.Tally
	for _, s := range readM4(t) {
		f, err := forecast.Run(s.Known, forecast.Options{Horizon: len(s.Actual), Periods: []int{m4.Day, m4.Week}})
		if err != nil {
			t.Fatal(err)
		}
		if s.HeldOut() {
			even.Add(f, s.Known, s.Actual, m4.Day)
		} else {
			odd.Add(f, s.Known, s.Actual, m4.Day)
		}
	}
	t.Log("tuned on (odd ids):  ", odd.String())
	t.Log("held out (even ids): ", even.String())
	for _, bound := range []struct {
		what       string
		got, limit float64
	}{
		{"sMAPE", even.SMAPE(), 10.2}, // the best published is 8.91
		{"MASE beside seasonal naive", even.Ratio(), .8},
		{"share of series more than 5 % worse than seasonal naive", even.Worse / even.Series, .1},
		{"MSIS", even.MSIS(), 7.5}, // ARIMA's, the best benchmark
		// The two days that the competition asks for are quiet ones: over seven origins a day apart 80.1 % lie inside.
		{"80 % intervals, points off", math.Abs(100*even.In80/even.Steps - 80), 4},
		{"95 % intervals, points off", math.Abs(100*even.In95/even.Steps - 95), 3},
	} {
		if bound.got > bound.limit {
			t.Errorf("%s is %.3f, want at most %.3f", bound.what, bound.got, bound.limit)
		}
	}
}
