package compose

import (
	"strings"
	"unicode"

	"github.com/insight-agent/insight/internal/evidence"
)

// Typeset sets text for a reader. Every text that leaves this package passes
// here or, with its spans, through space.
func Typeset(text string, lang evidence.Lang) string {
	if lang == evidence.ZH {
		text, _ = space(text, nil)
	}
	return text
}

// Opened sets text that stands by itself, such as a title or a question: an
// English one begins with a capital.
func Opened(text string, lang evidence.Lang) string {
	if lang == evidence.EN {
		text = upperFirst(text)
	}
	return Typeset(text, lang)
}

// space puts a blank between Chinese characters and Latin letters or digits, as
// careful Chinese typesetting does ("10 月 ROAS 最高"), and moves the spans along.
// The blank stands outside of a span at its border.
func space(text string, spans []evidence.Span) (string, []evidence.Span) {
	var b strings.Builder
	moved := make([]int, len(text)+1) // by how much each byte offset moves, when it begins a span
	ends := make([]int, len(text)+1)  // likewise, when it ends one
	added := 0
	var before rune
	for i, r := range text {
		ends[i] = added
		if before != 0 && apart(before, r) {
			b.WriteByte(' ')
			added++
		}
		moved[i] = added
		b.WriteRune(r)
		before = r
	}
	ends[len(text)], moved[len(text)] = added, added
	out := make([]evidence.Span, len(spans))
	for i, s := range spans {
		s.Start += moved[s.Start]
		s.End += ends[s.End]
		out[i] = s
	}
	return b.String(), out
}

// apart reports whether two neighbours want a blank between them. 万 and 亿
// belong to their number.
func apart(before, r rune) bool {
	switch {
	case unicode.IsDigit(before) && (r == '万' || r == '亿'):
		return false
	case unicode.Is(unicode.Han, before):
		return narrow(r, true)
	}
	return narrow(before, false) && unicode.Is(unicode.Han, r)
}

// narrow reports whether a character is Latin, a digit, or a sign that belongs
// to a number: before one (a currency, a minus) or after it (a percent).
func narrow(r rune, leads bool) bool {
	switch {
	case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
		return true
	case leads:
		return r == '$' || r == '€' || r == '£' || r == '¥' || r == '−'
	}
	return r == '%'
}
