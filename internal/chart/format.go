package chart

import (
	"math"
	"strconv"
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
)

// exact writes v in full for a title: grouped digits, the unit, and no more
// decimals than the unit means.
func exact(v float64, u evidence.Unit, zh bool) string {
	switch u.Kind {
	case evidence.Percent:
		return trimZeros(v*100, 2) + "%"
	case evidence.Points:
		if zh {
			return trimZeros(v*100, 2) + " 个百分点"
		}
		return trimZeros(v*100, 2) + " pp"
	case evidence.Currency:
		return money(group(v, 2), u.Currency)
	case evidence.Integer:
		return group(v, 0)
	case evidence.Duration:
		return trimZeros(v, 1) + " s"
	}
	return group(v, 2)
}

// short writes v for an axis or beside a bar: at most about four digits and a
// magnitude (1.2M, 123万).
func short(v float64, u evidence.Unit, zh bool) string {
	switch u.Kind {
	case evidence.Percent, evidence.Points:
		return trimZeros(v*100, decimals(v*100)) + "%"
	case evidence.Currency:
		return money(magnitude(v, zh), u.Currency)
	case evidence.Duration:
		return trimZeros(v, decimals(v)) + "s"
	case evidence.Ratio:
		return trimZeros(v, max(1, decimals(v)))
	}
	return magnitude(v, zh)
}

func magnitude(v float64, zh bool) string {
	steps := []struct {
		size float64
		name string
	}{{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e4, "K"}}
	if zh {
		steps = steps[:0:0]
		steps = append(steps, []struct {
			size float64
			name string
		}{{1e12, "万亿"}, {1e8, "亿"}, {1e4, "万"}}...)
	}
	for _, s := range steps {
		if math.Abs(v) < s.size {
			continue
		}
		size := s.size
		if s.name == "K" {
			size = 1e3
		}
		return trimZeros(v/size, decimals(v/size)) + s.name
	}
	if math.Abs(v) >= 1000 {
		return group(v, 0)
	}
	return trimZeros(v, decimals(v))
}

// decimals gives three significant digits or so.
func decimals(v float64) int {
	switch a := math.Abs(v); {
	case a >= 100 || a == 0:
		return 0
	case a >= 10:
		return 1
	case a >= 0.1:
		return 2
	case a >= 0.001:
		return 4
	}
	return 6
}

func trimZeros(v float64, places int) string {
	s := strconv.FormatFloat(v, 'f', places, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return minus(s)
}

func group(v float64, places int) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', places, 64)
	whole, part, _ := strings.Cut(s, ".")
	part = strings.TrimRight(part, "0")
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if part != "" {
		b.WriteString("." + part)
	}
	if v < 0 {
		return minus("-" + b.String())
	}
	return b.String()
}

// minus writes a true minus sign, and none before a zero.
func minus(s string) string {
	digits, negative := strings.CutPrefix(s, "-")
	if !negative {
		return s
	}
	if strings.Trim(digits, "0.,") == "" {
		return digits
	}
	return "−" + digits
}

func money(digits, currency string) string {
	symbol, ok := map[string]string{"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "¥"}[currency]
	if !ok {
		if currency == "" {
			return digits
		}
		return digits + " " + currency
	}
	if rest, ok := strings.CutPrefix(digits, "−"); ok {
		return "−" + symbol + rest
	}
	return symbol + digits
}
