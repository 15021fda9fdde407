package tools

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/insight-agent/insight/internal/analysis/drivers"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// FactorFacts says what one factor of a metric added to its change.
type FactorFacts struct {
	Metric string
	Moved  MetricFacts // of the factor itself
	Effect string      // contribution, in the unit of the explained change
	Share  string      // contribution, of the change
}

// sameWithin is how closely a metric must agree with what its parts make of it
// for the parts to explain it.
const sameWithin = 1e-6

// readFactors takes the change apart along the metric's tree: its factors, the
// two sides of a ratio, a formula's inputs.
func (c *change) readFactors(ctx context.Context) error {
	tree, ok := c.model.Tree(c.metric.Name)
	if !ok || len(tree.Leaves()) < 2 {
		return nil
	}
	rows, err := c.take(ctx, c.query(tree.Leaves()...))
	if err != nil || len(rows) != 1 {
		return err
	}
	parts := rows[0].Metrics
	for _, mf := range parts {
		if mf.Delta == "" {
			return nil // a part is missing or still grows
		}
	}
	branch, err := drivers.DecomposeTree(c.node(tree, parts))
	total := c.res.Explanation.Total
	whole := err != nil // such as by a zero in a denominator
	if whole || !nearly(branch.Before, c.res.fact(total.Base).Value) || !nearly(branch.After, c.res.fact(total.Value).Value) {
		return nil
	}
	x := &c.res.Explanation
	for _, f := range branch.Factors() {
		mf, measured := parts[f.Name]
		if !measured {
			continue // a constant
		}
		about := c.about(evidence.Contribution, c.res.fact(mf.Value).Source, nil)
		amount, share := c.contribution(about, f.Effect, mf.Value, mf.Base, cmp.Or(mf.Change, mf.Delta))
		x.Factors = append(x.Factors, FactorFacts{Metric: f.Name, Moved: mf, Effect: amount, Share: share})
	}
	slices.SortStableFunc(x.Factors, func(a, b FactorFacts) int {
		return cmp.Compare(math.Abs(c.res.fact(b.Effect).Value), math.Abs(c.res.fact(a.Effect).Value))
	})
	return nil
}

var treeOps = map[semantic.TreeOp]drivers.Op{
	semantic.SumOf: drivers.Sum, semantic.Difference: drivers.Difference, semantic.ProductOf: drivers.Product, semantic.Quotient: drivers.Ratio,
}

func (c *change) node(t *semantic.Tree, parts map[string]MetricFacts) *drivers.Node {
	n := &drivers.Node{Name: t.Metric, Op: treeOps[t.Op]}
	switch t.Op {
	case semantic.Measured:
		n.Op, n.Before, n.After = drivers.Measured, c.res.fact(parts[t.Metric].Base).Value, c.res.fact(parts[t.Metric].Value).Value
	case semantic.Constant:
		n.Op, n.Before, n.After = drivers.Measured, t.Number, t.Number
	case semantic.SumOf, semantic.Difference, semantic.ProductOf, semantic.Quotient:
		for _, child := range t.Children {
			n.Children = append(n.Children, c.node(child, parts))
		}
	}
	return n
}

func nearly(a, b float64) bool { return math.Abs(a-b) <= sameWithin*math.Max(math.Abs(a), math.Abs(b)) }

// readBeside reads the metric that counts the same by other rules, for the same
// members where it can be cut by them.
func (c *change) readBeside(ctx context.Context) error {
	name := c.metric.Beside
	if side, ok := c.model.Metric(c.metric.Numerator); ok && name == "" {
		name = side.Beside
	}
	if name == "" {
		return nil
	}
	rows, err := c.take(ctx, c.query(name))
	if err != nil || len(rows) != 1 {
		return err
	}
	c.res.Explanation.Beside = rows[0].Metrics[name]
	return nil
}
