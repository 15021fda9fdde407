package semantic

import (
	"strconv"
	"strings"
)

// rows writes the scans of a plan and joins them to one row for each step and
// combination of members, with the values of the metrics under their names.
// Tables meet by UNION ALL and GROUP BY (drill-across): unlike a full join it
// takes null members as equal, and any number of tables in one pass. It returns
// the name of the part.
func (w *writer) rows(p *plan, prefix string) string {
	names := make([]string, len(p.scans))
	for i, s := range p.scans {
		names[i] = w.scan(p, s, prefix)
	}
	from := names[0]
	if len(names) > 1 || p.stepped {
		from = w.cte("__"+prefix+"all", w.union(p, names))
	}
	var columns []string
	if p.stepped {
		columns = append(columns, "("+w.moments(DateType, starts(p.steps))+")["+quote(stepName)+"] AS "+quote(timeField))
	}
	for i, d := range p.dimensions {
		columns = append(columns, quote(memberName(i))+" AS "+quote(d.Name))
	}
	if p.others {
		columns = append(columns, quote(othersName)+" AS "+quote(string(OthersColumn)))
	}
	for _, v := range p.values {
		now := v.now.sql()
		if v.zero {
			now = "coalesce(" + now + ", 0)"
		}
		if v.mean {
			now = w.average(p, now, p.divisors)
		}
		columns = append(columns, now+" AS "+quote(v.metric.Name))
		if v.base == nil {
			continue
		}
		base := v.base.sql()
		if v.mean {
			base = w.average(p, base, p.baseDivisors)
		}
		columns = append(columns, base+" AS "+quote(v.metric.Name+suffixes[0]))
	}
	return w.cte("__"+prefix+"rows", "SELECT "+strings.Join(columns, ",\n       ")+"\nFROM "+p.occurring(quote(from)))
}

// occurring leaves out of the joined rows the members that no row counts for. A
// count with a filter of its own is zero, and not null, for members that only
// rows outside the filter have ("clicks by button" has page views, which have
// no button): they are left out where it is zero throughout, over all steps and
// in the comparison too, and no other measure has a value. A zero beside other
// values stays: it is an answer.
func (p *plan) occurring(from string) string {
	var any []string
	filtered := false
	for _, s := range p.scans {
		for _, m := range s.measures {
			if c := quote(measureName(m.column)); m.metric.counts() && m.metric.Filter != "" {
				any, filtered = append(any, c+" <> 0"), true
			} else {
				any = append(any, c+" IS NOT NULL")
			}
		}
	}
	if !filtered || len(p.dimensions) == 0 {
		return from
	}
	occurs := strings.Join(any, " OR ")
	if !p.stepped {
		return from + "\nWHERE " + occurs
	}
	return "(SELECT *, bool_or(" + occurs + ") OVER (PARTITION BY " + strings.Join(p.keys()[1:], ", ") + `) AS "occurs" FROM ` + from + ") AS a" +
		"\nWHERE \"occurs\""
}

// union puts the scans' rows under each other and folds those of one step and
// members into one. Each measure comes from one scan, so that the maximum is
// its only value.
func (w *writer) union(p *plan, names []string) string {
	keys := p.keys()
	var parts []string
	for i, s := range p.scans {
		parts = append(parts, "SELECT "+strings.Join(append(keys[:len(keys):len(keys)], w.measures(p, s)...), ", ")+" FROM "+quote(names[i]))
	}
	if p.stepped {
		parts = append(parts, w.grid(p, names, keys))
	}
	columns := keys[:len(keys):len(keys)]
	for c := range p.columns {
		m := quote(measureName(c))
		columns = append(columns, "max("+m+") AS "+m)
	}
	group := ""
	if len(keys) > 0 {
		group = "\nGROUP BY " + strings.Join(keys, ", ")
	}
	return "SELECT " + strings.Join(columns, ", ") + "\nFROM (\n" +
		indent(strings.Join(parts, "\nUNION ALL\n")) + "\n) AS u" + group
}

// measures lists all measures: those of a scan, and null for the others.
func (w *writer) measures(p *plan, s *scan) []string {
	out := make([]string, p.columns)
	for c := range out {
		out[c] = "NULL::float8 AS " + quote(measureName(c))
	}
	if s != nil {
		for _, m := range s.measures {
			out[m.column] = quote(measureName(m.column))
		}
	}
	return out
}

