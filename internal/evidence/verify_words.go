package evidence

import "slices"

// cue is a word of the text that claims something.
type cue struct {
	i, j int // tokens
	cueWord
	negated bool
}

// readWords finds the claims that are neither figure nor name nor time.
func (c *check) readWords() {
	for i := 0; i < len(c.toks); i++ {
		if c.toks[i].used {
			continue
		}
		if c.at(i) == "比" {
			c.hanComparison(i)
			continue
		}
		words, end := cuePhrases.longest(c.toks, i)
		if end == 0 {
			continue
		}
		for _, word := range words { // "pulled down" is a direction and a cause
			w := cue{i: i, j: end, cueWord: word, negated: c.negated(i, denialReach[word.kind])}
			if c.claimsSomething(w) {
				c.words = append(c.words, w)
			}
		}
		c.use(i, end)
		i = end - 1
	}
}

// hanComparison reads 比 Meta 高 and 比 Meta 的 3.1 更好 as comparisons. Before a
// verb such as 下降 the verb is the claim.
func (c *check) hanComparison(i int) {
	if notCompared[c.at(i-1)] {
		return
	}
	for k := i + 1; k < len(c.toks) && c.toks[k].clause == c.toks[i].clause; k++ {
		if c.toks[k].used {
			continue
		}
		if _, end := cuePhrases.longest(c.toks, k); end > 0 {
			return
		}
		if w, ok := hanAdjectives[c.at(k)]; ok {
			c.words = append(c.words, cue{i: i, j: k + 1, cueWord: w, negated: c.negated(k, denialReach[w.kind])})
			c.use(k, k+1)
			return
		}
	}
}

var (
	notCompared   = map[string]bool{"占": true, "同": true, "环": true, "对": true, "相": true, "之": true, "性": true, "配": true}
	hanAdjectives = map[string]cueWord{
		"高": {comparative, 1}, "多": {comparative, 1}, "大": {comparative, 1}, "贵": {comparative, 1}, "低": {comparative, -1}, "少": {comparative, -1}, "小": {comparative, -1},
		"好": {betterThan, 1}, "强": {betterThan, 1}, "差": {betterThan, -1}, "弱": {betterThan, -1},
	}
)

// claimsSomething leaves out the words that claim nothing where they stand.
func (c *check) claimsSomething(w cue) bool {
	switch {
	case w.kind == noCue, c.advised(w):
		return false
	case w.kind == superlative && (c.at(w.i) == "top" || c.at(w.i) == "bottom" || c.at(w.i) == "last") && c.figureAt(w.j):
		return false
	case vagueQuantities[c.at(w.i)] && w.j == w.i+1:
		return c.figureEndsAt(w.i)
	case prepositions[c.at(w.i)] && w.j == w.i+1:
		return c.refersAfter(w.j)
	case c.at(w.i) == "相" && c.at(w.j) == "于":
		return false
	}
	return true
}

var (
	// vagueQuantities change something only after a figure: "12 % more".
	vagueQuantities = map[string]bool{"more": true, "less": true, "fewer": true, "larger": true, "smaller": true, "bigger": true, "超": true, "loss": true, "lost": true, "cut": true, "added": true, "gain": true}
	prepositions    = map[string]bool{"above": true, "below": true, "under": true, "behind": true}
	references      = map[string]bool{
		"target": true, "budget": true, "plan": true, "average": true, "usual": true, "forecast": true, "expected": true, "trend": true, "goal": true, "baseline": true, "norm": true,
	}
)

// advised reports whether the word belongs to a proposal, which claims nothing
// about the data.
func (c *check) advised(w cue) bool {
	if w.kind != direction && w.kind != quality {
		return false
	}
	if imperatives[c.at(w.i)] && (w.i == 0 || c.toks[w.i-1].sentence != c.toks[w.i].sentence || c.at(w.i-1) == "to" && c.toks[w.i-1].clause == c.toks[w.i].clause && !c.anyChange()) {
		return true
	}
	for k := w.i - 1; k >= 0 && c.toks[k].clause == c.toks[w.i].clause; k-- {
		if adviceWords[c.at(k)] && !c.toks[k].used {
			return true
		}
	}
	return false
}

func (c *check) anyChange() bool { return slices.ContainsFunc(c.all, Fact.signedKind) }

func (c *check) figureAt(i int) bool {
	return slices.ContainsFunc(c.numbers, func(n numeral) bool { return n.i == i })
}

func (c *check) figureEndsAt(i int) bool {
	return slices.ContainsFunc(c.numbers, func(n numeral) bool { return n.j == i })
}

// refersAfter reports whether a name, a time or a target follows closely.
func (c *check) refersAfter(j int) bool {
	for k := j; k < min(j+5, len(c.toks)); k++ {
		if references[c.at(k)] || slices.ContainsFunc(c.names, func(m mention) bool { return m.i == k && m.member() }) ||
			slices.ContainsFunc(c.periods, func(m timeMention) bool { return m.i == k }) {
			return true
		}
	}
	return false
}

// denialReach is how many tokens before a cue its denial may stand: "not shown
// to be the cause" is longer than "did not fall".
var denialReach = map[cueKind]int{direction: 4, quality: 4, superlative: 4, best: 4, comparative: 4, betterThan: 4, significance: 4, cause: 8}

// negated looks for a denial within reach before token i in its clause.
func (c *check) negated(i, reach int) bool {
	for k := i - 1; k >= 0 && k >= i-reach && c.toks[k].clause == c.toks[i].clause; k-- {
		if c.toks[k].used {
			return false
		}
		if negations[c.at(k)] && !notDenied[c.at(k)+c.at(k+1)] {
			return true
		}
	}
	return false
}

// notDenied are words that begin with a character of denial and deny nothing.
var notDenied = map[string]bool{"不断": true, "不仅": true, "不但": true, "不过": true, "未来": true, "非常": true, "无论": true, "不同": true, "不少": true, "不到": true, "不止": true}

// checkWords judges every cue by its kind.
func (c *check) checkWords() {
	for _, w := range c.words {
		c.claims++
		switch w.kind {
		case direction, quality:
			c.checkDirection(w)
		case superlative, best:
			c.checkSuperlative(w)
		case comparative, betterThan:
			c.checkComparison(w)
		case cause:
			c.checkCause(w)
		case significance:
			c.checkSignificance(w)
		case noCue:
		}
	}
}
