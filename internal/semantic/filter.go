package semantic

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/insight-agent/insight/internal/period"
)

// What a filter may hold.
const (
	maxValues      = 500
	maxValueLength = 1000 // runes
)

var ops = []Op{Equals, NotEquals, In, NotIn, Contains, NotContains, Less, LessEqual, Greater, GreaterEqual, Between, IsNull, IsNotNull}

// decimal is what may be compared with a number. Exponents are left out: no
// person writes them, and they can overflow a numeric.
var decimal = regexp.MustCompile(`^[+-]?(\d{1,100}(\.\d{0,100})?|\.\d{1,100})$`)

// checkFilter reports why a filter cannot be applied to a dimension, or nil.
func checkFilter(d *Dimension, f Filter) error {
	bad := func(mend string) error { return &QueryError{Kind: BadFilter, Name: d.Name, Mend: mend} }
	if !slices.Contains(ops, f.Op) {
		names := make([]string, len(ops))
		for i, op := range ops {
			names[i] = string(op)
		}
		return &QueryError{Kind: BadFilter, Name: d.Name, Candidates: nearest(string(f.Op), names),
			Mend: "the operator must be one of " + strings.Join(names, " ")}
	}
	switch n := len(f.Values); {
	case (f.Op == IsNull || f.Op == IsNotNull) && n != 0:
		return bad(string(f.Op) + " takes no value")
	case f.Op == Between && n != 2:
		return bad("between takes two values, both inclusive")
	case (f.Op == In || f.Op == NotIn) && n == 0:
		return bad(string(f.Op) + " takes at least one value")
	case n > maxValues:
		return &QueryError{Kind: TooMany, Name: d.Name, Mend: "a filter takes at most 500 values"}
	case !slices.Contains([]Op{IsNull, IsNotNull, Between, In, NotIn}, f.Op) && n != 1:
		return bad(string(f.Op) + " takes one value; use in or not_in for several")
	}
	ranged := slices.Contains([]Op{Less, LessEqual, Greater, GreaterEqual, Between}, f.Op)
	if ranged && d.Type != NumericDim && d.Type != TimeDim {
		return bad("only numbers and dates have ranges")
	}
	if (f.Op == Contains || f.Op == NotContains) && d.Type != Categorical {
		return bad("only text can contain something")
	}
	if d.OfDays() {
		return checkDayFilter(d, f)
	}
	for _, v := range f.Values {
		if mend := checkValue(d.Type, v); mend != "" {
			return bad(mend)
		}
	}
	return nil
}

// checkValue returns why a value cannot be one of a type, or nothing. The
// value itself is not repeated: it may be long, binary or private.
func checkValue(t DimensionType, v string) string {
	switch {
	case !utf8.ValidString(v) || strings.ContainsRune(v, 0):
		return "the value is not valid UTF-8 text"
	case utf8.RuneCountInString(v) > maxValueLength:
		return "a value has at most 1000 characters"
	}
	switch t {
	case NumericDim:
		if !decimal.MatchString(v) {
			return "the value must be a decimal number such as 12.5"
		}
	case BooleanDim:
		if v != "true" && v != "false" {
			return "the value must be true or false"
		}
	case TimeDim:
		if d, err := period.ParseDate(v); err != nil || d < period.MinDate || d >= period.MaxDate {
			return "the value must be a date such as 2026-10-31"
		}
	case Categorical:
	}
	return ""
}
