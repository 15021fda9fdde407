package app

import (
	"fmt"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// queryMends says what to do about a refused query where no name is near to
// what was given.
var queryMends = map[answer.ProblemKind]map[evidence.Lang]string{
	answer.UnknownMetric: {
		evidence.EN: "use a metric that GET /v1/metrics lists",
		evidence.ZH: "请使用 GET /v1/metrics 列出的指标",
	},
	answer.UnknownDimension: {
		evidence.EN: "use a dimension that GET /v1/metrics lists for the metric, or leave it out",
		evidence.ZH: "请使用 GET /v1/metrics 中该指标可用的维度，或去掉该维度",
	},
	answer.NotAllowed: {
		evidence.EN: "ask for another metric: GET /v1/metrics lists those that can be computed",
		evidence.ZH: "请改用其他指标，GET /v1/metrics 列出了可计算的指标",
	},
	answer.NoPeriodData: {
		evidence.EN: "ask for a period that the data covers",
		evidence.ZH: "请选择数据覆盖的时间范围",
	},
	answer.BadArguments: {
		evidence.EN: "correct the part that is named; /openapi.json describes a query",
		evidence.ZH: "请修正上述部分，查询格式见 /openapi.json",
	},
}

var noMetric = map[evidence.Lang]string{evidence.EN: "The query names no metric.", evidence.ZH: "查询未指定指标。"}

// useOne offers names that were meant, or that may be asked for instead.
var useOne = map[evidence.Lang][2]string{
	evidence.EN: {"use %s", ", "},
	evidence.ZH: {"可改用%s", "、"},
}

// mendOf says what to do about a refused query; it is never empty.
func mendOf(p answer.Problem, lang evidence.Lang) string {
	if len(p.Suggestions) > 0 {
		return fmt.Sprintf(useOne[lang][0], strings.Join(p.Suggestions, useOne[lang][1]))
	}
	if words, ok := queryMends[p.Kind]; ok {
		return words[lang]
	}
	return queryMends[answer.BadArguments][lang]
}
