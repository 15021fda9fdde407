package nlq

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/insight-agent/insight/internal/semantic"
)

// boundWords stand before the number of a threshold.
var boundWords = map[semantic.Op][]string{
	semantic.Greater: {"more than", "greater than", "over", "above", "exceeding", "exceeds", "exceeded", "exceed", "higher than", "larger than", "bigger than", "in excess of", ">",
		"超过", "超过了", "大于", "高于", "多于", "超出", "超", "超了", "突破", "破"},
	semantic.GreaterEqual: {"at least", "no less than", "not less than", "no fewer than", "not fewer than", "no lower than", "not lower than", "not below", "not under", "upwards of", "a minimum of", "≥", "> =", "> or =",
		"至少", "至少为", "至少有", "不低于", "不少于", "不小于", "达到", "达到了", "大于等于", "大于或等于", "不下"},
	semantic.Less: {"less than", "fewer than", "below", "under", "lower than", "smaller than", "<",
		"低于", "小于", "少于", "不到", "不足", "未达到", "没达到", "没到", "未到", "没有达到", "低过"},
	semantic.LessEqual: {"at most", "no more than", "not more than", "no higher than", "not higher than", "not above", "not over", "not exceeding", "up to", "a maximum of", "≤", "< =", "< or =",
		"不超过", "没超过", "未超过", "没有超过", "不高于", "不大于", "不多于", "至多", "小于等于", "小于或等于"},
	semantic.Equals: {"exactly", "equal to", "=", "等于", "正好", "恰好", "刚好"},
}

// boundEnds stand behind it. 以上 and 以下 hold the number itself.
var boundEnds = map[semantic.Op][]string{
	semantic.GreaterEqual: {"or more", "or higher", "or above", "or over", "or greater", "or better", "and above", "and up", "and over", "以上", "及以上", "或以上", "或更多", "或更高"},
	semantic.LessEqual:    {"or less", "or fewer", "or lower", "or below", "or under", "and below", "and under", "以下", "及以下", "或以下", "以内", "之内", "或更少", "或更低"},
}

// opPhrases find the words of operators.
type opPhrases struct {
	trie *trie
	ops  []semantic.Op // by phrase
}

var boundPhrases, boundEndings = phrasesOf(boundWords), phrasesOf(boundEnds)

func phrasesOf(words map[semantic.Op][]string) opPhrases {
	var texts []string
	var ops []semantic.Op
	for op, phrases := range words {
		texts = append(texts, phrases...)
		ops = append(ops, slices.Repeat([]semantic.Op{op}, len(phrases))...)
	}
	return opPhrases{trieOf(texts...), ops}
}

// boundAt returns the operator of the longest phrase that begins at token i.
func (s *scan) boundAt(phrases opPhrases, i int) (op semantic.Op, next int) {
	phrases.trie.each(s.toks, i, func(id int32, j int) {
		if j > next {
			op, next = phrases.ops[id], j
		}
	})
	return op, next
}

// amount is a number as it stands in a question.
type amount struct {
	value    float64
	scale    float64 // of its scale words; 1 without one
	i, j     int     // tokens, with what belongs to it
	percent  bool
	times    bool   // 2x, 3倍
	unclear  bool   // not a number that can be relied on
	currency string // ISO 4217; empty where no sign of money stands there
}

var scales = map[string]float64{
	"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "million": 1e6, "millions": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9, "hundred": 1e2, "w": 1e4,
}

// signs of money before a number, the longer ones first, and words behind it.
var moneySigns = []struct{ sign, currency string }{{"US$", "USD"}, {"HK$", "HKD"}, {"$", "USD"}, {"＄", "USD"}, {"€", "EUR"}, {"£", "GBP"}, {"¥", "CNY"}, {"￥", "CNY"}}

var moneyWords = map[string]string{"dollars": "USD", "dollar": "USD", "usd": "USD", "bucks": "USD", "美元": "USD", "美金": "USD", "刀": "USD", "euros": "EUR", "eur": "EUR", "欧元": "EUR",
	"pounds": "GBP", "gbp": "GBP", "英镑": "GBP", "元": "CNY", "块": "CNY", "块钱": "CNY", "人民币": "CNY", "rmb": "CNY", "yuan": "CNY", "cny": "CNY", "日元": "JPY", "yen": "JPY"}

