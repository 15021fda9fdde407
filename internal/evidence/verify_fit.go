package evidence

import "math"

// quantity is one number that a fact can lend to a text.
type quantity struct {
	value    float64 // in the unit as words give it: 12.3 for 12.3 %
	class    unitClass
	currency string
	own      bool // the fact's own value, or a bound of it
}

// quantities lists what a figure may state of a fact: its value, the bounds of
// its interval, its rows, how many it was ranked among, and the level of its
// interval.
func quantities(f Fact) []quantity {
	var out []quantity
	if !f.noValue() {
		class, factor := classOf(f)
		own := func(v float64) quantity {
			return quantity{value: v * factor, class: class, currency: f.Unit.Currency, own: true}
		}
		out = append(out, own(f.Value))
		if f.Low != nil {
			out = append(out, own(*f.Low))
		}
		if f.High != nil {
			out = append(out, own(*f.High))
		}
	}
	if f.N > 0 {
		out = append(out, quantity{value: float64(f.N)})
	}
	if f.Scope > 0 {
		out = append(out, quantity{value: float64(f.Scope)})
	}
	if f.Level > 0 {
		out = append(out, quantity{value: f.Level * 100, class: percentUnit})
	}
	return out
}

// classOf returns the class of a fact's unit, and what its value is multiplied
// with to be in it.
func classOf(f Fact) (unitClass, float64) {
	if f.Kind == Rank {
		return ordinalUnit, 1
	}
	switch f.Unit.Kind {
	case Percent:
		return percentUnit, 100
	case Points:
		return pointUnit, 100
	case Currency:
		return moneyUnit, 1
	case Ratio:
		return multipleUnit, 1
	case Duration:
		return secondUnit, 1
	case Number, Integer:
	}
	return plainUnit, 1
}

// states reports whether a figure is a rendering or an honest rounding of one
// of a fact's numbers, in its unit.
func (c *check) states(n numeral, f Fact, numbers []quantity) bool {
	for _, q := range numbers {
		if q.class == percentUnit && !q.own && !c.ofInterval(n) {
			continue // "95 %" is a level only beside the word
		}
		switch n.unit {
		case growthUnit, fractionUnit, multipleUnit:
			if statesPart(n, q, f) {
				return true
			}
		case plainUnit, moneyUnit, percentUnit, pointUnit, secondUnit, spanUnit, ordinalUnit:
		}
		if n.unit == spanUnit && (q.class == plainUnit && n.count() == q.value || q.class == secondUnit && rounds(n.times(86400), q.value)) {
			return true
		}
		if unitsAgree(n, q) && c.signsAgree(n, q, f) && (rounds(n, q.value) || n.shared > 0 && rounds(n.times(n.shared), q.value)) {
			return true
		}
	}
	return false
}

func (n numeral) times(size float64) numeral {
	n.value *= size
	n.step *= size
	return n
}

// count is how many days, weeks or months a length of time was said to have.
func (n numeral) count() float64 { return n.value / (n.step * math.Pow10(n.decimals)) }

// intervalWords stand beside the level of an interval.
var intervalWords = map[string]bool{"interval": true, "confidence": true, "range": true, "level": true, "sure": true, "区": true, "置": true, "的": true}

func (c *check) ofInterval(n numeral) bool {
	return intervalWords[c.at(n.j)] || intervalWords[c.at(n.j+1)]
}

// unitsAgree allows a bare number for money and multiples, whose unit a
// sentence may give once for several figures, and never one for percentages,
// points or durations.
func unitsAgree(n numeral, q quantity) bool {
	switch n.unit {
	case plainUnit:
		return q.class == plainUnit || q.class == moneyUnit || q.class == multipleUnit || q.class == ordinalUnit
	case moneyUnit:
		ambiguousYen := n.currency == "" && (q.currency == "CNY" || q.currency == "JPY")
		return q.class == moneyUnit && (n.currency == q.currency || ambiguousYen)
	case percentUnit, pointUnit, multipleUnit, growthUnit, fractionUnit, secondUnit, spanUnit, ordinalUnit:
	}
	return n.unit == q.class
}

// sameClass reports whether a fact has a number of the figure's kind, so that
// a figure that states none of them contradicts it.
func sameClass(n numeral, f Fact) bool {
	class, _ := classOf(f)
	return !f.noValue() && (class == n.unit || n.unit == fractionUnit && class == percentUnit)
}

// lossWords tell that an unsigned figure is negative.
var lossWords = map[string]bool{"loss": true, "losses": true, "lost": true, "negative": true, "deficit": true, "亏": true, "负": true}

// signsAgree compares a written sign with the number's. Without one, the words
// around a change give its direction, which is checked apart; a measured value
// below zero must be called a loss.
func (c *check) signsAgree(n numeral, q quantity, f Fact) bool {
	switch {
	case n.sign != 0:
		return float64(n.sign)*q.value >= 0
	case q.value >= 0 || f.signedKind():
		return true
	}
	for k := max(0, n.i-6); k < min(len(c.toks), n.j+3); k++ {
		if lossWords[c.toks[k].text] {
			return true
		}
	}
	return false
}

