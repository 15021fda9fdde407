package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"
)

// Map says which columns of a file go to which columns of a table, and how
// their cells are read. In YAML:
//
//	target: marketing.ad_performance
//	key: [date_day, campaign_id]       # default: the table's primary key
//	encoding: gb18030                  # default: recognised
//	delimiter: ";"                     # default: recognised
//	columns:
//	  date_day: {from: Tag, type: date, format: DD/MM/YYYY}
//	  spend: {from: Kosten, decimal: comma}
//	  platform: {constant: Google}
//	defaults: {currency_code: EUR}     # for empty cells and columns that are not mapped
//	nulls: [k. A.]                     # further ways to write "not reported"
//
// A map without columns has them inferred from the header, and only adds its
// settings: "defaults: {currency_code: USD}" is a whole map.
type Map struct {
	Target    string            `yaml:"target" json:"target"`
	Key       []string          `yaml:"key,omitempty" json:"key,omitempty"`
	Encoding  Encoding          `yaml:"encoding,omitempty" json:"encoding,omitempty"`
	Delimiter string            `yaml:"delimiter,omitempty" json:"delimiter,omitempty"`
	Columns   map[string]Column `yaml:"columns" json:"columns"`
	Defaults  map[string]string `yaml:"defaults,omitempty" json:"defaults,omitempty"`
	Nulls     []string          `yaml:"nulls,omitempty" json:"nulls,omitempty"`
}

// Column says where the values of a target column come from: a column of the
// file, or a constant.
type Column struct {
	From     string  `yaml:"from,omitempty" json:"from,omitempty"`         // the header, compared without case, accents and spacing
	Constant *string `yaml:"constant,omitempty" json:"constant,omitempty"` //
	Type     Type    `yaml:"type,omitempty" json:"type,omitempty"`         // default: that of the target column
	Format   string  `yaml:"format,omitempty" json:"format,omitempty"`     // of dates: DD/MM/YYYY or MM/DD/YYYY, where both are possible
	Decimal  Decimal `yaml:"decimal,omitempty" json:"decimal,omitempty"`
	Unit     Unit    `yaml:"unit,omitempty" json:"unit,omitempty"`
	// Equals names a header whose cells must hold the same; a report row that
	// starts and ends on different days is then refused as a date.
	Equals string `yaml:"equals,omitempty" json:"equals,omitempty"`
}

// Type says how a cell is read.
type Type string

// The types of columns.
const (
	Text          Type = "text"
	TextUntrusted Type = "text_untrusted" // written by strangers: personal data is redacted
	Hash          Type = "hash"           // ids of persons: only a keyed hash is stored
	Integer       Type = "integer"
	Number        Type = "number"
	Percent       Type = "percent" // stored as a fraction: 2.5 % is 0.025
	Date          Type = "date"
	Timestamp     Type = "timestamp"
	Boolean       Type = "boolean"
)

var types = []Type{Text, TextUntrusted, Hash, Integer, Number, Percent, Date, Timestamp, Boolean}

// Unit says in what a number is written, when not in its own unit.
type Unit string

// The units of numbers.
const (
	Micros     Unit = "micros"      // millionths of a currency, as the Google Ads API has it
	Cents      Unit = "cents"       // hundredths
	Thousands  Unit = "thousands"   //
	TenThou    Unit = "万"           //
	Fraction   Unit = "fraction"    // of a percent column without signs: 0.025
	PerHundred Unit = "per_hundred" // likewise: 2.5
)

// shifts holds the powers of ten by which units move a number.
var shifts = map[Unit]int{"": 0, Micros: -6, Cents: -2, Thousands: 3, TenThou: 4, Fraction: 0, PerHundred: -2}

// ReadMap reads a map from YAML. Unknown keys and values are errors that name
// the line or the column.
func ReadMap(r io.Reader) (*Map, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("map: %w", err)
	}
	var m Map
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&m); err != nil {
		return nil, fmt.Errorf("map: %w", err)
	}
	return &m, m.check()
}

// YAML writes the map, so that one that was inferred can be saved and changed.
func (m *Map) YAML() (string, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	err := errors.Join(e.Encode(m), e.Close())
	return b.String(), err
}

func (m *Map) check() error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf("map: "+format, args...)) }
	if m.Target == "" && len(m.Columns) > 0 {
		wrong("target is missing: name the table, such as marketing.ad_performance")
	}
	if len(m.Delimiter) > 1 && m.Delimiter != "tab" {
		wrong("delimiter %q: use one character, or tab", m.Delimiter)
	}
	for name, c := range m.Columns {
		if (c.From == "") == (c.Constant == nil) {
			wrong("column %s: give either from or constant", name)
		}
		if c.Type != "" && !oneOf(c.Type, types) {
			wrong("column %s: type %q is not one of %v", name, c.Type, types)
		}
		if _, ok := shifts[c.Unit]; !ok {
			wrong("column %s: unit %q is not one of micros, cents, thousands, 万, fraction, per_hundred", name, c.Unit)
		}
		if c.Decimal != "" && !oneOf(c.Decimal, []Decimal{Auto, Point, Comma}) {
			wrong("column %s: decimal %q is not one of auto, point, comma", name, c.Decimal)
		}
		if _, err := orderOf(c.Format); err != nil {
			wrong("column %s: %w", name, err)
		}
	}
	return errors.Join(errs...)
}

func oneOf[T comparable](v T, list []T) bool {
	for _, x := range list {
		if v == x {
			return true
		}
	}
	return false
}

// orderOf reads the format of a date column. Only its order of day and month
// matters: everything else about a date can be seen from itself.
func orderOf(format string) (DayOrder, error) {
	f := strings.ToUpper(format)
	d, m, y := strings.Index(f, "D"), strings.Index(f, "M"), strings.Index(f, "Y")
	switch {
	case format == "":
		return UnknownOrder, nil
	case d < 0 || m < 0 || y < 0:
		return UnknownOrder, fmt.Errorf("format %q: write it as DD/MM/YYYY, MM/DD/YYYY or YYYY-MM-DD", format)
	case y < d && y < m:
		return UnknownOrder, nil
	case d < m:
		return DayFirst, nil
	}
	return MonthFirst, nil
}
