package agent

import (
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// maxMembersSaid is how many members' forecasts are told; the table has them
// all.
const maxMembersSaid = 3

// planForecast has each metric that was named forecast.
func planForecast(r *run) []call {
	var plan []call
	for _, metric := range r.query.Metrics {
		args := tools.ForecastInput{Metric: metric, Filters: r.query.Filters, Period: r.query.Period}
		if len(r.query.Dimensions) > 0 {
			args.By = r.query.Dimensions[0]
		}
		plan = append(plan, call{tool: tools.ForecastMetricName, title: titles["forecast"], args: args})
	}
	return plan
}

func pointsForecast(o outcome) []compose.Point {
	var points []compose.Point
	for _, res := range o.results {
		a := res.Ahead
		for i, m := range a.Members {
			if i < maxMembersSaid {
				points = append(points, compose.Point{Role: compose.AheadMember, Facts: map[string]string{"v": m.Total}})
			}
		}
		if a.Total == "" {
			continue
		}
		points = append(points, compose.Point{Role: aheadRole(a), Facts: map[string]string{"v": a.Total}})
		if a.SoFar != "" && !a.PerDay && o.additive(a.Total) {
			points = append(points, compose.Point{Role: compose.AheadSoFar, Facts: map[string]string{"s": a.SoFar}})
		}
		if a.Change != "" && !o.flat(a.Change) {
			points = append(points, compose.Point{Role: compose.AheadAgainst, Facts: map[string]string{"c": a.Change, "b": a.Base}, Optional: true})
		}
	}
	return points
}

func aheadRole(a tools.AheadFacts) compose.Role {
	if a.PerDay {
		return compose.AheadPerDay
	}
	return compose.Ahead
}

// additive reports whether what a fact measures can be added up over days.
func (o outcome) additive(ref string) bool {
	m, ok := o.run.agent.cfg.Model.Metric(o.fact(ref).Metric)
	return ok && m.Additive
}

func showForecast(o outcome) ([]answer.Table, []answer.Chart) {
	var tables []answer.Table
	var charts []answer.Chart
	for _, res := range o.results {
		if len(res.Tables) == 0 {
			continue
		}
		t := res.Tables[0]
		if len(res.Ahead.Members) > 0 {
			t.Title = o.title("by", o.query.Metrics[0], o.query.Dimensions[0], o.query.Per)
			tables = append(tables, t)
			continue
		}
		chart := o.courseChart(t, o.courseName(res.Ahead.Total), o.fact(res.Ahead.Total).Metric)
		tables, charts = append(tables, toCome(t, chart.Title)), append(charts, chart)
	}
	return tables, charts
}

// toCome is the part of a course that is forecast: the chart shows the past.
func toCome(t answer.Table, title string) answer.Table {
	first := slices.IndexFunc(t.Rows, func(row []any) bool { return row[2] != nil })
	t.Title = title
	if first > 0 {
		t.Rows = t.Rows[first:]
		if t.Text != nil {
			t.Text = t.Text[first:]
		}
		t = t.Without(func(c semantic.Column) bool { return c.Name == tools.ValueColumnName })
	}
	t.Total = len(t.Rows)
	return t
}

// The playbooks of what an intent asks in part: a forecast that is held against
// a plan, and a trend as a question of yes or no.
const (
	paceBook  answer.Intent = "pace"
	slopeBook answer.Intent = "slope"
)

// outlookBook is the playbook of a question about what comes next. Of a plan, or
// of what is held against one, it is whether the plan will be met; what is
// planned for a period that has not begun can be looked up.
func (r *run) outlookBook() answer.Intent {
	q := r.reading.Query
	switch {
	case len(q.Metrics) != 1 || !r.planned(q.Metrics[0]):
		return answer.Forecast
	case len(q.Dimensions) > 0: // how far each member is
		return answer.Rank
	}
	cal := r.agent.cfg.Model.Calendar()
	if p, err := cal.Resolve(q.Period, r.today()); err == nil && p.Start > r.today() && r.agent.cfg.Model.Plans(q.Metrics[0]) {
		return answer.Lookup
	}
	return paceBook
}

// asksSlope reports whether a question about a trend wants to know whether there
// is one.
func (r *run) asksSlope() bool {
	q := r.reading.Query
	ofDays := func(f semantic.Filter) bool { return r.agent.cfg.Model.OfDays(f.Dimension) }
	return r.reading.Claims != 0 && len(q.Metrics) == 1 && len(q.Dimensions) == 0 && !r.planned(q.Metrics[0]) && !slices.ContainsFunc(q.Filters, ofDays) &&
		!slices.ContainsFunc(r.reading.Parts, func(p answer.Part) bool { return p.Slot == answer.SlotGrain && p.Source != "default" })
}
