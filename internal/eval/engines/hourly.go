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

// origins is how many ends, a day apart, the intervals of a series are also tried from: days differ in how well they can
// be forecast, and the competition shows one of them to each series.
const origins = 7

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
	var official, week m4.Tally
	for _, s := range all {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if !s.HeldOut() {
			continue
		}
		var one m4.Tally
		for day := range origins {
			s := s.Earlier(day * m4.Day)
			f, err := forecast.Run(s.Known, forecast.Options{Horizon: len(s.Actual), Periods: forecast.PeriodsFor(time.Hour)})
			if err != nil {
				return nil, fmt.Errorf("M4 H%d: %w", s.Number, err)
			}
			one.Add(f, s.Known, s.Actual, m4.Day)
			if day == 0 {
				official.Add(f, s.Known, s.Actual, m4.Day)
			}
		}
		week.Join(one)
	}
	return append(forecastFigures(official), intervals(fmt.Sprintf("the same, %d origins a day apart", origins), week)...), nil
}

func forecastFigures(t m4.Tally) []Figure {
	data := fmt.Sprintf("M4 hourly, even half (%.0f series)", t.Series)
	figure := func(measure string, value float64, most *float64) Figure {
		return Figure{Engine: "forecast", Data: data, Measure: measure, Value: value, Most: most}
	}
	return append([]Figure{
		figure("sMAPE", t.SMAPE(), at(10.2)),
		figure("error beside seasonal naive (MASE ratio)", t.Ratio(), at(1)),
		figure("series more than 5 % worse than seasonal naive", t.Worse/t.Series, at(.10)),
	}, intervals(data, t)...)
}

// intervals are the shares of outcomes inside, held to three points.
func intervals(data string, t m4.Tally) []Figure {
	figure := func(measure string, share, half, aim float64) Figure {
		return Figure{
			Engine: "forecast", Data: data, Measure: measure, Value: share, Low: at(share - half), High: at(share + half),
			Least: at(aim - .03), Most: at(aim + .03),
		}
	}
	in80, off80 := t.Inside80()
	in95, off95 := t.Inside95()
	return []Figure{figure("inside the 80 % interval", in80, off80, .80), figure("inside the 95 % interval", in95, off95, .95)}
}
