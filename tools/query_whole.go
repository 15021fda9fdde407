package tools

import (
	"context"
	_ "embed"
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// QueryWholeName is the name of the tool that sets a member against the whole.
const QueryWholeName = "query_whole"

//go:embed query_whole.md
var queryWholeDescription string

// WholeInput sets a member against the whole, or against the rest of it.
type WholeInput struct {
	Query     semantic.Query `json:"query" jsonschema:"one metric over a period, with a filter that fixes the dimension to one member"`
	Dimension string         `json:"dimension" jsonschema:"of the member"`
	Rest      bool           `json:"rest,omitempty" jsonschema:"against all others together instead of against the whole, which holds the member too"`
}

// wholeNames name the other side: the whole, and the rest of it.
var wholeNames = map[bool]map[evidence.Lang]string{
	false: {evidence.EN: "overall", evidence.ZH: "整体"},
	true:  {evidence.EN: "the rest", evidence.ZH: "其余"},
}

// WholeFacts are references to the facts of a member that is set against the whole.
type WholeFacts struct {
	Member MetricFacts
	Whole  MetricFacts // or the rest
	Gap    string      // Member less Whole, in the metric's own unit or in points
	Part   string      // Gap as a part of Whole; empty of percentages, and where Whole is zero
}

// QueryWhole makes the tool that sets a member against the whole. It reads both
// by a query of their own, so that a ratio of the whole is that of its totals.
func QueryWhole(m *semantic.Model, w Warehouse) (Tool, error) {
	t := wholeQuery{metrics: metricsQuery{model: m, warehouse: w}}
	return New(QueryWholeName, queryWholeDescription, t.run)
}

type wholeQuery struct{ metrics metricsQuery }

func (t wholeQuery) run(ctx context.Context, call Call, in WholeInput) (Result, error) {
	q := in.Query
	at := slices.IndexFunc(q.Filters, func(f semantic.Filter) bool { return f.Dimension == in.Dimension && fixesMember(f) })
	if len(q.Metrics) != 1 || len(q.Dimensions) > 0 || q.Grain != period.None || q.Compare.Kind != semantic.CompareNone || at < 0 {
		return Result{Problem: &answer.Problem{Kind: answer.BadArguments, Text: "one metric of one member of the dimension is set against the whole: give one metric, a filter that fixes the dimension, and neither cuts, steps nor a comparison"}}, nil
	}
	res, err := t.metrics.run(ctx, call, q)
	if err != nil || res.Problem != nil {
		return res, err
	}
	member, _ := q.Filters[at].Member()
	q.Filters = slices.Delete(slices.Clone(q.Filters), at, at+1)
	if in.Rest {
		q.Filters = append(q.Filters, semantic.Filter{Dimension: in.Dimension, Op: semantic.NotEquals, Values: []string{member}})
	}
	whole, err := t.metrics.run(ctx, call, q)
	if err != nil || whole.Problem != nil {
		return whole, err
	}
	b := wholeBuilder{res: &res, metric: q.Metrics[0], dimension: in.Dimension, member: member}
	b.join(whole)
	b.set()
	b.table(t.metrics.cells(call), in.Rest)
	return res, nil
}

// wholeBuilder joins the result of the whole to that of a member.
type wholeBuilder struct {
	res                       *Result
	metric, dimension, member string
}

func (b *wholeBuilder) join(whole Result) {
	whole = b.res.takeIn(whole)
	b.res.Rows, b.res.Notes = append(b.res.Rows, whole.Rows...), append(b.res.Notes, whole.Notes...)
}

// set makes the facts of how far the member lies from the whole, where both have
// a value.
func (b *wholeBuilder) set() {
	w := &b.res.Against
	w.Member, w.Whole = b.res.Rows[0].Metrics[b.metric], b.res.Rows[1].Metrics[b.metric]
	if w.Member.Missing || w.Whole.Missing {
		return
	}
	w.Gap = b.res.difference(w.Member.Value, w.Whole.Value)
	member, whole := *b.res.fact(w.Member.Value), b.res.fact(w.Whole.Value).Value
	if part, of, ok := relativeTo(whole, member.Value, member.Unit); ok && member.Unit.Kind != evidence.Percent {
		f := *b.res.fact(w.Gap)
		f.Unit, f.Value = of, part
		w.Part = b.res.add(f)
	}
}

// table puts both values under each other in one table.
func (b *wholeBuilder) table(w cellWriter, rest bool) {
	t, name := b.res.Tables[0], wholeNames[rest][w.lang]
	t.Rows = append(slices.Clone(t.Rows), b.res.Tables[1].Rows...)
	t.Text = w.texts(t, b.res.Rows)
	for i, side := range []struct{ member, name string }{{b.member, evidence.Clean(w.model.ValueLabel(b.dimension, b.member, w.lang))}, {semantic.OthersMember, name}} {
		t.Rows[i] = append([]any{side.member}, t.Rows[i]...)
		t.Text[i] = append([]string{side.name}, t.Text[i]...)
	}
	t.Columns = append([]answer.TableColumn{{
		Column:  semantic.Column{Name: b.dimension, Role: semantic.DimensionColumn, Dimension: b.dimension},
		Label:   w.model.DimensionLabel(b.dimension, w.lang),
		Members: map[string]string{semantic.OthersMember: name},
	}}, t.Columns...)
	t.Total = len(t.Rows)
	b.res.fact(b.res.Against.Whole.Value).Cell = &evidence.Cell{Table: t.ID, Row: 1, Column: b.metric}
	b.res.Tables = []answer.Table{t}
}
