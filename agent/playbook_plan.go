package agent

import (
	"slices"

	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// attained names the two parts of an attainment: what was done and what was
// planned.
type attained struct{ actual, plan string }

// attainment returns the parts of a metric that holds an actual against a
// plan, budget used or target attainment.
func (r *run) attainment(metric string) (attained, bool) {
	if !r.agent.cfg.Model.HoldsPlan(metric) {
		return attained{}, false
	}
	m, _ := r.agent.cfg.Model.Metric(metric)
	return attained{m.Numerator, m.Denominator}, true
}

// pairedWithPlan returns the metric that holds the first of two metrics against
// the second, where that is its plan: "spend and budget" asks how they compare.
func (r *run) pairedWithPlan(metrics []string) (string, bool) {
	if len(metrics) != 2 {
		return "", false
	}
	for _, m := range r.agent.cfg.Model.Metrics {
		parts, ok := r.attainment(m.Name)
		if ok && slices.Contains(metrics, parts.actual) && slices.Contains(metrics, parts.plan) && len(m.Refuse) == 0 {
			return m.Name, true
		}
	}
	return "", false
}

// planAttainment reads an attainment with its parts, which are cut to the days
// that are over, and the plan of the whole period, which is not.
func (r *run) planAttainment(parts attained) []call {
	q := r.query
	q.Metrics = append(slices.Clone(q.Metrics), parts.actual, parts.plan)
	whole := r.query
	whole.Metrics, whole.Compare = []string{parts.plan}, semantic.Compare{}
	plan := []call{r.metricsCall("metrics", q), r.metricsCall("plan", whole)}
	if days := r.resolvedDays(); days >= 5 && len(q.Dimensions) == 0 && q.Grain == period.None {
		series := semantic.Query{Metrics: r.query.Metrics[:1], Filters: q.Filters, Period: q.Period, Grain: seriesGrain(days)}
		plan = append(plan, r.metricsCall("series", series))
	}
	return plan
}

// attained says how much of the plan for the days that are over was reached,
// and what is planned for the whole period where that is more.
func (o outcome) attained(parts attained) []compose.Point {
	var points []compose.Point
	for i, row := range o.rows(0) {
		// A query that a model planned need not have asked for the parts.
		v, actual, plan := row.Metrics[o.query.Metrics[0]], row.Metrics[parts.actual], row.Metrics[parts.plan]
		if v.Missing || actual.Value == "" || actual.Missing || plan.Value == "" || plan.Missing {
			points = append(points, o.valuePoint(v))
			continue
		}
		facts := map[string]string{"v": v.Value, "a": actual.Value, "p": plan.Value}
		points = append(points, compose.Point{Role: compose.Attained, Facts: facts})
		if i < len(o.rows(1)) {
			whole := o.rows(1)[i].Metrics[parts.plan]
			if !whole.Missing && o.fact(whole.Value).Period != o.fact(plan.Value).Period {
				points = append(points, compose.Point{Role: compose.PlanValue, Facts: map[string]string{"v": whole.Value}})
			}
		}
	}
	return points
}
