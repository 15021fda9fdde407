package semantic

import (
	"strconv"

	"github.com/insight-agent/insight/internal/period"
)

// plan is what a query means, free of any SQL dialect: which tables are
// scanned over which days, how the scans' measures become values, which
// members are kept, and how the rows are sorted. A dialect writes it down.
type plan struct {
	dimensions []*Dimension
	filters    []Filter
	principal  Principal       // whose row policies every scan obeys
	stepped    bool            // there is a time column
	steps      []period.Period // one, the whole period, unless stepped
	scans      []*scan
	columns    int // measures of all scans together
	values     []value
	keep       *plan // ranks the members that are kept; nil keeps all
	others     bool  // what is not kept becomes one member
	order      []Order
	limit      int
	having     []Threshold // on the values of a row
	// divisors and baseDivisors say, of an average, over how many steps the total
	// of each step of the plan is taken.
	per                    period.Grain
	divisors, baseDivisors []int32
	perMember              int // place of the dimension of days whose members have divisors of their own; -1 for none
}

// scan aggregates the rows of one table, alone, over windows of days. It gives
// one row for each step and combination of members that has rows.
type scan struct {
	name     string
	table    *Table
	windows  []period.Period // window i belongs to step i; nil when undated
	nothing  bool            // no row at all
	measures []measure
	aged     *agedDays     // read at an age; nil for none
	from     string        // read instead of the table
	without  []period.Date // left out
}

// measure is one aggregate of a scan.
type measure struct {
	column int // among the columns of all scans
	metric *Metric
}

// value is a metric of the result.
type value struct {
	metric *Metric
	now    *node
	base   *node // nil without a comparison
	zero   bool  // what has no row is zero
	mean   bool  // divided by the steps of an average
}

// node is an expression over the columns of the scans. op is one of + - * /
// for two operands (division by zero gives null), '~' for a negated left
// operand, 'n' for a number, 'c' for a column, 'f' for a
// column that is zero where it is absent, and 'z' for an additive sum: left, with
// such columns, unless all of list are absent.
type node struct {
	op          byte
	left, right *node
	number      string
	column      int
	list        []int
}

// planner turns metrics into scans and expressions over them. Metrics that
// share a table and a window share its scan.
type planner struct {
	ask     *ask
	span    *span
	plan    *plan
	base    []period.Period
	scans   map[string]*scan
	columns map[string]int
}

// newPlan plans a query. With a limit over time the limit counts members, not
// rows; they are ranked over the whole period by a plan of their own.
func newPlan(a *ask, s *span) *plan {
	stepped := a.query.Grain != period.None
	p := planSteps(a, s, s.steps, s.baseStep)
	p.stepped, p.order, p.limit, p.having = stepped, a.order(), a.query.Limit, a.query.Having
	if a.query.Others || stepped && a.query.Limit > 0 && len(a.dimensions) > 0 {
		var base []period.Period
		if s.base != nil {
			base = []period.Period{*s.base}
		}
		p.keep = planSteps(a, s, []period.Period{s.resolved.Period}, base)
		p.keep.order, p.keep.limit = a.ranking(), a.query.Limit
		p.others, p.limit = a.query.Others, 0
	}
	return p
}

func planSteps(a *ask, s *span, steps, base []period.Period) *plan {
	pl := &planner{ask: a, span: s, base: base, scans: map[string]*scan{}, columns: map[string]int{},
		plan: &plan{dimensions: a.dimensions, filters: a.filters, principal: a.env.Principal, steps: steps,
			perMember: -1, per: a.query.Per, divisors: a.divisors(steps), baseDivisors: a.divisors(base)}}
	if a.query.Per == period.Day {
		pl.plan.perMember = a.dayCut()
	}
	for _, v := range a.metrics {
		out := value{metric: v, now: pl.value(v, frame{}), zero: pl.zeroed(v), mean: a.averaged(v)}
		if s.base != nil {
			out.base = pl.value(v, frame{base: true})
		}
		pl.plan.values = append(pl.plan.values, out)
	}
	return pl.plan
}

// value plans one metric in a frame of time.
func (pl *planner) value(v *Metric, f frame) *node {
	switch v.Type {
	case RatioType:
		return &node{op: '/', left: pl.value(pl.ask.model.metrics[v.Numerator], f), right: pl.value(pl.ask.model.metrics[v.Denominator], f)}
	case Derived:
		n := pl.formula(&v.formula, v, f)
		if v.Additive {
			n = &node{op: 'z', left: n, list: n.columns(nil)}
		}
		return n
	case Cumulative:
		return pl.value(pl.ask.model.metrics[v.Input], f.cumulative(v))
	case Simple:
	}
	return &node{op: 'c', column: pl.column(v, f)}
}

func (pl *planner) formula(t *term, v *Metric, f frame) *node {
	switch t.op {
	case 'n':
		return &node{op: 'n', number: t.number}
	case 'v':
		for _, in := range v.Inputs {
			if in.Alias == t.name {
				return pl.value(pl.ask.model.metrics[in.Metric], f.offset(in))
			}
		}
	case '~':
		return &node{op: '~', left: pl.formula(t.left, v, f)}
	}
	return &node{op: t.op, left: pl.formula(t.left, v, f), right: pl.formula(t.right, v, f)}
}

// columns lists the columns that an expression reads.
func (n *node) columns(list []int) []int {
	if n == nil {
		return list
	}
	if n.op == 'c' {
		return append(list, n.column)
	}
	return n.right.columns(n.left.columns(list))
}

// column finds or adds the measure of a simple metric in a frame.
func (pl *planner) column(v *Metric, f frame) int {
	aged := pl.agedBy(v, f)
	key := v.Name + f.key()
	if c, ok := pl.columns[key]; ok {
		return c
	}
	t := pl.ask.model.tables[v.Table]
	scanKey := t.Name + f.key() + aged.key()
	s, ok := pl.scans[scanKey]
	if !ok {
		s = &scan{name: pl.scanName(t, f), table: t, nothing: pl.span.nothing && !f.base, aged: aged}
		if t.timeColumn != nil {
			s.windows = pl.windows(t, f)
			s.nothing = s.nothing || len(s.windows) == 0
		}
		pl.scans[scanKey] = s
		pl.plan.scans = append(pl.plan.scans, s)
	}
	c := pl.plan.columns
	pl.plan.columns++
	pl.columns[key] = c
	s.measures = append(s.measures, measure{c, v})
	return c
}

func (pl *planner) scanName(t *Table, f frame) string {
	name := "__" + t.Name
	if f.base {
		name += "_base"
	}
	if len(f.moves) > 0 {
		name += "_" + strconv.Itoa(len(pl.plan.scans)+1)
	}
	return name
}
