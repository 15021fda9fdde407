package agent

import (
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/tools"
)

// conditionBook answers which of the members that satisfy the thresholds of a
// question come first by another metric: "top 3 by ROAS among those that spent
// over 20k". It compares with no other period, since a member may satisfy them in
// one and not in the other.
const conditionBook answer.Intent = "condition"

// pointsCondition says how many of how many satisfy the thresholds, and which of
// these come first.
func pointsCondition(o outcome) []compose.Point {
	chosen, metric := o.results[0].Chosen, o.query.OrderBy[0].Field
	rows := slices.DeleteFunc(o.satisfying(), func(r tools.RowFacts) bool { return r.Metrics[metric].Missing })
	if chosen.Met == "" || len(rows) == 0 {
		return pointsThreshold(o)
	}
	first := rows[0].Metrics[metric]
	met := o.fact(chosen.Met)
	p := compose.Point{Role: compose.ChosenLeader, Facts: map[string]string{"n": chosen.Met, "v": first.Value, "r": o.end(first)}, Words: o.rowWords(), Bounds: bounds(o, chosen.Bounds)}
	switch {
	case met.Value == 1:
		p.Role = compose.ChosenOnly
	case p.Facts["r"] == "":
		return append(pointsThreshold(o), o.valuePoint(first))
	case int(met.Value) == met.Scope:
		p.Role = compose.AllLeader
	}
	o.query.Metrics = []string{metric} // the others only choose
	points := []compose.Point{p}
	switch n := len(rows); {
	case o.query.Limit > 0:
		points = append(points, o.next(rows[1:])...)
	case n > 1:
		points = append(append(points, o.next(rows[1:n-1])...), o.last(rows[n-1]))
	}
	return append(points, o.leftOut()...)
}

func showCondition(o outcome) ([]answer.Table, []answer.Chart) {
	if len(o.rows(0)) == 0 {
		return nil, nil
	}
	return o.table(0, o.run.echo(&o.results[0])), o.barChart(0, o.query.OrderBy[0].Field)
}
