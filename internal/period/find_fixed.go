package period

import (
	"fmt"
	"time"
)

// isoDate reads dates and steps written with the year first: 2026-10-05,
// 2026/10/5, 2026-10, 2026-W47, 2026-q3, 2026Q3.
func (f *finder) isoDate(i int) found {
	if m := f.plainDate(i); m.next > 0 {
		return m
	}
	if i >= len(f.toks) || !f.yearToken(i) {
		return found{}
	}
	year := f.toks[i].n
	if m := f.isoStep(i, year); m.next > 0 {
		return m
	}
	sign, a, j := f.joined(i + 1)
	if j == 0 {
		return found{}
	}
	sign2, b, k := f.joined(j)
	if k > 0 && sign2 == sign {
		if d, ok := validDate(year, a, b); ok {
			return found{expr: Expr(d.String()), next: k, year: year, own: true}
		}
		return found{relation: Impossible, next: k}
	}
	if sign == "." || a < 1 || len(f.toks[j-1].text) != 2 {
		return found{} // 2026.10 is a number, 2026-7 may be one
	}
	if a > 12 {
		return found{relation: Impossible, next: j}
	}
	return found{expr: monthExpr(year, time.Month(a)), next: j, year: year, own: true}
}

// plainDate reads 20261005.
func (f *finder) plainDate(i int) found {
	if i >= len(f.toks) || f.toks[i].kind != numberToken || len(f.toks[i].text) != len("20261005") || f.decimal(i) {
		return found{}
	}
	n := f.toks[i].n
	if n < 1990_01_01 || n > 2099_12_31 {
		return found{}
	}
	d, ok := validDate(n/10000, n/100%100, n%100)
	if !ok {
		return found{}
	}
	return found{expr: Expr(d.String()), next: i + 1, year: n / 10000, own: true}
}

// isoStep reads what follows a year directly: -q3, q3, -w47, h1.
func (f *finder) isoStep(i, year int) found {
	j := i + 1
	if f.is(j, "-") && f.toks[j].glued {
		j++
	}
	if j+1 >= len(f.toks) || !f.toks[j].glued || !f.toks[j+1].glued || f.toks[j+1].kind != numberToken {
		return found{}
	}
	n := f.toks[j+1].n
	var e Expr
	switch f.toks[j].text {
	case "q":
		e = Expr(fmt.Sprintf("%d-q%d", year, n))
	case "h":
		e = Expr(fmt.Sprintf("%d-h%d", year, n))
	case "w":
		e = Expr(fmt.Sprintf("%d-w%02d", year, n))
	default:
		return found{}
	}
	if _, ok := f.resolve(e); !ok {
		return found{}
	}
	return found{expr: e, next: j + 2, year: year, own: true}
}

// joined reads a sign and a number of at most two digits, without spaces.
func (f *finder) joined(i int) (sign string, n, next int) {
	if i+1 >= len(f.toks) || !f.toks[i].glued || !f.toks[i+1].glued || f.toks[i+1].kind != numberToken || len(f.toks[i+1].text) > 2 {
		return "", 0, 0
	}
	switch s := f.toks[i].text; s {
	case "-", "/", ".":
		return s, f.toks[i+1].n, i + 2
	}
	return "", 0, 0
}

