package period

// againstWords say that what follows is what the question compares with.
var againstWords = set("vs", "vs.", "v.s.", "versus", "compared with", "compared to", "compare with", "compare to", "compare against", "compared against",
	"comparing with", "comparing to", "in comparison with", "in comparison to", "relative to", "against", "than", "than in", "than on", "than during",
	"as opposed to", "up from", "down from", "compared with that of", "v/s", "as against", "compare it with", "compare it to", "compare that with", "compare that to", "compare this with", "compare this to",
	"比", "对比", "相比", "相较", "相较于", "相比于", "相对", "相对于", "比起", "较", "比较", "环比", "同比", "同", "与", "和", "跟", "比照")

// needsSuffix are joining words that compare only when 相比 follows.
var needsSuffix = words("同", "与", "和", "跟")

var compareSuffix = set("相比", "比", "对比", "比较", "放一起对比", "放在一起对比", "放一起比", "放在一起比", "相比较", "做对比", "作比较", "做比较", "来比")

// previousWords name the period before the one asked about.
var previousWords = set("previous period", "prior period", "preceding period", "last period", "period before", "prior one", "period prior",
	"previous week", "previous month", "previous quarter", "previous day", "prior week", "prior month", "prior quarter", "prior day",
	"preceding week", "preceding month", "preceding quarter", "preceding day",
	"week before", "month before", "quarter before", "day before", "week before that", "month before that", "quarter before that", "day before that", "week earlier", "month earlier", "quarter earlier", "day earlier",
	"a week earlier", "a month earlier", "a quarter earlier", "a day earlier", "week prior", "month prior", "one before", "days before",
	"same period last month", "same period last quarter", "same days last month", "same time last month",
	"same period of last month", "same period of the previous month", "same period in the previous month",
	"上期", "上一期", "上一周期", "上个周期", "前期", "前一期", "前一周", "前一个月", "前一月", "前一天", "前一日", "前一季度", "前一个季度", "前一个周期", "前一周期", "之前一周", "再前一周", "再前面一周", "再前面一个月", "再前一个月", "上上期",
	"上月同期", "上个月同期", "上季度同期", "上季同期", "上一时期", "前一个星期", "前一时期", "上一个周期")

// yearWordsAgainst name the same period of the year before.
var yearWordsAgainst = set("last year", "year before", "previous year", "prior year", "a year ago", "a year earlier", "year ago", "year earlier", "one year ago", "a year before", "preceding year",
	"去年", "去年同期", "上年同期", "上年", "去年同时期", "去年同一时期", "去年同比", "一年前", "去年这个时候", "去年的同期", "上一年", "上一年同期", "上年度同期")

