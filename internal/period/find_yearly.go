package period

import (
	"fmt"
	"time"
)

// yearly reads what comes once a year, with or without its year: October,
// Oct 2026, 10月, 6月18日, Q3 last year, 去年双11, H1, week 47.
func (f *finder) yearly(i int) found {
	year, which, j := f.yearBefore(i)
	at, next := f.yearlyThing(j)
	if a, k := f.yearlyThing(i); k > next || k > 0 && j == i { // "last week of October" is not last October
		at, next, year, which, j = a, k, 0, anyYear, i
	}
	if next == 0 {
		return found{}
	}
	if year == 0 {
		if y, k := f.yearAfter(next); k > 0 {
			year, next = y, k
		}
	}
	if year == 0 && which == anyYear && !f.standsAsDate(j) {
		return found{}
	}
	own := year != 0
	if !own {
		year = f.pickYear(at, which)
	}
	if _, ok := f.resolve(at(year)); !ok {
		return found{relation: Impossible, next: next}
	}
	return found{expr: at(year), next: next, at: at, year: year, own: own}
}

// whichYear tells "last October" from "this October" and "October".
type whichYear uint8

const (
	anyYear whichYear = iota
	lastOne
	thisYears
	nextOne
)

// pickYear gives a wording without a year its year.
func (f *finder) pickYear(at func(int) Expr, which whichYear) int {
	now, _, _ := f.today.YMD()
	switch which {
	case lastOne: // the latest that is over
		for y := now; y > now-9; y-- {
			if p, ok := f.resolve(at(y)); ok && p.End <= f.today {
				return y
			}
		}
	case nextOne:
		for y := now; y < now+9; y++ {
			if p, ok := f.resolve(at(y)); ok && p.Start > f.today {
				return y
			}
		}
	case thisYears:
		return now
	case anyYear:
	}
	return f.latest(at)
}

var yearWords = newPhrases(map[string]int{
	"last year": -1, "this year": 0, "next year": 1, "previous year": -1, "prior year": -1, "the year before": -1,
	"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "大前年": -3, "明年": 1, "今年的": 0, "去年的": -1, "前年的": -2, "明年的": 1, "本年度": 0, "上一年": -1,
})

// yearBefore reads a year that stands before the thing it belongs to. Without
// one, next is i and the year 0.
func (f *finder) yearBefore(i int) (year int, which whichYear, next int) {
	if i >= len(f.toks) {
		return 0, anyYear, i
	}
	if n, j := yearWords.at(f.toks, i); j > 0 {
		now, _, _ := f.today.YMD()
		return now + n, anyYear, j
	}
	if y, j := chineseYear(f.toks, i); j > 0 && f.is(j, "年") {
		return y, anyYear, f.skip(f.skip(j+1, "度"), "的")
	}
	if f.yearToken(i) {
		return f.toks[i].n, anyYear, f.skip(f.skip(f.skip(i+1, "年"), "度"), "的")
	}
	if f.toks[i].kind == numberToken && len(f.toks[i].text) == 2 && f.is(i+1, "年") { // 26年3月
		return 2000 + f.toks[i].n, anyYear, f.skip(i+2, "的")
	}
	switch f.toks[i].text {
	case "last", "previous", "past":
		return 0, lastOne, i + 1
	case "this":
		return 0, thisYears, i + 1
	case "next", "coming", "upcoming":
		return 0, nextOne, i + 1
	}
	return 0, anyYear, i
}

// yearAfter reads a year that stands after: ", 2026", "of 2025", "'26", "last year".
func (f *finder) yearAfter(i int) (year, next int) {
	j := f.skip(f.skip(i, ","), "of", "in")
	if f.yearToken(j) && !f.decimal(j) && !f.is(j+1, "年") {
		if j == i && f.toks[j].glued && f.toks[j-1].kind == hanToken {
			return 0, 0
		}
		return f.toks[j].n, j + 1
	}
	if f.is(i, "'") && i+1 < len(f.toks) && len(f.toks[i+1].text) == 2 && f.toks[i+1].kind == numberToken {
		return 2000 + f.toks[i+1].n, i + 2
	}
	if n, k := yearWords.at(f.toks, f.skip(j, "the")); k > 0 && (!f.han || !f.is(k, "同") && f.toks[k-1].kind == hanToken) {
		now, _, _ := f.today.YMD()
		return now + n, k
	}
	return 0, 0
}

// yearlyThing reads the thing itself, as a function of the year.
func (f *finder) yearlyThing(i int) (at func(int) Expr, next int) {
	for _, rule := range []func(int) (func(int) Expr, int){
		f.monthDay, f.month, f.monthPart, f.quarter, f.halfYear, f.weekNumber, f.trade, f.firstSteps,
	} {
		if a, j := rule(i); j > next {
			at, next = a, j
		}
	}
	return at, next
}

