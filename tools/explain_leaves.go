package tools

import (
	"context"
	"slices"

	"github.com/insight-agent/insight/internal/analysis/drivers"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// maxCuts bounds the dimensions in which a change is looked for.
const maxCuts = 6

// fraction is how a metric is made of what adds up over members: a sum, or one
// sum over another.
type fraction struct{ num, den *semantic.Tree } // den is nil of a sum

// fractionOf brings a tree into the form of one fraction. It reports false for
// what has none, such as a product of two sums.
func fractionOf(t *semantic.Tree) (fraction, bool) {
	switch t.Op {
	case semantic.Measured, semantic.Constant:
		return fraction{num: t}, true
	case semantic.SumOf, semantic.Difference, semantic.ProductOf, semantic.Quotient:
	}
	a, ok := fractionOf(t.Children[0])
	b, ok2 := fractionOf(t.Children[1])
	if !ok || !ok2 || len(t.Children) != 2 {
		return fraction{}, false
	}
	of := func(op semantic.TreeOp, x, y *semantic.Tree) *semantic.Tree {
		return &semantic.Tree{Op: op, Children: []*semantic.Tree{x, y}}
	}
	switch {
	case t.Op == semantic.Quotient:
		return fraction{a.num, b.num}, a.den == nil && b.den == nil && !constant(b.num)
	case t.Op == semantic.ProductOf:
		return fraction{of(t.Op, a.num, b.num), or(a.den, b.den)}, constant(a.num) && a.den == nil || constant(b.num) && b.den == nil
	case a.den == nil && b.den == nil:
		return fraction{num: of(t.Op, a.num, b.num)}, !constant(a.num) && !constant(b.num)
	case b.den == nil && constant(b.num): // x/y - 1 is (x - 1·y)/y
		return fraction{of(t.Op, a.num, of(semantic.ProductOf, b.num, a.den)), a.den}, true
	case a.den == nil && constant(a.num):
		return fraction{of(t.Op, of(semantic.ProductOf, a.num, b.den), b.num), b.den}, true
	}
	return fraction{}, false
}

func constant(t *semantic.Tree) bool { return len(t.Leaves()) == 0 }

func or(a, b *semantic.Tree) *semantic.Tree {
	if a != nil {
		return a
	}
	return b
}

func (f fraction) leaves() []string {
	out := f.num.Leaves()
	if f.den == nil {
		return out
	}
	for _, name := range f.den.Leaves() {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

func (f fraction) value(of map[string]float64) drivers.Value {
	v := drivers.Value{Num: amount(f.num, of)}
	if f.den != nil {
		v.Den = amount(f.den, of)
	}
	return v
}

// cuts lists the dimensions to look in: those asked for, else those of the
// tables that the metric is counted in, without what the question fixes and
// what only says what became of a row.
func (c *change) cuts(parts []string) []string {
	allowed := c.model.DimensionsOf(append([]string{c.in.Metric}, parts...)...)
	wanted := c.in.Dimensions
	if len(wanted) == 0 {
		for _, name := range c.model.TablesOf(c.in.Metric) {
			t, _ := c.model.Table(name)
			for _, col := range t.Columns {
				wanted = append(wanted, col.Dimension)
			}
		}
	}
	var out []string
	for _, name := range wanted {
		d, ok := c.model.Dimension(name)
		_, fixed := c.res.Explanation.Fixed[name]
		if !ok || fixed || slices.Contains(out, name) || !slices.Contains(allowed, name) {
			continue
		}
		if len(c.in.Dimensions) == 0 && (d.Outcome || d.Type != semantic.Categorical && d.Type != semantic.BooleanDim) {
			continue
		}
		out = append(out, name)
	}
	return out[:min(len(out), maxCuts)]
}

// leaves is a cube with the query that it was read by.
type leaves struct {
	fraction fraction
	cube     *drivers.Cube
	source   string
	dims     []string // of rows
	rows     []leafRow
}

// leafRow is one combination of members.
type leafRow struct {
	members       []string // by leaves.dims
	before, after drivers.Value
}

// is reports whether a row has a member; false too where the rows are not cut
// by the dimension.
func (l leaves) is(row leafRow, dimension, member string) bool {
	i := slices.Index(l.dims, dimension)
	return i >= 0 && row.members[i] == member
}

// readLeaves reads the metric for every combination of members. Where that is
// more than a query may give, the dimension with the most members is left out
// and the rest read again, so that the leaves always add up to the whole. The
// cube is nil where there is nothing to look in.
func (c *change) readLeaves(ctx context.Context) (leaves, error) {
	tree, ok := additiveTree(c.model, c.in.Metric)
	if !ok {
		return leaves{}, nil
	}
	f, ok := fractionOf(tree)
	if !ok {
		return leaves{}, nil
	}
	parts := f.leaves()
	for dims := c.cuts(parts); len(dims) > 0; {
		q := c.query(parts...)
		q.Dimensions = dims
		rows, err := c.read(ctx, q)
		if err != nil {
			return leaves{}, err
		}
		many := mostMembers(rows, dims)
		if !rows.result.Truncated {
			return c.leavesOf(f, rows, dims)
		}
		dims = slices.Delete(slices.Clone(dims), many, many+1)
		c.res.Sources = c.res.Sources[:len(c.res.Sources)-1] // nothing was taken from it
	}
	return leaves{}, nil
}

// mostMembers returns the place of the dimension with the most members.
func mostMembers(rows rowsOf, dims []string) int {
	seen := make([]map[string]bool, len(dims))
	for i := range seen {
		seen[i] = make(map[string]bool)
	}
	for _, row := range rows.result.Rows {
		for i, m := range rows.members(row) {
			seen[i][m] = true
		}
	}
	most := 0
	for i := range seen {
		if len(seen[i]) > len(seen[most]) {
			most = i
		}
	}
	return most
}

// leavesOf builds the cube of the dimensions that tell something: one with a
// single member does not, nor one whose members decide the ratio by what they
// are, as "returning" decides the share of returning customers.
func (c *change) leavesOf(f fraction, rows rowsOf, dims []string) (leaves, error) {
	keep := make([]bool, len(dims))
	for i := range keep {
		keep[i] = true
	}
	l := leaves{fraction: f, source: rows.source, dims: dims}
	for _, row := range rows.result.Rows {
		now, before := rows.numbers(row), make(map[string]float64)
		for _, name := range f.leaves() {
			before[name] = now[name+".base"]
		}
		l.rows = append(l.rows, leafRow{rows.members(row), f.value(before), f.value(now)})
	}
	cube, err := l.cut(keep)
	if err != nil {
		return leaves{}, nil // no row, or values beyond what arithmetic keeps: the change stays whole
	}
	for i := range dims {
		keep[i] = len(cube.Dims[i].Members) > 1 && (f.den == nil || !decides(cube.Segments(i)))
	}
	if !slices.Contains(keep, true) {
		return leaves{}, nil
	}
	if l.cube, err = l.cut(keep); err != nil {
		return leaves{}, nil
	}
	return l, nil
}

// cut builds the cube of some of the dimensions.
func (l leaves) cut(keep []bool) (*drivers.Cube, error) {
	kept := func(all []string) []string {
		var out []string
		for i, s := range all {
			if keep[i] {
				out = append(out, s)
			}
		}
		return out
	}
	b, err := drivers.NewBuilder(kept(l.dims)...)
	if err != nil {
		return nil, err
	}
	for _, row := range l.rows {
		if err := b.Add(kept(row.members), row.after, row.before); err != nil {
			return nil, err
		}
	}
	return b.Cube()
}

// decides reports whether every member's ratio is nothing or all.
func decides(segments []drivers.Segment) bool {
	for _, s := range segments {
		for _, v := range []drivers.Value{s.Before, s.After} {
			if v.Den != 0 && v.Num != 0 && v.Num != v.Den {
				return false
			}
		}
	}
	return true
}

// engineMetric says to the engine what the cube's values are.
func (c *change) engineMetric(f fraction) drivers.Metric {
	m := drivers.Metric{Ratio: f.den != nil, Observed: true}
	if f.num.Op != semantic.Measured {
		return m
	}
	v, ok := c.model.Metric(f.num.Metric)
	if !ok {
		return m
	}
	switch v.Unit.Kind {
	case evidence.Integer:
		m.Counts = true
	case evidence.Number: // events that may be shared between causes
		m.Unit = 1
	default:
		m.Unit = c.meanSize(v)
	}
	return m
}

// meanSize is the mean size of one of the things that a metric sums, where its
// factors tell: revenue is of orders.
func (c *change) meanSize(v *semantic.Metric) float64 {
	if len(v.Factors) == 0 {
		return 0
	}
	count, ok := c.model.Metric(v.Factors[0])
	if !ok || count.Unit.Kind != evidence.Integer {
		return 0
	}
	for _, f := range c.res.Explanation.Factors {
		if len(v.Factors) == 2 && f.Metric == v.Factors[1] {
			return max(c.res.fact(f.Moved.Value).Value, 0)
		}
	}
	return 0
}
