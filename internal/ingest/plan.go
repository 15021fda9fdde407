// Package ingest imports CSV files as advertising platforms, analytics tools,
// shops and spreadsheets write them: into the canonical schema, any other
// table, or a new one. A file is first planned: its encoding, layout, columns,
// number and date formats are found from all of its cells, whatever can be read
// in two ways is refused with the setting that decides it, and a preview shows
// how each column is read and what would be stored. Only then is it loaded, in
// one transaction, by natural key, so that a second import changes nothing.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// File is a file to import. It is read several times, from the start.
type File struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// Options are what a plan needs besides the file.
type Options struct {
	Map    *Map           // nil, or one without columns: inferred from the header
	Zone   *time.Location // of times without one, and of days; nil: UTC
	Secret []byte         // keys the hashes of persons' ids
}

// Plan is how a file will be imported, and what was found on the way. Nothing
// is written for it.
type Plan struct {
	File      string    `json:"file"`
	Encoding  Encoding  `json:"encoding"`
	Delimiter string    `json:"delimiter"`
	Header    int       `json:"header_line"`
	Target    string    `json:"target"`
	Create    []string  `json:"create,omitempty"` // SQL that makes the table, when it is new
	Key       []string  `json:"key"`
	Map       *Map      `json:"map"`      // as given or inferred
	Inferred  bool      `json:"inferred"` // the map was not given
	Rows      int       `json:"rows"`     // of data
	Good      int       `json:"good"`     // of them, without an error
	Problems  []Message `json:"problems"` // any of them stops the import
	// Errors holds the first MaxErrors errors of lines; ErrorCount counts all.
	Errors     []LineError `json:"errors"`
	ErrorCount int         `json:"error_count"`
	// Skipped holds the first MaxErrors lines left out; SkipCounts counts all.
	Skipped    []Skip           `json:"skipped"`
	SkipCounts map[SkipKind]int `json:"skip_counts"`
	Columns    []Interpretation `json:"columns"`
	Sample     [][]*string      `json:"sample"` // the first rows as stored, in the order of Columns
	Unmapped   []string         `json:"unmapped"`

	source   File
	layout   layout
	reader   reader
	bindings []*binding
	surveys  []*survey
	hasDate  bool
	stamped  bool // the table notes when a row was imported, in ingested_at
}

// MaxErrors is how many errors a plan keeps to show.
const MaxErrors = 100

// LineError is a line that cannot be stored.
type LineError struct {
	File    string  `json:"file,omitempty"` // set where several are loaded
	Line    int     `json:"line"`           // physical, from 1
	Column  string  `json:"column,omitempty"`
	Message Message `json:"message"`
}

// Skip is a line that is no data.
type Skip struct {
	Line int      `json:"line"`
	Kind SkipKind `json:"kind"`
	Text string   `json:"text"`
}

// SkipKind says why a line is no data.
type SkipKind string

// The kinds of skipped lines.
const (
	SkipTitle   SkipKind = "title"
	SkipTotal   SkipKind = "total"
	SkipHeader  SkipKind = "repeated_header"
	SkipComment SkipKind = "comment"
)

// Prepare plans the import of a file into the database behind pool. An error
// is a file that cannot be read at all (ErrFile), a wrong map, or a failing
// database; everything that a person can mend otherwise stands in the plan.
func Prepare(ctx context.Context, pool *pgxpool.Pool, f File, o Options) (*Plan, error) {
	targets, err := candidates(ctx, pool, o.Map)
	if err != nil {
		return nil, err
	}
	p, err := NewPlan(f, targets, o)
	if err != nil || len(p.Create) == 0 {
		return p, err
	}
	// The table that is proposed may be there from an earlier import. Its own
	// key and types then hold.
	t, found, err := ReadTarget(ctx, pool, p.Target)
	if err != nil || !found {
		return p, err
	}
	o.Map = p.Map.into(o.Map)
	again, err := NewPlan(f, []Target{t}, o)
	if err == nil {
		again.Inferred = p.Inferred
	}
	return again, err
}

