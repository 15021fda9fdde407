package semantic

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/period"
)

// How much one query may ask for.
const (
	maxMetrics = 20
	maxFilters = 20
	maxOrders  = 10
)

// ask is a query whose every name has been found in the model.
type ask struct {
	model *Model
	query Query
	env   Env
	today period.Date

	metrics    []*Metric
	dimensions []*Dimension
	filters    []Filter
	tables     []*Table // whose rows are aggregated
}

// newAsk finds the query's names and refuses what the model cannot give. A
// metric or dimension that stands twice is asked for once.
func newAsk(m *Model, q Query, env Env) (*ask, error) {
	a := &ask{model: m, query: q, env: env, today: m.Calendar().Today(env.Now)}
	a.query.Filters = a.spellDays(q.Filters)
	a.filters = a.query.Filters
	for _, check := range []func() error{a.checkSize, a.findMetrics, a.findDimensions, a.checkFilters, a.checkDays, a.checkReach, a.checkGrain, a.checkPer, a.checkOrder, a.checkLimit, a.checkHaving} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (a *ask) checkSize() error {
	q := a.query
	switch {
	case len(q.Metrics) == 0:
		return &QueryError{Kind: UnknownMetric, Mend: "name at least one metric"}
	case len(q.Metrics) > maxMetrics:
		return &QueryError{Kind: TooMany, Name: "metrics", Mend: "ask for at most 20 metrics at once"}
	case len(q.Dimensions) > cmp.Or(a.env.MaxDimensions, DefaultMaxDimensions):
		return &QueryError{Kind: TooMany, Name: "dimensions", Mend: fmt.Sprintf("cut by at most %d dimensions at once", cmp.Or(a.env.MaxDimensions, DefaultMaxDimensions))}
	case len(q.Filters) > maxFilters:
		return &QueryError{Kind: TooMany, Name: "filters", Mend: "use at most 20 filters"}
	case len(q.OrderBy) > maxOrders:
		return &QueryError{Kind: TooMany, Name: "order_by", Mend: "sort by at most 10 fields"}
	}
	return nil
}

func (a *ask) findMetrics() error {
	for _, name := range a.query.Metrics {
		v, ok := a.model.metrics[name]
		if !ok {
			return &QueryError{Kind: UnknownMetric, Name: clean(name), Candidates: nearest(name, a.model.metricNames()),
				Mend: "there is no such metric; the nearest are"}
		}
		if len(v.Refuse) > 0 {
			return &QueryError{Kind: NotAllowed, Name: name, Metric: name, Candidates: v.Instead, Reason: v.Refuse, Mend: v.Refuse.In("en")}
		}
		if slices.Contains(a.metrics, v) {
			continue
		}
		a.metrics = append(a.metrics, v)
		for _, t := range a.model.tablesOf(v) {
			if !slices.Contains(a.tables, t) {
				a.tables = append(a.tables, t)
			}
		}
	}
	return nil
}

func (a *ask) findDimensions() error {
	for _, name := range a.query.Dimensions {
		d, err := a.dimension(name)
		if err != nil {
			return err
		}
		if !slices.Contains(a.dimensions, d) {
			a.dimensions = append(a.dimensions, d)
		}
	}
	return nil
}

func (a *ask) dimension(name string) (*Dimension, error) {
	if d, ok := a.model.dimensions[name]; ok {
		return d, nil
	}
	e := &QueryError{Kind: UnknownDimension, Name: clean(name), Mend: "there is no such dimension; the nearest are"}
	var names []string
	for _, d := range slices.Concat(a.model.Dimensions, a.model.Days) {
		names = append(names, d.Name)
	}
	e.Candidates = nearest(name, names)
	for _, t := range a.tables {
		if t.TimeDimension == name || name == "time" {
			e.Mend, e.Candidates = "cut time with a grain and restrict it with a period", nil
		}
	}
	return nil, e
}

// clean keeps what is not text out of an error.
func clean(name string) string { return strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "") }

func (a *ask) checkFilters() error {
	for _, f := range a.filters {
		d, err := a.dimension(f.Dimension)
		if err != nil {
			return err
		}
		if err := checkFilter(d, f); err != nil {
			return err
		}
	}
	return nil
}

// checkReach refuses a cut or filter that some metric's table has not, naming
// the metric and what it can be cut by.
func (a *ask) checkReach() error {
	names := a.names()
	for _, v := range a.metrics {
		for _, t := range a.model.tablesOf(v) {
			reach := a.model.reach(t)
			for _, name := range names {
				if _, ok := reach[name]; ok {
					continue
				}
				e := &QueryError{Kind: NoSuchCut, Name: name, Metric: v.Name, Candidates: a.model.DimensionsOf(v.Name),
					Mend: "rows of " + t.Name + " do not belong to one " + name + "; it can be cut by"}
				if a.model.wouldFanOut(t, name) {
					e.Mend = "one row of " + t.Name + " has several " + name + ", so it would be counted several times; it can be cut by"
				}
				return e
			}
		}
	}
	return nil
}

// names lists the dimensions of cuts and filters.
func (a *ask) names() []string {
	names := slices.Clone(a.query.Dimensions)
	for _, f := range a.filters {
		names = append(names, f.Dimension)
	}
	return names
}

// wouldFanOut reports whether a dimension stands at a table that has this
// table's key as a foreign one: a join from one row to many.
func (m *Model) wouldFanOut(t *Table, dimension string) bool {
	for _, other := range m.Tables {
		if _, ok := m.own(other)[dimension]; !ok || other == t {
			continue
		}
		for _, c := range other.Columns {
			if to, _ := m.key(c.Entity); to == t && !c.Primary {
				return true
			}
		}
	}
	return false
}

func (a *ask) checkGrain() error {
	if _, err := period.ParseGrain(string(a.query.Grain)); err != nil {
		names := make([]string, len(period.Grains))
		for i, g := range period.Grains {
			names[i] = string(g)
		}
		return &QueryError{Kind: UnknownGrain, Name: clean(string(a.query.Grain)), Candidates: names, Mend: "the grain must be one of"}
	}
	return nil
}

func (a *ask) checkLimit() error {
	switch q := a.query; {
	case q.Limit < 0:
		return &QueryError{Kind: BadLimit, Mend: "a limit counts rows from 1; 0 means no limit"}
	case q.Others && (q.Limit == 0 || len(a.dimensions) != 1):
		return &QueryError{Kind: BadLimit, Name: "others", Mend: "a row of others needs exactly one dimension and a limit"}
	}
	return nil
}

// checkDates refuses metrics of tables without dates when time matters.
func (a *ask) checkDates(dated bool) error {
	for _, v := range a.metrics {
		for _, t := range a.model.tablesOf(v) {
			if dated && t.timeColumn == nil {
				return &QueryError{Kind: NoDates, Name: v.Name, Metric: v.Name, Mend: "rows of " + t.Name + " have no date: ask for it without a period, grain or comparison"}
			}
		}
	}
	return nil
}
