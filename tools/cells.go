package tools

import (
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// noCell stands in a cell that holds nothing.
const noCell = "–"

// cellWriter writes the cells of a table as the sentences of an answer write
// the same values.
type cellWriter struct {
	model *semantic.Model
	lang  evidence.Lang
	today period.Date
}

// texts writes every cell. Rows says what each row is.
func (w cellWriter) texts(t answer.Table, rows []RowFacts) [][]string {
	out := make([][]string, len(t.Rows))
	for r := range t.Rows {
		out[r] = make([]string, len(t.Columns))
	}
	for c, col := range t.Columns {
		write := w.column(t, col)
		for r, row := range t.Rows {
			out[r][c] = write(row[c], rows[r])
		}
	}
	return out
}

// column returns how the cells of a column are written.
func (w cellWriter) column(t answer.Table, col answer.TableColumn) func(cell any, row RowFacts) string {
	switch col.Role {
	case semantic.TimeColumn:
		return func(_ any, row RowFacts) string { return w.step(row) }
	case semantic.DimensionColumn:
		return func(cell any, row RowFacts) string { return w.member(cell, row, col) }
	case semantic.OthersColumn:
		return func(any, RowFacts) string { return "" }
	case semantic.ShareColumn:
		return w.number(func(v float64) string { return w.change(v, col.Unit) })
	case semantic.DeltaColumn, semantic.ChangeColumn:
		return w.number(func(v float64) string { return plus(v, w.change(v, col.Unit)) })
	case semantic.ValueColumn, semantic.BaseColumn:
	}
	if m, ok := w.model.Metric(col.Metric); ok && m.Unit != col.Unit { // a share of the base
		return w.number(func(v float64) string { return w.change(v, col.Unit) })
	}
	return w.number(evidence.Alike(sameMeasure(t, col), col.Unit, w.lang))
}

// sameMeasure collects the values that stand in one column or beside each
// other, as a value and what it is compared with.
func sameMeasure(t answer.Table, col answer.TableColumn) []float64 {
	var out []float64
	for c, other := range t.Columns {
		if other.Metric != col.Metric || other.Unit != col.Unit || other.Role != semantic.ValueColumn && other.Role != semantic.BaseColumn {
			continue
		}
		for _, row := range t.Rows {
			if v, ok := row[c].(float64); ok {
				out = append(out, v)
			}
		}
	}
	return out
}

func (w cellWriter) number(write func(float64) string) func(any, RowFacts) string {
	return func(cell any, _ RowFacts) string {
		if v, ok := cell.(float64); ok {
			return write(v)
		}
		return noCell
	}
}

func (w cellWriter) change(v float64, u evidence.Unit) string {
	return evidence.FormatValue(evidence.Fact{Kind: evidence.Change, Value: v, Unit: u}, w.lang, evidence.Plain)
}

// plus writes the sign of a rise.
func plus(v float64, text string) string {
	if v > 0 && !strings.HasPrefix(text, "<") {
		return "+" + text
	}
	return text
}

func (w cellWriter) step(row RowFacts) string {
	if row.Step == nil {
		return noCell
	}
	text := evidence.FormatPeriod(*row.Step, w.lang, w.today)
	if row.Partial {
		text += words["partial"][w.lang]
	}
	return text
}

func (w cellWriter) member(cell any, row RowFacts, col answer.TableColumn) string {
	value, _ := cell.(string)
	if row.Others {
		value = semantic.OthersMember
	}
	return evidence.Clean(w.model.ValueLabel(col.Dimension, value, w.lang))
}
