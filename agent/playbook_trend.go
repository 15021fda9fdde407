package agent

import (
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/period"
)

// planTrend reads the course over time; where it is cut by members too, their
// totals come along, which put the lines in order.
func planTrend(r *run) []call {
	q := r.query
	if q.Grain == period.None {
		q.Grain = seriesGrain(r.resolvedDays())
	}
	q.Compare.Kind, q.Compare.Period = "", "" // steps are compared with each other
	q.OrderBy, q.Limit, q.Others = nil, 0, false
	plan := []call{r.metricsCall("series", q)}
	if len(q.Dimensions) > 0 || len(q.Metrics) == 1 {
		totals := q
		totals.Grain = period.None
		plan = append(plan, r.metricsCall("metrics", r.compared(totals)))
	}
	return plan
}

func pointsTrend(o outcome) []compose.Point {
	if len(o.query.Dimensions) > 0 && len(o.results) > 1 {
		members := o
		members.results = o.results[1:]
		return pointsRank(members)
	}
	var points []compose.Point
	for _, metric := range o.query.Metrics {
		t, ok := o.results[0].Trends[metric]
		if !ok {
			continue
		}
		facts := map[string]string{"v": t.Last.Value, "b": t.First.Value, "c": t.Change}
		switch {
		case t.Change == "":
			points = append(points, compose.Point{Role: compose.ValueNew, Facts: facts})
		case o.flat(t.Change):
			points = append(points, compose.Point{Role: compose.TrendFlat, Facts: facts})
		default:
			points = append(points, compose.Point{Role: compose.TrendMoved, Facts: facts})
		}
		if t.Peak.Value != "" {
			points = append(points, compose.Point{Role: compose.Peak, Facts: map[string]string{"v": t.Peak.Value, "r": t.Peak.Rank}})
		}
		if t.Trough.Value != "" {
			points = append(points, compose.Point{Role: compose.Trough, Facts: map[string]string{"v": t.Trough.Value, "r": t.Trough.RankLowest}, Optional: true})
		}
	}
	for _, row := range o.rows(1) {
		points = append(points, o.valuePoint(row.Metrics[o.query.Metrics[0]]))
	}
	if rows := o.rows(0); len(points) == 0 && len(rows) == 1 { // its value is all there is to say
		points = append(points, o.valuePoint(rows[0].Metrics[o.query.Metrics[0]]))
	}
	return points
}

func showTrend(o outcome) ([]answer.Table, []answer.Chart) {
	return o.table(0, o.seriesTitle(0)), o.lineChart(0, o.query.Metrics[0])
}
