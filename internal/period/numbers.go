package period

var englishNumbers = newPhrases(map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "eighteen": 18, "twenty": 20,
	"twenty one": 21, "twenty four": 24, "twenty eight": 28, "thirty": 30, "forty five": 45, "sixty": 60, "ninety": 90,
	"a couple of": 2, "couple of": 2, "a couple": 2, "couple": 2,
})

var ordinals = newPhrases(map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4,
	"1 st": 1, "2 nd": 2, "3 rd": 3, "4 th": 4,
})

var chineseDigits = map[string]int{
	"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}

// count reads a whole number from 1 to 9999 in digits, English or Chinese.
func (f *finder) count(i int) (n, next int) {
	if i >= len(f.toks) {
		return 0, 0
	}
	if t := f.toks[i]; t.kind == numberToken {
		if t.n < 1 || t.n > 9999 || f.decimal(i) {
			return 0, 0
		}
		return t.n, i + 1
	}
	if n, next = chineseNumber(f.toks, i); next > 0 && n > 0 {
		return n, next
	}
	return englishNumbers.at(f.toks, i)
}

// decimal reports whether the number at i is only a part of one such as 1,000
// or 2.5.
func (f *finder) decimal(i int) bool {
	part := func(sign, number int) bool {
		return number >= 0 && number < len(f.toks) && f.toks[number].kind == numberToken &&
			(f.toks[sign].text == "." || f.toks[sign].text == ",") && f.toks[max(sign, number)].glued
	}
	return i+2 < len(f.toks) && f.toks[i+1].glued && part(i+1, i+2) ||
		i >= 2 && f.toks[i].glued && part(i-1, i-2)
}

// chineseNumber reads numerals such as 七, 两, 十二, 三十 and 一百八十.
func chineseNumber(toks []token, i int) (n, next int) {
	digit := -1
	for ; i < len(toks) && toks[i].kind == hanToken; i++ {
		d, ok := chineseDigits[toks[i].text]
		switch {
		case ok:
			if digit > 0 { // two digits in a row are not a number of this kind
				return n + digit, next
			}
			digit = d
		case toks[i].text == "十":
			n += 10 * max(1, digit)
			digit = 0
		case toks[i].text == "百" && digit > 0:
			n += 100 * digit
			digit = 0
		default:
			return n + max(0, digit), next
		}
		next = i + 1
	}
	return n + max(0, digit), next
}

// chineseYear reads a year written digit by digit, 二〇二六.
func chineseYear(toks []token, i int) (year, next int) {
	if i+4 > len(toks) {
		return 0, 0
	}
	for _, t := range toks[i : i+4] {
		d, ok := chineseDigits[t.text]
		if !ok || t.text == "两" {
			return 0, 0
		}
		year = year*10 + d
	}
	return year, i + 4
}
