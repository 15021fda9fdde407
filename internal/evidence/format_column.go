package evidence

import (
	"math"
	"strconv"
	"strings"
)

// alikeBelow is the size from which values show no decimals, so that they line
// up by themselves.
const alikeBelow = 1000

// Alike returns how the values of one column of a table are written: each as
// FormatNumber writes it, but all with as many decimals as the one that shows
// most, so that 3.8 stands as 3.80 above 3.64. A column with a value of a
// thousand or more keeps each value's own form. Amounts of a unit and more keep
// to cents beside one that needs further digits.
func Alike(values []float64, u Unit, lang Lang) func(v float64) string {
	own := func(v float64) string { return FormatNumber(v, u, lang, Plain) }
	most, units := 0, false
	for _, v := range values {
		if math.Abs(v) >= alikeBelow {
			return own
		}
		most = max(most, decimalsOf(own(v)))
		units = units || math.Abs(v) >= 1
	}
	if u.Kind == Currency && units {
		most = min(most, 2)
	}
	return func(v float64) string {
		text := own(v)
		if decimalsOf(text) >= most || strings.HasPrefix(text, "<") || strings.HasPrefix(text, ">") {
			return text
		}
		return fixed(v, most, u, lang)
	}
}

// decimalsOf counts the digits behind the point of a written number.
func decimalsOf(text string) int {
	_, behind, ok := strings.Cut(text, ".")
	if !ok {
		return 0
	}
	return len(behind) - len(strings.TrimLeft(behind, "0123456789"))
}

// fixed writes a value below alikeBelow with so many decimals.
func fixed(v float64, decimals int, u Unit, lang Lang) string {
	prefix, suffix := "", ""
	switch u.Kind {
	case Percent:
		v, suffix = v*100, pick(lang, nbsp, "")+"%"
	case Currency:
		prefix = CurrencySymbol(u.Currency, lang)
	case Number, Ratio:
	case Integer, Points, Duration:
		return FormatNumber(v, u, lang, Plain)
	}
	return signed(v, prefix+strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)+suffix)
}
