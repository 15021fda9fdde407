package tools

import (
	"context"
	_ "embed"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// ListMetricsName is the name of the tool that lists the metrics.
const ListMetricsName = "list_metrics"

//go:embed list_metrics.md
var listMetricsDescription string

type listMetricsInput struct {
	// Search keeps the metrics whose name, label or synonym contains it.
	Search string `json:"search,omitempty" jsonschema:"text that the name or a synonym contains"`
}

// ListMetrics makes the tool that tells which metrics can be asked for; those
// that the model only refuses by name are left out.
func ListMetrics(m *semantic.Model) (Tool, error) {
	run := func(_ context.Context, call Call, in listMetricsInput) (Result, error) {
		table := answer.Table{ID: localTable, Rows: [][]any{}, Text: [][]string{}, Columns: textColumns(call.Lang, "metric", "label", "description", "dimensions")}
		for _, metric := range m.Metrics {
			if len(metric.Refuse) > 0 || !mentions(metric, in.Search) {
				continue
			}
			label, description, dims := m.MetricLabel(metric.Name, call.Lang), metric.Description.In(call.Lang), m.DimensionsOf(metric.Name)
			table.Rows = append(table.Rows, []any{metric.Name, label, description, strings.Join(dims, ", ")})
			table.Text = append(table.Text, []string{metric.Name, label, description, dimensionNames(m, dims, call.Lang)})
		}
		table.Total = len(table.Rows)
		return Result{Tables: []answer.Table{table}}, nil
	}
	return New(ListMetricsName, listMetricsDescription, run)
}

func mentions(metric *semantic.Metric, search string) bool {
	names := []string{metric.Name}
	for _, label := range metric.Label {
		names = append(names, label)
	}
	for _, list := range metric.Synonyms {
		names = append(names, list...)
	}
	return anyContains(names, search)
}

// anyContains reports whether some name contains the text, whatever the case.
func anyContains(names []string, text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(strings.ToLower(n), text) })
}

func dimensionNames(m *semantic.Model, dims []string, lang evidence.Lang) string {
	names := make([]string, len(dims))
	for i, d := range dims {
		names[i] = m.DimensionLabel(d, lang)
	}
	return strings.Join(names, words["and"][lang])
}

// textColumns makes columns of plain text.
func textColumns(lang evidence.Lang, names ...string) []answer.TableColumn {
	out := make([]answer.TableColumn, len(names))
	for i, n := range names {
		out[i] = answer.TableColumn{Column: semantic.Column{Name: n, Role: semantic.DimensionColumn}, Label: words["column."+n][lang]}
	}
	return out
}
