package ingest

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// importSchema is where proposed tables are put.
const importSchema = "imported"

// askEverything has the survey find every column's type.
func (p *Plan) askEverything() {
	for _, s := range p.surveys {
		s.numbers, s.dates, s.typing = true, true, true
	}
}

// propose describes a table for the file: the one that the given map names, or
// one that holds every column under its type.
func (p *Plan) propose(given *Map, infer bool) (*Map, Target, error) {
	m := given
	if infer {
		m = p.wholeMap()
		m.settle(given)
	}
	t := Target{Relation: m.Target, New: true}
	add := func(name string, typ Type) {
		if _, again := t.Column(name); again { // of two columns with one header, which is a problem of its own
			return
		}
		t.Columns = append(t.Columns, TargetColumn{Name: name, Type: typ, SQLType: sqlTypes[typ]})
		p.hasDate = p.hasDate || typ == Date || typ == Timestamp
	}
	names := sortedKeys(m.Columns)
	for i, h := range p.layout.header {
		for _, name := range names {
			if c := m.Columns[name]; c.From != "" && headerKey(c.From) == headerKey(h) {
				add(name, cmp.Or(c.Type, p.surveys[i].typ(h)))
			}
		}
	}
	for _, name := range names {
		if c := m.Columns[name]; c.Constant != nil {
			add(name, cmp.Or(c.Type, Text))
		}
	}
	if len(m.Key) == 0 && !infer {
		p.problem("no_table", m.Target)
	}
	if len(m.Key) == 0 && infer {
		key, err := p.naturalKey(t)
		if err != nil {
			return nil, Target{}, err
		}
		m.Key = key
	}
	t.Keys = [][]string{m.Key}
	return m, t, nil
}

// wholeMap maps every column under a name made of its header.
func (p *Plan) wholeMap() *Map {
	m := &Map{Target: importSchema + "." + baseName(p.File), Columns: make(map[string]Column)}
	used := make(map[string]bool)
	for i, h := range p.layout.header {
		base := columnName(h, "column_"+itoa(i+1))
		name := base
		for n := 2; used[name]; n++ {
			name = base + "_" + itoa(n)
		}
		used[name] = true
		m.Columns[name] = Column{From: h, Type: p.surveys[i].typ(h)}
	}
	return m
}

func sortedKeys(m map[string]Column) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// naturalKey finds what tells the rows apart: one id, else all columns that are
// no measure together. Where rows repeat even so, it is a problem.
func (p *Plan) naturalKey(t Target) ([]string, error) {
	var candidates []*uniqueness
	var rest uniqueness
	for i, c := range t.Columns {
		if isID(p.layout.header[i]) {
			candidates = append(candidates, newUniqueness(i))
		}
		if c.Type != Number && c.Type != Percent && c.Type != Integer {
			rest.fields = append(rest.fields, i)
		}
	}
	if len(rest.fields) > 0 {
		candidates = append(candidates, newUniqueness(rest.fields...))
	}
	seed := maphash.MakeSeed()
	err := p.wholeRows(func(fields []string, _ int) {
		for _, c := range candidates {
			c.add(seed, fields)
		}
	})
	if err != nil {
		return nil, err
	}
	for _, c := range candidates {
		if c.broken {
			continue
		}
		key := make([]string, len(c.fields))
		for i, f := range c.fields {
			key[i] = t.Columns[f].Name
		}
		return key, nil
	}
	p.problem("no_key")
	return nil, nil
}

// uniqueness finds out whether some fields tell all rows apart.
type uniqueness struct {
	fields []int
	hashes map[uint64]struct{}
	broken bool
}

func newUniqueness(fields ...int) *uniqueness {
	return &uniqueness{fields: fields, hashes: make(map[uint64]struct{})}
}

func (u *uniqueness) add(seed maphash.Seed, fields []string) {
	if u.broken {
		return
	}
	var h maphash.Hash
	h.SetSeed(seed)
	for _, i := range u.fields {
		_, _ = h.WriteString(fields[i])
		_ = h.WriteByte(0)
	}
	if _, u.broken = u.hashes[h.Sum64()]; u.broken {
		u.hashes = nil
		return
	}
	u.hashes[h.Sum64()] = struct{}{}
}

// typ is the narrowest type that fits every cell. Digits under the name of an
// id, or with zeros in front, are text.
func (s *survey) typ(header string) Type {
	switch {
	case s.filled == 0:
		return Text
	case !s.notDate && s.clock:
		return Timestamp
	case !s.notDate:
		return Date
	case isID(header) || s.leadingZero && !s.fraction:
		return Text
	case !s.notNumber && s.signed > 0 && s.unsigned == 0:
		return Percent
	case !s.notNumber && !s.fraction:
		return Integer
	case !s.notNumber:
		return Number
	case !s.notBoolean:
		return Boolean
	}
	return Text
}

var sqlTypes = map[Type]string{
	Text: "text", TextUntrusted: "text", Hash: "text", Integer: "bigint", Number: "numeric", Percent: "numeric",
	Date: "date", Timestamp: "timestamp with time zone", Boolean: "boolean",
}

// columnName folds a header to lower-case words joined by underscores. Chinese
// characters stay: PostgreSQL takes them, and translating them would be a
// guess. PostgreSQL cuts names at 63 bytes; so does this, at a character.
func columnName(header, otherwise string) string {
	words := strings.FieldsFunc(headerKey(header), func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && r < 0x2e80
	})
	name := strings.Join(words, "_")
	for len(name) > 56 { // room for _2
		runes := []rune(name)
		name = string(runes[:len(runes)-1])
	}
	if name == "" {
		return otherwise
	}
	if name[0] >= '0' && name[0] <= '9' {
		return "c_" + name
	}
	return name
}

// createTable returns the statements that make a proposed table.
func createTable(t Target) []string {
	name, err := identifier(t.Relation)
	if err != nil || len(t.Keys) == 0 || len(t.Keys[0]) == 0 {
		return nil // a problem of the plan says why
	}
	lines := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		lines[i] = "    " + pgx.Identifier{c.Name}.Sanitize() + " " + c.SQLType
	}
	lines = append(lines, "    UNIQUE NULLS NOT DISTINCT ("+quoteList(t.Keys[0])+")")
	create := []string{"CREATE TABLE " + name + " (\n" + strings.Join(lines, ",\n") + "\n)"}
	if schema, _, ok := strings.Cut(t.Relation, "."); ok {
		create = append([]string{"CREATE SCHEMA IF NOT EXISTS " + pgx.Identifier{schema}.Sanitize()}, create...)
	}
	return create
}

func quoteList(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = pgx.Identifier{n}.Sanitize()
	}
	return strings.Join(quoted, ", ")
}
