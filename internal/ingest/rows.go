package ingest

import (
	"errors"
	"io"
	"slices"
	"strings"
)

// each calls do with every row of data below the header, in order, and skips
// what is none. It stops at the first error of do.
func (p *Plan) each(onSkip func(Skip), do func(fields []string, line int) error) (err error) {
	text, closer, err := p.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closer.Close()) }()
	records := newRecordReader(text, p.layout.delim, p.layout.eol)
	for {
		fields, line, err := records.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if line <= p.layout.headerRow || blank(fields) {
			continue
		}
		if kind := p.classify(fields); kind != "" {
			onSkip(Skip{Line: line, Kind: kind, Text: shorten(strings.Join(fields, " "))})
			continue
		}
		if err := do(p.trim(fields), line); err != nil {
			return err
		}
	}
}

// classify returns why a row is no data, or nothing.
func (p *Plan) classify(fields []string) SkipKind {
	switch {
	case fields[0] == p.layout.written[0] && slices.Equal(p.trim(fields), p.layout.written):
		return SkipHeader
	case strings.HasPrefix(fields[0], "#") && blank(fields[1:]) && len(p.layout.header) > 1:
		return SkipComment
	case p.total(fields):
		return SkipTotal
	}
	return ""
}

// trim takes off empty fields beyond the header, which spreadsheets leave.
func (p *Plan) trim(fields []string) []string {
	for len(fields) > len(p.layout.header) && strings.TrimSpace(fields[len(fields)-1]) == "" {
		fields = fields[:len(fields)-1]
	}
	return fields
}

// survey shows every cell to the survey of its column.
func (p *Plan) survey() error {
	isNull := p.nullTests()
	return p.wholeRows(func(fields []string, line int) {
		for i, s := range p.surveys {
			if (s.numbers || s.dates || s.typing) && !isNull[i].isNull(&p.reader, fields[i]) {
				s.add(fields[i], line)
			}
		}
	})
}

// wholeRows calls do with every row that is as wide as the header. Other rows,
// and what breaks the file off, are reported by preview.
func (p *Plan) wholeRows(do func(fields []string, line int)) error {
	err := p.each(func(Skip) {}, func(fields []string, line int) error {
		if len(fields) == len(p.layout.header) {
			do(fields, line)
		}
		return nil
	})
	if errors.Is(err, ErrFile) {
		return nil
	}
	return err
}

// nullTests gives every column a binding that knows how "not reported" is
// written in it; while types are being found, as in a number.
func (p *Plan) nullTests() []*binding {
	tests := make([]*binding, len(p.layout.header))
	for i := range tests {
		tests[i] = &binding{typ: Number}
	}
	for _, b := range p.bindings {
		if b.field >= 0 && (b.numeric() || b.dated()) {
			tests[b.field] = b
		}
	}
	return tests
}

// sampleRows is how many rows a preview shows.
const sampleRows = 5

// preview converts every row, keeps the first ones, and counts.
func (p *Plan) preview() error {
	err := p.each(p.skip, func(fields []string, line int) error {
		p.Rows++
		row, wrong := p.convert(fields, line)
		if len(wrong) == 0 {
			p.Good++
			if len(p.Sample) < sampleRows {
				p.Sample = append(p.Sample, slices.Clone(row))
			}
			return nil
		}
		if p.secondTable(fields) {
			p.problem("second_table", itoa(line))
			return errStop
		}
		p.ErrorCount++
		p.Errors = append(p.Errors, wrong[:min(len(wrong), MaxErrors-len(p.Errors))]...)
		return nil
	})
	switch {
	case errors.Is(err, ErrFile):
		p.problem("broken", strings.TrimPrefix(err.Error(), ErrFile.Error()+": "))
	case err != nil && !errors.Is(err, errStop):
		return err
	case p.Rows == 0 && err == nil:
		p.problem("no_rows")
	}
	p.noteCounts()
	return nil
}

var errStop = errors.New("stop")

// secondTable recognises the header of a further table in the same file.
func (p *Plan) secondTable(fields []string) bool {
	hits := knownCells(fields, knownHeaders)
	return hits >= 2 && hits*2 >= len(fields) && looksLikeHeader(p.trim(fields))
}

// convert gives a row the values of all bindings, in their order. The slice is
// valid until the next call.
func (p *Plan) convert(fields []string, line int) ([]*string, []LineError) {
	if len(fields) != len(p.layout.header) {
		return nil, []LineError{{Line: line, Message: message("ragged", itoa(len(fields)), itoa(len(p.layout.header)))}}
	}
	if cap(p.reader.row) < len(p.bindings) {
		p.reader.row = make([]*string, len(p.bindings))
	}
	row := p.reader.row[:len(p.bindings)]
	var wrong []LineError
	for i, b := range p.bindings {
		if b.field < 0 {
			row[i] = b.spec.Constant
			continue
		}
		value, m := b.convert(&p.reader, fields[b.field])
		if m == nil && b.equals >= 0 && fields[b.equals] != fields[b.field] {
			m = because("several_days", shorten(fields[b.field]), shorten(fields[b.equals]))
		}
		if m != nil {
			wrong = append(wrong, LineError{Line: line, Column: p.layout.header[b.field], Message: *m})
		}
		row[i] = value
	}
	return row, wrong
}

// noteCounts adds what was counted while converting to the columns' notes, and
// starts the counts anew.
func (p *Plan) noteCounts() {
	for _, b := range p.bindings {
		if n := b.nulls - b.defaulted; n > 0 && b.fallback == nil {
			b.notes = append(b.notes, message("note_nulls", itoa(n)))
		}
		if b.defaulted > 0 {
			b.notes = append(b.notes, message("note_default", itoa(b.defaulted), *b.fallback))
		}
		if b.rounded > 0 {
			b.notes = append(b.notes, message("note_rounded", itoa(b.rounded), itoa(b.target.Scale)))
		}
		if b.redacted > 0 {
			b.notes = append(b.notes, message("note_redacted", itoa(b.redacted)))
		}
		b.nulls, b.defaulted, b.rounded, b.redacted = 0, 0, 0, 0
	}
}
