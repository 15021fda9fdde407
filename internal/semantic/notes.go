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
	ID         string // by which one can be taken back; empty where none can
	Start, End string // dates, both inclusive; without an end, a note is of one day
	Text       Text   // the column of the text, by language
}

// readNotes reads the notes of a table's config.meta.
func (l *loader) readNotes(t *Table, meta *block) {
	if !meta.has("notes") {
		return
	}
	b := meta.block("notes", "a model's notes")
	b.strict("id", "start", "end", "text")
	t.Notes = &NoteColumns{ID: b.text("id"), Start: b.text("start"), End: b.text("end"), Text: b.langs("text")}
	if t.Notes.Start == "" || t.Notes.End == "" || t.Notes.Text.In(evidence.EN) == "" {
		l.add(b.place(), "notes of %s need the columns of start, end and text, such as {start: start_day, end: end_day, text: {en: note_en}}", t.Name)
	}
}

// MaxNotes is how many notes one query reads, and MaxKeptNotes how many one
// list of them.
const (
	MaxNotes     = 50
	MaxKeptNotes = 500
)

// NotesQuery reads the notes of a table that touch a period, the newest first:
// columns start and end, then each dimension of the table, then text, of
// another language where there is none in the one asked for. What the
// principal's row policies leave out is left out, also by those of other
// tables: who may not see the sales of a country is told nothing of it.
func NotesQuery(m *Model, t *Table, p period.Period, principal Principal, lang evidence.Lang) *Compiled {
	n := newNotesWriter(m, t, principal, MaxNotes)
	n.days()
	n.dimensions()
	n.add(Column{Name: "text", Role: DimensionColumn}, n.text(lang, true))
	n.touching(p)
	return n.compiled()
}

// DayNote is what somebody wrote about days. The text is a person's own.
type DayNote struct {
	Period period.Period     `json:"period"`
	Dims   map[string]string `json:"dims,omitempty"` // what it is about; empty for everything
	Text   string            `json:"-"`
}

// ReadNote reads a row of NotesQuery. Values that are no text are as if they
// were empty.
func ReadNote(columns []Column, row []any) DayNote {
	n := DayNote{Dims: make(map[string]string)}
	for i, c := range columns {
		text, _ := row[i].(string)
		switch {
		case c.Name == "start":
			n.Period.Start, _ = period.ParseDate(text) // the query gives dates
		case c.Name == "end":
			last, _ := period.ParseDate(text)
			n.Period.End = last + 1
		case c.Name == "text":
			n.Text = text
		case text != "":
			n.Dims[c.Dimension] = text
		}
	}
	return n
}

// KeptNotesQuery reads notes as NotesQuery does, each with its id first and,
// instead of text, what it says in each language: columns id, start, end, the
// dimensions, and one named for each of evidence.Langs.
func KeptNotesQuery(m *Model, t *Table, p period.Period, principal Principal) *Compiled {
	n := keptNotes(m, t, principal)
	n.touching(p)
	return n.compiled()
}

// KeptNoteQuery reads the one note of an id, as KeptNotesQuery does.
func KeptNoteQuery(m *Model, t *Table, id string, principal Principal) *Compiled {
	n := keptNotes(m, t, principal)
	n.where = append(n.where, quote(t.Notes.ID)+"::text = "+n.w.param(id, "text"))
	return n.compiled()
}

func keptNotes(m *Model, t *Table, principal Principal) *notesWriter {
	n := newNotesWriter(m, t, principal, MaxKeptNotes)
	n.add(Column{Name: "id", Role: DimensionColumn}, quote(t.Notes.ID)+"::text")
	n.days()
	n.dimensions()
	for _, lang := range evidence.Langs {
		n.add(Column{Name: string(lang), Role: DimensionColumn}, n.text(lang, false))
	}
	return n
}

// notesWriter writes one query of a table of notes.
type notesWriter struct {
	w        *writer
	s        *source
	columns  []Column
	selected []string
	where    []string
}

