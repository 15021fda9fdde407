package nlq

import (
	"regexp"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
)

// part is a stretch of a question that asks for something.
type part struct {
	text     string
	start    int  // in the question
	sentence bool // it begins a sentence
	linked   bool // it begins one, or a conjunction stands before it
}

// asked cuts a question into the parts that ask. What asks for nothing belongs
// to the part before it, at the head to the one behind it.
func (s *scan) asked() []part {
	var cuts []int
	sentence := map[int]bool{0: true}
	for i := 1; i < len(s.toks); i++ {
		if s.mentionOver(i) != nil {
			continue
		}
		gap := s.gap(i)
		sign := strings.ContainsAny(gap, ",;?!，；？！。\n") || strings.Contains(gap, ". ")
		if !sign && s.joins(i) == i {
			continue
		}
		stop := strings.ContainsAny(gap, "?？!！。\n") || strings.Contains(gap, ". ")
		goesOn := stop && s.joins(i) > i // "And on Google?"
		opens := s.opens(s.joins(i)) || (stop || s.joins(i) > i) && s.opensApart(s.joins(i))
		if !goesOn && !s.isHanAt(i) && !opens && !(sign && s.hanAsks(i)) || s.isHanAt(i) && !sign && !s.hanAsks(i) {
			continue
		}
		cuts = append(cuts, i)
		sentence[i] = stop
	}
	var parts []stretch
	at := 0
	for _, i := range append(cuts, len(s.toks)) {
		if len(parts) > 0 && s.isHanAt(at) && !s.hanAsks(at) || len(parts) == 1 && !s.isSubject(parts[0]) {
			parts[len(parts)-1].j = i
		} else if i > at {
			parts = append(parts, stretch{at, i})
		}
		at = i
	}
	out := make([]part, 0, len(parts))
	for _, p := range parts {
		i := p.i
		if len(out) > 0 {
			i = s.joins(i)
		}
		if i >= p.j {
			continue
		}
		start, end := s.bytes(i, p.j)
		if p.j == len(s.toks) {
			end = len(s.text)
		}
		next := part{start: start, text: trimmed(s.text[start:end]), sentence: sentence[p.i], linked: sentence[p.i] || i > p.i}
		if len(out) == 0 || squeeze(out[len(out)-1].text) != squeeze(next.text) { // "why, why"
			out = append(out, next)
		}
	}
	return out
}

// trimmed is a part without the signs behind it.
func trimmed(text string) string { return strings.TrimRight(text, " ?？.。!！,，;；") }

func (s *scan) isHanAt(i int) bool { return i < len(s.toks) && s.toks[i].kind == han }

// isSubject reports whether a stretch names a metric, what is unusual, or a
// change, and so can begin a chain.
func (s *scan) isSubject(p stretch) bool {
	return slices.ContainsFunc(s.mentions, func(m mention) bool {
		return m.i >= p.i && m.j <= p.j && (isMetric(&m) || m.is(cueAnomaly, cueRise, cueFall))
	})
}

var linking = set("and then also so but plus next finally")

var chineseLinks = []string{"并且", "而且", "以及", "还有", "然后", "另外", "同时", "接着", "再", "那么", "那"}

// pointedAt follow 那 where it points: 那边, 那个.
var pointedAt = set("边 里 儿 个 些 家 天 款 种 位 条 次 时")

// joins returns the token behind the conjunctions that begin at token i.
func (s *scan) joins(i int) int {
	for i < len(s.toks) {
		if linking[s.toks[i].text] {
			i++
			continue
		}
		n := 0
		for _, w := range chineseLinks {
			size := len([]rune(w))
			if i+size <= len(s.toks) && s.toks[i].kind == han && s.textOf(i, i+size) == w && !(w == "那" && i+1 < len(s.toks) && pointedAt[s.toks[i+1].text]) {
				n = max(n, size)
			}
		}
		if n == 0 {
			return i
		}
		i += n
	}
	return i
}

var (
	openers    = set("what which who how why whats hows explain tell")
	auxiliary  = set("is are was were did does do has have had will would")
	nounHeads  = set("the its their a any")
	askedNouns = set("forecast forecasts prediction outlook projection reason reasons cause causes driver drivers trend")
	oblique    = set("by in on at from for to with")
	subjectsOf = set("it they we that this these those the our its their there")
)

