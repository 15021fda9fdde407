package compose

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

var echoWords = map[string]map[evidence.Lang]string{
	"by":        {evidence.EN: "by ", evidence.ZH: "按"},
	"steps":     {evidence.EN: "per ", evidence.ZH: "按"},
	"against":   {evidence.EN: "against ", evidence.ZH: "对比"},
	"top":       {evidence.EN: "top %s", evidence.ZH: "前 %s 名"},
	"bottom":    {evidence.EN: "bottom %s", evidence.ZH: "后 %s 名"},
	"highest":   {evidence.EN: "%s highest", evidence.ZH: "最高的 %s 个"},
	"lowest":    {evidence.EN: "%s lowest", evidence.ZH: "最低的 %s 个"},
	"join":      {evidence.EN: " · ", evidence.ZH: " · "},
	"list":      {evidence.EN: ", ", evidence.ZH: "、"},
	"day":       {evidence.EN: "day", evidence.ZH: "日"},
	"week":      {evidence.EN: "week", evidence.ZH: "周"},
	"month":     {evidence.EN: "month", evidence.ZH: "月"},
	"quarter":   {evidence.EN: "quarter", evidence.ZH: "季度"},
	"year":      {evidence.EN: "year", evidence.ZH: "年"},
	"unusual":   {evidence.EN: "anything unusual", evidence.ZH: "异常排查"},
	"up to now": {evidence.EN: "all data", evidence.ZH: "全部数据"},
}

// Echo says in words how a question was read and over which days it was
// answered: "spend · platform: Meta · October 2026 · against September 2026".
func Echo(r answer.Reading, filterWords []string, run *period.Resolved, base *period.Period, labels evidence.Labels, lang evidence.Lang, today period.Date) string {
	word := func(key string) string { return echoWords[key][lang] }
	var parts []string
	if len(r.Query.Metrics) > 0 {
		names := make([]string, len(r.Query.Metrics))
		for i, m := range r.Query.Metrics {
			names[i] = evidence.AverageLabel(labels.MetricLabel(m, lang), r.Query.Per, lang)
		}
		parts = append(parts, sharing(r.Share, strings.Join(names, word("list")), labels, lang)+unnamed(r, lang))
	}
	if r.Intent == answer.Anomaly && len(r.Query.Metrics) == 0 {
		parts = append(parts, word("unusual"))
	}
	if len(r.Query.Dimensions) > 0 && (r.Share == nil || len(r.Share.Members) == 0) {
		names := make([]string, len(r.Query.Dimensions))
		for i, d := range r.Query.Dimensions {
			names[i] = labels.DimensionLabel(d, lang)
		}
		parts = append(parts, word("by")+strings.Join(names, word("list")))
	}
	if r.Query.Grain != period.None {
		parts = append(parts, word("steps")+word(string(r.Query.Grain)))
	}
	parts = append(parts, filterWords...)
	if r.Query.Limit > 0 && len(r.Query.OrderBy) > 0 {
		parts = append(parts, fmt.Sprintf(word(endOf(r.Query)), strconv.Itoa(r.Query.Limit)))
	}
	if run != nil {
		parts = append(parts, evidence.FormatPeriod(run.Period, lang, today)+defaulted(r, lang)+wholeOnly(r.Query.Period, lang))
	}
	if r.Against != nil {
		parts = append(parts, word("against")+wholeEcho[r.Against.Rest][lang])
	}
	if base != nil && r.Query.Compare.Kind != semantic.CompareNone {
		parts = append(parts, word("against")+evidence.FormatPeriod(*base, lang, today))
	}
	parts = append(parts, corrections(r, labels, lang)...)
	return Typeset(strings.Join(parts, word("join")), lang)
}

// wholeEcho names what a member is set against: the whole, or the rest of it.
var wholeEcho = map[bool]map[evidence.Lang]string{
	false: {evidence.EN: "overall", evidence.ZH: "整体"},
	true:  {evidence.EN: "the rest", evidence.ZH: "其余"},
}

var shareWords = map[evidence.Lang][2]string{ // of every member, of some
	evidence.EN: {"share of %[1]s", "share of %[1]s: %[2]s"},
	evidence.ZH: {"%[1]s占比", "%[2]s的%[1]s占比"},
}

