package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// readUnsupported collects wordings that are understood but that no query
// expresses: thresholds on a metric, means, negations. Ignoring them would
// answer another question.
func (d *draft) readUnsupported() {
	for k := range d.mentions {
		m := &d.mentions[k]
		switch {
		case m.is(cueMore, cueLess) && m.j < len(d.toks) && d.toks[m.j].kind == digits:
			j := m.j + 1
			for j < len(d.toks) && !d.used[j] && (d.toks[j].kind == digits || d.toks[j].kind == sign) {
				j++
			}
			d.claim(m.i, j)
			d.ignored = append(d.ignored, d.textOf(m.i, j))
		case m.is(cueMore, cueLess) && m.j < len(d.toks) && d.toks[m.j].kind == sign:
			d.ignored = append(d.ignored, d.textOf(m.i, m.j))
		case m.is(cueUnsupported) && strings.EqualFold(d.textOf(m.i, m.j), "sum of") && len(d.query.Metrics) == 1: // of the members that are named
		case m.is(cueUnsupported):
			d.ignored = append(d.ignored, d.textOf(m.i, m.j))
		case m.j == m.i+1 && perWords[d.toks[m.i].text]:
			if ratio := len(d.query.Metrics) == 1; !ratio && k+1 < len(d.mentions) && isMetric(&d.mentions[k+1]) && d.mentions[k+1].i == m.j { // revenue per click
				d.ignored = append(d.ignored, d.textOf(m.i, d.mentions[k+1].j))
			} else if next := d.mentionAt(m.j); d.toks[m.i].text == "每" && m.j < len(d.toks) && (next == nil || next.is(filler)) { // 每单
				d.ignored = append(d.ignored, d.textOf(m.i, m.j+1))
			}
		case m.is(cueCount):
			if several := d.textOf(m.i, m.j) == "几个" && len(d.query.Metrics) > 0; several {
				continue // 几个广告组的点击率 counts nothing
			}
			if n := d.near(k, 1); n != nil && d.isDimension(n) { // how many campaigns
				d.ignored = append(d.ignored, d.textOf(m.i, m.j))
			}
		}
	}
	d.readQualified()
	d.readCrossed()
	d.readLooseCounts()
	d.readLooseExclusions()
	d.readAgainst()
	d.readOrdinaryClause()
	d.readAgainstAverage()
	d.readLooseTimes()
	d.readCrossedFilters()
	d.readLeadersOfEach()
	m := d.mentionAt(0)
	if len(d.query.Dimensions) == 0 && len(d.query.Filters) == 0 && d.toks[0].text == "where" && (m == nil || !m.is(filler)) {
		d.ignored = append(d.ignored, d.textOf(0, 1))
	}
	for i, t := range d.toks {
		if t.kind == latin && englishCounts[t.text] > 1 && !d.used[i] && !d.names(englishCounts[t.text]) { // three platforms: which?
			d.ignored = append(d.ignored, d.textOf(i, i+1))
		}
		if t.kind == digits && !d.used[i] {
			d.ignored = append(d.ignored, d.textOf(i, i+1))
			d.cutPeriod = d.cutPeriod || d.besidePeriod(i)
		}
	}
}

// readLooseCounts reports 三个 of 三个国家的营收, which does not say which three.
func (d *draft) readLooseCounts() {
	for k := range d.mentions {
		m := &d.mentions[k]
		i := m.i - 2
		if !d.isDimension(m) || i < 0 || d.toks[m.i-1].text != "个" || d.toks[i].kind != han || d.query.Limit > 0 || !d.loose(i, m.i) {
			continue
		}
		if n, next := d.count(i); n > 1 && next == m.i-1 && !d.names(n) {
			d.ignored = append(d.ignored, d.textOf(i, m.i))
		}
	}
}

// names reports whether as many members of one dimension are named: US, UK, DE
// 三个国家.
func (d *draft) names(n int) bool {
	return slices.ContainsFunc(d.query.Filters, func(f semantic.Filter) bool { return f.Op == semantic.In && len(f.Values) == n })
}

// readOrdinaryClause reports a clause that says of whom something is asked in
// words that no name holds: "people who had never bought before".
func (d *draft) readOrdinaryClause() {
	for i := 1; i+2 < len(d.toks); i++ {
		if d.toks[i].text != "who" || !peopleWords[d.toks[i-1].text] {
			continue
		}
		j := i + 1
		for j < len(d.toks) && !d.toks[j].broken && (d.mentionAt(j) == nil || d.mentionAt(j).is(filler, cueNot)) {
			j++
		}
		if m := d.mentionAt(j); j-i > 2 && (j == len(d.toks) || d.toks[j].broken || m != nil && m.period != nil) {
			d.ignored = append(d.ignored, d.textOf(i-1, j))
			d.claim(i-1, j)
			return
		}
	}
}

// readAgainstAverage reports members that are held against the average of all,
// which no threshold can: "campaigns with ROAS above average".
func (d *draft) readAgainstAverage() {
	if i, j := d.firstSaid(averageTrie); j > i && d.against == nil {
		d.ignored = append(d.ignored, d.textOf(i, j))
		d.claim(i, j)
	}
}

