package semantic

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// term is a node of a derived metric's formula. op is one of + - * / for two
// operands, 'n' for a number, 'v' for an input by its alias, and '~' for a
// negated left operand.
type term struct {
	op          byte
	left, right *term
	number      string // as written, a valid SQL literal
	name        string
}

// maxFormulaDepth bounds how deep a formula may be nested, and so the depth of
// the recursion over it.
const maxFormulaDepth = 50

// parseFormula reads an arithmetic expression: + - * /, parentheses, decimal
// numbers and names.
func parseFormula(s string) (term, error) {
	p := &formulaParser{rest: s}
	t, err := p.sum(0)
	if err != nil {
		return term{}, err
	}
	if p.space(); p.rest != "" {
		return term{}, fmt.Errorf("%q is not understood: a formula has names, numbers, + - * / and parentheses", shorten(p.rest))
	}
	return t, nil
}

type formulaParser struct{ rest string }

func (p *formulaParser) space() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

// take consumes the next sign if it is one of those given.
func (p *formulaParser) take(signs string) (byte, bool) {
	p.space()
	if p.rest == "" || !strings.ContainsRune(signs, rune(p.rest[0])) {
		return 0, false
	}
	c := p.rest[0]
	p.rest = p.rest[1:]
	return c, true
}

func (p *formulaParser) sum(depth int) (term, error)     { return p.chain("+-", p.product, depth) }
func (p *formulaParser) product(depth int) (term, error) { return p.chain("*/", p.operand, depth) }

// chain reads operands of one precedence, from left to right.
func (p *formulaParser) chain(signs string, operand func(int) (term, error), depth int) (term, error) {
	if depth > maxFormulaDepth {
		return term{}, fmt.Errorf("the formula is nested deeper than %d levels", maxFormulaDepth)
	}
	left, err := operand(depth)
	for err == nil {
		op, ok := p.take(signs)
		if !ok {
			return left, nil
		}
		if depth++; depth > maxFormulaDepth {
			return term{}, fmt.Errorf("the formula has more than %d operations", maxFormulaDepth)
		}
		var right term
		right, err = operand(depth)
		l := left
		left = term{op: op, left: &l, right: &right}
	}
	return term{}, err
}

func (p *formulaParser) operand(depth int) (term, error) {
	if depth > maxFormulaDepth {
		return term{}, fmt.Errorf("the formula is nested deeper than %d levels", maxFormulaDepth)
	}
	if _, ok := p.take("-"); ok {
		t, err := p.operand(depth + 1)
		return term{op: '~', left: &t}, err
	}
	if _, ok := p.take("("); ok {
		t, err := p.sum(depth + 1)
		if err != nil {
			return term{}, err
		}
		if _, ok := p.take(")"); !ok {
			return term{}, fmt.Errorf("a parenthesis is not closed")
		}
		return t, nil
	}
	p.space()
	n := 0
	for n < len(p.rest) && (isNameByte(p.rest[n]) || p.rest[n] == '.') {
		n++
	}
	word := p.rest[:n]
	p.rest = p.rest[n:]
	switch {
	case word == "" && p.rest == "":
		return term{}, fmt.Errorf("the formula ends where a name or number should stand")
	case word == "":
		return term{}, fmt.Errorf("%q is not understood: a formula has names, numbers, + - * / and parentheses", shorten(p.rest))
	case word[0] >= '0' && word[0] <= '9':
		if strings.Trim(word, "0123456789.") != "" {
			return term{}, fmt.Errorf("%q is not a decimal number", word)
		}
		if _, err := strconv.ParseFloat(word, 64); err != nil {
			return term{}, fmt.Errorf("%q is not a decimal number", word)
		}
		return term{op: 'n', number: word}, nil
	case !validName(word):
		return term{}, fmt.Errorf("%q is not a metric's name", word)
	}
	return term{op: 'v', name: word}, nil
}

// names calls f for every input that the formula names.
func (t *term) names(f func(string)) {
	if t == nil {
		return
	}
	if t.op == 'v' {
		f(t.name)
	}
	t.left.names(f)
	t.right.names(f)
}

func isNameByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// plainName makes a valid name of words, for a message.
func plainName(words string) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && isNameByte(byte(r)) {
			return unicode.ToLower(r)
		}
		return '_'
	}, words), "_")
	if !validName(name) || slices.Contains(reservedNames, name) {
		return "a_name"
	}
	return name
}

// validName reports whether s may name a metric, a dimension, an entity or a
// table: lower-case letters, digits and underscores, at most 50 bytes (of
// the 63 that PostgreSQL keeps of a column, ".change" takes seven).
func validName(s string) bool {
	if s == "" || len(s) > 50 || s[0] >= '0' && s[0] <= '9' {
		return false
	}
	for i := range len(s) {
		if !isNameByte(s[i]) || s[i] >= 'A' && s[i] <= 'Z' {
			return false
		}
	}
	return true
}
