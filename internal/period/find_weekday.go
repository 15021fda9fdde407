package period

import "time"

// weekday reads "last Monday" (the last one before today), "Monday last week",
// 上周三 (of the calendar week before) and 周三 (the last one that has begun).
func (f *finder) weekday(i int) found {
	if m := f.chineseWeekday(i); m.next > 0 {
		return m
	}
	j := f.skip(i, "last", "this", "next", "past", "previous")
	day, next := weekdays.at(f.toks, j)
	if next == 0 || f.is(next, "s") || len(f.toks[j].text) < 6 && j == i && !f.before(j, weekdayPrepositions) {
		return found{}
	}
	if m := f.daysOfWeek(j, day, next); m.next > 0 && j == i {
		return m
	}
	if j == i && !f.before(j, weekdayPrepositions) && !f.upper(j) {
		return found{}
	}
	if m := f.atomDay(f.skip(next, ",", "the")); m.next > 0 && j == i { // Monday, 16 November
		if p, ok := f.resolve(m.expr); ok && p.Days() == 1 && p.Start.Weekday() == day {
			return m
		}
	}
	back := (int(f.today.Weekday()) - int(day) + 7) % 7
	date := f.today.AddDays(-back)
	switch f.toks[i].text {
	case "last", "past", "previous":
		if back == 0 {
			date = date.AddDays(-7)
		}
	case "next":
		date = date.AddDays(7)
	case "this":
		return f.secondDay(found{expr: f.dayOfWeek(0, day), next: next}, day)
	}
	return f.secondDay(found{expr: days1(Period{date, date + 1}), next: next}, day)
}

// daysOfWeek reads "Monday of last week" and "Saturday and Sunday last week".
func (f *finder) daysOfWeek(i int, day time.Weekday, next int) found {
	last, k := day, next
	if _, sep := dayJoins.at(f.toks, next); sep > 0 {
		if d, end := weekdays.at(f.toks, sep); end > 0 {
			last, k = d, end
		}
	}
	s, end := f.stepAt(f.skip(f.skip(k, "of", "in"), "the"))
	if end == 0 || s.g != Week {
		return found{}
	}
	from, _ := f.resolve(f.dayOfWeek(s.n, day))
	to, _ := f.resolve(f.dayOfWeek(s.n, last))
	if to.Start < from.Start {
		return found{}
	}
	return found{expr: days1(Period{from.Start, to.End}), next: end}
}

var weekdayPrepositions = words("on", "since", "until", "till", "from", "to", "by", "between", "and", "through", "before", "after", "than", "vs", "versus", "against", "the", "with", "(")

var chineseWeeks = newPhrases(map[string]int{
	"上": -1, "上个": -1, "上一": -1, "上上": -2, "上上个": -2, "本": 0, "这": 0, "这个": 0, "下": 1, "下个": 1, "下下": 2,
})

var chineseWeekNames = set("周", "星期", "礼拜")

func (f *finder) chineseWeekday(i int) found {
	week, j := chineseWeeks.at(f.toks, i)
	bare := j == 0
	if bare {
		j = i
	}
	_, k := chineseWeekNames.at(f.toks, j)
	if k == 0 {
		return found{}
	}
	day, next := chineseWeekdays.at(f.toks, k)
	if next == 0 || f.is(next, "期") || f.is(next, "月") || f.beginsWord(k) {
		return found{}
	}
	if bare {
		if i > 0 && (f.is(i-1, "每") || f.is(i-1, "各") || f.is(i-1, "个") || f.toks[i-1].kind == numberToken) {
			return found{}
		}
		date := f.today.AddDays(-((int(f.today.Weekday()) - int(day) + 7) % 7))
		return f.secondDay(found{expr: days1(Period{date, date + 1}), next: next, bare: true}, day)
	}
	return f.secondDay(found{expr: f.dayOfWeek(week, day), next: next, short: f.stepExpr(Week, week)}, day)
}

