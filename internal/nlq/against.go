package nlq

import (
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// readAgainst reads a member that is set against the whole, "Meta's ROAS vs
// overall", 日本的客单价比整体高多少, or against the rest. Where it is set against
// something that one query and the whole of it do not hold, the words are
// reported.
func (d *draft) readAgainst() {
	q := &d.query
	i, j, rest := d.wholeSaid()
	if j == i {
		d.looselyAgainst()
		return
	}
	dimension, ok := d.oneMember()
	if !ok || len(q.Metrics) != 1 || len(q.Dimensions) > 0 || len(d.bounds) > 0 || !d.hasWhole(q.Metrics[0], rest) || d.elsewhere() {
		d.ignored = append(d.ignored, d.textOf(i, j))
		d.claim(i, j)
		return
	}
	d.against = &answer.Against{Dimension: dimension, Rest: rest}
	d.claim(i, j)
	value := "whole"
	if rest {
		value = "rest"
	}
	d.part(answer.SlotCompare, value, i, j, "exact")
}

// wholeSaid finds the words for the whole, or the rest, behind a comparing word;
// none where i is j. They begin at the comparing word.
func (d *draft) wholeSaid() (i, j int, rest bool) {
	for i = range d.toks {
		at := d.pastComparing(i)
		if at == i || at >= len(d.toks) || d.toks[at].broken {
			continue
		}
		for _, said := range []*trie{wholeTrie, restTrie} {
			said.each(d.toks, at, func(_ int32, next int) {
				if next > j {
					j, rest = next, said == restTrie
				}
			})
		}
		if j > 0 && d.pointsAtOthers(j) {
			j = 0
		}
		if j > 0 {
			return i, j, rest
		}
	}
	return 0, 0, false
}

// pastComparing steps over a comparing word at token i and the words that join it
// to what is compared with; i where none stands there.
func (d *draft) pastComparing(i int) int {
	j := i
	switch word := d.toks[i].text; {
	case d.named(i):
		return i
	case comparingWords[word], word == "于" && i > 0 && comparativesZH[d.toks[i-1].text]:
		j = i + 1
	case (word == "to" || word == "with") && d.hasBefore(i, cueCompare):
		j = i + 1
	case hanWith[word] && (d.has(cueCompare) || d.differs()):
		j = i + 1
	default:
		return i
	}
	for j < len(d.toks) && !d.toks[j].broken && wholeArticles[d.toks[j].text] {
		j++
	}
	return j
}

// differs reports whether it is asked how far apart two things are: 差多少, 相差.
func (d *draft) differs() bool {
	for i := range d.toks {
		if d.wordAt(i, "差") && !d.named(i) && (d.wordAt(i+1, "多") || d.wordAt(i+1, "了") || d.wordAt(i+1, "几") || d.wordAt(i-1, "相")) {
			return true
		}
	}
	return false
}

var (
	comparingWords = set("vs versus against than above below exceed exceeds exceeded exceeding 比 超过")
	comparativesZH = set("高 低 优 好 差 大 小 多 少")
	hanWith        = set("和 与 跟 同")
	wholeArticles  = set("the our")
)

// wholeTrie holds words for everything there is, and restTrie for everything but
// the member.
var (
	wholeTrie = trieOf("overall", "overall average", "average", "whole", "total", "everything", "everyone", "account average", "site average", "overall level",
		"整体", "总体", "大盘", "全站", "平均", "均值", "平均水平", "平均值", "整体水平", "总体水平", "大盘水平", "全站平均", "整体平均", "大盘均值", "整体均值")
	restTrie = trieOf("rest", "rest of them", "everyone else", "everything else", "all the rest", "其余", "其余的", "其他所有", "其余部分", "其他加起来", "其余合计")
)

// pointsAtOthers reports whether words for the whole go on, at token j, to
// something that they are the whole of: the average of last year, the rest of
// Germany. The metric itself may follow, 和整体跳出率对比.
func (d *draft) pointsAtOthers(j int) bool {
	if j >= len(d.toks) || d.toks[j].broken {
		return false
	}
	m := d.mentionAt(j)
	switch {
	case d.toks[j].text == "of", d.toks[j].text == "for":
		return true
	case m == nil:
		return false
	case isMetric(m) && m.i == j:
		return len(d.query.Metrics) != 1 || m.senses[0].target != d.query.Metrics[0]
	}
	return isMember(m) || d.isDimension(m)
}

// oneMember returns the dimension of the only filter, which fixes one member.
func (d *draft) oneMember() (string, bool) {
	if len(d.query.Filters) != 1 {
		return "", false
	}
	f := d.query.Filters[0]
	if _, ok := f.Member(); !ok {
		return "", false
	}
	dim, ok := d.lex.model.Dimension(f.Dimension)
	return f.Dimension, ok && dim.Type == semantic.Categorical
}

// hasWhole reports whether a metric of the whole can stand beside that of a
// member: a ratio or a rate, or against the rest also what adds up. A member's spend beside
// the total is a share, and an average spend is per something.
func (d *draft) hasWhole(metric string, rest bool) bool {
	v, ok := d.lex.model.Metric(metric)
	return ok && len(v.Refuse) == 0 && (!v.Additive && (v.Type == semantic.RatioType || v.Type == semantic.Derived) || rest && v.Additive)
}

// elsewhere reports whether something is asked that does not go with a member
// against the whole.
func (d *draft) elsewhere() bool {
	return d.query.Grain != period.None || d.query.Per != period.None || d.share != nil || d.pace || d.has(superlatives...) ||
		d.has(cueWhy, cueForecast, cueAnomaly, cueTrend, cueShare, cueRise, cueFall, cueChange, cueFast, cueWhatIf, cueOr, cueAttain, cueExclude)
}

// looselyAgainst reports what a member is compared with where the rules cannot
// tell what it is: its average, the other platforms.
func (d *draft) looselyAgainst() {
	if _, ok := d.oneMember(); !ok || !d.has(cueCompare, cueMore, cueLess) && !d.andWhole() || d.query.Compare.Kind != semantic.CompareNone {
		return
	}
	said := func(words string, i, j int) {
		if !slices.Contains(d.ignored, words) {
			d.ignored = append(d.ignored, words)
			d.claim(i, j)
		}
	}
	for k := range d.mentions {
		m := &d.mentions[k]
		whole := d.joinedWhole(m)
		own := d.isDimension(m) && slices.Contains(d.query.Dimensions, m.senses[0].target) && d.filters(m.senses[0].target)
		if m.is(cueAverage) && d.has(cueCompare) || own || whole {
			said(d.textOf(m.i, m.j), m.i, m.j)
		}
	}
	for i, t := range d.toks {
		if looseWholes[t.text] && !d.named(i) {
			said(d.textOf(i, i+1), i, i+1)
		}
	}
	if i, j := d.firstSaid(comparisonTrie); j > i {
		said(d.textOf(i, j), i, j)
	}
}

// joinedWhole reports whether a metric that is of the whole by its name is joined to
// a member: Meta and overall ROAS.
func (d *draft) joinedWhole(m *mention) bool {
	return isMetric(m) && wholeNamed[d.toks[m.i].text] && joiningWords[d.before(m.i)]
}

// andWhole reports whether such a metric stands directly behind a member and "and".
func (d *draft) andWhole() bool {
	return slices.ContainsFunc(d.mentions, func(m mention) bool {
		return d.joinedWhole(&m) && slices.ContainsFunc(d.mentions, func(o mention) bool { return isMember(&o) && o.j == m.i-1 })
	})
}

// wholeNamed begin names of metrics that are of the whole by themselves.
var wholeNamed, joiningWords = set("overall blended total"), set("and with to against vs versus")

// looseWholes are words for the whole that no comparing word leads to.
var looseWholes = set("overall others rest everyone everything else whole")

var comparisonTrie = trieOf("for comparison", "as a comparison", "by comparison", "作对比", "做对比", "作比较", "做比较", "整体", "总体", "大盘", "全站", "全部", "全国", "其余", "其他", "其它")

// settleAgainst gives up a member against the whole where the question, or the one
// before it, has a second period or a cut.
func (d *draft) settleAgainst() {
	if d.against == nil {
		d.carryAgainst()
		return
	}
	if dimension, ok := d.oneMember(); ok && dimension == d.against.Dimension && len(d.query.Dimensions) == 0 && d.query.Grain == period.None &&
		d.query.Compare.Kind == semantic.CompareNone && !d.inFuture() {
		d.intent = answer.Compare
		return
	}
	for _, p := range d.parts {
		if p.Slot == answer.SlotCompare && (p.Value == "whole" || p.Value == "rest") {
			d.ignored = append(d.ignored, p.Text)
		}
	}
	d.against = nil
}

// carryAgainst keeps setting a member against the whole in a follow-up that names
// another one, or another period.
func (d *draft) carryAgainst() {
	if !d.followUp || d.previous.Against == nil || d.said(answer.SlotIntent) || d.said(answer.SlotCompare) || d.elsewhere() ||
		len(d.query.Metrics) != 1 || !d.hasWhole(d.query.Metrics[0], d.previous.Against.Rest) || len(d.query.Having) > 0 {
		return
	}
	dimension, ok := d.oneMember()
	if ok && dimension == d.previous.Against.Dimension && len(d.query.Dimensions) == 0 && d.query.Compare.Kind == semantic.CompareNone {
		against := *d.previous.Against
		d.against, d.intent = &against, answer.Compare
	}
}
