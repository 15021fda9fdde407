package nlq

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// bound is a threshold as it was found, before it is known whether the question
// has rows to choose among.
type bound struct {
	semantic.Threshold        // without a metric where none is near
	text               string // as written
	i, j               int
	of                 stretch // the words of its metric
	percent, negated   bool
	implied            bool // the other metric, which no words name
}

// findThresholds takes "ROAS below 2", "more than 500 orders", 花费超过1万 and
// "no conversions" out of the text, so that no other rule reads the number or
// the comparing word. What they choose among is known later.
func (d *draft) findThresholds() {
	for i := 0; i < len(d.toks); i++ {
		b, ok := d.thresholdAt(i)
		if !ok {
			continue
		}
		if not := d.negation(b.i); not.j > 0 {
			b = d.turned(b, not)
		}
		b.text = d.textOf(b.i, b.j)
		d.bounds = append(d.bounds, b)
		d.takeOver(stretch{b.i, b.j})
		i = b.j - 1
	}
	d.readMeasures()
	d.findPairs()
}

// turned turns a threshold round. One that only some numbers between satisfy is
// left without a metric, so that it is asked about.
func (d *draft) turned(b bound, not stretch) bound {
	b.negated = true
	op, ok := opposites[b.Op]
	if b.Op = op; !ok {
		b.Op, b.Metric = semantic.NotEquals, ""
	}
	if not.j == b.i {
		b.i = not.i
	} else {
		d.takeOver(not)
	}
	return b
}

var opposites = map[semantic.Op]semantic.Op{semantic.Greater: semantic.LessEqual, semantic.LessEqual: semantic.Greater, semantic.Less: semantic.GreaterEqual, semantic.GreaterEqual: semantic.Less}

// negation finds the words that negate a threshold at token i: "isn't" above,
// "did not" exceed, "haven't" spent over, 没有突破, 没有花费超过; empty where there
// are none, or where they ask (是不是, 有没有, "didn't spend exceed …?").
func (d *draft) negation(i int) stretch {
	k := i
	back := func(words map[string]bool) {
		for k > 0 && k < len(d.toks) && !d.toks[k].broken && words[d.toks[k-1].text] {
			k--
		}
	}
	counted := false
	if at := slices.IndexFunc(d.mentions, func(m mention) bool { return isMetric(&m) && m.j == k }); at >= 0 && k < len(d.toks) && !d.toks[k].broken {
		k, counted = d.mentions[at].i, true
	}
	back(negatedVerbs)
	j := k
	back(chineseNegation)
	if k < j {
		said := ""
		for _, t := range d.toks[k:j] {
			said += t.text
		}
		if !strings.ContainsAny(said, "不没未") || strings.Contains(said, "是不是") || strings.Contains(said, "有没") || strings.Contains(said, "会不会") || strings.Contains(said, "能不能") {
			return stretch{}
		}
		return stretch{k, j}
	}
	switch before := d.before(k); {
	case k == 0 || k < len(d.toks) && d.toks[k].broken:
		return stretch{}
	case before == "t" && k > 1 && (negatedForms[d.toks[k-2].text] && !counted || auxiliaries[d.toks[k-2].text]):
		k -= 2
	case before == "not" && k > 1 && (negatedForms[d.toks[k-2].text+"n"] && !counted || auxiliaries[d.toks[k-2].text]):
		k -= 2
	case before == "never", before == "no" && counted, before == "not" && !counted:
		k--
	default:
		return stretch{}
	}
	if k == 0 && counted && d.toks[0].text != "no" {
		return stretch{}
	}
	return stretch{k, j}
}

var (
	chineseNegation = set("没 有 未 不 是 并 从 能 曾 会")
	negatedVerbs    = set("be been have had get got bring make see stay go come to generate produce reach any a")
	// negatedForms stand before n't; auxiliaries do too.
	negatedForms = set("isn aren wasn weren don doesn didn hasn haven hadn won")
)

