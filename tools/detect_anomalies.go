package tools

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// DetectAnomaliesName is the name of the tool that looks for what is unusual.
const DetectAnomaliesName = "detect_anomalies"

//go:embed detect_anomalies.md
var detectAnomaliesDescription string

// AnomaliesInput asks what is unusual.
type AnomaliesInput struct {
	Metrics    []string          `json:"metrics,omitempty" jsonschema:"metrics to look at; without, those that the model is watched by"`
	Dimensions []string          `json:"dimensions,omitempty" jsonschema:"cut by these together; without, the total and every dimension that tables share"`
	Filters    []semantic.Filter `json:"filters,omitempty"`
	Period     period.Expr       `json:"period,omitempty" jsonschema:"days to judge, such as yesterday, last_week, 2026-10; default yesterday"`
}

// DetectAnomalies makes the tool that looks for what is unusual in the days of
// a period: values far from what was expected of them, levels that shifted,
// and data that is missing or was loaded twice. Its result holds the findings
// in the order of the money that they stand for and, for each, facts of what
// was recorded, expected and how far apart they lie.
func DetectAnomalies(m *semantic.Model, w Warehouse) (Tool, error) {
	run := func(ctx context.Context, call Call, in AnomaliesInput) (Result, error) {
		d, err := openDaily(ctx, m, w, DetectAnomaliesName, call)
		if err != nil {
			return Result{}, err
		}
		s := &scan{daily: d, call: call, in: in}
		return s.run(ctx)
	}
	return New(DetectAnomaliesName, detectAnomaliesDescription, run)
}

// scan is one look at the watched series.
type scan struct {
	daily daily
	call  Call
	in    AnomaliesInput

	judged  period.Period // the days that are judged
	period  period.Resolved
	watches []watch
	tables  []days
	worth   map[string]worth // by table
	series  []series
	results []anomaly.Result
	res     Result
}

// What a level's shift needs after its first day to be told from a few odd
// days; as many days after the period are read where there are any.
const confirmDays = 14

// goingOnDays is how long before the judged days a silence may have begun that
// is still told: later it has become the usual state.
const goingOnDays = 28

// readers is how many queries run side by side: few, so that one question does
// not hold all connections.
const readers = 4

func (s *scan) run(ctx context.Context) (Result, error) {
	if problem, err := s.resolve(); problem != nil || err != nil {
		return Result{Problem: problem}, err
	}
	if problem, err := s.read(ctx); problem != nil || err != nil {
		return Result{Problem: problem}, err
	}
	for i, w := range s.watches {
		s.series = append(s.series, s.seriesOf(i, w, s.tables[i])...)
	}
	in := make([]anomaly.Series, len(s.series))
	for i := range s.series {
		in[i] = s.series[i].Series
	}
	first, _, _ := (s.judged.Start - watchedDays).YMD()
	last, _, _ := s.judged.End.YMD()
	results, err := anomaly.Scan(ctx, in, anomaly.Options{
		Holidays: anomaly.BothCalendars(first, last), From: s.judged.Start.UTC(), Rows: true,
	})
	if err != nil {
		return Result{}, err
	}
	if s.results = results; len(s.series) > 0 {
		if err := s.goingOn(ctx); err != nil {
			return Result{}, err
		}
	}
	return s.report(), nil
}

// goingOn adds the silences that began before the judged days and last into
// them: data that is missing for a second day is as missing as on the first.
func (s *scan) goingOn(ctx context.Context) error {
	groups := make(map[string]bool)
	for i, one := range s.series {
		if row, ok := s.rowOn(i, s.judged.Start.UTC()); ok && one.Group != "" && (math.IsNaN(row.Value) || row.Value == 0) {
			groups[one.Group] = true
		}
	}
	var at []int
	var in []anomaly.Series
	for i, one := range s.series {
		if groups[one.Group] {
			at, in = append(at, i), append(in, one.Series)
		}
	}
	if len(in) == 0 {
		return nil
	}
	results, err := anomaly.Scan(ctx, in, anomaly.Options{From: s.judged.Start.AddDays(-goingOnDays).UTC()})
	if err != nil {
		return err
	}
	for k, r := range results {
		for _, e := range r.Events {
			if start, end := period.DateOf(e.Start), period.DateOf(e.End); silent(e) && start < s.judged.Start && end >= s.judged.Start {
				s.results[at[k]].Events = append(s.results[at[k]].Events, e)
			}
		}
	}
	return nil
}

// resolve reads the period and cuts it to the days that are over.
func (s *scan) resolve() (*answer.Problem, error) {
	metrics := s.in.Metrics
	if len(metrics) > 0 || len(s.in.Dimensions) > 0 {
		if len(metrics) == 0 {
			metrics = []string{metricWith(s.daily.model, s.in.Dimensions[0])}
		}
		if problem, err := s.daily.check(s.call, semantic.Query{Metrics: metrics, Dimensions: s.in.Dimensions, Filters: s.in.Filters}); problem != nil || err != nil {
			return problem, err
		}
	}
	cal := s.daily.model.Calendar()
	asked := s.in.Period
	if asked == "" {
		asked = period.Yesterday
	}
	res, err := cal.Resolve(asked, cal.Today(s.call.Now))
	if err != nil {
		return badArguments(err), nil
	}
	s.watches = watchList{model: s.daily.model, metrics: s.in.Metrics, dims: s.in.Dimensions, fixed: fixedNames(s.in.Filters)}.watches()
	if len(s.watches) == 0 {
		return badArguments(fmt.Errorf("nothing is recorded by day that could be watched")), nil
	}
	var open period.Date // the day after the last complete one
	for _, w := range s.watches {
		open = max(open, s.daily.lastDay(s.call, w.base()...)+1)
	}
	s.period, s.judged = res, period.Period{Start: res.Start, End: min(res.End, open)}
	if s.judged.End < res.End {
		s.period.Period = s.judged
		s.note(semantic.Note{Kind: semantic.NoteCut, Period: &s.judged})
	}
	if s.judged.Empty() {
		p := res.Period
		return &answer.Problem{Kind: answer.NoPeriodData, Text: evidence.FormatPeriod(p, s.call.Lang, cal.Today(s.call.Now))}, nil
	}
	return nil, nil
}

