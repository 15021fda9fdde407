package agent

import (
	"math"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// The steps of planRecovery, and of thenRecovery.
const (
	recoveryDuring = iota // the period asked about against the one before it, per day
	recoveryCourse        // from its first day on
	recoverySince         // the days since against the period, per day
	recoveryWeek          // the latest week against the week before it
)

// planRecovery reads what a recovery is judged by: averages per day, since the
// periods differ in length. A ratio is the ratio of the totals.
func planRecovery(r *run) []call {
	q := r.compared(r.query)
	when, err := r.agent.cfg.Model.Calendar().Resolve(q.Period, r.today())
	if err != nil {
		return []call{r.metricsCall("metrics", q)}
	}
	during, course := recoveryOf(q), recoveryOf(q)
	during.Period, during.Compare, during.Per = q.Period, q.Compare, period.Day
	course.Period = period.Period{Start: when.Start, End: r.today()}.Expr()
	course.Grain = seriesGrain(int(r.today() - when.Start))
	return []call{r.metricsCall("metrics", during), r.metricsCall("series", course)}
}

// thenRecovery reads the days since, as far as the data reaches: only days whose
// values are final count. Less than a week of them after the period, weekdays
// alone would decide, and nothing is judged.
func thenRecovery(r *run, results []tools.Result) []call {
	after, ok := r.finalSince(results)
	if !ok || after.Days() < minFinalDays {
		return nil
	}
	plan := []call{r.metricsCall("metrics", r.sinceThen(after))}
	if after.Days() >= 2*minFinalDays {
		plan = append(plan, r.metricsCall("metrics", r.latestWeek(after)))
	}
	return plan
}

// finalSince are the days after the period that is asked about, as far as the
// data reaches and values are final. There may be none.
func (r *run) finalSince(results []tools.Result) (period.Period, bool) {
	when, err := r.agent.cfg.Model.Calendar().Resolve(r.query.Period, r.today())
	if err != nil {
		return period.Period{}, false
	}
	last := r.today()
	if day, ok := r.completeTo(&results[recoveryDuring]); ok {
		last = min(last, day+1)
	}
	if m, ok := r.agent.cfg.Model.Metric(r.query.Metrics[0]); ok {
		last = last.AddDays(-m.Maturity)
	}
	return period.Period{Start: when.End, End: max(when.End, last)}, true
}

// sinceThen is the average of the days since, against that of the period.
func (r *run) sinceThen(after period.Period) semantic.Query {
	q := recoveryOf(r.query)
	q.Period, q.Per = after.Expr(), period.Day
	q.Compare = semantic.Compare{Kind: semantic.CompareCustom, Period: r.query.Period}
	return q
}

// latestWeek is the last week of final days, against the week before it.
func (r *run) latestWeek(after period.Period) semantic.Query {
	q := recoveryOf(r.query)
	q.Period, q.Compare.Kind = period.Period{Start: after.End.AddDays(-minFinalDays), End: after.End}.Expr(), semantic.ComparePreviousPeriod
	return q
}

// recoveryOf is what is asked about, without when.
func recoveryOf(q semantic.Query) semantic.Query {
	return semantic.Query{Metrics: q.Metrics, Filters: q.Filters}
}

// pointsRecovery says whether the metric is back where it was before the
// period, on the way there, or not; and how the latest week went.
func pointsRecovery(o outcome) []compose.Point {
	metric := o.query.Metrics[0]
	if len(o.rows(recoveryDuring)) == 0 {
		return nil
	}
	during := o.rows(recoveryDuring)[0].Metrics[metric]
	if during.Missing || during.Change == "" {
		return []compose.Point{o.valuePoint(during)}
	}
	fell := evidence.Direction(o.fact(during.Change), &o.run.collected.Set)
	facts := map[string]string{"v": during.Value, "b": during.Base, "c": during.Change}
	switch good := o.run.agent.cfg.Model.GoodDirection(metric); {
	case fell == 0:
		return []compose.Point{{Role: compose.NothingMoved, Facts: facts}}
	case fell*good > 0, fell > 0 && good == 0:
		return []compose.Point{{Role: compose.NothingLost, Facts: facts}}
	}
	if len(o.rows(recoverySince)) == 0 {
		return []compose.Point{{Role: compose.RecoveryEarly}}
	}
	since := o.rows(recoverySince)[0].Metrics[metric]
	if since.Missing || since.Change == "" {
		return []compose.Point{o.valuePoint(since)}
	}
	points := []compose.Point{{
		Role:  o.recovered(fell, since.Value, since.Change, during.Base),
		Facts: map[string]string{"v": since.Value, "b": since.Base, "c": since.Change, "x": during.Base},
	}}
	for _, row := range o.rows(recoveryWeek) {
		if p := o.changePoint(row.Metrics[metric]); p.Role == compose.Moved || p.Role == compose.MovedFlat {
			points = append(points, p)
		}
	}
	return points
}

// recovered judges the days since against the period and the time before it.
func (o outcome) recovered(fell int, since, change, before string) compose.Role {
	switch evidence.Direction(o.fact(change), &o.run.collected.Set) {
	case fell:
		return compose.RecoveryFurther
	case 0:
		return compose.RecoveryNone
	}
	after, level := o.fact(since).Value, o.fact(before).Value
	if (after-level)*float64(fell) <= evidence.FlatBelow*math.Abs(level) {
		return compose.RecoveryWhole
	}
	return compose.RecoveryPart
}

func showRecovery(o outcome) ([]answer.Table, []answer.Chart) {
	tables := o.table(recoveryDuring, o.run.echo(&o.results[recoveryDuring]))
	if len(o.results) <= recoveryCourse || len(o.results[recoveryCourse].Sources) == 0 {
		return tables, nil
	}
	return append(tables, o.table(recoveryCourse, o.seriesTitle(recoveryCourse))...), o.lineChart(recoveryCourse, o.query.Metrics[0])
}

// recoveryRule says by what a recovery is judged.
var recoveryRule = map[evidence.Lang]string{
	evidence.EN: "Recovery is judged by averages per day: the days since the period against those within it and before it. Seasons and campaigns in these days are not taken out.",
	evidence.ZH: "是否恢复按日均值判断：将此后的日子与该时段之内、之前相比；其间的季节因素和促销活动未做剔除。",
}
