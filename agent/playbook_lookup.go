package agent

import (
	"math"
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// planLookup reads the value with the one before it, and its course over the
// period when that is long enough to have one.
func planLookup(r *run) []call {
	if metric, ok := r.pairedWithPlan(r.query.Metrics); ok {
		r.query.Metrics = []string{metric}
	}
	q := r.query
	if parts, ok := r.attainment(q.Metrics[0]); ok && len(q.Metrics) == 1 {
		return r.planAttainment(parts)
	}
	plan := []call{r.metricsCall("metrics", r.besideWeekday(q))}
	if days := r.resolvedDays(); days >= 5 {
		series := semantic.Query{Metrics: q.Metrics[:1], Filters: q.Filters, Period: q.Period, Grain: seriesGrain(days)}
		plan = append(plan, r.metricsCall("series", series))
	}
	return append(plan, r.weigh()...)
}

func pointsLookup(o outcome) []compose.Point {
	if parts, ok := o.run.attainment(o.query.Metrics[0]); ok && len(o.query.Metrics) == 1 {
		return o.attained(parts)
	}
	var points []compose.Point
	for _, row := range o.rows(0) {
		for _, metric := range o.query.Metrics {
			points = append(points, o.valuePoint(row.Metrics[metric]))
			points = append(points, o.stands(metric, row.Metrics[metric])...)
		}
	}
	return append(append(points, o.averagedOver()...), o.weighed()...)
}

// valuePoint says a value, with what it is against where that is known.
func (o outcome) valuePoint(mf tools.MetricFacts) compose.Point {
	facts := map[string]string{"v": mf.Value, "b": mf.Base, "c": mf.Change}
	switch {
	case mf.Missing:
		return compose.Point{Role: compose.NoValue, Facts: facts}
	case o.run.agent.cfg.Model.Plans(o.fact(mf.Value).Metric):
		return compose.Point{Role: compose.PlanValue, Facts: facts}
	case mf.Young && o.asksBase() && mf.Base != "" && !o.fact(mf.Base).Missing:
		return compose.Point{Role: compose.NotComparable, Facts: facts}
	case o.fact(mf.Value).Provisional && !mf.EqualAge:
		return compose.Point{Role: compose.ValueSoFar, Facts: facts}
	case mf.Base == "", o.fact(mf.Base).Missing, o.lameBase():
		return compose.Point{Role: compose.Value, Facts: facts}
	case mf.Change == "":
		return compose.Point{Role: compose.ValueNew, Facts: facts}
	case o.flat(mf.Change):
		return compose.Point{Role: compose.ValueFlat, Facts: facts}
	}
	return compose.Point{Role: compose.ValueChange, Facts: facts}
}

// lameBase reports that the comparison was the plan's own idea and reaches
// before the first data: a rise against half a month is no news.
func (o outcome) lameBase() bool {
	if o.query.Compare.Kind != semantic.CompareNone {
		return false
	}
	for _, res := range o.results {
		if slices.ContainsFunc(res.Notes, func(n semantic.Note) bool { return n.Kind == semantic.NoteBasePartial }) {
			return true
		}
	}
	return false
}

// planCompare reads the change, and where it sits by the dimension that says
// most about it.
func planCompare(r *run) []call {
	q := r.compared(r.query)
	plan := []call{r.metricsCall("metrics", q)}
	if len(q.Dimensions) > 0 {
		return plan
	}
	if dim := r.breakdownDimension(q); dim != "" {
		b := q
		b.Dimensions, b.Grain = []string{dim}, period.None
		b.Metrics = q.Metrics[:1]
		plan = append(plan, r.metricsCall("breakdown", b))
	}
	return append(plan, r.planMix(q)...)
}

func pointsCompare(o outcome) []compose.Point {
	if len(o.query.Dimensions) > 0 {
		return pointsRank(o)
	}
	var points []compose.Point
	for _, row := range o.rows(0) {
		for _, metric := range o.query.Metrics {
			points = append(points, o.changePoint(row.Metrics[metric]))
			points = append(points, o.stands(metric, row.Metrics[metric])...)
		}
	}
	points = append(points, o.asked()...)
	if mix := o.mixMoved(); len(mix) > 0 {
		return append(points, mix...)
	}
	return append(points, o.moves(1)...)
}

// asked says the value of the whole period that was asked about, where the
// change is told of a part of its days only, beside what it was asked to be
// compared with where that is final.
func (o outcome) asked() []compose.Point {
	if o.run.first == o.run.begin {
		return nil
	}
	role := compose.ValueSoFar
	if o.run.covered {
		role = compose.Value
	}
	var points []compose.Point
	for _, row := range o.run.collected.Results[o.run.begin].Rows {
		mf := row.Metrics[o.query.Metrics[0]]
		switch {
		case mf.Missing:
		case role == compose.ValueSoFar && mf.Base != "" && !o.fact(mf.Base).Missing && !o.fact(mf.Base).Provisional && !mf.EqualAge:
			points = append(points, compose.Point{Role: compose.SoFarBeside, Facts: map[string]string{"v": mf.Value, "b": mf.Base}})
		default:
			points = append(points, compose.Point{Role: role, Facts: map[string]string{"v": mf.Value}})
		}
	}
	return points
}

// changePoint says a change that was asked for. Where the question takes a
// direction for granted that the data does not bear out, that is said first.
func (o outcome) changePoint(mf tools.MetricFacts) compose.Point {
	p := o.valuePoint(mf)
	claims := o.run.reading.Claims
	switch p.Role {
	case compose.ValueChange:
		p.Role = compose.Moved
		if went := evidence.Direction(o.fact(mf.Change), &o.run.collected.Set); claims*went < 0 {
			p.Role = map[int]compose.Role{1: compose.RoseNotFell, -1: compose.FellNotRose}[went]
		}
	case compose.ValueFlat:
		p.Role = compose.MovedFlat
		if claims != 0 {
			p.Role = map[int]compose.Role{1: compose.FlatNotRose, -1: compose.FlatNotFell}[claims]
		}
	default: // the others have nothing to compare
	}
	return p
}

// moves names the member whose difference is largest and the one that moved
// most the other way.
func (o outcome) moves(step int) []compose.Point {
	most, mostBy := o.largestMove(step, func(float64) bool { return true })
	if most.Delta == "" || o.flat(most.Delta) || len(o.rows(step)) < 2 {
		return nil
	}
	points := []compose.Point{o.memberMove(most)}
	against, againstBy := o.largestMove(step, func(by float64) bool { return by*mostBy < 0 })
	if against.Delta != "" && math.Abs(againstBy) >= 0.1*math.Abs(mostBy) {
		points = append(points, o.memberMove(against))
	}
	return points
}

// largestMove finds the member whose difference is largest among those that
// fit, and the difference. A member that is all there is says nothing new.
func (o outcome) largestMove(step int, fits func(by float64) bool) (most tools.MetricFacts, mostBy float64) {
	for _, row := range o.rows(step) {
		mf := row.Metrics[o.query.Metrics[0]]
		if mf.Delta == "" || row.Others || o.isTotal(mf) {
			continue
		}
		if by := o.fact(mf.Delta).Value; fits(by) && math.Abs(by) > math.Abs(mostBy) {
			most, mostBy = mf, by
		}
	}
	return most, mostBy
}

// isTotal reports whether a member's values are those of the whole.
func (o outcome) isTotal(member tools.MetricFacts) bool {
	return slices.ContainsFunc(o.rows(0), func(r tools.RowFacts) bool {
		whole := r.Metrics[o.query.Metrics[0]]
		return o.fact(whole.Value).Value == o.fact(member.Value).Value && o.fact(whole.Base).Value == o.fact(member.Base).Value
	})
}

func (o outcome) memberMove(mf tools.MetricFacts) compose.Point {
	p := compose.Point{Role: compose.MemberChange, Facts: map[string]string{"v": mf.Value, "b": mf.Base, "c": mf.Change}, Optional: true}
	if mf.Change == "" {
		p.Role = compose.ValueNew
	}
	return p
}

func showSeries(o outcome) ([]answer.Table, []answer.Chart) {
	tables := o.table(0, o.run.echo(&o.results[0]))
	at := slices.IndexFunc(o.results, func(res tools.Result) bool {
		return len(res.Sources) > 0 && res.Sources[0].Query.Grain != period.None
	})
	if at < 1 {
		return tables, nil
	}
	return append(tables, o.table(at, o.seriesTitle(at))...), o.lineChart(at, o.query.Metrics[0])
}

func showBreakdown(o outcome) ([]answer.Table, []answer.Chart) {
	if len(o.query.Dimensions) > 0 {
		return showRank(o)
	}
	tables := o.table(0, o.run.echo(&o.results[0]))
	if len(o.results) < 2 {
		return tables, nil
	}
	return append(tables, o.table(1, o.breakdownTitle(1))...), o.barChart(1, o.query.Metrics[0])
}
