package compose

import (
	"maps"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// upperFirst makes the first letter of a text a capital. It changes no byte
// offset: a letter whose capital has another length stays.
func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if up := unicode.ToUpper(r); up != r && utf8.RuneLen(up) == n {
		return string(up) + s[n:]
	}
	return s
}

// Markdown joins sentences with the strong numbers in bold: one paragraph, or one
// for each part of a question of several.
// Everything that Markdown would read as markup is escaped.
func Markdown(sentences []answer.Sentence, lang evidence.Lang) string {
	var b []byte
	for i, s := range sentences {
		switch {
		case i > 0 && s.Stage != sentences[i-1].Stage:
			b = append(b, "\n\n"...)
		case i > 0 && lang == evidence.EN:
			b = append(b, ' ')
		}
		at := 0
		for _, span := range s.Spans {
			if !span.Strong || span.Start < at {
				continue
			}
			b = appendEscaped(b, s.Text[at:span.Start])
			b = append(b, "**"...)
			b = appendEscaped(b, s.Text[span.Start:span.End])
			b = append(b, "**"...)
			at = span.End
		}
		b = appendEscaped(b, s.Text[at:])
	}
	return string(b)
}

// appendEscaped escapes what starts markup inside a line.
func appendEscaped(b []byte, s string) []byte {
	for i := range len(s) {
		switch s[i] {
		case '\\', '`', '*', '_', '[', ']', '<', '>':
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return b
}