func (d *draft) thresholdAt(i int) (bound, bool) {
	if b, ok := d.zeroAt(i); ok {
		return b, true
	}
	if b, ok := d.betweenAt(i); ok {
		return b, true
	}
	if b, ok := d.isZeroAt(i); ok {
		return b, true
	}
	op, next := d.boundAt(boundPhrases, i)
	if next > i && d.wordAt(i, "没") && d.wordAt(i-1, "有") { // 有没有超过
		return bound{}, false
	}
	if op == semantic.Equals && d.toks[i].text == "=" && i > 0 && !d.metricEndsAt(i) {
		return bound{}, false
	}
	if next > i && d.anyNamed(i, next) {
		return bound{}, false
	}
	at := max(i, next)
	for next > 0 && (d.wordAt(at, "of") || d.wordAt(at, "a")) && at < next+2 { // exceeding a thousand
		if _, ok := d.amountAt(at); ok {
			break
		}
		at++
	}
	a, ok := d.amountAt(at)
	if !ok {
		return bound{}, false
	}
	end, j := d.boundAt(boundEndings, a.j)
	switch {
	case next == 0 && j == 0:
		return bound{}, false
	case next == 0:
		op = end
	}
	a.j = max(a.j, j)
	return d.bounded(op, i, a.j, a)
}

// isZeroAt reads 转化数为 0.
func (d *draft) isZeroAt(i int) (bound, bool) {
	if !d.wordAt(i, "为") && !d.wordAt(i, "是") || !d.metricEndsAt(i) {
		return bound{}, false
	}
	a, ok := d.amountAt(i + 1)
	if !ok || a.value != 0 {
		return bound{}, false
	}
	return d.bounded(semantic.Equals, i, a.j, a)
}

// betweenAt reads "between 2 and 3" and 2万到5万之间.
func (d *draft) betweenAt(i int) (bound, bool) {
	at, opened := i, false
	for _, word := range []string{"between", "介于", "在"} {
		if d.wordAt(i, word) || word == "介于" && d.phraseAt(i, word) {
			at, opened = i+len(wordsOf(word)), word != "在"
		}
	}
	low, ok := d.amountAt(at)
	if !ok {
		return bound{}, false
	}
	joined := low.j
	if joined < len(d.toks) && rangeJoins[d.toks[joined].text] {
		joined++
	} else if joined >= len(d.toks) || d.toks[joined].kind != digits || d.toks[joined].broken && !d.tildeBefore(joined) { // 2-5万
		return bound{}, false
	}
	high, ok := d.amountAt(joined)
	if !ok {
		return bound{}, false
	}
	if d.phraseAt(high.j, "之间") {
		high.j, opened = high.j+2, true
	}
	if !opened {
		return bound{}, false
	}
	if low.scale == 1 && high.scale > 1 && low.value < high.value/high.scale { // 2到5万
		low.value *= high.scale
	}
	if low.percent != high.percent && high.percent {
		low.value, low.percent = low.value/100, true
	}
	if low.currency != "" && high.currency == "" {
		high.currency = low.currency
	}
	high.unclear = high.unclear || low.unclear
	if low.value > high.value && !high.unclear {
		return bound{}, false
	}
	b, ok := d.bounded(semantic.Between, i, high.j, high)
	b.Values = []float64{low.value, high.value}
	return b, ok
}

func (d *draft) tildeBefore(i int) bool {
	start, _ := d.bytes(i, i+1)
	return strings.HasSuffix(d.text[:start], "~") || strings.HasSuffix(d.text[:start], "～")
}

var rangeJoins = set("and to 到 至 和 与")

