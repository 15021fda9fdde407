package evidence

import (
	"time"

	"github.com/insight-agent/insight/internal/period"
)

// englishDate reads months and dates in English: "October 2026", "1–31 Oct
// 2026", "28 Oct – 3 Nov 2026", "Oct 31, 2026", "July–September 2026".
func (r timeReader) englishDate(i int) (timeMention, bool) {
	if d, ok := r.dayAt(i); ok {
		return r.dayFirst(i, d)
	}
	month, ok := r.monthName(i)
	if !ok {
		return timeMention{}, false
	}
	if d, ok := r.dayAt(i + 1); ok {
		return r.monthFirst(i, month, d)
	}
	from, to, j := month, month, i+1
	if isRange(r.at(j)) {
		if m2, ok := r.monthName(j + 1); ok {
			to, j = m2, j+2
		}
	}
	year, j := r.trailingYear(j)
	return r.withYears(j, year, func(y int) period.Period { return wholeMonths(y, from, to) }), true
}

// dayFirst reads "31 Oct", "16–22 Nov 2026", "28 Oct – 3 Nov 2026" and
// "28 Dec 2025 – 3 Jan 2026".
func (r timeReader) dayFirst(i, d1 int) (timeMention, bool) {
	j, d2 := r.afterDay(i), d1
	if isRange(r.at(j)) {
		if d, ok := r.dayAt(j + 1); ok {
			d2, j = d, r.afterDay(j+1)
		}
	}
	if r.at(j) == "of" {
		j++
	}
	m1, ok := r.monthName(j)
	if !ok {
		return timeMention{}, false
	}
	j++
	year, j := r.trailingYear(j)
	if d2 == d1 && isRange(r.at(j)) {
		if d, ok := r.dayAt(j + 1); ok {
			if m2, ok := r.monthName(r.afterDay(j + 1)); ok {
				firstYear := year
				year, j = r.trailingYear(r.afterDay(j+1) + 1)
				return r.withYears(j, year, func(y int) period.Period {
					p := daySpan(y, m1, d1, m2, d)
					if firstYear != 0 {
						p.Start = period.NewDate(firstYear, m1, d1)
					}
					return p
				}), true
			}
		}
	}
	return r.withYears(j, year, func(y int) period.Period { return daySpan(y, m1, d1, m1, d2) }), true
}

// monthFirst reads "Oct 31", "October 1 to 31, 2026", "Oct 28 – Nov 3, 2026".
func (r timeReader) monthFirst(i int, m1 time.Month, d1 int) (timeMention, bool) {
	j, m2, d2 := r.afterDay(i+1), m1, d1
	if isRange(r.at(j)) {
		if d, ok := r.dayAt(j + 1); ok {
			d2, j = d, r.afterDay(j+1)
		} else if m, ok := r.monthName(j + 1); ok {
			if d, ok := r.dayAt(j + 2); ok {
				m2, d2, j = m, d, r.afterDay(j+2)
			}
		}
	}
	if r.at(j) == "," {
		if _, ok := r.yearAt(j + 1); ok {
			j++
		}
	}
	year, j := r.trailingYear(j)
	return r.withYears(j, year, func(y int) period.Period { return daySpan(y, m1, d1, m2, d2) }), true
}

// afterDay returns the token after a day and its ordinal suffix.
func (r timeReader) afterDay(i int) int {
	if ordinalSuffix[r.at(i+1)] && r.toks[i+1].glued {
		return i + 2
	}
	return i + 1
}

func (r timeReader) trailingYear(j int) (year, next int) {
	if y, ok := r.yearAt(j); ok {
		return y, j + 1
	}
	return 0, j
}

func isRange(s string) bool {
	return s == "–" || s == "-" || s == "to" || s == "through" || s == "至" || s == "到"
}

// monthName reads a month. May and March are also verbs, so they need their
// capital.
func (r timeReader) monthName(i int) (time.Month, bool) {
	m, ok := months[r.at(i)]
	if !ok || r.toks[i].used || !r.toks[i].upper {
		return 0, false
	}
	if r.toks[i].text == "may" && (i == 0 || r.toks[i-1].sentence != r.toks[i].sentence) {
		return m, !questioned[r.at(i+1)]
	}
	return m, true
}

// questioned follow the verb may at the head of a sentence.
var questioned = map[string]bool{"i": true, "we": true, "you": true, "the": true, "this": true, "it": true, "be": true}

var months = monthTable()

func monthTable() map[string]time.Month {
	table := map[string]time.Month{"sept": time.September}
	for m := time.January; m <= time.December; m++ {
		name := lower(m.String())
		table[name], table[name[:3]] = m, m
	}
	return table
}

