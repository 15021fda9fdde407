package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Decimal says which character separates the fraction.
type Decimal string

// The decimal separators. Auto decides by the whole column, then by the other
// columns of the file, and refuses when neither can.
const (
	Auto  Decimal = "auto"
	Point Decimal = "point"
	Comma Decimal = "comma"
)

// signs maps the currency signs that name one currency. "$" and "¥" do not:
// several countries write theirs so.
var signs = map[string]string{
	"€": "EUR", "£": "GBP", "₩": "KRW", "₹": "INR", "₽": "RUB", "₺": "TRY", "₫": "VND", "฿": "THB", "zł": "PLN",
	"us$": "USD", "ca$": "CAD", "c$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "hk$": "HKD", "nt$": "TWD", "s$": "SGD", "r$": "BRL", "mx$": "MXN",
	"cn¥": "CNY", "jp¥": "JPY", "元": "CNY", "人民币": "CNY", "円": "JPY", "kr": "", "$": "", "¥": "", "￥": "",
}

// magnitudes are the words after a number that multiply it, by powers of ten.
var magnitudes = map[string]int{"万": 4, "萬": 4, "亿": 8, "億": 8, "k": 3, "m": 6}

// numeral is a number as it was written, taken apart but not yet read: which
// separator is which remains open.
type numeral struct {
	negative bool
	percent  bool
	currency string // ISO 4217, where the sign or code names one
	shift    int    // powers of ten, from a magnitude word
	digits   string // digits with '.' and ',' as written; other group separators are gone
	exponent int
	grouped  bool // had spaces or apostrophes between groups of three
}

// parseNumeral takes a cell apart; ok is false for text that is no number.
func parseNumeral(s string) (n numeral, ok bool) {
	s = strings.TrimFunc(s, unicode.IsSpace)
	if s == "" || len(s) > 80 {
		return n, false
	}
	if plain(s) { // most cells
		return numeral{digits: s}, true
	}
	s = strings.ToLower(toASCII(s))
	if rest, found := strings.CutPrefix(s, "("); found {
		if s, found = strings.CutSuffix(rest, ")"); !found {
			return n, false
		}
		n.negative = true
	}
	s, ok = n.affixes(s)
	if !ok {
		return n, false
	}
	if s, ok = n.exponential(s); !ok {
		return n, false
	}
	if s, ok = n.groups(s); !ok || !digitsOnly(s) {
		return n, false
	}
	n.digits = s
	return n, true
}

func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c != '.' || i == 0) {
			return false
		}
	}
	return true
}

// toASCII writes full-width forms, minus signs and rare spaces as ASCII.
func toASCII(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '￥':
			return '¥'
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '−' || r == '–' || r == '﹣':
			return '-'
		case unicode.IsSpace(r):
			return ' '
		case r == '’':
			return '\''
		case r == '\u200e' || r == '\u200f' || r == '\u202a' || r == '\u202c': // direction marks around amounts
			return -1
		}
		return r
	}, s)
}

// affixes takes signs, currencies, percent and magnitudes off both ends.
func (n *numeral) affixes(s string) (string, bool) {
	for range 6 {
		s = strings.TrimSpace(s)
		switch {
		case strings.HasPrefix(s, "-") || strings.HasPrefix(s, "+"):
			n.negative = n.negative != (s[0] == '-')
			s = s[1:]
		case strings.HasSuffix(s, "%") && !n.percent:
			n.percent = true
			s = s[:len(s)-1]
		case n.currencySign(&s) || n.magnitude(&s):
		default:
			return s, s != ""
		}
	}
	return s, false
}

func (n *numeral) magnitude(s *string) bool {
	if n.shift != 0 {
		return false
	}
	for word, shift := range magnitudes {
		if rest, ok := strings.CutSuffix(*s, word); ok {
			n.shift, *s = shift, rest
			return true
		}
	}
	return false
}

// currencySign takes one sign or ISO code off either end.
func (n *numeral) currencySign(s *string) bool {
	first, _ := utf8.DecodeRuneInString(*s)
	last, _ := utf8.DecodeLastRuneInString(*s)
	var word string
	switch {
	case !isNumeric(first):
		word = (*s)[:strings.IndexFunc(*s+"0", isNumeric)]
		*s = (*s)[len(word):]
	case !isNumeric(last) && last != '%':
		word = (*s)[strings.LastIndexFunc(*s, isNumeric)+1:]
		if _, ok := magnitudes[word]; ok {
			return false
		}
		*s = (*s)[:len(*s)-len(word)]
		for m := range magnitudes { // 1.2万元
			if rest, ok := strings.CutPrefix(word, m); ok && rest != "" {
				word = rest
				*s += m
				break
			}
		}
	default:
		return false
	}
	word = strings.TrimSpace(word)
	code, known := signs[word]
	if !known && currencyCodes[strings.ToUpper(word)] {
		code, known = strings.ToUpper(word), true
	}
	if !known || n.currency != "" && code != "" && code != n.currency {
		*s = "" // no number: a word stands beside it
		return true
	}
	if code != "" {
		n.currency = code
	}
	return true
}

func isNumeric(r rune) bool { return r >= '0' && r <= '9' || strings.ContainsRune("+-.,'()", r) }

