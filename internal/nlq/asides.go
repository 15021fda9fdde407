package nlq

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// Sure is the confidence from which a reading is run as it is. It was set on the
// development half of the question sets.
const Sure = 0.85

// withoutAsides reads a question again without the clauses that say nothing of
// what is asked, "Coffee's barely kicked in", where the whole could not be read.
// What was left out stands in the reading's Aside.
func (r *Reader) withoutAsides(q answer.Question, whole answer.Reading, now time.Time) answer.Reading {
	concedes := slices.ContainsFunc(concessions, func(w string) bool { return strings.Contains(q.Text, w) })
	if !concedes && whole.Confidence >= Sure && whole.Problem == nil && len(whole.Open) == 0 && len(whole.Query.Metrics) < 2 {
		return whole
	}
	s := r.scan(q.Text, now)
	left := s.asides()
	if len(left) == 0 {
		return whole
	}
	rest := []byte(q.Text)
	var aside []string
	for _, c := range left {
		start, end := s.bytes(c.i, c.j)
		for k := start; k < end; k++ {
			rest[k] = ' '
		}
		if slices.ContainsFunc(s.unread, func(u stretch) bool { return u.i < c.j && c.i < u.j }) { // a "please" is not worth a word
			aside = append(aside, q.Text[start:end])
		}
	}
	shorter := q
	shorter.Text = string(rest)
	again := r.read(shorter, now)
	if again.Intent == answer.Unknown || again.Intent == answer.Help || len(again.Query.Metrics) == 0 && len(whole.Query.Metrics) > 0 || again.FollowUp && !whole.FollowUp {
		return whole
	}
	again.Aside = aside
	return again
}

// asides returns the clauses and words of a question that may be left out. It
// returns none where a word of the rest points back to what they name.
func (s *scan) asides() []stretch {
	all := s.clauses()
	asking := slices.DeleteFunc(slices.Clone(all), func(c clause) bool { return !s.recognised(c) })
	if len(asking) == 0 {
		return nil
	}
	var out []stretch
	named, before := false, false // before: the clause before was left out
	for n, c := range all {
		if s.concedes(c) && len(all) > 1 {
			out = append(out, c.stretch)
			continue
		}
		known := s.recognised(c)
		leave := !known && s.leavable(c, n > 0 && !before && all[n-1].sentence == c.sentence) || known && s.beside(c, asking) ||
			!known && c.bracket && before && !s.narrows(c)
		before = leave
		switch {
		case leave:
			out = append(out, c.stretch)
			named = named || !known && len(s.unreadIn(c)) > 0 && s.names(c)
			continue
		case known:
			out = append(out, s.predicates(c)...)
		case !s.isChinese(c) && s.properName(c):
			out = append(out, s.aroundNames(c)...)
		}
		if named && s.pointsBack(c) {
			return nil
		}
	}
	return out
}

// concedes reports whether a clause says what does not matter: （不管订单来自哪个渠道）.
func (s *scan) concedes(c clause) bool {
	text := s.textOf(c.i, c.j)
	return slices.ContainsFunc(concessions, func(w string) bool { return strings.HasPrefix(text, w) })
}

var concessions = []string{"不管", "无论", "不论", "regardless of", "no matter", "Regardless of", "No matter"}

// beside reports whether a statement that holds something recognised adds
// nothing: it only names a time, and another clause asks with its own; or gives
// a reason or an opinion of what others name too.
func (s *scan) beside(c clause, asking []clause) bool {
	if !s.states(c) || s.narrows(c) || s.properName(c) || strings.ContainsAny(s.textOf(c.i, c.j), "?？") || s.asks(c) {
		return false
	}
	others := slices.DeleteFunc(slices.Clone(asking), func(o clause) bool { return o.stretch == c.stretch })
	metric, periods, compares := false, 0, false
	var theirs []string
	for _, o := range others {
		s.within(o, func(m *mention) bool {
			metric = metric || isMetric(m)
			compares = compares || m.is(cueCompare)
			if m.period != nil {
				periods++
			}
			for _, v := range m.senses {
				theirs = append(theirs, v.target)
			}
			return false
		})
	}
	if !metric || compares && periods < 2 {
		return false
	}
	other := s.within(c, func(m *mention) bool {
		return len(m.senses) > 0 && !slices.ContainsFunc(m.senses, func(v sense) bool { return slices.Contains(theirs, v.target) }) || m.period != nil && periods == 0
	})
	return !other && !slices.ContainsFunc(s.toks[c.i:c.j], func(t token) bool { return t.kind == sign }) && (s.within(c, func(m *mention) bool { return m.period != nil }) || s.opinion(c))
}