// zeroAt reads "no conversions", "without any orders" and 没有转化: the metric
// follows, and is one that counts.
func (d *draft) zeroAt(i int) (bound, bool) {
	at := i
	switch {
	case d.wordAt(i, "no"), d.wordAt(i, "zero"), d.wordAt(i, "0"), d.wordAt(i, "without"), d.wordAt(i, "零"), d.wordAt(i, "无"):
		at = i + 1
	case d.phraseAt(i, "没有") && !d.wordAt(i-1, "有"):
		at = i + 2
	case d.phraseAt(i, "没") && !d.wordAt(i-1, "有"):
		at = i + 1
	case d.didNot(i) > 0:
		at = d.didNot(i)
	default:
		return bound{}, false
	}
	if d.named(i) {
		return bound{}, false
	}
	for at < len(d.toks) && zeroFillers[d.toks[at].text] {
		at++
	}
	m := d.mentionAt(at)
	if m == nil || m.i != at || !isMetric(m) {
		return bound{}, false
	}
	v, ok := d.lex.model.Metric(m.senses[0].target)
	if !ok || d.boundBegins(d.pastLinks(m.j)) || !v.Additive || m.j < len(d.toks) && zeroEnds[d.toks[m.j].text] {
		return bound{}, false
	}
	return bound{Threshold: semantic.Threshold{Metric: v.Name, Op: semantic.Equals, Values: []float64{0}}, i: i, j: at, of: stretch{m.i, m.j}}, true
}

var (
	zeroFillers = set("any single 任 何 产 生 带 来 获 得 过 一 个 单")
	// zeroEnds make "no orders" a part of something else.
	zeroEnds = set("change changes data growth 变 数 增 下")
)

// didNot steps over "did not get any", which must have its "any".
func (d *draft) didNot(i int) int {
	if !auxiliaries[d.toks[i].text] || !d.wordAt(i+1, "not") && !d.wordAt(i+1, "t") {
		return 0
	}
	for at := i + 2; at < len(d.toks) && at < i+5; at++ {
		switch d.toks[at].text {
		case "get", "bring", "have", "generate", "produce", "receive", "record", "see", "make", "drive", "deliver":
		case "any", "a":
			if d.wordAt(at+1, "single") {
				return at + 2
			}
			return at + 1
		default:
			return 0
		}
	}
	return 0
}

var auxiliaries = set("did didn does doesn do don has hasn have haven")

func (d *draft) metricEndsAt(i int) bool {
	return slices.ContainsFunc(d.mentions, func(m mention) bool { return isMetric(&m) && m.j == i })
}

// bounded makes a threshold of an operator and a number, of the nearest metric
// that such a number can be of. What counts something else, three platforms, ten
// days, half of a total, is no threshold.
func (d *draft) bounded(op semantic.Op, i, j int, a amount) (bound, bool) {
	b := bound{Threshold: semantic.Threshold{Op: op, Values: []float64{a.value}}, i: i, j: j, percent: a.percent}
	if a.unclear {
		return b, true // of no metric, so that it is asked about
	}
	if a.percent && d.wordAt(j, "of") {
		return d.partOf(b)
	}
	next := j
	if d.wordAt(next, "个") || d.wordAt(next, "次") || d.wordAt(next, "的") {
		next++
	}
	m := d.mentionAt(next)
	switch {
	case next < len(d.toks) && !d.toks[next].broken && countedUnits[d.toks[next].text],
		m != nil && m.i == next && d.isDimension(m) && !d.metricEndsAt(i) && a.currency == "" && !a.percent && a.scale == 1 && !d.wordAt(next-1, "的"):
		return bound{}, false
	}
	if d.mayBeAge(i, a) {
		return b, true
	}
	b.Metric, b.of = d.boundedMetric(i, j, a)
	return b, true
}

// mayBeAge reports whether a number behind people may be their age: customers
// over 30.
func (d *draft) mayBeAge(i int, a amount) bool {
	at := slices.IndexFunc(d.mentions, func(m mention) bool { return isMetric(&m) && m.j == i })
	if at < 0 || a.value < 10 || a.value >= 100 || a.scale > 1 || a.percent || a.currency != "" {
		return false
	}
	words := strings.ToLower(d.textOf(d.mentions[at].i, d.mentions[at].j))
	return slices.ContainsFunc(people, func(p string) bool { return strings.Contains(words, p) })
}

var people = []string{"customer", "buyer", "shopper", "visitor", "user", "people", "client", "member", "客户", "顾客", "用户", "访客", "会员", "买家", "新客", "人"}

