// Package frame reads a CSV file as named columns, so that the analysis engines
// can be used on a person's own file without a database. The file is plain: one
// header line, one kind of value in a column. What cannot be read is an error
// that names the file, the line and the mend; nothing is repaired in silence.
package frame

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/insight-agent/insight/internal/fold"
)

// MaxBytes is the size of the largest file that is read: 1 GiB.
const MaxBytes = 1 << 30

// Frame is a file's rows under its header.
type Frame struct {
	File   string
	Header []string
	rows   [][]string
	lines  []int // physical line of each row, from 1
}

// CellError is a cell that does not hold what its column must.
type CellError struct {
	File   string
	Line   int // from 1
	Column string
	Cell   string
	Want   string // what would be right
}

func (e *CellError) Error() string {
	return fmt.Sprintf("%s: line %d: column %s: %q is not %s", e.File, e.Line, e.Column, e.Cell, e.Want)
}

// ColumnError is a column that the file does not have.
type ColumnError struct {
	File    string
	Column  string
	Nearest string // empty: none is near
	Have    []string
}

func (e *ColumnError) Error() string {
	if e.Nearest != "" {
		return fmt.Sprintf("%s: no column %s; did you mean %s?", e.File, e.Column, e.Nearest)
	}
	return fmt.Sprintf("%s: no column %s; the file has %s", e.File, e.Column, strings.Join(e.Have, ", "))
}

// Read reads a whole file: UTF-8, with or without a byte order mark, separated
// by commas, semicolons or tabs, whichever the header line holds most of.
func Read(file string, r io.Reader) (*Frame, error) {
	in := bufio.NewReader(io.LimitReader(r, MaxBytes+1))
	if bom, err := in.Peek(3); err == nil && bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		_, _ = in.Discard(3)
	}
	first, err := in.Peek(in.Size())
	if len(first) == 0 && err != nil {
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: the file is empty; its first line must name the columns", file)
		}
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	records := csv.NewReader(in)
	records.Comma = delimiter(first)
	f := &Frame{File: file}
	for {
		record, err := records.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w; every line needs as many fields as the header", file, err)
		}
		line, _ := records.FieldPos(0)
		if i := slices.IndexFunc(record, func(s string) bool { return !utf8.ValidString(s) }); i >= 0 {
			return nil, fmt.Errorf("%s: line %d: field %d is not UTF-8; save the file as UTF-8", file, line, i+1)
		}
		if records.InputOffset() > MaxBytes {
			return nil, fmt.Errorf("%s: larger than %d MiB; split it", file, MaxBytes>>20)
		}
		f.add(record, line)
	}
	return f, f.check()
}

func delimiter(first []byte) rune {
	line, _, _ := bytes.Cut(first, []byte("\n"))
	best := ','
	for _, c := range []rune{';', '\t'} {
		if bytes.Count(line, []byte(string(c))) > bytes.Count(line, []byte(string(best))) {
			best = c
		}
	}
	return best
}

func (f *Frame) add(record []string, line int) {
	for i := range record {
		record[i] = strings.TrimSpace(record[i])
	}
	if f.Header == nil {
		f.Header = record
		return
	}
	f.rows, f.lines = append(f.rows, record), append(f.lines, line)
}

func (f *Frame) check() error {
	for i, name := range f.Header {
		switch {
		case name == "":
			return fmt.Errorf("%s: column %d has no name; name it in the first line", f.File, i+1)
		case slices.Contains(f.Header[:i], name):
			return fmt.Errorf("%s: two columns are named %s; rename one", f.File, name)
		}
	}
	if len(f.rows) == 0 {
		return fmt.Errorf("%s: no rows below the header", f.File)
	}
	return nil
}

// Len returns the number of rows.
func (f *Frame) Len() int { return len(f.rows) }

// Line returns the physical line of a row, from 1.
func (f *Frame) Line(row int) int { return f.lines[row] }

// Text returns a column's cells, one for each row.
func (f *Frame) Text(column string) ([]string, error) {
	i := slices.Index(f.Header, column)
	if i < 0 {
		return nil, &ColumnError{File: f.File, Column: column, Nearest: f.nearest(column), Have: f.Header}
	}
	cells := make([]string, len(f.rows))
	for r, row := range f.rows {
		cells[r] = row[i]
	}
	return cells, nil
}

// nearest finds the header that a wrong name was probably meant to be.
func (f *Frame) nearest(column string) string {
	want := []rune(fold.String(column))
	best, least := "", len(want)/3+1
	for _, name := range f.Header {
		if n, ok := fold.Edits(want, []rune(fold.String(name)), least); ok && (best == "" || n < least) {
			best, least = name, n
		}
	}
	return best
}
