package period

import "time"

// restated steps over words behind a period that say it once more or say which
// days of it are meant: "first half of November (1st-15th)", 国庆（10.1-10.7）,
// "last weekend (Sat + Sun)", 上周六周日两天, 11月整月. Days outside the period
// are left for the reader to report.
func (f *finder) restated(m found) found {
	p, ok := f.resolve(m.expr)
	if m.next == 0 || !ok || len(m.others) > 0 || m.relation != Asked && m.relation != Against {
		return m
	}
	if _, k := wholeWords.at(f.toks, m.next); k > 0 {
		m.next, m.short = k, ""
	}
	m.next = f.skipLength(m.next, p)
	j := f.skip(m.next, "?")
	bracket := f.is(j, "(") || f.is(j, "[")
	if !bracket && !f.is(j, ",") && !f.is(j, "、") {
		return m
	}
	inner, k := f.daysWithin(f.skip(j+1, "the", "i", "即"), p)
	if k == 0 || inner.Start < p.Start || inner.End > p.End {
		return m
	}
	k = f.skipLength(k, inner)
	if bracket {
		if !f.is(k, ")") && !f.is(k, "]") {
			return m
		}
		k++
	}
	if inner != p {
		m.expr, m.at = days1(inner), nil
	}
	m.next, m.short = k, ""
	return m
}

// wholeWords stand behind a step and say that all of it is meant.
var wholeWords = set("整月", "全月", "整个月", "一整月", "一整个月", "全年", "整年", "一整年", "整周", "全周", "一整周", "整个星期", "全天", "整天", "一整天", "整季度", "全季度", "整个季度", "一整个季度",
	"as a whole", "in full", "full month", "full week", "full year", "那天", "这天", "那一天", "这一天", "那几天", "这几天", "那周", "这周", "那个月", "这个月", "全程")

// skipLength steps over the length of a period in days, 两天 of 周六周日两天.
func (f *finder) skipLength(i int, p Period) int {
	j := f.skip(f.skip(i, "这", "共", "总", "all", "both"), "计", "共")
	if n, g, next := f.amount(j); next > 0 && g == Day && n == p.Days() && f.toks[next-1].kind == hanToken {
		return next
	}
	if j > i && f.is(i, "both") && f.is(j, "days") {
		return j + 1
	}
	return i
}

// daysWithin reads days that stand inside a period: written in full, as days of
// its month, or as weekdays.
func (f *finder) daysWithin(i int, p Period) (days Period, next int) {
	for _, rule := range []func(int) found{f.span, f.atom} {
		if m := rule(i); m.next > next && m.relation == Asked && len(m.others) == 0 {
			if q, ok := f.resolve(m.expr); ok {
				days, next = q, m.next
			}
		}
	}
	if q, k := f.numberedDays(i, p); k > next {
		days, next = q, k
	}
	if q, k := f.weekdaysWithin(i, p); k > next {
		days, next = q, k
	}
	return days, next
}

// numberedDays reads 1-15号 and "16th to 31st" as days of the month of p.
func (f *finder) numberedDays(i int, p Period) (Period, int) {
	from, j := f.dayNumber(i)
	if j == 0 || f.decimal(i) {
		return Period{}, 0
	}
	j = f.skip(j, "日", "号")
	to := from
	if sep := f.rangeSign(j); sep > 0 {
		d, k := f.dayNumber(f.skip(sep, "the"))
		if k == 0 {
			return Period{}, 0
		}
		to, j = d, f.skip(k, "日", "号")
	} else if _, sep := dayJoins.at(f.toks, j); sep > 0 { // 21、22号
		if d, k := f.dayNumber(f.skip(sep, "the")); k > 0 && d == from+1 {
			to, j = d, f.skip(k, "日", "号")
		}
	}
	y, m, _ := p.Start.YMD()
	first, okFirst := validDate(y, int(m), from)
	last, okLast := validDate(y, int(m), to)
	if !okFirst || !okLast || last < first {
		return Period{}, 0
	}
	return Period{first, last + 1}, j
}

var dayJoins = set("+", "&", "and", "-", "/", "to", "through", "到", "至", "和", "与", "及", "、", ",")

// weekdaysWithin reads "Sat + Sun", Mon-Fri and 周六、周日 as days of p, which
// must hold them once.
func (f *finder) weekdaysWithin(i int, p Period) (Period, int) {
	first, j := f.anyWeekday(i)
	if j == 0 || p.Days() > 7 {
		return Period{}, 0
	}
	last, k := first, j
	if _, sep := dayJoins.at(f.toks, j); sep > 0 || f.han {
		if d, end := f.anyWeekday(max(j, sep)); end > 0 {
			last, k = d, end
		}
	}
	start := p.Start.AddDays((int(first) - int(p.Start.Weekday()) + 7) % 7)
	end := p.Start.AddDays((int(last) - int(p.Start.Weekday()) + 7) % 7)
	if end < start {
		return Period{}, 0
	}
	return Period{start, end + 1}, k
}

func (f *finder) anyWeekday(i int) (time.Weekday, int) {
	if d, next := weekdays.at(f.toks, i); next > 0 {
		return d, f.skip(next, ".")
	}
	if _, j := chineseWeekNames.at(f.toks, i); j > 0 {
		return chineseWeekdays.at(f.toks, j)
	}
	return 0, 0
}

