package tools

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"math"

	"github.com/insight-agent/insight/internal/analysis/forecast"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// ForecastMetricName is the name of the tool that says what comes next.
const ForecastMetricName = "forecast_metric"

//go:embed forecast_metric.md
var forecastMetricDescription string

// maxForecastMembers bounds of how many members a forecast is made at once.
const maxForecastMembers = 8

// comingMonth is what is forecast where nothing else is said.
const comingMonth period.Expr = "next_30_days"

// ForecastInput asks what comes next.
type ForecastInput struct {
	Metric  string            `json:"metric"`
	Filters []semantic.Filter `json:"filters,omitempty"`
	Period  period.Expr       `json:"period,omitempty" jsonschema:"days to forecast, such as next_month, this_month, next_7_days, 2026-12; default the next 30 days"`
	By      string            `json:"by,omitempty" jsonschema:"a dimension whose largest members are forecast each on its own"`
}

// AheadFacts says what is expected of a metric over a period to come.
type AheadFacts struct {
	Total string // forecast over the whole period, its days so far included
	SoFar string // of the days that are over; empty where the period has not begun
	// Base is what was recorded in the period that the forecast is compared
	// with, and Change the forecast against it; empty where the history does not
	// hold it.
	Base, Change string
	Members      []AheadFacts // by size, of a forecast by dimension
	Course       int          // table that holds the days
	PerDay       bool         // values are means of a day: of what neither adds up nor divides
}

func (a AheadFacts) mapped(fact func(string) string) AheadFacts {
	out := a
	out.Total, out.SoFar, out.Base, out.Change = fact(a.Total), fact(a.SoFar), fact(a.Base), fact(a.Change)
	out.Members = nil
	for _, m := range a.Members {
		out.Members = append(out.Members, m.mapped(fact))
	}
	return out
}

// ForecastMetric makes the tool that says what comes next of a metric: its value
// over a period that is not over, with the interval that holds it four times in
// five, and its days.
func ForecastMetric(m *semantic.Model, w Warehouse) (Tool, error) {
	run := func(ctx context.Context, call Call, in ForecastInput) (Result, error) {
		d, err := openDaily(ctx, m, w, ForecastMetricName, call)
		if err != nil {
			return Result{}, err
		}
		o := outlook{daily: d, call: call, in: in}
		problem, err := o.run(ctx)
		if problem != nil || err != nil {
			return Result{Problem: problem}, err
		}
		return o.res, nil
	}
	return New(ForecastMetricName, forecastMetricDescription, run)
}

// outlook is one forecast on its way.
type outlook struct {
	daily daily
	call  Call
	in    ForecastInput

	asked   period.Resolved
	history history
	res     Result
}

func (o *outlook) run(ctx context.Context) (*answer.Problem, error) {
	if o.in.Period == "" {
		o.in.Period = comingMonth
	}
	cal := o.daily.model.Calendar()
	asked, err := cal.Resolve(o.in.Period, cal.Today(o.call.Now))
	if err != nil {
		return badArguments(err), nil
	}
	o.asked = asked
	h, problem, err := o.daily.readHistory(ctx, o.call, o.in.Metric, o.in.Filters, o.in.By, maxForecastMembers)
	if problem != nil || err != nil {
		return problem, err
	}
	if o.history = h; asked.End <= h.Period.End {
		when := evidence.FormatPeriod(asked.Period, o.call.Lang, cal.Today(o.call.Now))
		return badArguments(fmt.Errorf(forecastWords["over"][o.call.Lang], when)), nil
	}
	o.res.Period, o.res.Policy = &o.asked, h.read.compiled.Policy
	source := h.read.source
	source.ID = localSource
	o.res.Sources = []answer.Source{source}
	if h.metric.Maturity > 0 {
		last := h.Period.Last()
		o.res.Notes = append(o.res.Notes, semantic.Note{Kind: semantic.NoteImmature, Metric: h.metric.Name, Days: h.metric.Maturity, Period: &period.Period{Start: last, End: last.AddDays(1)}})
	}
	if h.metric.PlatformReported {
		o.res.Notes = append(o.res.Notes, semantic.Note{Kind: semantic.NotePlatformReported, Metric: h.metric.Name})
	}
	if o.in.By != "" {
		return o.members()
	}
	if len(h.read.slices) == 0 {
		return tooShort(0, 1, o.call.Lang), nil
	}
	ahead, f, days, err := o.slice(h.read.slices[0])
	if err != nil {
		return problemOrError(err, o.call.Lang)
	}
	o.res.Ahead = ahead
	o.res.Tables = append(o.res.Tables, o.course(h.read.slices[0], f, days))
	return nil, nil
}

