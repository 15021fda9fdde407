package agent

import (
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// playbook is the plan of an intent, in code: which tools to call, what to say
// about what they found, and what to show.
type playbook struct {
	plan   func(*run) []call
	then   func(*run, []tools.Result) []call // what follows from what the plan found; nil for nothing
	points func(outcome) []compose.Point
	show   func(outcome) ([]answer.Table, []answer.Chart)
}

// call is one step of a plan.
type call struct {
	tool  string
	title map[evidence.Lang]string
	args  any // as the tool's input
}

var playbooks = map[answer.Intent]playbook{
	answer.Lookup:   {plan: planLookup, points: pointsLookup, show: showSeries},
	answer.Compare:  {plan: planCompare, points: pointsCompare, show: showBreakdown},
	answer.Rank:     {plan: planRank, points: pointsRank, show: showRank},
	answer.Share:    {plan: planShare, points: pointsShare, show: showShare},
	answer.Trend:    {plan: planTrend, points: pointsTrend, show: showTrend},
	answer.Diagnose: {plan: planDiagnose, points: pointsDiagnose, show: showDiagnose},
	answer.Anomaly:  {plan: planAnomaly, points: pointsAnomaly, show: showAnomaly},
	answer.Forecast: {plan: planForecast, points: pointsForecast, show: showForecast},
	paceBook:        {plan: planPace, points: pointsPace, show: showPace},
	wholeBook:       {plan: planWhole, points: pointsWhole, show: showWhole},
	conditionBook:   {plan: planThreshold, points: pointsCondition, show: showCondition},
	thresholdBook:   {plan: planThreshold, points: pointsThreshold, show: showThreshold},
	answer.Recovery: {plan: planRecovery, then: thenRecovery, points: pointsRecovery, show: showRecovery},
	stillBook:       {plan: planRecovery, then: thenStill, points: pointsStill, show: showRecovery},
	slopeBook:       {plan: planSlope, points: pointsSlope, show: showSlope},
}

// intentNames names the intents that this version knows and cannot answer.
var intentNames = map[answer.Intent]map[evidence.Lang]string{
	answer.Overview: {evidence.EN: "how is everything?", evidence.ZH: "整体表现如何"},
	answer.Unknown:  {evidence.EN: "that", evidence.ZH: "这类问题"},
}

// whereNotWhy keeps an answer to "why" honest: a breakdown is not a cause.
var whereNotWhy = map[evidence.Lang]string{
	evidence.EN: "This shows where the change sits; it does not show its cause.",
	evidence.ZH: "以上只说明变化出现在哪里，并不等于原因。",
}

var titles = map[string]map[evidence.Lang]string{
	"read":      {evidence.EN: "Reading the question", evidence.ZH: "理解问题"},
	"metrics":   {evidence.EN: "Querying the metrics", evidence.ZH: "查询指标"},
	"plan":      {evidence.EN: "Querying the plan", evidence.ZH: "查询计划"},
	"shares":    {evidence.EN: "Querying the shares", evidence.ZH: "查询占比"},
	"whole":     {evidence.EN: "Querying the whole", evidence.ZH: "查询整体"},
	"series":    {evidence.EN: "Querying the course over time", evidence.ZH: "查询时间走势"},
	"since":     {evidence.EN: "Reading what came in since", evidence.ZH: "读取之后回传的数据"},
	"breakdown": {evidence.EN: "Breaking the change down", evidence.ZH: "拆分变化"},
	"anomalies": {evidence.EN: "Looking for what is unusual", evidence.ZH: "排查异常"},
	"forecast":  {evidence.EN: "Forecasting", evidence.ZH: "预测"},
	"pace":      {evidence.EN: "Checking the pace", evidence.ZH: "核对进度"},
	"trend":     {evidence.EN: "Measuring the trend", evidence.ZH: "检验趋势"},
	"compose":   {evidence.EN: "Writing the answer", evidence.ZH: "撰写回答"},
}

// outcome is what a plan found, as the points and charts of its playbook need
// it.
type outcome struct {
	run     *run
	query   semantic.Query
	results []tools.Result // in plan order, with global ids
}

func (r *run) outcome(results []tools.Result) outcome {
	return outcome{run: r, query: r.query, results: results}
}

// rows returns the rows of a step's result; none when the plan had no such
// step.
func (o outcome) rows(step int) []tools.RowFacts {
	if step >= len(o.results) {
		return nil
	}
	return o.results[step].Rows
}

func (o outcome) fact(id string) evidence.Fact {
	f, _ := o.run.collected.Set.Get(id)
	return f
}

// flat reports that a change is too small to be called a rise or a fall.
func (o outcome) flat(change string) bool {
	return evidence.Direction(o.fact(change), &o.run.collected.Set) == 0
}

// empty reports that the first step found not one value.
func (o outcome) empty() bool {
	if o.looksAhead() || len(o.results) > 0 && o.results[0].Chosen.Met != "" { // that none satisfies a threshold is an answer
		return false
	}
	for _, row := range o.rows(0) {
		for _, mf := range row.Metrics {
			if !mf.Missing {
				return false
			}
		}
	}
	return true
}

// looksAhead reports that a tool that reads no rows of a query has answered.
func (o outcome) looksAhead() bool {
	return slices.ContainsFunc(o.results, func(r tools.Result) bool {
		return r.Watch.Watched != "" || r.Ahead.Total != "" || len(r.Ahead.Members) > 0 || r.Pace.Plan != "" || r.Slope.Monthly != ""
	})
}

// table returns a step's table under a title, without the columns of a
// comparison that says nothing.
func (o outcome) table(step int, title string) []answer.Table {
	if step >= len(o.results) || len(o.results[step].Tables) == 0 {
		return nil
	}
	t := o.results[step].Tables[0].Without(func(c semantic.Column) bool {
		compares := c.Role == semantic.BaseColumn || c.Role == semantic.DeltaColumn || c.Role == semantic.ChangeColumn
		return compares && !o.showsBase(step, c.Metric)
	})
	t.Title = compose.Opened(title, o.run.lang)
	return []answer.Table{t}
}

// showsBase reports whether it helps to see what a metric is set against: what
// the plan itself added may be partial, not final, or beside the question.
func (o outcome) showsBase(step int, metric string) bool {
	switch {
	case !slices.Contains(o.query.Metrics, metric), o.results[step].Base == nil, o.lameBase():
		return false
	case o.asksBase():
		return true
	}
	return !slices.ContainsFunc(o.rows(step), func(r tools.RowFacts) bool { return r.Metrics[metric].Young })
}

// asksBase reports whether the question itself is about a comparison.
func (o outcome) asksBase() bool {
	return o.query.Compare.Kind != semantic.CompareNone || o.run.asksChange()
}

func (r *run) metricsCall(title string, q semantic.Query) call {
	return call{tool: tools.QueryMetricsName, title: titles[title], args: q}
}

// compared adds the comparison with the period before where the question
// names none: a number without one says little. What was planned, and what is
// held against a plan, has its comparison already.
func (r *run) compared(q semantic.Query) semantic.Query {
	if q.Compare.Kind == semantic.CompareNone && q.Period != "" && q.Period != period.All && !slices.ContainsFunc(q.Metrics, r.planned) {
		q.Compare.Kind = semantic.ComparePreviousPeriod
	}
	return q
}

// besideWeekday sets a single day beside the same weekday of the week before: a
// Monday after a Sunday says more of the week than of the business.
func (r *run) besideWeekday(q semantic.Query) semantic.Query {
	before := r.compared(q)
	if q.Compare.Kind != semantic.CompareNone || before.Compare.Kind == semantic.CompareNone || r.resolvedDays() != 1 {
		return before
	}
	cal := r.agent.cfg.Model.Calendar()
	day, err := cal.Resolve(q.Period, r.today())
	if err != nil {
		return before
	}
	before.Compare = semantic.Compare{Kind: semantic.CompareCustom, Period: period.Period{Start: day.Start - 7, End: day.End - 7}.Expr()}
	return before
}

// planned reports whether a metric is a plan, or held against one.
func (r *run) planned(metric string) bool {
	_, attained := r.attainment(metric)
	return attained || r.agent.cfg.Model.Plans(metric)
}

// seriesGrain chooses steps that give a line between about 5 and 60 points.
func seriesGrain(days int) period.Grain {
	switch {
	case days <= 62:
		return period.Day
	case days <= 200:
		return period.Week
	case days <= 1500:
		return period.Month
	}
	return period.Quarter
}

// resolvedDays returns how many days the question's period holds, or how many
// there are to the end of today where it is open.
func (r *run) resolvedDays() int {
	cal := r.agent.cfg.Model.Calendar()
	p := r.query.Period
	if p == "" {
		p = period.All
	}
	res, err := cal.Resolve(p, cal.Today(r.now))
	if err != nil {
		return 0
	}
	if res.OpenStart {
		return 450 // the data's first day is not known yet: months will do
	}
	return res.Days()
}

// breakdownDimension picks the dimension that says most about where a change
// sits: the first trusted one of the metric's own table that all metrics share
// and the question has not fixed.
func (r *run) breakdownDimension(q semantic.Query) string {
	fixed := slices.Clone(q.Dimensions)
	for _, f := range q.Filters {
		fixed = append(fixed, f.Dimension)
	}
	return firstDimension(r.agent.cfg.Model, q.Metrics, fixed)
}