// countedUnits are of time, or point at a member.
var countedUnits = set("day days week weeks month months quarter quarters year years hour hours times times' 天 日 周 月 年 季 小 倍 th st nd rd pm am 号 点 点钟 岁 aged")

// boundedMetric returns the metric of tokens i to j whose values are such
// numbers: the one that ends right before them, otherwise the nearest. Empty
// where there is none.
func (d *draft) boundedMetric(i, j int, a amount) (metric string, of stretch) {
	if not := d.negation(i); not.j == i {
		i = not.i
	}
	best, distance := "", 1<<30
	for k := range d.mentions {
		m := &d.mentions[k]
		if !isMetric(m) {
			continue
		}
		gap := 0
		switch {
		case m.i >= j && d.clauseEnds(j, m.i+1):
			continue
		case m.i >= j:
			gap = 2 * (m.i - j)
		case (m.j == i || d.pastLinks(m.j) == i) && !d.toks[i].broken:
			gap = -1
		case m.j <= i:
			gap = 2*(i-m.j) + 1 // of two as near, "more than 500 orders" counts orders
		default:
			continue
		}
		if gap < distance {
			best, distance, of = m.senses[0].target, gap, stretch{m.i, m.j}
		}
	}
	v, ok := d.lex.model.Metric(best)
	if !ok || !suits(v.Unit, a) {
		return "", stretch{}
	}
	return best, of
}

// clauseEnds reports whether what a threshold counts ends between tokens i and
// j: at a sign, at a word that goes on to something else, or at a metric with a
// bound of its own.
func (d *draft) clauseEnds(i, j int) bool {
	for k := i; k < j; k++ {
		if d.toks[k].broken || clauseJoins[d.toks[k].text] {
			return true
		}
		m := d.mentionAt(k)
		if m != nil && (m.is(cueBy, cueSort, cueAnd, cueOr) || isMetric(m) && d.boundBegins(d.pastLinks(m.j))) {
			return true
		}
	}
	return false
}

var clauseJoins = set("with where whose")

// boundBegins reports whether the words of a threshold begin at token i.
func (d *draft) boundBegins(i int) bool {
	_, next := d.boundAt(boundPhrases, i)
	return next > i && !d.toks[i].broken || d.wordAt(i, "between") || d.wordAt(i, "介")
}

// pastLinks steps over what joins a metric and its bound: was, 为, 数.
func (d *draft) pastLinks(i int) int {
	for i < len(d.toks) && !d.toks[i].broken && boundLinks[d.toks[i].text] {
		i++
	}
	return i
}

var boundLinks = set("is are was were be been being has have had 为 是 数 都")

// suits reports whether an amount can be a value of a unit. A bare number is
// none of a percentage: whether 1 is one percent or all of it is not said.
func suits(u evidence.Unit, a amount) bool {
	switch {
	case a.percent, u.Kind == evidence.Percent:
		return a.percent && u.Kind == evidence.Percent
	case a.currency != "":
		return u.Kind == evidence.Currency && u.Currency == a.currency
	case a.times:
		return u.Kind == evidence.Ratio
	}
	return u.Kind != evidence.Points && u.Kind != evidence.Duration
}

// readThresholds gives the thresholds to the query where it has rows to choose
// among: members, or steps of time. Otherwise their words are reported, and the
// person is asked whether to answer without them.
func (d *draft) readThresholds() {
	d.unpaired()
	d.addImplied()
	if len(d.bounds) == 0 {
		return
	}
	d.claimAmong()
	d.countsSteps()
	d.chosenNoun()
	if !d.chooses() {
		for _, b := range d.bounds {
			d.ignored = append(d.ignored, b.text)
		}
		return
	}
	for _, b := range d.bounds {
		d.query.Having = append(d.query.Having, b.Threshold)
		d.part(answer.SlotHaving, ThresholdValue(b.Threshold), b.i, b.j, "exact")
	}
	first := cmp.Or(d.ranked, d.bounds[0].Metric) // what is chosen by comes first, unless something else ranks
	d.query.Metrics = slices.DeleteFunc(d.query.Metrics, func(name string) bool { return name == first })
	d.query.Metrics = slices.Insert(d.query.Metrics, 0, first)
	for k := range d.mentions { // how many of them there are is said
		if m := &d.mentions[k]; m.is(cueCount) {
			m.cue = []cueEntry{{cue: filler}}
		}
	}
}

