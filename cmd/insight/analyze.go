package main

import (
	"fmt"
	"math"
	"os"
	"text/tabwriter"
	"time"

	"github.com/insight-agent/insight/internal/analysis/frame"
)

// analyzeCommand holds the engines that work on a CSV file alone: no database,
// no model.
type analyzeCommand struct {
	Change   changeCommand   `cmd:"" help:"Say where a change of a total or a ratio sits."`
	Anomaly  anomalyCommand  `cmd:"" help:"Score every row by how unusual it is, and list events."`
	Forecast forecastCommand `cmd:"" help:"Say what comes next, with intervals."`
}

// csvFile is the file that an analysis reads.
type csvFile struct {
	CSV  string `name:"csv" required:"" type:"path" placeholder:"FILE" help:"CSV file, its columns named in the first line."`
	JSON bool   `name:"json" help:"Print JSON."`
}

func (c csvFile) read() (*frame.Frame, error) {
	in, err := os.Open(c.CSV)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return frame.Read(c.CSV, in)
}

// timed is a file with a column of times.
type timed struct {
	csvFile
	Time  string   `required:"" placeholder:"COLUMN" help:"Column of times, such as 2026-11-23 or 2026-11-23 14:00."`
	Value string   `required:"" placeholder:"COLUMN" help:"Column of values."`
	By    []string `placeholder:"COLUMNS" help:"Columns that tell several series apart, separated by commas."`
	Zone  string   `default:"UTC" help:"Zone of times that name none."`
}

// columns are a timed file's columns, and its series as groups of rows.
type columns struct {
	*frame.Frame
	times  []time.Time
	stamps []string // the times as the file writes them
	values []float64
	groups []frame.Group
}

func (c timed) columns() (columns, error) {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return columns{}, usageError{fmt.Errorf("--zone: %q is no time zone; write it as Asia/Shanghai", c.Zone)}
	}
	f, err := c.read()
	if err != nil {
		return columns{}, err
	}
	out := columns{Frame: f}
	if out.times, err = f.Times(c.Time, zone); err != nil {
		return out, err
	}
	if out.stamps, err = f.Text(c.Time); err != nil {
		return out, err
	}
	if out.values, err = f.Numbers(c.Value); err != nil {
		return out, err
	}
	out.groups, err = f.Groups(c.By)
	return out, err
}

// of returns a group's part of a column.
func of[T any](column []T, g frame.Group) []T {
	out := make([]T, len(g.Rows))
	for i, r := range g.Rows {
		out[i] = column[r]
	}
	return out
}

// finite is a number of JSON, which has no NaN and no infinity: null for those.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// grid prints rows in aligned columns; the first is the head.
func (t terminal) grid(rows [][]string) error {
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				fmt.Fprint(w, "\t")
			}
			fmt.Fprint(w, cell)
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// short writes a number for a person: six digits, no exponent where it can be
// avoided.
func short(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case math.Abs(v) >= 1000:
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.4g", v)
}
