package nlq

import (
	"regexp"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// another reports whether a part that could not be read is plainly a question of
// its own, and not more words of the one before: it has the form of one, and
// holds words that a query has no place for, or asks what no figure answers. One
// that names the only time is not: the part before needs it.
func (c *chain) another(p part) bool {
	s := c.reader.scan(p.text, c.now)
	if len(s.toks) == 0 || len(c.stages) > 0 && s.dated() && !says(c.stages[0].Reading, answer.SlotPeriod) {
		return false
	}
	lang := c.lang()
	asks := s.opens(0) && (p.linked || !c.describes(s.toks[0].text) && !c.framed()) || p.linked && s.opensApart(0)
	if lang == evidence.ZH {
		asks = chineseQuestion.MatchString(p.text)
	}
	return asks && !favour[lang].MatchString(p.text) && (c.advises(p) || s.saysOther() || c.nobody(p))
}

// lang is the language in which words are looked at.
func (c *chain) lang() evidence.Lang {
	if c.question.Lang == evidence.ZH {
		return evidence.ZH
	}
	return evidence.EN
}

// advises reports whether a part asks what to do, or whether something is good.
func (c *chain) advises(p part) bool { return advice[c.lang()].MatchString(p.text) }

// describes reports whether a question word behind a comma says more of what was
// named before it: "spend, which I need for the board". Only of people is it
// "who".
func (c *chain) describes(word string) bool {
	if word != "who" || len(c.stages) == 0 {
		return describing[word]
	}
	before := strings.Fields(squeeze(c.stages[len(c.stages)-1].Text))
	return len(before) > 0 && peopleWords[before[len(before)-1]]
}

// framed reports whether the part before only says of what something is asked:
// "of last week's orders, how many …".
func (c *chain) framed() bool {
	if len(c.stages) != 1 {
		return false
	}
	text := c.stages[0].Text
	first, _, _ := strings.Cut(squeeze(text[strings.LastIndexAny(text, ".!?")+1:]), " ")
	return oblique[first] || first == "of" || first == "out" || first == "among"
}

// dated reports whether a time is named.
func (s *scan) dated() bool {
	return slices.ContainsFunc(s.mentions, func(m mention) bool { return m.period != nil })
}

// nobody reports whether a part refers to a member that no part has named.
func (c *chain) nobody(p part) bool { return c.look(p).refers == toMember }

// personal reports whether a part asks for somebody or for a moment, which no
// figure is.
func personal(p part) bool {
	first, _, _ := strings.Cut(squeeze(p.text), " ")
	return first == "who" || first == "whose" || first == "when"
}

var (
	// describing words may begin what is no question.
	describing = set("which who where when whose whom")
	// apart begin a question of their own behind "and" or a stop only.
	apart = set("when where whose whom should shall can could would")
	// chineseQuestion finds what asks, and not 呢 alone, which also tells.
	chineseQuestion = regexp.MustCompile(`为什么|为何|为啥|谁|哪|什么|多少|几[个家次天成名单位元块]|吗|怎|如何|是否|有没有|能不能|会不会|该不该|要不要|何时|么$|不$`)
	orders          = set("send email mail forward post export remind notify alert share")
	// asked of somebody as a favour, these are no questions about the data.
	favour = map[evidence.Lang]*regexp.Regexp{
		evidence.EN: regexp.MustCompile(`(?i)^(?:can|could|would|will|do|did|are|have) you\b`),
		evidence.ZH: regexp.MustCompile(`(?:好不好|好吗|可以吗|行吗|行不行|可以不|成吗)$`),
	}
	// advice asks what to do, or whether something is good: no figure says so.
	advice = map[evidence.Lang]*regexp.Regexp{
		evidence.EN: regexp.MustCompile(`(?i)\b(?:should|shall|ought|worth)\b|^(?:is|was|are|were) (?:it|that|this|they|those|these) (?:too |so |very |really |still )?(?:good|bad|ok|okay|normal|enough|fine|high|low|much|usual|healthy|right)\b`),
		evidence.ZH: regexp.MustCompile(`该不该|应该怎|我们该|要不要|值得|怎么办|怎么做|建议|(?:怎么|如何|怎样)(?:才能|能|去)?(?:降下来|降低|提升|提高|改善|优化|控制|增加|减少)|^(?:这|那|它|这个|那个)?(?:算|是不是|是否|算不算|偏|太)*(?:正常|合理|健康|够|高|低|贵|好|差)(?:了)?(?:吗|么|不高|不低|不好|不够|不正常)`),
	}
)

// opensApart reports whether a question that stands behind "and" or a stop begins
// at token i: "and when was that?", "and email it to Jim".
func (s *scan) opensApart(i int) bool {
	if i >= len(s.toks) {
		return false
	}
	word, next := s.toks[i].text, s.textAfter(i)
	return apart[word] || orders[word] && (subjectsOf[next] || next == "me" || next == "them")
}

// saysOther reports whether words stand in a text that are no part of any query:
// neither a name, a time or a cue, nor one of the small words of a question.
func (s *scan) saysOther() bool {
	for k, t := range s.toks {
		switch {
		case t.kind == digits || t.kind == sign:
		case s.used[k] && !s.wordBeyond(k):
		case t.kind == han && particles[t.text], t.kind == latin && (plainWords[t.text] || len(t.text) == 1):
		default:
			return true
		}
	}
	return false
}

// wordBeyond reports whether token k is a word for what the data does not hold.
func (s *scan) wordBeyond(k int) bool {
	for n := range s.mentions {
		if m := &s.mentions[n]; m.i <= k && k < m.j {
			return m.is(cueOutside, cueNotYet, cueUnsupported, cueWhatIf) || orders[s.toks[k].text]
		}
	}
	return false
}

// plainWords are the words of a question that ask for nothing by themselves.
var plainWords = set(`
a an the and or but so then also plus next finally of in on at by for from to with within into onto over under between across through per as than about around after before since until during
i me my we us our you your he she it its they them their this that these those there here one ones each every all both any some other another same such
is are was were be been being am do does did done have has had having will would can could may might must
what which who whom whose how why when where much many more most less least few fewer now today too still yet again already just only even either neither else
get got gets getting make made makes making bring brought come came comes go goes going went do look looks looked see show tell give compare compared compares know like see seem
stack fare fared perform performed turn turned out up down off back together overall total altogether respectively please thanks not no if
`)