// amountAt reads the number at token i; false where none stands there, or where
// it is a part of a date or of a name.
func (s *scan) amountAt(i int) (amount, bool) {
	if i >= len(s.toks) || s.named(i) {
		return amount{}, false
	}
	a := amount{i: i, scale: 1}
	percented := s.phraseAt(i, "百分之")
	if percented {
		i += 3
	}
	if !s.hanNumeral(i, &a) && !s.plainNumber(i, &a) {
		return amount{}, false
	}
	for a.j < len(s.toks) && !s.toks[a.j].broken && s.toks[a.j].kind == latin && scales[s.toks[a.j].text] > 0 && !s.named(a.j) {
		a.scale *= scales[s.toks[a.j].text]
		a.value *= scales[s.toks[a.j].text]
		a.j++
		a.unclear = a.unclear || s.joined(a.j) && s.toks[a.j].kind == digits // 2k5
	}
	a = s.withUnit(a, percented)
	if (s.wordAt(a.j, "半") || (a.times || a.currency != "") && hanCounts[s.textAt(a.j)] > 0) && s.joined(a.j) { // 两倍半, 三块五
		a.unclear, a.j = true, a.j+1
	}
	a.unclear = a.unclear || a.value > semantic.MaxThreshold || s.wordAt(a.j, "w") && s.joined(a.j) // 2w5
	return a, true
}

// numberShape is how digits are written; 2.500,00 and 12,34 may mean anything.
var numberShape = regexp.MustCompile(`^(\d{1,3}(,\d{3})*|\d+)(\.\d+)?$`)

// plainNumber reads digits, an English word or a Chinese digit.
func (s *scan) plainNumber(i int, a *amount) bool {
	if i >= len(s.toks) {
		return false
	}
	a.j = i + 1
	switch t := s.toks[i]; {
	case t.kind == digits:
		a.value, a.unclear = digitsOf(t.text)
		return !s.minus(i)
	case englishCounts[t.text] > 0:
		a.value = float64(englishCounts[t.text])
	case hanCounts[t.text] > 0:
		a.value = float64(hanCounts[t.text])
	case t.text == "a" && i+1 < len(s.toks) && scales[s.toks[i+1].text] >= 100 && len(s.toks[i+1].text) > 2: // a thousand
		a.value = 1
	default:
		return t.text == "zero" || t.text == "零"
	}
	return true
}

func digitsOf(text string) (value float64, unclear bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	return v, err != nil || !numberShape.MatchString(text)
}

// hanNumeral reads a numeral with Chinese units at token i: 五百, 十五万,
// 3千5百, 两万五.
func (s *scan) hanNumeral(i int, a *amount) bool {
	if i >= len(s.toks) || s.toks[i].kind != digits && hanCounts[s.toks[i].text] == 0 || s.minus(i) {
		return false
	}
	words, units := []string{s.toks[i].text}, s.toks[i].text == "十"
	j := i + 1
	for ; j < len(s.toks) && !s.toks[j].broken && !s.named(j); j++ {
		word := s.toks[j].text
		point := word == "点" && hanCounts[s.textAt(j+1)] > 0
		digit := s.toks[j].kind == digits || hanCounts[word] > 0 || word == "零" || word == "半"
		if unit := hanUnits[word] > 0; !unit && (!s.joined(j) || !point && !(units && digit)) {
			break
		}
		words, units = append(words, word), units || point || hanUnits[word] > 0
	}
	if len(words) == 1 {
		return false
	}
	var ok bool
	a.value, a.scale, ok = hanValue(words)
	last := words[len(words)-1]
	a.j, a.unclear = j, !ok || hanUnits[last] == 0 && hanCounters[s.textAt(j)]
	return true
}

var hanUnits = map[string]float64{"十": 10, "百": 1e2, "千": 1e3, "万": 1e4, "w": 1e4, "亿": 1e8}

// hanCounters may have the digit before them for themselves: 超过两万三个平台.
var hanCounters = set("个 家 条 天 周 月 年 季")