// countsSteps lets "days with …", "how many days …" and 有多少天 choose days.
func (d *draft) countsSteps() {
	if len(d.query.Dimensions) > 0 || d.query.Grain != period.None {
		return
	}
	for k := range d.mentions {
		m := &d.mentions[k]
		for _, e := range m.cue {
			if e.cue == cueGrain && bareUnit[d.toks[m.i].text] && m.j == m.i+1 {
				d.query.Grain = e.grain
				d.part(answer.SlotGrain, string(e.grain), m.i, m.j, "exact")
				return
			}
		}
	}
	for i := range d.toks { // 几天, 多少天
		if g := dayUnits[d.toks[i].text]; g != period.None && i > 0 && !d.named(i) && (d.wordAt(i-1, "几") || d.wordAt(i-1, "少")) {
			d.claim(i-1, i+1)
			d.query.Grain = g
			d.part(answer.SlotGrain, string(g), i-1, i+1, "exact")
			return
		}
	}
}

// chooses reports whether every threshold has a metric of the query and the
// query has rows, and nothing else is asked that a threshold does not go with.
func (d *draft) chooses() bool {
	q := d.query
	byMember := len(q.Dimensions) > 0 && q.Grain == period.None
	byStep := len(q.Dimensions) == 0 && q.Grain != period.None
	if !byMember && !byStep || d.share != nil || d.pace || d.averaged != period.None || d.excludesBounded() ||
		d.has(cueWhy, cueForecast, cueAnomaly, cueTrend, cueShare, cueRise, cueFall, cueChange, cueFast, cueWhatIf, cueOr, cueAttain, cueCompare) {
		return false
	}
	if slices.ContainsFunc(d.bounds, func(b bound) bool { return !slices.Contains(q.Metrics, b.Metric) || !d.measures(b) }) {
		return false
	}
	return !d.has(superlatives...) || d.readCondition()
}

// carryThresholds keeps choosing, and averaging, as the question before did.
func (d *draft) carryThresholds(before semantic.Query) {
	q := &d.query
	if before.Per != period.None && !d.perImplied() && q.Per == period.None && !d.said(answer.SlotGrain) && q.Grain == before.Grain && d.averages() {
		q.Per = before.Per
		d.implied(answer.SlotPer, string(q.Per), "previous")
	}
	rows := (len(q.Dimensions) > 0) != (q.Grain != period.None)
	other := d.has(superlatives...) && (!before.RanksChosen() || d.said(answer.SlotMetric)) // than the one that the members were ranked by
	if len(before.Having) == 0 || len(q.Having) > 0 || !rows || d.share != nil || other || d.intent != answer.Rank && d.intent != answer.Trend ||
		slices.ContainsFunc(before.Having, func(t semantic.Threshold) bool { return !slices.Contains(q.Metrics, t.Metric) }) {
		return
	}
	q.Having, d.intent = slices.Clone(before.Having), answer.Rank
	if before.RanksChosen() {
		d.ranked = before.OrderBy[0].Field
	}
	for _, t := range q.Having {
		d.implied(answer.SlotHaving, ThresholdValue(t), "previous")
	}
}

// ThresholdValue writes a threshold as a part of a reading: "roas<2",
// "spend=2000..5000", "spend.change>0.1", "spend>conversions_value".
func ThresholdValue(t semantic.Threshold) string {
	values := make([]string, len(t.Values))
	for i, v := range t.Values {
		values[i] = strconv.FormatFloat(v, 'f', -1, 64)
	}
	op := string(t.Op)
	if t.Op == semantic.Between {
		op = "="
	}
	of := t.Metric
	if t.Of != semantic.OfValue {
		of += "." + string(t.Of)
	}
	return of + op + t.Than + strings.Join(values, "..")
}
