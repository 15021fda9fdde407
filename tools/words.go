package tools

import (
	"fmt"
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// words holds the phrases that tools give, in every language.
var words = map[string]map[evidence.Lang]string{
	"base.previous_period":           {evidence.EN: "previous period", evidence.ZH: "上期"},
	"base.previous_year":             {evidence.EN: "year before", evidence.ZH: "去年同期"},
	"base.custom":                    {evidence.EN: "compared period", evidence.ZH: "对比期"},
	"at the same age":                {evidence.EN: ", at the same age", evidence.ZH: "，同龄口径"},
	"base.previous_period.equal_age": {evidence.EN: "previous period, at the same age", evidence.ZH: "上期，同龄口径"},
	"base.previous_year.equal_age":   {evidence.EN: "year before, at the same age", evidence.ZH: "去年同期，同龄口径"},
	"base.custom.equal_age":          {evidence.EN: "compared period, at the same age", evidence.ZH: "对比期，同龄口径"},
	"delta":                          {evidence.EN: "difference", evidence.ZH: "差值"},
	"change":                         {evidence.EN: "change", evidence.ZH: "变化"},
	"share":                          {evidence.EN: "share", evidence.ZH: "占比"},
	"no share":                       {evidence.EN: "%s does not add up to a total, so it has no shares.", evidence.ZH: "%s不能加总，因此没有占比。"},
	"column.metric":                  {evidence.EN: "key", evidence.ZH: "标识"},
	"column.member":                  {evidence.EN: "key", evidence.ZH: "标识"},
	"column.label":                   {evidence.EN: "name", evidence.ZH: "名称"},
	"column.description":             {evidence.EN: "what it is", evidence.ZH: "说明"},
	"column.dimensions":              {evidence.EN: "can be cut by", evidence.ZH: "可按此拆分"},
	"partial":                        {evidence.EN: " (partial)", evidence.ZH: "（不完整）"},
	"time":                           {evidence.EN: "date", evidence.ZH: "日期"},
	"others":                         {evidence.EN: "others", evidence.ZH: "其他"},
	"and":                            {evidence.EN: ", ", evidence.ZH: "、"},
	"is":                             {evidence.EN: ": ", evidence.ZH: "："},
	"open":                           {evidence.EN: " (", evidence.ZH: "（"},
	"close":                          {evidence.EN: ")", evidence.ZH: "）"},
	"to":                             {evidence.EN: " and ", evidence.ZH: "和"},
	"range":                          {evidence.EN: "", evidence.ZH: "之间"},
	"days in a row":                  {evidence.EN: "this is told of days in a row, not of some days of the week.", evidence.ZH: "预测、进度、趋势和异常判断需要连续的日期，不能只取一周中的某几天。"},
	"no cause":                       {evidence.EN: "both periods have each day of the week; ask for them by day of the week.", evidence.ZH: "两个时期都包含一周中的每一天，星期几不是变化的原因；可按星期几分别查看。"},
	"weekdays":                       {evidence.EN: " (Monday to Friday)", evidence.ZH: "（周一至周五）"},

	string(semantic.NotEquals):    {evidence.EN: " excluding ", evidence.ZH: "不含"},
	string(semantic.NotIn):        {evidence.EN: " excluding ", evidence.ZH: "不含"},
	string(semantic.Contains):     {evidence.EN: " containing ", evidence.ZH: "包含"},
	string(semantic.NotContains):  {evidence.EN: " not containing ", evidence.ZH: "不包含"},
	string(semantic.Less):         {evidence.EN: " below ", evidence.ZH: "小于"},
	string(semantic.LessEqual):    {evidence.EN: " at most ", evidence.ZH: "不大于"},
	string(semantic.Greater):      {evidence.EN: " above ", evidence.ZH: "大于"},
	string(semantic.GreaterEqual): {evidence.EN: " at least ", evidence.ZH: "不小于"},
	string(semantic.Between):      {evidence.EN: " between ", evidence.ZH: "介于"},
	string(semantic.IsNull):       {evidence.EN: " not set", evidence.ZH: "未设置"},
	string(semantic.IsNotNull):    {evidence.EN: " set", evidence.ZH: "已设置"},
}

// columnLabel names a column for the reader: the metric or dimension, and for
// the columns of a comparison what they hold.
func columnLabel(m *semantic.Model, c semantic.Column, compare semantic.CompareKind, lang evidence.Lang) string {
	label := evidence.AverageLabel(m.MetricLabel(c.Metric, lang), c.Per, lang)
	metric := func(part string) string {
		return label + words["open"][lang] + words[part][lang] + words["close"][lang]
	}
	switch c.Role {
	case semantic.TimeColumn:
		return words["time"][lang]
	case semantic.DimensionColumn:
		return m.DimensionLabel(c.Dimension, lang)
	case semantic.ValueColumn:
		return label
	case semantic.BaseColumn:
		return metric("base." + string(compare))
	case semantic.DeltaColumn:
		if c.Unit.Kind == evidence.Points {
			return metric("change")
		}
		return metric("delta")
	case semantic.ChangeColumn:
		return metric("change")
	case semantic.OthersColumn:
		return words["others"][lang]
	}
	return c.Name
}

// FilterWords says each filter in the reader's words: "platform: Meta",
// "country excluding Japan", "平台：Meta".
func FilterWords(m *semantic.Model, filters []semantic.Filter, lang evidence.Lang) []string {
	out := make([]string, 0, len(filters))
	for _, f := range filters {
		values := make([]string, len(f.Values))
		for i, v := range f.Values {
			values[i] = m.ValueLabel(f.Dimension, v, lang)
			if d, ok := m.Dimension(f.Dimension); ok && d.OfDays() && d.Name == semantic.DayType && v == "weekday" {
				values[i] += words["weekdays"][lang]
			}
		}
		link, glue, end := words[string(f.Op)][lang], words["and"][lang], ""
		switch f.Op {
		case semantic.Equals, semantic.In:
			link = words["is"][lang]
		case semantic.Between:
			glue, end = words["to"][lang], words["range"][lang]
		default: // the others need no more
		}
		out = append(out, m.DimensionLabel(f.Dimension, lang)+link+strings.Join(values, glue)+end)
	}
	return out
}

// thresholdWords say what a value must be; %s is a number, of between two.
var thresholdWords = map[semantic.Op]map[evidence.Lang]string{
	semantic.Less:         {evidence.EN: " below %s", evidence.ZH: "低于 %s"},
	semantic.LessEqual:    {evidence.EN: " at most %s", evidence.ZH: "不超过 %s"},
	semantic.Greater:      {evidence.EN: " above %s", evidence.ZH: "高于 %s"},
	semantic.GreaterEqual: {evidence.EN: " at least %s", evidence.ZH: "不低于 %s"},
	semantic.Equals:       {evidence.EN: " of exactly %s", evidence.ZH: "等于 %s"},
	semantic.Between:      {evidence.EN: " between %s and %s", evidence.ZH: "介于 %s 和 %s 之间"},
}

// measureWords name what of a metric, %s, a threshold is on.
var measureWords = map[semantic.Measure]map[evidence.Lang]string{
	semantic.OfChange: {evidence.EN: "change of %s", evidence.ZH: "%s变化"},
	semantic.OfShare:  {evidence.EN: "share of %s", evidence.ZH: "%s占比"},
}

var noneWord = map[evidence.Lang]string{evidence.EN: "no ", evidence.ZH: "没有"}

// ThresholdWords says each threshold in the reader's words: "ROAS below 2.00",
// "花费高于 $10,000".
func ThresholdWords(m *semantic.Model, thresholds []semantic.Threshold, lang evidence.Lang) []string {
	out := make([]string, 0, len(thresholds))
	for _, t := range thresholds {
		v, ok := m.Metric(t.Metric)
		words, label := thresholdWords[t.Op], m.MetricLabel(t.Metric, lang)
		if t.Than != "" && ok && strings.Count(words[lang], "%s") == 1 {
			out = append(out, label+fmt.Sprintf(words[lang], m.MetricLabel(t.Than, lang)))
			continue
		}
		if want := strings.Count(words[lang], "%s"); !ok || want == 0 || want != len(t.Values) {
			continue // it will be refused
		}
		if v.Additive && t.Of == semantic.OfValue && t.Op == semantic.Equals && t.Values[0] == 0 {
			out = append(out, noneWord[lang]+label)
			continue
		}
		unit := v.Unit
		if t.Of != semantic.OfValue {
			label, unit = fmt.Sprintf(measureWords[t.Of][lang], label), evidence.Unit{Kind: evidence.Percent}
		}
		values := make([]any, len(t.Values))
		for i, value := range t.Values {
			values[i] = evidence.FormatNumber(value, unit, lang, evidence.Plain)
		}
		out = append(out, label+fmt.Sprintf(words[lang], values...))
	}
	return out
}
