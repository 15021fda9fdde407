package agent

import (
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
)

var outlookWords = map[string]map[evidence.Lang]string{
	"findings": {evidence.EN: "Findings", evidence.ZH: "异常列表"},
	"course":   {evidence.EN: "%s: recorded and expected", evidence.ZH: "%s：实际与预期"},
	"ahead":    {evidence.EN: "%s: recorded and forecast", evidence.ZH: "%s：实际与预测"},
	"a day":    {evidence.EN: " a day", evidence.ZH: "日均"},
	"expected": {evidence.EN: "expected", evidence.ZH: "预期"},
	"forecast": {evidence.EN: "forecast", evidence.ZH: "预测"},
}

// courseName names a series by the fact that it is of: metric and members.
func (o outcome) courseName(refs ...string) string {
	model, lang := o.run.agent.cfg.Model, o.run.lang
	for _, ref := range refs {
		f, ok := o.run.collected.Set.Get(ref)
		if !ok {
			continue
		}
		names := []string{model.MetricLabel(f.Metric, lang)}
		for _, d := range model.Dimensions {
			if member, ok := f.Dims[d.Name]; ok {
				names = append(names, evidence.Clean(model.ValueLabel(d.Name, member, lang)))
			}
		}
		return strings.Join(names, " · ")
	}
	return ""
}

// courseChart draws a table of days: what was recorded, what was expected of it
// or is forecast, and the band around that.
func (o outcome) courseChart(t answer.Table, name, metric string) answer.Chart {
	title, line := "course", "expected"
	if len(t.Rows) > 0 && t.Rows[0][2] == nil { // nothing was expected of the past: it is a forecast
		title, line = "ahead", "forecast"
	}
	lang := o.run.lang
	value := answer.Series{Name: o.run.agent.cfg.Model.MetricLabel(metric, lang), Role: "value"}
	expected := answer.Series{Name: outlookWords[line][lang], Role: "expected"}
	band := answer.Series{Name: t.Columns[3].Label, Role: "band"}
	for _, row := range t.Rows {
		x, _ := row[0].(string)
		value.Points = append(value.Points, answer.Point{X: x, Y: number(row[1])})
		expected.Points = append(expected.Points, answer.Point{X: x, Y: number(row[2])})
		band.Points = append(band.Points, answer.Point{X: x, Low: number(row[3]), High: number(row[4])})
	}
	unit := evidence.Unit{Kind: evidence.Number}
	if m, ok := o.run.agent.cfg.Model.Metric(metric); ok {
		unit = m.Unit
	}
	return answer.Chart{
		Kind: answer.LineChart, Lang: lang,
		Title: compose.Opened(strings.Replace(outlookWords[title][lang], "%s", name, 1), lang),
		X:     answer.Axis{Time: true}, Y: answer.Axis{Label: value.Name, Unit: unit},
		Series: []answer.Series{value, expected, band}, Table: t.ID, Source: t.Source,
	}
}

func number(cell any) *float64 {
	v, ok := cell.(float64)
	if !ok {
		return nil
	}
	return &v
}
