package ingest

import (
	"fmt"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

func (p *Plan) describe() {
	p.Columns = make([]Interpretation, len(p.bindings))
	for i, b := range p.bindings {
		c := Interpretation{Column: b.target.Name, Constant: b.spec.Constant, Type: b.typ, Notes: b.notes}
		if b.field >= 0 {
			c.From = p.layout.header[b.field]
		}
		p.Columns[i] = c
	}
}

// Tables returns the preview in a language: how the columns are read, the
// first rows as they would be stored, what stands in the way, lines with
// errors, and lines left out. Tables without a row are absent.
func (p *Plan) Tables(lang evidence.Lang) []answer.Table {
	var list []answer.Table
	add := func(id string, columns []string, rows [][]any, total int) {
		if len(rows) > 0 {
			list = append(list, table(id, label(id, lang), columns, rows, total))
		}
	}
	add("columns", labelsOf(lang, "column", "from", "type", "notes"), p.columnRows(lang), len(p.Columns)+len(p.Unmapped))
	names := make([]string, len(p.Columns))
	for i, c := range p.Columns {
		names[i] = c.Column
	}
	add("sample", names, p.sampleCells(), p.Good)
	add("problems", labelsOf(lang, "problem"), problemRows(p.Problems, lang), len(p.Problems))
	add("errors", labelsOf(lang, "line", "column", "why"), errorRows(p.Errors, lang), p.ErrorCount)
	skipped := 0
	for _, n := range p.SkipCounts {
		skipped += n
	}
	add("skipped", labelsOf(lang, "line", "why", "text"), p.skipRows(lang), skipped)
	return list
}

func table(id, title string, columns []string, rows [][]any, total int) answer.Table {
	t := answer.Table{ID: id, Title: title, Rows: rows, Total: total}
	for _, c := range columns {
		t.Columns = append(t.Columns, answer.TableColumn{Column: semantic.Column{Name: c, Role: semantic.DimensionColumn}, Label: c})
	}
	return t
}

func labelsOf(lang evidence.Lang, keys ...string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = label(k, lang)
	}
	return out
}

func (p *Plan) columnRows(lang evidence.Lang) [][]any {
	rows := make([][]any, 0, len(p.Columns)+len(p.Unmapped))
	for _, c := range p.Columns {
		from := c.From
		switch {
		case c.Constant != nil && *c.Constant == "":
			from = label("blank", lang)
		case c.Constant != nil:
			from = fmt.Sprintf(label("constant", lang), *c.Constant)
		}
		rows = append(rows, []any{c.Column, from, label("type_"+string(c.Type), lang), join(c.Notes, lang)})
	}
	for _, h := range p.Unmapped {
		rows = append(rows, []any{nil, h, nil, label("unmapped", lang)})
	}
	return rows
}

func join(notes []Message, lang evidence.Lang) string {
	texts := make([]string, len(notes))
	for i, n := range notes {
		texts[i] = n.Text(lang)
	}
	if lang == evidence.ZH {
		return strings.Join(texts, "；")
	}
	return strings.Join(texts, "; ")
}

func (p *Plan) sampleCells() [][]any {
	rows := make([][]any, len(p.Sample))
	for i, r := range p.Sample {
		rows[i] = make([]any, len(r))
		for j, cell := range r {
			if cell != nil {
				rows[i][j] = *cell
			}
		}
	}
	return rows
}

func problemRows(problems []Message, lang evidence.Lang) [][]any {
	rows := make([][]any, len(problems))
	for i, m := range problems {
		rows[i] = []any{m.Text(lang)}
	}
	return rows
}

func errorRows(errors []LineError, lang evidence.Lang) [][]any {
	rows := make([][]any, len(errors))
	for i, e := range errors {
		rows[i] = []any{float64(e.Line), e.Column, e.Message.Text(lang)}
	}
	return rows
}

func (p *Plan) skipRows(lang evidence.Lang) [][]any {
	rows := make([][]any, len(p.Skipped))
	for i, s := range p.Skipped {
		rows[i] = []any{float64(s.Line), label(string(s.Kind), lang), s.Text}
	}
	return rows
}
