package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/insight-agent/insight/internal/analysis/forecast"
	"github.com/insight-agent/insight/internal/analysis/frame"
	"github.com/insight-agent/insight/internal/analysis/steps"
	"github.com/insight-agent/insight/internal/answer"
)

type forecastCommand struct {
	timed
	Horizon int   `required:"" placeholder:"N" help:"How many steps to forecast."`
	Season  []int `placeholder:"M" help:"Steps after which the series repeats itself; several separated by commas. Default: by the step of the times."`
}

type forecastOutput struct {
	Version int              `json:"version"`
	Series  []forecastSeries `json:"series"`
}

type forecastSeries struct {
	By       map[string]string `json:"by"`
	Forecast []forecastStep    `json:"forecast"`
	Method   string            `json:"method,omitempty"`
	Periods  []int             `json:"periods,omitempty"`
	Check    *forecast.Check   `json:"check,omitempty"`
	Repairs  *forecast.Repairs `json:"repairs,omitempty"`
	Error    string            `json:"error,omitempty"` // why there is no forecast
}

type forecastStep struct {
	T string `json:"t"`
	forecast.Point
}

func (c forecastCommand) Run(ctx context.Context, t terminal) error {
	cols, err := c.columns()
	if err != nil {
		return err
	}
	out := forecastOutput{Version: answer.Version}
	failed := 0
	for _, g := range cols.groups {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		series, err := c.series(cols, g)
		var bad *forecast.InputError
		if errors.As(err, &bad) && bad.Field != "history" {
			return usageError{err} // the options are the same for every series
		}
		if err != nil {
			series.Error = err.Error()
			failed++
		}
		out.Series = append(out.Series, series)
	}
	if failed == len(out.Series) {
		return fmt.Errorf("%s: %s", c.CSV, out.Series[0].Error)
	}
	if c.JSON {
		return printJSON(t.out, out)
	}
	return c.print(t, out)
}

func (c forecastCommand) series(cols columns, g frame.Group) (forecastSeries, error) {
	out := forecastSeries{By: members(c.By, g), Forecast: []forecastStep{}}
	even, err := steps.Evenly(of(cols.times, g), of(cols.values, g))
	var row *steps.RowError
	if errors.As(err, &row) {
		return out, fmt.Errorf("line %d: %s; tell the series apart with --by, or mend the row", cols.Line(g.Rows[row.Row]), row.Reason)
	}
	if err != nil {
		return out, err
	}
	periods := c.Season
	if len(periods) == 0 {
		periods = forecast.PeriodsFor(even.Step.Duration())
	}
	f, err := forecast.Run(even.Values, forecast.Options{Horizon: c.Horizon, Periods: periods})
	if err != nil {
		return out, err
	}
	layout := stampLayout(even.Step)
	for k, p := range f.Points {
		out.Forecast = append(out.Forecast, forecastStep{T: even.Step.Add(even.Start, len(even.Values)+k).Format(layout), Point: p})
	}
	out.Method, out.Periods, out.Check, out.Repairs = string(f.Method), f.Periods, &f.Check, &f.Repairs
	return out, nil
}

// members names what tells a group's series apart.
func members(by []string, g frame.Group) map[string]string {
	m := make(map[string]string, len(by))
	for i, column := range by {
		m[column] = g.Members[i]
	}
	return m
}

// stampLayout writes a time as precisely as the step asks for.
func stampLayout(s steps.Step) string {
	if s.Unit == steps.Second {
		return "2006-01-02T15:04:05Z07:00"
	}
	return "2006-01-02"
}

func (c forecastCommand) print(t terminal, out forecastOutput) error {
	for _, s := range out.Series {
		if name := seriesName(c.By, s.By); name != "" {
			fmt.Fprintln(t.out, name)
		}
		if s.Error != "" {
			fmt.Fprintf(t.out, "no forecast: %s\n\n", s.Error)
			continue
		}
		rows := [][]string{{"t", "mean", "lo80", "hi80", "lo95", "hi95"}}
		for _, p := range s.Forecast {
			rows = append(rows, []string{p.T, short(p.Mean), short(p.Lo80), short(p.Hi80), short(p.Lo95), short(p.Hi95)})
		}
		if err := t.grid(rows); err != nil {
			return err
		}
		fmt.Fprintf(t.out, "%s; at %d earlier ends its error was %s times that of repeating the last period\n\n",
			s.Method, s.Check.Origins, short(s.Check.AgainstNaive))
	}
	return nil
}

// seriesName writes what tells a series apart: "platform=Google country=Japan".
func seriesName(by []string, members map[string]string) string {
	parts := make([]string, len(by))
	for i, column := range by {
		parts[i] = column + "=" + members[column]
	}
	return strings.Join(parts, " ")
}
