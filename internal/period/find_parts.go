package period

import "time"

// part cuts a month or a longer step; ok is false where the part has no
// meaning (the early days of a year).
type part func(p Period) (cut Period, ok bool)

func monthOnly(from, to int) part { // days of the month, to 0: the last
	return func(p Period) (Period, bool) {
		cut := Period{p.Start.AddDays(from - 1), p.End}
		if to > 0 {
			cut.End = p.Start.AddDays(to)
		}
		return cut, p.Days() <= 31 && p.Days() >= 28
	}
}

func halfOf(second bool) part {
	return func(p Period) (Period, bool) {
		mid := p.Start.AddDays(15)
		switch {
		case p.Days() > 360:
			mid = p.Start.AddMonths(6)
		case p.Days() > 31 || p.Days() < 28:
			return p, false
		}
		if second {
			return Period{mid, p.End}, true
		}
		return Period{p.Start, mid}, true
	}
}

// weekOfMonth is the nth seven days of a month.
func weekOfMonth(n int) part {
	return func(p Period) (Period, bool) {
		return Period{p.Start.AddDays(7*n - 7), p.Start.AddDays(7 * n)}, p.Days() >= 28 && p.Days() <= 31
	}
}

func weekPart(last bool) part {
	return func(p Period) (Period, bool) {
		if last {
			return Period{p.End - 7, p.End}, p.Days() >= 28
		}
		return Period{p.Start, p.Start + 7}, p.Days() >= 28
	}
}

// weekdayOfMonth is the nth such weekday of a month, 0 for the last.
func weekdayOfMonth(n int, day time.Weekday) part {
	return func(p Period) (Period, bool) {
		first := p.Start.AddDays((int(day) - int(p.Start.Weekday()) + 7) % 7)
		at := first.AddDays(7 * (n - 1))
		if n == 0 {
			at = first.AddDays((int(p.End-1-first) / 7) * 7)
		}
		return Period{at, at + 1}, p.Days() >= 28 && p.Days() <= 31 && at < p.End
	}
}

// weekendOfMonth is the weekend of a month's nth Saturday, 0 for the last.
func weekendOfMonth(n int) part {
	return func(p Period) (Period, bool) {
		saturday, ok := weekdayOfMonth(n, time.Saturday)(p)
		return Period{saturday.Start, saturday.Start + 2}, ok
	}
}

