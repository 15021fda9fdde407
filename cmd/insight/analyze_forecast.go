package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

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
	Step     string            `json:"step,omitempty"` // from one time to the next
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
			return usageError{optionOf(bad)} // the options are the same for every series
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

// optionOf names the option that is wrong as it is written here.
func optionOf(bad *forecast.InputError) error {
	if bad.Field == "periods" {
		return fmt.Errorf("--season: %s", bad.Mend)
	}
	return fmt.Errorf("--%s: %s", bad.Field, bad.Mend)
}

func (c forecastCommand) series(cols columns, g frame.Group) (forecastSeries, error) {
	out := forecastSeries{By: members(c.By, g), Forecast: []forecastStep{}}
	even, err := steps.Evenly(of(cols.times, g), of(cols.values, g))
	var row *steps.RowError
	if errors.As(err, &row) {
		mend := "tell the series apart with --by, or mend the row"
		if row.Other >= 0 && row.Time.Format(time.TimeOnly) != "00:00:00" {
			mend = "tell the series apart with --by, name the --zone if its clocks were put back, or mend the row"
		}
		return out, fmt.Errorf("line %d: %s %s; %s", cols.Line(g.Rows[row.Row]), cols.stamps[g.Rows[row.Row]], row.Reason, mend)
	}
	if err != nil {
		return out, err
	}
	periods := c.Season
	if len(periods) == 0 {
		periods = periodsOf(even.Step)
	}
	f, err := forecast.Run(even.Values, forecast.Options{Horizon: c.Horizon, Periods: periods})
	if err != nil {
		return out, err
	}
	layout := stampLayout(even.Step)
	for k, p := range f.Points {
		out.Forecast = append(out.Forecast, forecastStep{T: even.Step.Add(even.Start, len(even.Values)+k).Format(layout), Point: p})
	}
	out.Step = even.Step.String()
	out.Method, out.Periods, out.Check, out.Repairs = string(f.Method), f.Periods, &f.Check, &f.Repairs
	return out, nil
}

// periodsOf lists the seasons of a step: the week and the year of weekdays are
// shorter than those of days.
func periodsOf(s steps.Step) []int {
	if s.Unit == steps.Weekday {
		return []int{5, 261}
	}
	return forecast.PeriodsFor(s.Duration())
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
		fmt.Fprintln(t.out, "steps of "+s.Step)
		fmt.Fprintln(t.out, c.checked(s))
		for _, note := range c.notes(*s.Repairs) {
			fmt.Fprintln(t.out, note)
		}
		fmt.Fprintln(t.out)
	}
	return nil
}

// checked says how a forecast was made and how the same did before.
func (c forecastCommand) checked(s forecastSeries) string {
	switch {
	case s.Method == string(forecast.Constant):
		return "constant: every value is the same"
	case s.Check.Origins == 0:
		return s.Method + "; the history is too short to try it on"
	}
	return fmt.Sprintf("%s; at %d earlier ends its error was %s times that of repeating the last period",
		s.Method, s.Check.Origins, short(s.Check.AgainstNaive))
}

// notes says what was done to a history before it was forecast from.
func (c forecastCommand) notes(r forecast.Repairs) []string {
	var notes []string
	note := func(n int, one, many string) {
		switch {
		case n == 1:
			notes = append(notes, one)
		case n > 1:
			notes = append(notes, fmt.Sprintf(many, n))
		}
	}
	note(r.Gaps, "1 step without a value was filled from its neighbours and season", "%d steps without a value were filled from their neighbours and season")
	note(r.Leading, "1 step before the first value was left out", "%d steps before the first value were left out")
	note(r.Idle, "1 zero before the series began was left out", "%d zeros before the series began were left out")
	note(r.Trailing, "1 step after the last value was forecast over", "%d steps after the last value were forecast over")
	note(r.TooOld, "the oldest step was left out", "the oldest %d steps were left out")
	note(r.Raised, "1 step of the forecast was raised to 0, below which no value lies", "%d steps of the forecast were raised to 0, below which no value lies")
	if len(c.Season) > 0 { // those by the step of the times are only guesses
		for _, m := range r.DroppedPeriods {
			notes = append(notes, fmt.Sprintf("a season of %d steps does not fit twice into the history and was left out", m))
		}
	}
	return notes
}

// seriesName writes what tells a series apart: "platform=Google country=Japan".
func seriesName(by []string, members map[string]string) string {
	parts := make([]string, len(by))
	for i, column := range by {
		parts[i] = column + "=" + members[column]
	}
	return strings.Join(parts, " ")
}
