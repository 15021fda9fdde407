package agent

import (
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/tools"
)

// stillBook answers whether a rise or a fall goes on: "is it still falling?". It
// is a recovery that claims a direction.
const stillBook answer.Intent = "still"

// The steps of thenStill, behind those of planRecovery.
const (
	stillWeek  = recoveryCourse + 1 + iota // the latest week against the week before it
	stillSince                             // the days since against the period, per day
)

// thenStill reads whether the last days move, and the level since.
func thenStill(r *run, results []tools.Result) []call {
	after, ok := r.finalSince(results)
	if !ok || after.Empty() {
		return nil
	}
	plan := []call{r.metricsCall("metrics", r.latestWeek(after))}
	if after.Days() >= minFinalDays {
		plan = append(plan, r.metricsCall("metrics", r.sinceThen(after)))
	}
	return plan
}

// pointsStill says whether the last days go on in the direction that the question
// takes for granted, and the level since beside that of the period and before it.
func pointsStill(o outcome) []compose.Point {
	metric, claims := o.query.Metrics[0], o.run.reading.Claims
	if len(o.rows(recoveryDuring)) == 0 {
		return nil
	}
	during := o.rows(recoveryDuring)[0].Metrics[metric]
	if during.Missing || during.Change == "" {
		return []compose.Point{o.valuePoint(during)}
	}
	var points []compose.Point
	if evidence.Direction(o.fact(during.Change), &o.run.collected.Set) != claims { // nothing moved so that could go on
		points, claims = append(points, o.changePoint(during)), 0
	}
	if after, ok := o.run.finalSince(o.results); ok && after.Empty() {
		return append(points, compose.Point{Role: compose.StillEarly})
	}
	for _, row := range o.rows(stillWeek) {
		if week := row.Metrics[metric]; !week.Missing && week.Change != "" {
			points = append(points, o.stillPoint(week, claims))
		}
	}
	for _, row := range o.rows(stillSince) {
		if since := row.Metrics[metric]; !since.Missing && since.Change != "" {
			role := compose.LevelSince
			if o.flat(since.Change) {
				role = compose.LevelSinceFlat
			}
			points = append(points, compose.Point{Role: role, Facts: map[string]string{"v": since.Value, "b": since.Base, "c": since.Change, "x": during.Base}})
		}
	}
	if len(points) == 0 {
		points = []compose.Point{o.changePoint(during)}
	}
	return points
}

// stillPoint holds the latest week against the direction that is to go on; 0
// where there is none.
func (o outcome) stillPoint(week tools.MetricFacts, claims int) compose.Point {
	p := compose.Point{Facts: map[string]string{"v": week.Value, "b": week.Base, "c": week.Change}}
	goes := evidence.Direction(o.fact(week.Change), &o.run.collected.Set)
	switch {
	case claims == 0 && goes == 0:
		p.Role = compose.MovedFlat
	case claims == 0:
		p.Role = compose.Moved
	case goes == 0:
		p.Role = compose.LevelledOff
	case goes != claims:
		p.Role = compose.Turned
	case claims > 0:
		p.Role = compose.StillRising
	default:
		p.Role = compose.StillFalling
	}
	return p
}

// stillRule says by what it is judged whether a change goes on.
var stillRule = map[evidence.Lang]string{
	evidence.EN: "Whether the change goes on is judged by the last seven days whose values are final, against the seven before. Seasons and campaigns in these days are not taken out.",
	evidence.ZH: "变化是否仍在延续，按数值已定的最近 7 天与之前 7 天相比判断；其间的季节因素和促销活动未做剔除。",
}
