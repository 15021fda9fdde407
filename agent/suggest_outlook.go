package agent

import (
	"fmt"
	"strings"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/tools"
)

// outlookQuestions go on from what is unusual and from what comes next; %s is
// a metric, or a metric of a slice with the days.
var outlookQuestions = map[string]map[evidence.Lang]string{
	"why":     {evidence.EN: "Why did %[1]s change %[2]s?", evidence.ZH: "为什么%[2]s%[1]s发生变化？"},
	"week":    {evidence.EN: "Anything unusual last week?", evidence.ZH: "上周有没有异常？"},
	"ahead":   {evidence.EN: "What will %[1]s be next month?", evidence.ZH: "预测下个月的%[1]s"},
	"pace":    {evidence.EN: "Are we on pace for the %[1]s this month?", evidence.ZH: "这个月的%[1]s能完成吗？"},
	"rising":  {evidence.EN: "Is %[1]s trending up?", evidence.ZH: "%[1]s的趋势是上升吗？"},
	"overall": {evidence.EN: "Anything unusual yesterday?", evidence.ZH: "昨天有没有异常？"},
}

func (r *run) ask(key string, args ...any) string {
	return compose.Opened(compose.Typeset(fmt.Sprintf(outlookQuestions[key][r.lang], args...), r.lang), r.lang)
}

// goesOn gives questions that go on from an answer, of the kind that fits it.
func (r *run) goesOn(o outcome) []string {
	switch r.plannedAs() {
	case answer.Anomaly:
		return r.afterAnomaly(o)
	case answer.Forecast, paceBook:
		return r.afterForecast(o)
	}
	return r.followUps(o)
}

// afterAnomaly asks why, of the findings that something can be asked about.
func (r *run) afterAnomaly(o outcome) []string {
	var out []string
	for _, f := range o.results[0].Watch.Findings {
		if len(out) < 2 && !f.Kind.Data() && f.Change != "" && tools.CanExplain(r.agent.cfg.Model, f.Metric) {
			out = append(out, r.ask("why", r.sliceWords(o.fact(f.Actual)), r.daysWords(f)))
		}
	}
	if len(out) == 0 {
		out = append(out, r.ask("week"))
	}
	if money := pickMoney(r); money != "" {
		out = append(out, r.ask("ahead", r.agent.cfg.Model.MetricLabel(money, r.lang)))
	}
	return out
}

// daysWords writes the days of a finding; of a shift the week that it began.
func (r *run) daysWords(f tools.FindingFacts) string {
	days := f.Days
	if f.Kind == anomaly.LevelUp || f.Kind == anomaly.LevelDown {
		days.End = min(days.Start+7, r.today())
	}
	text := evidence.FormatPeriod(days, r.lang, r.today())
	if r.lang == evidence.EN && days.Days() == 1 {
		return "on " + text
	}
	return strings.TrimSuffix(text, " ")
}

func (r *run) sliceWords(f evidence.Fact) string {
	model := r.agent.cfg.Model
	var names []string
	for _, d := range model.Dimensions {
		if member, ok := f.Dims[d.Name]; ok && member != "" {
			names = append(names, evidence.Clean(model.ValueLabel(d.Name, member, r.lang)))
		}
	}
	metric := model.MetricLabel(f.Metric, r.lang)
	if len(names) == 0 {
		return metric
	}
	if r.lang == evidence.ZH {
		return strings.Join(names, "") + "的" + metric
	}
	return strings.Join(names, " ") + " " + metric
}

// afterForecast asks for the pace of a plan where there is one, and for what
// led here.
func (r *run) afterForecast(o outcome) []string {
	model, metric := r.agent.cfg.Model, r.query.Metrics[0]
	ratio, planned := model.Attainment(metric)
	var out []string
	switch {
	case r.plannedAs() == paceBook && planned:
		metric = ratio.Numerator
		out = append(out, r.ask("ahead", model.MetricLabel(metric, r.lang)))
	case planned && r.query.Period != period.Expr("this_month"):
		out = append(out, r.ask("pace", model.MetricLabel(ratio.Denominator, r.lang)))
	}
	return append(out, r.ask("rising", model.MetricLabel(metric, r.lang)), r.ask("overall"))
}

// pickMoney is the model's first headline in money.
func pickMoney(r *run) string {
	for _, m := range r.agent.cfg.Model.Metrics {
		if m.Headline && m.Additive && m.Unit.Kind == evidence.Currency {
			return m.Name
		}
	}
	return ""
}
