package agent

import (
	"fmt"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// maxLines is how many lines a chart of members over time holds before it
// stops being readable; the largest members are kept.
const maxLines = 5

var chartWords = map[string]map[evidence.Lang]string{
	"by":    {evidence.EN: "%m by %d", evidence.ZH: "各%d的%m"},
	"added": {evidence.EN: "What each %d added to the change of %m", evidence.ZH: "各%d对%m变化的贡献"},
	"over":  {evidence.EN: "%m over time", evidence.ZH: "%m走势"},
}

func (o outcome) title(key, metric, dimension string, per period.Grain) string {
	labels, lang := o.run.agent.cfg.Model, o.run.lang
	return compose.Opened(strings.NewReplacer(
		"%m", o.label(metric, per), "%d", labels.DimensionLabel(dimension, lang),
	).Replace(chartWords[key][lang]), lang)
}

// label names a metric, or its average over steps of time.
func (o outcome) label(metric string, per period.Grain) string {
	name := o.run.agent.cfg.Model.MetricLabel(metric, o.run.lang)
	if m, ok := o.run.agent.cfg.Model.Metric(metric); !ok || !m.Additive { // a ratio stays what it is
		return name
	}
	return evidence.AverageLabel(name, per, o.run.lang)
}

// seriesTitle names a table of steps, as the chart above it does not.
func (o outcome) seriesTitle(step int) string {
	q := o.results[step].Sources[0].Query
	name := o.run.agent.cfg.Model.MetricLabel(q.Metrics[0], o.run.lang)
	return compose.Opened(fmt.Sprintf(stepWords[q.Grain][o.run.lang], name), o.run.lang)
}

var stepWords = map[period.Grain]map[evidence.Lang]string{
	period.Day:     {evidence.EN: "%s per day", evidence.ZH: "每日%s"},
	period.Week:    {evidence.EN: "%s per week", evidence.ZH: "每周%s"},
	period.Month:   {evidence.EN: "%s per month", evidence.ZH: "每月%s"},
	period.Quarter: {evidence.EN: "%s per quarter", evidence.ZH: "每季度%s"},
	period.Year:    {evidence.EN: "%s per year", evidence.ZH: "每年%s"},
}

// breakdownTitle names a table of members with its periods, which the chart
// tells by its legend.
func (o outcome) breakdownTitle(step int) string {
	res := o.results[step]
	q := res.Sources[0].Query
	title := o.title("by", q.Metrics[0], q.Dimensions[0], q.Per)
	if now := o.periodName(res, false); now != "" {
		title += map[evidence.Lang]string{evidence.EN: ", ", evidence.ZH: "，"}[o.run.lang] + now
	}
	return title
}

// barChart draws members with their values and, in a comparison, what they
// were before.
func (o outcome) barChart(step int, metric string) []answer.Chart {
	res := o.results[step]
	q := res.Sources[0].Query
	if len(q.Dimensions) == 0 || len(res.Rows) < 2 {
		return nil
	}
	value := answer.Series{Name: o.periodName(res, false), Role: "value"}
	base := answer.Series{Name: o.periodName(res, true), Role: "base"}
	for _, row := range res.Rows {
		mf := row.Metrics[metric]
		name := o.memberName(row, q.Dimensions)
		value.Points = append(value.Points, answer.Point{X: name, Y: o.y(mf.Value)})
		base.Points = append(base.Points, answer.Point{X: name, Y: o.y(mf.Base)})
	}
	c := o.chart(res, answer.BarChart, o.title("by", metric, q.Dimensions[0], q.Per), metric)
	c.X.Label = o.run.agent.cfg.Model.DimensionLabel(q.Dimensions[0], o.run.lang)
	c.Series = []answer.Series{value}
	if o.showsBase(step, metric) {
		if slices.ContainsFunc(res.Rows, func(r tools.RowFacts) bool { return r.Metrics[metric].EqualAge }) {
			base.Name += sameAge[o.run.lang]
		}
		c.Series = append(c.Series, base)
	}
	return []answer.Chart{c}
}

// lineChart draws one line, or one for each of the members that come first in
// the result.
func (o outcome) lineChart(step int, metric string) []answer.Chart {
	res := o.results[step]
	q := res.Sources[0].Query
	if len(res.Rows) < 2 {
		return nil
	}
	var order []string
	lines := make(map[string]*answer.Series)
	for _, row := range res.Rows {
		if row.Step == nil {
			continue
		}
		name := o.run.agent.cfg.Model.MetricLabel(metric, o.run.lang)
		if len(q.Dimensions) > 0 {
			name = o.memberName(row, q.Dimensions)
		}
		line, ok := lines[name]
		if !ok {
			line = &answer.Series{Name: name, Role: "value"}
			lines[name] = line
			order = append(order, name)
		}
		line.Points = append(line.Points, answer.Point{X: row.Step.Start.String(), Y: o.y(row.Metrics[metric].Value), Partial: row.Partial || row.Metrics[metric].Young})
	}
	order = o.largestFirst(order, metric)
	c := o.chart(res, answer.LineChart, o.title("over", metric, "", q.Per), metric)
	c.X.Time = true
	for _, name := range order[:min(len(order), maxLines)] {
		c.Series = append(c.Series, *lines[name])
	}
	return []answer.Chart{c}
}

// largestFirst puts the members in the order of their totals, where the plan
// has read these.
func (o outcome) largestFirst(names []string, metric string) []string {
	if len(o.results) < 2 || len(names) < 2 {
		return names
	}
	known := make(map[string]bool, len(names))
	for _, n := range names {
		known[n] = true
	}
	var ordered []string
	for _, row := range o.results[1].Rows {
		name := o.memberName(row, o.results[1].Sources[0].Query.Dimensions)
		if known[name] && !row.Metrics[metric].Missing {
			ordered = append(ordered, name)
			delete(known, name)
		}
	}
	for _, n := range names {
		if known[n] {
			ordered = append(ordered, n)
		}
	}
	return ordered
}

func (o outcome) chart(res tools.Result, kind answer.ChartKind, title, metric string) answer.Chart {
	unit, per := evidence.Unit{Kind: evidence.Number}, res.Sources[0].Query.Per
	if m, ok := o.run.agent.cfg.Model.Metric(metric); ok {
		unit = m.Unit
		if per != period.None && m.Additive && unit.Kind == evidence.Integer { // 43.4 orders a day
			unit.Kind = evidence.Number
		}
	}
	return answer.Chart{
		Kind: kind, Title: title, Lang: o.run.lang,
		Y:     answer.Axis{Label: o.label(metric, per), Unit: unit},
		Table: res.Tables[0].ID, Source: res.Sources[0].ID,
	}
}

func (o outcome) y(ref string) *float64 {
	f, ok := o.run.collected.Set.Get(ref)
	if !ok || f.Missing {
		return nil
	}
	return &f.Value
}

func (o outcome) memberName(row tools.RowFacts, dimensions []string) string {
	model, lang := o.run.agent.cfg.Model, o.run.lang
	if row.Others {
		return model.ValueLabel("", semantic.OthersMember, lang)
	}
	names := make([]string, len(dimensions))
	for i, d := range dimensions {
		names[i] = model.ValueLabel(d, row.Dims[d], lang)
	}
	return strings.Join(names, " · ")
}

// sameAge marks a period that is read as it stood when it was as young as the
// one beside it.
var sameAge = map[evidence.Lang]string{evidence.EN: ", at the same age", evidence.ZH: "，同龄口径"}

func (o outcome) periodName(res tools.Result, base bool) string {
	today := o.run.today()
	switch {
	case base && res.Base != nil:
		return evidence.FormatPeriod(*res.Base, o.run.lang, today)
	case !base && res.Period != nil:
		return evidence.FormatPeriod(res.Period.Period, o.run.lang, today)
	}
	return ""
}
