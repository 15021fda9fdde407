package evidence

import (
	"strings"

	"github.com/insight-agent/insight/internal/period"
)

// timeWord is a relative wording: an expression that today resolves, or the
// base of a bound fact, or either.
type timeWord struct {
	expr period.Expr
	base baseKind
	rate bool // the wording belongs to a change
}

// baseKind says which bases a wording such as "the week before" can mean.
type baseKind uint8

const (
	noBase      baseKind = iota
	anyBase              // "the previous period"
	dayBase              // "the day before"
	weekBase             // "the week before", "week over week"
	monthBase            // "the month before", "month over month"
	quarterBase          // "the quarter before"
	yearBase             // "a year earlier", 同比
)

// isBase reports whether a base is one that the wording can mean beside a
// period. Lengths have slack for months of different length and for periods that
// were cut to their complete days.
func (w timeWord) isBase(p, base period.Period) bool {
	apart, length := int(p.Start-base.Start), base.Days()
	switch w.base {
	case anyBase:
		return apart < 360 || length >= 365
	case dayBase:
		return length == 1 && apart == 1
	case weekBase:
		return length <= 7 && apart == 7
	case monthBase:
		return length <= 31 && apart >= 28 && apart <= 31
	case quarterBase:
		return length <= 92 && apart >= 90 && apart <= 92
	case yearBase:
		return apart >= 360 && apart <= 371
	case noBase:
	}
	return false
}

func lower(s string) string { return strings.ToLower(s) }

var relativePhrases = relativeTable()

func relativeTable() *phrases[timeWord] {
	var p phrases[timeWord]
	add := func(w timeWord, words ...string) {
		for _, s := range words {
			p.add(s, w)
		}
	}
	add(timeWord{expr: period.Today}, "today", "今天", "今日")
	add(timeWord{expr: period.Yesterday}, "yesterday", "昨天", "昨日")
	for grain, zh := range map[string][]string{
		"week":    {"周", "个星期", "星期"},
		"month":   {"个月", "月"},
		"quarter": {"季度", "个季度"},
	} {
		base := map[string]baseKind{"week": weekBase, "month": monthBase, "quarter": quarterBase}[grain]
		add(timeWord{expr: period.Expr("last_" + grain)}, "last "+grain)
		add(timeWord{expr: period.Expr("last_" + grain), base: base}, "previous "+grain, "prior "+grain)
		add(timeWord{expr: period.Expr("this_" + grain)}, "this "+grain, "current "+grain)
		add(timeWord{expr: period.Expr("next_" + grain)}, "next "+grain, "coming "+grain)
		add(timeWord{expr: period.Expr(grain + "_to_date")}, grain+" to date")
		add(timeWord{base: base}, grain+" before", grain+" earlier", "preceding "+grain)
		add(timeWord{base: base, rate: true}, grain+" over "+grain, grain+" on "+grain)
		for _, z := range zh {
			add(timeWord{expr: period.Expr("last_" + grain), base: base}, "上"+z)
			add(timeWord{expr: period.Expr("this_" + grain)}, "本"+z, "这"+z)
			add(timeWord{expr: period.Expr("next_" + grain)}, "下"+z)
			add(timeWord{base: base}, "前一"+z, "上一"+z, "此前一"+z)
		}
	}
	add(timeWord{expr: "2_weeks_ago"}, "上上周")
	add(timeWord{expr: "month_to_date"}, "本月至今", "月初至今", "本月以来")
	add(timeWord{expr: "year_to_date"}, "year to date", "今年至今", "今年以来", "年初至今")
	add(timeWord{expr: "last_year", base: yearBase}, "last year", "去年", "previous year", "上年")
	add(timeWord{expr: "this_year"}, "this year", "今年")
	add(timeWord{expr: "next_year"}, "next year", "明年")
	add(timeWord{base: yearBase},
		"same period last year", "same month last year", "same week last year", "same period a year ago", "same period of last year", "a year earlier", "a year ago",
		"year earlier", "year ago", "year before", "去年同期", "上年同期", "去年同月")
	add(timeWord{base: yearBase, rate: true}, "year over year", "year on year", "yoy", "同比")
	add(timeWord{base: anyBase, rate: true}, "环比")
	add(timeWord{base: anyBase},
		"previous period", "prior period", "period before", "preceding period", "previous 7 days", "week earlier", "上期", "上一期", "前期", "此前", "上一周期", "前一周期")
	add(timeWord{base: weekBase, rate: true}, "wow")
	add(timeWord{base: monthBase, rate: true}, "mom")
	add(timeWord{base: quarterBase, rate: true}, "qoq")
	add(timeWord{base: dayBase, rate: true}, "dod")
	add(timeWord{base: weekBase}, "前一周", "上一周", "前一个星期")
	add(timeWord{base: monthBase}, "前一个月", "上一个月", "前月")
	add(timeWord{base: quarterBase}, "上一季", "前一季")
	add(timeWord{base: dayBase}, "day before", "previous day", "前一天", "前一日")
	return &p
}