// opens reports whether an English question, or the name of one, begins at
// token i.
func (s *scan) opens(i int) bool {
	if i >= len(s.toks) {
		return false
	}
	word := s.toks[i].text
	switch {
	case openers[word], word == "forecast", word == "predict":
		return true
	case auxiliary[word]:
		next := s.textAfter(i)
		return subjectsOf[next] || slices.ContainsFunc(s.mentions, func(m mention) bool { return m.i == i+1 && len(m.senses) > 0 })
	case nounHeads[word]:
		return askedNouns[s.textAfter(i)]
	case oblique[word]:
		return s.textAfter(i) == "which" || s.textAfter(i) == "what" || s.textAfter(i) == "how"
	}
	return false
}

func (s *scan) textAfter(i int) string {
	if i+1 >= len(s.toks) {
		return ""
	}
	return s.toks[i+1].text
}

var chineseAsks = []string{
	"为什么", "为何", "为啥", "原因", "怎么回事", "咋回事", "哪", "什么", "多少", "几", "怎么", "怎样", "如何", "咋样", "预测", "预计", "预估", "走势", "趋势", "吗", "呢", "是否", "有没有", "恢复", "回升", "谁", "怎么变", "占比",
}

// hanAsks reports whether the Chinese clause that begins at token i asks.
func (s *scan) hanAsks(i int) bool {
	start, _ := s.bytes(i, i+1)
	text := s.text[start:]
	if end := strings.IndexAny(text, "，,？?；;。！!\n"); end >= 0 {
		text = text[:end]
	}
	return slices.ContainsFunc(chineseAsks, func(w string) bool { return strings.Contains(text, w) })
}

// look is what a part says of how it hangs together with those before it.
type look struct {
	text      string // without the words that refer
	form      form
	refers    refers
	dimension string // of the member that is referred to
	claims    int    // the direction in which a change is said to go on
	metric    bool   // it names a metric itself
	cut       bool   // it names a dimension itself
}

// form is a sort of part that is known by its words.
type form uint8

const (
	plain form = iota
	why
	recovery
	drove
	course
	outlook
)

// refers says what a part points back to.
type refers uint8

const (
	toNothing refers = iota
	toIt
	toMember // "that campaign"
)

var (
	pointing  = set("that this 该 此")
	pronounIt = set("it its they their them 它 其 它们")
	whyAlone  = map[evidence.Lang]string{evidence.EN: "why", evidence.ZH: "为什么"}
	// What is to come without a time is the days that are forecast by default.
	outlookAlone = map[evidence.Lang]string{evidence.EN: "forecast for the next 30 days", evidence.ZH: "预测未来30天"}
	// elliptic parts name only whose: "what about Google", Google 呢.
	elliptic = regexp.MustCompile(`(?i)^(?:what|how) about |呢$`)
)

var partForms = []struct {
	form form
	re   *regexp.Regexp
}{
	{recovery, regexp.MustCompile(`^(?:is|are|was|has|have|did|does|do|will)?\s*(?:it|they|that|this|things)?\s*(?:(?:now|still|since|already|yet|been|being|begun|started|starting|to|at all|back|any)\s+)*(?:recover(?:ed|ing|s)?|recovery|com(?:e|ing) back|came back|bounc(?:ed?|ing) back|rebound(?:ed|ing)?|back to normal)(?:\s+(?:now|since|yet|again|already|then|so far|at all))*$`)},
	{recovery, regexp.MustCompile(`^(?:现在|目前|后来|之后|近期|最近|如今)*(?:是否|有没有|是不是)?(?:已经|已|正在|在|开始|有所|得到)*(?:恢复|回升|回暖|反弹|好转|回来)(?:了|过来|正常)*(?:没有|吗|没|么|呢|不)*$`)},
	{why, regexp.MustCompile(`^(?:why|how come|what happened|explain why|tell me why|(?:and )?(?:what is|what was|whats|what s|what are|what were)?\s*(?:the|its)?\s*(?:reasons?|causes?|drivers?)(?: for it| for that| behind it| of it| of that)?|why (?:is|was|did) (?:it|that|this|they)(?: so| happen| happening)?|what (?:caused|drove|explains|is behind|was behind|s behind) (?:it|that|this|the (?:change|drop|fall|rise|increase|decrease|decline))|why the (?:change|drop|fall|rise|increase|decrease|decline))$`)},
	{why, regexp.MustCompile(`^(?:这是|那是|是)?(?:为什么|为何|为啥|什么原因|原因是什么|原因是啥|原因|主要原因是什么|主要原因|怎么回事|咋回事|怎么会这样|因为什么)(?:呢|会这样)?$`)},
	{outlook, regexp.MustCompile(`^(?:what (?:comes|happens|will happen) next|what is next|what s next|whats next|where (?:is|are) (?:it|they|this|things) (?:heading|going)|what is the outlook)$`)},
	{outlook, regexp.MustCompile(`^(?:接下来|未来|以后|往后|后续|后面|之后)(?:会)?(?:怎么样|怎样|如何|怎么走|怎么变化|是什么走势|走势如何)$`)},
	{course, regexp.MustCompile(`^(?:how is|hows|how s|how has|how are|how have)\s*(?:it|they|that)?\s*(?:been )?(?:trending|developing|developed|trended)(?: since)?$`)},
	{course, regexp.MustCompile(`^(?:what is |what was |whats )?(?:the|its) trend$`)},
	{course, regexp.MustCompile(`^(?:走势|趋势|变化趋势)(?:怎么样|怎样|如何|是什么|呢|是怎样的)?$`)},
}