// weekdayHeads are common words that begin with the name of a weekday: what
// stands before them in 上周日本 and 上周一共 is a week.
var weekdayHeads = set("日本", "日区", "日均", "日元", "日系", "日语", "一共", "一天", "一直", "一些", "一样", "一个", "一路", "天猫", "天气")

// measures stand after a count, so that 上周三个平台 is about three of them.
var measures = words("个", "家", "种", "款", "名", "位", "条", "十", "百", "成")

func (f *finder) beginsWord(i int) bool {
	if _, next := weekdayHeads.at(f.toks, i); next > 0 {
		return true
	}
	return i+1 < len(f.toks) && measures[f.toks[i+1].text] && chineseDigits[f.toks[i].text] > 0
}

// dayOfWeek is a weekday of the calendar week n weeks from this one.
func (f *finder) dayOfWeek(n int, day time.Weekday) Expr {
	start := f.cal.Floor(f.today, Week).AddDays(7 * n)
	date := start.AddDays((int(day) - int(start.Weekday()) + 7) % 7)
	return days1(Period{date, date + 1})
}

var weekendWords = newPhrases(map[string]int{
	"last weekend": -1, "past weekend": -1, "this past weekend": -1, "previous weekend": -1,
	"this weekend": 0, "next weekend": 1, "coming weekend": 0, "weekend before last": -2,
	"上周末": -1, "上个周末": -1, "上星期周末": -1, "上上周末": -2, "本周末": 0, "这周末": 0, "这个周末": 0, "下周末": 1, "下个周末": 1,
})

// weekend reads a Saturday and Sunday. Weeks are counted from Monday here,
// because a weekend stays together wherever a week begins.
func (f *finder) weekend(i int) found {
	n, next := weekendWords.at(f.toks, i)
	if next == 0 {
		bare := f.is(i, "weekend") && (f.is(i-1, "the") || f.is(i-1, "over"))
		if f.is(i, "周") && f.is(i+1, "末") && !f.is(i-1, "每") {
			bare, next = true, i+2
		}
		if !bare {
			return found{}
		}
		next = max(next, i+1)
		n = -1 // the latest that is over
	}
	monday := Calendar{WeekStart: time.Monday}.Floor(f.today, Week)
	saturday := monday.AddDays(7*n + 5)
	return found{expr: days1(Period{saturday, saturday + 2}), next: next}
}

var weekOfWords = set("week of", "week starting", "week beginning", "week commencing", "week commencing on", "week from", "week starting on", "week beginning on", "week that began", "week that started on")

// weekOf reads "the week of 9 November": the calendar week that holds the day.
func (f *finder) weekOf(i int) found {
	_, j := weekOfWords.at(f.toks, i)
	if j == 0 {
		return f.chineseWeekOf(i)
	}
	if f.before(i, stepPrepositions) { // "per week from 7 September" names steps and a range
		return found{}
	}
	m := f.atomDay(f.skip(j, "the"))
	p, ok := f.resolve(m.expr)
	if m.next == 0 || !ok || p.Days() != 1 {
		return found{}
	}
	return found{expr: days1(f.cal.Step(p.Start, Week)), next: m.next}
}

// chineseWeekOf reads 11月9日那一周.
func (f *finder) chineseWeekOf(i int) found {
	m := f.atomDay(i)
	if m.next == 0 || !f.han {
		return found{}
	}
	_, next := thatWeek.at(f.toks, m.next)
	p, ok := f.resolve(m.expr)
	if next == 0 || !ok || p.Days() != 1 {
		return found{}
	}
	return found{expr: days1(f.cal.Step(p.Start, Week)), next: next}
}

var stepPrepositions = words("per", "by", "each", "every", "a")

var thatWeek = set("那周", "那一周", "那个星期", "所在周", "当周", "所在的周", "开始的一周", "这一周")

// atomDay reads one written day.
func (f *finder) atomDay(i int) found {
	var best found
	for _, rule := range []func(int) found{f.isoDate, f.slashDate, f.yearly} {
		if m := rule(i); m.next > best.next {
			best = m
		}
	}
	return best
}
