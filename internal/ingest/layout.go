package ingest

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// layout is where the table of a file lies.
type layout struct {
	encoding  Encoding
	delim     byte
	eol       byte
	header    []string // a column without a name is called column_N
	written   []string // the header as it stands in the file
	headerRow int      // its line
	above     []Skip
}

// How much of a file is looked at to find its layout, and how far down its
// header may be. Google's exports have 2 lines above it, GA4's about 10.
const (
	sampleBytes   = 1 << 18
	headerRecords = 50
)

// findLayout reads the beginning of a decoded file. wanted holds the folded
// headers that the map names; without a map it is nil and the known headers of
// the canonical schema count.
func findLayout(r io.Reader, m *Map, wanted map[string]bool) (layout, error) {
	sample, err := io.ReadAll(io.LimitReader(r, sampleBytes))
	if err != nil {
		return layout{}, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if len(bytes.TrimSpace(sample)) == 0 {
		return layout{}, fmt.Errorf("%w: it holds no text", ErrFile)
	}
	eol := byte('\n')
	if bytes.IndexByte(sample, '\n') < 0 && bytes.IndexByte(sample, '\r') >= 0 {
		eol = '\r'
	}
	if i := bytes.LastIndexByte(sample, eol); i > 0 && len(sample) == sampleBytes {
		sample = sample[:i+1] // whole lines only
	}
	delims := []byte{',', '\t', ';', '|'}
	if m != nil && m.Delimiter != "" {
		delims = []byte{delimiterOf(m.Delimiter)}
	}
	known := wanted
	if known == nil {
		known = knownHeaders
	}
	var best candidate
	for _, d := range delims {
		if c := tryDelimiter(sample, d, eol, known); c.better(best) {
			best = c
		}
	}
	if best.header == nil {
		return layout{}, fmt.Errorf("%w: no header row in its first %d rows; the row above the data must name each column", ErrFile, headerRecords)
	}
	l := layout{delim: best.delim, eol: eol, header: slices.Clone(best.header), written: best.header, headerRow: best.line, above: best.above}
	for i, h := range l.header {
		if l.header[i] = strings.TrimSpace(h); l.header[i] == "" {
			l.header[i] = "column_" + itoa(i+1)
		}
	}
	return l, nil
}

func delimiterOf(s string) byte {
	if s == "tab" {
		return '\t'
	}
	return s[0]
}

// candidate is a layout under one delimiter and how well it fits.
type candidate struct {
	delim  byte
	header []string
	line   int
	above  []Skip
	hits   int     // headers that are known
	steady float64 // share of the rows below that are as wide as the header
}

// better prefers known headers, then rows of even width, then more columns. A
// sign inside names ("Brand | US") gives the header no column, so that it
// loses on each count.
func (c candidate) better(than candidate) bool {
	if c.header == nil || than.header == nil {
		return c.header != nil
	}
	if c.hits != than.hits {
		return c.hits > than.hits
	}
	wide := func(x candidate) float64 { return x.steady * float64(min(len(x.header), 3)) }
	return wide(c) > wide(than)
}

func tryDelimiter(sample []byte, delim, eol byte, known map[string]bool) candidate {
	type row struct {
		fields []string
		line   int
	}
	var rows []row
	reader := newRecordReader(bytes.NewReader(sample), delim, eol)
	for len(rows) < 400 {
		fields, line, err := reader.next()
		if err != nil { // the end, or what the later passes report
			break
		}
		if !blank(fields) {
			rows = append(rows, row{append([]string(nil), fields...), line})
		}
	}
	c := candidate{delim: delim}
	at := -1
	for i, r := range rows[:min(len(rows), headerRecords)] {
		if hits := knownCells(r.fields, known); hits > c.hits {
			at, c.hits = i, hits
		}
	}
	if at >= 0 && c.hits < 2 && len(rows[at].fields) > 2 { // one word in a title proves nothing
		at, c.hits = -1, 0
	}
	for i := 0; at < 0 && i < min(len(rows), headerRecords); i++ {
		below := rows[min(i+1, len(rows)):]
		if looksLikeHeader(rows[i].fields) && (len(below) == 0 || len(below[0].fields) == len(rows[i].fields)) {
			at = i
		}
	}
	if at < 0 {
		return candidate{delim: delim}
	}
	c.header, c.line = rows[at].fields, rows[at].line
	for len(c.header) > 1 && strings.TrimSpace(c.header[len(c.header)-1]) == "" {
		c.header = c.header[:len(c.header)-1]
	}
	for _, r := range rows[:at] {
		c.above = append(c.above, Skip{Line: r.line, Kind: SkipTitle, Text: shorten(strings.Join(r.fields, " "))})
	}
	same := 0
	for _, r := range rows[at+1:] {
		if len(r.fields) == len(rows[at].fields) {
			same++
		}
	}
	if n := len(rows) - at - 1; n > 0 {
		c.steady = float64(same) / float64(n)
	} else {
		c.steady = 1
	}
	return c
}

func knownCells(fields []string, known map[string]bool) int {
	seen := make(map[string]bool, len(fields))
	for _, f := range fields {
		key := headerKey(f)
		base, _ := splitCurrency(key)
		for _, k := range []string{key, base} {
			if known[k] {
				seen[k] = true
				break
			}
		}
	}
	return len(seen)
}

// looksLikeHeader accepts a row of different words, none of them a number or a
// date.
func looksLikeHeader(fields []string) bool {
	seen := make(map[string]bool, len(fields))
	for i, f := range fields {
		key := headerKey(f)
		if key == "" && i > 0 { // a first column without a name is an index
			return false
		}
		if _, number := parseNumeral(f); number || seen[key] || strings.HasPrefix(key, "#") {
			return false
		}
		if _, date := parseMoment(f); date {
			return false
		}
		seen[key] = true
	}
	return len(fields) > 0
}

// shorten cuts a text that is only shown, at a character.
func shorten(s string) string {
	const limit = 60
	s = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	runes := []rune(strings.TrimSpace(s))
	if len(runes) <= limit {
		return string(runes)
	}
	return string(runes[:limit-1]) + "…"
}