// opinion reports whether a clause says what somebody thinks.
func (s *scan) opinion(c clause) bool {
	text := s.textOf(c.i, c.j)
	return slices.ContainsFunc(opinions, func(w string) bool { return strings.Contains(text, w) }) || s.toks[c.i].text == "because"
}

var opinions = []string{"感觉", "觉得", "估计", "怀疑", "听说", "I think", "i think", "I feel", "i feel", "I guess", "i guess", "I suspect", "i suspect"}

// states reports whether a clause has the form of a statement.
func (s *scan) states(c clause) bool {
	if s.isChinese(c) {
		text := s.textOf(c.i, c.j)
		return s.opinion(c) || slices.ContainsFunc(persons[evidence.ZH], func(w string) bool { return strings.Contains(text, w) }) && strings.ContainsAny(text, chineseActs)
	}
	head := c.i
	for head < c.j && (interjections[s.toks[head].text] || joining[s.toks[head].text]) {
		head++
	}
	for k := head; k < c.j; k++ {
		if pronouns[s.toks[k].text] || copulas[s.toks[k].text] && k > head || k == head && (s.toks[k].text == "that" || s.toks[k].text == "this") {
			return true
		}
	}
	return contracted.MatchString(s.textOf(c.i, c.j))
}

// asks reports whether a clause holds a word that asks, or one that orders.
func (s *scan) asks(c clause) bool {
	if s.isChinese(c) {
		text := s.textOf(c.i, c.j)
		return strings.ContainsAny(text, "几哪吗谁") || slices.ContainsFunc(chineseOrders, func(w string) bool { return strings.Contains(text, w) })
	}
	return s.words(c, asking) || c.asked && c.first && questionHeads[s.toks[c.i].text]
}

var chineseOrders = []string{"多少", "是什么", "看看", "看下", "看一下", "想看", "怎么样", "如何"}

var asking = set("what which how who whose show give tell list please compare want need")

// contracted finds "coffee's barely kicked in".
var contracted = regexp.MustCompile(`[’'](?:s|re) (?:not|so|been|barely|just|\w+ly|\w+ed|\w+ing)\b`)

// narrows reports whether a clause restricts, in either language.
func (s *scan) narrows(c clause) bool {
	if s.isChinese(c) {
		return s.chineseNarrows(c)
	}
	return s.restricts(c, 0)
}

// aroundNames returns the words of a clause beside the names that nothing knows,
// so that these are what could not be read: Allbirds of "our investor is
// obsessed with Allbirds".
func (s *scan) aroundNames(c clause) []stretch {
	var out []stretch
	at := c.i
	for _, u := range s.unreadIn(c) {
		if written := []rune(s.textOf(u.i, u.j)); !unicode.IsUpper(written[0]) || u.i == c.i && c.first {
			continue
		}
		if u.i > at {
			out = append(out, stretch{at, u.i})
		}
		at = u.j
	}
	if at < c.j {
		out = append(out, stretch{at, c.j})
	}
	return out
}

// recognised reports whether a clause holds a metric, a dimension, a member, a
// time or a number. A corrected word among words that nothing knows is no sign.
func (s *scan) recognised(c clause) bool {
	unread := len(s.unreadIn(c)) > 0
	if s.within(c, func(m *mention) bool {
		weak := unread && (m.source == "fuzzy" || m.j == m.i+1 && s.toks[m.i].kind == han) || s.isPerson(m, c)
		return m.period != nil || len(m.senses) > 0 && !weak || m.is(cueUnsupported) && widening[strings.ToLower(s.textOf(m.i, m.j))]
	}) {
		return true
	}
	if text := s.textOf(c.i, c.j); strings.Contains(text, "分开") || strings.Contains(text, "separately") {
		return true
	}
	told := c.first && pronouns[s.toks[c.i].text] && !s.within(c, func(m *mention) bool { return m.cue != nil && !m.is(filler) })
	return slices.ContainsFunc(s.toks[c.i:c.j], func(t token) bool { return t.kind == digits && !told || t.kind == sign })
}

// widening are clauses of their own that ask for more than the filter keeps.
var widening = map[string]bool{"and with it": true, "and with them": true, "and without it": true, "and without them": true}

