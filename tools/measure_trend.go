package tools

import (
	"context"
	_ "embed"
	"math"

	"github.com/insight-agent/insight/internal/analysis/forecast"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// MeasureTrendName is the name of the tool that tells a trend from noise.
const MeasureTrendName = "measure_trend"

//go:embed measure_trend.md
var measureTrendDescription string

// TrendInput asks whether a metric has a direction.
type TrendInput struct {
	Metric  string            `json:"metric"`
	Filters []semantic.Filter `json:"filters,omitempty"`
	Period  period.Expr       `json:"period,omitempty" jsonschema:"days to look at; default the past 90 days"`
}

// SlopeFacts says whether a metric has a direction, and when its level changed.
type SlopeFacts struct {
	Monthly string // slope of 30 days as a share of the usual level, of percentages in points, with its 95 % interval
	P       string
	// Clear says that so clear a direction is seen by chance at most once in
	// twenty times, Up which way.
	Clear bool
	Up    bool
	Steps []LevelFacts // changes of the level, in order of time
}

// LevelFacts is a day on which the level changed.
type LevelFacts struct {
	Day                   period.Date
	Before, After, Change string // mean of a day
}

func (s SlopeFacts) mapped(fact func(string) string) SlopeFacts {
	out := s
	out.Monthly, out.P, out.Steps = fact(s.Monthly), fact(s.P), nil
	for _, l := range s.Steps {
		l.Before, l.After, l.Change = fact(l.Before), fact(l.After), fact(l.Change)
		out.Steps = append(out.Steps, l)
	}
	return out
}

// trendDays is the time that a slope is told of: days and weeks move too little
// to be read.
const trendDays = 30.0

// clearBelow is the p-value below which a direction is called one.
const clearBelow = 0.05

// MeasureTrend makes the tool that says whether a metric has a trend: its slope
// with an interval, free of the rhythm of the week, and the days on which its
// level changed.
func MeasureTrend(m *semantic.Model, w Warehouse) (Tool, error) {
	run := func(ctx context.Context, call Call, in TrendInput) (Result, error) {
		d, err := openDaily(ctx, m, w, MeasureTrendName, call)
		if err != nil {
			return Result{}, err
		}
		s := slope{outlook: outlook{daily: d, call: call, in: ForecastInput{Metric: in.Metric, Filters: in.Filters, Period: in.Period}}}
		problem, err := s.run(ctx)
		if problem != nil || err != nil {
			return Result{Problem: problem}, err
		}
		return s.res, nil
	}
	return New(MeasureTrendName, measureTrendDescription, run)
}

// slope is a look back along a history.
type slope struct{ outlook }

func (s *slope) run(ctx context.Context) (*answer.Problem, error) {
	if s.in.Period == "" {
		s.in.Period = "past_90_days"
	}
	cal := s.daily.model.Calendar()
	asked, err := cal.Resolve(s.in.Period, cal.Today(s.call.Now))
	if err != nil {
		return badArguments(err), nil
	}
	h, problem, err := s.daily.readHistory(ctx, s.call, s.in.Metric, s.in.Filters, "", 0)
	if problem != nil || err != nil {
		return problem, err
	}
	s.history, s.asked = h, asked
	s.asked.Period = asked.Overlap(h.Period)
	if len(h.read.slices) == 0 || s.asked.Empty() {
		return tooShort(0, 1, s.call.Lang), nil
	}
	if s.asked.End < asked.End && h.metric.Maturity == 0 {
		cut := s.asked.Period
		s.res.Notes = append(s.res.Notes, semantic.Note{Kind: semantic.NoteCut, Period: &cut})
	}
	source := h.read.source
	source.ID = localSource
	s.res.Sources, s.res.Period, s.res.Policy = []answer.Source{source}, &s.asked, h.read.compiled.Policy
	sl := h.read.slices[0]
	y := h.values(sl)[s.asked.Start-h.Period.Start : s.asked.End-h.Period.Start]
	trend, err := forecast.TrendOf(y, 7)
	if err != nil {
		return problemOrError(err, s.call.Lang)
	}
	changes, err := forecast.ChangePoints(y, 7)
	if err != nil {
		return problemOrError(err, s.call.Lang)
	}
	s.state(sl, trend)
	s.levels(sl, changes)
	return nil, nil
}

func (s *slope) state(sl slice, t forecast.Trend) {
	per := trendDays // of points
	monthly := s.base(sl)
	monthly.Kind, monthly.Level = evidence.Change, .95
	monthly.Unit = evidence.Unit{Kind: evidence.Points}
	if s.history.metric.Unit.Kind != evidence.Percent {
		monthly.Unit.Kind = evidence.Percent
		per = t.PerPeriod / t.Slope / 7 * trendDays
		if t.Slope == 0 || math.IsNaN(per) {
			per = 0
		}
	}
	low, high := t.Lo95*per, t.Hi95*per
	monthly.Value, monthly.Low, monthly.High = t.Slope*per, &low, &high
	monthly.N = int64(t.Values)
	s.res.Slope.Monthly = s.res.add(monthly)
	p := s.base(sl)
	p.Kind, p.Value, p.Unit, p.From = evidence.Test, t.P, evidence.Unit{Kind: evidence.Number}, []string{s.res.Slope.Monthly}
	s.res.Slope.P = s.res.add(p)
	s.res.Slope.Clear, s.res.Slope.Up = t.P < clearBelow, t.Slope > 0
}

// levels states the days on which the level changed, each against the level
// before.
func (s *slope) levels(sl slice, changes []forecast.ChangePoint) {
	start := s.asked.Start
	for i, c := range changes {
		day, end := s.asked.Start.AddDays(c.At), s.asked.End
		if i+1 < len(changes) {
			end = s.asked.Start.AddDays(changes[i+1].At)
		}
		before, after := s.base(sl), s.base(sl)
		before.Kind, before.Value, before.Period = evidence.Observed, c.Before, period.Period{Start: start, End: day}
		after.Kind, after.Value, after.Period = evidence.Observed, c.After, period.Period{Start: day, End: end}
		out := LevelFacts{Day: day, Before: s.res.add(before), After: s.res.add(after)}
		change := after
		change.Kind, change.Base, change.From = evidence.Change, &before.Period, []string{out.After, out.Before}
		change.Value = c.After - c.Before
		if moved, unit, ok := relativeTo(c.Before, c.After, change.Unit); ok {
			change.Value, change.Unit = moved, unit
		}
		out.Change = s.res.add(change)
		s.res.Slope.Steps = append(s.res.Slope.Steps, out)
		start = day
	}
}
