package nlq

import (
	"slices"
	"strconv"
	"strings"

	"github.com/insight-agent/insight/internal/fold"
	"github.com/insight-agent/insight/internal/period"
)

// mention is a stretch of a question that something claimed.
type mention struct {
	i, j   int // tokens
	senses []sense
	cue    []cueEntry
	period *period.Match
	score  float64 // 1 for the model's own words
	source string
}

// scan is a question cut into what is understood of it and what is not.
type scan struct {
	text     string
	today    period.Date
	folded   fold.Text
	toks     []token
	mentions []mention // in order, without overlap
	typo     []bool    // by token: its text was corrected
	unsure   bool      // a typo had several corrections
	used     []bool    // by token: claimed by a mention or by a rule
	unread   []stretch // content words that nothing claimed
}

// stretch is a run of tokens.
type stretch struct{ i, j int }

// maxTokens bounds the work on one question.
const maxTokens = 400

func (l *Lexicon) scan(text string, today period.Date, c period.Calendar) *scan {
	folded := fold.New(text)
	s := &scan{text: text, today: today, folded: folded, toks: spelledOut(tokenize(folded.Runes))}
	if len(s.toks) > maxTokens {
		s.toks = s.toks[:maxTokens]
	}
	s.typo, s.used = make([]bool, len(s.toks)), make([]bool, len(s.toks))
	known := func(w string) bool { return ordinary[w] || realWords[w] || l.knows(w) }
	periods := s.periods(l, period.FindNear(text, today, c, known))
	dated := s.tokensOf(periods)
	s.correct(l, dated)
	s.soundAlike(l, dated)
	s.choose(append(s.membersOfDays(l, c, periods), s.candidates(l)...))
	s.headComparison(today, c)
	s.rejoin()
	s.similar(l)
	s.findUnread()
	return s
}

// periods places wordings of time on tokens.
func (s *scan) periods(l *Lexicon, found []period.Match) []mention {
	var out []mention
	for k := range found {
		i := slices.IndexFunc(s.toks, func(t token) bool { a, _ := s.folded.Span(t.i, t.j); return a >= found[k].Start })
		if i < 0 {
			continue
		}
		j := i
		for j < len(s.toks) {
			if a, _ := s.folded.Span(s.toks[j].i, s.toks[j].j); a >= found[k].End {
				break
			}
			j++
		}
		if j <= i {
			continue
		}
		if found[k].Short != "" && j > i+1 && l.longerAt(s.toks, j-1) {
			found[k].Expr, j = found[k].Short, j-1
		}
		m := mention{i: i, j: j, period: &found[k], score: 1, source: "exact"}
		if found[k].Corrected {
			m.score, m.source = 0.85, "fuzzy"
		}
		out = append(out, m)
	}
	return out
}

// longerAt reports whether a name of several words begins at token i.
func (l *Lexicon) longerAt(toks []token, i int) bool {
	longer := false
	l.trie.each(toks, i, func(_ int32, next int) { longer = longer || next > i+1 })
	return longer
}

// knows reports whether a word is of the lexicon, of a member's name or of a cue.
func (l *Lexicon) knows(word string) bool {
	return l.trie.has(word) || cueTrie.has(word) || len(l.parts[word]) > 0
}

// tokensOf marks the tokens of some mentions.
func (s *scan) tokensOf(mentions []mention) []bool {
	marked := make([]bool, len(s.toks))
	for _, m := range mentions {
		for k := m.i; k < m.j; k++ {
			marked[k] = true
		}
	}
	return marked
}

// correct replaces misspelt words, outside of dates, by the nearest of the
// lexicon or of the cues.
func (s *scan) correct(l *Lexicon, dated []bool) {
	tries := 0
	for k, t := range s.toks {
		if t.kind != latin || dated[k] || ordinary[t.text] || interjections[t.text] || realWords[t.text] || l.knows(t.text) || tries == 8 {
			continue
		}
		tries++
		nearest, edits := l.correct(t.text)
		if len(nearest) == 0 {
			if w := correctCue(t.text); w != "" {
				s.toks[k].text, s.typo[k] = w, true
			}
			continue
		}
		s.toks[k].text, s.typo[k] = nearest[0], true
		s.unsure = s.unsure || len(nearest) > 1 || edits == 1 && !slipped(t.text, nearest[0])
	}
}