// isPerson reports whether a metric's name is here somebody who wants to know:
// 客户 of 客户在群里催我了.
func (s *scan) isPerson(m *mention, c clause) bool {
	if !slices.Contains(persons[evidence.ZH], s.textOf(m.i, m.j)) || m.i > c.i {
		return false
	}
	rest := s.textOf(m.i, c.j)
	return strings.ContainsAny(rest, "我咱催") || strings.Contains(rest, "在问")
}

// counts reports whether a clause asks how many or how much.
func (s *scan) counts(c clause) bool {
	for i := c.i; i+1 < c.j; i++ {
		if s.toks[i].text == "how" && (s.toks[i+1].text == "many" || s.toks[i+1].text == "much") {
			return true
		}
	}
	return false
}

// whose reports whether a clause says of whom something is asked: people who had
// never bought before.
func (s *scan) whose(c clause) bool {
	for i := c.i + 1; i < c.j; i++ {
		if s.toks[i].text == "who" && peopleWords[s.toks[i-1].text] {
			return true
		}
	}
	return false
}

// leavable reports whether a clause without anything recognised says something
// beside the question and narrows nothing. continued says that it goes on in the
// sentence that asks.
func (s *scan) leavable(c clause, continued bool) bool {
	if s.counts(c) || s.whose(c) {
		return false
	}
	if s.quotes(c) {
		return false
	}
	if s.isChinese(c) {
		return s.chineseAside(c)
	}
	return s.englishAside(c, continued)
}

func (s *scan) isChinese(c clause) bool {
	return slices.ContainsFunc(s.toks[c.i:c.j], func(t token) bool { return t.kind == han })
}

// quotes reports whether something stands in quotes in a clause.
func (s *scan) quotes(c clause) bool {
	start, end := s.bytes(c.i, c.j)
	return strings.ContainsAny(s.text[max(0, start-3):min(len(s.text), end+3)], "\"“”「」《》")
}

// names reports whether an unread word stands where a name may stand.
func (s *scan) names(c clause) bool {
	for _, u := range s.unreadIn(c) {
		if s.toks[u.i].kind == han || u.i > c.i && placePrepositions[s.toks[u.i-1].text] {
			return true
		}
	}
	return false
}

var (
	backwards        = set("there they them their theirs those")
	chineseBackwards = []string{"那边", "那儿", "他们", "它们", "他家", "那家"}
)

// pointsBack reports whether a clause refers to something that was named before.
func (s *scan) pointsBack(c clause) bool {
	text := s.textOf(c.i, c.j)
	for k := c.i; k < c.j; k++ {
		if backwards[s.toks[k].text] && !(s.toks[k].text == "there" && k > c.i && existential[s.toks[k-1].text]) {
			return true
		}
	}
	return slices.ContainsFunc(chineseBackwards, func(w string) bool { return strings.Contains(text, w) })
}

var existential = set("is are was were be been")

// interjections and polite words may stand alone.
var interjections = set(`
lol lmao haha hahaha hehe hmm hm nah yeah yep yup pls plz please thx tnx ty thanks thank sorry hey hi hello heyy hiya yo ok okay okey well so soo sooo anyway anyways btw tbh imo idk omg ugh oof yay oops wow
morning afternoon evening good cheers right alright listen look honestly basically seriously kidding promise folks guys team all everyone everybody there again shh psst
`)

// nominative are subjects of a statement.
var nominative = set("i im ive we he she they you it my this that someone somebody everyone everybody nobody")

// pronouns are those that cannot stand for a thing of the data.
var pronouns = set("i im ive we he she they you it my someone somebody everyone everybody nobody")

// papers are what figures are wanted for.
var papers = set("file report reports deck call meeting board slide slides memo presentation statement audit exercise portfolio homework newsletter email filing paper pitch draft notes class course application")

// copulas join a subject and what is said of it.
var copulas = set("is are was were feels feel felt looks seems seemed sounds")

// narrowing words tie what follows to the question.
var narrowing = set("mean means meaning include includes including count counting focus limit limited restrict restricted filter consider considering care interested namely specifically concerning regarding about ones one those excluding except only")

// temporal conjunctions bound the time of a question: "before we moved".
var temporal = set("since before after when while until till once during")

