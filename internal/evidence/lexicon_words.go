package evidence

// cueWord is what a word claims besides figures, names and times.
type cueWord struct {
	kind cueKind
	sign int // +1 up, high or good; −1 down, low or bad; 0 flat
}

type cueKind uint8

const (
	noCue        cueKind = iota // looks like a cue and is none: "up to", "at most"
	direction                   // rose, 下降, 持平
	quality                     // improved, 恶化: the sign depends on the metric
	superlative                 // the highest, 最低
	best                        // best, worst: high or low depends on the metric
	comparative                 // higher than, 高于: between two members, or a direction
	betterThan                  // outperformed, 优于
	cause                       // because, 导致
	significance                // significantly, 显著
)

// cuePhrases holds both languages: texts mix them.
var cuePhrases = cueTable(englishCues, chineseCues)

func cueTable(languages ...map[cueWord][]string) *phrases[cueWord] {
	var p phrases[cueWord]
	for _, cues := range languages {
		for w, words := range cues {
			for _, s := range words {
				p.add(s, w)
			}
		}
	}
	return &p
}

// everydayWords are English words that are also names of channels, devices and
// the like; in lower case inside a sentence they name nothing.
var everydayWords = map[string]bool{
	"other": true, "others": true, "direct": true, "search": true, "display": true, "social": true, "video": true, "all": true, "new": true, "returning": true,
	"none": true, "unknown": true, "brand": true, "organic": true, "paid": true, "yes": true, "no": true, "true": true, "false": true, "total": true,
	"north": true, "south": true, "east": true, "west": true, "app": true, "web": true, "store": true, "online": true, "sale": true, "high": true, "low": true,
	"value": true, "rest": true, "in": true, "us": true, "it": true, "is": true, "at": true, "be": true, "de": true, "male": true, "female": true, "mixed": true,
	"positive": true, "negative": true, "neutral": true, "active": true, "first": true, "last": true, "top": true, "call": true, "link": true, "test": true,
}

// openingWords begin a sentence with a capital without being a name.
var openingWords = map[string]bool{
	"other": true, "others": true, "all": true, "new": true, "total": true, "none": true, "no": true, "in": true, "it": true, "is": true, "at": true, "first": true,
	"last": true, "top": true, "be": true, "yes": true, "us": true, "rest": true, "high": true, "low": true, "value": true,
}

// negations turn a claim into its denial.
var negations = map[string]bool{
	"not": true, "no": true, "never": true, "neither": true, "nor": true, "without": true, "didn't": true, "doesn't": true, "don't": true, "hasn't": true, "haven't": true,
	"wasn't": true, "weren't": true, "isn't": true, "aren't": true, "cannot": true, "can't": true, "nothing": true, "hardly": true, "barely": true,
	"didn’t": true, "没": true, "未": true, "非": true, "无": true, "不": true,
}

// adviceWords make what follows a proposal: "consider raising the budget".
var adviceWords = map[string]bool{
	"consider": true, "should": true, "recommend": true, "recommended": true, "suggest": true, "try": true, "next": true, "if": true, "whether": true, "worth": true,
	"建": true, "应": true, "宜": true, "若": true, "如": true, "是": false,
}

// intensifiers say that a movement is not small.
var intensifiers = map[string]bool{
	"sharply": true, "strongly": true, "steeply": true, "dramatically": true, "markedly": true, "substantially": true, "heavily": true, "considerably": true, "massively": true,
	"大幅": true, "急剧": true, "剧烈": true, "猛烈": true, "明显": true,
}

// imperatives begin a proposal when they begin a sentence.
var imperatives = map[string]bool{
	"increase": true, "reduce": true, "raise": true, "lower": true, "cut": true, "grow": true, "improve": true, "drop": true, "lift": true, "decrease": true, "expand": true,
	"scale": true,
}
