package compose

import (
	"fmt"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// problems says why there is no answer; %[1]s is the words that it is about.
var problems = map[answer.ProblemKind]map[evidence.Lang]string{
	answer.UnknownMetric: {
		evidence.EN: "There is no metric called “%[1]s”.",
		evidence.ZH: "没有名为“%[1]s”的指标。",
	},
	answer.UnknownDimension: {
		evidence.EN: "The figures cannot be cut by “%[1]s”.",
		evidence.ZH: "无法按“%[1]s”拆分这些数据。",
	},
	answer.UnknownValue: {
		evidence.EN: "The data knows nothing called “%[1]s”.",
		evidence.ZH: "数据里没有“%[1]s”。",
	},
	answer.OutsideData: {
		evidence.EN: "The data holds nothing about “%[1]s”, so this cannot be answered from it.",
		evidence.ZH: "数据里没有关于“%[1]s”的信息，因此无法据此回答。",
	},
	answer.NoPeriodData: {
		evidence.EN: "Nothing is recorded for %[1]s.",
		evidence.ZH: "%[1]s没有任何记录。",
	},
	answer.NotAllowed: {
		evidence.EN: "This cannot be computed: %[1]s",
		evidence.ZH: "无法计算：%[1]s",
	},
	answer.NotUnderstood: {
		evidence.EN: "The question could not be read.",
		evidence.ZH: "没有读懂这个问题。",
	},
	answer.InvalidDate: {
		evidence.EN: "“%[1]s” is not a day of the calendar.",
		evidence.ZH: "日历上没有“%[1]s”这一天。",
	},
	answer.NotYet: {
		evidence.EN: "This version does not answer “%[1]s” yet.",
		evidence.ZH: "当前版本还不能回答“%[1]s”。",
	},
	answer.NotEnough: {
		evidence.EN: "There is not enough data for that: %[1]s.",
		evidence.ZH: "数据还不够：%[1]s。",
	},
	answer.BadArguments: {
		evidence.EN: "The request does not fit: %[1]s",
		evidence.ZH: "请求有误：%[1]s",
	},
}

var suggestionLead = map[evidence.Lang][3]string{ // before names, before questions, before dimensions
	evidence.EN: {" Did you mean %s?", " You can ask: %s", " They can be cut by %s."},
	evidence.ZH: {"您是不是想问%s？", "可以这样问：%s", "可以按%s拆分。"},
}

// Problem says in words why a question has no answer and what to do instead.
func Problem(p answer.Problem, lang evidence.Lang) string {
	format, ok := problems[p.Kind]
	if !ok {
		format = problems[answer.NotUnderstood]
	}
	text := format[lang]
	if strings.Contains(text, "%") {
		text = fmt.Sprintf(text, shorten(p.Text, 80))
	}
	if len(p.Suggestions) == 0 {
		return Typeset(text, lang)
	}
	lead := suggestionLead[lang][0]
	switch {
	case SuggestsQuestions(p.Kind):
		lead = suggestionLead[lang][1]
	case p.Kind == answer.UnknownDimension:
		lead = suggestionLead[lang][2]
	}
	return Typeset(text+fmt.Sprintf(lead, strings.Join(p.Suggestions, echoWords["list"][lang])), lang)
}

var noCut = map[evidence.Lang]string{
	evidence.EN: "%[1]s is not recorded by %[2]s. It can be cut by %[3]s.",
	evidence.ZH: "%[1]s没有按%[2]s记录，可按%[3]s查看。",
}

// NoCut says that a metric does not have a dimension, and which ones it has.
func NoCut(metric, dimension string, has []string, labels evidence.Labels, lang evidence.Lang) string {
	names := make([]string, len(has))
	for i, d := range has {
		names[i] = labels.DimensionLabel(d, lang)
	}
	text := fmt.Sprintf(noCut[lang], labels.MetricLabel(metric, lang), labels.DimensionLabel(dimension, lang), strings.Join(names, echoWords["list"][lang]))
	return Typeset(upperFirst(text), lang)
}

// SuggestsQuestions says whether a problem's suggestions are whole questions and
// not names.
func SuggestsQuestions(k answer.ProblemKind) bool {
	switch k {
	case answer.OutsideData, answer.NoPeriodData, answer.NotUnderstood, answer.InvalidDate, answer.NotYet:
		return true
	case answer.UnknownMetric, answer.UnknownDimension, answer.UnknownValue, answer.NotAllowed, answer.BadArguments:
	}
	return false
}

// shorten cuts text from outside to n runes.
func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
