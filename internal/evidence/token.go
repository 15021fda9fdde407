package evidence

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one piece of a finished text as the verifier reads it: a word, a
// numeral, one Han character, or one sign. Spaces and the hyphens inside words
// are dropped, case and width are folded, so that "Paid-Social", "paid social"
// and "ＰＡＩＤ　social" read alike.
type token struct {
	kind       tokenKind
	text       string
	start, end int  // bytes of the text
	upper      bool // begins with a capital
	glued      bool // no space before it
	clause     int
	sentence   int
	used       bool // a claim has consumed it
}

type tokenKind uint8

const (
	wordToken tokenKind = iota
	numberToken
	hanToken
	signToken
)

func tokenize(text string) []token {
	toks := make([]token, 0, len(text)/4+4)
	glued := false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		r = fold(r)
		t := token{kind: signToken, start: i, end: i + size, glued: glued}
		switch {
		case unicode.IsSpace(r):
			glued = false
			i += size
			continue
		case isDigit(r):
			t.kind = numberToken
			t.text, t.end = scanNumber(text, i)
		case isIdeograph(r):
			t.kind, t.text = hanToken, string(r)
		case unicode.IsLetter(r):
			t.kind, t.upper = wordToken, unicode.IsUpper(r)
			t.text, t.end = scanWord(text, i)
		case isHyphen(r) && glued && joinsWords(text, toks, t.end):
			i = t.end
			continue
		default:
			t.text = string(unifySign(r))
		}
		toks = append(toks, t)
		i, glued = t.end, true
	}
	markClauses(toks)
	return toks
}

// fold maps full-width forms to ASCII and every kind of space to a space.
func fold(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// isIdeograph holds for scripts that are written without spaces, which are
// read character by character.
func isIdeograph(r rune) bool {
	return r > 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

func isHyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '\u2011' }

func joinsWords(text string, toks []token, next int) bool {
	r, _ := utf8.DecodeRuneInString(text[next:])
	return len(toks) > 0 && toks[len(toks)-1].kind == wordToken && unicode.IsLetter(fold(r)) && !isIdeograph(r)
}

// unifySign makes one sign of those that look or mean alike.
func unifySign(r rune) rune {
	switch r {
	case '—', '―', '~', '〜', '～':
		return '–'
	case '￥':
		return '¥'
	case '，', '、':
		return ','
	case '。':
		return '.'
	case '（':
		return '('
	case '）':
		return ')'
	}
	return r
}

// scanNumber reads digits with thousands separators and a decimal point. A
// comma belongs to the number only before exactly three digits.
func scanNumber(text string, i int) (string, int) {
	var b strings.Builder
	point := false
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch r = fold(r); {
		case isDigit(r):
			b.WriteRune(r)
		case r == '.' && !point && digitsAt(text, i+size) > 0:
			b.WriteByte('.')
			point = true
		case r == ',' && !point && digitsAt(text, i+size) == 3:
		default:
			return b.String(), i
		}
		i += size
	}
	return b.String(), i
}

// digitsAt counts the digits that begin at byte i.
func digitsAt(text string, i int) int {
	n := 0
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isDigit(fold(r)) {
			return n
		}
		n++
		i += size
	}
	return n
}

// scanWord reads letters, digits and underscores, and drops a possessive.
func scanWord(text string, i int) (string, int) {
	var b strings.Builder
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		r = fold(r)
		switch {
		case isIdeograph(r):
			return b.String(), i
		case unicode.IsLetter(r) || isDigit(r) || r == '_' || unicode.Is(unicode.Mn, r):
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’':
			next, _ := utf8.DecodeRuneInString(text[i+size:])
			if !unicode.IsLetter(next) || isIdeograph(next) {
				return b.String(), i
			}
			b.WriteByte('\'')
		default:
			return strings.TrimSuffix(b.String(), "'s"), i
		}
		i += size
	}
	return strings.TrimSuffix(b.String(), "'s"), i
}

var (
	clauseSigns  = map[string]bool{",": true, ";": true, ":": true, "；": true, "：": true, "–": true}
	clauseWords  = map[string]bool{"and": true, "but": true, "while": true, "whereas": true, "although": true, "though": true, "as": true, "with": true, "which": true}
	clauseHan    = map[string]bool{"而": true, "但": true, "且": true}
	sentenceEnds = map[string]bool{".": true, "!": true, "?": true, "！": true, "？": true}
	// abbreviations end with a point that ends no sentence.
	abbreviations = map[string]bool{"vs": true, "no": true, "approx": true, "e": true, "g": true, "i": true, "sept": true}
)

// markClauses numbers clauses and sentences. An enumeration is one clause in
// Chinese only as far as 、 was read as a comma, which the rules that look for
// a governor allow for by looking further back in the sentence.
func markClauses(toks []token) {
	clause, sentence := 0, 0
	for i := range toks {
		t := &toks[i]
		switch {
		case sentenceEnds[t.text] && t.kind == signToken && !(t.text == "." && i > 0 && abbreviations[toks[i-1].text]):
			t.clause, t.sentence = clause, sentence
			clause++
			sentence++
			continue
		case t.kind == signToken && clauseSigns[t.text] && !rangeSign(toks, i),
			t.kind == wordToken && clauseWords[t.text],
			t.kind == hanToken && clauseHan[t.text]:
			clause++
		}
		t.clause, t.sentence = clause, sentence
	}
}

// rangeSign reports whether a dash stands between two numerals or units.
func rangeSign(toks []token, i int) bool {
	return toks[i].text == "–" && toks[i].glued && i+1 < len(toks) && toks[i+1].glued
}
