package compose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// caveats holds one sentence for each note; %[1]s is the metric or the period,
// %[2]d a number of days, %[3]s what follows from it.
var caveats = map[semantic.NoteKind]map[evidence.Lang]string{
	semantic.NoteCut: {
		evidence.EN: "The period is not over: the figures cover %[1]s.",
		evidence.ZH: "所问时段尚未结束，数据范围为%[1]s。",
	},
	semantic.NoteBegins: {
		evidence.EN: "The data begins on %[1]s: earlier days of the period are not in the figures.",
		evidence.ZH: "数据自%[1]s起才有，此前的日期不在统计之内。",
	},
	semantic.NoteImmature: {
		evidence.EN: "The last %[2]d days of %[1]s are not final: late data is still coming in%[3]s.",
		evidence.ZH: "最近 %[2]d 天的%[1]s尚未定稿，仍有数据回传%[3]s。",
	},
	semantic.NoteEqualAge: { // after what NoteImmature says
		evidence.EN: "Both periods are therefore compared at the same age: each day of the earlier one counts as it stood when it was just as old.",
		evidence.ZH: "因此两个时期按同龄口径比较：对比期的每一天，取其距当日同样天数时的数值。",
	},
	semantic.NoteNoData: {
		evidence.EN: "Nothing is recorded for %[1]s.",
		evidence.ZH: "%[1]s没有任何记录。",
	},
	semantic.NoteBasePartial: {
		evidence.EN: "The data begins on %[1]s, within the period it is compared with, so the comparison is partial.",
		evidence.ZH: "数据自%[1]s起才有，对比期并不完整。",
	},
	semantic.NotePlatformReported: {
		evidence.EN: "%[1]s: as each platform reports it. Platforms can count the same sale more than once, so this is no count of unique sales.",
		evidence.ZH: "%[1]s为各平台自报，口径不同且会重复计算，不等于去重后的成交。",
	},
	semantic.NoteWholeSteps: {
		evidence.EN: "Only whole %[4]s are averaged: %[1]s.",
		evidence.ZH: "只按完整的%[4]s平均：%[1]s。",
	},
	semantic.NoteUnevenDays: {
		evidence.EN: "These are totals of unequally many days, between %[2]d and %[1]d of each: the average per day is the fairer comparison.",
		evidence.ZH: "以上为合计值，各项包含的天数不同（%[2]d 至 %[1]d 天），比较高低宜看日均。",
	},
	semantic.NoteUnevenBase: {
		evidence.EN: "The period has %[1]d such days, the one it is compared with %[2]d.",
		evidence.ZH: "所选时段有 %[1]d 个这样的日子，对比时段有 %[2]d 个。",
	},
	semantic.NoteWeekdays: {
		evidence.EN: "Weekdays are Monday to Friday, public holidays among them; weekends are Saturday and Sunday.",
		evidence.ZH: "工作日指周一至周五，周末指周六和周日，均不考虑节假日与调休。",
	},
	semantic.NoteRatioOfTotals: {
		evidence.EN: "%[1]s is the ratio of the totals over the period, not a mean of its steps.",
		evidence.ZH: "%[1]s按整段时间的合计相除得出，不是各期数值的平均。",
	},
	semantic.NoteApart: {
		evidence.EN: "Each is forecast on its own: together they need not add up to the forecast of the total.",
		evidence.ZH: "各项分别预测，加总不一定等于总体的预测值。",
	},
	semantic.NoteTruncated: {
		evidence.EN: "There are more rows than are shown here.",
		evidence.ZH: "结果行数过多，此处只显示一部分。",
	},
	semantic.NotePolicy: {
		evidence.EN: "Only the rows that you may see are counted.",
		evidence.ZH: "仅统计您有权查看的数据。",
	},
}

var wholeSteps = map[period.Grain]map[evidence.Lang]string{
	period.Week: {evidence.EN: "weeks", evidence.ZH: "周"}, period.Month: {evidence.EN: "months", evidence.ZH: "月"},
	period.Quarter: {evidence.EN: "quarters", evidence.ZH: "季度"}, period.Year: {evidence.EN: "years", evidence.ZH: "年"},
}

var noBase = map[evidence.Lang]string{
	evidence.EN: "Nothing is recorded for %s, so there is nothing to compare with.",
	evidence.ZH: "%s没有任何记录，因此无从比较。",
}

