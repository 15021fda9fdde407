package frame

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Numbers returns a column of decimal numbers, one for each row. An empty cell,
// "NaN", "NA" and "null" are NaN: not known. Infinities are errors.
func (f *Frame) Numbers(column string) ([]float64, error) {
	cells, err := f.Text(column)
	if err != nil {
		return nil, err
	}
	values := make([]float64, len(cells))
	for r, cell := range cells {
		if values[r], err = number(cell); err != nil {
			return nil, f.cell(r, column, cell, "a decimal number such as 1234.5, or empty")
		}
	}
	return values, nil
}

func number(cell string) (float64, error) {
	switch strings.ToLower(cell) {
	case "", "nan", "na", "n/a", "null", "none":
		return math.NaN(), nil
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err == nil && math.IsInf(v, 0) {
		err = strconv.ErrRange
	}
	return v, err
}

// layouts are the ways of writing a time that no two readers read differently.
var layouts = []string{
	time.DateOnly, time.DateTime, "2006-01-02 15:04", time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04",
	"2006/01/02", "2006/01/02 15:04:05", "2006/01/02 15:04", "20060102", "2006-01", "2006/01",
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700 MST",
}

// wantTime is the mend of a cell that is no time.
const wantTime = "a time such as 2026-11-23, 2026-11-23 14:00 or 2026-11"

// Times returns a column of times, one for each row, all written in one way.
// Times without a zone are read in the zone; whole numbers of ten digits or more
// are seconds (or, from thirteen on, milliseconds) since 1970. A local time that
// daylight saving skips or repeats is read as Go's time package does.
func (f *Frame) Times(column string, zone *time.Location) ([]time.Time, error) {
	cells, err := f.Text(column)
	if err != nil {
		return nil, err
	}
	parse := layoutOf(cells[0], zone)
	if parse == nil {
		return nil, f.cell(0, column, cells[0], wantTime)
	}
	times := make([]time.Time, len(cells))
	for r, cell := range cells {
		if times[r], err = parse(cell); err != nil {
			return nil, f.cell(r, column, cell, wantTime+", written as in the first row")
		}
	}
	return times, nil
}

// layoutOf returns a parser for the way in which a cell writes a time; nil when
// it is none.
func layoutOf(cell string, zone *time.Location) func(string) (time.Time, error) {
	if _, err := epoch(cell); err == nil {
		return epoch
	}
	for _, layout := range layouts {
		parse := func(s string) (time.Time, error) { return time.ParseInLocation(layout, s, zone) }
		if _, err := parse(cell); err == nil {
			return parse
		}
	}
	return nil
}

// epoch reads seconds or milliseconds since 1970.
func epoch(cell string) (time.Time, error) {
	n, err := strconv.ParseInt(cell, 10, 64)
	switch {
	case err != nil:
		return time.Time{}, err
	case len(cell) >= 13:
		return time.UnixMilli(n).UTC(), nil
	case len(cell) >= 10:
		return time.Unix(n, 0).UTC(), nil
	}
	return time.Time{}, fmt.Errorf("%s is too short for seconds since 1970", cell)
}

func (f *Frame) cell(row int, column, cell, want string) error {
	return &CellError{File: f.File, Line: f.lines[row], Column: column, Cell: cell, Want: want}
}