// correctCue returns the cue word that a misspelt word is nearest to.
func correctCue(word string) string {
	r := []rune(word)
	limit := limitOf(len(r))
	if limit == 0 {
		return ""
	}
	best, at := limit+1, ""
	for w := range cueTrie.words {
		if len(w) < 6 || !isLatin(w) {
			continue
		}
		if d, ok := within(r, []rune(w), limit); ok && (d < best || d == best && w < at) {
			best, at = d, w
		}
	}
	return at
}

// candidates are all stretches that the lexicon or a cue knows.
func (s *scan) candidates(l *Lexicon) []mention {
	var out []mention
	for i := range s.toks {
		l.trie.each(s.toks, i, func(id int32, j int) {
			t := &l.terms[id]
			senses := s.allowed(t, i, j)
			if len(senses) == 0 || l.cutThenMetric(s.toks, i, j) || l.averageOf(s.toks, i, j) || s.splitsDay(l, t, j) {
				return
			}
			m := mention{i: i, j: j, senses: senses, score: 1, source: senses[0].source}
			if m.source == "synonym" {
				m.score = 0.98
			}
			if slices.Contains(s.typo[i:j], true) {
				m.score, m.source = 0.85, "fuzzy"
			}
			out = append(out, m)
		})
		cueTrie.each(s.toks, i, func(id int32, j int) {
			if placeWords[s.toks[i].text] && j == i+1 && !s.counted(j) { // 广告费后的利润 ranks nothing
				return
			}
			out = append(out, mention{i: i, j: j, cue: cueEntries[id], score: 1})
		})
	}
	return out
}

// cutThenMetric reports whether tokens i to j, after a word that cuts, are a
// dimension and a metric and not the metric of both words: 哪个平台转化最多.
func (l *Lexicon) cutThenMetric(toks []token, i, j int) bool {
	if i == 0 || toks[i].kind != han || !cutsBefore[toks[i-1].text] {
		return false
	}
	split := false
	l.trie.each(toks[:j], i, func(id int32, middle int) {
		if middle == j || !slices.ContainsFunc(l.terms[id].senses, func(v sense) bool { return v.kind == KindDimension }) {
			return
		}
		l.trie.each(toks[:j], middle, func(id int32, end int) {
			split = split || end == j && l.terms[id].senses[0].kind == KindMetric
		})
	})
	return split
}

// averageOf reports whether tokens i to j are an average of a metric over time,
// and not the metric of both words: average orders per day, daily average orders.
func (l *Lexicon) averageOf(toks []token, i, j int) bool {
	if toks[i].text != "average" {
		return false
	}
	after := j+1 < len(toks) && (perWords[toks[j].text] || toks[j].text == "a" || toks[j].text == "each") && bareUnit[toks[j+1].text]
	if before := i > 0 && stepAdjectives[toks[i-1].text]; !before && !after {
		return false
	}
	metric := false
	l.trie.each(toks[:j], i+1, func(id int32, end int) {
		metric = metric || end == j && l.terms[id].senses[0].kind == KindMetric
	})
	return metric
}

var stepAdjectives = set("daily weekly monthly quarterly")

var cutsBefore = set("个 各 每 分 按 哪 种 家")

// placeWords rank only where a count follows: 前三, 后5名.
var placeWords = set("前 后")

func (s *scan) counted(i int) bool {
	n, _ := s.count(i)
	return n > 0 || i < len(s.toks) && (s.toks[i].text == "几" || s.toks[i].text == "多")
}

// allowed drops members whose name is an ordinary word that is not written as
// the member is ("US" against "tell us").
func (s *scan) allowed(t *term, i, j int) []sense {
	if j > i+1 || !ordinary[s.toks[i].text] && len(s.toks[i].text) > 2 || s.toks[i].kind != latin {
		return t.senses
	}
	written := s.textOf(i, j)
	capitals := written != strings.ToLower(written) && (i > 0 || written == strings.ToUpper(written))
	listed := j+1 < len(s.toks) && listWords[s.toks[j].text] // "new and returning customers"
	var out []sense
	for _, v := range t.senses {
		if v.kind != KindValue || !ordinary[s.toks[i].text] || capitals || listed {
			out = append(out, v)
		}
	}
	return out
}

var listWords = set("and or vs versus")