var oneImmatureDay = map[evidence.Lang]string{
	evidence.EN: "The last day of %[1]s is not final: late data is still coming in%[2]s.",
	evidence.ZH: "最近一天的%[1]s尚未定稿，仍有数据回传%[2]s。",
}

// Caveats says what a reader must know about the results, each thing once, in
// the order given; limit is what the answer does not do with what is not final.
func Caveats(notes []semantic.Note, limit Limit, labels evidence.Labels, lang evidence.Lang, today period.Date) []string {
	var out []string
	seen := make(map[string]bool)
	add := func(text string) {
		if text = Typeset(text, lang); text != "" && !seen[text] {
			seen[text] = true
			out = append(out, text)
		}
	}
	aged := agedMetrics(notes)
	told := 0 // metrics that are compared at equal age; how is said after the last
	for _, n := range notes {
		but := limit
		if slices.Contains(aged, n.Metric) && (n.Kind == semantic.NoteEqualAge || n.Kind == semantic.NoteImmature) {
			n.Kind = semantic.NoteImmature
			if but == NotCompared {
				but = NoLimit
			}
		}
		before := len(out)
		add(caveat(n, but, labels, lang, today))
		if n.Kind == semantic.NoteImmature && slices.Contains(aged, n.Metric) && len(out) > before {
			if told++; told == len(aged) {
				add(caveats[semantic.NoteEqualAge][lang])
			}
		}
	}
	return out
}

// agedMetrics lists the metrics that are compared at equal age, each once.
func agedMetrics(notes []semantic.Note) []string {
	var out []string
	for _, n := range notes {
		if n.Kind == semantic.NoteEqualAge && !slices.Contains(out, n.Metric) {
			out = append(out, n.Metric)
		}
	}
	return out
}

// Limit is what an answer does not do with values that are not final.
type Limit string

// The limits.
const (
	NoLimit     Limit = ""
	NotCompared Limit = "not_compared" // they are set against nothing
	MayReorder  Limit = "may_reorder"  // a ranking of them may change
	MayCross    Limit = "may_cross"    // some may yet cross a threshold
	MayMove     Limit = "may_move"     // a share of them may change
	MayDiffer   Limit = "may_differ"   // a difference of them may change
	NotJudged   Limit = "not_judged"   // they are not looked at
	LeftOut     Limit = "left_out"     // what comes next is told from the days before them
)

var limits = map[Limit]map[evidence.Lang]string{
	NotCompared: {evidence.EN: ", so they are not compared", evidence.ZH: "，因此不作比较"},
	MayCross:    {evidence.EN: ", so some may yet cross the threshold", evidence.ZH: "，名单仍可能变化"},
	MayMove:     {evidence.EN: ", so the shares may still change", evidence.ZH: "，占比仍可能变化"},
	MayDiffer:   {evidence.EN: ", so the difference may still change", evidence.ZH: "，差距仍可能变化"},
	NotJudged:   {evidence.EN: ", so they are not judged", evidence.ZH: "，因此不作判断"},
	LeftOut:     {evidence.EN: ", so only the days before them are used", evidence.ZH: "，因此只采用此前的数据"},
	MayReorder:  {evidence.EN: ", so the order may still change", evidence.ZH: "，排名仍可能变化"},
}

var upToWords = map[evidence.Lang]string{
	evidence.EN: "Compared up to %s only: later days are not final, as data is still coming in.",
	evidence.ZH: "仅比较到%s：之后的数据仍在回传，尚未定稿。",
}

// ComparedUpTo says that a change is told up to a day, after which values are
// not final.
func ComparedUpTo(day period.Date, lang evidence.Lang, today period.Date) string {
	return Typeset(fmt.Sprintf(upToWords[lang], evidence.FormatPeriod(dayOf(day), lang, today)), lang)
}

var fromWords = map[evidence.Lang]string{
	evidence.EN: "The data begins on %s, so the change is told of the days that both periods have.",
	evidence.ZH: "数据自%s起才有，因此只比较两个时期都有数据的日期。",
}

// ComparedFrom says that a change is told from the first day with data on.
func ComparedFrom(day period.Date, lang evidence.Lang, today period.Date) string {
	return Typeset(fmt.Sprintf(fromWords[lang], evidence.FormatPeriod(dayOf(day), lang, today)), lang)
}

func dayOf(d period.Date) period.Period { return period.Period{Start: d, End: d.AddDays(1)} }

