package semantic

import "strconv"

// Tree is how a metric is computed from others: what a change of it can be
// taken apart into.
type Tree struct {
	Op TreeOp
	// Metric names what a node is worth; it is empty where a formula's part has
	// no name of its own.
	Metric   string
	Number   float64 // of a Constant
	Children []*Tree
}

// TreeOp is how a node is made of its children.
type TreeOp string

// The operations.
const (
	Measured   TreeOp = "measured" // a metric that is read as it is
	Constant   TreeOp = "constant"
	SumOf      TreeOp = "sum"
	Difference TreeOp = "difference" // the first child minus the second
	ProductOf  TreeOp = "product"
	Quotient   TreeOp = "ratio" // the first child over the second
)

// Tree returns how a metric is made of its factors, its numerator and
// denominator, or its formula's inputs. Factors are taken apart further; the
// parts of ratios and formulas only where they are ratios or formulas
// themselves, since a factor of one side of a ratio says nothing alone. It
// reports false for a metric that is not there or looks back in time.
func (m *Model) Tree(metric string) (*Tree, bool) {
	v, ok := m.metrics[metric]
	if !ok || len(v.Refuse) > 0 || m.looksBack(v) {
		return nil, false
	}
	if len(v.Factors) > 0 {
		return m.product(v, nil), true
	}
	return m.formulaTree(v), true
}

// Leaves returns the metrics that the tree measures, each once, in order.
func (t *Tree) Leaves() []string {
	var out []string
	seen := map[string]bool{}
	t.walk(func(n *Tree) {
		if n.Op == Measured && !seen[n.Metric] {
			seen[n.Metric] = true
			out = append(out, n.Metric)
		}
	})
	return out
}

func (t *Tree) walk(visit func(*Tree)) {
	visit(t)
	for _, c := range t.Children {
		c.walk(visit)
	}
}

// looksBack reports whether a metric is gathered over time, or an input of it
// is moved in time: its value in a period is not made of that period alone.
func (m *Model) looksBack(v *Metric) bool {
	if v.Type == Cumulative {
		return true
	}
	for _, in := range v.Inputs {
		if in.Offset != 0 {
			return true
		}
	}
	for _, name := range v.inputs() {
		if m.looksBack(m.metrics[name]) {
			return true
		}
	}
	return false
}

// product takes a metric apart by its factors. One that leads back to a metric
// on the way stays whole: clicks are impressions times CTR, which is clicks
// over impressions.
func (m *Model) product(v *Metric, path []string) *Tree {
	path = append(path[:len(path):len(path)], v.Name)
	t := &Tree{Op: ProductOf, Metric: v.Name}
	for _, name := range v.Factors {
		f := m.metrics[name]
		if len(f.Factors) == 0 || m.leadsBack(f, path) {
			t.Children = append(t.Children, &Tree{Op: Measured, Metric: name})
			continue
		}
		t.Children = append(t.Children, m.product(f, path))
	}
	return t
}

func (m *Model) leadsBack(v *Metric, path []string) bool {
	for _, name := range v.Factors {
		for _, on := range path {
			if name == on {
				return true
			}
		}
	}
	return false
}

func (m *Model) formulaTree(v *Metric) *Tree {
	switch v.Type {
	case RatioType:
		return &Tree{Op: Quotient, Metric: v.Name, Children: []*Tree{
			m.formulaTree(m.metrics[v.Numerator]), m.formulaTree(m.metrics[v.Denominator]),
		}}
	case Derived:
		t := m.termTree(&v.formula, v)
		if t.Op == Measured { // an alias of another metric
			return t
		}
		t.Metric = v.Name
		return t
	case Simple, Cumulative:
	}
	return &Tree{Op: Measured, Metric: v.Name}
}

var treeOps = map[byte]TreeOp{'+': SumOf, '-': Difference, '*': ProductOf, '/': Quotient}

func (m *Model) termTree(t *term, v *Metric) *Tree {
	switch t.op {
	case 'n':
		n, _ := strconv.ParseFloat(t.number, 64) // the loader has read it
		return &Tree{Op: Constant, Number: n}
	case 'v':
		for _, in := range v.Inputs {
			if in.Alias == t.name {
				return m.formulaTree(m.metrics[in.Metric])
			}
		}
	case '~':
		return &Tree{Op: Difference, Children: []*Tree{{Op: Constant}, m.termTree(t.left, v)}}
	}
	return &Tree{Op: treeOps[t.op], Children: []*Tree{m.termTree(t.left, v), m.termTree(t.right, v)}}
}
