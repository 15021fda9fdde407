package semantic

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
)

// resolve checks what can only be checked when everything has been read, and
// fills in what follows from a metric's inputs.
func (l *loader) resolve() {
	l.finishDimensions()
	l.checkReferences()
	l.checkNames()
	l.checkEntities()
	if len(l.list) > 0 {
		return // what follows walks along references
	}
	if l.checkCycles(); len(l.list) > 0 {
		return
	}
	for _, p := range l.currency {
		if l.model.Currency == "" {
			l.add(p.at, "the metric %q is in currency, but the model's config.meta names none", p.metric.Name)
		}
		p.metric.Unit.Currency = l.model.Currency
	}
	done := map[*Metric]bool{}
	for _, v := range l.model.Metrics {
		l.inherit(v, done)
	}
	for _, v := range l.model.Metrics {
		l.checkDated(v)
		if v.Type == Cumulative && l.gathers(l.model.metrics[v.Input]) {
			l.add(l.places[v], "%q gathers %q, which gathers over time itself: name its own input instead", v.Name, v.Input)
		}
	}
	for _, p := range l.factors {
		l.checkFactors(p)
	}
	for _, p := range l.policies {
		l.checkPolicy(p)
	}
}

func (l *loader) checkReferences() {
	names := l.model.metricNames()
	for _, r := range l.references {
		to, ok := l.model.metrics[r.to]
		switch {
		case !ok:
			l.add(r.at, "%q refers to the metric %q, which does not exist%s", r.from.Name, r.to, didYouMean(r.to, names))
		case len(to.Refuse) > 0:
			l.add(r.at, "%q refers to the metric %q, which is refused", r.from.Name, r.to)
		}
	}
}

// checkNames refuses a metric and a dimension of one name: they would be two
// columns of one name in a result.
func (l *loader) checkNames() {
	for _, d := range l.model.Dimensions {
		if v, ok := l.model.metrics[d.Name]; ok {
			l.add(l.places[d], "the dimension %q is also a metric in %s:%d: give dimension.name", d.Name, l.places[v].file, l.places[v].line)
		}
	}
}

// checkEntities refuses a foreign entity that no table has as its own key, for
// nothing could be reached by it, if some table's key is nearly called so.
func (l *loader) checkEntities() {
	var keys []string
	for _, t := range l.model.Tables {
		for _, c := range t.Columns {
			if c.Entity != "" && c.Primary {
				if o, _ := l.model.key(c.Entity); o != t {
					l.add(l.places[c], "the entity %q is a key of %s and of %s: one table only", c.Entity, o.Name, t.Name)
				}
				keys = append(keys, c.Entity)
			}
		}
	}
	for _, t := range l.model.Tables {
		for _, c := range t.Columns {
			if c.Entity == "" || c.Primary || slices.Contains(keys, c.Entity) {
				continue
			}
			for _, k := range keys {
				if misspelt(c.Entity, k) {
					l.add(l.places[c], "no table has the entity %q as its key (did you mean %s?)", c.Entity, k)
				}
			}
		}
	}
}

func (l *loader) checkCycles() {
	state := map[*Metric]int{} // 1: on the way, 2: done
	var visit func(v *Metric, path []string)
	visit = func(v *Metric, path []string) {
		path = append(path, v.Name)
		if state[v] == 1 {
			l.add(l.places[v], "metrics go in a circle: %s", strings.Join(path, " → "))
			state[v] = 2
			return
		}
		if state[v] == 2 {
			return
		}
		state[v] = 1
		for _, name := range v.inputs() {
			visit(l.model.metrics[name], path)
		}
		state[v] = 2
	}
	for _, v := range l.model.Metrics {
		visit(v, nil)
	}
}

// inherit fills in maturity and unit, from the inputs where the metric itself
// says nothing.
func (l *loader) inherit(v *Metric, done map[*Metric]bool) {
	if done[v] {
		return
	}
	done[v] = true
	maturity := 0
	if t := l.model.tables[v.Table]; t != nil {
		maturity = t.Maturity
	}
	for _, name := range v.inputs() {
		in := l.model.metrics[name]
		l.inherit(in, done)
		maturity = max(maturity, in.Maturity)
	}
	if v.Maturity < 0 {
		v.Maturity = maturity
	}
	if v.Unit.Kind != "" {
		return
	}
	switch {
	case v.Type == Cumulative:
		v.Unit = l.model.metrics[v.Input].Unit
	case v.Type == RatioType:
		v.Unit.Kind = evidence.Ratio
	case v.Agg == CountAgg || v.Agg == CountDistinct || v.Agg == SumBoolean:
		v.Unit.Kind = evidence.Integer
	default:
		v.Unit.Kind = evidence.Number
	}
}

// checkDated refuses windows and offsets in time over tables without dates.
func (l *loader) checkDated(v *Metric) {
	offset := slices.ContainsFunc(v.Inputs, func(in Input) bool { return in.Offset > 0 })
	if v.Type != Cumulative && !offset {
		return
	}
	for _, t := range l.model.tablesOf(v) {
		if t.timeColumn == nil {
			l.add(l.places[v], "%q looks back in time, but %s has no agg_time_dimension", v.Name, t.Name)
		}
	}
}

// gathers reports whether a metric is computed from a cumulative one.
func (l *loader) gathers(v *Metric) bool {
	return v.Type == Cumulative || slices.ContainsFunc(v.inputs(), func(name string) bool { return l.gathers(l.model.metrics[name]) })
}

// checkPolicy checks a policy's filter, so that a mistake shows when
// the model is loaded and not when a person with the role asks. A table that
// others join to keeps its policies to its own columns.
func (l *loader) checkPolicy(p placedPolicy) {
	reach := l.model.reach(p.table)
	for _, c := range p.table.Columns {
		if c.Entity != "" && c.Primary {
			reach = l.model.own(p.table)
		}
	}
	var names []string
	for name := range reach {
		names = append(names, name)
	}
	slices.Sort(names)
	if _, ok := reach[p.policy.Filter.Dimension]; !ok {
		l.add(p.at, "the policy's dimension %q is not one of %s%s", p.policy.Filter.Dimension, p.table.Name, didYouMean(p.policy.Filter.Dimension, names))
		return
	}
	if err := checkFilter(l.model.dimensions[p.policy.Filter.Dimension], p.policy.Filter); err != nil {
		l.add(p.at, "the policy's filter: %v", err)
	}
}

// metricNames lists the metrics in the order of the files.
func (m *Model) metricNames() []string {
	names := make([]string, len(m.Metrics))
	for i, v := range m.Metrics {
		names[i] = v.Name
	}
	return names
}
