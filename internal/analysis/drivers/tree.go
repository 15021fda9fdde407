package drivers

import (
	"fmt"
	"math"
)

// Op is how a node of a metric tree is made of its children.
type Op string

const (
	Measured   Op = "measured"   // no children: Before and After are given
	Sum        Op = "sum"        // of one or more children
	Difference Op = "difference" // the first child minus all others
	Product    Op = "product"    // of one or more children
	Ratio      Op = "ratio"      // the first child over the second
)

// Node is a metric as the caller's semantic model defines it:
// ROAS = conversion value / spend, spend = clicks · CPC, and so on.
type Node struct {
	Name          string
	Op            Op
	Children      []*Node
	Before, After float64 // read where Op is Measured, computed elsewhere
}

// Branch is a node with its values and its part in the root's change. At every
// node the children's Effects sum to its own; the root's Effect is its Delta.
type Branch struct {
	Name                 string
	Op                   Op
	Before, After, Delta float64 // in the node's own unit
	Effect               float64 // in the root's unit
	Share                float64 // Effect / the root's Delta; NaN where the root did not move
	Children             []*Branch
	slopes               []float64
}

const (
	maxTreeDepth = 32
	maxTreeNodes = 10_000
)

// DecomposeTree splits the root's change among all nodes below it. Each
// operation splits its own change exactly: sums and differences by Δ, products
// as in [DecomposeProduct], ratios by LMDI or, where a value is not positive,
// by the two-factor Shapley value. Every split has the form slope·Δchild, so
// slopes multiply along a path, the chain rule for finite changes (the
// "multipliers" of Shrikumar, Greenside and Kundaje, ICML 2017).
//
// Errors: [ErrEmpty], [ErrNotFinite], [ErrShape] for the wrong number of
// children or an unknown Op, [ErrZeroDenominator], [ErrOutOfRange] for a value
// that is not zero and not between 1e-100 and 1e100 in size, and [ErrTooLarge] for a tree deeper than 32 or with more than 10,000 nodes (a
// cycle ends there).
func DecomposeTree(root *Node) (*Branch, error) {
	left := maxTreeNodes
	b, err := measure(root, 0, &left)
	if err != nil {
		return nil, err
	}
	b.spread(b.Delta, 1)
	return b, b.check()
}

// measure computes the values from the leaves up.
func measure(n *Node, depth int, left *int) (*Branch, error) {
	if n == nil {
		return nil, &InputError{ErrEmpty, "the metric tree", "give every node"}
	}
	*left--
	if depth >= maxTreeDepth || *left < 0 {
		return nil, &InputError{ErrTooLarge, "the metric tree at " + n.Name, "no node may be below itself; at most 32 levels and 10,000 nodes"}
	}
	if err := shape(n); err != nil {
		return nil, err
	}
	b := &Branch{Name: n.Name, Op: n.Op, Before: n.Before, After: n.After}
	before, after := make([]float64, len(n.Children)), make([]float64, len(n.Children))
	for i, child := range n.Children {
		c, err := measure(child, depth+1, left)
		if err != nil {
			return nil, err
		}
		b.Children = append(b.Children, c)
		before[i], after[i] = c.Before, c.After
	}
	if n.Op == Ratio && (before[1] == 0 || after[1] == 0) {
		return nil, &InputError{ErrZeroDenominator, "metric " + n.Name, "choose periods in which " + n.Children[1].Name + " is not zero"}
	}
	if n.Op != Measured {
		b.Before, b.After = apply(n.Op, before), apply(n.Op, after)
	}
	b.slopes = slopes(n.Op, before, after, b.Before, b.After)
	if err := finite(b.Before, "metric", n.Name, "before"); err != nil {
		return nil, err
	}
	if err := finite(b.After, "metric", n.Name, "after"); err != nil {
		return nil, err
	}
	if !within(b.Before, 1e100) || !within(b.After, 1e100) {
		return nil, outOfRange("metric " + n.Name)
	}
	b.Delta = b.After - b.Before
	return b, nil
}

