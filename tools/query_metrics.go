package tools

import (
	"context"
	_ "embed"
	"errors"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
)

// Warehouse runs compiled queries and knows how far the data reaches.
type Warehouse interface {
	Run(ctx context.Context, c *semantic.Compiled) (*warehouse.Result, error)
	Bounds(ctx context.Context, m *semantic.Model) (first, last map[string]period.Date, err error)
	Ages(ctx context.Context, m *semantic.Model) (map[string]semantic.Ages, error)
	Members(ctx context.Context, m *semantic.Model, dimension string, limit int) ([]string, error)
}

// QueryMetricsName is the name of the tool that reads metrics.
const QueryMetricsName = "query_metrics"

//go:embed query_metrics.md
var queryMetricsDescription string

// QueryMetrics makes the tool that reads metrics through the semantic model.
// Its result holds one table, the query behind it, and a fact for every value
// that a sentence may cite: values, comparisons, ranks, and shares of additive
// metrics.
func QueryMetrics(m *semantic.Model, w Warehouse) (Tool, error) {
	q := metricsQuery{model: m, warehouse: w}
	return New(QueryMetricsName, queryMetricsDescription, q.run)
}

type metricsQuery struct {
	model     *semantic.Model
	warehouse Warehouse
}

func (t metricsQuery) run(ctx context.Context, call Call, q semantic.Query) (Result, error) {
	env, err := envOf(ctx, t.model, t.warehouse, call)
	if err != nil {
		return Result{}, err
	}
	compiled, problem, err := compile(t.model, q, env, call.Lang)
	if problem != nil || err != nil {
		return Result{Problem: problem}, err
	}
	rows, err := t.warehouse.Run(ctx, compiled)
	if err != nil {
		return Result{}, err
	}
	res := t.result(call, compiled, rows, env.Watermarks)
	if err := t.chosen(ctx, call, compiled, env, &res); err != nil {
		return Result{}, err
	}
	if res.Problem != nil { // of which nothing is told
		return Result{Problem: res.Problem}, nil
	}
	return res, nil
}

func (t metricsQuery) result(call Call, c *semantic.Compiled, rows *warehouse.Result, last map[string]period.Date) Result {
	source := sourceOf(QueryMetricsName, localSource, c, rows)
	source.Watermarks = watermarksOf(t.model, c.Tables, last)
	res := Result{
		Sources: []answer.Source{source},
		Notes:   c.Notes, Period: &c.Period, Base: c.Base, Policy: c.Policy,
	}
	if rows.Truncated {
		res.Notes = append(res.Notes, semantic.Note{Kind: semantic.NoteTruncated})
	}
	f := factBuilder{model: t.model, compiled: c, lang: call.Lang, truncated: rows.Truncated, growing: t.growing(call, c, source.Watermarks), res: &res}
	f.build(rows.Rows)
	res.Steps = averagedOver(&res, c)
	table := t.table(call, c, rows, f.young)
	table.Text = t.cells(call).texts(table, res.Rows)
	res.Tables = []answer.Table{table}
	return res
}

// averagedOver counts the steps of time that a query averages over.
func averagedOver(res *Result, c *semantic.Compiled) string {
	for _, n := range c.Notes {
		if n.Kind == semantic.NoteAveraged && c.Query.Grain == period.None {
			return res.add(evidence.Fact{
				Metric: c.Query.Metrics[0], Period: c.Period.Period, Kind: evidence.Count, Value: float64(n.Steps),
				Unit: evidence.Unit{Kind: evidence.Integer}, Source: localSource,
			})
		}
	}
	return ""
}

// growing returns, for each metric whose values grow as late data comes in, the
// first day that is not final: as many days as the metric's maturity before
// the first day that is not complete.
func (t metricsQuery) growing(call Call, c *semantic.Compiled, marks map[string]period.Date) map[string]period.Date {
	open := t.model.Calendar().Today(call.Now)
	for _, last := range marks {
		open = min(open, last.AddDays(1))
	}
	out := make(map[string]period.Date)
	for _, name := range c.Query.Metrics {
		if m, ok := t.model.Metric(name); ok && m.Maturity > 0 {
			out[name] = open.AddDays(-m.Maturity)
		}
	}
	return out
}

