// Package fold gives text the form in which questions, names and period words
// are compared: compatibility forms and full-width characters replaced, lower
// case, Latin letters without accents, traditional Chinese characters as
// simplified ones, invisible characters removed. Offsets into the text as it
// was written are kept.
package fold

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text is folded text. Every rune of it comes from a range of bytes of the
// text that was given.
type Text struct {
	Runes []rune
	from  []int
	to    []int
}

// New folds s. It never fails: bytes that are not UTF-8 become U+FFFD.
func New(s string) Text {
	t := Text{
		Runes: make([]rune, 0, len(s)),
		from:  make([]int, 0, len(s)),
		to:    make([]int, 0, len(s)),
	}
	if isASCII(s) { // nothing to normalise
		for i := range len(s) {
			r, _ := foldRune(rune(s[i]))
			t.Runes, t.from, t.to = append(t.Runes, r), append(t.from, i), append(t.to, i+1)
		}
		return t
	}
	for start := 0; start < len(s); {
		end := start + norm.NFKC.NextBoundaryInString(s[start:], true)
		for _, r := range norm.NFKC.String(s[start:end]) {
			if r, ok := foldRune(r); ok {
				t.Runes = append(t.Runes, r)
				t.from = append(t.from, start)
				t.to = append(t.to, end)
			}
		}
		start = end
	}
	return t
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// String folds s when its offsets do not matter.
func String(s string) string { return string(New(s).Runes) }

// Span returns the bytes of the given text from which the runes i to j
// (exclusive) come. It needs 0 ≤ i < j ≤ len(Runes).
func (t Text) Span(i, j int) (start, end int) { return t.from[i], t.to[j-1] }

// foldRune folds one rune of NFKC text, and reports false for one that is
// invisible.
func foldRune(r rune) (rune, bool) {
	if r < utf8.RuneSelf {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A', true
		case r < ' ' || r == 0x7f:
			return ' ', true
		}
		return r, true
	}
	if s, ok := simplified[r]; ok {
		return s, true
	}
	switch {
	case unicode.Is(unicode.Han, r):
		return r, true
	case r == '’' || r == '‘' || r == 'ʼ':
		return '\'', true
	case r == '–' || r == '—' || r == '−' || r == '‐' || r == '〜' || r == '～':
		return '-', true
	case unicode.In(r, unicode.Cf, unicode.Mn):
		return 0, false
	case unicode.IsSpace(r) || unicode.IsControl(r):
		return ' ', true
	case unicode.Is(unicode.Latin, r):
		return unicode.ToLower(baseLetter(r)), true
	}
	return unicode.ToLower(r), true
}

// baseLetter returns a Latin letter without its accents.
func baseLetter(r rune) rune {
	d := norm.NFD.PropertiesString(string(r)).Decomposition()
	if len(d) == 0 {
		return r
	}
	base, _ := utf8.DecodeRune(d)
	return base
}