func shape(n *Node) error {
	k, fits := len(n.Children), false
	switch n.Op {
	case Measured:
		fits = k == 0
	case Sum, Difference:
		fits = k >= 1
	case Product:
		fits = k >= 1 && k <= maxFactors
	case Ratio:
		fits = k == 2
	}
	if !fits {
		return &InputError{ErrShape, fmt.Sprintf("metric %s, a %s of %d", n.Name, n.Op, k),
			"measured takes no children, ratio two, product 1 to 64, sum and difference at least one"}
	}
	return nil
}

func apply(op Op, xs []float64) float64 {
	switch op {
	case Product:
		return product(xs)
	case Ratio:
		return xs[0] / xs[1]
	}
	var t total
	for i, x := range xs {
		if op == Difference && i > 0 {
			x = -x
		}
		t.add(x)
	}
	return t.value()
}

// slopes gives for each child the m of effect = m·Δchild.
func slopes(op Op, before, after []float64, y0, y1 float64) []float64 {
	switch op {
	case Product:
		m, _ := productSlopes(before, after)
		return m
	case Ratio:
		return ratioSlopes(before, after, y0, y1)
	}
	m := make([]float64, len(before))
	for i := range m {
		m[i] = 1
		if op == Difference && i > 0 {
			m[i] = -1
		}
	}
	return m
}

func ratioSlopes(before, after []float64, y0, y1 float64) []float64 {
	n0, d0, n1, d1 := before[0], before[1], after[0], after[1]
	if hasLog(n0, d0, n1, d1, y0, y1) {
		l := logMean(y1, y0)
		return []float64{l / logMean(n1, n0), -l / logMean(d1, d0)}
	}
	return []float64{(1/d0 + 1/d1) / 2, -(n0/2 + n1/2) / d0 / d1}
}

// spread hands the root's change down: slope is the product of the slopes on
// the way from the root.
func (b *Branch) spread(root, slope float64) {
	b.Effect = slope * b.Delta
	b.Share = quotient(b.Effect, root)
	for i, c := range b.Children {
		c.spread(root, slope*b.slopes[i])
	}
}

func (b *Branch) check() error {
	if math.IsNaN(b.Effect) || math.IsInf(b.Effect, 0) {
		return outOfRange("metric " + b.Name)
	}
	for _, c := range b.Children {
		if err := c.check(); err != nil {
			return err
		}
	}
	return nil
}

// Path walks from the root to the factor that moved: at each level to the
// child with the largest effect, for as long as that child alone holds at
// least the share least (0.5 is a sensible value) of its siblings' movement,
// Σ|Effect|. The last element is the answer; it is the root where no child
// stands out or nothing moved.
func (b *Branch) Path(least float64) []*Branch {
	path := []*Branch{b}
	for {
		var largest *Branch
		moved := 0.0
		for _, c := range b.Children {
			moved += math.Abs(c.Effect)
			if largest == nil || math.Abs(c.Effect) > math.Abs(largest.Effect) {
				largest = c
			}
		}
		if moved == 0 || math.Abs(largest.Effect) < least*moved {
			return path
		}
		path = append(path, largest)
		b = largest
	}
}

// Factors lists the measured metrics below the branch, in the order of first
// appearance, with the effects of one that appears several times added: clicks
// can drive both sides of a ratio. The Effects sum to the branch's.
func (b *Branch) Factors() []FactorEffect {
	var list []FactorEffect
	seen := map[string]int{}
	var walk func(*Branch)
	walk = func(n *Branch) {
		for _, c := range n.Children {
			walk(c)
		}
		if n.Op != Measured {
			return
		}
		if i, ok := seen[n.Name]; ok {
			list[i].Effect += n.Effect
			list[i].Share += n.Share
			return
		}
		seen[n.Name] = len(list)
		list = append(list, FactorEffect{Factor{n.Name, n.Before, n.After}, n.Effect, n.Share})
	}
	walk(b)
	return list
}
