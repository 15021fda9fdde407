package period

import (
	"strings"
	"time"
)

// openSigns leave out the day that they lead to.
var openSigns = set("up to but not including", "up to but excluding", "to but not including", "until but not including", "till but not including", "up to not including", "up to, not including", "up to, but not including", "to, but not including")

var rangeSigns = set("up to but not including", "up to but excluding", "to but not including", "until but not including", "till but not including", "up to not including", "up to, not including", "up to, but not including", "to, but not including", "up to", "up till", "up until", "截至", "截止", "截止到", "截至到", "一直到", "持续到", "to", "through", "thru", "until", "till", "and", "-", "--", "~", "..", "...", "→", "到", "至", "-到", "直到", "直至")

// rangeSign steps over what stands between the ends of a range.
func (f *finder) rangeSign(i int) int {
	_, next := rangeSigns.at(f.toks, i)
	return next
}

// span reads a range of two ends. "and" joins them only after "between".
func (f *finder) span(i int) found {
	j := i
	opened := f.is(i, "between") || f.is(i, "from") || f.is(i, "从") || f.is(i, "自")
	if opened {
		j++
	}
	j = f.skip(j, "the")
	var best found
	for _, rule := range []func(int, bool) found{f.daysOfMonth, f.monthsOfYear, f.monthsListed, f.dotted} {
		if m := rule(j, f.is(i, "between")); m.next > best.next {
			best = m
		}
	}
	if m := f.twoAtoms(j, f.is(i, "between"), opened); m.next > best.next {
		best = m
	}
	if best.next > 0 && opened && f.han {
		best.next = f.skip(best.next, "间")
	}
	return best
}

// twoAtoms reads a range whose ends are periods of their own. A year that only
// one end has belongs to both.
func (f *finder) twoAtoms(i int, between, opened bool) found {
	a := f.atom(i)
	if a.next == 0 || len(a.others) > 0 {
		return found{}
	}
	j := f.rangeSign(f.skipBegun(a.next))
	if j == 0 || f.is(a.next, "and") && !between || f.is(a.next, "to") && f.compares && !opened {
		return found{}
	}
	j = f.skip(f.skipEndOf(j), "the")
	if m := f.upToDay(a, j); m.next > 0 {
		return m
	}
	b := f.atom(j)
	if b.next == 0 || len(b.others) > 0 {
		return found{}
	}
	from, to, ok := f.joinYears(a, b)
	if a.short != "" && b.bare { // 上上周一到周五 stays within its week
		back := (int(from.Start.Weekday()) - int(to.Start.Weekday()) + 7) % 7
		to.Start = from.Start.AddDays((7 - back) % 7)
		to.End = to.Start + 1
		ok = f.cal.Floor(from.Start, Week) == f.cal.Floor(to.Start, Week)
	}
	if !ok {
		return found{}
	}
	if _, open := openSigns.at(f.toks, f.skipBegun(a.next)); open > 0 {
		if to.End = to.Start; to.End <= from.Start {
			return found{}
		}
		return found{expr: days1(Period{from.Start, to.End}), next: b.next}
	}
	m := found{expr: days1(Period{from.Start, to.End}), next: b.next}
	if g, ok := strings.CutPrefix(string(a.expr), "this_"); ok && b.expr == Yesterday { // 这个月到昨天
		m.expr = Expr(g + "_to_date")
	}
	switch {
	case opened && a.at != nil && b.at != nil && !a.own && !b.own: // of a change from October to September, each is its latest
		m.ends = [2]Expr{a.expr, b.expr}
	case opened:
		m.ends = [2]Expr{endExpr(a, from), endExpr(b, to)}
	}
	return m
}

// skipEndOf steps over "the end of", behind which a step's last day is meant.
func (f *finder) skipEndOf(i int) int {
	j := f.skip(i, "the")
	if f.is(j, "end") && f.is(j+1, "of") {
		return j + 2
	}
	return i
}

// upToDay reads "November up to the 20th" and 11月截至20号: a month up to one of
// its days.
func (f *finder) upToDay(a found, j int) found {
	p, ok := f.resolve(a.expr)
	d, next := f.dayNumber(j)
	next = f.skip(next, "日", "号")
	if _, named := f.monthName(f.skip(next, "of")); named > 0 {
		return found{}
	}
	if !ok || next < j+2 || // a bare number may be anything
		d > p.Days() || f.cal.Floor(p.Start, Month) != p.Start || p != f.cal.Step(p.Start, Month) || f.is(j-1, "and") {
		return found{}
	}
	return found{expr: days1(Period{p.Start, p.Start.AddDays(d)}), next: next}
}

// endExpr is an end's own expression while it still means the same days.
func endExpr(end found, p Period) Expr {
	if end.at == nil {
		return end.expr
	}
	y, _, _ := p.Start.YMD()
	return end.at(y)
}

