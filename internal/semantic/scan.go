package semantic

import (
	"slices"
	"strconv"
	"strings"

	"github.com/insight-agent/insight/internal/period"
)

// The columns of scans and of what is joined from them: "t" is the number of
// the step from 1, "d0"… the members, "o" whether they are the others, "m0"…
// the measures.
const (
	stepName   = "t"
	othersName = "o"
)

func memberName(i int) string  { return "d" + strconv.Itoa(i) }
func measureName(c int) string { return "m" + strconv.Itoa(c) }

// keys lists the columns that tell the rows of a plan's scans apart.
func (p *plan) keys() []string {
	var keys []string
	if p.stepped {
		keys = append(keys, quote(stepName))
	}
	for i := range p.dimensions {
		keys = append(keys, quote(memberName(i)))
	}
	if p.others {
		keys = append(keys, quote(othersName))
	}
	return keys
}

// scan writes one table's aggregation as a part of the statement and returns
// the part's name. Where windows overlap or members are kept by a top-N, rows
// are aggregated by day or member first and the few results folded, if the
// aggregates allow it; otherwise each row meets its windows and members itself.
func (w *writer) scan(p *plan, s *scan, prefix string) string {
	name := "__" + prefix + strings.TrimPrefix(s.name, "__")
	overlapping := p.stepped && !contiguous(s.windows)
	switch {
	case s.aged != nil:
		return w.agedScan(p, s, name)
	case !overlapping && p.keep == nil:
		return w.cte(name, w.aggregate(p, s, w.bucket(p, s, s.windows), "", false))
	case !s.mergeable() && overlapping:
		return w.cte(name, w.aggregate(p, s, quote("__t")+"::int", w.windowJoin(s), p.keep != nil))
	case !s.mergeable():
		return w.cte(name, w.aggregate(p, s, w.bucket(p, s, s.windows), "", true))
	case overlapping:
		parts := w.cte(name+"_days", w.aggregate(p, s, w.bucket(p, s, w.model.Calendar().Steps(covering(s.windows), period.Day)), "", false))
		return w.cte(name, w.fold(p, s, parts, true))
	}
	parts := w.cte(name+"_members", w.aggregate(p, s, w.bucket(p, s, s.windows), "", false))
	return w.cte(name, w.fold(p, s, parts, false))
}

func (s *scan) mergeable() bool {
	for _, m := range s.measures {
		if !mergeable(m.metric.Agg) {
			return false
		}
	}
	return true
}

// bucket returns the number of the step to which a row belongs, for steps that
// follow each other. The borders are moments that were computed in the
// model's zone; the database only compares.
func (w *writer) bucket(p *plan, s *scan, windows []period.Period) string {
	if !p.stepped {
		return ""
	}
	if len(windows) == 0 {
		return "NULL::int"
	}
	return "width_bucket(" + s.table.timeColumn.sql() + ", " + w.moments(s.table.TimeType, starts(windows)) + ")"
}

// windowJoin pairs each row with every step whose window holds it.
func (w *writer) windowJoin(s *scan) string {
	at := s.table.timeColumn.sql()
	return "\nJOIN unnest(" + w.moments(s.table.TimeType, starts(s.windows)) + ", " + w.moments(s.table.TimeType, ends(s.windows)) +
		`) WITH ORDINALITY AS "__w"("__lo", "__hi", "__t") ON ` + at + ` >= "__lo" AND ` + at + ` < "__hi"`
}

// fold aggregates what has been aggregated by day, by member or by both: over
// the days of each window, and over the members that make the others.
func (w *writer) fold(p *plan, s *scan, parts string, windows bool) string {
	var columns []string
	joins := ""
	if p.stepped {
		columns = append(columns, `p."t"`)
	}
	if windows {
		all := covering(s.windows)
		lo, hi := make([]int32, len(s.windows)), make([]int32, len(s.windows))
		for i, win := range s.windows {
			lo[i], hi[i] = int32(win.Start-all.Start)+1, int32(win.End-all.Start)+1
		}
		columns[0] = `w."n"::int AS "t"`
		joins = "\nJOIN unnest(" + w.param(lo, "int[]") + ", " + w.param(hi, "int[]") +
			`) WITH ORDINALITY AS w("lo", "hi", "n") ON p."t" >= w."lo" AND p."t" < w."hi"`
	}
	members := make([]string, len(p.dimensions))
	for i := range members {
		members[i] = "p." + quote(memberName(i))
	}
	columns = append(columns, p.memberColumns(members, p.keep != nil)...)
	if p.keep != nil {
		joins += keepJoin(members, p.others)
	}
	keys := len(columns)
	for _, m := range s.measures {
		c := quote(measureName(m.column))
		columns = append(columns, merge(m.metric.Agg)+"(p."+c+") AS "+c)
	}
	return "SELECT " + strings.Join(columns, ", ") + "\nFROM " + quote(parts) + " AS p" + joins + groupBy(keys)
}