// alone are comparisons that need no word before them.
var alone = newPhrases(map[string]comparison{
	"yoy": {AgainstYear, None}, "y o y": {AgainstYear, None}, "y/y": {AgainstYear, None}, "year over year": {AgainstYear, None}, "year on year": {AgainstYear, None},
	"year to year": {AgainstYear, None}, "同比": {AgainstYear, None}, "年同比": {AgainstYear, None}, "去年同期": {AgainstYear, None}, "上年同期": {AgainstYear, None}, "去年同时期": {AgainstYear, None},
	"same period last year": {AgainstYear, None}, "same period a year ago": {AgainstYear, None}, "same period the year before": {AgainstYear, None}, "same period in the previous year": {AgainstYear, None},
	"same period of last year": {AgainstYear, None}, "same period the previous year": {AgainstYear, None}, "same time last year": {AgainstYear, None}, "this time last year": {AgainstYear, None},
	"same month last year": {AgainstYear, None}, "same week last year": {AgainstYear, None}, "same quarter last year": {AgainstYear, None}, "same day last year": {AgainstYear, None},
	"same days last year": {AgainstYear, None}, "same days of last year": {AgainstYear, None}, "same days in last year": {AgainstYear, None}, "same days the year before": {AgainstYear, None}, "same days a year earlier": {AgainstYear, None}, "same days a year ago": {AgainstYear, None},
	"same dates last year": {AgainstYear, None}, "same dates of last year": {AgainstYear, None}, "same stretch last year": {AgainstYear, None}, "same stretch of last year": {AgainstYear, None}, "same weeks last year": {AgainstYear, None}, "same weeks of last year": {AgainstYear, None}, "same month a year ago": {AgainstYear, None}, "same week a year ago": {AgainstYear, None}, "same month of last year": {AgainstYear, None},
	"same quarter a year ago": {AgainstYear, None}, "same period in last year": {AgainstYear, None}, "same quarter of last year": {AgainstYear, None},
	"环比": {AgainstPrevious, None}, "上月同期": {AgainstPrevious, None}, "上个月同期": {AgainstPrevious, None},
	"period over period": {AgainstPrevious, None}, "previous period": {AgainstPrevious, None}, "prior period": {AgainstPrevious, None}, "上一周期": {AgainstPrevious, None}, "上期": {AgainstPrevious, None},
	"same day last week": {AgainstWeek, None}, "same weekday one week earlier": {AgainstWeek, None}, "same weekday a week earlier": {AgainstWeek, None}, "same weekday the week before": {AgainstWeek, None}, "same weekday of the week before": {AgainstWeek, None}, "same day one week earlier": {AgainstWeek, None}, "same weekday a week ago": {AgainstWeek, None}, "last week same day": {AgainstWeek, None}, "last week's same day": {AgainstWeek, None}, "last week same weekday": {AgainstWeek, None}, "that day last week": {AgainstWeek, None}, "same day the week before": {AgainstWeek, None}, "same day of last week": {AgainstWeek, None}, "same weekday last week": {AgainstWeek, None},
	"weekend before": {AgainstWeek, None}, "the weekend before": {AgainstWeek, None}, "previous weekend": {AgainstWeek, None}, "前一个周末": {AgainstWeek, None}, "之前一个周末": {AgainstWeek, None},
	"same time last week": {AgainstWeek, None}, "same period last week": {AgainstWeek, None}, "same days last week": {AgainstWeek, None}, "same day a week ago": {AgainstWeek, None}, "same day a week earlier": {AgainstWeek, None},
	"上周同期": {AgainstWeek, None}, "上周同日": {AgainstWeek, None}, "上周同一天": {AgainstWeek, None}, "上周的同一天": {AgainstWeek, None}, "上星期同期": {AgainstWeek, None},
	"wow": {AgainstPrevious, Week}, "w/w": {AgainstPrevious, Week}, "week over week": {AgainstPrevious, Week}, "week on week": {AgainstPrevious, Week}, "周环比": {AgainstPrevious, Week}, "周同比": {AgainstPrevious, Week},
	"mom": {AgainstPrevious, Month}, "m/m": {AgainstPrevious, Month}, "month over month": {AgainstPrevious, Month}, "month on month": {AgainstPrevious, Month}, "月环比": {AgainstPrevious, Month},
	"qoq": {AgainstPrevious, Quarter}, "q/q": {AgainstPrevious, Quarter}, "quarter over quarter": {AgainstPrevious, Quarter}, "quarter on quarter": {AgainstPrevious, Quarter}, "季环比": {AgainstPrevious, Quarter}, "季度环比": {AgainstPrevious, Quarter},
	"dod": {AgainstPrevious, Day}, "day over day": {AgainstPrevious, Day}, "day on day": {AgainstPrevious, Day}, "日环比": {AgainstPrevious, Day},
	"over the previous period": {AgainstPrevious, None}, "over the prior period": {AgainstPrevious, None}, "over previous period": {AgainstPrevious, None},
	"over the previous week": {AgainstPrevious, None}, "over the previous month": {AgainstPrevious, None}, "over the previous quarter": {AgainstPrevious, None}, "over the previous year": {AgainstYear, None},
	"from the previous period": {AgainstPrevious, None}, "from the week before": {AgainstPrevious, None}, "from the month before": {AgainstPrevious, None}, "from the year before": {AgainstYear, None},
	"from the previous week": {AgainstPrevious, None}, "from the previous month": {AgainstPrevious, None},
	"on the week before": {AgainstPrevious, None}, "on the month before": {AgainstPrevious, None}, "over the week before": {AgainstPrevious, None}, "over the month before": {AgainstPrevious, None},
	"and the week before": {AgainstPrevious, None}, "and the month before": {AgainstPrevious, None}, "and how many the week before": {AgainstPrevious, None}, "and how many the month before": {AgainstPrevious, None},
	"and how much the week before": {AgainstPrevious, None}, "and how much the month before": {AgainstPrevious, None},
	"on the year before": {AgainstYear, None}, "on last year": {AgainstYear, None}, "over last year": {AgainstYear, None}, "over the year before": {AgainstYear, None},
})

