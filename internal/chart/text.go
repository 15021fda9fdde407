package chart

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/insight-agent/insight/internal/evidence"
)

// The type sizes in CSS pixels.
const (
	fontSize  = 12.0
	labelSize = 12.5
)

// textWidth estimates the width of s in CSS pixels at a type size, on the
// wide side, so that what is measured to fit does fit in any common sans-serif
// face. East Asian wide characters take a full em.
func textWidth(s string, size float64) float64 {
	em := 0.0
	for _, r := range s {
		em += runeEm(r)
	}
	return em * size
}

func runeEm(r rune) float64 {
	switch {
	case wide(r):
		return 1
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		return 0
	case strings.ContainsRune("iljtfrI.,:;'|!()[] ", r):
		return 0.36
	case r == 'm' || r == 'w' || r == 'M' || r == 'W' || r == '%' || r == '@':
		return 0.9
	case unicode.IsUpper(r):
		return 0.7
	}
	return 0.58
}

// wide reports whether r is drawn a full em wide: Han, kana, Hangul, CJK
// punctuation, full-width forms and emoji.
func wide(r rune) bool {
	return r >= 0x1100 && r <= 0x115f ||
		r >= 0x2e80 && r <= 0xa4cf ||
		r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff ||
		r >= 0xfe30 && r <= 0xfe6f ||
		r >= 0xff00 && r <= 0xff60 ||
		r >= 0xffe0 && r <= 0xffe6 ||
		r >= 0x1f300 && r <= 0x1faff ||
		r >= 0x20000 && r <= 0x3fffd
}

// fit shortens s to a width with an ellipsis. It returns the empty string
// where not even one letter fits.
func fit(s string, size, width float64) string {
	s = strings.Join(strings.Fields(s), " ")
	if textWidth(s, size) <= width {
		return s
	}
	used := textWidth("…", size)
	for i, r := range s {
		used += runeEm(r) * size
		if used > width {
			if i == 0 {
				return ""
			}
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// astronomic is the size from which a value is written with an exponent: no
// measure of a business is as large, and its digits would fill the chart.
const astronomic = 1e15

// short writes v for an axis or beside a bar; exact writes every digit, for a
// title.
func (d *drawing) short(v float64) string {
	if math.Abs(v) >= astronomic {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	style := evidence.Compact
	if d.chart.Y.Unit.Kind == evidence.Points {
		style = evidence.Plain // a tenth of a point is coarser than most changes of a rate
	}
	return evidence.FormatNumber(v, d.chart.Y.Unit, d.chart.Lang, style)
}

func (d *drawing) exact(v float64) string {
	if math.Abs(v) >= astronomic {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return evidence.FormatNumber(v, d.chart.Y.Unit, d.chart.Lang, evidence.Full)
}
