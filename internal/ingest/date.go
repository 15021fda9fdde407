package ingest

import (
	"strconv"
	"strings"
	"time"

	"github.com/insight-agent/insight/internal/fold"
)

// DayOrder says in which order an all-numeric date names its parts.
type DayOrder string

// The orders. An order that starts with the year needs no deciding.
const (
	UnknownOrder DayOrder = ""
	DayFirst     DayOrder = "dmy"
	MonthFirst   DayOrder = "mdy"
)

// moment is a date, possibly with a time of day, as it was written. When
// bothWays is set, first and second are a day and a month in either order.
type moment struct {
	year, month, day int
	bothWays         bool
	order            DayOrder      // what this date alone proves
	clock            time.Duration // since midnight
	hasClock         bool
	zone             *time.Location // nil: none was written
}

// parseMoment reads a date in any of the usual forms; ok is false for text
// that is no date, or a date that no calendar has.
func parseMoment(s string) (m moment, ok bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 60 {
		return m, false
	}
	if len(s) == 10 && s[4] == '-' && s[7] == '-' { // most cells
		return isoDate(s)
	}
	s = strings.TrimSpace(fold.String(s))
	datePart, clockPart := splitClock(s)
	if m, ok = parseDay(datePart); !ok {
		return m, false
	}
	if clockPart == "" {
		return m, true
	}
	return m, m.parseClock(clockPart)
}

func isoDate(s string) (moment, bool) {
	y, okY := digits(s[:4])
	mo, okM := digits(s[5:7])
	d, okD := digits(s[8:])
	return moment{year: y, month: mo, day: d}, okY && okM && okD && exists(y, mo, d)
}

// splitClock parts a date from the time of day behind it.
func splitClock(s string) (date, clock string) {
	colon := strings.IndexByte(s, ':')
	if colon < 0 {
		return s, ""
	}
	i := colon
	for i > 0 && s[i-1] >= '0' && s[i-1] <= '9' {
		i--
	}
	date = strings.TrimSpace(strings.TrimSuffix(strings.TrimRight(s[:i], " "), ","))
	return strings.TrimSuffix(date, "t"), s[i:]
}

func parseDay(s string) (moment, bool) {
	if len(s) == 8 {
		if n, ok := digits(s); ok { // 20260901
			y, mo, d := n/10000, n/100%100, n%100
			return moment{year: y, month: mo, day: d}, exists(y, mo, d)
		}
	}
	parts, seps := cutDigits(s)
	if len(parts) == 3 && numericSeparators(seps) {
		return numericDay(parts, seps)
	}
	return wordDay(parts, seps)
}

// cutDigits parts a text into its runs of digits and what stands before,
// between and behind them.
func cutDigits(s string) (runs, rest []string) {
	from, inDigits := 0, false
	for i := range len(s) {
		if isDigit := s[i] >= '0' && s[i] <= '9'; isDigit != inDigits {
			if inDigits {
				runs = append(runs, s[from:i])
			} else {
				rest = append(rest, s[from:i])
			}
			from, inDigits = i, isDigit
		}
	}
	if inDigits {
		return append(runs, s[from:]), append(rest, "")
	}
	return runs, append(rest, s[from:])
}

// numericSeparators accepts 2026-9-1, 1/9/2026, 1. 9. 2026 and 2026年9月1日.
func numericSeparators(seps []string) bool {
	a, b := strings.TrimSpace(seps[1]), strings.TrimSpace(seps[2])
	tail := strings.TrimSpace(seps[3])
	if seps[0] != "" {
		return false
	}
	if a == "年" {
		return b == "月" && (tail == "日" || tail == "号" || tail == "")
	}
	return a == b && tail == "" && (a == "-" || a == "/" || a == ".")
}

func numericDay(parts, seps []string) (m moment, ok bool) {
	var n [3]int
	for i, p := range parts {
		if n[i], ok = digits(p); !ok || len(p) > 4 {
			return m, false
		}
	}
	if len(parts[0]) == 4 {
		return moment{year: n[0], month: n[1], day: n[2]}, exists(n[0], n[1], n[2])
	}
	switch len(parts[2]) {
	case 4:
	case 2:
		n[2] += 2000
	default:
		return m, false
	}
	dayFirst, monthFirst := exists(n[2], n[1], n[0]), exists(n[2], n[0], n[1])
	if strings.TrimSpace(seps[1]) == "." { // dots are only used with the day first
		monthFirst = false
	}
	switch {
	case dayFirst && monthFirst && n[0] != n[1]:
		return moment{year: n[2], month: n[1], day: n[0], bothWays: true}, true
	case dayFirst && monthFirst:
		return moment{year: n[2], month: n[1], day: n[0]}, true
	case dayFirst:
		return moment{year: n[2], month: n[1], day: n[0], order: provedBy(seps, DayFirst)}, true
	case monthFirst:
		return moment{year: n[2], month: n[0], day: n[1], order: provedBy(seps, MonthFirst)}, true
	}
	return m, false
}

// provedBy keeps a dotted date from deciding how dates with slashes are read.
func provedBy(seps []string, o DayOrder) DayOrder {
	if strings.TrimSpace(seps[1]) == "." {
		return UnknownOrder
	}
	return o
}