// choose keeps the longest candidates that do not overlap. Of equal ones a date
// goes before a name, and a name before a cue.
func (s *scan) choose(candidates []mention) {
	rank := func(m mention) int {
		switch {
		case m.period != nil:
			return 0
		case m.senses != nil:
			return 1
		}
		return 2
	}
	length := func(m mention) int {
		n := 0
		for _, t := range s.toks[m.i:m.j] {
			n += t.j - t.i
		}
		return n
	}
	slices.SortStableFunc(candidates, func(a, b mention) int {
		if d := length(b) - length(a); d != 0 {
			return d
		}
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return a.i - b.i
	})
	for _, m := range candidates {
		if slices.Contains(s.used[m.i:m.j], true) || m.period == nil && splitsPeriod(m, candidates) {
			continue
		}
		s.claim(m.i, m.j)
		s.mentions = append(s.mentions, m)
	}
	s.sort()
}

// splitsPeriod reports whether a name begins inside a date and ends behind it,
// as 月累计花费 does in 9月累计花费. Short dates let go of their last character.
func splitsPeriod(m mention, candidates []mention) bool {
	return slices.ContainsFunc(candidates, func(p mention) bool {
		return p.period != nil && p.period.Short == "" && p.i < m.i && m.i < p.j && p.j < m.j
	})
}

func (s *scan) sort() { slices.SortFunc(s.mentions, func(a, b mention) int { return a.i - b.i }) }

func (s *scan) claim(i, j int) {
	for k := i; k < j; k++ {
		s.used[k] = true
	}
}

// particles stay words of their own beside a word that nothing knows. Any other
// single character there is taken to be a part of it.
var particles = set(`的 了 吗 呢 吧 啊 是 在 有 我 你 您 请 和 与 及 或 跟 各 每 按 分 从 到 至 为 对 把 被 比 那 这 哪 几 个 上 下 中 里 内 也 都 就 还 又 过 着
	得 地 给 看 查 用 让 以 除 非 不 没 前 后 只 仅 花 多 少 高 低`)

// rejoin gives back single characters that were taken for a cue inside an
// unknown word: 换 of 转换率, 快 of 快手.
func (s *scan) rejoin() {
	unknown := func(k int) bool { return k >= 0 && k < len(s.toks) && s.toks[k].kind == han && !s.used[k] }
	for again := true; again; {
		again = false
		s.mentions = slices.DeleteFunc(s.mentions, func(m mention) bool {
			if m.j != m.i+1 || m.cue == nil || s.toks[m.i].kind != han {
				return false
			}
			before, after := unknown(m.i-1), unknown(m.j)
			if !before && !after || particles[s.toks[m.i].text] && !(before && after && !m.is(cueAnd, cueOr, cueExclude) && s.toks[m.i].text != "的") {
				return false
			}
			s.used[m.i], again = false, true
			return true
		})
	}
}

// minDice is how alike a Chinese wording must be to a name.
const minDice = 0.6

// similar looks for Chinese names that are written a little differently. A run
// of characters nothing claims is tried together with what stands beside it.
func (s *scan) similar(l *Lexicon) {
	for _, run := range s.runs() {
		best, score, at := int32(-1), 0.0, stretch{}
		for i := run.i; i < run.j; i++ {
			for j := min(run.j, i+12); j-i >= 3; j-- {
				var r []rune
				for _, t := range s.toks[i:j] {
					r = append(r, []rune(t.text)...)
				}
				if id, d := l.similar(r); d > score && !(cutsBefore[s.before(i)] && l.onlyMembers(id)) { // 每个关键词 is no member
					best, score, at = id, d, stretch{i, j}
				}
			}
		}
		if score < minDice {
			continue
		}
		s.claim(at.i, at.j)
		s.mentions = append(s.mentions, mention{i: at.i, j: at.j, senses: l.terms[best].senses, score: 0.9 * score, source: "fuzzy"})
	}
	s.sort()
}

// before is the token before i, empty at the start.
func (s *scan) before(i int) string {
	if i == 0 {
		return ""
	}
	return s.toks[i-1].text
}

// onlyMembers reports whether a term names nothing but members.
func (l *Lexicon) onlyMembers(id int32) bool {
	return id >= 0 && !slices.ContainsFunc(l.terms[id].senses, func(v sense) bool { return v.kind != KindValue })
}

// runs are the longest stretches of Chinese characters that nothing claims.
func (s *scan) runs() []stretch {
	var out []stretch
	for i := 0; i < len(s.toks); i++ {
		j := i
		for j < len(s.toks) && s.toks[j].kind == han && !s.used[j] && (j == i || !s.toks[j].broken) {
			j++
		}
		if j > i {
			out = append(out, stretch{i, j})
			i = j - 1
		}
	}
	return out
}

