package period

import "fmt"

var dayWords = newPhrases(map[string]int{
	"today": 0, "今天": 0, "今日": 0,
	"yesterday": -1, "昨天": -1, "昨日": -1, "yday": -1, "yest": -1, "ystd": -1, "昨": -1, "昨儿": -1, "昨儿个": -1, "昨天一天": -1, "昨天全天": -1, "昨日全天": -1, "昨天一整天": -1,
	"day before yesterday": -2, "前天": -2, "前日": -2, "大前天": -3,
	"tomorrow": 1, "明天": 1, "明日": 1, "day after tomorrow": 2, "后天": 2,
})

func (f *finder) dayWord(i int) found {
	n, next := dayWords.at(f.toks, i)
	if next == 0 {
		return found{}
	}
	return found{expr: f.stepExpr(Day, n), next: next}
}

// stepWords stand before the name of a step. Rolling ones ("past") are not
// steps of the calendar.
var stepWords = newPhrases(map[string]int{
	"this": 0, "current": 0, "last": -1, "previous": -1, "prior": -1, "preceding": -1, "next": 1, "coming": 1, "upcoming": 1,
	"last calendar": -1, "last full": -1, "last complete": -1, "this calendar": 0, "the previous": -1, "most recent": -1,
	"本": 0, "这": 0, "这个": 0, "这一": 0, "这一个": 0, "当": 0, "当前": 0, "今": 0,
	"上": -1, "上个": -1, "上一": -1, "上一个": -1, "上上": -2, "上上个": -2,
	"下": 1, "下个": 1, "下一": 1, "下一个": 1, "下下": 2, "下下个": 2,
})

// fixedSteps are steps with a name of their own.
var fixedSteps = newPhrases(map[string]step{
	"今年": {Year, 0}, "本年": {Year, 0}, "去年": {Year, -1}, "上年": {Year, -1}, "前年": {Year, -2}, "大前年": {Year, -3},
	"明年": {Year, 1}, "后年": {Year, 2}, "今年度": {Year, 0}, "本年度": {Year, 0}, "上年度": {Year, -1}, "去年全年": {Year, -1}, "今年全年": {Year, 0},
	"week before last": {Week, -2}, "month before last": {Month, -2}, "quarter before last": {Quarter, -2}, "year before last": {Year, -2},
	"上个星期": {Week, -1}, "上月份": {Month, -1}, "本月份": {Month, 0}, "last mth": {Month, -1},
})

type step struct {
	g Grain
	n int
}

// stepAt reads the name of a calendar step near today: last week, 上上个月.
func (f *finder) stepAt(i int) (s step, next int) {
	s, next = fixedSteps.at(f.toks, i)
	n, j := stepWords.at(f.toks, i)
	if j > 0 && f.afterVerb(i) && f.is(j+1, "度") { // 看下月度花费
		return step{}, 0
	}
	if j == 0 {
		return s, next
	}
	g, k := units.at(f.toks, j)
	if k <= next || g == Day && n != -1 && n != 1 {
		return s, next
	}
	if t := f.toks[k-1].text; t == "日" || t == "天" || f.is(j, "days") || f.toks[j].kind == wordToken && plural(f.toks[k-1].text) {
		return s, next // 本日 is rare, 上天 is heaven, "last weeks" says not how many
	}
	return step{g, n}, k
}

// afterVerb reports whether 下 or 上 at token i completes a verb: 看下十月份,
// 加上三月.
func (f *finder) afterVerb(i int) bool {
	return f.is(i, "下") && (f.before(i, softVerbs) || f.is(i-1, "一") && i > 1 && f.toks[i-2].kind == hanToken) || f.is(i, "上") && f.before(i, addVerbs)
}

var (
	softVerbs = words("看", "查", "说", "拉", "问", "报", "算", "列", "给", "发", "帮", "调", "对", "想", "讲", "理", "扒", "瞅", "确", "统", "汇", "搞", "跑", "比")
	addVerbs  = words("加", "算", "晚", "早", "以", "网", "身", "线", "店", "配", "连")
)

func plural(s string) bool { return s[len(s)-1] == 's' }

