package engines

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"github.com/insight-agent/insight/internal/analysis/forecast"
)

// day is the season by which the M4 competition scales hourly errors.
const day = 24

// hourly forecasts the hourly series of the M4 competition. Those of odd number
// were there when the methods were chosen; those of even number are reported.
func hourly(ctx context.Context, o Options) ([]Figure, error) {
	folder, err := o.folder("m4")
	if err != nil {
		return nil, err
	}
	o.progress("forecast: M4 hourly")
	train, err := wide(filepath.Join(folder, "Hourly-train.csv"))
	if err != nil {
		return nil, err
	}
	test, err := wide(filepath.Join(folder, "Hourly-test.csv"))
	if err != nil {
		return nil, err
	}
	var t tally
	for n := 2; n <= len(train); n += 2 {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		id := fmt.Sprintf("H%d", n)
		if err := t.add(train[id], test[id]); err != nil {
			return nil, fmt.Errorf("M4 %s: %w", id, err)
		}
	}
	return t.figures(), nil
}

// tally adds up how forecasts fared.
type tally struct {
	series, worse       int
	steps, in80, in95   int
	smape, mase, naives float64
}

func (t *tally) add(known, actual []float64) error {
	f, err := forecast.Run(known, forecast.Options{Horizon: len(actual), Periods: forecast.PeriodsFor(3600e9)})
	if err != nil {
		return err
	}
	mean, naive := make([]float64, len(actual)), make([]float64, len(actual))
	for h, p := range f.Points {
		mean[h], naive[h] = p.Mean, known[len(known)-day+h%day]
		t.steps++
		if p.Lo80 <= actual[h] && actual[h] <= p.Hi80 {
			t.in80++
		}
		if p.Lo95 <= actual[h] && actual[h] <= p.Hi95 {
			t.in95++
		}
	}
	t.series++
	t.smape += forecast.SMAPE(actual, mean)
	if scale := forecast.Scale(known, day); scale > 0 {
		t.mase += forecast.MAE(actual, mean) / scale
		t.naives += forecast.MAE(actual, naive) / scale
	}
	if forecast.MAE(actual, mean) > 1.05*forecast.MAE(actual, naive) {
		t.worse++
	}
	return nil
}

func (t *tally) figures() []Figure {
	data := fmt.Sprintf("M4 hourly, even half (%d series)", t.series)
	figure := func(measure string, value float64, least, most *float64) Figure {
		return Figure{Engine: "forecast", Data: data, Measure: measure, Value: value, Least: least, Most: most}
	}
	return []Figure{
		figure("sMAPE", t.smape/float64(t.series), nil, at(10.2)),
		figure("error beside seasonal naive (MASE ratio)", t.mase/t.naives, nil, at(1)),
		figure("series more than 5 % worse than seasonal naive", share(t.worse, t.series), nil, at(.10)),
		figure("inside the 80 % interval", share(t.in80, t.steps), at(.77), at(.83)),
		figure("inside the 95 % interval", share(t.in95, t.steps), at(.92), at(.98)),
	}
}

// wide reads a file of one series a row: its id, then its values until the first
// empty cell.
func wide(path string) (map[string][]float64, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	rows := csv.NewReader(in)
	rows.FieldsPerRecord = -1
	table, err := rows.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	series := make(map[string][]float64, len(table))
	for i, row := range table {
		if i == 0 {
			continue // the names of the columns
		}
		for _, cell := range row[1:] {
			if cell == "" {
				break
			}
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil || math.IsInf(v, 0) {
				return nil, fmt.Errorf("%s: line %d: %q is no number", path, i+1, cell)
			}
			series[row[0]] = append(series[row[0]], v)
		}
	}
	return series, nil
}
