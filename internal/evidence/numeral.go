package evidence

import (
	"math"
	"strconv"
	"strings"
)

// numeral is one figure of a text, in digits or in words, with its unit.
type numeral struct {
	i, j     int     // tokens
	value    float64 // in the unit as read: 12.3 for 12.3 %, base units of a currency, seconds
	step     float64 // what one of its last digit is worth
	decimals int
	digits   int // significant ones, trailing zeros of a whole number left out
	unit     unitClass
	currency string // ISO 4217, of money; empty when the sign is ambiguous
	sign     int    // −1 or +1 when it is written
	hedge    hedge
	spelled  bool
	scaled   bool
	shared   float64 // the scale of the range's other end, which it may share: 1e6 for 1.1 in "1.1–1.3M"
	listed   bool    // it was tied to a name of a list, in order
	facts    []Fact  // bound facts that it may state
}

// unitClass is a unit as far as words tell it.
type unitClass uint8

const (
	plainUnit unitClass = iota
	moneyUnit
	percentUnit
	pointUnit
	multipleUnit // 4.8x, 2 倍
	growthUnit   // doubled, halved: the change itself
	fractionUnit // a third, 三成: a part of one
	secondUnit
	spanUnit    // days, weeks: in days
	ordinalUnit // second, 第二
)

// hedge says how a figure is softened.
type hedge uint8

const (
	exact hedge = iota
	approx
	over  // the value is more
	under // the value is less
	below // too small to show: <0.01
)

// unitWord is what a word after a number means.
type unitWord struct {
	class    unitClass
	factor   float64
	currency string
}

// digitsAtToken reads a figure whose digits are token k.
func (c *check) digitsAtToken(k int) numeral {
	text := c.toks[k].text
	v, _ := strconv.ParseFloat(text, 64) // the tokenizer lets only digits and a point through
	_, frac, _ := strings.Cut(text, ".")
	n := numeral{i: k, j: k + 1, value: v, decimals: len(frac), step: math.Pow10(-len(frac)), digits: significant(text)}
	c.prefix(&n)
	c.suffix(&n)
	return n
}

// significant counts significant digits; zeros at the end of a whole number do
// not count, since 180,000 may be rounded.
func significant(text string) int {
	whole, frac, point := strings.Cut(text, ".")
	if !point {
		whole = strings.TrimRight(whole, "0")
	}
	return max(1, len(strings.TrimLeft(whole+frac, "0")))
}

// prefix reads the currency and the sign before a number.
func (c *check) prefix(n *numeral) {
	if code, width, ok := c.currencyBefore(n.i); ok {
		n.unit, n.currency = moneyUnit, code
		n.i -= width
	}
	if n.i == 0 {
		return
	}
	before := c.toks[n.i-1]
	if before.used || before.kind != signToken || !c.toks[n.i].glued {
		return
	}
	number := n.i > 1 && before.glued && (c.toks[n.i-2].kind == numberToken || c.at(n.i-2) == "%")
	switch {
	case before.text == "+":
		n.sign = 1
	case before.text == minus, before.text == "-" && !number, before.text == "–" && !before.glued:
		n.sign = -1
	default:
		return
	}
	n.i--
}

func (c *check) currencyBefore(i int) (code string, width int, ok bool) {
	if i == 0 || c.toks[i-1].used {
		return "", 0, false
	}
	text := c.toks[i-1].text
	if i > 1 && c.toks[i-1].glued && c.toks[i-2].kind == wordToken && !c.toks[i-2].used {
		if code, ok := currencySigns[c.toks[i-2].text+text]; ok {
			return code, 2, true
		}
	}
	if code, ok := currencySigns[text]; ok {
		return code, 1, true
	}
	if code, ok := currencyCodes[text]; ok {
		return code, 1, true
	}
	return "", 0, false
}

// suffix reads scale and unit after a number: M, 万, %, pp, 个百分点, min.
func (c *check) suffix(n *numeral) {
	for n.j < len(c.toks) && !c.toks[n.j].used {
		size, ok := c.scaleAt(n.j)
		if !ok {
			break
		}
		n.value *= size
		n.step *= size
		n.scaled = true
		n.j++
	}
	c.moreThan(n)
	units, end := unitPhrases.longest(c.toks, n.j)
	if end == 0 {
		return
	}
	u := units[0]
	if n.unit == moneyUnit && u.class != moneyUnit {
		return // "$182,400 s…" is money whatever follows
	}
	n.unit, n.j = u.class, end
	n.value *= u.factor
	n.step *= u.factor
	if u.class == moneyUnit {
		n.currency = u.currency
	}
	if u.class == fractionUnit && c.at(n.j) == "半" { // 两成半
		n.value += 0.05
		n.j++
	}
	c.moreThan(n)
	if u.class == secondUnit {
		c.compoundDuration(n, u.factor)
	}
}

// moreThan reads the 余 of 18 万余 and the 多 of 三成多.
func (c *check) moreThan(n *numeral) {
	if next := c.at(n.j); next == "余" || next == "多" {
		n.hedge = over
		n.j++
	}
}

// scaleAt reads a word that multiplies the number before it. One-letter words
// must touch the number, and 百 must not begin 百分点.
func (c *check) scaleAt(i int) (float64, bool) {
	t := c.toks[i]
	size, ok := scaleWords[t.text]
	if !ok || t.text == "百" && c.at(i+1) == "分" {
		return 0, false
	}
	return size, len(t.text) > 1 || t.glued
}

// compoundDuration adds the smaller parts of "3 min 20 s".
func (c *check) compoundDuration(n *numeral, factor float64) {
	for n.j < len(c.toks) && c.toks[n.j].kind == numberToken && !c.toks[n.j].used {
		units, end := unitPhrases.longest(c.toks, n.j+1)
		if end == 0 || units[0].class != secondUnit || units[0].factor >= factor {
			return
		}
		part, _ := strconv.ParseFloat(c.toks[n.j].text, 64)
		factor = units[0].factor
		n.value += part * factor
		n.step = factor
		n.digits = 3 // what it leaves out is smaller than its last unit
		n.j = end
	}
}
