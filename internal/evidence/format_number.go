package evidence

import (
	"math"
	"strconv"
	"strings"
)

// Style says how much of a number is shown.
type Style int

// The styles. Plain is for prose: whole units up to a million, three
// significant digits above (EN 182,400 and 1.23M; ZH 8,240, 18.2万, 1.23亿).
// Compact is for tight places such as axes: EN shortens from 10,000 on (12K)
// and percentages lose decimals that do not matter. Full shows every digit and
// is what a reader sees on opening a number.
const (
	Plain Style = iota
	Compact
	Full
)

// nbsp joins a number to its unit, so that a line never breaks between them.
const nbsp = "\u00a0"

const minus = "\u2212"

// NoData is what is shown in place of a value that does not exist.
func NoData(lang Lang) string {
	if lang == ZH {
		return "无数据"
	}
	return "no data"
}

// FormatValue returns the number of a fact in the reader's language. Changes
// and shares keep fewer decimals than measured percentages; a test's p-value
// keeps two significant digits down to <0.001. A missing value, NaN and the
// infinities are "no data".
func FormatValue(f Fact, lang Lang, style Style) string {
	if f.noValue() {
		return NoData(lang)
	}
	return formatOf(f, f.Value, lang, style)
}

// FormatNumber returns a number of a unit without the habits of a kind of fact,
// for table cells and axes. NaN and the infinities are "no data".
func FormatNumber(v float64, u Unit, lang Lang, style Style) string {
	return FormatValue(Fact{Kind: Observed, Value: v, Unit: u}, lang, style)
}

func (f Fact) noValue() bool {
	return f.Missing || math.IsNaN(f.Value) || math.IsInf(f.Value, 0)
}

// formatOf writes v as the value of f would be written; v is f's value, its
// magnitude, or a bound of its interval.
func formatOf(f Fact, v float64, lang Lang, style Style) string {
	return formatFiner(f, v, lang, style, finer{})
}

// finer asks for more than a shape's own digits.
type finer struct {
	more  int  // so many further ones
	zeros bool // trailing zeros are kept
}

// formatFiner is formatOf with further digits, which ranks, p-values, lengths of
// time and the style Full have no use for.
func formatFiner(f Fact, v float64, lang Lang, style Style, finer finer) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return NoData(lang)
	}
	switch f.Kind {
	case Rank:
		return signed(v, grouped(math.Abs(v), 0))
	case Test:
		if f.Unit.Kind == Number || f.Unit.Kind == "" {
			return pValue(v)
		}
	case Observed, Change, Share, Contribution, Forecast, Probability, Effect, Count, Target:
	}
	switch f.Unit.Kind {
	case Percent:
		return percent(v*100, percentShape(f.Kind, v*100, style).with(finer), lang)
	case Points:
		if lang == ZH {
			return withUnit(v*100, pointShape(v*100, style).with(finer), nbsp+"个百分点")
		}
		return withUnit(v*100, pointShape(v*100, style).with(finer), nbsp+"pp")
	case Currency:
		return scaled(v, CurrencySymbol(f.Unit.Currency, lang), moneyShape(v, f.Unit.Currency, style).with(finer), lang, style)
	case Duration:
		return duration(v, lang)
	case Integer:
		return scaled(v, "", integerShape(v).with(finer), lang, style)
	case Ratio:
		return scaled(v, "", shape{sig: 3, max: 2, fixed: style == Plain}.with(finer), lang, style)
	case Number:
	}
	return scaled(v, "", shape{sig: 3, max: 2}.with(finer), lang, style)
}

// shape bounds the digits of a number: at most sig significant ones, of which
// at most max after the point. Digits before the point are never rounded away.
type shape struct {
	sig, max int
	pair     bool // one decimal is written as two: $46.80
	fixed    bool // trailing zeros are kept: a ROAS of 4.00 stands beside one of 3.41
	finer
}

func (sh shape) with(f finer) shape {
	sh.finer = f
	return sh
}

func (sh shape) keepsZeros() bool { return sh.fixed || sh.zeros || sh.more > 0 }

// fullShape shows four decimals, and of less than a hundredth three significant
// digits, so that opening a small number never shows less of it.
func fullShape(v float64) shape {
	return shape{sig: 15, max: min(max(4, 3-integerDigits(math.Abs(v))), 12)}
}

func integerShape(v float64) shape {
	if math.Abs(v) < 10 && v != math.Trunc(v) {
		return shape{sig: 2, max: 1} // an average or a forecast of a small count
	}
	return shape{sig: 3, max: 0}
}

// percentShape keeps what a reader can use: three significant digits of a
// measured rate, one decimal of a change, none of a share from 10 % up. A
// share that is not whole never rounds to 100 %.
func percentShape(k Kind, v float64, style Style) shape {
	v = math.Abs(v)
	switch {
	case style == Full:
		return fullShape(v)
	case (k == Share || k == Contribution || k == Probability || style == Compact) && v >= 10 && (v < 99.5 || v >= 100):
		return shape{sig: 3, max: 0}
	case v >= 1 && (k != Observed && k != Target && k != Forecast || style == Compact):
		return shape{sig: 3, max: 1}
	case v < 1:
		return shape{sig: 2, max: 2}
	}
	return shape{sig: 3, max: 2}
}

func pointShape(v float64, style Style) shape {
	switch {
	case style == Full:
		return fullShape(v)
	case math.Abs(v) < 1 && style == Plain:
		return shape{sig: 2, max: 2}
	}
	return shape{sig: 3, max: 1}
}

