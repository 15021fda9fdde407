package agent

import (
	"math"
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// planLookup reads the value with the one before it, and its course over the
// period when that is long enough to have one.
func planLookup(r *run) []call {
	q := r.reading.Query
	plan := []call{r.metricsCall("metrics", compared(q))}
	if days := r.resolvedDays(); days >= 5 {
		series := semantic.Query{Metrics: q.Metrics[:1], Filters: q.Filters, Period: q.Period, Grain: seriesGrain(days)}
		plan = append(plan, r.metricsCall("series", series))
	}
	return plan
}

func pointsLookup(o outcome) []compose.Point {
	var points []compose.Point
	for _, row := range o.rows(0) {
		for _, metric := range o.query.Metrics {
			points = append(points, o.valuePoint(row.Metrics[metric]))
		}
	}
	return points
}

// valuePoint says a value, with what it is against where that is known.
func (o outcome) valuePoint(mf tools.MetricFacts) compose.Point {
	facts := map[string]string{"v": mf.Value, "b": mf.Base, "c": mf.Change}
	switch {
	case mf.Missing:
		return compose.Point{Role: compose.NoValue, Facts: facts}
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
	q := compared(r.reading.Query)
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
	return plan
}

func pointsCompare(o outcome) []compose.Point {
	if len(o.query.Dimensions) > 0 {
		return pointsRank(o)
	}
	var points []compose.Point
	for _, row := range o.rows(0) {
		for _, metric := range o.query.Metrics {
			p := o.valuePoint(row.Metrics[metric])
			switch p.Role {
			case compose.ValueChange:
				p.Role = compose.Moved
			case compose.ValueFlat:
				p.Role = compose.MovedFlat
			default: // the others have nothing to compare
			}
			points = append(points, p)
		}
	}
	return append(points, o.moves(1)...)
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
// fit, and the difference.
func (o outcome) largestMove(step int, fits func(by float64) bool) (most tools.MetricFacts, mostBy float64) {
	for _, row := range o.rows(step) {
		mf := row.Metrics[o.query.Metrics[0]]
		if mf.Delta == "" || row.Others {
			continue
		}
		if by := o.fact(mf.Delta).Value; fits(by) && math.Abs(by) > math.Abs(mostBy) {
			most, mostBy = mf, by
		}
	}
	return most, mostBy
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
	if len(o.results) < 2 {
		return tables, nil
	}
	series := o.table(1, o.seriesTitle(1))
	return append(tables, series...), o.lineChart(1, o.query.Metrics[0])
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