// memberColumns names the members of a scan; those of the others are null and
// marked.
func (p *plan) memberColumns(members []string, kept bool) []string {
	var out []string
	others := p.others && kept
	for i, e := range members {
		if others {
			e = `CASE WHEN "__top"."__hit" THEN ` + e + " END"
		}
		out = append(out, e+" AS "+quote(memberName(i)))
	}
	if others {
		out = append(out, `"__top"."__hit" IS NULL AS `+quote(othersName))
	}
	return out
}

// merge is the aggregate that makes one aggregate of several.
func merge(a Agg) string {
	if a == Min || a == Max {
		return string(a)
	}
	return "sum"
}

// aggregate writes the SELECT that aggregates a table's rows; windows is a join
// to the steps, and kept says whether the rows meet the members of a top-N.
func (w *writer) aggregate(p *plan, s *scan, step, windows string, kept bool) string {
	src := w.source(s.table)
	src.from = s.from
	var columns []string
	if p.stepped {
		columns = append(columns, step+" AS "+quote(stepName))
	}
	members := make([]string, len(p.dimensions))
	for i, d := range p.dimensions {
		members[i] = src.dimension(d)
	}
	columns = append(columns, p.memberColumns(members, kept)...)
	keys := len(columns)
	for _, m := range s.measures {
		columns = append(columns, m.metric.aggregate(keys == 0)+" AS "+quote(measureName(m.column)))
	}
	where := w.conditions(p, s, src)
	src.joined = windows
	if kept {
		src.joined += keepJoin(members, p.others)
	}
	return "SELECT " + strings.Join(columns, ",\n       ") + "\n" + src.sql() + where + groupBy(keys)
}

func groupBy(keys int) string {
	if keys == 0 {
		return ""
	}
	n := make([]string, keys)
	for i := range n {
		n[i] = strconv.Itoa(i + 1)
	}
	return "\nGROUP BY " + strings.Join(n, ", ")
}

// conditions writes the WHERE of a scan: the days, in a form that an index on
// the column can serve, then the filters and the row policies.
func (w *writer) conditions(p *plan, s *scan, src *source) string {
	var all []string
	if s.windows != nil {
		at, days := s.table.timeColumn.sql(), covering(s.windows)
		all = append(all, at+" >= "+w.moment(s.table.TimeType, days.Start), at+" < "+w.moment(s.table.TimeType, days.End))
	}
	if len(s.without) > 0 {
		all = append(all, s.table.timeColumn.sql()+" <> ALL ("+w.moments(s.table.TimeType, s.without)+")")
	}
	if s.nothing {
		all = append(all, "FALSE")
	}
	for _, f := range p.filters {
		all = append(all, w.asked(p, src, f))
	}
	if c := w.policy(src); c != "" {
		all = append(all, c)
	}
	if c := s.anyMeasure(); c != "" {
		all = append(all, c)
	}
	if len(all) == 0 {
		return ""
	}
	return "\nWHERE " + strings.Join(all, "\n  AND ")
}

// anyMeasure is the condition that a row counts for any measure of the scan, where
// the metrics' own filters leave some for none: groups made of such rows alone
// would be rows of nulls. A count is zero there, which may be an answer: see
// plan.occurring.
func (s *scan) anyMeasure() string {
	var filters []string
	for _, m := range s.measures {
		if m.metric.counts() || m.metric.Filter == "" {
			return ""
		}
		if f := "(" + m.metric.Filter + ")"; !slices.Contains(filters, f) {
			filters = append(filters, f)
		}
	}
	if len(filters) == 0 {
		return ""
	}
	return "(" + strings.Join(filters, " OR ") + ")"
}

// aggregate writes a simple metric's aggregate. Counts are null instead of zero
// where there is no row at all, which only a total can meet.
func (v *Metric) aggregate(total bool) string {
	e := v.Expr
	if !validName(e) {
		e = "(" + e + ")"
	}
	filter := ""
	if v.Filter != "" {
		filter = " FILTER (WHERE " + v.Filter + ")"
	}
	switch v.Agg {
	case CountAgg:
		if v.Expr == "1" {
			e = "*"
		}
		return counted("count("+e+")"+filter, total)
	case CountDistinct:
		return counted("count(DISTINCT "+e+")"+filter, total)
	case SumBoolean:
		if v.Filter != "" {
			e += " AND (" + v.Filter + ")"
		}
		return counted("count(*) FILTER (WHERE "+e+")", total)
	case Median:
		return "(percentile_cont(0.5) WITHIN GROUP (ORDER BY " + e + "::float8)" + filter + ")::float8"
	case Average:
		return "(avg(" + e + ")" + filter + ")::float8"
	case Sum, Min, Max:
	}
	return "(" + string(v.Agg) + "(" + e + ")" + filter + ")::float8"
}

// counts reports whether a simple metric is zero over rows that it leaves out.
func (v *Metric) counts() bool {
	return v.Agg == CountAgg || v.Agg == CountDistinct || v.Agg == SumBoolean
}

func counted(count string, total bool) string {
	if total {
		return "(CASE WHEN count(*) > 0 THEN " + count + " END)::float8"
	}
	return "(" + count + ")::float8"
}
