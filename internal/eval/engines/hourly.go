package engines

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/insight-agent/insight/internal/analysis/forecast"
	"github.com/insight-agent/insight/internal/analysis/forecast/m4"
)

// hourly forecasts the held-out hourly series of the M4 competition.
func hourly(ctx context.Context, o Options) ([]Figure, error) {
	folder, err := o.folder("m4")
	if err != nil {
		return nil, err
	}
	o.progress("forecast: M4 hourly")
	all, err := m4.Read(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("m4: %w; its folder lacks a file: %w", ErrAbsent, err)
	}
	if err != nil {
		return nil, err
	}
	var t m4.Tally
	for _, s := range all {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if !s.HeldOut() {
			continue
		}
		f, err := forecast.Run(s.Known, forecast.Options{Horizon: len(s.Actual), Periods: forecast.PeriodsFor(time.Hour)})
		if err != nil {
			return nil, fmt.Errorf("M4 H%d: %w", s.Number, err)
		}
		t.Add(f, s.Known, s.Actual, m4.Day)
	}
	return forecastFigures(t), nil
}

func forecastFigures(t m4.Tally) []Figure {
	data := fmt.Sprintf("M4 hourly, even half (%.0f series)", t.Series)
	figure := func(measure string, value float64, least, most *float64) Figure {
		return Figure{Engine: "forecast", Data: data, Measure: measure, Value: value, Least: least, Most: most}
	}
	figures := []Figure{
		figure("sMAPE", t.SMAPE(), nil, at(10.2)),
		figure("error beside seasonal naive (MASE ratio)", t.Ratio(), nil, at(1)),
		figure("series more than 5 % worse than seasonal naive", t.Worse/t.Series, nil, at(.10)),
	}
	in80, off80 := t.Inside80()
	in95, off95 := t.Inside95()
	inner, outer := figure("inside the 80 % interval", in80, at(.77), at(.83)), figure("inside the 95 % interval", in95, at(.92), at(.98))
	inner.Low, inner.High, outer.Low, outer.High = at(in80-off80), at(in80+off80), at(in95-off95), at(in95+off95)
	return append(figures, inner, outer)
}
