package ingest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
)

// Limits of one file's records. A quoted field that passes maxQuoted is taken
// for a quote that was never closed, before it swallows the whole file.
const (
	maxField  = 1 << 20
	maxQuoted = 8 << 20
	maxFields = 4096
)

// recordReader reads delimited records. It follows RFC 4180, and further reads
// what exports in the wild hold: quotes inside an unquoted field are kept as
// they are, and a field that opens with a quote but goes on after its second
// one ("Best" shoes) is taken as written. encoding/csv can do neither without
// letting one stray quote swallow the rows below it.
type recordReader struct {
	r      *bufio.Reader
	delim  byte
	eol    byte // '\n', or '\r' in files of the old Macintosh
	line   int  // physical lines read so far
	raw    []byte
	buf    []byte // the fields of the current record, one after the other
	ends   []int
	fields []string
}

func newRecordReader(r io.Reader, delim, eol byte) *recordReader {
	return &recordReader{r: bufio.NewReaderSize(r, 1<<16), delim: delim, eol: eol}
}

// next returns the fields of the next record that is not blank and the line,
// counted from 1, on which it begins. The slice is valid until the next call.
// The end of the file is io.EOF; any other error ends the reading and wraps
// ErrFile.
func (p *recordReader) next() ([]string, int, error) {
	for {
		line, err := p.readLine()
		if err != nil {
			return nil, 0, err
		}
		if len(line) == 0 {
			continue
		}
		start := p.line
		if err := p.parse(line); err != nil {
			return nil, start, err
		}
		return p.split(), start, nil
	}
}

// readLine returns the next physical line without its end. The last line may
// lack an end; io.EOF comes only when nothing is left.
func (p *recordReader) readLine() ([]byte, error) {
	p.raw = p.raw[:0]
	for {
		part, err := p.r.ReadSlice(p.eol)
		p.raw = append(p.raw, part...)
		switch {
		case err == bufio.ErrBufferFull && len(p.raw) <= maxQuoted:
			continue
		case err == bufio.ErrBufferFull:
			return nil, fmt.Errorf("%w: line %d is longer than %d MiB", ErrFile, p.line+1, maxQuoted>>20)
		case err == io.EOF && len(p.raw) == 0:
			return nil, io.EOF
		case err != nil && err != io.EOF:
			return nil, fmt.Errorf("%w: %w", ErrFile, err)
		}
		p.line++
		return bytes.TrimSuffix(bytes.TrimSuffix(p.raw, []byte{p.eol}), []byte{'\r'}), nil
	}
}

func (p *recordReader) parse(line []byte) error {
	p.buf, p.ends = p.buf[:0], p.ends[:0]
	for {
		if len(p.ends) == maxFields {
			return fmt.Errorf("%w: line %d has more than %d fields", ErrFile, p.line, maxFields)
		}
		rest, more, err := p.field(line)
		if err != nil {
			return err
		}
		p.ends = append(p.ends, len(p.buf))
		if !more {
			return nil
		}
		line = rest
	}
}

// field appends one field to buf and returns what follows its delimiter; more
// is false at the end of the record.
func (p *recordReader) field(line []byte) (rest []byte, more bool, err error) {
	if len(line) > 0 && line[0] == '"' {
		start := len(p.buf)
		rest, more, ok, err := p.quoted(line[1:])
		if ok || err != nil {
			return rest, more, err
		}
		p.buf = p.buf[:start]
	}
	i := bytes.IndexByte(line, p.delim)
	if i < 0 {
		p.buf = append(p.buf, line...)
		return nil, false, nil
	}
	p.buf = append(p.buf, line[:i]...)
	return line[i+1:], true, nil
}

// quoted reads a field after its opening quote, over line ends if need be. It
// is not ok when text follows the closing quote on the line of the opening one.
func (p *recordReader) quoted(line []byte) (rest []byte, more, ok bool, err error) {
	opened, start := p.line, len(p.buf)
	for {
		i := bytes.IndexByte(line, '"')
		if i < 0 {
			p.buf = append(append(p.buf, line...), '\n')
			if len(p.buf)-start > maxQuoted {
				return nil, false, true, neverClosed(opened)
			}
			if line, err = p.readLine(); err == io.EOF {
				return nil, false, true, neverClosed(opened)
			} else if err != nil {
				return nil, false, true, err
			}
			continue
		}
		p.buf = append(p.buf, line[:i]...)
		after := line[i+1:]
		switch {
		case len(after) == 0:
			return nil, false, true, nil
		case after[0] == p.delim:
			return after[1:], true, true, nil
		case after[0] == '"':
			after = after[1:]
		case p.line == opened:
			return nil, false, false, nil
		}
		p.buf = append(p.buf, '"')
		line = after
	}
}

func neverClosed(line int) error {
	return fmt.Errorf("%w: line %d opens a quote that is never closed; close it, or double it if it belongs to the text", ErrFile, line)
}

// split cuts buf into fields that share one string.
func (p *recordReader) split() []string {
	all := string(p.buf)
	p.fields = p.fields[:0]
	from := 0
	for _, end := range p.ends {
		p.fields = append(p.fields, all[from:end])
		from = end
	}
	return p.fields
}

// blank reports whether a record holds nothing but space.
func blank(fields []string) bool {
	for _, f := range fields {
		if strings.TrimSpace(f) != "" {
			return false
		}
	}
	return true
}
