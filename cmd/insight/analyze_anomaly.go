package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
	"github.com/insight-agent/insight/internal/analysis/frame"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
)

type anomalyCommand struct {
	timed
	Denominator string  `placeholder:"COLUMN" help:"Column that the value is divided by: the value is then the numerator of a rate."`
	Rate        float64 `default:"0.1" help:"Share of false findings that is accepted."`
	Holidays    bool    `help:"Know the trade days and holidays of the Western and the Chinese calendar."`
}

type anomalyOutput struct {
	Version int            `json:"version"`
	Rows    []anomalyRow   `json:"rows"` // one for every line of the file, in its order
	Events  []anomalyEvent `json:"events"`
	Notes   []anomalyNote  `json:"notes"` // what was mended before reading, or could not be read
}

type anomalyRow struct {
	T        string            `json:"t"`
	By       map[string]string `json:"by"`
	Value    *float64          `json:"value"`
	Expected *float64          `json:"expected"`
	Lower    *float64          `json:"lower"`
	Upper    *float64          `json:"upper"`
	Score    float64           `json:"score"`
	Anomaly  bool              `json:"anomaly"`
}

type anomalyEvent struct {
	Kind     anomaly.Kind      `json:"kind"`
	By       map[string]string `json:"by"`
	Start    string            `json:"start"`
	End      string            `json:"end"`
	Value    *float64          `json:"value"`
	Expected *float64          `json:"expected"`
	Effect   *float64          `json:"effect"`
	P        *float64          `json:"p_value"`
}

type anomalyNote struct {
	By   map[string]string `json:"by"`
	Text string            `json:"text"`
	Rows int               `json:"rows,omitempty"`
}

func (c anomalyCommand) Run(ctx context.Context, t terminal) error {
	if c.Rate <= 0 || c.Rate >= 1 {
		return usageError{fmt.Errorf("--rate: %v is not between 0 and 1", c.Rate)}
	}
	cols, err := c.columns()
	if err != nil {
		return err
	}
	series, err := c.series(cols)
	if err != nil {
		return err
	}
	o := anomaly.Options{Rate: c.Rate, Rows: true}
	if c.Holidays {
		o.Holidays = holidaysOf(cols.times)
	}
	results, err := anomaly.Scan(ctx, series, o)
	if err != nil {
		return err
	}
	out, err := c.output(cols, results)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(t.out, out)
	}
	return c.print(t, out)
}

func (c anomalyCommand) series(cols columns) ([]anomaly.Series, error) {
	var under []float64
	if c.Denominator != "" {
		var err error
		if under, err = cols.Numbers(c.Denominator); err != nil {
			return nil, err
		}
	}
	series := make([]anomaly.Series, len(cols.groups))
	for i, g := range cols.groups {
		series[i] = anomaly.Series{By: seriesName(c.By, members(c.By, g)), Times: of(cols.times, g), Values: of(cols.values, g)}
		if under != nil {
			series[i].Denominator = of(under, g)
		}
	}
	return series, nil
}

// holidaysOf returns the holidays of the years that the times lie in.
func holidaysOf(times []time.Time) anomaly.Holidays {
	first := slices.MinFunc(times, time.Time.Compare)
	last := slices.MaxFunc(times, time.Time.Compare)
	return anomaly.BothCalendars(first.Year(), last.Year())
}

// output puts the rows of all series back into the file's order.
func (c anomalyCommand) output(cols columns, results []anomaly.Result) (anomalyOutput, error) {
	out := anomalyOutput{Version: answer.Version, Rows: make([]anomalyRow, cols.Len()), Events: []anomalyEvent{}, Notes: []anomalyNote{}}
	failed := 0
	for i, r := range results {
		g := cols.groups[i]
		by := members(c.By, g)
		if r.Err != nil {
			failed++
			out.Notes = append(out.Notes, anomalyNote{By: by, Text: r.Err.Error()})
		}
		for _, m := range r.Repairs {
			out.Notes = append(out.Notes, anomalyNote{By: by, Text: string(m.Kind), Rows: m.Count})
		}
		c.rows(out.Rows, cols, g, by, r)
		stamp := stamps(cols, g)
		for _, e := range r.Events {
			out.Events = append(out.Events, anomalyEvent{
				Kind: e.Kind, By: by, Start: stamp(e.Start), End: stamp(e.End),
				Value: finite(e.Value), Expected: finite(e.Expected), Effect: finite(e.Effect), P: finite(e.P),
			})
		}
	}
	if failed == len(results) {
		return out, fmt.Errorf("%s: %w", c.CSV, results[0].Err)
	}
	return out, nil
}

func (c anomalyCommand) rows(out []anomalyRow, cols columns, g frame.Group, by map[string]string, r anomaly.Result) {
	for k, at := range g.Rows {
		row := anomalyRow{T: cols.stamps[at], By: by, Value: finite(cols.values[at])}
		if k < len(r.Rows) { // none of a series that could not be read
			v := r.Rows[k]
			row.Value, row.Expected, row.Lower, row.Upper = finite(v.Value), finite(v.Expected), finite(v.Lower), finite(v.Upper)
			row.Score, row.Anomaly = v.Score, v.Anomaly
		}
		out[at] = row
	}
}

// stamps writes a time as the file does where the file has it: an event may
// start on a row that is absent.
func stamps(cols columns, g frame.Group) func(time.Time) string {
	written := make(map[int64]string, len(g.Rows))
	for _, r := range g.Rows {
		written[cols.times[r].UnixNano()] = cols.stamps[r]
	}
	return func(at time.Time) string {
		if s, ok := written[at.UnixNano()]; ok {
			return s
		}
		if at.Equal(period.DateOf(at).In(at.Location())) {
			return at.Format(time.DateOnly)
		}
		return at.Format(time.RFC3339)
	}
}

func (c anomalyCommand) print(t terminal, out anomalyOutput) error {
	if len(out.Events) == 0 {
		fmt.Fprintf(t.out, "Nothing unusual in %d rows.\n", len(out.Rows))
	} else {
		rows := [][]string{{"kind", "series", "start", "end", "value", "expected", "effect", "p"}}
		for _, e := range out.Events {
			rows = append(rows, []string{string(e.Kind), seriesName(c.By, e.By), e.Start, e.End, shortOf(e.Value), shortOf(e.Expected), shortOf(e.Effect), shortOf(e.P)})
		}
		if err := t.grid(rows); err != nil {
			return err
		}
	}
	for _, n := range out.Notes {
		fmt.Fprintf(t.out, "note: %s %s", seriesName(c.By, n.By), n.Text)
		if n.Rows > 0 {
			fmt.Fprintf(t.out, " (%d)", n.Rows)
		}
		fmt.Fprintln(t.out)
	}
	return nil
}

func shortOf(v *float64) string {
	if v == nil {
		return "–"
	}
	return short(*v)
}