// rounds reports whether a figure is an honest rounding of v. Without a
// softening word it must be right to its last digit and keep enough of them;
// "about" may round to two significant digits, "over" and "nearly" must be on
// the side that they say and within a tenth.
func rounds(n numeral, v float64) bool {
	v = math.Abs(v)
	const eps = 1e-9
	near := func(step float64) bool { return math.Abs(v-n.value) <= step/2*(1+eps)+eps*v+1e-12 }
	coarse := n.step * math.Pow10(trailingZeros(n))
	apart := math.Abs(v-n.value) <= 0.1*v
	switch n.hedge {
	case below:
		return v <= n.value
	case over:
		return near(n.step) && n.trusted(v) || v >= n.value*(1-eps) && v <= n.value+coarse && apart
	case under:
		least := n.value == n.step // nothing smaller could be said: "below €0.01"
		return near(n.step) && n.trusted(v) || v <= n.value*(1+eps) && (least || v >= n.value-coarse && apart)
	case approx:
		return near(n.step) && (apart || n.trusted(v)) || near(coarse) && (n.digits >= 2 || math.Abs(v-n.value) <= 0.035*v)
	case exact:
	}
	return near(n.step) && n.trusted(v) || n.digits >= 3 && near(coarse)
}

// trusted reports whether a figure keeps enough digits to stand unsoftened: a
// decimal, two significant digits, or an error of at most 6 %, which is the most
// that the renderer's own dropping of a zero can make (0.95 is shown as 1).
func (n numeral) trusted(v float64) bool {
	return n.decimals > 0 || n.digits >= 2 || math.Abs(v-n.value) <= 0.06*v
}

// trailingZeros counts the zeros at the end of a whole figure, which may be
// there because it was rounded.
func trailingZeros(n numeral) int {
	if n.decimals > 0 || n.unit == secondUnit || n.step <= 0 || n.value == 0 {
		return 0
	}
	zeros := 0
	for v := math.Round(n.value / n.step); v >= 10 && math.Mod(v, 10) == 0; v /= 10 {
		zeros++
	}
	return zeros
}

// statesPart compares words such as doubled, a third, 三成 and 2 倍 with a
// percentage or a multiple.
func statesPart(n numeral, q quantity, f Fact) bool {
	part := q.value / 100
	switch {
	case !q.own || q.class != percentUnit:
		return false
	case n.unit == growthUnit:
		return f.signedKind() && part*n.value > 0 && closeTo(n, math.Abs(part), math.Abs(n.value), 0.07)
	case n.unit == multipleUnit: // "grew to 2 times" and 增长 2 倍
		return f.Kind == Change && (rounds(n, 1+part) || rounds(n, part))
	}
	return closeTo(n, math.Abs(part), n.value, 0.02)
}

// closeTo compares a number with a round one within a tolerance, on the side
// that a softening word says.
func closeTo(n numeral, v, round, tolerance float64) bool {
	switch n.hedge {
	case over:
		return v >= round && v <= round+4*tolerance
	case under:
		return v <= round && v >= round-4*tolerance
	case approx:
		return math.Abs(v-round) <= 2*tolerance
	case exact, below:
	}
	return math.Abs(v-round) <= tolerance
}

// multipleOfFacts reports whether two bound values of one metric, or of one
// unit, stand in the stated proportion: "twice as high as", "doubled from".
func (c *check) multipleOfFacts(n numeral) bool {
	if n.unit != multipleUnit && n.unit != growthUnit && n.unit != fractionUnit {
		return false
	}
	for _, f := range c.all {
		for _, g := range c.all {
			if f.ID == g.ID || f.Metric != g.Metric || f.Unit != g.Unit || !valued(f) || !valued(g) || g.Value == 0 || !c.proportioned(n, f, g) {
				continue
			}
			ratio := f.Value / g.Value
			switch {
			case n.unit == multipleUnit && rounds(n, ratio),
				n.unit == growthUnit && closeTo(n, ratio, 1+n.value, 0.07),
				n.unit == fractionUnit && closeTo(n, ratio, n.value, 0.03):
				return true
			}
		}
	}
	return false
}

// proportioned reports whether a proportion is one of f to g as the sentence
// puts them: of the first member that it names to the second, or of the later
// time to the earlier.
func (c *check) proportioned(n numeral, f, g Fact) bool {
	for _, d := range c.dims {
		var named []mention
		for _, m := range c.names {
			if c.toks[m.i].sentence == c.toks[n.i].sentence && inDimension(m, d) {
				named = append(named, m)
			}
		}
		if len(named) < 2 {
			continue
		}
		first, second := named[0], named[1]
		if c.cuedBefore(first.i, againstWords) {
			first, second = second, first
		}
		return namesMember(first, f) && namesMember(second, g)
	}
	return comparableInTime(f, g)
}

// valued holds for facts whose values may be compared with one another.
func valued(f Fact) bool {
	return (f.Kind == Observed || f.Kind == Forecast || f.Kind == Target || f.Kind == Count || f.Kind == Share) && !f.noValue()
}
