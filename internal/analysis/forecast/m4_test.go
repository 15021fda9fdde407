package forecast_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/insight-agent/insight/internal/analysis/forecast"
)

// The hourly series of the M4 competition. Everything in this package was tuned
// on the series with odd ids; the even ones were kept for the figures.
type m4Series struct {
	number        int // of the id: 1 for H1
	train, actual []float64
}

func (s m4Series) heldOut() bool { return s.number%2 == 0 }

const (
	m4Day  = 24
	m4Week = 168
)

func readM4(tb testing.TB) []m4Series {
	tb.Helper()
	data := os.Getenv("INSIGHT_DATA")
	train, test := filepath.Join(data, "m4", "Hourly-train.csv"), filepath.Join(data, "m4", "Hourly-test.csv")
	if _, err := os.Stat(train); data == "" || err != nil {
		tb.Skip("M4 is absent: set INSIGHT_DATA to the folder that holds m4/Hourly-train.csv and m4/Hourly-test.csv")
	}
	known, next := readM4File(tb, train), readM4File(tb, test)
	series := make([]m4Series, len(known))
	for i := range series {
		id := fmt.Sprintf("H%d", i+1)
		series[i] = m4Series{i + 1, known[id], next[id]}
		if len(series[i].train) == 0 || len(series[i].actual) != 48 {
			tb.Fatalf("series %s: %d values and %d to forecast", id, len(series[i].train), len(series[i].actual))
		}
	}
	return series
}

func readM4File(tb testing.TB, path string) map[string][]float64 {
	tb.Helper()
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	rows := csv.NewReader(f)
	rows.FieldsPerRecord = -1
	table, err := rows.ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	series := map[string][]float64{}
	for _, row := range table[1:] {
		for _, cell := range row[1:] {
			if cell == "" {
				break
			}
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				tb.Fatal(err)
			}
			series[row[0]] = append(series[row[0]], v)
		}
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
		{"sNaive", func(y, out []float64) { forecast.SeasonalNaive(y, m4Day, out) }, 13.912, 1.193},
		{"Naive2", func(y, out []float64) { forecast.Naive2(y, m4Day, out) }, 18.383, 2.395},
		{"Theta", func(y, out []float64) { forecast.ClassicTheta(y, m4Day, out) }, 18.138, 2.455},
	}
	for _, c := range cases {
		var smape, mase float64
		for _, s := range all {
			out := make([]float64, len(s.actual))
			c.forecast(s.train, out)
			smape += forecast.SMAPE(s.actual, out) / float64(len(all))
			mase += forecast.MASE(s.train, s.actual, out, m4Day) / float64(len(all))
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
	var odd, even tally
	for _, s := range readM4(t) {
		f, err := forecast.Run(s.train, forecast.Options{Horizon: len(s.actual), Periods: []int{m4Day, m4Week}})
		if err != nil {
			t.Fatal(err)
		}
		if s.heldOut() {
			even.add(f, s.train, s.actual, m4Day)
		} else {
			odd.add(f, s.train, s.actual, m4Day)
		}
	}
	t.Log("tuned on (odd ids):  ", odd)
	t.Log("held out (even ids): ", even)
	for _, bound := range []struct {
		what       string
		got, limit float64
	}{
		{"sMAPE", even.smape / even.n, 10.2}, // the best published is 8.91
		{"MASE beside seasonal naive", even.ratio(), .8},
		{"share of series more than 5 % worse than seasonal naive", even.worse / even.n, .1},
		{"MSIS", even.msis / even.n, 7.5}, // ARIMA's, the best benchmark
		{"95 % intervals, points off", math.Abs(100*even.in95/even.steps - 95), 3},
	} {
		if bound.got > bound.limit {
			t.Errorf("%s is %.3f, want at most %.3f", bound.what, bound.got, bound.limit)
		}
	}
}

// tally sums what a set of forecasts was worth.
type tally struct {
	n, steps, in80, in95, smape, mase, naive, msis, worse float64
	totals, in80Total, in95Total                          float64
}

func (a *tally) add(f *forecast.Forecast, train, actual []float64, m int) {
	mean, lo, hi := make([]float64, len(actual)), make([]float64, len(actual)), make([]float64, len(actual))
	naive := make([]float64, len(actual))
	var sum float64
	for h, p := range f.Points {
		mean[h], lo[h], hi[h] = p.Mean, p.Lo95, p.Hi95
		naive[h] = train[len(train)-m+h%m]
		if math.IsNaN(naive[h]) {
			naive[h] = train[len(train)-2*m+h%m]
		}
		sum += actual[h]
		a.steps++
		if actual[h] >= p.Lo80 && actual[h] <= p.Hi80 {
			a.in80++
		}
		if actual[h] >= p.Lo95 && actual[h] <= p.Hi95 {
			a.in95++
		}
	}
	if total, err := f.Total(len(actual)); err == nil {
		a.totals++
		if sum >= total.Lo80 && sum <= total.Hi80 {
			a.in80Total++
		}
		if sum >= total.Lo95 && sum <= total.Hi95 {
			a.in95Total++
		}
	}
	a.n++
	a.smape += forecast.SMAPE(actual, mean)
	own, base := forecast.MAE(actual, mean), forecast.MAE(actual, naive)
	scale := forecast.Scale(train, m)
	if scale > 0 {
		a.mase += own / scale
		a.naive += base / scale
		a.msis += forecast.MSIS(train, actual, lo, hi, .05, m)
	}
	if own > 1.05*base {
		a.worse++
	}
}

func (a tally) ratio() float64 {
	if a.naive == 0 && a.mase == 0 {
		return 1
	}
	return a.mase / a.naive
}

func (a tally) String() string {
	return fmt.Sprintf("sMAPE %.3f  MASE %.3f  ratio %.3f  >5%% worse %.1f%%  in 80: %.1f%%  in 95: %.1f%%  MSIS %.2f  totals in 80: %.1f%%  in 95: %.1f%%",
		a.smape/a.n, a.mase/a.n, a.ratio(), 100*a.worse/a.n, 100*a.in80/a.steps, 100*a.in95/a.steps, a.msis/a.n,
		100*a.in80Total/a.totals, 100*a.in95Total/a.totals)
}