func (f *finder) step(i int) found {
	s, next := f.stepAt(i)
	if next == 0 {
		return found{}
	}
	return found{expr: f.stepExpr(s.g, s.n), next: next}
}

var toDateWords = newPhrases(map[string]Grain{
	"wtd": Week, "mtd": Month, "qtd": Quarter, "ytd": Year,
	"week to date": Week, "month to date": Month, "quarter to date": Quarter, "year to date": Year,
	"this week so far": Week, "this month so far": Month, "this quarter so far": Quarter, "this year so far": Year,
	"this week to date": Week, "this month to date": Month, "this quarter to date": Quarter, "this year to date": Year,
	"so far this week": Week, "so far this month": Month, "so far this quarter": Quarter, "so far this year": Year,
	"so far in the month": Month, "so far in the year": Year, "year so far": Year, "month so far": Month,
	"周初至今": Week, "月初至今": Month, "季初至今": Quarter, "季度初至今": Quarter, "年初至今": Year,
	"本周至今": Week, "本月至今": Month, "本季至今": Quarter, "本季度至今": Quarter, "今年至今": Year, "本年至今": Year, "这个月至今": Month,
	"本周以来": Week, "本月以来": Month, "本季度以来": Quarter, "今年以来": Year, "年初以来": Year, "月初以来": Month, "本年以来": Year,
	"年初到现在": Year, "月初到现在": Month, "今年到现在": Year, "本月到现在": Month, "本周到现在": Week, "本季度到现在": Quarter,
	"今年截至目前": Year, "本月截至目前": Month, "本月迄今": Month, "今年迄今": Year, "年初到今天": Year, "月初到今天": Month,
	"本月累计": Month, "今年累计": Year, "本年累计": Year, "本季度累计": Quarter, "自年初以来": Year, "自月初以来": Month,
	"since the start of the year": Year, "since the beginning of the year": Year, "since the start of this year": Year,
	"since the beginning of this year": Year, "since the start of the month": Month, "since the beginning of the month": Month,
	"since the start of this month": Month, "since the beginning of this month": Month, "since the start of the quarter": Quarter,
	"since the beginning of the quarter": Quarter, "since the start of the week": Week, "since the beginning of the week": Week,
	"since the start of this quarter": Quarter, "since this year began": Year,
})

func (f *finder) toDate(i int) found {
	g, next := toDateWords.at(f.toks, i)
	if next == 0 {
		return found{}
	}
	return found{expr: Expr(g + "_to_date"), next: next}
}

// rollingWords say in which direction days are counted from today.
var rollingWords = newPhrases(map[string]int{
	"last": -1, "past": -1, "previous": -1, "prior": -1, "preceding": -1, "trailing": -1, "most recent": -1, "rolling": -1, "latest": -1,
	"this past": -1, "last rolling": -1, "last full": -2, "last complete": -2, "last calendar": -2, "past full": -2, "past complete": -2,
	"next": 1, "coming": 1, "upcoming": 1, "following": 1,
	"近": -1, "最近": -1, "最近的": -1, "过去": -1, "过去的": -1, "前": -1, "往前": -1, "这": -1, "之前": -1, "上": -1, "近来": -1, "以往": -1,
	"未来": 1, "未来的": 1, "接下来": 1, "接下来的": 1, "今后": 1, "往后": 1, "之后": 1, "后": 1, "下": 1,
})

// adjectives may stand between a count and its unit.
var adjectives = newPhrases(map[string]int{"full": 1, "complete": 1, "whole": 1, "calendar": 1, "consecutive": 0, "个完整": 1, "个整": 1, "个自然": 1, "整": 1, "个": 0})

func (f *finder) rolling(i int) found {
	direction, j := rollingWords.at(f.toks, i)
	if j == 0 || f.afterVerb(i) {
		return f.within(i)
	}
	n, g, next := f.amount(j)
	if next == 0 {
		return f.rollingOne(i, direction, j)
	}
	if f.is(i, "前") && g == Quarter { // 前三季度 are the first three of a year
		return found{}
	}
	if f.is(j, "半") && (f.is(i, "上") || f.is(i, "下") || f.is(i, "后")) { // 上半年 is half a year of the calendar
		return found{}
	}
	whole := direction == -2 || f.wholeSteps(j)
	if whole && g != Day {
		return found{expr: f.completeSteps(g, n), next: next}
	}
	return found{expr: rollingExpr(direction, n, g), next: next}
}

