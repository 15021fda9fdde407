package agent

import (
	"math"
	"slices"

	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// chosen reports that the question itself chose the members that are put in
// order: what they make together is not the total.
func (o outcome) chosen() bool {
	return slices.ContainsFunc(o.query.Filters, func(f semantic.Filter) bool { return slices.Contains(o.query.Dimensions, f.Dimension) })
}

// severalTimes is the multiple from which it is said beside the difference.
const severalTimes = 1.5

// versus sets two members that the question chose against each other, and says
// how each one moved.
func (o outcome) versus(rows []tools.RowFacts, metric string) []compose.Point {
	if len(rows) != 2 || !o.chosen() {
		return nil
	}
	first, second := rows[0].Metrics[metric], rows[1].Metrics[metric]
	if first.Gap == "" {
		return nil
	}
	role := compose.MoreThan
	switch gap, other := o.fact(first.Gap).Value, o.fact(second.Value).Value; {
	case o.flat(first.Gap), math.Abs(gap) < evidence.FlatBelow*math.Abs(other):
		role = compose.SameAs
	case gap < 0:
		role = compose.LessThan
	}
	points := []compose.Point{{Role: role, Facts: map[string]string{"v": first.Value, "b": second.Value, "d": first.Gap}}}
	if first.Times != "" && o.fact(first.Times).Value >= severalTimes {
		points = append(points, compose.Point{Role: compose.TimesAsMuch, Facts: map[string]string{"t": first.Times}})
	}
	for _, mf := range []tools.MetricFacts{first, second} {
		if mf.Change != "" && !o.flat(mf.Change) && !o.lameBase() {
			points = append(points, compose.Point{Role: compose.Since, Facts: map[string]string{"v": mf.Value, "b": mf.Base, "c": mf.Change}, Optional: true})
		}
	}
	return points
}

// alsoAsked says who leads by the other metrics that the question named, in
// their own order: by spend and ROAS is two orders.
func (o outcome) alsoAsked() []compose.Point {
	asked := o.run.reading.Query.Metrics
	if len(asked) < 2 || len(o.query.Dimensions) != 1 {
		return nil
	}
	var points []compose.Point
	for _, metric := range asked[1:] {
		rows := o.largestValueFirst(o.ordered(metric), metric)
		if pair := o.versus(rows, metric); pair != nil {
			points = append(points, pair...)
			continue
		}
		if len(rows) > 1 && rows[0].Metrics[metric].Rank != "" {
			first := rows[0].Metrics[metric]
			points = append(points, compose.Point{Role: compose.Leader, Facts: map[string]string{"v": first.Value, "r": first.Rank}})
		}
	}
	return points
}

// orNot says of who comes first that it did not go the way that was asked about,
// where it did not, and so nobody: who lost most when all gained.
func (o outcome) orNot(mover compose.Point, by float64) compose.Point {
	switch desc := o.query.OrderBy[0].Desc; {
	case by > 0 && !desc:
		mover.Role = compose.RoseNotFell
	case by < 0 && desc:
		mover.Role = compose.FellNotRose
	}
	return mover
}

// movers says whose change stands at the end of the order that was asked for,
// whose come next in the same direction, and who moved most the other way.
func (o outcome) movers(rows []tools.RowFacts) []compose.Point {
	metric := o.query.Metrics[0]
	moved := slices.DeleteFunc(slices.Clone(rows), func(r tools.RowFacts) bool { return r.Metrics[metric].Change == "" })
	if len(moved) == 0 || o.lameBase() {
		return []compose.Point{o.valuePoint(rows[0].Metrics[metric])}
	}
	rows = moved
	first := rows[0].Metrics[metric]
	by := o.fact(first.Delta).Value
	mover := compose.Point{Role: compose.Mover, Facts: map[string]string{"v": first.Value, "b": first.Base, "c": first.Change, "d": first.Delta}}
	if first.Change == first.Delta {
		mover.Role = compose.MoverPoints
	}
	points := []compose.Point{o.orNot(mover, by)}
	var next []string
	for _, r := range rows[1:] {
		if move := o.fact(r.Metrics[metric].Delta); move.Value*by > 0 && len(next) < 2 {
			next = append(next, r.Metrics[metric].Delta)
		}
	}
	switch len(next) {
	case 1:
		points = append(points, compose.Point{Role: compose.MoverNext, Facts: map[string]string{"v": next[0]}})
	case 2:
		points = append(points, compose.Point{Role: compose.MoverNextTwo, Facts: map[string]string{"v": next[0], "b": next[1]}})
	}
	if last := rows[len(rows)-1].Metrics[metric]; o.fact(last.Delta).Value*by < 0 {
		points = append(points, o.memberMove(last))
	}
	return points
}
