package ingest

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// binding is one target column with its source and every decision about how
// its cells are read.
type binding struct {
	target   TargetColumn
	spec     Column
	typ      Type
	id       bool // digits that are no number
	field    int  // of the file; -1 for a constant
	equals   int  // a field that must hold the same; -1 for none
	fallback *string
	decimal  Decimal
	order    DayOrder
	shift    int
	notes    []Message
	// undecided marks a column that a problem of the plan is about: its cells
	// are shown as written, and not each reported again.
	undecided bool

	nulls, defaulted, rounded, redacted int
}

// reader holds what all conversions of a file share.
type reader struct {
	encoding Encoding
	zone     *time.Location
	secret   []byte
	nulls    map[string]bool // folded
	row      []*string       // reused from row to row
}

// Cells that mean "not reported". In text only the first two do: a campaign
// may be called None.
var (
	textNulls  = map[string]bool{"": true, "--": true}
	valueNulls = map[string]bool{"": true, "--": true, "-": true, "—": true, "–": true, "n/a": true, "na": true, "null": true, "none": true, "nan": true, "#n/a": true, `\n`: true}
)

func (b *binding) isNull(r *reader, cell string) bool {
	if len(cell) > 8 && len(r.nulls) == 0 {
		return false
	}
	cell = strings.TrimSpace(cell)
	if len(r.nulls) > 0 && r.nulls[headerKey(cell)] {
		return true
	}
	switch b.typ {
	case Text, TextUntrusted, Hash:
		return textNulls[cell]
	}
	return valueNulls[strings.ToLower(cell)]
}

// convert gives a cell the text that PostgreSQL reads, nil for NULL. The
// message says why it cannot.
func (b *binding) convert(r *reader, cell string) (*string, *Message) {
	if b.isNull(r, cell) {
		return b.null()
	}
	if strings.ContainsRune(cell, 0) { // no text of PostgreSQL can hold it
		return nil, because("nul")
	}
	if b.undecided {
		return &cell, nil
	}
	var value string
	var wrong *Message
	switch b.typ {
	case Integer, Number, Percent:
		value, wrong = b.number(cell)
	case Date, Timestamp:
		value, wrong = b.moment(r, cell)
	case Boolean:
		ok, known := parseBoolean(cell)
		if value = "f"; ok {
			value = "t"
		}
		if !known {
			wrong = because("not_boolean", shorten(cell))
		}
	default:
		value, wrong = b.text(r, cell)
	}
	if wrong != nil {
		return nil, wrong
	}
	return &value, nil
}

func because(code string, args ...string) *Message {
	m := message(code, args...)
	return &m
}

func (b *binding) null() (*string, *Message) {
	b.nulls++
	if b.fallback != nil {
		b.defaulted++
		return b.fallback, nil
	}
	if b.target.NotNull {
		return nil, because("null_refused")
	}
	return nil, nil
}

func (b *binding) number(cell string) (string, *Message) {
	n, ok := parseNumeral(cell)
	if !ok {
		return "", because("not_number", shorten(cell))
	}
	shift := b.shift
	if b.typ == Percent && n.percent {
		shift = -2
	}
	s, ok := n.text(b.decimal, shift)
	if !ok {
		return "", because("wrong_decimal", shorten(cell), string(b.decimal))
	}
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	switch {
	case b.typ == Integer && fraction != "":
		return "", because("not_integer", shorten(cell))
	case b.typ == Integer && !fitsInteger(s, b.target.SQLType):
		return "", because("too_large", shorten(cell), b.target.SQLType)
	case b.target.Precision > 0 && len(strings.TrimLeft(whole, "0")) > b.target.Precision-b.target.Scale:
		return "", because("too_large", shorten(cell), b.target.SQLType)
	case b.target.Precision > 0 && len(fraction) > b.target.Scale:
		b.rounded++
	}
	return s, nil
}

// integerDigits holds the largest value of each integer type.
var integerMax = map[string]string{"smallint": "32767", "integer": "2147483647", "bigint": "9223372036854775807"}

func fitsInteger(s, sqlType string) bool {
	s = strings.TrimPrefix(s, "-")
	limit, ok := integerMax[sqlType]
	return !ok || len(s) < len(limit) || len(s) == len(limit) && s <= limit
}

func (b *binding) moment(r *reader, cell string) (string, *Message) {
	m, ok := parseMoment(cell)
	switch {
	case !ok:
		return "", because("not_date", shorten(cell))
	case m.order != UnknownOrder && b.order != UnknownOrder && m.order != b.order:
		return "", because("wrong_order", shorten(cell))
	}
	m = m.in(b.order)
	if b.typ == Timestamp {
		return m.instant(r.zone).UTC().Format("2006-01-02 15:04:05.999999Z07:00"), nil
	}
	day, ok := m.dayText(r.zone)
	if !ok {
		return "", because("has_time", shorten(cell))
	}
	return day, nil
}

// roundedID is how a spreadsheet shows a long id that it took for a number.
var roundedID = regexp.MustCompile(`^\d(?:[.,]\d+)?[eE]\+\d{1,2}$`)

func (b *binding) text(r *reader, cell string) (string, *Message) {
	s := strings.TrimSpace(cell)
	switch {
	case !utf8.ValidString(s) || r.encoding != UTF8 && strings.ContainsRune(s, utf8.RuneError):
		return "", because("undecodable", string(r.encoding))
	case b.id && roundedID.MatchString(s):
		return "", because("rounded_id", shorten(s))
	case len(s) > maxField:
		return "", because("too_long", "1048576")
	case b.typ == Hash:
		return hashID(r.secret, s), nil
	case b.typ == TextUntrusted:
		if clean := Redact(s); clean != s {
			b.redacted++
			s = clean
		}
	}
	if b.target.Length > 0 && utf8.RuneCountInString(s) > b.target.Length {
		return "", because("too_long", itoa(b.target.Length))
	}
	return s, nil
}

// isID reports whether a column holds ids: digits that are no number.
func isID(name string) bool {
	key := headerKey(name)
	return key == "id" || strings.HasSuffix(key, " id") || strings.HasSuffix(key, "编号") || strings.HasSuffix(key, "单号")
}

func parseBoolean(s string) (value, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "t", "yes", "y", "1", "是", "真":
		return true, true
	case "false", "f", "no", "n", "0", "否", "假":
		return false, true
	}
	return false, false
}