// findUnread collects the content words that nothing claims: Latin words that
// are not ordinary ones, and Chinese runs of two characters or more.
func (s *scan) findUnread() {
	s.unread = nil
	for i, t := range s.toks {
		if i == 0 && greetings[t.text] {
			continue
		}
		if t.kind == latin && !s.used[i] && (!ordinary[t.text] && !interjections[t.text] || s.typo[i]) && len(t.text) > 1 {
			s.unread = append(s.unread, stretch{i, i + 1})
		}
	}
	for _, run := range s.runs() {
		if run.j-run.i >= 2 || s.cut(run.i) {
			s.unread = append(s.unread, run)
		}
	}
	for _, p := range s.unknownPlaces() {
		s.unread = slices.DeleteFunc(s.unread, func(u stretch) bool { return u.i >= p.i && u.j <= p.j })
		s.unread = append(s.unread, p)
	}
	slices.SortFunc(s.unread, func(a, b stretch) int { return a.i - b.i })
}

// unknownPlaces returns the names between 在 and 上 that nothing knows, whose
// characters may be words of their own: 在拼多多上.
func (s *scan) unknownPlaces() []stretch {
	var out []stretch
	for i, t := range s.toks {
		if t.text != "在" && t.text != "从" && t.text != "去" {
			continue
		}
		for j := i + 1; j < len(s.toks) && j <= i+7 && s.toks[j].kind == han && !s.toks[j].broken && !s.anyNamed(j, j+1); j++ {
			if s.toks[j].text != "上" && s.toks[j].text != "那" || j < i+3 {
				continue
			}
			if slices.Contains(s.used[i+1:j], false) {
				out = append(out, stretch{i + 1, j})
			}
			break
		}
	}
	return out
}

var greetings = set("morning afternoon evening")

// cut reports whether a word such as 各 or 按 ends before token i, so that even
// one character after it names something.
func (s *scan) cut(i int) bool {
	for k := range s.mentions {
		if s.mentions[k].j == i {
			return s.mentions[k].is(cueEach, cueBy, cueWhich)
		}
	}
	return false
}

// textOf returns the words of tokens i to j as they were written.
func (s *scan) textOf(i, j int) string {
	start, end := s.bytes(i, j)
	return s.text[start:end]
}

func (s *scan) bytes(i, j int) (start, end int) { return s.folded.Span(s.toks[i].i, s.toks[j-1].j) }

// gap is the text between token i and the one before it.
func (s *scan) gap(i int) string { return s.between(i, i) }

// between is the text from the end of token i-1 to the beginning of token j; empty
// where j is before i.
func (s *scan) between(i, j int) string {
	_, from := s.bytes(i-1, i)
	to, _ := s.bytes(j, j+1)
	return s.text[min(from, to):to]
}

// has reports whether a cue stands anywhere.
func (s *scan) has(cues ...cue) bool {
	for k := range s.mentions {
		if s.mentions[k].is(cues...) {
			return true
		}
	}
	return false
}

// is reports whether a mention is one of the cues.
func (m *mention) is(cues ...cue) bool {
	for _, e := range m.cue {
		if slices.Contains(cues, e.cue) {
			return true
		}
	}
	return false
}

// near returns the mention before or after mention k, stepping over fillers.
func (s *scan) near(k, direction int) *mention {
	for n := k + direction; n >= 0 && n < len(s.mentions); n += direction {
		m := &s.mentions[n]
		if len(m.cue) > 0 && m.cue[0].cue == filler && len(m.cue) == 1 {
			continue
		}
		return m
	}
	return nil
}

var englishCounts = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twenty": 20}

var hanCounts = map[string]int{"一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "仨": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}

// count reads a small whole number at token i.
func (s *scan) count(i int) (n, next int) {
	if i < 0 || i >= len(s.toks) {
		return 0, i
	}
	t := s.toks[i]
	switch t.kind {
	case digits:
		if n, err := strconv.Atoi(t.text); err == nil && n >= 1 && n <= 1000 {
			return n, i + 1
		}
	case latin:
		if n := englishCounts[t.text]; n > 0 {
			return n, i + 1
		}
	case han:
		n := hanCounts[t.text]
		if n == 0 {
			return 0, i
		}
		next := i + 1
		if next < len(s.toks) {
			switch d := hanCounts[s.toks[next].text]; {
			case n == 10 && d > 0 && d < 10:
				return n + d, next + 1
			case n < 10 && d == 10:
				return n * 10, next + 1
			}
		}
		return n, next
	case sign:
	}
	return 0, i
}