// digits writes a magnitude in a shape, without trailing zeros unless they are
// fixed. A magnitude
// that would read as zero but is not gives the smallest number that the shape
// can show, and below is true.
func digits(v float64, sh shape) (text string, below bool) {
	decimals := min(max(sh.sig-integerDigits(v), 0), sh.max) + sh.more
	if sh.pair && decimals == 1 {
		decimals = 2
	}
	text = grouped(v, decimals)
	if at := strings.IndexByte(text, '.'); sh.pair && at > 0 && at == len(text)-2 {
		text += "0"
	}
	if sh.keepsZeros() && v != 0 {
		text = padded(text, decimals)
	}
	if strings.Trim(text, "0.") == "" && v != 0 {
		return grouped(math.Pow10(-decimals), decimals), true
	}
	return text, false
}

// padded writes zeros behind the point until there are as many decimals.
func padded(text string, decimals int) string {
	whole, behind, _ := strings.Cut(text, ".")
	if behind += strings.Repeat("0", decimals-len(behind)); behind != "" {
		return whole + "." + behind
	}
	return whole
}

// integerDigits counts the digits before the point; for a magnitude below 0.1
// it is minus the number of zeros that follow the point.
func integerDigits(v float64) int {
	if v == 0 {
		return 1
	}
	return int(math.Floor(math.Log10(v))) + 1
}

// grouped writes a magnitude with thousands separators and at most the given
// decimals, trailing zeros dropped.
func grouped(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	whole, frac, _ := strings.Cut(s, ".")
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if frac = strings.TrimRight(frac, "0"); frac != "" {
		b.WriteString("." + frac)
	}
	return b.String()
}

// signed puts the sign of v before the text of its magnitude.
func signed(v float64, text string) string {
	if v < 0 && strings.Trim(text, "0.") != "" {
		return minus + text
	}
	return text
}

// bounded is signed for a magnitude that may be too small to show: <0.01 for a
// positive value, >−0.01 for a negative one.
func bounded(v float64, prefix, text string, below bool, suffix string) string {
	text = prefix + text + suffix
	switch {
	case below && v < 0:
		return ">" + minus + text
	case below:
		return "<" + text
	}
	return signed(v, text)
}

func withUnit(v float64, sh shape, suffix string) string {
	text, below := digits(math.Abs(v), sh)
	return bounded(v, "", text, below, suffix)
}

func percent(v float64, sh shape, lang Lang) string {
	if lang == ZH {
		return withUnit(v, sh, "%")
	}
	return withUnit(v, sh, nbsp+"%")
}

// pValue writes a p-value: two significant digits, <0.001 below that.
func pValue(v float64) string {
	if v < 0.001 {
		return "<0.001"
	}
	return grouped(v, max(2, 2-integerDigits(v)))
}

// scale is a size with a name: 1e6 is M, 1e4 is 万.
type scale struct {
	size float64
	name string
}

var (
	scalesEN = []scale{{1e3, "K"}, {1e6, "M"}, {1e9, "B"}, {1e12, "T"}}
	scalesZH = []scale{{1e4, "万"}, {1e8, "亿"}, {1e12, "万亿"}}
)

// compactFrom is where an English number begins to be shortened: always from a
// million on, in tight places from ten thousand.
func compactFrom(lang Lang, style Style) float64 {
	switch {
	case lang == ZH:
		return 1e4
	case style == Compact:
		return 1e4
	}
	return 1e6
}

// scaled writes a number with a prefix such as a currency symbol, shortened
// with K, M, B or 万, 亿 where the style asks for it.
func scaled(v float64, prefix string, sh shape, lang Lang, style Style) string {
	abs := math.Abs(v)
	if style == Full {
		text, below := digits(abs, fullShape(v))
		return bounded(v, prefix, text, below, "")
	}
	if math.Round(abs) < compactFrom(lang, style) {
		text, below := digits(abs, sh)
		return bounded(v, prefix, text, below, "")
	}
	scales := scalesEN
	if lang == ZH {
		scales = scalesZH
	}
	for i, s := range scales {
		text, _ := digits(abs/s.size, shape{sig: 3, max: 2, finer: sh.finer})
		last := i == len(scales)-1
		if last || roundedSize(abs/s.size) < scales[i+1].size/s.size {
			return signed(v, prefix+text+s.name)
		}
	}
	return signed(v, prefix+grouped(abs, 0))
}

// roundedSize is v as three significant digits show it, so that 999,960 moves
// on to 1M instead of reading 1,000K.
func roundedSize(v float64) float64 {
	decimals := min(max(3-integerDigits(v), 0), 2)
	p := math.Pow10(decimals)
	return math.Round(v*p) / p
}

// duration writes seconds as hours, minutes and seconds, or as days from three
// days on.
func duration(v float64, lang Lang) string {
	names := [4]string{nbsp + "s", nbsp + "min", nbsp + "h", nbsp + "days"}
	if lang == ZH {
		names = [4]string{nbsp + "秒", nbsp + "分", nbsp + "小时", nbsp + "天"}
	}
	abs := math.Abs(v)
	if abs < 10 {
		return withUnit(v, shape{sig: 2, max: 2}, names[0])
	}
	if abs >= 72*3600 {
		return withUnit(v/86400, shape{sig: 2, max: 1}, names[3])
	}
	total := int64(math.Round(abs))
	if total >= 3600 { // seconds say nothing beside hours
		total = int64(math.Round(abs/60)) * 60
	}
	var parts []string
	for i, n := range []int64{total / 3600, total / 60 % 60, total % 60} {
		if n == 0 {
			continue
		}
		parts = append(parts, strconv.FormatInt(n, 10)+names[2-i])
	}
	return signed(v, strings.Join(parts, nbsp))
}
