package compose

import (
	"fmt"
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// caveats holds one sentence for each note; %[1]s is the metric or the period,
// %[2]d a number of days.
var caveats = map[semantic.NoteKind]map[evidence.Lang]string{
	semantic.NoteCut: {
		evidence.EN: "The period is not over: the figures cover %[1]s.",
		evidence.ZH: "所问时段尚未结束，数据范围为%[1]s。",
	},
	semantic.NoteImmature: {
		evidence.EN: "Not final yet: %[1]s over the last %[2]d days still changes as late data comes in.",
		evidence.ZH: "最近 %[2]d 天的%[1]s尚未最终确定，会随数据回传而变化。",
	},
	semantic.NoteNoData: {
		evidence.EN: "Nothing is recorded for %[1]s.",
		evidence.ZH: "%[1]s没有任何记录。",
	},
	semantic.NoteBasePartial: {
		evidence.EN: "The data begins within the period it is compared with, so the comparison is partial.",
		evidence.ZH: "对比期早于数据起始日，比较并不完整。",
	},
	semantic.NotePlatformReported: {
		evidence.EN: "%[1]s: as each platform reports it. Platforms can count the same sale more than once, so this is no count of unique sales.",
		evidence.ZH: "%[1]s为各平台自报，口径不同且会重复计算，不等于去重后的成交。",
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

var oneImmatureDay = map[evidence.Lang]string{
	evidence.EN: "Not final yet: %[1]s of the last day still changes as late data comes in.",
	evidence.ZH: "最近一天的%[1]s尚未最终确定，会随数据回传而变化。",
}

// Caveats says what a reader must know about the results, each thing once, in
// the order given.
func Caveats(notes []semantic.Note, labels evidence.Labels, lang evidence.Lang, today period.Date) []string {
	var out []string
	seen := make(map[string]bool)
	for _, n := range notes {
		text := caveat(n, labels, lang, today)
		if text == "" || seen[text] {
			continue
		}
		seen[text] = true
		out = append(out, text)
	}
	return out
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
	return w[0] + strings.Join(short, w[1]) + w[2]
}

func caveat(n semantic.Note, labels evidence.Labels, lang evidence.Lang, today period.Date) string {
	format, ok := caveats[n.Kind]
	if !ok {
		return ""
	}
	what := ""
	switch n.Kind {
	case semantic.NoteCut, semantic.NoteNoData:
		if n.Period == nil {
			return ""
		}
		what = evidence.FormatPeriod(*n.Period, lang, today)
	case semantic.NoteImmature, semantic.NotePlatformReported:
		what = labels.MetricLabel(n.Metric, lang)
	case semantic.NoteBasePartial, semantic.NoteTruncated, semantic.NotePolicy:
		return format[lang]
	}
	if n.Kind == semantic.NoteImmature && n.Days == 1 {
		return upperFirst(fmt.Sprintf(oneImmatureDay[lang], what))
	}
	if n.Kind == semantic.NoteImmature {
		return upperFirst(fmt.Sprintf(format[lang], what, n.Days))
	}
	return upperFirst(fmt.Sprintf(format[lang], what))
}