// sharing says of what a share is asked for, and whose.
func sharing(share *answer.ShareOf, metric string, labels evidence.Labels, lang evidence.Lang) string {
	switch {
	case share == nil:
		return metric
	case len(share.Members) == 0:
		return fmt.Sprintf(shareWords[lang][0], metric)
	}
	names := make([]string, len(share.Members))
	for i, m := range share.Members {
		names[i] = labels.ValueLabel(share.Dimension, m, lang)
	}
	return fmt.Sprintf(shareWords[lang][1], metric, strings.Join(names, echoWords["list"][lang]))
}

// endOf names the end of the order that is shown.
func endOf(q semantic.Query) string {
	o := q.OrderBy[0]
	switch byValue := len(q.Metrics) > 0 && o.Field == q.Metrics[0]; {
	case byValue && o.Desc:
		return "highest"
	case byValue:
		return "lowest"
	case o.Desc:
		return "top"
	}
	return "bottom"
}

var pastWords = map[evidence.Lang]string{
	evidence.EN: " (no period named: past %s days)", evidence.ZH: "（未指明时间，默认最近 %s 天）",
}

// unnamed says that a ranking is by a metric that the question does not name.
func unnamed(r answer.Reading, lang evidence.Lang) string {
	chosen := func(p answer.Part) bool { return p.Slot == answer.SlotMetric && p.Source == "default" }
	if r.Intent != answer.Rank || !slices.ContainsFunc(r.Parts, chosen) {
		return ""
	}
	return map[evidence.Lang]string{evidence.EN: " (no metric named)", evidence.ZH: "（未指明指标）"}[lang]
}

// defaulted says which days are taken where a question names none.
func defaulted(r answer.Reading, lang evidence.Lang) string {
	for _, p := range r.Parts {
		days, ok := strings.CutPrefix(p.Value, "past_")
		days, isDays := strings.CutSuffix(days, "_days")
		if p.Slot == answer.SlotPeriod && p.Source == "default" && ok && isDays {
			return fmt.Sprintf(pastWords[lang], days)
		}
	}
	return ""
}

var completeWords = map[evidence.Lang]string{
	evidence.EN: "complete to %s.", evidence.ZH: "数据完整至%s。",
}

// Complete says up to which day the data is there: "Complete to 23 Nov 2026."
func Complete(day period.Date, lang evidence.Lang, today period.Date) string {
	text := fmt.Sprintf(completeWords[lang], evidence.FormatPeriod(period.Period{Start: day, End: day.AddDays(1)}, lang, today))
	return Typeset(upperFirst(text), lang)
}

// DataComplete says the same as a sentence of its own.
func DataComplete(day period.Date, lang evidence.Lang, today period.Date) answer.Sentence {
	text := Complete(day, lang, today)
	if lang == evidence.EN {
		text = "The data is " + strings.ToLower(text[:1]) + text[1:]
	}
	return Unchecked(text)
}

var readAs = map[evidence.Lang]string{evidence.EN: "read “%s” as %s", evidence.ZH: "“%s”读作%s"}

// corrections says which misspelt words were read as which names. A date speaks
// for itself.
func corrections(r answer.Reading, labels evidence.Labels, lang evidence.Lang) []string {
	var out []string
	for _, p := range r.Parts {
		if p.Source != "fuzzy" {
			continue
		}
		name := ""
		switch p.Slot {
		case answer.SlotMetric:
			name = labels.MetricLabel(p.Value, lang)
		case answer.SlotDimension:
			name = labels.DimensionLabel(p.Value, lang)
		case answer.SlotFilter:
			dimension, member, _ := strings.Cut(p.Value, "=")
			name = labels.ValueLabel(strings.TrimSuffix(dimension, "!"), member, lang)
		case answer.SlotIntent, answer.SlotPeriod, answer.SlotGrain, answer.SlotCompare, answer.SlotOrder, answer.SlotLimit, answer.SlotHaving, answer.SlotPer:
			continue
		}
		out = append(out, fmt.Sprintf(readAs[lang], shorten(p.Text, 30), name))
	}
	return out
}
