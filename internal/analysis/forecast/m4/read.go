// Package m4 reads the hourly series of the M4 competition (Makridakis, Spiliotis and Assimakopoulos 2020) and
// keeps the tally of forecasts against what came.
package m4

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// The periods of the hourly series. Day is the one by which the competition scales errors.
const (
	Day  = 24
	Week = 168
)

// Series is one hourly series.
type Series struct {
	Number        int       // of the id: 1 for H1
	Known, Actual []float64 // up to the forecast's origin, and the 48 hours after
}

// HeldOut reports whether nothing was chosen by a series: the methods and constants of
// package forecast were tuned on those of odd number, and those of even number are reported.
func (s Series) HeldOut() bool { return s.Number%2 == 0 }

// Earlier is the same series at an origin some hours before its own: it knows that much less, and what came is the
// 48 hours from there.
func (s Series) Earlier(hours int) Series {
	all := slices.Concat(s.Known, s.Actual)
	at := len(s.Known) - hours
	return Series{s.Number, all[:at], all[at : at+len(s.Actual)]}
}

// Read reads Hourly-train.csv and Hourly-test.csv of a folder, one series a row, in the order of their numbers.
// An absent file is an [os.ErrNotExist].
func Read(folder string) ([]Series, error) {
	known, err := readWide(filepath.Join(folder, "Hourly-train.csv"))
	if err != nil {
		return nil, err
	}
	actual, err := readWide(filepath.Join(folder, "Hourly-test.csv"))
	if err != nil {
		return nil, err
	}
	series := make([]Series, len(known))
	for i := range series {
		id := fmt.Sprintf("H%d", i+1)
		series[i] = Series{i + 1, known[id], actual[id]}
		if len(series[i].Known) == 0 || len(series[i].Actual) != 2*Day {
			return nil, fmt.Errorf("m4: series %s has %d values and %d to forecast; want some and %d", id, len(series[i].Known), len(series[i].Actual), 2*Day)
		}
	}
	return series, nil
}

// readWide reads a file of one series a row: its id, then its values until the first empty cell.
func readWide(path string) (map[string][]float64, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("m4: %w", err)
	}
	defer in.Close()
	rows := csv.NewReader(in)
	rows.FieldsPerRecord = -1
	table, err := rows.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("m4: %s: %w", path, err)
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
				return nil, fmt.Errorf("m4: %s line %d: %q is no number", path, i+1, cell)
			}
			series[row[0]] = append(series[row[0]], v)
		}
	}
	return series, nil
}