// joinYears resolves the ends of a range in years in which they stand in order.
func (f *finder) joinYears(a, b found) (from, to Period, ok bool) {
	at := func(m found, year int) Period {
		if m.at == nil || m.own && year != m.year {
			p, _ := f.resolve(m.expr)
			return p
		}
		p, _ := f.resolve(m.at(year))
		return p
	}
	from, to = at(a, a.year), at(b, b.year)
	switch {
	case a.at != nil && b.at != nil && !b.own:
		to = at(b, a.year)
		if to.Start >= from.Start {
			break
		}
		if next := at(b, a.year+1); a.own || f.future || next.Start <= f.today {
			to = next
		} else { // November to February, asked in November, are those that are over
			from = at(a, a.year-1)
		}
	case a.at != nil && !a.own && b.year != 0:
		from = at(a, b.year)
		if from.Start > to.Start {
			from = at(a, b.year-1)
		}
	}
	return from, to, !from.Empty() && !to.Empty() && from.Start < to.End && from.Start <= to.Start
}

// daysOfMonth reads ranges of days that name their month once: 1-15 October,
// October 1 to 15, between 1 and 15 October, 10月1日到15日.
func (f *finder) daysOfMonth(i int, between bool) found {
	year, which, j := f.yearBefore(i)
	m, k := f.monthName(j)
	from, next := f.dayNumber(max(k, j))
	if next == 0 {
		return found{}
	}
	if k > 0 {
		next = f.skip(next, "日", "号")
	}
	sep := f.rangeSign(next)
	if sep == 0 || f.is(next, "and") && !between {
		return found{}
	}
	to, next := f.dayNumber(f.skip(sep, "the"))
	if next == 0 {
		return found{}
	}
	if k > 0 {
		next = f.skip(next, "日", "号")
		if f.is(next, "月") || f.is(next, "/") || next < len(f.toks) && months[f.toks[next].text] != nil {
			return found{}
		}
	} else if m, next = f.monthName(f.skip(next, "of")); next == 0 {
		return found{}
	}
	at := func(y int) Expr {
		a, okA := validDate(y, int(m), from)
		b, okB := validDate(y, int(m), to)
		if !okA || !okB || b < a {
			return ""
		}
		return days1(Period{a, b + 1})
	}
	if year == 0 {
		if y, k := f.yearAfter(next); k > 0 {
			year, next = y, k
		} else {
			year = f.pickYear(at, which)
		}
	}
	if at(year) == "" {
		return found{}
	}
	return found{expr: at(year), next: next}
}

// monthsListed reads months that follow one another, 7、8、9三个月 and 7、8、9月.
func (f *finder) monthsListed(i int, _ bool) found {
	year, which, j := f.yearBefore(i)
	first, next := f.count(j)
	if next == 0 || !f.han || first > 12 {
		return found{}
	}
	last := first
	for f.is(next, "、") || f.is(next, ",") {
		n, k := f.count(next + 1)
		if k == 0 || n != last+1 || n > 12 {
			return found{}
		}
		last, next = n, k
	}
	if last == first {
		return found{}
	}
	if n, k := f.count(next); k > 0 { // the three of them
		if n != last-first+1 || !f.is(k, "个") {
			return found{}
		}
		next = k + 1
	}
	if !f.is(next, "月") || f.is(next+1, "日") || f.is(next+1, "号") {
		return found{}
	}
	if _, k := f.dayNumber(next + 1); k > 0 {
		return found{}
	}
	at := func(y int) Expr {
		return days1(Period{NewDate(y, time.Month(first), 1), NewDate(y, time.Month(last)+1, 1)})
	}
	if year == 0 {
		year = f.pickYear(at, which)
	}
	return found{expr: at(year), next: f.skip(next+1, "份")}
}

// monthsOfYear reads 3-5月 and 三到五月, 2026年3-5月.
func (f *finder) monthsOfYear(i int, _ bool) found {
	year, which, j := f.yearBefore(i)
	from, next := f.count(j)
	if next == 0 || from > 12 {
		return found{}
	}
	sep := f.rangeSign(next)
	if sep == 0 {
		return found{}
	}
	to, next := f.monthName(sep)
	if next == 0 || !f.han || int(to) < from {
		return found{}
	}
	if _, k := f.dayNumber(next); k > 0 && (f.is(k, "日") || f.is(k, "号")) {
		return found{}
	}
	at := func(y int) Expr {
		return days1(Period{NewDate(y, time.Month(from), 1), NewDate(y, to+1, 1)})
	}
	if year == 0 {
		year = f.pickYear(at, which)
	}
	return found{expr: at(year), next: next}
}

// dotted reads 6.1-6.18 and 6/1-6/18, months first as 6.18 can only be.
func (f *finder) dotted(i int, _ bool) found {
	year, _, i := f.yearBefore(i)
	m1, d1, j := f.dottedDay(i)
	if j == 0 || f.before(i, amountWords) {
		return found{}
	}
	sep := f.rangeSign(j)
	if sep == 0 || f.is(j, "and") || f.is(j, "to") && f.is(i+1, ".") {
		return found{}
	}
	m2, d2, next := f.dottedDay(sep)
	if next == 0 || f.is(next, "%") || f.is(next, "x") || !f.is(sep+1, f.toks[i+1].text) {
		return found{}
	}
	first := f.dayRange(m1, d1, m2, d2)
	if first == nil {
		return found{}
	}
	if year > 0 {
		return found{expr: first(year), next: next}
	}
	if f.is(i+1, "/") && !f.han { // both ways of writing may be meant
		if second := f.dayRange(d1, m1, d2, m2); second != nil {
			return found{expr: first(f.latest(first)), others: []Expr{second(f.latest(second))}, next: next}
		}
	}
	return found{expr: first(f.latest(first)), next: next}
}