var perDayWords = map[evidence.Lang]string{
	evidence.EN: "Averages per day, because totals would be of unequally many days; ask for the total to see sums.",
	evidence.ZH: "合计值所含的天数不同，因此按日均比较；如需合计值，请在提问时写明“合计”。",
}

// PerDayInstead says why days of the week are set side by side by averages.
func PerDayInstead(lang evidence.Lang) string { return perDayWords[lang] }

var betterLow = map[evidence.Lang]string{
	evidence.EN: "A lower %s is better, so the lowest come first.",
	evidence.ZH: "%s越低越好，因此从低到高排列。",
}

// LowerIsBetter says why the best of a cost are its lowest.
func LowerIsBetter(metric string, labels evidence.Labels, lang evidence.Lang) string {
	return Typeset(fmt.Sprintf(betterLow[lang], labels.MetricLabel(metric, lang)), lang)
}

var unreadWords = map[evidence.Lang][3]string{ // before, between, after the words
	evidence.EN: {"Not taken into account: “", "”, “", "”."},
	evidence.ZH: {"以下内容未纳入查询：“", "”、“", "”。"},
}

// Unread says which words of a question the answer leaves out of account.
func Unread(words []string, lang evidence.Lang) string {
	short := make([]string, len(words))
	for i, w := range words {
		short[i] = shorten(evidence.Clean(w), 40)
	}
	w := unreadWords[lang]
	return Typeset(w[0]+strings.Join(short, w[1])+w[2], lang)
}

var notAnswered = map[evidence.Lang][3]string{ // between the parts, after one, after several
	evidence.EN: {"”, “", "” is not answered: this part of the question could not be read. It can be asked by itself, in other words.",
		"” are not answered: these parts of the question could not be read. They can be asked one by one, in other words."},
	evidence.ZH: {"”、“", "”没有回答：这一部分未能读懂，可以换个说法单独提问。", "”没有回答：这几部分未能读懂，可以换个说法逐个提问。"},
}

// NotAnswered says which parts of a question of several have no answer.
func NotAnswered(parts []string, lang evidence.Lang) string {
	quoted := make([]string, len(parts))
	for i, p := range parts {
		quoted[i] = Quoted(p)
	}
	w := notAnswered[lang]
	return Typeset("“"+strings.Join(quoted, w[0])+w[min(len(parts), 2)], lang)
}

func caveat(n semantic.Note, limit Limit, labels evidence.Labels, lang evidence.Lang, today period.Date) string {
	format, ok := caveats[n.Kind]
	if !ok {
		return ""
	}
	what := ""
	switch n.Kind {
	case semantic.NoteBegins:
		if n.Period == nil {
			return ""
		}
		what = evidence.FormatPeriod(dayOf(n.Period.Start), lang, today)
	case semantic.NoteBasePartial:
		switch {
		case n.Period == nil:
			return ""
		case n.Days >= n.Period.Days():
			return fmt.Sprintf(noBase[lang], evidence.FormatPeriod(*n.Period, lang, today))
		}
		what = evidence.FormatPeriod(dayOf(n.Period.Start.AddDays(n.Days)), lang, today)
	case semantic.NoteWholeSteps:
		if n.Period == nil {
			return ""
		}
		return Typeset(strings.NewReplacer("%[1]s", evidence.FormatPeriod(*n.Period, lang, today), "%[4]s", wholeSteps[n.Grain][lang]).Replace(format[lang]), lang)
	case semantic.NoteCut, semantic.NoteNoData:
		if n.Period == nil {
			return ""
		}
		what = evidence.FormatPeriod(*n.Period, lang, today)
	case semantic.NoteImmature, semantic.NotePlatformReported, semantic.NoteRatioOfTotals:
		what = labels.MetricLabel(n.Metric, lang)
	case semantic.NoteUnevenDays, semantic.NoteUnevenBase:
		return fmt.Sprintf(format[lang], n.Days, n.Steps)
	case semantic.NoteTruncated, semantic.NotePolicy, semantic.NoteEqualAge, semantic.NoteApart, semantic.NoteWeekdays:
		return format[lang]
	}
	if n.Kind == semantic.NoteImmature && n.Days == 1 {
		return upperFirst(fmt.Sprintf(oneImmatureDay[lang], what, limits[limit][lang]))
	}
	if n.Kind == semantic.NoteImmature {
		return upperFirst(fmt.Sprintf(format[lang], what, n.Days, limits[limit][lang]))
	}
	return upperFirst(fmt.Sprintf(format[lang], what))
}