// wordDay reads dates whose month is a word: September 1, 2026; 1 Sep 2026;
// Tue, Sep 1, 2026; 10 de dez. de 2022; 1er septembre 2026.
func wordDay(parts, rest []string) (m moment, ok bool) {
	if len(parts) != 2 || len(parts[1]) != 4 || len(parts[0]) > 2 {
		return m, false
	}
	month := 0
	for _, word := range strings.FieldsFunc(strings.Join(rest, " "), func(r rune) bool { return strings.ContainsRune(" ,.-/", r) }) {
		n, known := monthWords[word]
		switch {
		case known && month == 0:
			month = n
		case known || !fillers[word]:
			return m, false
		}
	}
	day, okD := digits(parts[0])
	year, okY := digits(parts[1])
	return moment{year: year, month: month, day: day}, okD && okY && exists(year, month, day)
}

// monthWords are the names of months, folded, in the languages in which the
// advertising platforms write dates out.
var monthWords = func() map[string]int {
	words := make(map[string]int)
	for _, year := range []string{
		"january february march april may june july august september october november december",
		"jan feb mar apr may jun jul aug sep oct nov dec",
		"januar februar marz april mai juni juli august september oktober november dezember",
		"jan feb mrz apr mai jun jul aug sept okt nov dez",
		"janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
		"janv fevr mars avr mai juin juil aout sept oct nov dec",
		"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		"ene feb mar abr may jun jul ago sep oct nov dic",
		"janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
		"jan fev mar abr mai jun jul ago set out nov dez",
	} {
		for i, w := range strings.Fields(year) {
			words[w] = i + 1
		}
	}
	return words
}()

var fillers = func() map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq("de del of the st nd rd th er mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday") {
		set[w] = true
	}
	return set
}()

func (m *moment) parseClock(s string) bool {
	for _, name := range []string{"z", "utc", "gmt"} {
		if rest, ok := strings.CutSuffix(s, name); ok {
			m.zone, s = time.UTC, strings.TrimSpace(rest)
		}
	}
	pm := strings.HasSuffix(s, "pm")
	am := strings.HasSuffix(s, "am")
	if pm || am {
		s = strings.TrimSpace(s[:len(s)-2])
	}
	if i := strings.LastIndexAny(s, "+-"); i > 0 {
		offset, ok := parseOffset(s[i:])
		if !ok {
			return false
		}
		m.zone, s = time.FixedZone("", offset), strings.TrimSpace(s[:i])
	}
	for _, layout := range []string{"15:04", "15:04:05", "15:04:05.999999999"} {
		t, err := time.Parse(layout, pad(s))
		if err != nil {
			continue
		}
		hour := t.Hour()
		if pm || am {
			if hour < 1 || hour > 12 {
				return false
			}
			hour %= 12
			if pm {
				hour += 12
			}
		}
		m.clock = time.Duration(hour)*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
		m.hasClock = true
		return true
	}
	return false
}

// pad gives the hour of a clock two digits.
func pad(s string) string {
	if len(s) > 1 && s[1] == ':' {
		return "0" + s
	}
	return s
}

// parseOffset reads +08, +0800 and +08:00 as seconds.
func parseOffset(s string) (int, bool) {
	n := strings.Replace(s[1:], ":", "", 1)
	if len(n) == 2 {
		n += "00"
	}
	v, ok := digits(n)
	if len(n) != 4 || !ok || v/100 > 15 || v%100 > 59 {
		return 0, false
	}
	offset := v/100*3600 + v%100*60
	if s[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// in settles a date that reads both ways.
func (m moment) in(o DayOrder) moment {
	if m.bothWays && o == MonthFirst {
		m.day, m.month = m.month, m.day
	}
	m.bothWays = false
	return m
}

// day returns the date as PostgreSQL reads it. A moment that names its zone
// falls on the day that it is in loc; ok is false when one without a zone has a
// time of day other than midnight, since a date cannot hold it.
func (m moment) dayText(loc *time.Location) (string, bool) {
	if m.zone != nil {
		return m.instant(loc).In(loc).Format(time.DateOnly), true
	}
	return isoText(m.year, m.month, m.day), m.clock == 0
}

func isoText(year, month, day int) string {
	b := make([]byte, 0, 10)
	b = append(b, byte('0'+year/1000), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10), '-')
	b = append(b, byte('0'+month/10), byte('0'+month%10), '-', byte('0'+day/10), byte('0'+day%10))
	return string(b)
}

// instant returns the moment, in loc where it names no zone.
func (m moment) instant(loc *time.Location) time.Time {
	if m.zone != nil {
		loc = m.zone
	}
	return time.Date(m.year, time.Month(m.month), m.day, 0, 0, 0, int(m.clock), loc) // civil time, whatever clocks did that day
}

func digits(s string) (int, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// exists reports whether the calendar has a day. Years that no marketing data
// comes from are left out, so that numbers are not taken for dates.
func exists(year, month, day int) bool {
	return year >= 1970 && year < 2200 && month >= 1 && month <= 12 && day >= 1 &&
		day <= time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
