package agent

import (
	"context"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

var helpWords = map[string]map[evidence.Lang]string{
	"can": {
		evidence.EN: "You can ask for a value, a comparison, a ranking or a trend of any metric below, for any period, cut or filtered by ",
		evidence.ZH: "下表中的任何指标都可以查询数值、对比、排名和走势，时间不限，并可按以下维度拆分或筛选：",
	},
	"end":   {evidence.EN: ".", evidence.ZH: "。"},
	"list":  {evidence.EN: ", ", evidence.ZH: "、"},
	"table": {evidence.EN: "What can be asked for", evidence.ZH: "可以查询的指标"},
}

// help says what can be asked: the dimensions in a sentence, the metrics in a
// table, and questions to begin with.
func (r *run) help(ctx context.Context) error {
	res, err := r.agent.cfg.Tools.Invoke(ctx, tools.ListMetricsName, tools.Call{Principal: r.question.Principal, Lang: r.lang, Now: r.now}, nil)
	if err != nil {
		return err
	}
	res = r.collected.Add(res)
	var names []string
	for _, d := range slices.Concat(r.agent.cfg.Model.Dimensions, r.agent.cfg.Model.Days) {
		names = append(names, r.agent.cfg.Model.DimensionLabel(d.Name, r.lang))
	}
	text := helpWords["can"][r.lang] + strings.Join(names, helpWords["list"][r.lang]) + helpWords["end"][r.lang]
	a := r.base(answer.Answered)
	a.Echo = ""
	a.Sentences = []answer.Sentence{compose.Unchecked(compose.Typeset(text, r.lang))}
	for _, t := range res.Tables {
		t = t.Without(func(c semantic.Column) bool { return c.Name == "metric" }) // the key of the metric is for programs
		t.Title = helpWords["table"][r.lang]
		a.Tables = append(a.Tables, t)
	}
	a.FollowUps = r.starters()
	return r.finish(ctx, a)
}
