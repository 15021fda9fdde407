package ingest

import "hash/maphash"

// What the index of a key can hold: PostgreSQL takes 32 columns and some 2,700
// bytes of a row.
const (
	maxKeyColumns = 16
	maxKeyBytes   = 1200
)

// chooseTableKey finds what tells the rows apart: one id, else the columns that
// are no measure together; numbers that name a row's day are none. Where rows repeat even so, they are numbered by
// their lines.
func (t *Table) chooseTableKey() error {
	var candidates []*uniqueness
	rest, bytes := newUniqueness(), 0
	for i, c := range t.target.Columns {
		full := t.stats[i].filled > 0
		if full && isID(t.layout.header[i]) && t.stats[i].longest <= maxKeyBytes {
			candidates = append(candidates, newUniqueness(i))
		}
		if full && (c.Type != Number && c.Type != Percent && c.Type != Integer || t.day.reads(i)) {
			rest.fields = append(rest.fields, i)
			bytes += t.stats[i].longest
		}
	}
	if n := len(rest.fields); n > 0 && n <= maxKeyColumns && bytes <= maxKeyBytes {
		candidates = append(candidates, rest)
	}
	seed := maphash.MakeSeed()
	err := t.wholeRows(func(fields []string, _ int) {
		for _, c := range candidates {
			c.add(seed, fields)
		}
	})
	if err != nil {
		return err
	}
	for _, c := range candidates {
		if c.broken {
			continue
		}
		for _, f := range c.fields {
			t.Key = append(t.Key, t.target.Columns[f].Name)
		}
		return nil
	}
	t.numberRows()
	return nil
}

func (t *Table) numberRows() {
	t.Key, t.RowNumbers = []string{RowColumn}, true
}

// primary reports whether the key is a single column that every row fills: then
// it names the rows, and other files may refer to them by it.
func (t *Table) primary() bool {
	if t.RowNumbers {
		return true
	}
	if len(t.Key) != 1 {
		return false
	}
	for i, c := range t.target.Columns {
		if c.Name == t.Key[0] {
			return t.stats[i].filled == t.Rows
		}
	}
	return false
}
