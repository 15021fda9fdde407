package main

import (
	"context"
	"fmt"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/eval/engines"
)

// enginesSet names the measures of the analysis engines; they need neither a
// database nor a model.
const enginesSet = "engines"

func (c evalCommand) engines(ctx context.Context, t terminal) error {
	figures, err := engines.Measure(ctx, engines.Options{
		Data: c.Data, Seeds: 20, Cubes: 60,
		Progress: func(what string) { fmt.Fprintln(t.err, "·", what) },
		Absent:   func(err error) { fmt.Fprintln(t.err, "· left out:", err) },
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(t.out, map[string]any{"version": answer.Version, "figures": figures})
	}
	rows := [][]string{{"engine", "data", "measure", "value", "interval", "target", ""}}
	for _, f := range figures {
		interval, met := "", ""
		if f.Low != nil && f.High != nil {
			interval = short(*f.Low) + " – " + short(*f.High)
		}
		if !f.Met() {
			met = "missed"
		}
		rows = append(rows, []string{f.Engine, f.Data, f.Measure, short(f.Value), interval, target(f), met})
	}
	return t.grid(rows)
}

// target writes what a figure should be.
func target(f engines.Figure) string {
	switch {
	case f.Least != nil && f.Most != nil:
		return short(*f.Least) + " – " + short(*f.Most)
	case f.Least != nil:
		return "≥ " + short(*f.Least)
	case f.Most != nil:
		return "≤ " + short(*f.Most)
	}
	return ""
}
