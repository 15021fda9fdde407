package ingest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The kinds of cells that name a day without being a date.
const (
	ofMonth     = iota // 2026-09, 2026年9月, Sep 2026
	ofQuarter          // 2026 Q3, Q3 2026
	ofYear             // 2026
	monthOfYear        // 9, Sep, 9月: with a year in another column
	dayKinds
)

// dayReaders read a cell of each kind as the first day of what it names. A
// month without its year stands in year 0.
var dayReaders = [dayKinds]func(string) (time.Time, bool){readMonth, readQuarter, readYear, readMonthOfYear}

// dayRule gives the rows of a file without dates their day.
type dayRule struct {
	field  int // that names it; -1: the same day for all
	kind   int
	months int // the field of months beside one of years; -1: none
	always time.Time
}

// reads reports whether a row's day is read from a field.
func (d *dayRule) reads(field int) bool {
	return d != nil && (d.field == field || d.months == field)
}

// dateRows finds what dates the rows of a file that has no column of dates: a
// column of months, of quarters or of years, else the day before the file was
// written: a report holds what was so at the end of a whole day.
func (t *Table) dateRows(o TableOptions) error {
	for _, kind := range []int{ofMonth, ofQuarter, ofYear} {
		for i, h := range t.layout.header {
			if !t.all(i, kind) || kind == ofYear && !hasWord(h, "year", "yr", "年", "年份", "年度", "jahr", "annee", "ano") ||
				kind == ofMonth && t.stats[i].numbers == t.stats[i].filled && !hasWord(h, "month", "period", "date", "yearmonth", "月", "月份", "日期", "monat", "mois") {
				continue
			}
			t.day = &dayRule{field: i, kind: kind, months: -1}
			if kind != ofYear {
				t.repair("day_of_period", h)
				return nil
			}
			for j, month := range t.layout.header {
				if t.all(j, monthOfYear) && hasWord(month, "month", "月", "月份", "monat", "mois", "mes") {
					t.day.months = j
					t.repair("day_of_month", h, month)
					return nil
				}
			}
			t.repair("day_of_year", h)
			return nil
		}
	}
	day := o.Modified.In(t.reader.zone).AddDate(0, 0, -1)
	t.day = &dayRule{field: -1, always: day, months: -1}
	t.repair("day_of_file", day.Format(time.DateOnly))
	return nil
}

// all reports whether every filled cell of a column is of a kind.
func (t *Table) all(field, kind int) bool {
	s := t.stats[field]
	return s.filled > 0 && s.days[kind] == s.filled
}

// hasWord reports whether one of a header's words is one of those.
func hasWord(header string, words ...string) bool {
	key := headerKey(header)
	return slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains(strings.Fields(key), w) || w >= "\u2e80" && strings.Contains(key, w)
	})
}

// of returns the day of a row as PostgreSQL reads it; nil where it has none.
func (d *dayRule) of(fields []string) *string {
	day := d.always
	if d.field >= 0 {
		var ok bool
		if day, ok = dayReaders[d.kind](strings.TrimSpace(fields[d.field])); !ok {
			return nil
		}
	}
	if d.months >= 0 {
		month, ok := readMonthOfYear(strings.TrimSpace(fields[d.months]))
		if !ok {
			return nil
		}
		day = time.Date(day.Year(), month.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	text := day.Format(time.DateOnly)
	return &text
}

// Years outside these are numbers of something else.
const (
	firstYear = 1900
	lastYear  = 2100
)

func yearOf(s string) (int, bool) {
	n, ok := digits(s)
	return n, ok && len(s) == 4 && n >= firstYear && n <= lastYear
}

func readYear(s string) (time.Time, bool) {
	y, ok := yearOf(strings.TrimSuffix(s, "年"))
	return firstDay(y, 1), ok
}

func readMonthOfYear(s string) (time.Time, bool) {
	s = strings.ToLower(strings.TrimSuffix(s, "月"))
	n, err := strconv.Atoi(s)
	if err != nil {
		n = monthWords[s]
	}
	return firstDay(0, n), n >= 1 && n <= 12
}

// readMonth reads 2026-09, 2026/9, 202609, 2026年9月, 09/2026, Sep 2026 and
// Sep-26.
func readMonth(s string) (time.Time, bool) {
	if s == "" || len(s) > 20 {
		return time.Time{}, false
	}
	if y, ok := yearOf(s[:min(4, len(s))]); ok && len(s) > 4 {
		rest := strings.Trim(strings.TrimPrefix(s[4:], "年"), "-/. 月")
		if m, known := readMonthOfYear(rest); known && (s[4] < '0' || s[4] > '9' || len(s) == 6) {
			return firstDay(y, int(m.Month())), true
		}
		return time.Time{}, false
	}
	i := strings.LastIndexAny(s, "-/. '")
	if i < 1 {
		return time.Time{}, false
	}
	word, year := strings.Trim(s[:i], "-/. ,"), s[i+1:]
	m, known := readMonthOfYear(word)
	_, number := digits(word)
	if len(year) == 2 && !number {
		year = "20" + year
	}
	y, ok := yearOf(year)
	return firstDay(y, int(m.Month())), ok && known
}

// readQuarter reads 2026 Q3, 2026-Q3, Q3 2026 and 2026年第3季度.
func readQuarter(s string) (time.Time, bool) {
	if len(s) < 6 || len(s) > 20 {
		return time.Time{}, false
	}
	year, quarter := s[:4], s[4:]
	if _, ok := yearOf(year); !ok {
		year, quarter = s[len(s)-4:], s[:len(s)-4]
	}
	y, ok := yearOf(year)
	quarter = strings.Trim(strings.ToLower(quarter), " -/.qt年第季度")
	q, err := strconv.Atoi(quarter)
	marked := strings.ContainsAny(strings.ToLower(s), "q季")
	return firstDay(y, 3*q-2), ok && err == nil && q >= 1 && q <= 4 && marked
}

func firstDay(year, month int) time.Time {
	return time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
}

func sortedAliases(columns map[string]string) []string { return slices.Sorted(maps.Keys(columns)) }
