package semantic

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// source is the FROM of a scan: a table and the tables that its rows belong
// to. A joined table is wrapped so that it adds no column but those asked for,
// under names of the writer's own.
type source struct {
	w      *writer
	table  *Table
	joins  []*join
	joined string // joins to steps and kept members, or empty
	from   string // read instead of the table's relation; empty for that
}

type join struct {
	alias   string
	parent  *join // nil: the scanned table
	hop     hop
	columns []*TableColumn
	on      string
	where   string
}

func (w *writer) source(t *Table) *source {
	s := &source{w: w, table: t}
	w.read(t)
	return s
}

// read remembers that a table is read.
func (w *writer) read(t *Table) {
	if !slices.Contains(w.tables, t) {
		w.tables = append(w.tables, t)
	}
}

// dimension returns a dimension's expression in its own type.
func (s *source) dimension(d *Dimension) string {
	r := s.w.model.reach(s.table)[d.Name]
	return s.w.typed(d, r.column, s.column(r))
}

// column returns the column at the end of a route, adding the joins on the way.
func (s *source) column(r route) string {
	var at *join
	for _, h := range r.hops {
		at = s.join(at, h)
	}
	return at.expose(r.column)
}

func (s *source) join(parent *join, h hop) *join {
	for _, j := range s.joins {
		if j.parent == parent && j.hop == h {
			return j
		}
	}
	s.w.read(h.to)
	j := &join{alias: "__j" + strconv.Itoa(len(s.joins)+1), parent: parent, hop: h}
	j.on = parent.expose(h.from) + " = " + j.expose(h.key)
	own := &source{w: s.w, table: h.to}
	j.where = s.w.policy(own)
	s.joins = append(s.joins, j)
	return j
}

// expose returns a column of a joined table, or of the scanned one when j is
// nil.
func (j *join) expose(c *TableColumn) string {
	if j == nil {
		return c.sql()
	}
	i := slices.Index(j.columns, c)
	if i < 0 {
		i = len(j.columns)
		j.columns = append(j.columns, c)
	}
	return quote(j.alias) + "." + quote("__c"+strconv.Itoa(i))
}

// sql writes a column in the scope of its own table.
func (c *TableColumn) sql() string {
	if c.Expr == c.Name {
		return quote(c.Name)
	}
	return "(" + c.Expr + ")"
}

// typed casts a column to its dimension's type, so that members compare and
// sort as what they are.
func (w *writer) typed(d *Dimension, c *TableColumn, column string) string {
	switch {
	case d.OfDays():
		return w.weekday(d, c, column)
	case d.Type == NumericDim:
		return "trim_scale(" + column + "::numeric)"
	case d.Type == BooleanDim:
		return column + "::boolean"
	case d.Type == TimeDim && c.TimeType == MomentType:
		return "(" + column + " AT TIME ZONE " + w.zone() + ")::date"
	case d.Type == TimeDim:
		return column + "::date"
	}
	return column + "::text"
}

// sql writes the FROM clause. It must come last: expressions add joins.
func (s *source) sql() string {
	var b strings.Builder
	b.WriteString("FROM " + cmp.Or(s.from, quoteRelation(s.table.Relation)))
	for _, j := range s.joins {
		columns := make([]string, len(j.columns))
		for i, c := range j.columns {
			columns[i] = c.sql() + " AS " + quote("__c"+strconv.Itoa(i))
		}
		b.WriteString("\nLEFT JOIN (SELECT " + strings.Join(columns, ", ") + " FROM " + quoteRelation(j.hop.to.Relation))
		if j.where != "" {
			b.WriteString(" WHERE " + j.where)
		}
		b.WriteString(") AS " + quote(j.alias) + " ON " + j.on)
	}
	return b.String() + s.joined
}

// policy returns the condition that a principal's row policies put on a
// table's rows, or nothing.
func (w *writer) policy(s *source) string {
	var any []string
	for _, filters := range rolePolicies(s.table, w.principal) {
		var all []string
		for _, f := range filters {
			all = append(all, w.filter(s, f))
		}
		any = append(any, strings.Join(all, " AND "))
	}
	if len(any) <= 1 {
		return strings.Join(any, "")
	}
	return "((" + strings.Join(any, ") OR (") + "))"
}