// table returns the rows as they were read. What compares a value that is not
// final is left out, and the percent of a percent: rates differ by points.
func (t metricsQuery) table(call Call, c *semantic.Compiled, rows *warehouse.Result, young func(string, period.Period) bool) answer.Table {
	table := answer.Table{ID: localTable, Source: localSource, Rows: rows.Rows, Total: len(rows.Rows)}
	for i, col := range c.Columns {
		column := answer.TableColumn{Column: col, Label: columnLabel(t.model, col, baseOf(c, col), call.Lang)}
		if col.Role == semantic.DimensionColumn {
			column.Members = t.memberNames(col.Dimension, i, rows.Rows, call.Lang)
		}
		table.Columns = append(table.Columns, column)
	}
	if table.Rows == nil {
		table.Rows = [][]any{}
	}
	return table.Without(func(col semantic.Column) bool {
		if m, ok := t.model.Metric(col.Metric); ok && m.Unit.Kind == evidence.Percent && col.Role == semantic.ChangeColumn {
			return true
		}
		compares := col.Role == semantic.DeltaColumn || col.Role == semantic.ChangeColumn
		return compares && !equalAge(c, col.Metric) && (young(col.Metric, c.Period.Period) || c.Base != nil && young(col.Metric, *c.Base))
	})
}

// baseOf is what a metric is compared with, as words has it.
func baseOf(c *semantic.Compiled, col semantic.Column) semantic.CompareKind {
	if equalAge(c, col.Metric) {
		return c.Query.Compare.Kind + ".equal_age"
	}
	return c.Query.Compare.Kind
}

func (t metricsQuery) cells(call Call) cellWriter {
	return cellWriter{model: t.model, lang: call.Lang, today: t.model.Calendar().Today(call.Now)}
}

// memberNames gives the reader's names of the members in a column, where they
// differ from the values. A null is the member "not set".
func (t metricsQuery) memberNames(dimension string, column int, rows [][]any, lang evidence.Lang) map[string]string {
	names := make(map[string]string)
	for _, row := range rows {
		value, _ := row[column].(string)
		if name := t.model.ValueLabel(dimension, value, lang); name != value {
			names[value] = name
		}
	}
	return names
}

// problemOf turns a mistake in the query into a problem for the asker; nil for
// any other error.
func problemOf(err error, lang evidence.Lang) *answer.Problem {
	var qe *semantic.QueryError
	if !errors.As(err, &qe) {
		return nil
	}
	p := &answer.Problem{Kind: answer.BadArguments, Text: qe.Name, Suggestions: qe.Candidates, Detail: qe.Error()}
	if len(qe.Reason) > 0 {
		p.Kind, p.Text = answer.NotAllowed, qe.Reason.In(lang)
		if qe.Kind != semantic.NotAllowed { // the candidates are not what was meant
			p.Suggestions = nil
		}
		return p
	}
	switch qe.Kind {
	case semantic.UnknownMetric:
		p.Kind = answer.UnknownMetric
	case semantic.UnknownDimension, semantic.NoSuchCut:
		p.Kind = answer.UnknownDimension
	default: // the others are mistakes of form
		p.Text = qe.Error()
	}
	return p
}

// sourceOf says which query gave rows.
func sourceOf(tool, id string, c *semantic.Compiled, rows *warehouse.Result) answer.Source {
	return answer.Source{
		ID: id, Tool: tool, Query: c.Query, SQL: c.SQL, Args: argTexts(c.Args),
		Tables: c.Tables, Rows: len(rows.Rows), Millis: millis(rows.Elapsed), Cached: rows.Cached,
	}
}

func watermarksOf(m *semantic.Model, relations []string, last map[string]period.Date) map[string]period.Date {
	marks := make(map[string]period.Date)
	for _, t := range m.Tables {
		for _, r := range relations {
			if d, ok := last[t.Name]; ok && t.Relation == r {
				marks[t.Name] = d
			}
		}
	}
	return marks
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
