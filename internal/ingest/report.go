package ingest

import (
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// Tables returns the report in a language: counts of rows, then what stood in
// the way, and lines with errors. Tables without a row are absent.
func (r *Report) Tables(lang evidence.Lang) []answer.Table {
	var list []answer.Table
	if r.Loaded {
		var rows [][]any
		for _, c := range []struct {
			what string
			n    int64
		}{{"inserted", r.Inserted}, {"updated", r.Updated}, {"unchanged", r.Unchanged}, {"duplicates", r.Duplicates}, {"rejected", r.Rejected}} {
			rows = append(rows, []any{label(c.what, lang), float64(c.n)})
		}
		list = append(list, table("report", label("report", lang), labelsOf(lang, "what", "count"), rows, len(rows)))
	}
	if len(r.Problems) > 0 {
		list = append(list, table("problems", label("problems", lang), labelsOf(lang, "problem"), problemRows(r.Problems, lang), len(r.Problems)))
	}
	if len(r.Errors) > 0 {
		rows := make([][]any, len(r.Errors))
		for i, e := range r.Errors {
			rows[i] = []any{e.File, float64(e.Line), e.Column, e.Message.Text(lang)}
		}
		list = append(list, table("errors", label("errors", lang), labelsOf(lang, "file", "line", "column", "why"), rows, int(r.Rejected)))
	}
	return list
}
