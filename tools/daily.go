package tools

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// daily reads metrics day by day, for the tools that judge and continue series.
type daily struct {
	model     *semantic.Model
	warehouse Warehouse
	tool      string
	env       semantic.Env
}

// openDaily learns how far the data reaches.
func openDaily(ctx context.Context, m *semantic.Model, w Warehouse, tool string, call Call) (daily, error) {
	env, err := envOf(ctx, m, w, call)
	return daily{model: m, warehouse: w, tool: tool, env: env}, err
}

// lastDay is the last day that is complete in every table of some metrics.
func (d daily) lastDay(call Call, metrics ...string) period.Date {
	day := d.model.Calendar().Today(call.Now).AddDays(-1)
	for _, table := range d.model.TablesOf(metrics...) {
		if last, ok := d.env.Watermarks[table]; ok {
			day = min(day, last)
		}
	}
	return day
}

// firstDay is the first day with data in every table of some metrics.
func (d daily) firstDay(metrics ...string) (day period.Date, ok bool) {
	for _, table := range d.model.TablesOf(metrics...) {
		if first, there := d.env.FirstDays[table]; there {
			day, ok = max(day, first), true
		}
	}
	return day, ok
}

// finalDay is the last day whose value of a metric no longer grows.
func (d daily) finalDay(call Call, metric *semantic.Metric) period.Date {
	return d.lastDay(call, metric.Name).AddDays(-metric.Maturity)
}

// days is a table of days read in one query: the values of several metrics for
// each slice.
type days struct {
	compiled *semantic.Compiled
	source   answer.Source
	Period   period.Period // of the first to the last day, both read
	slices   []slice       // in the order of the rows
}

// slice is the days of one member, or of the total.
type slice struct {
	dims   map[string]string
	values map[string][]float64 // by metric, a value for each day of the period; NaN where nothing is recorded
	begun  int                  // its first day with a value
}

// read runs a query by day. Days and members come as the warehouse has them;
// a day on which nothing is recorded stays NaN.
func (d daily) read(ctx context.Context, call Call, q semantic.Query) (days, *answer.Problem, error) {
	if problem := d.consecutive(q, call.Lang); problem != nil {
		return days{}, problem, nil
	}
	q.Grain = period.Day
	compiled, problem, err := compile(d.model, q, d.env, call.Lang)
	if problem != nil || err != nil {
		return days{}, problem, err
	}
	rows, err := d.warehouse.Run(ctx, compiled)
	if err != nil {
		return days{}, nil, err
	}
	out := days{compiled: compiled, Period: compiled.Period.Period, source: sourceOf(d.tool, localSource, compiled, rows)}
	out.source.Watermarks = watermarksOf(d.model, compiled.Tables, d.env.Watermarks)
	at := make(map[string]int)
	for _, row := range rows.Rows {
		out.add(row, at)
	}
	return out, nil, nil
}

func (t *days) add(row []any, at map[string]int) {
	dims := make(map[string]string)
	var day period.Date
	for c, col := range t.compiled.Columns {
		switch text, _ := row[c].(string); col.Role {
		case semantic.TimeColumn:
			parsed, err := period.ParseDate(text)
			if err != nil {
				return
			}
			day = parsed
		case semantic.DimensionColumn:
			dims[col.Dimension] = text
		default: // values follow below
		}
	}
	i := int(day - t.Period.Start)
	if i < 0 || i >= t.Period.Days() {
		return
	}
	key := sliceKey(dims)
	place, ok := at[key]
	if !ok {
		place = len(t.slices)
		at[key] = place
		s := slice{dims: dims, values: make(map[string][]float64), begun: t.Period.Days()}
		for _, metric := range t.compiled.Query.Metrics {
			s.values[metric] = missing(t.Period.Days())
		}
		t.slices = append(t.slices, s)
	}
	for c, col := range t.compiled.Columns {
		if v, ok := row[c].(float64); ok && col.Role == semantic.ValueColumn {
			t.slices[place].values[col.Metric][i] = v
			t.slices[place].begun = min(t.slices[place].begun, i)
		}
	}
}

// check says what is wrong with metrics, dimensions or filters before anything
// is read; nil when they can be read.
func (d daily) check(call Call, q semantic.Query) (*answer.Problem, error) {
	if problem := d.consecutive(q, call.Lang); problem != nil {
		return problem, nil
	}
	_, problem, err := compile(d.model, q, d.env, call.Lang)
	return problem, err
}

// consecutive refuses days of the week of plans, which have none, with the
// compiler's reason, and otherwise with that of tools that read days in a row.
func (d daily) consecutive(q semantic.Query, lang evidence.Lang) *answer.Problem {
	names := slices.Clone(q.Dimensions)
	for _, f := range q.Filters {
		names = append(names, f.Dimension)
	}
	if !slices.ContainsFunc(names, d.model.OfDays) || slices.ContainsFunc(q.Metrics, d.model.Plans) {
		return nil
	}
	return &answer.Problem{Kind: answer.NotAllowed, Text: words["days in a row"][lang]}
}

// sliceKey names a slice, whatever the order of its dimensions.
func sliceKey(dims map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(dims)) {
		fmt.Fprintf(&b, "%s=%s\x00", name, dims[name])
	}
	return b.String()
}

func missing(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

// scopeWords says the filters that fix no member.
func scopeWords(m *semantic.Model, filters []semantic.Filter, call Call) []string {
	return FilterWords(m, slices.DeleteFunc(slices.Clone(filters), fixesMember), call.Lang)
}