func (f *finder) dottedDay(i int) (m, d, next int) {
	if i >= len(f.toks) || f.toks[i].kind != numberToken || len(f.toks[i].text) > 2 {
		return 0, 0, 0
	}
	sign, d, next := f.joined(i + 1)
	if sign == "-" && (len(f.toks[i].text) != 2 || len(f.toks[i+2].text) != 2 || f.rangeSign(next) == 0 && (i == 0 || f.rangeSign(i-1) == 0) || f.is(next, "-")) { // 10-01至10-07
		return 0, 0, 0
	}
	if next == 0 || f.is(next, ".") && next+1 < len(f.toks) && f.toks[next+1].kind == numberToken && f.toks[next].glued {
		return 0, 0, 0
	}
	return f.toks[i].n, d, next
}

func (f *finder) dayRange(m1, d1, m2, d2 int) func(int) Expr {
	if _, ok := validDate(2024, m1, d1); !ok {
		return nil
	}
	if _, ok := validDate(2024, m2, d2); !ok || m2 < m1 || m2 == m1 && d2 < d1 {
		return nil
	}
	return func(y int) Expr {
		return days1(Period{NewDate(y, time.Month(m1), d1), NewDate(y, time.Month(m2), d2) + 1})
	}
}

var (
	sinceWords  = set("since", "starting from", "starting", "ever since", "自", "自从", "从", "from")
	onwardWords = set("onwards", "onward", "on", "until now", "till now", "to now", "to date", "until today", "through today", "to today", "up to now",
		"以来", "至今", "到现在", "到今天", "起", "开始", "起至今", "开始至今", "到目前", "到目前为止", "之后", "以后")
	untilWords   = newPhrases(map[string]bool{"until": true, "till": true, "up to": true, "up until": true, "through": true, "before": false, "prior to": false, "截至": true, "截止": true, "截止到": true, "截至到": true})
	untilSuffix  = newPhrases(map[string]bool{"为止": true, "之前": false, "以前": false, "前": false})
	afterWords   = set("after")
	impliedOnSet = words("since", "ever", "starting", "自从")
)

// openRange reads ranges with one end: since March, 3月至今, until yesterday,
// before October, after 5 March.
func (f *finder) openRange(i int) found {
	if inclusive, j := untilWords.at(f.toks, i); j > 0 && !(f.is(i, "through") && f.before(i, throughVerbs)) {
		return f.until(f.atom(f.skip(f.skipEndOf(j), "the")), inclusive, 0)
	}
	if _, j := afterWords.at(f.toks, i); j > 0 {
		m := f.atom(f.skip(j, "the"))
		p, ok := f.resolve(m.expr)
		if m.next == 0 || !ok || p.End > f.today || len(m.others) > 0 {
			return found{}
		}
		return found{expr: Expr(p.End.String() + ".."), next: m.next}
	}
	_, j := sinceWords.at(f.toks, i)
	implied := j > 0 && impliedOnSet[f.toks[i].text]
	m := f.atom(f.skip(max(i, j), "the"))
	if m.next == 0 && f.is(i, "since") {
		m = f.atom(f.skipLaunch(j))
	}
	if m.next == 0 || len(m.others) > 0 {
		return found{}
	}
	if j == 0 || f.is(i, "到") {
		if inclusive, k := untilSuffix.at(f.toks, m.next); k > 0 && !(f.is(k-1, "前") && f.is(k, "后")) {
			return f.until(m, inclusive, k)
		}
	}
	_, k := onwardWords.at(f.toks, m.next)
	if b := f.skipBegun(m.next); k == 0 && b > m.next && !f.is(m.next, "起") {
		_, k = onwardWords.at(f.toks, b)
	}
	if f.is(m.next, "on") && !f.is(i, "from") {
		k = 0
	}
	if k == 0 {
		if !implied {
			return found{}
		}
		k = m.next
	}
	if g, ok := strings.CutPrefix(string(m.expr), "this_"); ok {
		return found{expr: Expr(g + "_to_date"), next: k}
	}
	p, ok := f.resolve(m.expr)
	if !ok || p.Start > f.today {
		return found{}
	}
	return found{expr: Expr(p.Start.String() + ".."), next: k}
}

func (f *finder) until(m found, inclusive bool, next int) found {
	p, ok := f.resolve(m.expr)
	if m.next == 0 || !ok || len(m.others) > 0 {
		return found{}
	}
	last := p.Last()
	if !inclusive {
		last = p.Start - 1
	}
	return found{expr: Expr(".." + last.String()), next: max(m.next, next)}
}
