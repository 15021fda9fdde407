package agent

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// suggestions are questions that the product can answer, with the labels of
// the model put in: %m a metric, %d a dimension.
var suggestions = map[string]map[evidence.Lang]string{
	"rank":   {evidence.EN: "Which %d had the best %m last month?", evidence.ZH: "上个月哪个%d的%m最好？"},
	"change": {evidence.EN: "How did %m change last week?", evidence.ZH: "上周%m变化如何？"},
	"trend":  {evidence.EN: "%m by week over the past 3 months", evidence.ZH: "近3个月每周的%m走势"},
	"lookup": {evidence.EN: "How much %m was there last month?", evidence.ZH: "上个月的%m是多少？"},
	"by":     {evidence.EN: "And by %d?", evidence.ZH: "按%d看呢？"},
	"year":   {evidence.EN: "Compared with the year before?", evidence.ZH: "和去年同期比呢？"},
	"course": {evidence.EN: "As a trend?", evidence.ZH: "走势如何？"},
}

func suggest(m *semantic.Model, key, metric, dimension string, lang evidence.Lang) string {
	text := strings.NewReplacer("%m", m.MetricLabel(metric, lang), "%d", m.DimensionLabel(dimension, lang)).Replace(suggestions[key][lang])
	return compose.Opened(text, lang)
}

// Starters gives three questions that the model can answer, for a page that
// has no conversation yet and for a question that could not be answered.
func Starters(m *semantic.Model, lang evidence.Lang) []string {
	ratio := pickMetric(m, func(x *semantic.Metric) bool { return x.Type == semantic.RatioType && x.Good > 0 })
	money := pickMetric(m, func(x *semantic.Metric) bool {
		return x.Additive && x.Unit.Kind == evidence.Currency && x.Good > 0
	})
	volume := pickMetric(m, func(x *semantic.Metric) bool { return x.Additive && x.Unit.Kind == evidence.Integer && x.Good > 0 })
	var out []string
	if ratio != "" {
		if dim := firstDimension(m, []string{ratio}, nil); dim != "" {
			out = append(out, suggest(m, "rank", ratio, dim, lang))
		}
	}
	if money != "" {
		out = append(out, suggest(m, "change", money, "", lang))
	}
	if volume != "" {
		out = append(out, suggest(m, "trend", volume, "", lang))
	}
	if len(out) == 0 && len(m.Metrics) > 0 {
		out = append(out, suggest(m, "lookup", m.Metrics[0].Name, "", lang))
	}
	return out
}

func (r *run) starters() []string { return Starters(r.agent.cfg.Model, r.lang) }

// pickMetric returns the first metric that fits, those that the model's author
// calls headlines before the rest.
func pickMetric(m *semantic.Model, fits func(*semantic.Metric) bool) string {
	for _, headline := range []bool{true, false} {
		for _, metric := range m.Metrics {
			if metric.Headline == headline && len(metric.Refuse) == 0 && fits(metric) {
				return metric.Name
			}
		}
	}
	return ""
}

// firstDimension returns the first trusted dimension that the metrics can all
// be cut by and that is not among those left out. The columns of the first
// metric's own table come in their order there, which is their author's.
func firstDimension(m *semantic.Model, metrics, without []string) string {
	reachable := m.DimensionsOf(metrics...)
	names := ownDimensions(m, metrics[0])
	for _, d := range m.Dimensions {
		names = append(names, d.Name)
	}
	for _, name := range names {
		d, ok := m.Dimension(name)
		if ok && d.Type == semantic.Categorical && !d.Untrusted && !d.Outcome && slices.Contains(reachable, name) && !slices.Contains(without, name) {
			return name
		}
	}
	return ""
}

// ownDimensions lists the dimensions of the table that a metric, or the
// numerator or first input of one, is counted in.
func ownDimensions(m *semantic.Model, metric string) []string {
	for range len(m.Metrics) { // a model has no cycles; this bounds the walk all the same
		v, ok := m.Metric(metric)
		switch {
		case !ok:
			return nil
		case v.Table != "":
			return dimensionsOfTable(m, v.Table)
		case v.Numerator != "":
			metric = v.Numerator
		case v.Input != "":
			metric = v.Input
		case len(v.Inputs) > 0:
			metric = v.Inputs[0].Metric
		default:
			return nil
		}
	}
	return nil
}

func dimensionsOfTable(m *semantic.Model, name string) []string {
	t, ok := m.Table(name)
	if !ok {
		return nil
	}
	var out []string
	for _, c := range t.Columns {
		if c.Dimension != "" {
			out = append(out, c.Dimension)
		}
	}
	return out
}

// followUps gives questions that go on from an answer.
func (r *run) followUps(o outcome) []string {
	m, q := r.agent.cfg.Model, o.query
	if len(q.Metrics) == 0 {
		return r.starters()
	}
	taken := slices.Clone(q.Dimensions)
	for _, f := range q.Filters {
		taken = append(taken, f.Dimension)
	}
	out := []string{}
	for _, res := range o.results { // what the plan cut by is told already
		for _, s := range res.Sources {
			taken = append(taken, s.Query.Dimensions...)
		}
	}
	if dim := firstDimension(m, q.Metrics, taken); dim != "" {
		out = append(out, suggest(m, "by", "", dim, r.lang))
	}
	if r.reading.Intent != answer.Trend && q.Grain == period.None {
		out = append(out, suggest(m, "course", "", "", r.lang))
	}
	if q.Compare.Kind != semantic.ComparePreviousYear {
		out = append(out, suggest(m, "year", "", "", r.lang))
	}
	return out
}
