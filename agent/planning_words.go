package agent

import (
	"fmt"
	"strings"

	"github.com/insight-agent/insight/agent/planner"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/tools"
)

// planTitles name the steps of a plan by the tool that runs.
var planTitles = map[string]string{
	tools.QueryMetricsName: "metrics", tools.QuerySharesName: "shares", tools.ExplainChangeName: "breakdown", tools.DetectAnomaliesName: "anomalies",
	tools.ForecastMetricName: "forecast", tools.CheckPaceName: "pace", tools.MeasureTrendName: "trend",
}

// planTitle says what a tool does, in the reader's words.
func planTitle(tool string) map[evidence.Lang]string {
	if key, ok := planTitles[tool]; ok {
		return titles[key]
	}
	return planWords["look"]
}

var planWords = map[string]map[evidence.Lang]string{
	"plan": {evidence.EN: "Working out the steps", evidence.ZH: "规划分析步骤"},
	"look": {evidence.EN: "Looking up names", evidence.ZH: "查找名称"},
	"one":  {evidence.EN: "Worked out in one step: ", evidence.ZH: "分析步骤："},
	"many": {evidence.EN: "Worked out in %d steps: ", evidence.ZH: "分 %d 步得出："},
	"by": {
		evidence.EN: "The language model chose these steps; check that they are what you asked.",
		evidence.ZH: "以上步骤由语言模型选定，请确认是否符合您的问题。",
	},
	"unread": {
		evidence.EN: "The language model chose these steps, since the rules could not read “%s”; check that they are what you asked.",
		evidence.ZH: "规则未能理解“%s”，以上步骤由语言模型选定，请确认是否符合您的问题。",
	},
	string(planner.OutOfSteps): {
		evidence.EN: "The plan was stopped at %d queries, the most that one answer may make; part of the question may be open.",
		evidence.ZH: "已达到单次回答 %d 次查询的上限，分析提前结束，问题可能只回答了一部分。",
	},
	string(planner.OutOfTokens): {
		evidence.EN: "The plan was stopped where the language model's budget for one answer ended; part of the question may be open.",
		evidence.ZH: "语言模型的用量已达到单次回答的上限，分析提前结束，问题可能只回答了一部分。",
	},
	string(planner.OutOfTime): {
		evidence.EN: "The plan was stopped for lack of time; part of the question may be open.",
		evidence.ZH: "时间已到，分析提前结束，问题可能只回答了一部分。",
	},
	string(planner.Repeating): {
		evidence.EN: "The language model went in circles and was stopped; part of the question may be open.",
		evidence.ZH: "语言模型开始重复查询，分析提前结束，问题可能只回答了一部分。",
	},
	string(planner.Away): {
		evidence.EN: "The language model failed before it was done; this is what had been found, and part of the question may be open.",
		evidence.ZH: "语言模型中途停止响应，以下是此前已得出的结果，问题可能只回答了一部分。",
	},
}

// planEcho says in how many steps an answer was worked out, and what each was.
func planEcho(echoes []string, lang evidence.Lang) string {
	head := planWords["one"][lang]
	if len(echoes) > 1 {
		head = fmt.Sprintf(planWords["many"][lang], len(echoes))
	}
	return head + strings.Join(echoes, stageWords["then"][lang])
}

// planCaveats says who chose the steps and, where the plan was broken off, why.
func planCaveats(out planner.Outcome, unread []string, lang evidence.Lang) []string {
	by := planWords["by"][lang]
	if len(unread) > 0 {
		by = fmt.Sprintf(planWords["unread"][lang], compose.Quoted(strings.Join(unread, ", ")))
	}
	caveats := []string{compose.Typeset(by, lang)}
	ended := out.Ended
	if ended == planner.Unmended { // for a reader the same: it got no further
		ended = planner.Repeating
	}
	why, ok := planWords[string(ended)]
	if !ok {
		return caveats
	}
	text := why[lang]
	if ended == planner.OutOfSteps {
		text = fmt.Sprintf(text, out.Steps)
	}
	return append(caveats, compose.Typeset(text, lang))
}
