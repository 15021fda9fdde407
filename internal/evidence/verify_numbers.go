package evidence

import (
	"slices"
	"strings"
)

// readNumbers finds every figure that no name and no period has claimed.
func (c *check) readNumbers() {
	for i := 0; i < len(c.toks); i++ {
		if c.toks[i].used {
			continue
		}
		n, ok := c.numeralAt(i)
		if !ok {
			continue
		}
		c.use(n.i, n.j)
		c.softened(&n)
		c.numbers = append(c.numbers, n)
		i = n.j - 1
	}
	for k := 1; k < len(c.numbers); k++ {
		c.shareUnit(&c.numbers[k-1], &c.numbers[k])
	}
}

func (c *check) numeralAt(i int) (numeral, bool) {
	switch c.toks[i].kind {
	case numberToken:
		if n, ok := c.ordinalAt(i); ok {
			return n, true
		}
		return c.digitsAtToken(i), true
	case wordToken:
		return c.spelledAt(i)
	case hanToken:
		return c.hanAt(i)
	case signToken:
	}
	return numeral{}, false
}

// longestHedge is how many tokens a softening phrase has at most.
const longestHedge = 4

// softened reads the words around a figure that make it "about" or "more than".
func (c *check) softened(n *numeral) {
	for k := max(0, n.i-longestHedge); k < n.i; k++ {
		if hs, end := hedges.longest(c.toks, k); end == n.i {
			n.hedge = hs[0]
			c.use(k, n.i)
			break
		}
	}
	switch next := c.at(n.j) + c.at(n.j+1); {
	case next == "左右" || next == "上下" || next == "orso":
		n.hedge = approx
	case next == "以上" || next == "ormore":
		n.hedge = over
	case next == "以下" || next == "orless":
		n.hedge = under
	default:
		if c.at(n.i-1) == ">" {
			n.hedge = over
			if n.sign < 0 {
				n.hedge = below
			}
		}
		return
	}
	c.use(n.j, n.j+2)
}

// rangeWords stand between two figures that share one unit: "from 22 to 38 %",
// "0.3 of the 0.4 points", 1.1–1.3M.
var rangeWords = map[string]bool{"to": true, "and": true, "or": true, "–": true, "-": true, "of": true, "the": true, "至": true, "到": true, "和": true, "/": true}

func (c *check) shareUnit(a, b *numeral) {
	if b.i-a.j < 1 || b.i-a.j > 2 {
		return
	}
	for k := a.j; k < b.i; k++ {
		if !rangeWords[c.at(k)] {
			return
		}
	}
	if a.unit == plainUnit && !a.spelled {
		a.unit, a.currency = b.unit, b.currency
	}
	if b.unit == plainUnit && a.unit == moneyUnit {
		b.unit, b.currency = a.unit, a.currency
	}
	if b.scaled && !a.scaled {
		a.shared = scaleOf(b, c)
	}
}

// scaleOf returns the product of a figure's scale words.
func scaleOf(n *numeral, c *check) float64 {
	size := 1.0
	for k := n.i; k < n.j; k++ {
		if v, ok := scaleWords[c.at(k)]; ok && c.toks[k].kind != numberToken {
			size *= v
		}
	}
	return size
}

// checkNumbers requires every figure to state one bound fact, and that fact to
// be about the metric, member and period that the words around it name.
func (c *check) checkNumbers() {
	for k := range c.numbers {
		n := &c.numbers[k]
		if c.exempt(*n) {
			continue
		}
		c.claims++
		for k, f := range c.all {
			if c.states(*n, f, c.lent[k]) && (f.Kind != Bound || c.bounds(*n)) {
				n.facts = append(n.facts, f)
			}
		}
		if len(n.facts) == 0 && !c.countsFacts(*n) && !c.multipleOfFacts(*n) {
			verdict, fact := Unsupported, ""
			if i := slices.IndexFunc(c.all, func(f Fact) bool { return sameClass(*n, f) }); i >= 0 {
				verdict, fact = Contradicted, c.all[i].ID
			}
			c.fail(BadNumber, verdict, n.i, n.j, fact)
		}
	}
	c.checkPairs()
}

// boundingWords stand before the number of a threshold, and before no value.
var boundingWords = map[string]bool{
	"below": true, "above": true, "under": true, "over": true, "than": true, "least": true, "most": true, "exactly": true, "between": true, "threshold": true,
	"低": true, "高": true, "超": true, "等": true, "介": true, "少": true, "多": true, "大": true, "小": true, "不": true,
}

// bounds reports whether a figure is said as a threshold: after such a word, or
// as the second one after "between".
func (c *check) bounds(n numeral) bool {
	for k := n.i - 1; k >= max(0, n.i-8) && c.toks[k].sentence == c.toks[n.i].sentence; k-- {
		if boundingWords[c.at(k)] && (k >= n.i-4 || c.at(k) == "between" || c.at(k) == "介") {
			return true
		}
	}
	return false
}

// exempt holds for figures that claim nothing: the numbering of a list, "top
// 3" where a fact ranks as many, and a length of time that a bound period has.
func (c *check) exempt(n numeral) bool {
	before := c.at(n.i - 1)
	switch {
	case n.i == 0 && n.unit == plainUnit && !n.spelled && n.j < len(c.toks) && c.toks[n.j].glued && strings.Contains(".):,", c.at(n.j)) && n.value < 100:
		return true
	case before == "top" || before == "bottom" || before == "前" || before == "后":
		return n.unit == plainUnit && c.ranksAsMany(int(n.value))
	case n.unit == spanUnit:
		return slices.ContainsFunc(c.all, func(f Fact) bool {
			return lasts(f.Period.Days(), n) || f.Base != nil && lasts(f.Base.Days(), n)
		})
	}
	return false
}

// ranksAsMany reports whether a "top n" is one that the facts can show.
func (c *check) ranksAsMany(n int) bool {
	ranked := 0
	for _, f := range c.all {
		if f.Kind == Rank {
			ranked++
		}
		if f.Scope == n || f.Kind == Rank && int(f.Value) == n {
			return true
		}
	}
	return ranked == n || c.members()[n]
}

// members returns the numbers of distinct members that the facts are about.
func (c *check) members() map[int]bool {
	seen := map[string]map[string]bool{}
	for _, f := range c.all {
		for d, v := range f.Dims {
			if seen[d] == nil {
				seen[d] = map[string]bool{}
			}
			seen[d][v] = true
		}
	}
	counts := map[int]bool{}
	for _, values := range seen {
		counts[len(values)] = true
	}
	return counts
}

// countsFacts reports whether a small number in words counts what the sentence
// itself speaks of: "the two platforms", 这三个渠道.
func (c *check) countsFacts(n numeral) bool {
	if !n.spelled || n.unit != plainUnit || n.value > 12 {
		return false
	}
	metrics := map[string]bool{}
	for _, f := range c.bound {
		metrics[f.Metric] = true
	}
	return c.members()[int(n.value)] || len(metrics) == int(n.value)
}

// lasts reports whether so many days are the stated weeks or months.
func lasts(days int, n numeral) bool {
	if n.step >= 28 { // months differ in length
		months := n.value / 30
		return float64(days) >= 28*months && float64(days) <= 31*months
	}
	return float64(days) == n.value
}
