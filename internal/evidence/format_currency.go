package evidence

import "math"

// symbolsEN and symbolsZH give the sign that a reader of each language takes
// for a currency without doubt: ¥ is the yen to one and the yuan to the other.
var (
	symbolsEN = map[string]string{
		"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "HKD": "HK$", "TWD": "NT$", "AUD": "A$",
		"CAD": "C$", "SGD": "S$", "NZD": "NZ$", "MXN": "MX$", "INR": "₹", "KRW": "₩", "BRL": "R$", "VND": "₫",
	}
	symbolsZH = map[string]string{
		"USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "CNY": "¥", "HKD": "HK$", "TWD": "NT$", "AUD": "A$",
		"CAD": "C$", "SGD": "S$", "NZD": "NZ$", "MXN": "MX$", "INR": "₹", "KRW": "₩", "BRL": "R$", "VND": "₫",
	}
	// wholeCurrencies have no minor unit in use (ISO 4217, exponent 0).
	wholeCurrencies = map[string]bool{"JPY": true, "KRW": true, "VND": true, "CLP": true, "ISK": true}
)

// CurrencySymbol returns the sign of an ISO 4217 code in a language, or the
// code followed by a no-break space where it has none.
func CurrencySymbol(code string, lang Lang) string {
	symbols := symbolsEN
	if lang == ZH {
		symbols = symbolsZH
	}
	if s, ok := symbols[code]; ok {
		return s
	}
	if code == "" {
		return ""
	}
	return code + nbsp
}

// moneyShape shows whole units from 100 on, cents below, and enough decimals of
// what is less than a unit for two significant digits ($0.43, $0.0123).
func moneyShape(v float64, code string, style Style) shape {
	cents := !wholeCurrencies[code]
	switch v = math.Abs(v); {
	case v >= 100:
		return shape{sig: 3, max: 0, pair: cents}
	case v >= 0.1 && v < 1 && style != Compact:
		return shape{sig: 2, max: 2, pair: cents}
	case v < 1: // an axis in steps of 0.025 needs three digits
		return shape{sig: 3, max: 6, pair: cents}
	case !cents:
		return shape{sig: 3, max: 1}
	}
	return shape{sig: 4, max: 2, pair: true}
}