// secondDay extends a weekday by the one that follows it in a list: "Saturday
// and Sunday", 周六周日, 周六日.
func (f *finder) secondDay(m found, day time.Weekday) found {
	p, ok := f.resolve(m.expr)
	if m.next == 0 || !ok || p.Days() != 1 {
		return m
	}
	join, j := false, m.next
	if _, k := dayJoins.at(f.toks, j); k > 0 && !f.is(j, "-") && !f.is(j, "to") && !f.is(j, "through") && !f.is(j, "到") && !f.is(j, "至") {
		join, j = true, k
	}
	next, k := f.anyWeekday(j)
	if k == 0 && !join && f.han { // 周六日
		if next, k = chineseWeekdays.at(f.toks, j); k > 0 && f.beginsWord(j) {
			k = 0
		}
	}
	if k == 0 || next != (day+1)%7 || p.End >= f.today && m.bare && p.End > f.today {
		return m
	}
	m.expr, m.next, m.short, m.bare = days1(Period{p.Start, p.End + 1}), k, "", false
	return m
}

// launchWords stand between "since" and the day on which something began.
var launchWords = words("it", "its", "they", "we", "was", "were", "the", "launch", "launched", "launching", "start", "started", "starting", "went", "live", "going", "began", "opened", "kicked", "off",
	"release", "released", "rollout", "rolled", "out", "has", "been", "on", "in", "from", "first", "ran", "running", "go", "of", "beginning")

// skipLaunch steps over "it launched on".
func (f *finder) skipLaunch(i int) int {
	for j := i; j < len(f.toks) && j < i+6; j++ {
		if !launchWords[f.toks[j].text] {
			return j
		}
	}
	return i
}

// begunWords stand between a day and 到, 起 or 至今: 3月2号上线到昨天.
var begunWords = set("上线", "开始", "投放", "开始投放", "启动", "推出", "发布", "开投", "上架", "开业", "开播", "首发", "开跑", "上线投放", "开始跑", "起")

func (f *finder) skipBegun(i int) int {
	if _, next := begunWords.at(f.toks, i); next > 0 {
		return next
	}
	return i
}

// throughVerbs take "through" as their own: "burn through", "came through".
var throughVerbs = words("burn", "burned", "burnt", "burning", "burns", "go", "goes", "went", "gone", "going", "come", "comes", "came", "coming", "run", "ran", "get", "gets", "got", "blow", "blew")

// joinYear gives a month, a quarter or a trade day without a year the year that
// stands alone elsewhere in the text: "Black Friday revenue in 2025". It does so
// where there is one of each, and nothing is compared.
func (f *finder) joinYear(out []Match, of []found) {
	thing, year := -1, -1
	for k, m := range of {
		switch {
		case m.relation != Asked && m.relation != AgainstYear && m.relation != AgainstPrevious:
			return
		case m.at != nil && !m.own:
			if thing >= 0 {
				return
			}
			thing = k
		case m.relation == Asked && (m.expr == "this_year" || m.expr == "last_year" || m.at != nil && m.own && len(m.expr) == len("2025")):
			if year >= 0 {
				return
			}
			year = k
		case m.relation == Asked:
			return
		}
	}
	if thing < 0 || year < 0 || f.sideBySide(out[thing], out[year]) {
		return
	}
	now, _, _ := f.today.YMD()
	switch of[year].expr {
	case "this_year":
		of[year].year = now
	case "last_year":
		of[year].year = now - 1
	}
	e := of[thing].at(of[year].year)
	if _, ok := f.resolve(e); ok {
		out[thing].Expr, out[year].Expr = e, e
	}
}

// sameThing gives a bare year that stands against "Black Friday 2025" the same
// days of that year.
func (f *finder) sameThing(out []Match, of []found) {
	bare := func(m found) bool { return m.at != nil && m.own && len(m.expr) == len("2025") }
	for k := 1; k < len(of); k++ {
		a, b := of[k-1], of[k]
		switch {
		case b.relation != Against && !f.sideBySide(out[k-1], out[k]):
		case bare(b) && a.at != nil && !bare(a):
			out[k].Expr = a.at(b.year)
		case bare(a) && b.at != nil && b.own && !bare(b):
			out[k-1].Expr = b.at(a.year)
		}
		if _, ok := f.resolve(out[k].Expr); !ok && out[k].Expr == "" {
			out[k].Expr = b.expr
		}
	}
}

// sideBySide reports whether only a joining word stands between two periods.
func (f *finder) sideBySide(a, b Match) bool {
	if a.Start > b.Start {
		a, b = b, a
	}
	n := 0
	for _, t := range f.toks {
		if start, _ := f.folded.Span(t.i, t.j); start >= a.End && start < b.Start {
			if comparingWords[t.text] || joiningWords[t.text] {
				return true
			}
			n++
		}
	}
	return n == 0
}

var joiningWords = words("and", "or", "vs", "versus", "against", "than", "to", "from", "beat", "和", "与", "或", "跟", "比", "较", "、", ",")
