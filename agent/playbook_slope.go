package agent

import (
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// leastSlopeDays is the shortest period of which a trend can be told from the
// rhythm of its weeks; a shorter one, or one that nobody named, becomes the past
// quarter.
const leastSlopeDays = 28

// maxLevelsSaid is how many changes of level are told, the latest ones.
const maxLevelsSaid = 2

// planSlope measures the trend, and reads the course that it is of.
func planSlope(r *run) []call {
	q := r.query
	if r.resolvedDays() < leastSlopeDays {
		q.Period = "past_90_days"
	}
	args := tools.TrendInput{Metric: q.Metrics[0], Filters: q.Filters, Period: q.Period}
	series := semantic.Query{Metrics: q.Metrics, Filters: q.Filters, Period: q.Period, Grain: period.Week}
	return []call{{tool: tools.MeasureTrendName, title: titles["trend"], args: args}, r.metricsCall("series", series)}
}

func pointsSlope(o outcome) []compose.Point {
	s := o.results[0].Slope
	p := compose.Point{Role: compose.NoTrend, Facts: map[string]string{"s": s.Monthly, "p": s.P}}
	switch {
	case s.Clear && o.flat(s.Monthly):
		p.Role = compose.TrendSlight
	case s.Clear:
		p.Role = compose.TrendClear
	}
	points := []compose.Point{p}
	perDay := ""
	if o.additive(s.Monthly) {
		perDay = outlookWords["a day"][o.run.lang]
	}
	for _, l := range s.Steps[max(0, len(s.Steps)-maxLevelsSaid):] {
		if o.flat(l.Change) {
			continue
		}
		points = append(points, compose.Point{
			Role: compose.LevelMoved, Facts: map[string]string{"a": l.After, "b": l.Before, "c": l.Change},
			Words: map[string]string{"y": perDay},
		})
	}
	return points
}

func showSlope(o outcome) ([]answer.Table, []answer.Chart) {
	return o.table(1, o.seriesTitle(1)), o.lineChart(1, o.query.Metrics[0])
}