var (
	weekdayCounts    = newPhrases(map[string]int{"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 0, "final": 0})
	hanWeekdayCounts = newPhrases(map[string]int{"第一个": 1, "第1个": 1, "首个": 1, "第二个": 2, "第2个": 2, "第三个": 3, "第3个": 3, "第四个": 4, "第4个": 4, "最后一个": 0, "最后1个": 0})
)

var englishParts = newPhrases(map[string]part{
	"first half of": halfOf(false), "second half of": halfOf(true), "last half of": halfOf(true),
	"early": monthOnly(1, 10), "mid": monthOnly(11, 20), "middle of": monthOnly(11, 20), "late": monthOnly(21, 0),
	"second week of": weekOfMonth(2), "2nd week of": weekOfMonth(2), "third week of": weekOfMonth(3), "3rd week of": weekOfMonth(3), "fourth week of": weekOfMonth(4), "4th week of": weekOfMonth(4), "1st week of": weekPart(false),
	"first week of": weekPart(false), "last week of": weekPart(true), "first ten days of": monthOnly(1, 10),
})

var chineseParts = newPhrases(map[string]part{
	"上旬": monthOnly(1, 10), "中旬": monthOnly(11, 20), "下旬": monthOnly(21, 0),
	"上半月": halfOf(false), "下半月": halfOf(true), "前半月": halfOf(false), "后半月": halfOf(true),
	"第二周": weekOfMonth(2), "第三周": weekOfMonth(3), "第四周": weekOfMonth(4), "第2周": weekOfMonth(2), "第3周": weekOfMonth(3), "第4周": weekOfMonth(4), "第1周": weekPart(false), "首周": weekPart(false),
	"第一周": weekPart(false), "最后一周": weekPart(true), "初": monthOnly(1, 10), "底": monthOnly(21, 0), "末": monthOnly(21, 0),
})

// partAt reads the words before a step that cut it, "first 10 days of".
func (f *finder) partAt(i int) (part, int) {
	if p, next := englishParts.at(f.toks, i); next > 0 {
		return p, f.skip(f.skip(next, "-"), "the")
	}
	if n, j := weekdayCounts.at(f.toks, i); j > 0 { // first Monday of
		if day, k := weekdays.at(f.toks, j); k > 0 && (f.is(k, "of") || f.is(k, "in")) {
			return weekdayOfMonth(n, day), f.skip(k+1, "the")
		}
		if f.is(j, "weekend") && (f.is(j+1, "of") || f.is(j+1, "in")) {
			return weekendOfMonth(n), f.skip(j+2, "the")
		}
	}
	if !f.is(i, "first") && !f.is(i, "last") && !f.is(i, "final") {
		return nil, 0
	}
	n, g, next := f.amount(i + 1)
	if next == 0 || g != Day && g != Week || !f.is(next, "of") {
		return nil, 0
	}
	if g == Week {
		n *= 7
	}
	first := f.is(i, "first")
	return func(p Period) (Period, bool) {
		if first {
			return Period{p.Start, p.Start.AddDays(n)}, n <= p.Days()
		}
		return Period{p.End.AddDays(-n), p.End}, n <= p.Days()
	}, f.skip(next+1, "the")
}

// partAfter reads the words after a step that cut it: 上旬, 前10天, 最后7天.
func (f *finder) partAfter(i int) (part, int) {
	j := f.skip(i, "的")
	if p, next := chineseParts.at(f.toks, j); next > 0 {
		return p, next
	}
	if n, k := hanWeekdayCounts.at(f.toks, j); k > 0 { // 第一个周一, 最后一个周五
		if _, d := chineseWeekNames.at(f.toks, f.skip(k, "个")); d > 0 {
			if day, next := chineseWeekdays.at(f.toks, d); next > 0 && !f.beginsWord(d) {
				return weekdayOfMonth(n, day), next
			}
		}
		if d := f.skip(k, "个"); f.is(d, "周") && f.is(d+1, "末") {
			return weekendOfMonth(n), d + 2
		}
	}
	first, last := f.is(j, "前"), f.is(j, "后") || f.is(j, "最") && f.is(j+1, "后")
	if !first && !last {
		return nil, 0
	}
	k := j + 1
	if f.is(j, "最") {
		k++
	}
	n, g, next := f.amount(k)
	if next == 0 || g != Day {
		return nil, 0
	}
	return func(p Period) (Period, bool) {
		if first {
			return Period{p.Start, p.Start.AddDays(n)}, n <= p.Days()
		}
		return Period{p.End.AddDays(-n), p.End}, n <= p.Days()
	}, next
}

// monthPart reads a part of a named month: "first half of October", 10月上旬.
func (f *finder) monthPart(i int) (func(int) Expr, int) {
	cut, j := f.partAt(i)
	if j > 0 {
		m, next := f.monthName(j)
		if next == 0 {
			return nil, 0
		}
		return f.cutMonth(func(y int) Expr { return monthExpr(y, m) }, cut), next
	}
	m, j := f.monthName(i)
	if j == 0 {
		return nil, 0
	}
	cut, next := f.partAfter(j)
	if next == 0 {
		return nil, 0
	}
	return f.cutMonth(func(y int) Expr { return monthExpr(y, m) }, cut), next
}

func (f *finder) cutMonth(at func(int) Expr, cut part) func(int) Expr {
	return func(y int) Expr {
		p, ok := f.resolve(at(y))
		if !ok {
			return ""
		}
		p, ok = cut(p)
		if !ok {
			return ""
		}
		return days1(p)
	}
}

// partOfMonth reads a part of a step near today: "first half of last month",
// 上月中旬, "first 10 days of 2026"; 上旬 alone is this month's.
func (f *finder) partOfMonth(i int) found {
	if cut, j := f.partAt(i); j > 0 {
		whole := f.step(j)
		if whole.next == 0 {
			whole = f.bareYear(j)
		}
		if whole.next == 0 && (f.is(j, "month") || f.is(j, "year")) && f.is(j-1, "the") {
			whole = found{expr: "this_" + Expr(f.toks[j].text), next: j + 1}
		}
		return f.cut(whole, cut, whole.next)
	}
	if whole := f.step(i); whole.next > 0 {
		if cut, next := f.partAfter(whole.next); next > 0 {
			return f.cut(whole, cut, next)
		}
		return found{}
	}
	if cut, next := chineseParts.at(f.toks, i); next > i+1 && !f.is(i, "第") && !f.is(i, "最") {
		whole := Expr("this_month")
		if !f.named.Empty() {
			whole = days1(f.named)
		}
		return f.cut(found{expr: whole, next: next}, cut, next)
	}
	if cut, next := bareParts.at(f.toks, i); next > 0 && !f.named.Empty() && !f.is(next, "of") {
		return f.cut(found{expr: days1(f.named), next: next}, cut, next)
	}
	return found{}
}

// bareParts are parts of the month that was named before.
var bareParts = newPhrases(map[string]part{
	"first half": halfOf(false), "second half": halfOf(true), "1st half": halfOf(false), "2nd half": halfOf(true), "other half": halfOf(false),
})

func (f *finder) cut(whole found, cut part, next int) found {
	p, ok := f.resolve(whole.expr)
	if whole.next == 0 || !ok {
		return found{}
	}
	p, ok = cut(p)
	if !ok || p.Empty() {
		return found{}
	}
	return found{expr: days1(p), next: next}
}

// dayOfStep reads days of a month near today: 本月5号, 上个月1号到10号.
func (f *finder) dayOfStep(i int) found {
	s, j := f.stepAt(i)
	if j == 0 || s.g != Month || !f.han {
		return found{}
	}
	month := f.cal.Step(f.cal.Add(f.cal.Floor(f.today, Month), Month, s.n), Month)
	from, next := f.numberedDay(f.skip(j, "的"))
	if next == 0 {
		return found{}
	}
	to := from
	if k := f.rangeSign(next); k > 0 {
		if d, end := f.numberedDay(k); end > 0 {
			to, next = d, end
		}
	}
	if to < from || to > month.Days() {
		return found{}
	}
	return found{expr: days1(Period{month.Start.AddDays(from - 1), month.Start.AddDays(to)}), next: next}
}

// bareDay reads 11号 and "on the 11th": the latest such day of a month.
func (f *finder) bareDay(i int) found {
	if i >= len(f.toks) || f.toks[i].kind != numberToken {
		return found{}
	}
	d, next := f.dayNumber(i)
	switch {
	case next == 0:
		return found{}
	case f.is(next, "号") && !f.before(i, bareDayStops):
		next++
	case next == i+2 && f.is(i-1, "the") && (i < 2 || f.before(i-1, dayPrepositions)) && !f.is(next, "of"): // on the 11th
	default:
		return found{}
	}
	for back := 0; back < 12; back++ {
		month := f.cal.Step(f.cal.Add(f.cal.Floor(f.today, Month), Month, -back), Month)
		if date := month.Start.AddDays(d - 1); d <= month.Days() && date <= f.today {
			return found{expr: days1(Period{date, date + 1}), next: next}
		}
	}
	return found{}
}

var (
	dayPrepositions = words("on", "since", "until", "till", "from", "for", "by", "between", "and", "to")
	bareDayStops    = words("月", "/", "-", ".", "第", "到", "至", "、")
)

// numberedDay reads 5号, 十五日; the last sign may be left out before a range.
func (f *finder) numberedDay(i int) (d, next int) {
	d, j := f.dayNumber(i)
	if j == 0 {
		return 0, 0
	}
	if f.is(j, "日") || f.is(j, "号") {
		return d, j + 1
	}
	if f.rangeSign(j) > 0 {
		return d, j
	}
	return 0, 0
}