// standsAsDate refuses names that are ordinary words, unless what stands
// around them makes dates of them.
func (f *finder) standsAsDate(i int) bool {
	if i >= len(f.toks) {
		return false
	}
	t := f.toks[i]
	switch {
	case alsoWords[t.text]:
		number := i+1 < len(f.toks) && f.toks[i+1].kind == numberToken
		_, to := f.monthName(max(i, f.rangeSign(i+1)))
		return f.before(i, datePrepositions) || number || to > i+1 || i > 0 && f.upper(i) && !f.is(i-1, ".") && !f.is(i-1, "?") && !f.is(i-1, "!")
	case t.text == "618":
		return f.tradeNumber(i)
	case t.text == "h" || t.text == "w":
		return f.toks[i+1].glued
	case t.text == "11" || t.text == "12": // 11.11 may be an amount, 11月 never is
		_, sale := tradeNames.at(f.toks, i)
		return sale == 0 || !f.before(i, amountWords) && !f.is(i+3, "%")
	}
	return true
}

// tradeNumber tells 618 the sales day from 618 of anything.
func (f *finder) tradeNumber(i int) bool {
	if f.decimal(i) || f.before(i, amountWords) || i > 0 && f.toks[i].glued && f.toks[i-1].kind != hanToken {
		return false
	}
	if i+1 < len(f.toks) {
		switch f.toks[i+1].text {
		case "元", "个", "次", "万", "%", "天", "人", "单", "美", "块", "件", "号", "年", "亿", "千", "-":
			return false
		case "sale", "sales", "festival", "shopping", "promotion", "campaign", "event", "大", "期", "活":
			return true
		}
	}
	return i == 0 || f.toks[i-1].kind != wordToken || functionWords[f.toks[i-1].text] || f.before(i, datePrepositions)
}

// month reads October and 10月, 十月, 10月份.
func (f *finder) month(i int) (func(int) Expr, int) {
	m, next := f.monthName(i)
	if next == 0 {
		return f.noMonth(i)
	}
	return func(y int) Expr { return monthExpr(y, m) }, next
}

// noMonth reads 13月 and 13月5日, which no year has.
func (f *finder) noMonth(i int) (func(int) Expr, int) {
	if i >= len(f.toks) || f.toks[i].kind != numberToken || f.toks[i].n < 13 || f.toks[i].n > 99 || !f.is(i+1, "月") || i > 0 && f.toks[i].glued && f.toks[i-1].kind == signToken {
		return nil, 0
	}
	next := f.skip(i+2, "份")
	if _, k := f.dayNumber(next); k > 0 {
		next = f.skip(k, "日", "号")
	}
	return func(int) Expr { return "" }, next
}

func (f *finder) monthName(i int) (time.Month, int) {
	if m, next := months.at(f.toks, i); next > 0 {
		return m, f.skipDot(next)
	}
	n, j := f.count(i)
	if j == 0 || n > 12 || !f.is(j, "月") || i > 0 && f.toks[i].glued && f.toks[i-1].kind == numberToken {
		return 0, 0
	}
	return time.Month(n), f.skip(j+1, "份")
}

// skipDot steps over the dot of "Oct. 5".
func (f *finder) skipDot(i int) int {
	if f.is(i, ".") && i+1 < len(f.toks) && f.toks[i+1].kind == numberToken {
		return i + 1
	}
	return i
}

// monthDay reads 3 October, October 3rd, the 3rd of October, 10月3日.
func (f *finder) monthDay(i int) (func(int) Expr, int) {
	m, j := f.monthName(i)
	var d, next int
	if j > 0 {
		d, next = f.dayNumber(f.skip(j, "the"))
		if next > 0 && f.is(j-1, "月") {
			next = f.skip(next, "日", "号")
		}
	} else if d, j = f.dayNumber(i); j > 0 {
		if m, next = f.monthName(f.skip(j, "of")); next > 0 && f.is(next-1, "月") {
			return nil, 0
		}
	}
	if next == 0 {
		return nil, 0
	}
	at, ok := monthDayAt(int(m), d)
	if !ok {
		return func(int) Expr { return "" }, next
	}
	return at, next
}

// dayNumber reads a day of the month: 3, 3rd, third, 三.
func (f *finder) dayNumber(i int) (d, next int) {
	if i >= len(f.toks) {
		return 0, 0
	}
	t := f.toks[i]
	switch t.kind {
	case numberToken:
		if len(t.text) > 2 || t.n < 1 || t.n > 31 || f.decimal(i) || f.is(i+1, "%") {
			return 0, 0
		}
		if i+1 < len(f.toks) && f.toks[i+1].glued {
			return t.n, f.skip(i+1, "st", "nd", "rd", "th")
		}
		return t.n, i + 1
	case hanToken:
		if n, j := chineseNumber(f.toks, i); j > 0 && n <= 31 && (f.is(j, "日") || f.is(j, "号")) {
			return n, j
		}
	case wordToken, signToken:
	}
	return 0, 0
}

