package evidence

// The tables of this file say what words mean beside or in place of digits.
// They are read-only.

var currencySigns = map[string]string{
	"$": "USD", "us$": "USD", "€": "EUR", "£": "GBP", "¥": "", "cn¥": "CNY", "jp¥": "JPY", "hk$": "HKD", "nt$": "TWD", "a$": "AUD", "c$": "CAD",
	"s$": "SGD", "nz$": "NZD", "mx$": "MXN", "r$": "BRL", "₹": "INR", "₩": "KRW", "₫": "VND",
}

var currencyCodes = map[string]string{
	"usd": "USD", "eur": "EUR", "gbp": "GBP", "jpy": "JPY", "cny": "CNY", "rmb": "CNY", "hkd": "HKD", "twd": "TWD", "aud": "AUD", "cad": "CAD",
	"sgd": "SGD", "nzd": "NZD", "mxn": "MXN", "brl": "BRL", "inr": "INR", "krw": "KRW", "vnd": "VND", "chf": "CHF", "sek": "SEK", "nok": "NOK",
	"dkk": "DKK", "pln": "PLN", "clp": "CLP", "isk": "ISK",
}

var scaleWords = map[string]float64{
	"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "b": 1e9, "bn": 1e9, "t": 1e12, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
	"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8,
}

var unitPhrases = unitTable()

func unitTable() *phrases[unitWord] {
	var p phrases[unitWord]
	for class, words := range map[unitClass][]string{
		percentUnit:  {"%", "percent", "per cent", "pct"},
		pointUnit:    {"pp", "ppt", "ppts", "pps", "percentage point", "percentage points", "point", "points", "pts", "个百分点", "百分点", "个点"},
		multipleUnit: {"x", "×", "times", "fold", "倍"},
	} {
		for _, w := range words {
			p.add(w, unitWord{class: class, factor: 1})
		}
	}
	p.add("成", unitWord{class: fractionUnit, factor: 0.1})
	for factor, words := range map[float64][]string{
		1:    {"s", "sec", "secs", "second", "seconds", "秒", "秒钟"},
		60:   {"min", "mins", "minute", "minutes", "分", "分钟"},
		3600: {"h", "hr", "hrs", "hour", "hours", "小时", "个小时"},
	} {
		for _, w := range words {
			p.add(w, unitWord{class: secondUnit, factor: factor})
		}
	}
	for factor, words := range map[float64][]string{
		1:  {"day", "days", "天"},
		7:  {"week", "weeks", "周", "个星期"},
		30: {"month", "months", "个月"},
	} {
		for _, w := range words {
			p.add(w, unitWord{class: spanUnit, factor: factor})
		}
	}
	for code, words := range map[string][]string{
		"USD": {"dollar", "dollars", "usd", "us dollars", "美元", "美金"},
		"EUR": {"euro", "euros", "eur", "欧元"},
		"GBP": {"pound", "pounds", "gbp", "英镑"},
		"JPY": {"yen", "jpy", "日元"},
		"CNY": {"yuan", "cny", "rmb", "元", "元人民币", "人民币"},
		"HKD": {"hkd", "港元", "港币"},
	} {
		for _, w := range words {
			p.add(w, unitWord{class: moneyUnit, factor: 1, currency: code})
		}
	}
	return &p
}

var cardinals = map[string]float64{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
	"forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

var spelledScales = map[string]float64{"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}

// growthWords are changes in one word, relative to the value before.
var growthWords = map[string]float64{
	"doubled": 1, "doubles": 1, "doubling": 1, "tripled": 2, "triples": 2, "tripling": 2, "quadrupled": 3, "halved": -0.5, "halves": -0.5, "halving": -0.5,
}

var hanGrowth = growthTable()

func growthTable() *phrases[float64] {
	var p phrases[float64]
	for v, words := range map[float64][]string{
		1:    {"翻倍", "翻番", "翻一番", "翻了一番", "翻了一倍", "翻了倍", "增长一倍", "增加一倍", "上升一倍", "增长了一倍", "增加了一倍"},
		2:    {"翻了两倍", "增长两倍", "增长了两倍"},
		3:    {"翻两番", "翻了两番"},
		-0.5: {"腰斩", "减半", "近乎腰斩"},
	} {
		for _, w := range words {
			p.add(w, v)
		}
	}
	return &p
}

var fractionParts = map[string]float64{
	"third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5, "fifths": 5, "sixth": 6, "tenth": 10, "tenths": 10,
}

var ordinalWords = map[string]float64{
	"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}

var (
	ordinalSuffix = map[string]bool{"st": true, "nd": true, "rd": true, "th": true}
	ranksBefore   = map[string]bool{
		"ranked": true, "ranks": true, "rank": true, "came": true, "comes": true, "placed": true, "finished": true, "is": true, "was": true, "remains": true,
		"only": true, "stays": true, "ranking": true, "follows": true, "followed": true, "a": true, "distant": true,
	}
	ranksAfter = map[string]bool{
		"highest": true, "lowest": true, "largest": true, "biggest": true, "best": true, "worst": true, "most": true, "smallest": true, "place": true,
		"among": true, "at": true, "to": true, "by": true, "strongest": true, "weakest": true,
	}
)

var hanDigits = map[string]float64{"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}

var hanSizes = map[string]float64{"十": 10, "百": 100, "千": 1000, "万": 1e4, "亿": 1e8}

// classifiers follow a number that counts something.
var classifiers = map[string]bool{
	"个": true, "项": true, "次": true, "家": true, "人": true, "名": true, "位": true, "条": true, "款": true, "类": true, "种": true, "笔": true, "单": true,
	"场": true, "支": true, "只": true, "件": true, "大": true, "国": true, "者": true, "组": true,
}

// notRanked follow an ordinal that counts time, steps or turns.
var notRanked = map[string]bool{
	"季": true, "周": true, "天": true, "次": true, "轮": true, "批": true, "期": true, "步": true, "条": true, "点": true, "个": true, "方": true, "阶": true, "年": true,
}

// hedges soften the figure that follows them.
var hedges = hedgeTable()

func hedgeTable() *phrases[hedge] {
	var p phrases[hedge]
	for h, words := range map[hedge][]string{
		approx: {"about", "around", "roughly", "approximately", "some", "circa", "approx", "approx.", "close to", "about a", "大约", "约", "大概", "约为", "约合", "约占"},
		over:   {"over", "more than", "above", "at least", "just over", "well over", "slightly more than", "a little over", "upwards of", "exceeding", "超过", "超", "逾", "多于", "高于", "略高于", "至少", "不止", "超出"},
		under:  {"under", "less than", "below", "nearly", "almost", "just under", "slightly less than", "at most", "up to", "fewer than", "不到", "不足", "低于", "略低于", "接近", "将近", "近", "几乎", "少于", "至多"},
		below:  {"<", "≤"},
	} {
		for _, w := range words {
			p.add(w, h)
		}
	}
	return &p
}