// hanDate reads 2026 年 10 月 1–31 日, 10 月 28 日至 11 月 3 日, 十月, 1–10 月.
func (r timeReader) hanDate(i int) (timeMention, bool) {
	year, j := 0, i
	if y, ok := r.yearAt(i); ok && r.at(i+1) == "年" {
		year, j = y, i+2
	}
	if m, ok := r.integer(j); ok && isRange(r.at(j+1)) {
		if m2, next, ok := r.hanMonth(j + 2); ok && m >= 1 && m <= 12 { // 1–10 月
			if _, day := r.dayAt(next); !day {
				return r.withYears(next, year, func(y int) period.Period { return wholeMonths(y, time.Month(m), m2) }), true
			}
		}
	}
	m1, j, ok := r.hanMonth(j)
	if !ok {
		return timeMention{}, false
	}
	d1, ok := r.dayAt(j)
	if !ok || !isDayMark(r.at(j+1)) && !isRange(r.at(j+1)) {
		return r.hanMonthRange(j, year, m1), true
	}
	j++
	if isDayMark(r.at(j)) {
		j++
	}
	m2, d2 := m1, d1
	if isRange(r.at(j)) {
		next := j + 1
		if y, ok := r.yearAt(next); ok && r.at(next+1) == "年" {
			if m, after, ok := r.hanMonth(next + 2); ok {
				if d, ok := r.dayAt(after); ok && isDayMark(r.at(after+1)) {
					p := period.Period{Start: period.NewDate(year, m1, d1), End: period.NewDate(y, m, d) + 1}
					return timeMention{j: after + 2, periods: []period.Period{p}}, year != 0
				}
			}
		}
		if m, after, ok := r.hanMonth(next); ok {
			m2, next = m, after
		}
		if d, ok := r.dayAt(next); ok && isDayMark(r.at(next+1)) {
			d2, j = d, next+2
		} else {
			m2 = m1
		}
	}
	return r.withYears(j, year, func(y int) period.Period { return daySpan(y, m1, d1, m2, d2) }), true
}

// hanMonthRange reads what may follow a month without a day: 7 月至 9 月.
func (r timeReader) hanMonthRange(j, year int, m1 time.Month) timeMention {
	m2 := m1
	if isRange(r.at(j)) {
		if m, after, ok := r.hanMonth(j + 1); ok {
			m2, j = m, after
		}
	}
	return r.withYears(j, year, func(y int) period.Period { return wholeMonths(y, m1, m2) })
}

// hanMonth reads 10 月 or 十月.
func (r timeReader) hanMonth(i int) (time.Month, int, bool) {
	m, ok := r.integer(i)
	j := i + 1
	if !ok {
		v, end, isHan := r.hanInteger(i)
		if !isHan {
			return 0, i, false
		}
		m, j = int(v), end
	}
	if m < 1 || m > 12 || r.at(j) != "月" {
		return 0, i, false
	}
	j++
	if r.at(j) == "份" {
		j++
	}
	return time.Month(m), j, true
}

func isDayMark(s string) bool { return s == "日" || s == "号" }

// hanStep reads 2026 年三季度, 第三季度, 3 季度, 2026 年上半年, 今年三季度.
func (r timeReader) hanStep(i int) (timeMention, bool) {
	year, j := 0, i
	thisYear, _, _ := r.Today.YMD()
	switch y, ok := r.yearAt(i); {
	case ok && r.at(i+1) == "年":
		year, j = y, i+2
	case r.at(i) == "今" && r.at(i+1) == "年":
		year, j = thisYear, i+2
	case r.at(i) == "去" && r.at(i+1) == "年":
		year, j = thisYear-1, i+2
	}
	if half := r.at(j) + r.at(j+1) + r.at(j+2); half == "上半年" || half == "下半年" {
		months := map[string][2]time.Month{"上半年": {1, 6}, "下半年": {7, 12}}[half]
		return r.withYears(j+3, year, func(y int) period.Period { return wholeMonths(y, months[0], months[1]) }), true
	}
	if p, ok := partsOfYear[r.at(j)]; ok && year != 0 {
		return r.withYears(j+1, year, func(y int) period.Period { return wholeMonths(y, p[0], p[1]) }), true
	}
	if r.at(j) == "第" {
		j++
	}
	q, next, ok := r.hanInteger(j)
	if n, digits := r.integer(j); digits {
		q, next, ok = float64(n), j+1, true
	}
	if !ok || q < 1 || q > 4 || r.at(next) != "季" || r.at(next+1) != "度" {
		return timeMention{}, false
	}
	from := time.Month(3*int(q) - 2)
	return r.withYears(next+2, year, func(y int) period.Period { return wholeMonths(y, from, from+2) }), true
}