var (
	driving   = regexp.MustCompile(`(?i)\b(?:drove|driven|driving|drives|contributed|contributes|contributing|responsible for|responsible|is behind|was behind|behind)\b|主要|带动|拉动|推动|贡献|拖累|导致|造成|引起`)
	driverEnd = regexp.MustCompile(`(?i)\b(?:drove|driven|driving|drives|contributed|contributes|contributing|responsible for|responsible|is|was|were|are|behind|mainly|mostly|most|the most|the change|the increase|the rise|the growth|the drop|the fall|the decline|by|to|it|that|this|has|have)\b|主要|带动|拉动|推动|贡献|拖累|导致|造成|引起|最大|最多|的|是|由|来自`)
)

// look reads how a part hangs together with those before it.
func (c *chain) look(p part) look {
	s := c.reader.scan(p.text, c.now)
	l := look{}
	rest := []byte(p.text)
	blank := func(i, j int) {
		start, end := s.bytes(i, j)
		for k := start; k < end; k++ {
			rest[k] = ' '
		}
	}
	names := append([]byte(nil), rest...)
	for k := range s.mentions {
		m := &s.mentions[k]
		switch {
		case len(m.senses) == 0:
		case m.senses[0].kind == KindDimension:
			at := m.i
			for at > 0 && measureWords[s.toks[at-1].text] {
				at--
			}
			if at > 0 && (pointing[s.toks[at-1].text] || s.toks[at-1].text == "这" || s.toks[at-1].text == "那") {
				l.refers, l.dimension = toMember, m.senses[0].target
				blank(at-1, m.j)
				continue
			}
			l.cut = true
		case isMetric(m):
			l.metric = true
			start, end := s.bytes(m.i, m.j)
			for b := start; b < end; b++ {
				names[b] = ' '
			}
		}
	}
	for k, t := range s.toks {
		if pronounIt[t.text] && l.refers == toNothing && s.mentionNamed(k) == nil {
			l.refers = toIt
			blank(k, k+1)
		}
	}
	l.text = strings.TrimSpace(string(rest))
	said := squeeze(p.text)
	if l.refers != toNothing {
		said = squeeze(l.text)
	}
	bare := said
	if l.metric {
		bare = squeeze(string(names))
	}
	for _, f := range partForms {
		switch {
		case f.re.MatchString(said), f.re.MatchString(squeeze(p.text)), f.form == recovery && f.re.MatchString(bare):
			l.form = f.form
			return l
		}
	}
	if l.claims = goesOn(bare); l.claims != 0 {
		l.form = recovery
		return l
	}
	if l.cut && driving.MatchString(p.text) {
		l.form = drove
		l.text = strings.TrimSpace(driverEnd.ReplaceAllString(l.text, " "))
	}
	return l
}

var measureWords = set("个 家 款 same")

// mentionNamed returns the mention of a name that covers token k.
func (s *scan) mentionNamed(k int) *mention {
	for n := range s.mentions {
		if m := &s.mentions[n]; m.i <= k && k < m.j && (len(m.senses) > 0 || m.period != nil) {
			return m
		}
	}
	return nil
}

// squeeze writes words in small letters with one space between them.
func squeeze(text string) string {
	text = strings.NewReplacer("'", " ", "’", " ", "?", " ", "？", " ", ",", " ", "，", " ").Replace(strings.ToLower(text))
	return strings.Join(strings.Fields(text), " ")
}
