package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// findTable settles encoding and layout. A file of any shape may repeat a
// header or leave one out, which an export into the canonical schema never
// does: the first row is then taken, and what was done is told.
func (t *Table) findTable() error {
	enc, err := t.sniff()
	if err != nil {
		return err
	}
	t.layout.encoding = enc
	text, closer, err := t.open()
	if err != nil {
		return err
	}
	sample, err := io.ReadAll(io.LimitReader(text, sampleBytes))
	if err = errors.Join(err, closer.Close()); err != nil {
		return fmt.Errorf("%w: %w", ErrFile, err)
	}
	found, err := findLayout(bytes.NewReader(sample), nil, nil)
	if first, ok := firstRow(sample, found); ok {
		found, err = first, nil
	}
	if err != nil {
		return err
	}
	if len(found.header) == 1 && dataFirst(sample, found.eol) {
		return fmt.Errorf("%w: no header row; the row above the data must name each column", ErrFile)
	}
	t.takeLayout(found, enc)
	t.nameHeaders()
	return nil
}

// dataFirst recognises a file of several columns whose first row is data: no
// delimiter then gives it a header, except one that it does not hold.
func dataFirst(sample []byte, eol byte) bool {
	for _, d := range []byte{',', '\t', ';', '|'} {
		rows := newRecordReader(bytes.NewReader(sample), d, eol)
		first, _, err := rows.next()
		if err != nil || len(first) < 2 || wordsOnly(first) {
			continue
		}
		n := len(first)
		if second, _, err := rows.next(); err == nil && len(second) == n {
			return true
		}
	}
	return false
}

// firstRow takes the first row of a file for its header where it is as wide as
// the rows below and has neither numbers nor dates, and the layout that was
// found has none or takes a row of data for it.
func firstRow(sample []byte, found layout) (layout, bool) {
	if found.headerRow == 1 {
		return layout{}, false
	}
	eol, delims := byte('\n'), []byte{',', '\t', ';', '|'}
	if bytes.IndexByte(sample, '\n') < 0 && bytes.IndexByte(sample, '\r') >= 0 {
		eol = '\r'
	}
	if found.header != nil {
		delims = []byte{found.delim}
	}
	best, width := layout{}, 0
	for _, d := range delims {
		rows := newRecordReader(bytes.NewReader(sample), d, eol)
		header, line, err := rows.next()
		if err != nil || !wordsOnly(header) {
			continue
		}
		header = slices.Clone(header)
		below, _, err := rows.next()
		if err != nil && err != io.EOF || err == nil && len(below) != len(header) {
			continue
		}
		if found.header != nil && len(found.written) != len(header) {
			continue
		}
		if len(header) > width {
			width = len(header)
			best = layout{delim: d, eol: eol, header: slices.Clone(header), written: header, headerRow: line}
		}
	}
	return best, width > 0 && (width > 1 || found.header == nil)
}

// wordsOnly accepts a row of which at least half has a text, and no cell a
// number or a date.
func wordsOnly(fields []string) bool {
	filled := 0
	for _, f := range fields {
		if strings.TrimSpace(f) == "" {
			continue
		}
		filled++
		if _, number := parseNumeral(f); number || isMoment(f) {
			return false
		}
	}
	return filled > 0 && filled*2 >= len(fields)
}

// nameHeaders gives every column a name that no other has.
func (t *Table) nameHeaders() {
	used := make(map[string]bool)
	for i, h := range t.layout.header {
		h = strings.TrimSpace(h)
		empty := h == "" || strings.TrimSpace(t.layout.written[i]) == ""
		if empty {
			h = "column_" + itoa(i+1)
		}
		name := h
		for n := 2; used[headerKey(name)]; n++ {
			name = h + " " + itoa(n)
		}
		used[headerKey(name)] = true
		t.layout.header[i] = name
		switch {
		case empty:
			t.repair("header_empty", itoa(i+1), name)
		case name != h:
			t.repair("header_repeated", shorten(h), shorten(name))
		}
	}
}
