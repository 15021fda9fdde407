package nlq

import (
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

type boundPhrase struct {
	op    semantic.Op
	words []string
}

var boundPhrases, boundEndings = phrasesOf(boundWords), phrasesOf(boundEnds)

func phrasesOf(words map[semantic.Op][]string) []boundPhrase {
	var out []boundPhrase
	for op, texts := range words {
		for _, text := range texts {
			out = append(out, boundPhrase{op, wordsOf(text)})
		}
	}
	return out
}

// boundAt returns the operator of the longest phrase that begins at token i.
func (s *scan) boundAt(phrases []boundPhrase, i int) (op semantic.Op, next int) {
	for _, p := range phrases {
		if i+len(p.words) <= next || i+len(p.words) > len(s.toks) {
			continue
		}
		same := true
		for k, w := range p.words {
			same = same && s.toks[i+k].text == w && (k == 0 || !s.toks[i+k].broken)
		}
		if same {
			op, next = p.op, i+len(p.words)
		}
	}
	return op, next
}

// amount is a number as it stands in a question.
type amount struct {
	value    float64
	scale    float64 // of its scale words; 1 without one
	i, j     int     // tokens, with what belongs to it
	percent  bool
	times    bool   // 2x, 3倍
	currency string // ISO 4217; empty where no sign of money stands there
}

var scales = map[string]float64{
	"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "million": 1e6, "millions": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9, "hundred": 1e2,
	"十": 10, "百": 1e2, "千": 1e3, "万": 1e4, "w": 1e4, "亿": 1e8,
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
	value, next, ok := s.plainNumber(i)
	if !ok {
		return amount{}, false
	}
	a.value, a.j = value, next
	for a.j < len(s.toks) && !s.toks[a.j].broken && s.toks[a.j].kind != sign && scales[s.toks[a.j].text] > 0 && !s.named(a.j) {
		a.scale *= scales[s.toks[a.j].text]
		a.j++
	}
	a.value *= a.scale
	return s.withUnit(a, percented), true
}

// plainNumber reads digits, an English word or Chinese numerals such as 五百.
func (s *scan) plainNumber(i int) (value float64, next int, ok bool) {
	if i >= len(s.toks) {
		return 0, i, false
	}
	switch t := s.toks[i]; t.kind {
	case digits:
		v, err := strconv.ParseFloat(strings.ReplaceAll(t.text, ",", ""), 64)
		return v, i + 1, err == nil && !s.minus(i)
	case latin:
		switch {
		case englishCounts[t.text] > 0:
			return float64(englishCounts[t.text]), i + 1, true
		case t.text == "zero":
			return 0, i + 1, true
		case t.text == "a" && i+1 < len(s.toks) && scales[s.toks[i+1].text] >= 100 && len(s.toks[i+1].text) > 2: // a thousand
			return 1, i + 1, true
		}
	case han:
		if t.text == "零" {
			return 0, i + 1, true
		}
		return s.hanNumber(i)
	case sign:
	}
	return 0, i, false
}

// hanNumber reads 五百, 两万 and 三千五百 as far as they go; what follows of
// scales is the amount's.
func (s *scan) hanNumber(i int) (value float64, next int, ok bool) {
	total := 0.0
	for next = i; next < len(s.toks); {
		n := hanCounts[s.toks[next].text]
		if n == 0 || n == 10 && next > i || s.named(next) {
			break
		}
		unit := 1.0
		next++
		for n < 10 && next < len(s.toks) && strings.Contains("十百千", s.toks[next].text) {
			unit *= scales[s.toks[next].text]
			next++
		}
		total += float64(n) * unit
		ok = true
		if unit == 1 {
			break
		}
	}
	return total, next, ok
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
