package drivers

import (
	"fmt"
	"math"
	"strings"
)

// Dimension is one column that divides the rows, with its members in the order
// of first appearance.
type Dimension struct {
	Name    string
	Members []string
}

// Cube holds a metric's leaves: one for each combination of members that
// occurs, with what was measured and what was expected.
type Cube struct {
	Dims             []Dimension
	codes            [][]int32 // [dimension][leaf] → index into Members
	actual, expected []Value   // [leaf]
}

// Leaves is the number of combinations of members that occur.
func (c *Cube) Leaves() int { return len(c.actual) }

// maxDimensions bounds the combinations of up to three: 298 of 12.
const maxDimensions = 12

// Builder collects rows into a Cube. Rows of the same members are added
// together, so a table in long form can give a row's actual and expected value
// in two calls, each with the other zero.
type Builder struct {
	cube  Cube
	index []map[string]int32 // [dimension] member → code
	chain []map[uint64]int32 // [dimension ≥ 1] (leaf of the dimensions before, code) → leaf
	rows  int
}

// NewBuilder starts a cube of one to twelve dimensions.
//
// Errors: [ErrEmpty], [ErrTooManyDimensions], [ErrShape] for a name given twice.
func NewBuilder(dims ...string) (*Builder, error) {
	if len(dims) == 0 {
		return nil, &InputError{ErrEmpty, "dimensions", "give at least one dimension to look in"}
	}
	if len(dims) > maxDimensions {
		return nil, &InputError{ErrTooManyDimensions, fmt.Sprintf("%d dimensions", len(dims)), "choose at most 12"}
	}
	b := &Builder{}
	seen := map[string]bool{}
	for i, d := range dims {
		if seen[d] {
			return nil, &InputError{ErrShape, "dimension " + d, "name each dimension once"}
		}
		seen[d] = true
		b.cube.Dims = append(b.cube.Dims, Dimension{Name: d})
		b.cube.codes = append(b.cube.codes, nil)
		b.index = append(b.index, map[string]int32{})
		if i > 0 {
			b.chain = append(b.chain, map[uint64]int32{})
		}
	}
	return b, nil
}

// Add adds a row. members follow the dimensions; an empty one is a member of
// its own. On an error the row is not added.
//
// Errors: [ErrShape] for the wrong number of members, [ErrNotFinite].
func (b *Builder) Add(members []string, actual, expected Value) error {
	b.rows++
	if len(members) != len(b.cube.Dims) {
		return &InputError{ErrShape, fmt.Sprintf("row %d", b.rows), fmt.Sprintf("give %d members", len(b.cube.Dims))}
	}
	for k, x := range [4]float64{actual.Num, actual.Den, expected.Num, expected.Den} {
		what := [4]string{"actual", "actual denominator", "expected", "expected denominator"}[k]
		if err := finite(x, "row", b.rows, what); err != nil {
			return err
		}
	}
	leaf := b.leaf(members)
	add(&b.cube.actual[leaf], actual)
	add(&b.cube.expected[leaf], expected)
	return nil
}

func add(to *Value, v Value) {
	to.Num += v.Num
	to.Den += v.Den
}

// leaf finds or makes the leaf of members. Its key is packed one dimension at a
// time: (number of the prefix so far, next code) in 64 bits, which holds for
// any number of dimensions and members.
func (b *Builder) leaf(members []string) int32 {
	var codes [maxDimensions]int32
	id, fresh := int32(0), false
	for d, m := range members {
		code, ok := b.index[d][m]
		if !ok {
			m = strings.Clone(m) // the caller's row may be a view into a larger buffer
			code = int32(len(b.cube.Dims[d].Members))
			b.index[d][m] = code
			b.cube.Dims[d].Members = append(b.cube.Dims[d].Members, m)
		}
		codes[d] = code
		if d == 0 {
			id, fresh = code, !ok
			continue
		}
		key := uint64(id)<<32 | uint64(code)
		next, ok := b.chain[d-1][key]
		if !ok {
			next = int32(len(b.chain[d-1]))
			b.chain[d-1][key] = next
		}
		id, fresh = next, !ok
	}
	if fresh {
		for d := range members {
			b.cube.codes[d] = append(b.cube.codes[d], codes[d])
		}
		b.cube.actual = append(b.cube.actual, Value{})
		b.cube.expected = append(b.cube.expected, Value{})
	}
	return id
}

// Cube ends the building; the builder must not be used afterwards.
//
// Errors: [ErrEmpty] without rows, [ErrOutOfRange] for a leaf
// that is not zero and not between 1e-40 and 1e40 in size.
func (b *Builder) Cube() (*Cube, error) {
	if b.cube.Leaves() == 0 {
		return nil, &InputError{ErrEmpty, "rows", "give at least one row"}
	}
	for i := range b.cube.actual {
		for _, v := range [2]Value{b.cube.actual[i], b.cube.expected[i]} {
			if !within(v.Num, 1e40) || !within(v.Den, 1e40) {
				return nil, outOfRange("the row of " + b.cube.leafName(i))
			}
		}
	}
	return &b.cube, nil
}

// within reports whether x is zero or between 1/limit and limit in size, so
// that squares and quotients of such values, and sums of those, keep inside the
// range of a float.
func within(x, limit float64) bool {
	x = math.Abs(x)
	return x == 0 || x >= 1/limit && x <= limit
}

// Parts is the metric by the members of one dimension (an index into Dims),
// for [Contributions]: expected is before, actual after.
func (c *Cube) Parts(dim int) []Part {
	parts := make([]Part, len(c.Dims[dim].Members))
	for i, s := range c.Segments(dim) {
		parts[i] = Part{s.Name, s.Before.Num, s.After.Num}
	}
	return parts
}

// Segments is a ratio metric by the members of one dimension (an index into
// Dims), for [DecomposeRatio]: expected is before, actual after.
func (c *Cube) Segments(dim int) []Segment {
	segments := make([]Segment, len(c.Dims[dim].Members))
	for i, m := range c.Dims[dim].Members {
		segments[i].Name = m
	}
	for leaf, code := range c.codes[dim] {
		add(&segments[code].Before, c.expected[leaf])
		add(&segments[code].After, c.actual[leaf])
	}
	return segments
}