func newNotesWriter(m *Model, t *Table, principal Principal, most int) *notesWriter {
	w := newWriter(m, principal, most)
	return &notesWriter{w: w, s: w.source(t)}
}

func (n *notesWriter) add(c Column, expr string) {
	n.columns = append(n.columns, c)
	n.selected = append(n.selected, expr+" AS "+quote(c.Name))
}

func (n *notesWriter) start() string { return quote(n.s.table.Notes.Start) + "::date" }

func (n *notesWriter) end() string {
	return "coalesce(" + quote(n.s.table.Notes.End) + "::date, " + n.start() + ")"
}

func (n *notesWriter) days() {
	n.add(Column{Name: "start", Role: TimeColumn}, n.start())
	n.add(Column{Name: "end", Role: TimeColumn}, n.end())
}

func (n *notesWriter) dimensions() {
	for _, c := range n.s.table.Columns {
		if c.Dimension != "" {
			n.add(Column{Name: c.Dimension, Role: DimensionColumn, Dimension: c.Dimension}, n.s.dimension(n.w.model.dimensions[c.Dimension]))
		}
	}
}

// text is what a note says in a language, or, where it may, in another.
func (n *notesWriter) text(lang evidence.Lang, other bool) string {
	columns := n.s.table.Notes.Text
	if !other && columns[lang] == "" {
		return "NULL::text"
	}
	parts := []string{"nullif(" + quote(columns.In(lang)) + "::text, '')"}
	for _, l := range evidence.Langs {
		if name := columns[l]; other && name != "" && name != columns.In(lang) {
			parts = append(parts, quote(name)+"::text")
		}
	}
	return "coalesce(" + strings.Join(parts, ", ") + ")"
}

func (n *notesWriter) touching(p period.Period) {
	n.where = append(n.where,
		n.start()+" < "+n.w.moment(DateType, p.End),
		n.end()+" >= "+n.w.moment(DateType, p.Start))
}

// policies are the conditions of the row policies: of the table's own, and of
// every other table's as far as a note says what it is about.
func (n *notesWriter) policies() []string {
	var all []string
	if own := n.w.policy(n.s); own != "" {
		all = append(all, own)
	}
	for _, t := range n.w.model.Tables {
		if t == n.s.table {
			continue
		}
		if c := n.policyOf(t); c != "" {
			all = append(all, c)
		}
	}
	return all
}

func (n *notesWriter) policyOf(t *Table) string {
	var any []string
	for _, filters := range rolePolicies(t, n.w.principal) {
		var all []string
		for _, f := range filters {
			if c, ok := n.about(f.Dimension); ok {
				all = append(all, "("+c+" IS NULL OR "+n.w.filter(n.s, f)+")")
			}
		}
		if len(all) == 0 {
			return "" // a role that lets every note through
		}
		any = append(any, strings.Join(all, " AND "))
	}
	if len(any) == 0 {
		return ""
	}
	return "((" + strings.Join(any, ") OR (") + "))"
}

// about is the expression of one of the table's own dimensions.
func (n *notesWriter) about(dimension string) (string, bool) {
	for _, c := range n.s.table.Columns {
		if c.Dimension == dimension && c.Dimension != "" {
			return n.s.dimension(n.w.model.dimensions[dimension]), true
		}
	}
	return "", false
}

func (n *notesWriter) compiled() *Compiled {
	where := append(n.where, n.policies()...)
	return &Compiled{
		SQL: "SELECT " + strings.Join(n.selected, ",\n       ") + "\n" + n.s.sql() +
			"\nWHERE " + strings.Join(where, "\n  AND ") + "\nORDER BY \"start\" DESC, \"end\" DESC" +
			"\nLIMIT " + n.w.param(n.w.maxRows, "int"),
		Args: n.w.args, Columns: n.columns, Tables: []string{n.s.table.Relation},
		Policy: n.w.model.PolicyFingerprint(n.w.principal), MaxRows: n.w.maxRows,
	}
}