// slashDate reads 3/4, 03/04/2026, 15.10.2026 and 10-15-2026. Where both day
// first and month first give a date, both are reported; Chinese text writes the
// month first.
func (f *finder) slashDate(i int) found {
	if i >= len(f.toks) || f.toks[i].kind != numberToken || len(f.toks[i].text) > 2 || i > 0 && f.toks[i].glued && f.toks[i-1].kind == signToken && !f.is(i-1, "(") {
		return found{}
	}
	a := f.toks[i].n
	sign, b, j := f.joined(i + 1)
	if j == 0 {
		return found{}
	}
	next, year := j, 0
	if j+1 < len(f.toks) && f.toks[j].glued && f.toks[j].text == sign && f.toks[j+1].glued && f.yearToken(j+1) {
		year, next = f.toks[j+1].n, j+2
	}
	if year == 0 && (sign != "/" || !f.looksLikeDate(i, a, b)) {
		return found{}
	}
	var readings []Expr
	for _, md := range [][2]int{{a, b}, {b, a}} {
		if len(readings) == 1 && (f.han || a == b) {
			break
		}
		if at, ok := monthDayAt(md[0], md[1]); ok {
			y := year
			if y == 0 {
				y = f.latest(at)
			}
			if _, ok := f.resolve(at(y)); ok {
				readings = append(readings, at(y))
			}
		}
	}
	if len(readings) == 0 && year != 0 {
		return found{relation: Impossible, next: next}
	}
	if len(readings) == 0 {
		return found{}
	}
	return found{expr: readings[0], others: readings[1:], next: next, own: year != 0, year: year}
}

// looksLikeDate tells 3/4 the day from 3/4 the fraction and 24/7.
func (f *finder) looksLikeDate(i, a, b int) bool {
	if a == 24 && b == 7 {
		return false
	}
	padded := len(f.toks[i].text) == 2 && len(f.toks[i+2].text) == 2
	return padded || f.before(i, datePrepositions) || f.han && !f.is(i+3, "的") && !f.before(i, amountWords)
}

func (f *finder) yearToken(i int) bool {
	return i < len(f.toks) && f.toks[i].kind == numberToken && len(f.toks[i].text) == 4 && f.toks[i].n >= 1990 && f.toks[i].n <= 2099
}

// validDate returns a date that exists.
func validDate(y, m, d int) (Date, bool) {
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return 0, false
	}
	date := NewDate(y, time.Month(m), d)
	_, gotMonth, _ := date.YMD()
	return date, int(gotMonth) == m
}

// monthDayAt returns a day of the year as a function of the year; 29 February
// gives an expression that does not resolve in most years.
func monthDayAt(m, d int) (func(int) Expr, bool) {
	if _, ok := validDate(2024, m, d); !ok { // a leap year
		return nil, false
	}
	return func(y int) Expr { return Expr(fmt.Sprintf("%04d-%02d-%02d", y, m, d)) }, true
}

func monthExpr(y int, m time.Month) Expr { return Expr(fmt.Sprintf("%04d-%02d", y, m)) }

// bareYear reads 2025 where it reads as a year: beside a preposition, at an
// end, with 年; and years such as 二〇二六年.
func (f *finder) bareYear(i int) found {
	if i >= len(f.toks) {
		return found{}
	}
	if y, j := chineseYear(f.toks, i); j > 0 && f.is(j, "年") && y >= 1990 && y <= 2099 {
		return yearFound(y, f.skip(j+1, "度"))
	}
	if !f.yearToken(i) {
		return found{}
	}
	y := f.toks[i].n
	if f.is(i+1, "年") {
		return yearFound(y, f.skip(i+2, "度"))
	}
	now, _, _ := f.today.YMD()
	if y < now-15 || y > now+5 || f.decimal(i) || f.before(i, amountWords) || i > 0 && f.toks[i].glued && f.toks[i-1].kind != hanToken && !f.is(i-1, "(") && !f.is(i-1, "-") {
		return found{}
	}
	if i+1 < len(f.toks) && f.toks[i+1].glued && (f.toks[i+1].kind == wordToken || f.is(i+1, "%") || f.is(i+1, "万") || f.is(i+1, "元")) {
		return found{}
	}
	before := i == 0 || f.toks[i-1].kind != wordToken || functionWords[f.toks[i-1].text]
	after := i+1 == len(f.toks) || f.toks[i+1].kind != wordToken || functionWords[f.toks[i+1].text]
	if !before && !after {
		return found{}
	}
	return yearFound(y, i+1)
}

func yearFound(y, next int) found {
	return found{expr: Expr(fmt.Sprintf("%04d", y)), next: next, year: y, own: true, at: func(y int) Expr { return Expr(fmt.Sprintf("%04d", y)) }}
}