// hanValue adds up a Chinese numeral. A digit behind a unit is a tenth of it.
// scale is what a number before it, which leaves its unit out, is of: 2到5万.
func hanValue(words []string) (value, scale float64, ok bool) {
	section, digit, last, large, zero := 0.0, -1.0, 0.0, 0.0, false
	scale = 1
	leading := true
	for k, w := range words {
		unit, n := hanUnits[w], float64(hanCounts[w])
		switch {
		case unit == 0 && n == 0 && w == "零":
			if last == 0 || digit >= 0 || zero {
				return 0, 0, false
			}
			zero = true
			continue
		case unit == 0:
			unclear := false
			if n == 0 {
				n, unclear = digitsOf(w)
			}
			if unclear || digit >= 0 || k > 0 && (n >= 10 || n != float64(int(n))) {
				return 0, 0, false
			}
			digit, leading = n, leading && (k == 0 || words[k-1] == "十")
			continue
		case unit < 1e4 && digit < 0 && (unit > 10 || section > 0), unit < 1e4 && last > 0 && unit >= last:
			return 0, 0, false
		case unit < 1e4:
			section, digit = section+max(digit, 1)*unit, -1
		case digit >= 0 && !zero && (last == 100 || last == 1000), digit < 0 && section == 0 && value == 0:
			return 0, 0, false
		default:
			section, digit = section+max(digit, 0), -1
			switch {
			case section == 0:
				value *= unit
			case unit > large && large > 0:
				value = (value + section) * unit
			default:
				value += section * unit
			}
			section, large = 0, unit
		}
		last, zero = unit, false
		if leading && unit > 10 {
			scale *= unit
		}
	}
	if digit >= 0 && last > 10 && !zero {
		digit *= last / 10
	}
	return value + section + max(digit, 0), scale, !zero || digit >= 0
}

// joined reports whether token i follows on the one before with nothing between.
func (s *scan) joined(i int) bool {
	return i > 0 && i < len(s.toks) && s.toks[i].i == s.toks[i-1].j
}

// textAt is the token at i, empty beyond the end.
func (s *scan) textAt(i int) string {
	if i >= len(s.toks) {
		return ""
	}
	return s.toks[i].text
}

// minus reports whether a sign before token i makes its number negative.
func (s *scan) minus(i int) bool {
	start, _ := s.bytes(i, i+1)
	before := s.text[:start]
	if !strings.HasSuffix(before, "-") && !strings.HasSuffix(before, "−") {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before, "-−"))
	return r == ' ' || r == utf8.RuneError || r > 0x2e80
}

// withUnit reads the unit around a number.
func (s *scan) withUnit(a amount, percented bool) amount {
	start, _ := s.bytes(a.i, a.i+1)
	for _, m := range moneySigns {
		if strings.HasSuffix(strings.TrimRight(s.text[:start], " "), m.sign) {
			a.currency = m.currency
			break
		}
	}
	switch {
	case percented:
		a.percent = true
	case s.wordAt(a.j, "%"), s.wordAt(a.j, "percent"):
		a.percent, a.j = true, a.j+1
	case s.wordAt(a.j, "per") && s.wordAt(a.j+1, "cent"):
		a.percent, a.j = true, a.j+2
	case s.wordAt(a.j, "x"), s.wordAt(a.j, "倍"), s.wordAt(a.j, "times"):
		a.times, a.j = true, a.j+1
	default:
		for n := min(3, len(s.toks)-a.j); n > 0; n-- {
			word := ""
			for _, t := range s.toks[a.j : a.j+n] {
				word += t.text
			}
			if c := moneyWords[word]; c != "" && !s.toks[a.j].broken && (n == 1 || s.toks[a.j].kind == han) {
				a.currency, a.j = c, a.j+n
				break
			}
		}
	}
	if a.percent {
		a.value /= 100
	}
	return a
}

func (s *scan) wordAt(i int, word string) bool {
	return i >= 0 && i < len(s.toks) && s.toks[i].text == word && !s.toks[i].broken
}

func (s *scan) phraseAt(i int, phrase string) bool {
	for _, r := range phrase {
		if i >= len(s.toks) || s.toks[i].text != string(r) {
			return false
		}
		i++
	}
	return true
}