// candidates are the tables that a file may go to.
func candidates(ctx context.Context, pool *pgxpool.Pool, m *Map) ([]Target, error) {
	if m == nil || m.Target == "" {
		return Targets(ctx, pool, "marketing")
	}
	t, found, err := ReadTarget(ctx, pool, m.Target)
	if err != nil || !found {
		return nil, err
	}
	return []Target{t}, nil
}

// into returns a proposed map for a table that exists: what the file alone
// gave of types and key is left to the table, what the given map says stays.
func (m *Map) into(given *Map) *Map {
	out := *m
	out.Key, out.Columns = nil, make(map[string]Column)
	if given != nil {
		out.Key = given.Key
	}
	for name, c := range m.Columns {
		c.Type = ""
		if given != nil {
			c.Type = given.Columns[name].Type
		}
		out.Columns[name] = c
	}
	return &out
}

// Interpretation is how one column of the target is filled.
type Interpretation struct {
	Column   string    `json:"column"`
	From     string    `json:"from,omitempty"`     // a header of the file
	Constant *string   `json:"constant,omitempty"` // or one value for every row
	Type     Type      `json:"type"`
	Notes    []Message `json:"notes,omitempty"`
}

// NewPlan plans the import of a file into one of the targets: that which the
// map names, else the one whose column names the header fits. Where none fits,
// a new table is proposed.
func NewPlan(f File, targets []Target, o Options) (*Plan, error) {
	p := &Plan{File: f.Name, source: f, SkipCounts: make(map[SkipKind]int), Problems: []Message{}, Errors: []LineError{}, Skipped: []Skip{}, Unmapped: []string{}}
	if o.Map != nil {
		if err := o.Map.check(); err != nil {
			return nil, err
		}
	}
	p.reader = reader{zone: o.Zone, secret: o.Secret, nulls: make(map[string]bool)}
	if p.reader.zone == nil {
		p.reader.zone = time.UTC
	}
	if o.Map != nil {
		for _, n := range o.Map.Nulls {
			p.reader.nulls[headerKey(n)] = true
		}
	}
	if err := p.find(o.Map); err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	if err := p.interpret(targets, o.Map); err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	if err := p.preview(); err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	p.describe()
	return p, nil
}

// OK reports whether nothing stands in the way of a complete import.
func (p *Plan) OK() bool { return len(p.Problems) == 0 && p.ErrorCount == 0 }

func (p *Plan) problem(code string, args ...string) {
	p.Problems = append(p.Problems, message(code, args...))
}

// find settles encoding and layout.
func (p *Plan) find(m *Map) error {
	enc := Encoding("")
	var wanted map[string]bool
	if m != nil {
		enc = m.Encoding
	}
	if m != nil && len(m.Columns) > 0 {
		wanted = make(map[string]bool)
		for _, c := range m.Columns {
			if c.From != "" {
				wanted[headerKey(c.From)] = true
			}
		}
	}
	if enc == "" {
		var err error
		if enc, err = p.sniff(); err != nil {
			return err
		}
	}
	p.layout.encoding = enc
	text, closer, err := p.open()
	if err != nil {
		return err
	}
	found, err := findLayout(text, m, wanted)
	if err = errors.Join(err, closer.Close()); err != nil {
		return err
	}
	p.takeLayout(found, enc)
	return nil
}

// sniff says how the bytes of the file are to be read.
func (p *Plan) sniff() (Encoding, error) {
	raw, err := p.source.Open()
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrFile, err)
	}
	enc, err := sniffEncoding(raw)
	return enc, errors.Join(err, raw.Close())
}