// grid gives every step a row without values, for each combination of members
// that has data anywhere, so that a gap in the data shows as a gap. Where so many
// rows could not be read anyway, members only have the steps with data.
func (w *writer) grid(p *plan, names, keys []string) string {
	steps := w.param(len(p.steps), "int")
	columns := append(keys[:len(keys):len(keys)], w.measures(p, nil)...)
	body := "SELECT " + strings.Join(columns, ", ") + " FROM generate_series(1, " + steps + `) AS s("t")`
	members := keys[1:]
	if len(members) == 0 {
		return body
	}
	each := make([]string, len(names))
	for i, n := range names {
		each[i] = "SELECT DISTINCT " + strings.Join(members, ", ") + " FROM " + quote(n)
	}
	return body + "\nCROSS JOIN (SELECT *, count(*) OVER () AS \"n\" FROM (" + strings.Join(each, " UNION ") + ") AS m) AS k" +
		"\nWHERE k.\"n\" * " + steps + " <= " + w.again(strconv.Itoa(w.maxRows), w.maxRows, "int")
}

// sql writes an expression over the joined measures.
func (n *node) sql() string {
	switch n.op {
	case 'c':
		return quote(measureName(n.column))
	case 'n':
		return n.number + "::float8"
	case '~':
		return "(-" + n.left.sql() + ")"
	case '/':
		return "(" + n.left.sql() + " / nullif(" + n.right.sql() + ", 0))"
	case 'f':
		return "coalesce(" + quote(measureName(n.column)) + ", 0)"
	case 'z':
		return n.additive()
	}
	return "(" + n.left.sql() + " " + string(n.op) + " " + n.right.sql() + ")"
}

// additive writes a sum whose parts add up: a part of the data that only one
// side has counts with the other at zero, as it does in the total.
func (n *node) additive() string {
	list := make([]string, len(n.list))
	for i, c := range n.list {
		list[i] = quote(measureName(c))
	}
	return "(CASE WHEN num_nonnulls(" + strings.Join(list, ", ") + ") > 0 THEN " + n.left.filled().sql() + " END)"
}

// filled is the expression with absent columns at zero.
func (n *node) filled() *node {
	if n == nil || n.op == 'n' {
		return n
	}
	if n.op == 'c' {
		return &node{op: 'f', column: n.column}
	}
	return &node{op: n.op, left: n.left.filled(), right: n.right.filled(), list: n.list}
}

// result writes the final SELECT: the rows, with delta and change, in order.
func (w *writer) result(p *plan, rows string) string {
	var columns []string
	if p.stepped {
		columns = append(columns, "r."+quote(timeField))
	}
	for _, d := range p.dimensions {
		e := "r." + quote(d.Name)
		if d.Type != Categorical {
			e += "::text AS " + quote(d.Name)
		}
		columns = append(columns, e)
	}
	for _, v := range p.values {
		columns = append(columns, "r."+quote(v.metric.Name))
		if v.base == nil {
			continue
		}
		columns = append(columns, "r."+quote(v.metric.Name+suffixes[0]))
		for _, s := range suffixes[1:] {
			columns = append(columns, field(v.metric.Name+s)+" AS "+quote(v.metric.Name+s))
		}
	}
	if p.others {
		columns = append(columns, "r."+quote(string(OthersColumn)))
	}
	return "SELECT " + strings.Join(columns, ",\n       ") + "\nFROM " + quote(rows) + " AS r" + w.having(p.having, rows) + w.orderBy(p) + w.limit(p)
}

// field writes what an Order names, over the rows "r".
func field(name string) string {
	metric, suffix, _ := strings.Cut(name, ".")
	value, base := "r."+quote(metric), "r."+quote(metric+suffixes[0])
	switch ColumnRole(suffix) {
	case DeltaColumn:
		return "(" + value + " - " + base + ")"
	case ChangeColumn:
		return "(" + value + " / nullif(" + base + ", 0) - 1)"
	case BaseColumn:
		return base
	}
	return value
}

// orderBy sorts the rows. Text sorts by code point, so that the order is the
// same in every database; the others come last and what is missing after what
// is there.
func (w *writer) orderBy(p *plan) string {
	var by []string
	if p.others && !p.stepped {
		by = append(by, "r."+quote(string(OthersColumn)))
	}
	for _, o := range p.order {
		e := field(o.Field)
		for _, d := range p.dimensions {
			if d.Name == o.Field && p.others && p.stepped {
				by = append(by, "r."+quote(string(OthersColumn)))
			}
			switch {
			case d.Name != o.Field:
			case d.OfDays():
				e = d.place(e)
			case d.Type == Categorical:
				e += ` COLLATE "C"`
			}
		}
		if o.Desc {
			e += " DESC"
		}
		by = append(by, e+" NULLS LAST")
	}
	if len(by) == 0 {
		return ""
	}
	return "\nORDER BY " + strings.Join(by, ", ")
}

// limit asks for one row more than may be read, so that the reader notices
// when there are more.
func (w *writer) limit(p *plan) string {
	n := w.maxRows + 1
	if p.limit > 0 {
		n = min(n, p.limit)
	}
	return "\nLIMIT " + w.again(strconv.Itoa(n), n, "int")
}
