package semantic

import (
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

// NoteColumns names the columns of a table whose rows are notes about days: a
// campaign started, tracking was down. Its dimensions say which part of the
// business a note is about; an empty one says all of it.
type NoteColumns struct {
	Start, End string // dates, both inclusive
	Text       Text   // the column of the text, by language
}

// readNotes reads the notes of a table's config.meta.
func (l *loader) readNotes(t *Table, meta *block) {
	if !meta.has("notes") {
		return
	}
	b := meta.block("notes", "a model's notes")
	b.strict("start", "end", "text")
	t.Notes = &NoteColumns{Start: b.text("start"), End: b.text("end"), Text: b.langs("text")}
	if t.Notes.Start == "" || t.Notes.End == "" || t.Notes.Text.In(evidence.EN) == "" {
		l.add(b.place(), "notes of %s need the columns of start, end and text, such as {start: start_day, end: end_day, text: {en: note_en}}", t.Name)
	}
}

// MaxNotes is how many notes one query reads.
const MaxNotes = 50

// NotesQuery reads the notes of a table that touch a period, the newest first:
// columns start and end, then each dimension of the table, then text. What
// the principal's row policies leave out is left out.
func NotesQuery(m *Model, t *Table, p period.Period, principal Principal, lang evidence.Lang) *Compiled {
	w := newWriter(m, principal, MaxNotes)
	s := w.source(t)
	columns := []Column{{Name: "start", Role: TimeColumn}, {Name: "end", Role: TimeColumn}}
	selected := []string{quote(t.Notes.Start) + `::date AS "start"`, quote(t.Notes.End) + `::date AS "end"`}
	for _, c := range t.Columns {
		if c.Dimension == "" {
			continue
		}
		columns = append(columns, Column{Name: c.Dimension, Role: DimensionColumn, Dimension: c.Dimension})
		selected = append(selected, s.dimension(m.dimensions[c.Dimension])+" AS "+quote(c.Dimension))
	}
	columns = append(columns, Column{Name: "text", Role: DimensionColumn})
	selected = append(selected, quote(t.Notes.Text.In(lang))+`::text AS "text"`)
	where := []string{
		quote(t.Notes.Start) + "::date < " + w.moment(DateType, p.End),
		quote(t.Notes.End) + "::date >= " + w.moment(DateType, p.Start),
	}
	if policy := w.policy(s); policy != "" {
		where = append(where, policy)
	}
	return &Compiled{
		SQL: "SELECT " + strings.Join(selected, ",\n       ") + "\n" + s.sql() +
			"\nWHERE " + strings.Join(where, "\n  AND ") + "\nORDER BY 1 DESC, 2 DESC" + "\nLIMIT " + w.param(MaxNotes, "int"),
		Args: w.args, Columns: columns, Tables: []string{t.Relation},
		Policy: fingerprint([]*Table{t}, principal), MaxRows: MaxNotes,
	}
}