// takeLayout takes the layout that was found.
func (p *Plan) takeLayout(found layout, enc Encoding) {
	found.encoding = enc
	p.layout, p.reader.encoding = found, enc
	p.Encoding, p.Delimiter, p.Header = enc, string(found.delim), found.headerRow
	for _, s := range found.above {
		p.skip(s)
	}
}

func (p *Plan) open() (io.Reader, io.Closer, error) {
	raw, err := p.source.Open()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	text, err := decode(raw, p.layout.encoding)
	if err != nil {
		return nil, nil, errors.Join(err, raw.Close())
	}
	return text, raw, nil
}

func (p *Plan) skip(s Skip) {
	p.SkipCounts[s.Kind]++
	if len(p.Skipped) < MaxErrors {
		p.Skipped = append(p.Skipped, s)
	}
}

// interpret settles the map, the table and how every column is read.
func (p *Plan) interpret(targets []Target, given *Map) error {
	p.surveys = make([]*survey, len(p.layout.header))
	for i := range p.surveys {
		p.surveys[i] = &survey{}
	}
	m := given
	if p.Inferred = m == nil || len(m.Columns) == 0; p.Inferred {
		if m = infer(p.layout.header, named(targets, given)); m != nil {
			m.settle(given)
		}
	}
	target, found := findTarget(targets, m)
	if found {
		p.bind(target, m)
		p.askBindings()
		if err := p.survey(); err != nil {
			return err
		}
	} else {
		p.askEverything()
		if err := p.survey(); err != nil {
			return err
		}
		var err error
		if m, target, err = p.propose(given, p.Inferred); err != nil {
			return err
		}
		p.bind(target, m)
		p.Create = createTable(target)
	}
	p.Map, p.Target = m, target.Relation
	_, p.stamped = target.Column("ingested_at")
	p.decide()
	p.complete(target, m)
	p.noteUnmapped(m)
	return nil
}

// named returns the targets that a map leaves to choose from.
func named(targets []Target, m *Map) []Target {
	if m == nil || m.Target == "" {
		return targets
	}
	if t, ok := findTarget(targets, m); ok {
		return []Target{t}
	}
	return nil
}

func findTarget(targets []Target, m *Map) (Target, bool) {
	if m == nil {
		return Target{}, false
	}
	for _, t := range targets {
		if t.Relation == m.Target || !strings.Contains(m.Target, ".") && tableName(t.Relation) == m.Target {
			return t, true
		}
	}
	return Target{}, false
}

func (p *Plan) askBindings() {
	for _, b := range p.bindings {
		if b.field < 0 {
			continue
		}
		s := p.surveys[b.field]
		s.numbers = s.numbers || b.numeric()
		s.dates = s.dates || b.dated()
		p.hasDate = p.hasDate || b.dated()
	}
}

func (p *Plan) noteUnmapped(m *Map) {
	used := make(map[string]bool)
	for _, c := range m.Columns {
		used[headerKey(c.From)], used[headerKey(c.Equals)] = true, true
	}
	for _, h := range p.layout.header {
		if strings.TrimSpace(h) != "" && !used[headerKey(h)] {
			p.Unmapped = append(p.Unmapped, h)
		}
	}
	for _, b := range p.bindings {
		if b.typ == Timestamp && b.field >= 0 {
			b.notes = append(b.notes, message("note_zone", p.reader.zone.String()))
		}
		if b.typ == Hash {
			b.notes = append(b.notes, message("note_hashed"))
		}
		if (b.target.Name == "campaign_id" || b.target.Name == "ad_group_id") && p.Inferred && b.field >= 0 {
			if name := p.binding(strings.TrimSuffix(b.target.Name, "_id") + "_name"); name != nil && name.field == b.field {
				b.notes = append(b.notes, message("note_name_as_id"))
			}
		}
	}
}

// baseName makes a table's name of a file's.
func baseName(file string) string {
	name := path.Base(strings.ReplaceAll(file, `\`, "/"))
	name, _, _ = strings.Cut(name, ".")
	return columnName(name, "imported")
}
