package agent

import (
	"github.com/insight-agent/insight/internal/analysis/anomaly"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/tools"
)

// maxFindingsSaid is how many findings are told; the table has them all.
const maxFindingsSaid = 3

// planAnomaly looks at the metrics that were named, or at all that are watched.
func planAnomaly(r *run) []call {
	args := tools.AnomaliesInput{Metrics: r.query.Metrics, Dimensions: r.query.Dimensions, Filters: r.query.Filters, Period: r.query.Period}
	return []call{{tool: tools.DetectAnomaliesName, title: titles["anomalies"], args: args}}
}

func pointsAnomaly(o outcome) []compose.Point {
	w := o.results[0].Watch
	if len(w.Findings) == 0 {
		return o.nothingUnusual(w)
	}
	var points []compose.Point
	for i, f := range w.Findings {
		if i == maxFindingsSaid {
			break
		}
		points = append(points, o.findingPoint(f))
		if f.Also != nil && f.Also.Change != "" && !o.flat(f.Also.Change) {
			points = append(points, compose.Point{Role: compose.MovedWith, Facts: map[string]string{"a": f.Also.Actual, "c": f.Also.Change}, Optional: true})
		}
	}
	return points
}

// nothingUnusual says so, and what came nearest to it.
func (o outcome) nothingUnusual(w tools.WatchFacts) []compose.Point {
	points := []compose.Point{{Role: compose.NothingUnusual, Facts: map[string]string{"w": w.Watched}}}
	if l := w.Largest; l.Change != "" && !o.flat(l.Change) {
		p := compose.Point{Role: compose.FurthestOnly, Facts: map[string]string{"a": l.Actual, "e": l.Expected, "c": l.Change}}
		if w.Every != "" && o.fact(w.Every).Value > 1 {
			p.Role, p.Facts["k"] = compose.Furthest, w.Every
		}
		points = append(points, p)
	}
	return points
}

func (o outcome) findingPoint(f tools.FindingFacts) compose.Point {
	p := compose.Point{Role: compose.Strayed, Facts: map[string]string{"a": f.Actual, "e": f.Expected, "c": f.Change}}
	switch f.Kind {
	case anomaly.Outage, anomaly.Collapse:
		p.Role = compose.NotRecorded
	case anomaly.Gap:
		p.Role = compose.NothingThere
	case anomaly.Doubled:
		p.Role = compose.LoadedTwice
	case anomaly.LevelUp, anomaly.LevelDown:
		p.Role = compose.ShiftedRate
		if f.PerDay {
			p.Role = compose.ShiftedSum
		}
	case anomaly.Spike, anomaly.Dip, anomaly.High, anomaly.Low, anomaly.Duplicate:
	}
	if p.Role == compose.Strayed && f.Change == "" {
		p.Role = compose.StrayedNew
	}
	return p
}

// shownDays is how much of a course its table shows; the chart has the weeks
// before.
const shownDays = 14

func latest(t answer.Table, n int) answer.Table {
	from := max(0, len(t.Rows)-n)
	t.Rows, t.Text = t.Rows[from:], t.Text[from:]
	t.Total = len(t.Rows)
	return t
}

func showAnomaly(o outcome) ([]answer.Table, []answer.Chart) {
	res := o.results[0]
	var tables []answer.Table
	if len(res.Watch.Findings) > 0 {
		t := res.Tables[0]
		t.Title = outlookWords["findings"][o.run.lang]
		tables = append(tables, t)
	}
	if res.Watch.Course == 0 {
		return tables, nil
	}
	course := res.Tables[res.Watch.Course]
	shown := res.Watch.Largest
	if len(res.Watch.Findings) > 0 {
		shown = res.Watch.Findings[0]
	}
	chart := o.courseChart(course, o.courseName(shown.Actual, shown.Expected), shown.Metric)
	if len(tables) == 0 {
		course.Title = chart.Title
		tables = append(tables, latest(course, shownDays))
	}
	return tables, []answer.Chart{chart}
}