type comparison struct {
	relation Relation
	grain    Grain
}

// comparison reads what a question compares with.
func (f *finder) comparison(i int) found {
	var best found
	if c, next := alone.at(f.toks, i); next > 0 && !f.is(next-1, "weekend") && !f.bareWow(i, next) && !f.is(next, "last") { // the week before last is a week of its own
		best = found{relation: c.relation, grain: c.grain, next: next}
	}
	_, j := againstWords.at(f.toks, i)
	if j == 0 && f.compares && (f.is(i, "with") || f.is(i, "to") || f.is(i, "and")) {
		j = i + 1
	}
	if j == 0 || f.is(i, "比") && i > 0 && f.toks[i].glued && f.is(i-1, "占") {
		return best
	}
	if m := f.against(i, f.skip(f.skip(j, "the", "于"), "those", "that")); m.next > best.next {
		best = m
	}
	return best
}

// bareWow refuses the exclamation.
func (f *finder) bareWow(i, next int) bool {
	return f.is(i, "wow") && (f.is(next, "!") || f.is(next, ",") || i == 0 && !f.upper(i))
}

// against reads the target of a comparison whose target begins at j.
func (f *finder) against(i, j int) found {
	var m found
	if _, next := yearWordsAgainst.at(f.toks, j); next > m.next {
		m = found{relation: AgainstYear, next: next}
	}
	if _, next := previousWords.at(f.toks, j); next > m.next {
		m = found{relation: AgainstPrevious, next: next}
	}
	if c, next := alone.at(f.toks, j); next > m.next {
		m = found{relation: c.relation, grain: c.grain, next: next}
	}
	if n, g, next := f.previousAmount(j); next > m.next && n > 0 && g != None {
		m = found{relation: Against, expr: rollingExpr(-1, n, g) + "@-1", next: next}
	}
	for _, rule := range []func(int) found{f.atom, f.span} {
		if a := rule(j); a.next > m.next && a.relation == Asked {
			if f.is(i, "and") { // two periods side by side; the reader sees which is later
				continue
			}
			m = a
			m.relation, m.ends = Against, [2]Expr{}
			if p, ok := f.resolve(a.expr); ok && p.Days() == 1 { // the Monday before
				m.next = f.skip(m.next, "before", "prior", "earlier")
			}
		}
	}
	if m.next == 0 {
		return found{}
	}
	suffix := m.next
	if f.is(suffix, "的") {
		suffix++
	}
	_, end := compareSuffix.at(f.toks, suffix)
	if needsSuffix[f.toks[i].text] && end == 0 {
		return found{}
	}
	if end > 0 && f.han {
		m.next = end
	}
	return m
}

// previousAmount reads "previous 30 days" and "30 days before" after a comparing
// word: the days before the past 30.
func (f *finder) previousAmount(i int) (n int, g Grain, next int) {
	j := f.skip(i, "previous", "prior", "preceding")
	n, g, next = f.amount(j)
	if next == 0 || j == i && !f.is(next, "before") && !f.is(next, "prior") && !f.is(next, "earlier") {
		return 0, None, 0
	}
	if j == i {
		next++
	}
	return n, g, next
}