// englishAside reports whether a clause is a statement, a courtesy or a call
// that leaves the question as it is.
func (s *scan) englishAside(c clause, continued bool) bool {
	toks := s.toks[c.i:c.j]
	head := 0
	for head < len(toks) && (interjections[toks[head].text] || joining[toks[head].text] && !temporal[toks[head].text]) {
		head++
	}
	if head == len(toks) {
		return true
	}
	unread := s.unreadIn(c)
	first := toks[head].text
	second := ""
	if head+1 < len(toks) {
		second = toks[head+1].text
	}
	last := toks[len(toks)-1].text
	switch {
	case len(toks) <= 4 && len(unread) == 0 && c.asked && !c.first && pronouns[last]: // "don't we?"
		return true
	case s.properName(c), s.restricts(c, head):
		return false
	case polite[first] && !slices.ContainsFunc(toks, func(t token) bool { return narrowing[t.text] }):
		return true
	case first == "if":
		return second == "i" || second == "it" || second == "you" || second == "that" || second == "possible"
	case temporal[first]:
		return second == "i" && !continued
	case questionHeads[first] && c.asked && !(len(unread) == 0 || tags[first] && len(toks) < 5):
		return false
	case first == "for":
		return c.first && s.words(c, papers)
	case first == "just":
		return true
	}
	return s.states(c) || len(unread) == 0 && s.capsOnly(c)
}

// capsOnly reports whether a clause only lowers the confidence.
func (s *scan) capsOnly(c clause) bool {
	return s.within(c, func(m *mention) bool { return m.is(cueNot) })
}

var (
	polite        = set("thank thanks could would can may please sorry pardon excuse appreciate be forgive bear")
	questionHeads = set("what which who how where when why whose did do does is are was were has have had any")
	tags          = set("do does did is are was were has have")
)

// properName reports whether an unread word inside a clause is written like a
// name.
func (s *scan) properName(c clause) bool {
	for _, u := range s.unreadIn(c) {
		written := []rune(s.textOf(u.i, u.j))
		if unicode.IsUpper(written[0]) && (u.i > c.i || !c.first) {
			return true
		}
	}
	return false
}

// restricts reports whether a clause narrows, excludes or sets against.
func (s *scan) restricts(c clause, head int) bool {
	if s.within(c, func(m *mention) bool {
		return m.is(cueExclude, cueContains, cueLacks, cueInName, cueOutside, cueNotYet, cueSort, cueWhy) ||
			m.is(cueNot) && m.i == c.i+head || m.is(cueWhatIf) && s.toks[m.i].text != "if"
	}) {
		return true
	}
	for k := c.i; k < c.j; k++ {
		word, next := s.toks[k].text, ""
		if k+1 < c.j {
			next = s.toks[k+1].text
		}
		unread := slices.ContainsFunc(s.unread, func(u stretch) bool { return u.i == k+1 && k+1 < c.j })
		switch {
		case word == "just" || word == "only":
			personal := k > c.i && nominative[s.toks[k-1].text] && !wanting[next]
			chatty := strings.HasSuffix(next, "ing") || next == "out" || next == "to" || next == "because" || next == "so"
			if !personal && !chatty {
				return true
			}
		case narrowing[word] && word != "about" && (unread || next == "the" || next == "for"),
			wanting[word] && next != "to" && (unread || next == "the"),
			(word == "by" || word == "per" || word == "each" || word == "every" || word == "from" || word == "via" || word == "through" || word == "on") && unread:
			return true
		}
	}
	return false
}

var wanting = set("want wants need needs care count include mean consider")

// predicates returns the words of a statement with something recognised in it
// that are only said of it: bonkers of "Black Friday last year was bonkers".
func (s *scan) predicates(c clause) []stretch {
	var out []stretch
	for _, u := range s.unreadIn(c) {
		k := u.i - 1
		for k > c.i && degree[s.toks[k].text] {
			k--
		}
		if s.toks[u.i].kind != latin || unicode.IsUpper([]rune(s.textOf(u.i, u.j))[0]) {
			continue
		}
		said := k > c.i && copulas[s.toks[k].text] && u.j == c.j
		doing := strings.HasSuffix(s.toks[u.i].text, "ing") && k > c.i && pronouns[s.toks[c.i].text] && !s.named(u.j) && u.j < c.j && ordinary[s.toks[u.j].text]
		if said || doing {
			out = append(out, u)
		}
	}
	return append(out, s.reporter(c)...)
}

var degree = set("so very really quite pretty too rather always totally")
