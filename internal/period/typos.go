package period

import (
	"slices"

	"github.com/insight-agent/insight/internal/fold"
)

// typedWords are the words of time whose misspellings are understood. "May",
// "march" and short forms are left out: too many other words are one letter
// away from them.
var typedWords = []string{
	"yesterday", "today", "tomorrow", "this", "next", "last", "past", "previous", "current",
	"week", "weeks", "month", "months", "quarter", "quarters", "year", "years", "days", "weekend",
	"january", "february", "april", "june", "july", "august", "september", "october", "november", "december",
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
}

// correct replaces misspelt words of time. Where a word is as near to two of
// them, the first counts.
func (f *finder) correct(known func(word string) bool) {
	for k := range f.toks {
		t := &f.toks[k]
		if t.kind != wordToken || len(t.text) < 3 || known(t.text) ||
			slices.Contains(typedWords, t.text) || months[t.text] != nil || weekdays[t.text] != nil || units[t.text] != nil {
			continue
		}
		for _, w := range typedWords {
			if oneEdit(t.text, w) {
				t.text, t.corrected = w, true
				break
			}
		}
	}
}

// surely is the length from which a corrected word is a date by itself.
// Shorter ones need a word of time beside them.
const surely = 5

// doubtful reports whether a match is nothing but a short corrected word.
func (f *finder) doubtful(i, next int) bool {
	return next == i+1 && f.toks[i].corrected && len(f.toks[i].text) < surely
}

func (f *finder) corrected(i, next int) bool {
	for _, t := range f.toks[i:next] {
		if t.corrected {
			return true
		}
	}
	return false
}

// oneEdit reports whether one insertion, deletion, substitution or swap of
// neighbours makes b of a.
func oneEdit(a, b string) bool {
	d, ok := fold.Edits([]rune(a), []rune(b), 1)
	return ok && d == 1
}