var averageTrie = trieOf("above average", "above the average", "below average", "below the average", "better than average", "better than the average", "worse than average", "worse than the average", "over the average", "under the average",
	"高于平均", "低于平均", "超过平均", "好于平均", "平均以上", "平均以下", "高于均值", "低于均值")

var peopleWords = set("people customers customer buyers buyer shoppers shopper those folks users user visitors visitor clients persons ones someone somebody anyone")

// readLooseExclusions reports words that exclude something which no filter
// holds: "revenue without refunds".
func (d *draft) readLooseExclusions() {
	if slices.ContainsFunc(d.query.Filters, func(f semantic.Filter) bool { return !f.Keeps() }) {
		return
	}
	for k := range d.mentions {
		if m := &d.mentions[k]; m.is(cueExclude) && len(m.cue) == 1 {
			d.ignored = append(d.ignored, d.textOf(m.i, m.j))
		}
	}
}

// readLooseTimes reports words of time and order that nothing read: what they
// stand beside is another period, or another place, than the one that was read.
func (d *draft) readLooseTimes() {
	for i, t := range d.toks {
		m := d.mentionAt(i)
		if m != nil && !m.is(filler) || m == nil && d.used[i] {
			continue
		}
		beside := i+1 < len(d.toks) && d.mentionAt(i+1) != nil && d.mentionAt(i+1).period != nil
		word := t.text
		if m != nil && m.i == i {
			word = d.textOf(m.i, m.j) // 前后 is one word
		}
		if looseTimes[word] && !(beside && (t.text == "earlier" || t.text == "during")) || placed[t.text] && d.has(superlatives...) {
			d.ignored = append(d.ignored, d.textOf(i, i+1))
		}
	}
}

var (
	looseTimes = set("ago until till after before earlier half halfway prior previous beforehand afterwards 之前 以前 之后 以后 前后")
	placed     = set("second third fourth fifth runner")
)

// readCrossedFilters reports two conditions on one dimension, "brand against
// generic campaigns": both together keep hardly anything.
func (d *draft) readCrossedFilters() {
	for k, f := range d.query.Filters {
		keeps := func(o semantic.Filter) bool { return o.Keeps() || o.Op == semantic.Contains }
		if keeps(f) && slices.ContainsFunc(d.query.Filters[:k], func(o semantic.Filter) bool { return o.Dimension == f.Dimension && keeps(o) }) {
			d.ignored = append(d.ignored, strings.Join(f.Values, ", "))
			return
		}
	}
}

// readLeadersOfEach reports "the top campaign per platform": the first of each
// is no ranking of all.
func (d *draft) readLeadersOfEach() {
	if len(d.query.Dimensions) < 2 || !d.has(superlatives...) {
		return
	}
	for k := range d.mentions {
		m := &d.mentions[k]
		if !d.isDimension(m) || m.i == 0 {
			continue
		}
		if n := d.near(k, -1); n != nil && n.j == m.i && (n.is(cueEach) && !n.is(cueBy) || perWords[d.toks[n.i].text]) {
			d.ignored = append(d.ignored, d.textOf(n.i, m.j))
			return
		}
	}
}

// besidePeriod reports whether nothing but the word of a range, 到 or "to",
// stands between token i and a period.
func (d *draft) besidePeriod(i int) bool {
	for k := range d.mentions {
		m := &d.mentions[k]
		if m.period == nil {
			continue
		}
		gap := stretch{m.j, i}
		if m.i > i {
			gap = stretch{i + 1, m.i}
		}
		if gap.i == gap.j || gap.j == gap.i+1 && rangeWords[d.toks[gap.i].text] {
			return true
		}
	}
	return false
}

var rangeWords = set("to until till through and or 到 至 和 与 或")

var perWords = set("per each every 每")

// negated reports whether the question says that something is not so, which
// rules read badly.
func (d *draft) negated() bool {
	for k := range d.mentions {
		if m := &d.mentions[k]; m.is(cueNot) && !m.is(filler) {
			return true
		}
	}
	return false
}

// findProblem decides whether the question has an answer at all.
func (d *draft) findProblem() {
	if d.problem != nil {
		return
	}
	if m := d.firstOf(cueOutside); m != nil {
		d.problem = &answer.Problem{Kind: answer.OutsideData, Text: d.textOf(m.i, m.j)}
		return
	}
	if m := d.firstOf(cueWhatIf, cueNotYet); m != nil {
		d.problem = &answer.Problem{Kind: answer.NotYet, Text: d.textOf(m.i, m.j)}
		return
	}
	for _, name := range d.query.Metrics {
		if v, ok := d.lex.model.Metric(name); ok && len(v.Refuse) > 0 {
			d.problem = &answer.Problem{Kind: answer.NotAllowed, Text: name, Suggestions: slices.Clone(v.Instead)}
			return
		}
	}
	if len(d.unread) == 0 {
		if d.intent == answer.Unknown {
			d.problem = &answer.Problem{Kind: answer.NotUnderstood}
		}
		return
	}
	u := d.unreadPhrase()
	text := d.textOf(u.i, u.j)
	switch {
	case len(d.query.Metrics) == 0 && d.intent != answer.Anomaly:
		d.unknownMetric(text)
	case d.cutPosition(u):
		d.problem = &answer.Problem{Kind: answer.UnknownDimension, Text: text, Suggestions: d.cuts()}
	case d.filterPosition(u):
		d.problem = &answer.Problem{Kind: answer.UnknownValue, Text: text, Suggestions: d.lex.suggest(text, KindValue, "", d.lang)}
	}
}