// currencyCodes are the codes that an amount may carry. A code outside the
// list makes a cell text, which is reported.
var currencyCodes = func() map[string]bool {
	set := make(map[string]bool)
	for code := range strings.FieldsSeq(`AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KRW KZT MAD MXN MYR NGN
		NOK NZD PEN PHP PKR PLN QAR RMB RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD UYU VND ZAR`) {
		set[code] = true
	}
	return set
}()

func (n *numeral) exponential(s string) (string, bool) {
	mantissa, exp, found := strings.Cut(s, "e")
	if !found {
		return s, true
	}
	sign := 1
	switch {
	case strings.HasPrefix(exp, "-"):
		sign, exp = -1, exp[1:]
	case strings.HasPrefix(exp, "+"):
		exp = exp[1:]
	}
	if exp == "" || len(exp) > 3 || strings.Trim(exp, "0123456789") != "" {
		return s, false
	}
	for i := range len(exp) {
		n.exponent = 10*n.exponent + int(exp[i]-'0')
	}
	n.exponent *= sign
	return mantissa, n.exponent < 40 && n.exponent > -40
}

// groups removes spaces and apostrophes that stand between groups of three.
func (n *numeral) groups(s string) (string, bool) {
	sep := strings.IndexAny(s, " '")
	if sep < 0 {
		return s, true
	}
	head := s
	if i := strings.IndexAny(s, ".,"); i >= 0 {
		head = s[:i]
	}
	parts := strings.Split(head, s[sep:sep+1])
	for i, p := range parts {
		if strings.Trim(p, "0123456789") != "" || i > 0 && len(p) != 3 || i == 0 && (p == "" || len(p) > 3) {
			return s, false
		}
	}
	n.grouped = true
	return strings.Join(parts, "") + s[len(head):], true
}

func digitsOnly(s string) bool {
	return strings.Trim(s, "0123456789.,") == "" && strings.ContainsAny(s, "0123456789")
}

// reading says what a numeral's separators allow.
type reading uint8

const (
	anyDecimal   reading = iota // no separator, or one that reads the same both ways
	pointDecimal                // only "." can be the decimal separator
	commaDecimal
	ambiguous // 1,234 or 1.234: a thousand and more, or one and a fraction
	malformed // 1,23,4.5.6
)

// separators says how the digits of a numeral can be read.
func (n numeral) separators() reading {
	points, commas := strings.Count(n.digits, "."), strings.Count(n.digits, ",")
	switch {
	case points == 0 && commas == 0:
		return anyDecimal
	case points > 0 && commas > 0:
		if strings.LastIndexByte(n.digits, '.') > strings.LastIndexByte(n.digits, ',') {
			return checked(n.digits, ',', '.', pointDecimal)
		}
		return checked(n.digits, '.', ',', commaDecimal)
	case points > 1:
		return checked(n.digits, '.', ',', commaDecimal)
	case commas > 1:
		return checked(n.digits, ',', '.', pointDecimal)
	}
	sep, as := byte('.'), pointDecimal
	if commas == 1 {
		sep, as = ',', commaDecimal
	}
	i := strings.IndexByte(n.digits, sep)
	whole, fraction := n.digits[:i], n.digits[i+1:]
	if n.grouped || n.exponent != 0 || len(fraction) != 3 || whole == "" || len(whole) > 3 || whole[0] == '0' {
		return as
	}
	return ambiguous
}

// checked returns r when the group separators of digits stand where they may:
// before groups of three, or as India groups, of two before a last one of three.
func checked(digits string, group, decimal byte, r reading) reading {
	whole, _, _ := strings.Cut(digits, string(decimal))
	if strings.Count(digits, string(decimal)) > 1 || strings.LastIndexByte(digits, group) > len(whole) {
		return malformed
	}
	parts := strings.Split(whole, string(group))
	last := len(parts) - 1
	if parts[0] == "" || len(parts[0]) > 3 || len(parts[last]) != 3 {
		return malformed
	}
	width := 3
	if last > 1 && len(parts[1]) == 2 {
		width = 2
	}
	for _, p := range parts[1:last] {
		if len(p) != width {
			return malformed
		}
	}
	return r
}

// text returns the number in plain decimal notation ("-1234.5"), exactly,
// moved by extra powers of ten; ok is false when its separators do not fit the
// decimal separator that was decided on.
func (n numeral) text(d Decimal, extra int) (string, bool) {
	digits := n.digits
	switch r := n.separators(); {
	case r == malformed, r == ambiguous && d == Auto, r == pointDecimal && d == Comma, r == commaDecimal && d != Comma:
		return "", false
	case d == Comma:
		digits = strings.ReplaceAll(strings.ReplaceAll(digits, ".", ""), ",", ".")
	default:
		digits = strings.ReplaceAll(digits, ",", "")
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	whole, fraction = shiftPoint(whole, fraction, n.shift+n.exponent+extra)
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if whole == "" {
		whole = "0"
	}
	out := whole
	if fraction != "" {
		out += "." + fraction
	}
	if n.negative && out != "0" {
		out = "-" + out
	}
	return out, true
}

func shiftPoint(whole, fraction string, by int) (string, string) {
	for ; by > 0; by-- {
		if fraction == "" {
			whole += "0"
		} else {
			whole, fraction = whole+fraction[:1], fraction[1:]
		}
	}
	for ; by < 0; by++ {
		if whole == "" {
			fraction = "0" + fraction
		} else {
			whole, fraction = whole[:len(whole)-1], whole[len(whole)-1:]+fraction
		}
	}
	return whole, fraction
}
