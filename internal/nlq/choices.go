package nlq

import (
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// maxCandidates is how many answers a question back offers.
const maxCandidates = 5

// openMetric asks which metric is meant when none is named, and completes the
// choice between several that one word names.
func (d *draft) openMetric() {
	if d.problem != nil {
		return
	}
	for k := range d.open {
		if c := &d.open[k]; c.Slot == answer.SlotMetric && len(c.Candidates) == 0 {
			c.Candidates = d.metricCandidates(d.sensesOf(c.Text), true)
		}
	}
	if len(d.query.Metrics) > 0 || d.intent == answer.Help || d.intent == answer.Anomaly || d.intent == answer.Unknown {
		return
	}
	d.open = append(d.open, answer.Choice{Slot: answer.SlotMetric, Candidates: d.metricCandidates(d.headline(), false)})
}

// sensesOf returns the metrics that a stretch of the text names.
func (d *draft) sensesOf(text string) []string {
	var out []string
	for k := range d.mentions {
		if m := &d.mentions[k]; isMetric(m) && d.textOf(m.i, m.j) == text {
			for _, s := range m.senses {
				out = append(out, s.target)
			}
		}
	}
	return out
}

// headline are the metrics that a question without one most likely means: those
// that the model's author calls so, then ratios and money that have a good
// direction, all of them such that they fit its cuts.
func (d *draft) headline() []string {
	type scored struct {
		name  string
		score int
	}
	var found []scored
	for n, v := range d.lex.model.Metrics {
		if len(v.Refuse) > 0 || v.Type == semantic.Cumulative || v.Good <= 0 && !v.Headline || !d.fits(v.Name) {
			continue
		}
		score := -n
		if v.Headline {
			score += 10_000
		}
		if v.Type == semantic.RatioType {
			score += 1000
		}
		score += 100 * min(5, len(v.Synonyms[d.lang])) // well-known metrics have many names
		found = append(found, scored{v.Name, score})
	}
	slices.SortStableFunc(found, func(a, b scored) int { return b.score - a.score })
	var out []string
	for _, f := range found[:min(maxCandidates-1, len(found))] {
		out = append(out, f.name)
	}
	return out
}

// fits reports whether a metric can be cut and filtered as asked.
func (d *draft) fits(metric string) bool {
	dims := append(d.lex.model.DimensionsOf(metric), d.lex.model.DaysOf(metric)...)
	for _, name := range d.query.Dimensions {
		if !slices.Contains(dims, name) {
			return false
		}
	}
	for _, f := range d.query.Filters {
		if !slices.Contains(dims, f.Dimension) {
			return false
		}
	}
	return true
}

func (d *draft) metricCandidates(names []string, replace bool) []answer.Candidate {
	var out []answer.Candidate
	for n, name := range names[:min(maxCandidates, len(names))] {
		q := clone(d.query)
		for k := range q.Having {
			if replace && q.Having[k].Metric == q.Metrics[0] {
				q.Having[k].Metric = name
			}
		}
		if replace && len(q.Metrics) > 0 {
			q.Metrics[0] = name
		} else {
			q.Metrics = []string{name}
		}
		if len(q.OrderBy) == 0 && len(q.Dimensions) > 0 {
			q.OrderBy = []semantic.Order{{Field: name, Desc: d.lex.model.GoodDirection(name) >= 0 != d.has(cueWorst, cueLowest)}}
		}
		out = append(out, answer.Candidate{Value: name, Label: d.lex.model.MetricLabel(name, d.lang), Score: 1 - 0.05*float64(n), Query: &q})
	}
	return out
}

// openDimension asks which dimension is ranked when a superlative has none.
func (d *draft) openDimension() {
	q := d.query
	if d.problem != nil || d.intent != answer.Rank || len(q.Dimensions) > 0 || q.Grain != period.None || len(q.Metrics) == 0 {
		return
	}
	var out []answer.Candidate
	for _, name := range d.lex.model.DimensionsOf(q.Metrics...) {
		dim, ok := d.lex.model.Dimension(name)
		if !ok || dim.Type != semantic.Categorical || len(out) == maxCandidates {
			continue
		}
		c := clone(q)
		c.Dimensions = []string{name}
		best := d.lex.model.GoodDirection(q.Metrics[0]) >= 0
		c.OrderBy = []semantic.Order{{Field: q.Metrics[0], Desc: d.has(cueHighest, cueTop) || best && d.has(cueBest) || !best && d.has(cueWorst) || !d.has(superlatives...)}}
		out = append(out, answer.Candidate{Value: name, Label: d.lex.model.DimensionLabel(name, d.lang), Score: 1 - 0.05*float64(len(out)), Query: &c})
	}
	if len(out) > 0 {
		d.open = append(d.open, answer.Choice{Slot: answer.SlotDimension, Candidates: out})
	}
}

// openMember asks of which dimension a member is meant.
func (d *draft) openMember(m *mention, values []sense) {
	c := answer.Choice{Slot: answer.SlotFilter, Text: d.textOf(m.i, m.j)}
	for n, v := range values[:min(maxCandidates, len(values))] {
		c.Candidates = append(c.Candidates, answer.Candidate{
			Value: v.dimension + "=" + v.target,
			Label: d.lex.model.DimensionLabel(v.dimension, d.lang) + " = " + d.lex.model.ValueLabel(v.dimension, v.target, d.lang),
			Score: 1 - 0.01*float64(n),
		})
	}
	d.open = append(d.open, c)
}

// openPeriod asks which of the meanings of a date is meant.
func (d *draft) openPeriod(m *mention) {
	if len(m.period.Others) == 0 {
		return
	}
	c := answer.Choice{Slot: answer.SlotPeriod, Text: d.textOf(m.i, m.j)}
	for _, e := range append([]period.Expr{m.period.Expr}, m.period.Others...) {
		c.Candidates = append(c.Candidates, answer.Candidate{Value: string(e), Label: string(e), Score: 0.5})
	}
	d.open = append(d.open, c)
}

// completeChoices gives every candidate its whole query, once the rest of the
// query is known.
func (d *draft) completeChoices() {
	for k := range d.open {
		for n := range d.open[k].Candidates {
			c := &d.open[k].Candidates[n]
			if c.Query != nil {
				continue
			}
			q := clone(d.query)
			switch d.open[k].Slot {
			case answer.SlotPeriod:
				if q.Compare.Kind == semantic.CompareCustom && string(q.Compare.Period) == d.open[k].Candidates[0].Value {
					q.Compare.Period = period.Expr(c.Value)
				} else {
					q.Period = period.Expr(c.Value)
				}
			case answer.SlotFilter:
				replaceFilter(&q, d.open[k].Candidates[0].Value, c.Value)
			default:
				continue
			}
			c.Query = &q
		}
	}
}

// replaceFilter moves a member from the filter on one dimension to another.
func replaceFilter(q *semantic.Query, from, to string) {
	for k := range q.Filters {
		f := &q.Filters[k]
		for n, v := range f.Values {
			if f.Dimension+"="+v != from || from == to {
				continue
			}
			f.Values = slices.Delete(f.Values, n, n+1)
			moved := semantic.Filter{Dimension: to[:len(to)-len(v)-1], Op: semantic.Equals, Values: []string{v}}
			if f.Op == semantic.NotEquals || f.Op == semantic.NotIn {
				moved.Op = semantic.NotEquals
			}
			q.Filters = append(q.Filters, moved)
			q.Filters = slices.DeleteFunc(q.Filters, func(f semantic.Filter) bool { return len(f.Values) == 0 })
			return
		}
	}
}

func clone(q semantic.Query) semantic.Query {
	q.Metrics, q.Dimensions, q.OrderBy = slices.Clone(q.Metrics), slices.Clone(q.Dimensions), slices.Clone(q.OrderBy)
	q.Filters, q.Having = slices.Clone(q.Filters), slices.Clone(q.Having)
	for k := range q.Filters {
		q.Filters[k].Values = slices.Clone(q.Filters[k].Values)
	}
	return q
}