// problemOrError gives back an engine's refusal as a problem.
func problemOrError(err error, lang evidence.Lang) (*answer.Problem, error) {
	if problem := problemOfEngine(err, lang); problem != nil {
		return problem, nil
	}
	return nil, err
}

// slice states what is expected of one slice.
func (o *outlook) slice(sl slice) (AheadFacts, *forecast.Forecast, period.Period, error) {
	h := o.history
	f, days, err := h.ahead(sl, o.asked.Period)
	if err != nil {
		return AheadFacts{}, nil, period.Period{}, err
	}
	rest, err := f.Total(days.Days())
	if err != nil {
		return AheadFacts{}, nil, period.Period{}, err
	}
	out := AheadFacts{PerDay: !h.metric.Additive && h.metric.Type != semantic.RatioType}
	total := o.base(sl)
	total.Kind, total.Level = evidence.Forecast, .8
	over := period.Period{Start: o.asked.Start, End: days.Start} // days that are over
	past, ok := 0.0, false
	if o.asked.Start < h.Period.End {
		if past, ok = h.over(sl, over); ok {
			soFar := o.base(sl)
			soFar.Kind, soFar.Value, soFar.Period = evidence.Observed, past, over
			out.SoFar = o.res.add(soFar)
			total.From = []string{out.SoFar}
		}
	}
	shift, scale := past, 1.0
	if !h.metric.Additive { // the mean of all days, those over and those to come
		n := float64(days.Days())
		shift, scale = 0, 1/n
		if ok {
			all := n + float64(over.Days())
			shift, scale = past*float64(over.Days())/all, 1/all
		}
	}
	low, high := shift+rest.Lo80*scale, shift+rest.Hi80*scale
	total.Value, total.Low, total.High = shift+rest.Mean*scale, &low, &high
	out.Total = o.res.add(total)
	o.compare(sl, &out, total)
	return out, f, days, nil
}

// compare sets the forecast against the same period of the year before or,
// where the history does not hold it, the period before.
func (o *outlook) compare(sl slice, out *AheadFacts, total evidence.Fact) {
	cal := o.daily.model.Calendar()
	for _, before := range []period.Period{cal.YearBefore(o.asked), cal.Before(o.asked)} {
		value, ok := o.history.over(sl, before)
		if !ok || value == 0 || math.IsNaN(value) {
			continue
		}
		base := o.base(sl)
		base.Kind, base.Value, base.Period = evidence.Observed, value, before
		out.Base = o.res.add(base)
		change := total
		change.Kind, change.Low, change.High, change.Level, change.Base = evidence.Change, nil, nil, 0, &before
		change.From = []string{out.Total, out.Base}
		change.Value, change.Unit, _ = relativeTo(value, total.Value, total.Unit)
		out.Change = o.res.add(change)
		return
	}
}

// base is what all facts of a slice share.
func (o *outlook) base(sl slice) evidence.Fact {
	dims := fixedMembers(o.in.Filters)
	maps.Copy(dims, sl.dims)
	return evidence.Fact{
		Metric: o.history.metric.Name, Dims: dims, Filters: scopeWords(o.daily.model, o.in.Filters, o.call),
		Period: o.asked.Period, Unit: o.history.metric.Unit, Source: localSource,
	}
}
