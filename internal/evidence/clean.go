package evidence

import (
	"strings"
	"unicode"
)

// maxOutside is how many runes of a text from outside a sentence shows: enough
// for any campaign name, too few for a message to the reader.
const maxOutside = 80

// Clean makes text from outside (a campaign name, a filter's value) fit to
// stand inside a sentence: one line of at most 80 runes without control,
// format or direction characters, without markup, slots, or links that a page
// or a chat would make clickable. Its words stay readable.
func Clean(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case r == unicode.ReplacementChar || !unicode.IsPrint(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteString(harmless(r))
	}
	return shorten(unlinked.Replace(b.String()))
}

func harmless(r rune) string {
	switch r {
	case '<':
		return "‹"
	case '>':
		return "›"
	case '`':
		return "'"
	case '{':
		return "("
	case '}':
		return ")"
	}
	return string(r)
}

// unlinked breaks the places where Markdown and chats begin a link, and keeps
// square brackets, which campaign names are full of.
var unlinked = strings.NewReplacer("](", "] (", "][", "] [", "]:", "] :", "://", ": //")

func shorten(s string) string {
	runes := []rune(s)
	if len(runes) <= maxOutside {
		return s
	}
	return strings.TrimRightFunc(string(runes[:maxOutside-1]), unicode.IsSpace) + "…"
}
