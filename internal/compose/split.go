package compose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// splitter cuts a stream of text into sentences as they end. A full stop
// inside a slot ("{{f1.value}}") or before a letter ("U.S.") ends nothing.
type splitter struct {
	buf string
}

// add takes more text and returns the sentences that it completes.
func (s *splitter) add(chunk string) []string {
	s.buf += chunk
	var out []string
	for {
		end := sentenceEnd(s.buf)
		if end < 0 {
			return out
		}
		if text := strings.TrimSpace(s.buf[:end]); text != "" {
			out = append(out, text)
		}
		s.buf = s.buf[end:]
	}
}

// rest returns what is left when the stream has ended.
func (s *splitter) rest() string {
	text := strings.TrimSpace(s.buf)
	s.buf = ""
	return text
}

// sentenceEnd returns the offset behind the first complete sentence, or −1. An
// end is only sure once the next character is there.
func sentenceEnd(s string) int {
	depth := 0
	for i, r := range s {
		switch {
		case strings.HasPrefix(s[i:], "{{"):
			depth = 1
		case strings.HasPrefix(s[i:], "}}"):
			depth = 0
		}
		if depth > 0 {
			continue
		}
		end := i + utf8.RuneLen(r)
		switch r {
		case '\n', '。', '！', '？':
			return end
		case '.', '!', '?':
			if end < len(s) {
				next, _ := utf8.DecodeRuneInString(s[end:])
				if unicode.IsSpace(next) {
					return end
				}
			}
		}
	}
	return -1
}
