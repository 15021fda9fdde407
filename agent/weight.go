package agent

import (
	"slices"

	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// weigh reads what gives a single value its weight: which part of the total a
// member is, and how much of the plan for the same days was reached.
func (r *run) weigh() []call {
	q := r.query
	if len(q.Metrics) != 1 || len(q.Dimensions) > 0 || q.Grain != period.None || q.Per != period.None || r.agent.cfg.Model.Plans(q.Metrics[0]) {
		return nil
	}
	var plan []call
	if in, ok := r.partOfTotal(); ok {
		plan = append(plan, call{tool: tools.QuerySharesName, title: titles["shares"], args: in})
	}
	if metric, ok := r.attainmentOf(q.Metrics[0]); ok && r.planLength() {
		parts, _ := r.attainment(metric)
		plan = append(plan, r.metricsCall("plan", semantic.Query{Metrics: []string{metric, parts.plan}, Filters: q.Filters, Period: q.Period}))
	}
	return plan
}

// partOfTotal asks for the share of the one member that a question about a
// metric that adds up fixes.
func (r *run) partOfTotal() (tools.SharesInput, bool) {
	q := r.query
	m, ok := r.agent.cfg.Model.Metric(q.Metrics[0])
	if !ok || !m.Additive || len(q.Filters) != 1 {
		return tools.SharesInput{}, false
	}
	f := q.Filters[0]
	d, ok := r.agent.cfg.Model.Dimension(f.Dimension)
	if _, fixed := f.Member(); !ok || !fixed || d.Type != semantic.Categorical || d.Untrusted || d.OfDays() {
		return tools.SharesInput{}, false
	}
	whole := semantic.Query{Metrics: q.Metrics, Dimensions: []string{f.Dimension}, Period: q.Period}
	return tools.SharesInput{Query: whole, Members: f.Values}, true
}

// attainmentOf returns the metric that holds a metric against its plan, where
// the plan knows the dimensions that the question fixes.
func (r *run) attainmentOf(metric string) (string, bool) {
	model := r.agent.cfg.Model
	for _, m := range model.Metrics {
		parts, ok := r.attainment(m.Name)
		if !ok || parts.actual != metric || len(m.Refuse) > 0 {
			continue
		}
		reachable := model.DimensionsOf(m.Name)
		if !slices.ContainsFunc(r.query.Filters, func(f semantic.Filter) bool { return !slices.Contains(reachable, f.Dimension) }) {
			return m.Name, true
		}
	}
	return "", false
}

// planLength reports whether the period is one that is planned for: whole
// months or longer, or one that has begun.
func (r *run) planLength() bool {
	res, err := r.agent.cfg.Model.Calendar().Resolve(r.query.Period, r.today())
	return err == nil && (res.Grain == period.Month || res.Grain == period.Quarter || res.Grain == period.Year)
}

// weighed says the weight of a value that is final.
func (o outcome) weighed() []compose.Point {
	var points []compose.Point
	for _, res := range o.results[1:] {
		if part := res.Shares.Part; part.Share != "" && !part.Young && !part.EqualAge {
			role, facts := compose.PartOfTotal, map[string]string{"v": part.Value, "s": part.Share, "r": part.Rank}
			if part.Rank == "" {
				role = compose.PartOnly
			}
			points = append(points, compose.Point{Role: role, Facts: facts, Optional: true})
		}
		if len(res.Sources) == 0 || len(res.Sources[0].Query.Metrics) != 2 || len(res.Rows) != 1 {
			continue
		}
		metrics := res.Sources[0].Query.Metrics
		reached, plan := res.Rows[0].Metrics[metrics[0]], res.Rows[0].Metrics[metrics[1]]
		if parts, ok := o.run.attainment(metrics[0]); ok && parts.plan == metrics[1] && !reached.Missing && !plan.Missing && !reached.Young && !reached.EqualAge {
			points = append(points, compose.Point{Role: compose.PlanReached, Facts: map[string]string{"v": reached.Value, "p": plan.Value}, Optional: true})
		}
	}
	return points
}
