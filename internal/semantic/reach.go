package semantic

import "slices"

// inputs returns the names of the metrics that a metric is computed from
// directly.
func (v *Metric) inputs() []string {
	switch v.Type {
	case RatioType:
		return []string{v.Numerator, v.Denominator}
	case Derived:
		names := make([]string, len(v.Inputs))
		for i, in := range v.Inputs {
			names[i] = in.Metric
		}
		return names
	case Cumulative:
		return []string{v.Input}
	case Simple:
	}
	return nil
}

// tablesOf returns the tables whose rows a metric aggregates, in the order in
// which its formula meets them.
func (m *Model) tablesOf(v *Metric) []*Table {
	var out []*Table
	if t := m.tables[v.Table]; t != nil {
		out = append(out, t)
	}
	for _, name := range v.inputs() {
		for _, t := range m.tablesOf(m.metrics[name]) {
			if !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	return out
}

// TablesOf returns the names of the tables whose rows the metrics aggregate,
// sorted. Unknown metrics are left out.
func (m *Model) TablesOf(metrics ...string) []string {
	var out []string
	for _, name := range metrics {
		v, ok := m.metrics[name]
		if !ok {
			continue
		}
		for _, t := range m.tablesOf(v) {
			if !slices.Contains(out, t.Name) {
				out = append(out, t.Name)
			}
		}
	}
	slices.Sort(out)
	return out
}

// DimensionsOf returns the dimensions by which all the metrics can be cut and
// filtered, in the model's order. Without metrics, or with unknown or refused
// ones only, there are none.
func (m *Model) DimensionsOf(metrics ...string) []string {
	var reaches []map[string]route
	for _, table := range m.TablesOf(metrics...) {
		reaches = append(reaches, m.reach(m.tables[table]))
	}
	var out []string
	for _, d := range m.Dimensions {
		all := len(reaches) > 0
		for _, r := range reaches {
			_, ok := r[d.Name]
			all = all && ok
		}
		if all {
			out = append(out, d.Name)
		}
	}
	return out
}

// route leads from a table to a dimension: over zero or more joins to the
// column that holds it.
type route struct {
	hops   []hop
	column *TableColumn
}

// hop is a join from many rows to one: from a column that holds an entity to
// the table whose key that entity is.
type hop struct {
	from *TableColumn // in the table before
	to   *Table
	key  *TableColumn // in to
}

// own returns the routes to a table's own dimensions.
func (m *Model) own(t *Table) map[string]route {
	out := map[string]route{}
	for _, c := range t.Columns {
		if c.Dimension != "" {
			out[c.Dimension] = route{column: c}
		}
	}
	return out
}

// reach returns the routes to every dimension of a table: its own, then those
// of tables that it belongs to by an entity, nearest first. A dimension that
// two equally near tables have is not reached, for it is unclear which is meant.
// The other direction, from one row to many, would count rows several times
// and is never taken.
func (m *Model) reach(t *Table) map[string]route {
	if r, ok := m.routes[t]; ok {
		return r
	}
	out := m.own(t)
	type stop struct {
		table *Table
		hops  []hop
	}
	seen, unclear := map[*Table]bool{t: true}, map[string]bool{}
	for level := []stop{{t, nil}}; len(level) > 0; {
		var next []stop
		found := map[string][]route{}
		for _, s := range level {
			for _, c := range s.table.Columns {
				to, key := m.key(c.Entity)
				if c.Entity == "" || to == nil || seen[to] {
					continue
				}
				hops := append(slices.Clone(s.hops), hop{c, to, key})
				next = append(next, stop{to, hops})
				for name, r := range m.own(to) {
					found[name] = append(found[name], route{hops, r.column})
				}
			}
		}
		for name, routes := range found {
			if _, nearer := out[name]; nearer || unclear[name] {
				continue
			}
			if unclear[name] = len(routes) > 1; !unclear[name] {
				out[name] = routes[0]
			}
		}
		for _, s := range next {
			seen[s.table] = true
		}
		level = next
	}
	m.dayRoutes(t, out)
	return out
}

// key returns the table and column whose key an entity is.
func (m *Model) key(entity string) (*Table, *TableColumn) {
	for _, t := range m.Tables {
		for _, c := range t.Columns {
			if entity != "" && c.Entity == entity && c.Primary {
				return t, c
			}
		}
	}
	return nil, nil
}
