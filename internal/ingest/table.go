package ingest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// TableOptions say how a file becomes a table of its own.
type TableOptions struct {
	Schema string         // that the table goes to
	Zone   *time.Location // of times without one; nil: UTC
	// Decimal and Order settle columns that nothing in the file settles. Without
	// them such a column is a problem.
	Decimal Decimal
	Order   DayOrder
	Nulls   []string // further ways to write "not reported"
	// Modified is when the file was written: its day dates the rows of a file
	// that has no date.
	Modified time.Time
}

// Table is a file of any shape and the table that holds it: one column for each
// of the file's, of the narrowest type that fits every cell, a day for every
// row, and a key. What was repaired on the way stands in Repairs.
type Table struct {
	*Plan
	Name    string    `json:"name"` // without the schema
	Repairs []Message `json:"repairs"`
	// RowNumbers says that no columns tell the rows apart, and their lines do.
	RowNumbers bool `json:"row_numbers"`

	stats  []*cellStats
	target Target
	day    *dayRule // of a file without a column of dates
}

// DayColumn and RowColumn are the columns that a table has beside the file's:
// the day of a row where it is put together or taken from the file, and the
// line that a row stands on where nothing else tells it apart.
const (
	DayColumn = "insight_day"
	RowColumn = "insight_row"
)

// maxColumns is how many columns of a file fit into a row of PostgreSQL,
// whatever their types.
const maxColumns = 900

// ReadTable reads a whole file and says what table holds it. Nothing is
// written. An error is a file that cannot be read at all (ErrFile); what a
// person can mend otherwise stands in Problems and Errors.
func ReadTable(ctx context.Context, f File, o TableOptions) (*Table, error) {
	t := &Table{Name: tableNameOf(f.Name), Repairs: []Message{}, Plan: &Plan{
		File: f.Name, source: f, SkipCounts: make(map[SkipKind]int), Inferred: true,
		Problems: []Message{}, Errors: []LineError{}, Skipped: []Skip{}, Unmapped: []string{},
	}}
	t.reader = reader{zone: o.Zone, nulls: make(map[string]bool)}
	if t.reader.zone == nil {
		t.reader.zone = time.UTC
	}
	for _, n := range o.Nulls {
		t.reader.nulls[headerKey(n)] = true
	}
	for _, step := range []func() error{t.findTable, t.look, func() error { return t.shape(o) }, t.chooseTableKey, t.preview} {
		err := step()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	t.describe()
	return t, nil
}

// look surveys every cell. Rows that are labelled as a total and have no date
// are left out: their labels would make a column of dates one of text.
func (t *Table) look() error {
	n := len(t.layout.header)
	if n > maxColumns {
		return fmt.Errorf("%w: it has %d columns, and a table holds at most %d; leave out those that nobody asks about", ErrFile, n, maxColumns)
	}
	t.surveys, t.stats = make([]*survey, n), make([]*cellStats, n)
	for i := range n {
		t.surveys[i], t.stats[i] = &survey{}, &cellStats{}
	}
	t.askEverything()
	tests := t.nullTests()
	return t.wholeRows(func(fields []string, line int) {
		if slices.ContainsFunc(fields, isTotalLabel) && !slices.ContainsFunc(fields, isMoment) {
			return
		}
		for i, s := range t.surveys {
			cell := fields[i]
			if tests[i].isNull(&t.reader, cell) || strings.IndexByte(cell, 0) >= 0 {
				continue
			}
			s.add(cell, line)
			t.stats[i].add(cell, line)
		}
	})
}

func isMoment(cell string) bool {
	_, ok := parseMoment(cell)
	return ok
}

// shape gives every column a name and a type, and every row a day.
func (t *Table) shape(o TableOptions) error {
	m := &Map{Target: o.Schema + "." + t.Name, Columns: make(map[string]Column)}
	t.target = Target{Relation: m.Target, New: true}
	used := map[string]bool{DayColumn: true, RowColumn: true}
	for i, h := range t.layout.header {
		typ := t.typeOf(i)
		name := tableColumn(h, i)
		for n, base := 2, name; used[name]; n++ {
			name = base + "_" + itoa(n)
		}
		used[name] = true
		c := Column{From: h, Type: typ}
		s := t.surveys[i]
		if _, _, open := s.decimal(typ == Integer); open && o.Decimal != "" {
			c.Decimal = o.Decimal
		}
		if o.Order != UnknownOrder && s.dayFirst.line == 0 && s.monthFirst.line == 0 && s.either.line > 0 {
			c.Format = orderNames[o.Order]
		}
		m.Columns[name] = c
		t.target.Columns = append(t.target.Columns, TargetColumn{Name: name, Type: typ, SQLType: t.stats[i].sqlType(typ)})
		t.hasDate = t.hasDate || typ == Date || typ == Timestamp
	}
	t.bind(t.target, m)
	t.Map, t.Target = m, m.Target
	t.decide()
	t.nameFlags()
	if !t.hasDate {
		return t.dateRows(o)
	}
	return nil
}

// typeOf is the type of a column. One that is written in two ways is text, and
// so is one of numbers or dates that a few other cells spoil: both are told.
func (t *Table) typeOf(i int) Type {
	s, h := t.surveys[i], t.layout.header[i]
	typ := s.typ(h)
	switch {
	case typ == Number || typ == Integer || typ == Percent:
		if a, b, mixed := s.mixedDecimal(); mixed {
			t.repair("text_two_decimals", h, a.text, itoa(a.line), b.text, itoa(b.line))
			return Text
		}
	case typ == Date || typ == Timestamp:
		if a, b := s.dayFirst, s.monthFirst; a.line > 0 && b.line > 0 {
			t.repair("text_two_orders", h, a.text, itoa(a.line), b.text, itoa(b.line))
			return Text
		}
	case typ == Text:
		if odd, kind := t.stats[i].spoilt(); kind != "" {
			t.repair(kind, h, odd.text, itoa(odd.line))
		}
	}
	return typ
}

func (t *Table) repair(code string, args ...string) {
	t.Repairs = append(t.Repairs, message(code, args...))
}

// nameFlags has problems that an import mends in its map name the flags that
// mend them here.
func (t *Table) nameFlags() {
	for i, p := range t.Problems {
		switch p.Code {
		case "decimal_open", "day_order_open":
			t.Problems[i].Code = "table_" + p.Code
		}
	}
}

func (t *Table) numericColumn(i int) bool {
	switch t.target.Columns[i].Type {
	case Integer, Number, Percent:
		return true
	}
	return false
}

// Unit says in what the numbers of the nth column are: "percent", the currency
// that its header or its amounts name, or nothing.
func (t *Table) Unit(n int) string {
	if !t.numericColumn(n) {
		return ""
	}
	if t.target.Columns[n].Type == Percent {
		return "percent"
	}
	codes := maps.Clone(t.surveys[n].currencies)
	if _, code := splitCurrency(headerKey(t.layout.header[n])); code != "" {
		codes = map[string]bool{code: true}
	}
	if len(codes) != 1 {
		return ""
	}
	return slices.Collect(maps.Keys(codes))[0]
}

// Ready reports whether the table can be loaded: nothing stands in its way, or
// only lines that are to be skipped.
func (t *Table) Ready(skipBad bool) bool {
	return len(t.Problems) == 0 && (t.ErrorCount == 0 || skipBad && t.Good > 0)
}