func (s *scan) note(n semantic.Note) { s.res.Notes = append(s.res.Notes, n) }

func fixedNames(filters []semantic.Filter) []string {
	var out []string
	for d := range fixedMembers(filters) {
		out = append(out, d)
	}
	return out
}

// read runs the queries of the watch list and learns what their figures are
// worth. A table that has not all of the filters' dimensions is left out.
func (s *scan) read(ctx context.Context) (*answer.Problem, error) {
	tables := make([]days, len(s.watches))
	problems := make([]*answer.Problem, len(s.watches))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(readers)
	span := period.Period{Start: s.judged.End.AddDays(-watchedDays), End: s.judged.End.AddDays(confirmDays)}
	for i, w := range s.watches {
		group.Go(func() error {
			q := semantic.Query{Metrics: s.reads(w), Dimensions: w.dimensions, Filters: s.in.Filters, Period: s.span(w, span)}
			if len(w.dimensions) > 0 {
				q.Limit = watchedMembers
			}
			var err error
			tables[i], problems[i], err = s.daily.read(gctx, s.call, q)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var watches []watch
	for i, w := range s.watches {
		if problems[i] == nil {
			watches, s.tables = append(watches, w), append(s.tables, tables[i])
		}
	}
	s.watches = watches
	if len(watches) == 0 {
		return problems[0], nil
	}
	return nil, s.weigh(ctx, span)
}

// span is the days that are read of a table: at latest to its last complete
// one.
func (s *scan) span(w watch, p period.Period) period.Expr {
	p.End = min(p.End, s.daily.lastDay(s.call, w.base()...)+1)
	p.Start = p.End.AddDays(-watchedDays)
	return p.Expr()
}

// reads lists the metrics of a query, with the table's own money, by which
// members are compared in size, before the others.
func (s *scan) reads(w watch) []string {
	names := w.base()
	if m := money(s.daily.model, w.table); m != nil && m.Table == w.table {
		names = append([]string{m.Name}, slices.DeleteFunc(names, func(n string) bool { return n == m.Name })...)
	}
	return names
}

// weigh learns from the totals what a unit of each metric stands for in money.
func (s *scan) weigh(ctx context.Context, span period.Period) error {
	s.worth = make(map[string]worth)
	totals := make(map[string]float64)
	for i, w := range s.watches {
		if len(w.dimensions) > 0 && len(s.in.Dimensions) == 0 {
			continue
		}
		maps.Copy(totals, s.tables[i].sliceSums(s.judged.Start))
	}
	for _, w := range s.watches {
		if _, done := s.worth[w.table]; done {
			continue
		}
		value := worth{unit: make(map[string]float64), measure: s.reads(w)[0]}
		value.total = totals[value.measure]
		amount := 0.0
		if m := money(s.daily.model, w.table); m != nil {
			known, ok := totals[m.Name]
			if !ok {
				t, problem, err := s.daily.read(ctx, s.call, semantic.Query{Metrics: []string{m.Name}, Filters: s.in.Filters, Period: span.Expr()})
				if err != nil {
					return err
				}
				if problem == nil {
					known = t.sliceSums(s.judged.Start)[m.Name]
				}
			}
			amount = known
		}
		for _, metric := range w.metrics {
			value.unit[metric.Name] = s.unitWorth(metric, amount, totals)
		}
		s.worth[w.table] = value
	}
	return nil
}

// unitWorth is 1 for money. A count stands for its part of the table's money:
// a session for what the shop takes per session, a click for what one costs. A
// count of some of the rows (refunded orders) weighs what any row does.
func (s *scan) unitWorth(m *semantic.Metric, amount float64, totals map[string]float64) float64 {
	name := m.Name
	if m.Type == semantic.RatioType {
		name = m.Numerator
	}
	base, ok := s.daily.model.Metric(name)
	switch {
	case !ok:
		return 0
	case base.Unit.Kind == evidence.Currency:
		return 1
	}
	for _, whole := range s.daily.model.Metrics {
		if base.Filter != "" && whole.Filter == "" && whole.Table == base.Table && whole.Agg == base.Agg && whole.Expr == base.Expr {
			name = whole.Name
			break
		}
	}
	if totals[name] <= 0 || amount <= 0 {
		return 0
	}
	return amount / totals[name]
}

// sliceSums adds up each metric over the slices and the days before those that
// are judged.
func (t days) sliceSums(judged period.Date) map[string]float64 {
	out := make(map[string]float64)
	for _, sl := range t.slices {
		for name, values := range sl.values {
			out[name] += recent(values, t.Period, judged)
		}
	}
	return out
}
