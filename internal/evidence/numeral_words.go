package evidence

import "strings"

// spelledAt reads a figure in English words that begins at token i: "two
// hundred", "a third", "doubled", "second".
func (c *check) spelledAt(i int) (numeral, bool) {
	t := c.toks[i]
	if g, ok := growthWords[t.text]; ok {
		return numeral{i: i, j: i + 1, value: g, unit: growthUnit, spelled: true}, true
	}
	if t.text == "twice" || t.text == "thrice" {
		return numeral{i: i, j: i + 1, value: map[string]float64{"twice": 2, "thrice": 3}[t.text], step: .1, digits: 2, unit: multipleUnit, spelled: true}, true
	}
	if n, ok := c.fractionAt(i); ok {
		return n, true
	}
	if n, ok := c.ordinalAt(i); ok {
		return n, true
	}
	total, part, j := 0.0, 0.0, i
	for ; j < len(c.toks) && !c.toks[j].used; j++ {
		if v, ok := cardinals[c.toks[j].text]; ok {
			part += v
			continue
		}
		size, ok := spelledScales[c.toks[j].text]
		if !ok || j == i {
			break
		}
		if size == 100 {
			part *= size
			continue
		}
		total, part = total+part*size, 0
	}
	if value := total + part; j > i && (value != 1 || j > i+1) {
		n := numeral{i: i, j: j, value: value, step: 1, digits: 2, spelled: true}
		c.suffix(&n)
		return n, true
	}
	return numeral{}, false
}

// fractionAt reads "half", "a third", "two thirds", "three quarters". A bare
// "a quarter" or "a third" may be a period or an ordinal, so it must stand
// where a part stands.
func (c *check) fractionAt(i int) (numeral, bool) {
	t := c.toks[i]
	n := numeral{i: i, unit: fractionUnit, spelled: true}
	if t.text == "half" || t.text == "halves" {
		if next, before := c.at(i+1), c.at(i-1); next == "year" || before == "first" || before == "second" || before == "latter" {
			return n, false
		}
		n.value, n.j = 0.5, i+1
		return n, true
	}
	count, ok := map[string]float64{"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}[t.text]
	part, isPart := fractionParts[c.at(i+1)]
	if !ok || !isPart {
		return n, false
	}
	plural := strings.HasSuffix(c.at(i+1), "s")
	if !plural && !c.partContext(i, i+2) {
		return n, false
	}
	n.value, n.j = count/part, i+2
	return n, true
}

func (c *check) partContext(i, j int) bool {
	switch c.at(j) {
	case "of", "lower", "higher", "more", "less", "fewer", "", ".", ",", ";", ")":
		return true
	}
	switch c.at(i - 1) {
	case "by", "about", "nearly", "almost", "roughly", "around", "over", "under", "than":
		return true
	}
	return false
}

// ordinalAt reads "second" where it ranks: "ranked second", "the second
// highest", "in third place". "The second week" ranks nothing.
func (c *check) ordinalAt(i int) (numeral, bool) {
	v, ok := ordinalWords[c.at(i)]
	if !ok {
		if c.toks[i].kind != numberToken || !ordinalSuffix[c.at(i+1)] || !c.toks[i+1].glued {
			return numeral{}, false
		}
		n := c.digitsAtToken(i)
		n.j, n.unit, n.step, n.digits = i+2, ordinalUnit, 0, 9
		return n, true
	}
	next, before := c.at(i+1), c.at(i-1)
	ranks := ranksBefore[before] || ranksAfter[next] || before == "in" && next == "place"
	if !ranks {
		return numeral{}, false
	}
	return numeral{i: i, j: i + 1, value: v, unit: ordinalUnit, digits: 9, spelled: true}, true
}

// hanAt reads a figure in Chinese characters that begins at token i: 三成,
// 一半, 三分之一, 百分之十二, 翻一番, 第二, 十二个.
func (c *check) hanAt(i int) (numeral, bool) {
	if vs, end := hanGrowth.longest(c.toks, i); end > 0 {
		return numeral{i: i, j: end, value: vs[0], unit: growthUnit, spelled: true}, true
	}
	if c.at(i) == "一" && c.at(i+1) == "半" {
		n := numeral{i: i, j: i + 2, value: 0.5, unit: fractionUnit, spelled: true}
		c.moreThan(&n)
		return n, true
	}
	if c.at(i) == "第" {
		return c.hanOrdinal(i)
	}
	if c.at(i) == "百" && c.at(i+1) == "分" && c.at(i+2) == "之" {
		v, j, decimals, ok := c.hanDecimal(i + 3)
		step := 1.0
		for range decimals {
			step /= 10
		}
		return numeral{i: i, j: j, value: v, step: step, decimals: decimals, digits: 2, unit: percentUnit, spelled: true}, ok
	}
	v, j, ok := c.hanInteger(i)
	if !ok {
		return numeral{}, false
	}
	if c.at(j) == "分" && c.at(j+1) == "之" {
		top, end, ok := c.hanInteger(j + 2)
		return numeral{i: i, j: end, value: top / v, unit: fractionUnit, spelled: true}, ok && v > 0
	}
	n := numeral{i: i, j: j, value: v, step: 1, digits: 2, spelled: true}
	c.suffix(&n)
	counted := n.unit != plainUnit || classifiers[c.at(n.j)] || n.j-i >= 2
	if !counted || v == 1 && n.unit != fractionUnit && n.unit != percentUnit {
		return numeral{}, false // 一个, 一些, 进一步: no figure
	}
	return n, true
}

// hanOrdinal reads 第二 and 第 2 as ranks; 第二周 and 第二次 rank nothing, and
// 第一 is a superlative.
func (c *check) hanOrdinal(i int) (numeral, bool) {
	v, j, ok := c.hanInteger(i + 1)
	if !ok && i+1 < len(c.toks) && c.toks[i+1].kind == numberToken {
		n := c.digitsAtToken(i + 1)
		v, j, ok = n.value, i+2, true
	}
	if !ok || v < 2 || notRanked[c.at(j)] {
		return numeral{}, false
	}
	return numeral{i: i, j: j, value: v, unit: ordinalUnit, digits: 9, spelled: true}, true
}

// hanInteger reads 十二, 三百, 两千五百, 一万二千.
func (c *check) hanInteger(i int) (value float64, end int, ok bool) {
	total, section, digit := 0.0, 0.0, -1.0
	j := i
	for ; j < len(c.toks) && !c.toks[j].used; j++ {
		text := c.toks[j].text
		if d, isDigit := hanDigits[text]; isDigit {
			if digit > 0 {
				return 0, i, false // 三四个: not one number
			}
			digit = d
			continue
		}
		size, isSize := hanSizes[text]
		if !isSize || j == i && text != "十" || text == "百" && c.at(j+1) == "分" {
			break
		}
		if digit < 0 {
			digit = 1
		}
		if size >= 1e4 {
			if section += max(digit, 0); section == 0 {
				break
			}
			total, section = total+section*size, 0
		} else {
			section += digit * size
		}
		digit = 0
	}
	if j == i {
		return 0, i, false
	}
	return total + section + max(digit, 0), j, true
}

// hanDecimal reads 十二点五.
func (c *check) hanDecimal(i int) (value float64, end, decimals int, ok bool) {
	value, end, ok = c.hanInteger(i)
	if !ok || c.at(end) != "点" {
		return value, end, 0, ok
	}
	place := 0.1
	for j := end + 1; ; j++ {
		d, isDigit := hanDigits[c.at(j)]
		if !isDigit {
			return value, j, decimals, true
		}
		value += d * place
		place /= 10
		decimals++
	}
}
