package drivers_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/analysis/drivers"
)

func measured(name string, before, after float64) *drivers.Node {
	return &drivers.Node{Name: name, Op: drivers.Measured, Before: before, After: after}
}

func node(name string, op drivers.Op, children ...*drivers.Node) *drivers.Node {
	return &drivers.Node{Name: name, Op: op, Children: children}
}

// roas is revenue / spend with clicks on both sides.
func roas(clicks, rate, order, cost [2]float64) *drivers.Node {
	c := measured("clicks", clicks[0], clicks[1])
	return node("roas", drivers.Ratio,
		node("revenue", drivers.Product, c, measured("conversion rate", rate[0], rate[1]), measured("order value", order[0], order[1])),
		node("spend", drivers.Product, c, measured("cost per click", cost[0], cost[1])))
}

func TestTreeWalksToTheFactorThatMoved(t *testing.T) {
	t.Parallel()
	b, err := drivers.DecomposeTree(roas([2]float64{1000, 2000}, [2]float64{.02, .01}, [2]float64{50, 50}, [2]float64{1, 1}))
	if err != nil {
		t.Fatal(err)
	}
	if b.Before != 1 || b.After != .5 {
		t.Fatalf("roas %v → %v, want 1 → .5", b.Before, b.After)
	}
	effects := map[string]float64{}
	for _, f := range b.Factors() {
		effects[f.Name] = f.Effect
	}
	// Clicks doubled on both sides and cancel; the conversion rate is all of it.
	for name, want := range map[string]float64{"clicks": 0, "conversion rate": -.5, "order value": 0, "cost per click": 0} {
		if math.Abs(effects[name]-want) > 1e-12 {
			t.Errorf("%s: %v, want %v", name, effects[name], want)
		}
	}
	b, err = drivers.DecomposeTree(roas([2]float64{1000, 1000}, [2]float64{.02, .01}, [2]float64{50, 51}, [2]float64{1, 1}))
	if err != nil {
		t.Fatal(err)
	}
	path := b.Path(.5)
	if last := path[len(path)-1]; last.Name != "conversion rate" || len(path) != 3 {
		t.Errorf("the path of %d ends at %s", len(path), last.Name)
	}
}

func TestTreeByHand(t *testing.T) {
	t.Parallel()
	// profit = revenue − (ads + goods): 100 − (20+30) → 120 − (50+30): −10.
	b, err := drivers.DecomposeTree(node("profit", drivers.Difference, measured("revenue", 100, 120),
		node("cost", drivers.Sum, measured("ads", 20, 50), measured("goods", 30, 30))))
	if err != nil {
		t.Fatal(err)
	}
	if b.Delta != -10 || b.Children[0].Effect != 20 || b.Children[1].Effect != -30 || b.Children[1].Children[0].Effect != -30 {
		t.Errorf("delta %v, revenue %v, cost %v, ads %v", b.Delta, b.Children[0].Effect, b.Children[1].Effect, b.Children[1].Children[0].Effect)
	}
	if s := b.Children[1].Share; s != 3 {
		t.Errorf("share of cost %v, want 3", s)
	}
	// A ratio with a numerator from zero: 0/4 → 6/2. Shapley: 6·½(¼+½) and −½(0+6)·(2−4)/8.
	b, err = drivers.DecomposeTree(node("r", drivers.Ratio, measured("n", 0, 6), measured("d", 4, 2)))
	if err != nil {
		t.Fatal(err)
	}
	if b.Delta != 3 || b.Children[0].Effect != 2.25 || b.Children[1].Effect != .75 {
		t.Errorf("delta %v, numerator %v, denominator %v", b.Delta, b.Children[0].Effect, b.Children[1].Effect)
	}
	if p := b.Path(.8); len(p) != 1 {
		t.Errorf("a path of %d where no child holds 80 %%", len(p))
	}
}

func TestTreeRefuses(t *testing.T) {
	t.Parallel()
	cycle := node("a", drivers.Sum)
	cycle.Children = []*drivers.Node{cycle}
	wide := node("w", drivers.Sum)
	for range 20_000 {
		wide.Children = append(wide.Children, measured("x", 1, 1))
	}
	for name, c := range map[string]struct {
		root *drivers.Node
		want error
	}{
		"nil":              {nil, drivers.ErrEmpty},
		"nil child":        {node("a", drivers.Sum, nil), drivers.ErrEmpty},
		"cycle":            {cycle, drivers.ErrTooLarge},
		"too wide":         {wide, drivers.ErrTooLarge},
		"ratio of three":   {node("a", drivers.Ratio, measured("x", 1, 1), measured("y", 1, 1), measured("z", 1, 1)), drivers.ErrShape},
		"empty sum":        {node("a", drivers.Sum), drivers.ErrShape},
		"unknown":          {node("a", "power", measured("x", 1, 1)), drivers.ErrShape},
		"zero denominator": {node("a", drivers.Ratio, measured("x", 1, 1), measured("y", 1, 0)), drivers.ErrZeroDenominator},
		"NaN":              {node("a", drivers.Sum, measured("x", 1, math.NaN())), drivers.ErrNotFinite},
	} {
		if _, err := drivers.DecomposeTree(c.root); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func swap(n *drivers.Node) *drivers.Node {
	s := &drivers.Node{Name: n.Name, Op: n.Op, Before: n.After, After: n.Before}
	for _, c := range n.Children {
		s.Children = append(s.Children, swap(c))
	}
	return s
}

func TestTreeAddsUp(t *testing.T) {
	t.Parallel()
	var tree func(t *rapid.T, depth int) *drivers.Node
	tree = func(t *rapid.T, depth int) *drivers.Node {
		op := rapid.SampledFrom([]drivers.Op{drivers.Measured, drivers.Sum, drivers.Difference, drivers.Product, drivers.Ratio}).Draw(t, "op")
		if op == drivers.Measured || depth == 0 {
			return measured("x", rapid.Float64Range(.1, 10).Draw(t, "before"), rapid.Float64Range(.1, 10).Draw(t, "after"))
		}
		n := node("n", op)
		k := rapid.IntRange(1, 3).Draw(t, "children")
		if op == drivers.Ratio {
			k = 2
		}
		for range k {
			n.Children = append(n.Children, tree(t, depth-1))
		}
		return n
	}
	rapid.Check(t, func(t *rapid.T) {
		root := tree(t, 3)
		b, err := drivers.DecomposeTree(root)
		if errors.Is(err, drivers.ErrZeroDenominator) || errors.Is(err, drivers.ErrOutOfRange) {
			t.Skip("a difference in a denominator can be zero")
		}
		if err != nil {
			t.Fatal(err)
		}
		sum, scale := 0., 0.
		for _, f := range b.Factors() {
			sum += f.Effect
		}
		var leaves func(b *drivers.Branch)
		leaves = func(b *drivers.Branch) {
			for _, c := range b.Children {
				leaves(c)
			}
			if len(b.Children) == 0 {
				scale += math.Abs(b.Effect)
			}
		}
		leaves(b)
		scale += math.Abs(b.Before) + math.Abs(b.After)
		near(t, "the sum of the factors", sum, b.Delta, scale*1e4)
		s, err := drivers.DecomposeTree(swap(root))
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range b.Children {
			near(t, "swapped effect", -s.Children[i].Effect, c.Effect, scale*1e4)
		}
	})
}
