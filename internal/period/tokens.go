package period

import (
	"strconv"
	"unicode"

	"github.com/insight-agent/insight/internal/fold"
)

// token is a Latin word, a run of digits, one Chinese character or one sign.
type token struct {
	kind  tokenKind
	text  string
	n     int  // the number of a digit run; -1 when it is too long for one
	i, j  int  // runes of the folded text
	glued bool // nothing stands between it and the token before
	// corrected says that the text was misspelt.
	corrected bool
}

type tokenKind uint8

const (
	wordToken tokenKind = iota
	numberToken
	hanToken
	signToken
)

// tokenize cuts folded text. Spaces and apostrophes give no token, nor does
// the 's of "last year's", so that grammar need not look for them; an
// apostrophe before a digit ("Q3 '25") is kept.
func tokenize(r []rune) []token {
	toks := make([]token, 0, len(r)/2+1)
	end := -1 // where the token before ended
	for i := 0; i < len(r); {
		j := i + 1
		kind := signToken
		switch {
		case r[i] == ' ':
			i = j
			continue
		case isDigit(r[i]):
			kind = numberToken
			for j < len(r) && isDigit(r[j]) {
				j++
			}
		case isHan(r[i]):
			kind = hanToken
		case unicode.IsLetter(r[i]):
			kind = wordToken
			for j < len(r) && unicode.IsLetter(r[j]) && !isHan(r[j]) {
				j++
			}
		case r[i] == '\'' && (j >= len(r) || !isDigit(r[j])):
			if j < len(r) && r[j] == 's' && (j+1 == len(r) || !unicode.IsLetter(r[j+1])) {
				j++
			}
			if end == i {
				end = j
			}
			i = j
			continue
		}
		t := token{kind: kind, text: string(r[i:j]), i: i, j: j, glued: end == i}
		if kind == numberToken {
			t.n = -1
			if j-i <= 8 {
				t.n, _ = strconv.Atoi(t.text)
			}
		}
		if long := shorthand[t.text]; long != "" {
			t.text = long
		}
		toks = append(toks, t)
		end, i = j, j
	}
	return toks
}

// shorthand is how the steps of a calendar are written in haste.
var shorthand = map[string]string{"yr": "year", "yrs": "years", "wk": "week", "wks": "weeks"}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) || r == '〇' }

// phrases finds fixed wordings among tokens.
type phrases[T any] map[string][]phrase[T]

type phrase[T any] struct {
	words []string
	value T
}

func newPhrases[T any](m map[string]T) phrases[T] {
	p := make(phrases[T], len(m))
	for text, v := range m {
		var words []string
		for _, t := range tokenize(fold.New(text).Runes) {
			words = append(words, t.text)
		}
		p[words[0]] = append(p[words[0]], phrase[T]{words, v})
	}
	return p
}

// at returns the value of the longest wording that starts at token i, and the
// token after it; 0 when there is none. Hyphens between words do not count.
func (p phrases[T]) at(toks []token, i int) (value T, next int) {
	if i >= len(toks) {
		return value, 0
	}
	for _, ph := range p[toks[i].text] {
		if j := matchWords(toks, i, ph.words); j > next {
			value, next = ph.value, j
		}
	}
	return value, next
}

func matchWords(toks []token, i int, words []string) int {
	for k, w := range words {
		if k > 0 && i < len(toks) && toks[i].text == "-" && w != "-" && toks[i].glued {
			i++
		}
		if i >= len(toks) || toks[i].text != w {
			return 0
		}
		i++
	}
	return i
}

// set makes phrases whose only news is that one of them stands there.
func set(texts ...string) phrases[struct{}] {
	m := make(map[string]struct{}, len(texts))
	for _, t := range texts {
		m[t] = struct{}{}
	}
	return newPhrases(m)
}