// rollingOne reads "past month" and "past half year", which name no count.
func (f *finder) rollingOne(i, direction, j int) found {
	if !f.is(i, "past") && !f.is(i+1, "past") && !f.is(i, "trailing") {
		return found{}
	}
	g, next := units.at(f.toks, j)
	if next == 0 || plural(f.toks[j].text) {
		return found{}
	}
	return found{expr: rollingExpr(direction, 1, g), next: next}
}

// within reads 30天内, which is rolling without a word before it, and L30D.
func (f *finder) within(i int) found {
	if f.is(i, "l") && i+1 < len(f.toks) && f.toks[i+1].glued {
		if n, g, next := f.amount(i + 1); next > 0 && f.toks[next-1].glued {
			return found{expr: rollingExpr(-1, n, g), next: next}
		}
	}
	n, g, next := f.amount(i)
	if next == 0 || !f.is(next, "内") {
		return found{}
	}
	return found{expr: rollingExpr(-1, n, g), next: next + 1}
}

func rollingExpr(direction, n int, g Grain) Expr {
	word := "past"
	if direction > 0 {
		word = "next"
	}
	unit := string(g)
	if n > 1 {
		unit += "s"
	}
	return Expr(fmt.Sprintf("%s_%d_%s", word, n, unit))
}

// wholeSteps reports whether the count at i is one of complete steps: "3 full
// months".
func (f *finder) wholeSteps(i int) bool {
	_, j := f.count(i)
	if j == 0 {
		return false
	}
	whole, _ := adjectives.at(f.toks, j)
	return whole == 1
}

// completeSteps are the n steps before the one of today.
func (f *finder) completeSteps(g Grain, n int) Expr {
	end := f.cal.Floor(f.today, g)
	return days1(Period{f.cal.Add(end, g, -n), end})
}

// amount reads a length of time: 7 days, 两周, 半年, three full months, 30d.
func (f *finder) amount(i int) (n int, g Grain, next int) {
	if s, next := halves.at(f.toks, i); next > 0 {
		return s.n, s.g, next
	}
	n, j := f.count(i)
	if j == 0 || j >= len(f.toks) {
		return 0, None, 0
	}
	if g, ok := shortUnits[f.toks[j].text]; ok && f.toks[j].glued && f.toks[i].kind == numberToken {
		return n, g, j + 1
	}
	measured := f.is(j, "个")
	if _, k := adjectives.at(f.toks, j); k > 0 {
		j = k
	}
	if f.is(j, "fortnights") {
		return 2 * n, Week, j + 1
	}
	g, next = units.at(f.toks, j)
	if next > 0 && f.is(j, "月") && !measured && f.toks[i].kind == numberToken && n > 12 {
		return 0, None, 0
	}
	return n, g, next
}

// halves are lengths that are said without a number before the unit.
var halves = newPhrases(map[string]step{
	"半年": {Month, 6}, "half year": {Month, 6}, "half a year": {Month, 6},
	"半个月": {Day, 15}, "半月": {Day, 15}, "fortnight": {Week, 2},
})

var agoWords = set("ago", "back", "earlier", "前", "之前", "以前")

// ago reads "two weeks ago": the whole calendar step that lies so far back.
func (f *finder) ago(i int) found {
	n, g, next := f.amount(i)
	if next == 0 && (f.is(i, "a") || f.is(i, "an")) {
		if g, next = units.at(f.toks, i+1); next > 0 {
			n = 1
		}
	}
	if next == 0 || f.is(next-1, "月") && !f.is(next-2, "个") { // 10月前 is before October
		return found{}
	}
	_, end := agoWords.at(f.toks, next)
	if end == 0 || n > 999 {
		return found{}
	}
	return found{expr: f.stepExpr(g, -n), next: end}
}
