package semantic

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Snippets are the pieces of SQL that the author of a model writes: the
// expression of a column or metric and the condition of a metric. They are
// trusted as the author's, but each must stay one expression over the columns
// of its own table, so that a slip cannot turn a query into another one.

// statementWords may stand nowhere in a snippet: each opens or joins a
// statement or a subselect, or makes a window that would be computed after the
// aggregation instead of before it.
var statementWords = []string{
	"select", "values", "table", "insert", "update", "delete", "merge", "into", "returning",
	"union", "intersect", "except", "lateral", "over", "window", "copy", "do", "call", "set",
}

// clauseWords may stand only inside parentheses, where they belong to a
// function's own grammar: extract(epoch from x), string_agg(x order by y).
var clauseWords = []string{"from", "where", "group", "order", "having", "limit", "offset", "fetch", "for", "as", "join", "on", "using", "with"}

// checkSnippet refuses what is not a single balanced SQL expression.
func checkSnippet(s string) error {
	if strings.TrimSpace(s) == "" {
		return fmt.Errorf("the SQL expression is empty")
	}
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return fmt.Errorf("the SQL expression is not valid UTF-8 text")
	}
	var open []byte
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\'' || r == '"':
			escapes := r == '\'' && escapeString(s, i)
			n, ok := quoted(s[i:], byte(r), escapes)
			if !ok {
				return fmt.Errorf("a quote is left open at %q", shorten(s[i:]))
			}
			i += n
			continue
		case strings.HasPrefix(s[i:], "--") || strings.HasPrefix(s[i:], "/*") || strings.HasPrefix(s[i:], "*/"):
			return fmt.Errorf("comments are not allowed")
		case r == ';':
			return fmt.Errorf("%q is not allowed: one expression only", ";")
		case r == '$' || r == '{' || r == '}' || r == '\\' || r == '`':
			return fmt.Errorf("%q is not allowed: write plain SQL over the table's own columns", string(r))
		case r == '(' || r == '[':
			open = append(open, byte(r))
		case r == ')' || r == ']':
			if len(open) == 0 || (r == ')') != (open[len(open)-1] == '(') {
				return fmt.Errorf("%q closes nothing", string(r))
			}
			open = open[:len(open)-1]
		case r == ',' && len(open) == 0:
			return fmt.Errorf("a comma stands outside parentheses: one expression only")
		case r == '_' || unicode.IsLetter(r):
			n := wordLength(s[i:])
			if err := checkWord(s[i:i+n], len(open)); err != nil {
				return err
			}
			i += n
			continue
		case unicode.IsDigit(r):
			i += wordLength(s[i:]) // 1e5 holds no word of its own
			continue
		}
		i += size
	}
	if len(open) > 0 {
		return fmt.Errorf("a %q is not closed", string(open[len(open)-1]))
	}
	return nil
}

func checkWord(word string, depth int) error {
	word = strings.ToLower(word)
	if slices.Contains(statementWords, word) {
		return fmt.Errorf("%q is not allowed: no subselects, statements or windows", word)
	}
	if depth == 0 && slices.Contains(clauseWords, word) {
		return fmt.Errorf("%q is not allowed outside parentheses: one expression only", word)
	}
	return nil
}

// escapeString reports whether the quote at i opens an E'…' string, in which a
// backslash escapes.
func escapeString(s string, i int) bool {
	if i == 0 || (s[i-1] != 'e' && s[i-1] != 'E') {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i-1])
	return i == 1 || !wordRune(before)
}

// quoted returns the length of the quoted text at the start of s, in which a
// doubled quote stands for one.
func quoted(s string, quote byte, escapes bool) (int, bool) {
	for i := 1; i < len(s); i++ {
		switch {
		case escapes && s[i] == '\\':
			i++
		case s[i] == quote && i+1 < len(s) && s[i+1] == quote:
			i++
		case s[i] == quote:
			return i + 1, true
		}
	}
	return 0, false
}

func wordLength(s string) int {
	for i, r := range s {
		if !wordRune(r) {
			return i
		}
	}
	return len(s)
}

func wordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// shorten cuts a text for an error message.
func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