// unknownMetric reports a noun in the place of a metric that the data does not
// know: with the nearest metrics when there are any, else as outside the data.
func (d *draft) unknownMetric(text string) {
	near := d.lex.suggest(text, KindMetric, "", d.lang)
	kind := answer.UnknownMetric
	if len(near) == 0 {
		kind = answer.OutsideData
	}
	d.problem = &answer.Problem{Kind: kind, Text: text, Suggestions: near}
}

// unreadPhrase returns the longest run of unread words that stand together, "TV
// spots".
func (d *draft) unreadPhrase() stretch {
	var best, run stretch
	for n, u := range d.unread {
		if n > 0 && run.j == u.i && d.toks[u.i].kind == latin {
			run.j = u.j
		} else {
			run = u
		}
		if best.j == 0 || d.toks[run.j-1].j-d.toks[run.i].i > d.toks[best.j-1].j-d.toks[best.i].i {
			best = run
		}
	}
	return best
}

// cutPosition reports whether unread words stand where a dimension's name
// stands, "by keyword", 每个关键词, and are a noun.
func (d *draft) cutPosition(u stretch) bool {
	if u.i == 0 {
		return false
	}
	before := d.toks[u.i-1].text
	if d.lang == evidence.ZH {
		return chineseCuts[before] && !strings.ContainsAny(d.textOf(u.i, u.j), chineseActs) && (u.i < 2 || d.toks[u.i-2].text != "一")
	}
	return englishCuts[before] && !strings.HasSuffix(d.toks[u.j-1].text, "ed") && !strings.HasSuffix(d.toks[u.j-1].text, "ing")
}

var englishCuts, chineseCuts = set("by per each"), set("个 各 每 按")

// cuts are the labels of the dimensions that all metrics asked for have.
func (d *draft) cuts() []string {
	var out []string
	for _, name := range d.lex.model.DimensionsOf(d.query.Metrics...) {
		if v, ok := d.lex.model.Dimension(name); ok && v.Type == semantic.Categorical {
			out = append(out, d.lex.model.DimensionLabel(name, d.lang))
		}
	}
	return out
}

var placePrepositions = set("in for on from of at within via through excluding except without to 在 来自 从 于 除了")

// filterPosition reports whether an unread word stands where members stand:
// after a preposition, written with a capital, or in Chinese before 的.
func (d *draft) filterPosition(u stretch) bool {
	if u.i > 0 && placePrepositions[d.toks[u.i-1].text] {
		return true
	}
	if d.lang == evidence.ZH {
		return d.chineseFilterPosition(u)
	}
	start, _ := d.bytes(u.i, u.j)
	c := d.text[start]
	return start > 0 && 'A' <= c && c <= 'Z' || d.namesMedium(u)
}

// chineseFilterPosition reports whether unread Chinese stands where members
// stand: before 的, a metric, a period or "advertising", unless it is a verb.
func (d *draft) chineseFilterPosition(u stretch) bool {
	text := d.textOf(u.i, u.j)
	switch {
	case d.toks[u.i].kind == latin || d.placedIn(text):
		return true
	case strings.ContainsAny(text, chineseActs):
		return false
	}
	j := u.j
	for j < len(d.toks) && chineseMedium[d.toks[j].text] {
		j++
	}
	if j > u.j {
		return true
	}
	m := d.mentionAt(j)
	return m != nil && (isMetric(m) || m.period != nil)
}

var chineseMedium = set("的 广 告 那 这 投 放 推 渠 平 侧 端 店")

// namesMedium reports whether an unread noun stands before a metric or before
// "ads" as the name of a platform does: "snapchat spend", "LinkedIn ads CTR".
func (d *draft) namesMedium(u stretch) bool {
	j := u.j
	for j < len(d.toks) && mediumNouns[d.toks[j].text] {
		j++
	}
	word := d.toks[u.j-1].text
	start, end := d.bytes(u.j-1, u.j)
	initials := len(word) > 1 && d.text[start:end] == strings.ToUpper(word) // TV spend
	if !initials && (strings.HasSuffix(word, "ed") || strings.HasSuffix(word, "ly") || strings.HasSuffix(word, "ing") || len(word) < 4) {
		return false
	}
	m := d.mentionAt(j)
	return j > u.j && (j == len(d.toks) || !d.toks[j].broken) || m != nil && isMetric(m)
}

var mediumNouns = set("ad ads advert adverts advertising campaign campaigns channel platform commercials spot spots")
