package tools

import (
	"context"
	"math"
	"slices"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// ChosenFacts say how many rows the thresholds of a query keep, and of how many.
// They are empty for a query without thresholds, and where the rows are too many
// to be counted.
type ChosenFacts struct {
	// Met counts the rows that satisfy every threshold; its scope is how many
	// have a value of every metric with one. Steps that the period cuts are not
	// counted beside whole ones.
	Met string
	// NoValue counts the rows left out because a metric with a threshold has no
	// value there, as a ratio without a denominator; empty where there are none.
	NoValue string
	// Bounds are the numbers of the thresholds, in their order.
	Bounds []BoundFacts
	// Nearest is the value, of the metric with the only threshold, that comes
	// nearest to it where no row satisfies it; NearestThan that of the metric that it
	// is held against.
	Nearest, NearestThan string
	// Sums are, of the additive metrics without a threshold, the totals over the
	// rows of the result, where it holds all that satisfy.
	Sums map[string]string
}

// BoundFacts are the numbers of one threshold: High only of Between, and neither
// where it is another metric, Than.
type BoundFacts struct {
	Op   semantic.Op
	Of   semantic.Measure
	Than string
	// Side is 1 where rises are told, by how large they are, and -1 where falls are;
	// 0 where the numbers are those of the threshold, with their signs.
	Side      int
	Low, High string
}

func (c ChosenFacts) mapped(fact func(string) string) ChosenFacts {
	c.Met, c.NoValue, c.Nearest, c.NearestThan = fact(c.Met), fact(c.NoValue), fact(c.Nearest), fact(c.NearestThan)
	c.Bounds = slices.Clone(c.Bounds)
	for i := range c.Bounds {
		c.Bounds[i].Low, c.Bounds[i].High = fact(c.Bounds[i].Low), fact(c.Bounds[i].High)
	}
	var sums map[string]string
	if c.Sums != nil {
		sums = make(map[string]string, len(c.Sums))
	}
	for metric, ref := range c.Sums {
		sums[metric] = fact(ref)
	}
	c.Sums = sums
	return c
}

// chosen counts what the thresholds choose among: it reads the same query
// without them.
func (t metricsQuery) chosen(ctx context.Context, call Call, c *semantic.Compiled, env semantic.Env, res *Result) error {
	if len(c.Query.Having) == 0 {
		return nil
	}
	whole := c.Query
	whole.Having, whole.Limit, whole.OrderBy = nil, 0, nil
	if !c.Query.HoldsChanges() {
		whole.Compare = semantic.Compare{}
	} else if res.Problem = unsettled(*res, c, call.Lang); res.Problem != nil {
		return nil
	}
	compiled, _, err := compile(t.model, whole, env, call.Lang)
	if err != nil {
		return err
	}
	rows, err := t.warehouse.Run(ctx, compiled)
	if err != nil || rows.Truncated {
		return err
	}
	n := thresholdCounter{compiled: compiled, having: c.Query.Having, res: res, source: "q1", nothing: hasNote(compiled.Notes, semantic.NoteNoData)}
	if c.Query.Grain != period.None {
		n.steps = t.model.Calendar().Steps(compiled.Period.Period, c.Query.Grain)
		n.partial = func(p period.Period) bool { return t.model.Calendar().Step(p.Start, c.Query.Grain) != p }
	}
	n.scope = scopeOf(t.model, c.Query, call.Lang)
	source := sourceOf(QueryMetricsName, n.source, compiled, rows)
	source.Watermarks = watermarksOf(t.model, compiled.Tables, env.Watermarks)
	res.Sources = append(res.Sources, source)
	n.zero = make(map[string]bool)
	for _, name := range c.Query.Metrics {
		m, ok := t.model.Metric(name)
		n.zero[name] = ok && m.Additive && !n.nothing
	}
	all := n.whole(rows.Rows)
	n.total(all)
	n.build(all)
	t.shares(call, res, n)
	if c.Query.Limit == 0 && res.Chosen.Met != "" && !hasNote(res.Notes, semantic.NoteTruncated) {
		n.scope = append(n.scope, ThresholdWords(t.model, c.Query.Having, call.Lang)...)
		n.sums(t.model)
	}
	return nil
}

func hasNote(notes []semantic.Note, kind semantic.NoteKind) bool {
	return slices.ContainsFunc(notes, func(n semantic.Note) bool { return n.Kind == kind })
}

// thresholdCounter makes the facts of a query's thresholds from its rows
// without them.
type thresholdCounter struct {
	compiled *semantic.Compiled
	having   []semantic.Threshold
	zero     map[string]bool // by metric: it is zero where it has no row
	scope    []string
	source   string
	steps    []period.Period // as the period cuts them
	partial  func(period.Period) bool
	nothing  bool      // no day has data, so that nothing is zero either
	totals   []float64 // by threshold: of which a share is
	res      *Result
}

// whole leaves out the rows of steps that the period cuts, a week of three
// days, where there are whole ones.
func (n *thresholdCounter) whole(rows [][]any) [][]any {
	if n.partial == nil || !slices.ContainsFunc(n.steps, func(p period.Period) bool { return !n.partial(p) }) {
		return rows
	}
	return slices.DeleteFunc(slices.Clone(rows), func(row []any) bool {
		for c, col := range n.compiled.Columns {
			text, _ := row[c].(string)
			if d, err := period.ParseDate(text); col.Role == semantic.TimeColumn && err == nil && n.partial(n.step(d)) {
				return true
			}
		}
		return false
	})
}

func (n *thresholdCounter) build(rows [][]any) {
	met, valued, without := 0, 0, 0
	nearest, distance := -1, math.Inf(1)
	for i, row := range rows {
		if n.ofNobody(row) {
			continue
		}
		values, ok := n.values(row)
		if !ok {
			without++
			continue
		}
		valued++
		all := true
		for k, th := range n.having {
			all = all && th.Holds(values[k])
			if len(n.having) > 1 || th.Of != semantic.OfValue {
				continue
			}
			if d := away(th, values[k]); d < distance {
				nearest, distance = i, d
			}
		}
		if all {
			met++
		}
	}
	if valued == 0 {
		return
	}
	chosen := &n.res.Chosen
	count := n.fact(n.having[0].Metric, evidence.Count, float64(met), evidence.Unit{Kind: evidence.Integer})
	count.Scope = valued
	count.Base = n.compiled.Base
	chosen.Met = n.res.add(count)
	if without > 0 {
		lacks := n.fact(n.lacking(rows), evidence.Count, float64(without), evidence.Unit{Kind: evidence.Integer})
		lacks.Base = n.compiled.Base
		chosen.NoValue = n.res.add(lacks)
	}
	for _, th := range n.having {
		chosen.Bounds = append(chosen.Bounds, n.bounds(th, met > 0 && len(n.having) == 1))
	}
	if met == 0 && nearest >= 0 {
		chosen.Nearest = n.res.add(n.row(rows[nearest], n.having[0].Metric))
		if than := n.having[0].Than; than != "" {
			chosen.NearestThan = n.res.add(n.row(rows[nearest], than))
		}
	}
}

// sums adds up the metrics without a threshold over the rows of the result.
func (n *thresholdCounter) sums(m *semantic.Model) {
	n.res.Chosen.Sums = make(map[string]string)
	for _, name := range n.compiled.Query.Metrics {
		bounded := slices.ContainsFunc(n.having, func(t semantic.Threshold) bool { return t.Metric == name })
		if v, ok := m.Metric(name); !ok || !v.Additive || bounded {
			continue
		}
		total, from, young := 0.0, []string(nil), false
		for _, row := range n.res.Rows {
			if mf := row.Metrics[name]; !mf.Missing && !row.NotSet(n.compiled.Query.Dimensions) && !row.Partial {
				total += n.res.fact(mf.Value).Value
				from, young = append(from, mf.Value), young || mf.Young
			}
		}
		if len(from) == 0 {
			continue
		}
		col := n.compiled.Columns[n.column(name)]
		f := n.fact(name, evidence.Observed, total, col.Unit)
		f.Per, f.From, f.Provisional = col.Per, from, young
		n.res.Chosen.Sums[name] = n.res.add(f)
	}
}

// away is how far a value is from satisfying a threshold.
func away(t semantic.Threshold, v float64) float64 {
	if t.Than != "" { // v is what is left of the other metric
		return math.Abs(v)
	}
	d := math.Abs(v - t.Values[0])
	if t.Op == semantic.Between {
		d = min(d, math.Abs(v-t.Values[1]))
	}
	return d
}

// ofNobody reports whether a row belongs to no member of a dimension.
func (n *thresholdCounter) ofNobody(row []any) bool {
	for c, col := range n.compiled.Columns {
		if col.Role != semantic.DimensionColumn {
			continue
		}
		if name, _ := row[c].(string); name == semantic.NullMember {
			return true
		}
	}
	return false
}

// values are those of the metrics with thresholds; false where one is missing.
func (n *thresholdCounter) values(row []any) ([]float64, bool) {
	out := make([]float64, len(n.having))
	for k, th := range n.having {
		v, ok := n.value(row, th.Metric)
		switch {
		case th.Than != "":
			other, there := n.value(row, th.Than)
			v, ok = v-other, ok && there
		case th.Of == semantic.OfShare:
			v, ok = v/n.totals[k], ok && n.totals[k] != 0
		case th.Of == semantic.OfChange:
			base, _ := row[n.baseColumn(th.Metric)].(float64)
			v, ok = v/base-1, ok && base > 0
		}
		if !ok {
			return nil, false
		}
		out[k] = v
	}
	return out, true
}

// value is that of a metric in a row; false where it is missing and not zero.
func (n *thresholdCounter) value(row []any, metric string) (float64, bool) {
	v, ok := row[n.column(metric)].(float64)
	return v, ok || n.zero[metric]
}

func (n *thresholdCounter) baseColumn(metric string) int {
	return slices.IndexFunc(n.compiled.Columns, func(c semantic.Column) bool { return c.Metric == metric && c.Role == semantic.BaseColumn })
}

func (n *thresholdCounter) column(metric string) int {
	return slices.IndexFunc(n.compiled.Columns, func(c semantic.Column) bool { return c.Metric == metric && c.Role == semantic.ValueColumn })
}

// lacking is the first metric with a threshold that some row has no value of.
func (n *thresholdCounter) lacking(rows [][]any) string {
	for _, th := range n.having {
		for _, metric := range []string{th.Metric, th.Than} {
			at := n.column(metric)
			if at >= 0 && !n.zero[metric] && slices.ContainsFunc(rows, func(row []any) bool { return row[at] == nil && !n.ofNobody(row) }) {
				return metric
			}
		}
	}
	return n.having[0].Metric
}

func (n *thresholdCounter) fact(metric string, kind evidence.Kind, value float64, unit evidence.Unit) evidence.Fact {
	return evidence.Fact{
		Metric: metric, Dims: fixedMembers(n.compiled.Query.Filters), Filters: n.scope, Period: n.compiled.Period.Period,
		Kind: kind, Value: value, Unit: unit, Source: n.source,
	}
}

// bound is the number of a threshold, which the asker gave.
func (n *thresholdCounter) bound(t semantic.Threshold, value float64) string {
	col := n.compiled.Columns[n.column(t.Metric)]
	f := n.fact(t.Metric, evidence.Bound, value, col.Unit)
	f.Per = col.Per
	if t.Of != semantic.OfValue {
		f.Unit = evidence.Unit{Kind: evidence.Percent}
	}
	if t.Of == semantic.OfChange {
		f.Base = n.compiled.Base
	}
	return n.res.add(f)
}

// row is the value that one row has of a metric.
func (n *thresholdCounter) row(row []any, metric string) evidence.Fact {
	at := n.column(metric)
	col := n.compiled.Columns[at]
	v, _ := row[at].(float64)
	f := n.fact(col.Metric, evidence.Observed, v, col.Unit)
	f.Per = col.Per
	for c, col := range n.compiled.Columns {
		switch name, _ := row[c].(string); col.Role {
		case semantic.DimensionColumn:
			f.Dims[col.Dimension] = name
		case semantic.TimeColumn:
			if d, err := period.ParseDate(name); err == nil {
				f.Period = n.step(d)
			}
		default: // values are said by the fact itself
		}
	}
	return f
}

func (n *thresholdCounter) step(d period.Date) period.Period {
	for _, s := range n.steps {
		if s.Start == d {
			return s
		}
	}
	return period.Period{Start: d, End: d.AddDays(1)}
}
