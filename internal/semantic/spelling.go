package semantic

import (
	"slices"
	"strings"
)

// maxSpelled is the longest list of values that are also looked for in other
// spellings. A person's list is short; long ones are made by programs, from
// members as the data spells them.
const maxSpelled = 10

// asked writes a filter of the query. People do not know how a name is spelled
// in the data: a value that neither the model nor any row has is taken for the
// members that differ from it in case only. Row policies are written by filter
// instead: what they let through must not depend on the data.
func (w *writer) asked(p *plan, s *source, f Filter) string {
	d := w.model.dimensions[f.Dimension]
	equality := f.Op == Equals || f.Op == In
	if d.Type != Categorical || len(f.Values) > maxSpelled || !equality && f.Op != NotEquals && f.Op != NotIn || d.declares(f.Values) {
		return w.filter(s, f)
	}
	e, members := s.dimension(d), "ARRAY(SELECT \"v\" FROM "+quote(w.spelled(p, d, f.Values))+")"
	if equality {
		return e + " = ANY (" + members + ")"
	}
	return "(" + e + " <> ALL (" + members + ")) IS NOT FALSE"
}

// declares reports whether the model itself names all the values.
func (d *Dimension) declares(values []string) bool {
	for _, v := range values {
		if !slices.ContainsFunc(d.Members, func(m Member) bool { return m.Value == v }) {
			return false
		}
	}
	return true
}

// spelled writes the part that holds the members that values mean, and returns
// its name. It reads the rows, as far as the principal may see them, of the
// query's tables that have the dimension: up to the first with the value, which
// an index on the column finds at once, and all of them only for a value that no
// row has. The comparison with the members can use that index too.
func (w *writer) spelled(p *plan, d *Dimension, values []string) string {
	columns := p.columnsOf(w.model, d)
	var parts []string
	for _, v := range values {
		value := w.text(v)
		parts = append(parts, "SELECT "+value+` AS "v"`)
		found := make([]string, len(columns))
		for i, c := range columns {
			found[i] = "(SELECT TRUE " + w.visible(c, w.member(d, c)+" = "+value) + " LIMIT 1)"
		}
		// These scalar subselects are computed once, before any row is read.
		unknown := found[0]
		if len(found) > 1 {
			unknown = "coalesce(" + strings.Join(found, ", ") + ")"
		}
		for _, c := range columns {
			member := w.member(d, c)
			parts = append(parts, "SELECT DISTINCT "+member+" "+w.visible(c, "lower("+member+") = lower("+value+")")+"\n  AND "+unknown+" IS NULL")
		}
	}
	return w.cte("__spelled_"+d.Name, strings.Join(parts, "\nUNION ALL\n"))
}

// placed is a column with the table that it belongs to.
type placed struct {
	table  *Table
	column *TableColumn
}

// columnsOf returns the columns that hold a dimension for the plan's scans.
func (p *plan) columnsOf(m *Model, d *Dimension) []placed {
	var out []placed
	for _, s := range p.scans {
		r := m.reach(s.table)[d.Name]
		c := placed{s.table, r.column}
		if n := len(r.hops); n > 0 {
			c.table = r.hops[n-1].to
		}
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// member writes a column of a dimension in the scope of its own table.
func (w *writer) member(d *Dimension, c placed) string { return w.typed(d, c.column, c.column.sql()) }

// visible writes FROM and WHERE over the rows of a column's table that the
// principal may see.
func (w *writer) visible(c placed, condition string) string {
	src := w.source(c.table)
	if policy := w.policy(src); policy != "" {
		condition += " AND " + policy
	}
	return src.sql() + " WHERE " + condition
}