// quarter reads Q3, 3Q, third quarter, quarter 3, 第三季度, 三季度.
func (f *finder) quarter(i int) (func(int) Expr, int) {
	n, next := f.quarterNumber(i)
	if next == 0 || n < 1 || n > 9 || n > 4 && !f.toks[next-1].glued {
		return nil, 0
	}
	if n > 4 { // Q5
		return func(int) Expr { return "" }, next
	}
	return func(y int) Expr { return Expr(fmt.Sprintf("%d-q%d", y, n)) }, f.skip(next, "季度", "季")
}

func (f *finder) quarterNumber(i int) (n, next int) {
	if f.is(i, "q") || f.is(i, "quarter") {
		if n, next = f.count(i + 1); next > 0 && f.toks[i+1].kind == numberToken {
			if f.is(next, "季") {
				next = f.skip(next+1, "度")
			}
			return n, next
		}
		return 0, 0
	}
	if n, next = ordinals.at(f.toks, i); next > 0 && (f.is(next, "quarter") || f.is(next, "qtr")) {
		return n, next + 1
	}
	j := f.skip(i, "第")
	if n, next = f.count(j); next == 0 {
		return 0, 0
	}
	switch {
	case f.is(next, "q") && f.toks[next].glued && f.toks[j].kind == numberToken:
		return n, next + 1
	case f.is(next, "季"):
		return n, f.skip(next+1, "度")
	}
	return 0, 0
}

var halfYears = newPhrases(map[string]int{
	"上半年": 1, "下半年": 2, "h1": 1, "h2": 2, "1h": 1, "2h": 2, "first half of the year": 1, "second half of the year": 2,
	"first half": 1, "second half": 2, "first half year": 1, "second half year": 2, "h1 half": 1,
})

func (f *finder) halfYear(i int) (func(int) Expr, int) {
	n, next := halfYears.at(f.toks, i)
	if next == 0 {
		return nil, 0
	}
	if f.is(next-1, "half") { // of which step, a year must say
		_, k := f.yearAfter(next)
		if k == 0 && (i == 0 || !f.yearToken(i-1) && !f.is(i-1, "year")) {
			return nil, 0
		}
	}
	return func(y int) Expr { return Expr(fmt.Sprintf("%d-h%d", y, n)) }, next
}

// weekNumber reads week 47, W47, wk 47, 第47周.
func (f *finder) weekNumber(i int) (func(int) Expr, int) {
	var n, next int
	switch {
	case f.is(i, "week") || f.is(i, "wk") || f.is(i, "w") || f.is(i, "cw") || f.is(i, "kw"):
		j := f.skip(i+1, "number", "no", "#")
		if j < len(f.toks) && f.toks[j].kind == numberToken {
			n, next = f.count(j)
		}
	case f.is(i, "第"):
		if n, next = f.count(i + 1); next > 0 {
			if !f.is(next, "周") {
				return nil, 0
			}
			next++
		}
	}
	if next == 0 || n > 53 {
		return nil, 0
	}
	return func(y int) Expr { return Expr(fmt.Sprintf("%d-w%02d", y, n)) }, next
}

var tradeSuffix = set("期间", "大促", "当天", "当日", "大促期间", "活动期间", "活动", "购物节", "week end", "sale", "sales event", "promo", "promotion")

// trade reads a day of the trade calendar.
func (f *finder) trade(i int) (func(int) Expr, int) {
	name, next := tradeNames.at(f.toks, i)
	if next == 0 {
		return nil, 0
	}
	if _, k := tradeSuffix.at(f.toks, next); k > 0 {
		next = k
	}
	return func(y int) Expr { return Expr(fmt.Sprintf("%s_%d", name, y)) }, next
}

// firstSteps reads 前三季度, 前10个月 and "first nine months": the first steps
// of a year.
func (f *finder) firstSteps(i int) (func(int) Expr, int) {
	j := i
	switch {
	case f.is(i, "前") && i > 0 && (f.is(i-1, "年") || f.is(i-1, "的") || f.yearToken(i-1)):
		j = i + 1
	case f.is(i, "前"):
		if _, g, _ := f.amount(i + 1); g != Quarter {
			return nil, 0
		}
		j = i + 1
	case f.is(i, "first"):
		j = i + 1
	default:
		return nil, 0
	}
	n, g, next := f.amount(j)
	if next == 0 || g != Month && g != Quarter {
		return nil, 0
	}
	if f.is(i, "first") {
		if !f.is(next, "of") {
			return nil, 0
		}
		_, _, y := f.yearBefore(f.skip(next+1, "the"))
		if y == f.skip(next+1, "the") && !f.is(y, "year") {
			return nil, 0
		}
		if f.is(y, "year") {
			next = y + 1
		}
	}
	n = min(n, 12)
	return func(y int) Expr {
		start := NewDate(y, time.January, 1)
		return days1(Period{start, Calendar{}.Add(start, g, n)})
	}, next
}
