package tools

import (
	"slices"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// A metric is watched over at most as many members of a dimension, the largest
// ones, and over as many days: a year, so that its holidays are known, and what
// leads up to it. Together they stay below the rows that one query may give.
const (
	watchedMembers = 20
	watchedDays    = 499
)

// watch is what one query of the watch list reads: metrics of one table over
// the members of some dimensions.
type watch struct {
	table      string
	metrics    []*semantic.Metric
	dimensions []string
}

// base lists the metrics that the query reads: the watched ones, and the two
// sides of ratios instead of ratios themselves.
func (w watch) base() []string {
	var out []string
	need := func(name string) {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, m := range w.metrics {
		if m.Type == semantic.RatioType {
			need(m.Numerator)
			need(m.Denominator)
			continue
		}
		need(m.Name)
	}
	return out
}

// watchList derives from the model what is looked at when a question names no
// metric and no dimension.
//
// Of every table with days it takes the sums that ratios divide by (spend,
// clicks, sessions, orders), the headlines and what headlines are made of, and
// the ratios whose sides are both in the table. It cuts them by the dimensions
// that tables share, since those are what a business is cut by, and by those
// that are the table's own world of names (campaigns).
type watchList struct {
	model   *semantic.Model
	metrics []string // asked for; empty takes the model's
	dims    []string // likewise
	fixed   []string // dimensions that filters fix: cutting by them says nothing new
}

func (l watchList) watches() []watch {
	var out []watch
	for _, t := range l.model.Tables {
		metrics := l.metricsOf(t)
		if len(metrics) == 0 {
			continue
		}
		for _, dims := range l.cuts(t, metrics) {
			out = append(out, watch{table: t.Name, metrics: metrics, dimensions: dims})
		}
	}
	return out
}

// metricsOf lists the metrics watched of a table. A metric that was asked for
// belongs to the first of its tables.
func (l watchList) metricsOf(t *semantic.Table) []*semantic.Metric {
	if t.TimeDimension == "" || t.Plan || t.Notes != nil {
		return nil
	}
	var out []*semantic.Metric
	for _, m := range l.model.Metrics {
		tables := l.model.TablesOf(m.Name)
		switch {
		case len(m.Refuse) > 0 || len(tables) == 0 || tables[0] != t.Name:
		case len(l.metrics) > 0:
			if slices.Contains(l.metrics, m.Name) {
				out = append(out, m)
			}
		case len(tables) > 1 || !l.worth(m):
		default:
			out = append(out, m)
		}
	}
	return out
}

func (l watchList) worth(m *semantic.Metric) bool {
	switch m.Type {
	case semantic.RatioType:
		return true
	case semantic.Simple:
		return m.Additive && m.Filter == "" && (m.Headline || l.divides(m.Name))
	case semantic.Derived, semantic.Cumulative: // they move with what they are made of
	}
	return false
}

// divides reports whether a metric is below the line of some ratio, or on
// either side of a headline.
func (l watchList) divides(name string) bool {
	return slices.ContainsFunc(l.model.Metrics, func(m *semantic.Metric) bool {
		return m.Type == semantic.RatioType && (m.Denominator == name || m.Headline && m.Numerator == name)
	})
}

// cuts lists the sets of dimensions by which a table is watched, the total
// first.
func (l watchList) cuts(t *semantic.Table, metrics []*semantic.Metric) [][]string {
	names := make([]string, len(metrics))
	for i, m := range metrics {
		names[i] = m.Name
	}
	reach := l.model.DimensionsOf(names...)
	if len(l.dims) > 0 {
		if slices.ContainsFunc(l.dims, func(d string) bool { return !slices.Contains(reach, d) }) {
			return nil
		}
		return [][]string{l.dims}
	}
	out := [][]string{nil}
	for _, c := range t.Columns {
		d, ok := l.model.Dimension(c.Dimension)
		if !ok || d.Type != semantic.Categorical || !d.Sampled || slices.Contains(l.fixed, d.Name) || !slices.Contains(reach, d.Name) {
			continue
		}
		if d.Untrusted || l.shared(d.Name) {
			out = append(out, []string{d.Name})
		}
	}
	return out
}

// shared reports whether a dimension cuts several tables of counts, or the only
// one that there is.
func (l watchList) shared(dimension string) bool {
	with, tables := 0, 0
	for _, t := range l.model.Tables {
		if t.TimeDimension == "" || t.Plan || t.Notes != nil {
			continue
		}
		tables++
		if slices.ContainsFunc(t.Columns, func(c *semantic.TableColumn) bool { return c.Dimension == dimension }) {
			with++
		}
	}
	return with > 1 || tables == 1
}

// money finds the metric that says what a table's counts are worth: its own
// first sum of money, else the first headline in money.
func money(m *semantic.Model, table string) *semantic.Metric {
	var headline *semantic.Metric
	for _, v := range m.Metrics {
		if v.Unit.Kind != evidence.Currency || v.Type != semantic.Simple || !v.Additive {
			continue
		}
		if v.Table == table {
			return v
		}
		if headline == nil && v.Headline {
			headline = v
		}
	}
	return headline
}
