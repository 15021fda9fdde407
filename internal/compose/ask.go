package compose

import (
	"fmt"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

var askWords = map[answer.Slot]map[evidence.Lang]string{
	answer.SlotMetric:    {evidence.EN: "Which metric do you mean?", evidence.ZH: "您想看哪个指标？"},
	answer.SlotDimension: {evidence.EN: "Cut by what?", evidence.ZH: "您想按什么拆分？"},
	answer.SlotFilter:    {evidence.EN: "Which one do you mean?", evidence.ZH: "您指的是哪一个？"},
	answer.SlotPeriod:    {evidence.EN: "Which dates do you mean?", evidence.ZH: "您指的是哪段时间？"},
	answer.SlotGrain:     {evidence.EN: "An average can be meant in several ways. Would you like:", evidence.ZH: "平均值有几种理解。您想看："},
	answer.SlotIntent:    {evidence.EN: "What would you like to know?", evidence.ZH: "您想了解什么？"},
}

var askPlain = map[evidence.Lang]string{
	evidence.EN: "The question is not clear enough to answer. Name a metric and a period.",
	evidence.ZH: "问题还不够明确，请说明想看的指标和时间。",
}

var askLeave = map[evidence.Lang]string{
	evidence.EN: "“%s” could not be read. Answer without it (%s)?",
	evidence.ZH: "没有读懂“%s”。要忽略它来回答吗（%s）？",
}

var askWhether = map[evidence.Lang]string{
	evidence.EN: "Do you mean: %s?",
	evidence.ZH: "您想问的是：%s？",
}

// Ask puts the first open choice to the reader as one multiple-choice
// question.
func Ask(open []answer.Choice, lang evidence.Lang) string {
	if len(open) == 0 {
		return askPlain[lang]
	}
	question, ok := askWords[open[0].Slot]
	if !ok {
		question = askWords[answer.SlotFilter]
	}
	labels := make([]string, len(open[0].Candidates))
	for i, c := range open[0].Candidates {
		labels[i] = shorten(c.Label, 60)
	}
	if len(labels) == 1 {
		labels[0] = shorten(open[0].Candidates[0].Label, 200)
	}
	if len(labels) == 1 && open[0].Text == "" { // nothing to choose: is it read as it was meant
		return Typeset(fmt.Sprintf(askWhether[lang], labels[0]), lang)
	}
	if len(labels) == 1 { // words that may be left out
		return Typeset(fmt.Sprintf(askLeave[lang], shorten(open[0].Text, 60), labels[0]), lang)
	}
	space := map[evidence.Lang]string{evidence.EN: " ", evidence.ZH: ""}[lang]
	return Typeset(question[lang]+space+strings.Join(labels, " · "), lang)
}
