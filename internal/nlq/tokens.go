package nlq

import (
	"unicode"

	"github.com/insight-agent/insight/internal/fold"
)

// token is a Latin word, a run of digits, one Chinese character or one sign.
// Joining signs (hyphen, underscore, slash, dot, apostrophe) give none, so that
// "click-through rate" and "click through rate" are the same words.
type token struct {
	text string
	i, j int // runes of the folded text
	kind tokenKind
	// broken says that a sign stands before the token which no name spans.
	broken bool
}

type tokenKind uint8

const (
	latin tokenKind = iota
	digits
	han
	sign
)

func tokenize(r []rune) []token {
	toks := make([]token, 0, len(r)/2+1)
	broken := false
	for i := 0; i < len(r); {
		j := i + 1
		kind := sign
		same := func(ok func(rune) bool) {
			for j < len(r) && ok(r[j]) {
				j++
			}
		}
		switch {
		case '0' <= r[i] && r[i] <= '9':
			kind = digits
			same(func(c rune) bool {
				return '0' <= c && c <= '9' || (c == '.' || c == ',') && j+1 < len(r) && '0' <= r[j+1] && r[j+1] <= '9'
			})
		case isHan(r[i]):
			kind = han
		case unicode.IsLetter(r[i]):
			kind = latin
			same(func(c rune) bool { return unicode.IsLetter(c) && !isHan(c) })
		case r[i] == '\'' && j < len(r) && r[j] == 's' && (j+1 == len(r) || !unicode.IsLetter(r[j+1])):
			i = j + 1
			continue
		case r[i] == ' ' || r[i] == '-' || r[i] == '_' || r[i] == '/' || r[i] == '\'' || r[i] == '.' || r[i] == '&' || r[i] == '"':
			i = j
			continue
		case !(r[i] == '%' || r[i] == '>' || r[i] == '<' || r[i] == '=' || r[i] == '≥' || r[i] == '≤'):
			broken = true
			i = j
			continue
		}
		toks = append(toks, token{text: string(r[i:j]), i: i, j: j, kind: kind, broken: broken})
		broken = false
		i = j
	}
	return toks
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// wordsOf cuts a name or a phrase as questions are cut.
func wordsOf(s string) []string {
	var out []string
	for _, t := range tokenize(fold.New(s).Runes) {
		out = append(out, t.text)
	}
	return out
}

// shorthand is how words are written in haste.
var shorthand = map[string]string{
	"wk": "week", "wks": "weeks", "yr": "year", "yrs": "years", "qtr": "quarter", "hw": "how", "ur": "your", "thru": "through", "clickthru": "clickthrough", "whos": "who", "wot": "what", "wat": "what", "bout": "about", "abt": "about", "btwn": "between", "avg": "average", "amt": "amount", "ppl": "people",
	"wich": "which", "whcih": "which", "waht": "what", "hwo": "how", "teh": "the", "hte": "the", "adn": "and", "kno": "know", "tho": "though", "cuz": "because", "bc": "because", "payin": "paying", "askin": "asking", "lookin": "looking", "doin": "doing",
	"custs": "customers", "cust": "customer", "imps": "impressions", "impr": "impressions", "sesh": "session", "convs": "conversions", "conv": "conversion", "camps": "campaigns", "wkend": "weekend", "wkly": "weekly", "mth": "month", "mths": "months", "pct": "percent", "rev": "revenue", "rly": "really", "rn": "now", "msg": "message", "atm": "now",
}

// spelledOut writes shorthand out and drops the very of "the very first".
func spelledOut(toks []token) []token {
	out := toks[:0]
	for k, t := range toks {
		if t.text == "very" && k+1 < len(toks) && (toks[k+1].text == "first" || toks[k+1].text == "last" || toks[k+1].text == "same") {
			continue
		}
		if w, ok := shorthand[t.text]; ok && t.kind == latin {
			t.text = w
		}
		out = append(out, t)
	}
	return out
}
