package agent

import (
	"github.com/insight-agent/insight/internal/analysis/forecast"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/tools"
)

// planPace holds the period against its plan.
func planPace(r *run) []call {
	args := tools.PaceInput{Metric: r.query.Metrics[0], Filters: r.query.Filters, Period: r.query.Period}
	return []call{{tool: tools.CheckPaceName, title: titles["pace"], args: args}}
}

// paceRoles say how a period stands, of a target and of a budget.
var paceRoles = map[forecast.Standing][2]compose.Role{
	forecast.Behind: {compose.PaceBehind, compose.BudgetUnder},
	forecast.OnPace: {compose.PaceOn, compose.BudgetOn},
	forecast.Ahead:  {compose.PaceAhead, compose.BudgetOver},
}

func pointsPace(o outcome) []compose.Point {
	p := o.results[0].Pace
	soFar := map[string]string{"a": p.Actual, "u": p.Used, "p": p.Plan}
	if p.Landing == "" {
		return []compose.Point{{Role: compose.PaceOver, Facts: soFar}}
	}
	of, chance := 0, compose.PaceChance
	if p.Budget {
		of, chance = 1, compose.BudgetChance
	}
	points := []compose.Point{
		{Role: paceRoles[p.Standing][of], Facts: map[string]string{"l": p.Landing, "g": p.Gap, "p": p.Plan}},
		{Role: chance, Facts: map[string]string{"q": p.Chance}},
	}
	if p.Actual != "" {
		points = append(points, compose.Point{Role: compose.PaceSoFar, Facts: soFar})
	}
	if p.Standing != forecast.Ahead {
		points = append(points, compose.Point{Role: compose.PaceNeeded, Facts: map[string]string{"n": p.Left, "d": p.Needed, "x": p.Expected}, Optional: true})
	}
	return points
}

func showPace(o outcome) ([]answer.Table, []answer.Chart) {
	res := o.results[0]
	if len(res.Tables) == 0 {
		return nil, nil
	}
	t := res.Tables[res.Pace.Course]
	chart := o.courseChart(t, o.courseName(res.Pace.Landing), o.fact(res.Pace.Actual).Metric)
	return []answer.Table{toCome(t, chart.Title)}, []answer.Chart{chart}
}
