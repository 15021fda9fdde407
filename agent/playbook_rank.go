package agent

import (
	"cmp"
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// planRank reads the members in order, with the period before. A ratio comes
// with its denominator, which says how much weight a member carries: the best
// ROAS on 1 % of the spend is no winner.
func planRank(r *run) []call {
	q := r.query
	if q.Grain == period.None || len(q.Dimensions) > 0 { // steps are set against each other
		q = r.compared(q)
	}
	if len(q.Metrics) == 1 {
		if w := r.weight(q.Metrics[0]); w != "" {
			q.Metrics = append(slices.Clone(q.Metrics), w)
		}
	}
	if len(q.OrderBy) == 0 {
		q.OrderBy = []semantic.Order{{Field: q.Metrics[0], Desc: true}}
	}
	return []call{r.metricsCall("metrics", q)}
}

// weight returns the additive denominator of a ratio, empty for others.
func (r *run) weight(metric string) string {
	m, ok := r.agent.cfg.Model.Metric(metric)
	if !ok || m.Type != semantic.RatioType {
		return ""
	}
	if d, ok := r.agent.cfg.Model.Metric(m.Denominator); ok && d.Additive && d.Refuse == nil {
		return d.Name
	}
	return ""
}

// pointsRank names the winner, those behind it, and the one at the other end.
func pointsRank(o outcome) []compose.Point {
	asked := o.askedOfLeader()
	if len(asked) > 0 {
		o.query.Metrics = append([]string{o.query.OrderBy[0].Field}, asked...)
	}
	metric := o.query.Metrics[0]
	rows := o.ordered(metric)
	if by := o.query.OrderBy; len(by) > 0 && slices.Contains(o.query.Dimensions, by[0].Field) { // the table keeps the order of the week
		rows = o.largestValueFirst(rows, metric)
	}
	if o.query.Grain != period.None && len(o.query.Dimensions) == 0 {
		return o.rankedSteps(rows, asked)
	}
	switch len(rows) {
	case 0:
		return nil
	case 1:
		return []compose.Point{o.valuePoint(rows[0].Metrics[metric])}
	}
	if o.run.ranksChange() {
		return o.movers(rows)
	}
	if points := o.versus(rows, metric); points != nil && len(asked) == 0 {
		return append(points, o.alsoAsked()...)
	}
	points := o.withAsked(o.leader(rows[0]), compose.LeaderOf, rows[0], asked)
	if lead := rows[0].Metrics[metric]; lead.Change != "" && !o.flat(lead.Change) && !o.lameBase() {
		points = append(points, compose.Point{Role: compose.LeaderChange, Facts: map[string]string{"v": lead.Value, "c": lead.Change, "b": lead.Base}, Optional: true})
	}
	end := rows[len(rows)-1]
	behind := rows[1:]
	if o.query.Limit == 0 {
		behind = rows[1 : len(rows)-1]
	}
	points = append(points, o.next(behind)...)
	if o.query.Limit == 0 {
		points = append(points, o.last(end))
	}
	points = append(points, o.notSet()...)
	if len(asked) == 0 {
		points = append(points, o.alsoAsked()...)
	}
	return points
}

// askedOfLeader returns the metrics that are asked of whoever leads by another
// one, which stands last: "CPA of the campaign with the most clicks". None where
// each metric is ranked.
func (o outcome) askedOfLeader() []string {
	q := o.query
	last := len(q.Metrics) - 1
	if last < 1 || len(q.OrderBy) == 0 || q.OrderBy[0].Field != q.Metrics[last] {
		return nil
	}
	return q.Metrics[:last]
}

// withAsked says what was asked of the one that leads in the same breath.
func (o outcome) withAsked(leads compose.Point, role compose.Role, row tools.RowFacts, asked []string) []compose.Point {
	points := []compose.Point{leads}
	for _, metric := range asked {
		mf := row.Metrics[metric]
		switch {
		case mf.Value == "" || mf.Missing:
		case len(points) == 1 && leads.Facts["r"] != "" && points[0].Role != role:
			points[0] = compose.Point{Role: role, Facts: map[string]string{"v": leads.Facts["v"], "r": leads.Facts["r"], "a": mf.Value}}
		default:
			points = append(points, compose.Point{Role: compose.LeaderAlso, Facts: map[string]string{"v": mf.Value}})
		}
	}
	return points
}

// rankedSteps names the steps of time at the asked end of the order.
func (o outcome) rankedSteps(rows []tools.RowFacts, asked []string) []compose.Point {
	metric := o.query.Metrics[0]
	lowest := len(o.query.OrderBy) > 0 && !o.query.OrderBy[0].Desc
	place := func(r tools.RowFacts) string {
		if lowest {
			return r.Metrics[metric].RankLowest
		}
		return r.Metrics[metric].Rank
	}
	rows = slices.DeleteFunc(rows, func(r tools.RowFacts) bool { return place(r) == "" })
	slices.SortStableFunc(rows, func(a, b tools.RowFacts) int { return cmp.Compare(o.fact(place(a)).Value, o.fact(place(b)).Value) })
	if len(rows) == 0 {
		return pointsTrend(o)
	}
	first := rows[0].Metrics[metric]
	leads := compose.Point{Role: compose.StepLeader, Facts: map[string]string{"v": first.Value, "r": place(rows[0])}}
	points := o.withAsked(leads, compose.StepLeaderOf, rows[0], asked)
	switch len(rows) {
	case 1:
		return points
	case 2:
		return append(points, compose.Point{Role: compose.StepNext, Facts: map[string]string{"v": rows[1].Metrics[metric].Value}})
	}
	facts := map[string]string{"v": rows[1].Metrics[metric].Value, "b": rows[2].Metrics[metric].Value}
	return append(points, compose.Point{Role: compose.StepNextTwo, Facts: facts})
}

// notSet says how much belongs to no member of the one dimension, where that
// is much.
func (o outcome) notSet() []compose.Point {
	metric := o.query.Metrics[0]
	if len(o.query.Dimensions) != 1 || o.chosen() {
		return nil
	}
	for _, row := range o.rows(0) {
		mf := row.Metrics[metric]
		if row.NotSet(o.query.Dimensions) && mf.Share != "" && o.fact(mf.Share).Value >= 0.01 {
			return []compose.Point{{Role: compose.NotSet, Facts: map[string]string{"v": mf.Value, "s": mf.Share}}}
		}
	}
	return nil
}

// ordered returns the rows of members that have a value, in the order of the
// question: neither the rest nor what belongs to no member can win.
func (o outcome) ordered(metric string) []tools.RowFacts {
	var rows []tools.RowFacts
	for _, row := range o.rows(0) {
		if !row.Others && !row.NotSet(o.query.Dimensions) && !row.Metrics[metric].Missing {
			rows = append(rows, row)
		}
	}
	return rows
}

// largestValueFirst puts rows in the order of their values of a metric.
func (o outcome) largestValueFirst(rows []tools.RowFacts, metric string) []tools.RowFacts {
	slices.SortStableFunc(rows, func(a, b tools.RowFacts) int {
		return cmp.Compare(o.fact(b.Metrics[metric].Value).Value, o.fact(a.Metrics[metric].Value).Value)
	})
	return rows
}

func (o outcome) leader(row tools.RowFacts) compose.Point {
	metric := o.query.Metrics[0]
	mf := row.Metrics[metric]
	facts := map[string]string{"v": mf.Value, "r": o.end(mf), "s": mf.Share, "w": o.weightShare(row)}
	role := compose.Leader
	switch {
	case facts["r"] == "":
		role = compose.Member
	case facts["s"] != "" && !o.chosen():
		role = compose.LeaderShare
	case facts["w"] != "" && !o.chosen():
		role = compose.LeaderWeight
	}
	return compose.Point{Role: role, Facts: facts}
}

// end returns the rank by which a member stands at one end of the order: the
// first from the top or the first from the bottom.
func (o outcome) end(mf tools.MetricFacts) string {
	for _, ref := range []string{mf.Rank, mf.RankLowest} {
		if ref != "" && o.fact(ref).Value == 1 {
			return ref
		}
	}
	return ""
}

func (o outcome) next(rows []tools.RowFacts) []compose.Point {
	metric := o.query.Metrics[0]
	switch len(rows) {
	case 0:
		return nil
	case 1:
		return []compose.Point{{Role: compose.Next, Facts: map[string]string{"v": rows[0].Metrics[metric].Value}}}
	}
	facts := map[string]string{"v": rows[0].Metrics[metric].Value, "b": rows[1].Metrics[metric].Value}
	return []compose.Point{{Role: compose.NextTwo, Facts: facts}}
}

func (o outcome) last(row tools.RowFacts) compose.Point {
	mf := row.Metrics[o.query.Metrics[0]]
	facts := map[string]string{"v": mf.Value, "r": o.end(mf), "w": o.weightShare(row)}
	switch {
	case facts["r"] == "":
		return compose.Point{Role: compose.Member, Facts: facts}
	case facts["w"] != "" && !o.chosen():
		return compose.Point{Role: compose.LastWeight, Facts: facts}
	}
	return compose.Point{Role: compose.Last, Facts: facts}
}

// weightShare returns the member's share of the weight that planRank added.
func (o outcome) weightShare(row tools.RowFacts) string {
	if w := o.run.weight(o.query.Metrics[0]); w != "" {
		return row.Metrics[w].Share
	}
	return ""
}

func showRank(o outcome) ([]answer.Table, []answer.Chart) {
	metric := o.query.Metrics[0]
	if len(o.askedOfLeader()) > 0 {
		metric = o.query.OrderBy[0].Field
	}
	return o.table(0, o.run.echo(&o.results[0])), o.barChart(0, metric)
}
