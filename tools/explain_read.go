package tools

import (
	"context"
	"fmt"
	"strconv"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
)

// rowsOf is what a query of an explanation gave, with the id of its source.
type rowsOf struct {
	compiled *semantic.Compiled
	result   *warehouse.Result
	source   string
}

// read runs a query that no reader sees as a table, and keeps its source.
func (c *change) read(ctx context.Context, q semantic.Query) (rowsOf, error) {
	env, err := envOf(ctx, c.model, c.warehouse, c.call)
	if err != nil {
		return rowsOf{}, err
	}
	env.MaxDimensions = maxCuts
	compiled, err := semantic.Compile(c.model, q, env)
	if err != nil {
		return rowsOf{}, fmt.Errorf("explain %s: %w", c.in.Metric, err)
	}
	return c.execute(ctx, compiled)
}

// execute runs a compiled query and keeps its source.
func (c *change) execute(ctx context.Context, compiled *semantic.Compiled) (rowsOf, error) {
	rows, err := c.warehouse.Run(ctx, compiled)
	if err != nil {
		return rowsOf{}, err
	}
	source := sourceOf(ExplainChangeName, "q"+strconv.Itoa(len(c.res.Sources)), compiled, rows)
	c.res.Sources = append(c.res.Sources, source)
	return rowsOf{compiled, rows, source.ID}, nil
}

// numbers reads the row's values by column name, null as zero.
func (r rowsOf) numbers(row []any) map[string]float64 {
	out := make(map[string]float64, len(row))
	for i, col := range r.compiled.Columns {
		if v, ok := row[i].(float64); ok {
			out[col.Name] = v
		}
	}
	return out
}

// members reads the row's members in the order of the query's dimensions.
func (r rowsOf) members(row []any) []string {
	var out []string
	for i, col := range r.compiled.Columns {
		if col.Role == semantic.DimensionColumn {
			name, _ := row[i].(string)
			out = append(out, name)
		}
	}
	return out
}

// take runs a query as QueryMetrics does and takes its facts, its table and its
// source in. It returns the rows with the references shifted; none
// where the query cannot be asked or its days are not those of the change.
func (c *change) take(ctx context.Context, q semantic.Query) ([]RowFacts, error) {
	other, err := c.metricsQuery.run(ctx, c.call, q)
	if err != nil {
		return nil, err
	}
	if other.Problem != nil || other.Period == nil || other.Period.Period != c.span || other.Base == nil || *other.Base != c.base {
		return nil, nil
	}
	return c.res.takeIn(other).Rows, nil
}

// cellAt says which cell shows a fact.
func (c *change) cellAt(ref, table string, row int, column string) {
	if ref != "" {
		c.res.fact(ref).Cell = &evidence.Cell{Table: table, Row: row, Column: column}
	}
}
