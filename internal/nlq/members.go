package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/semantic"
)

// readMembers turns the members that are named into filters: several of one
// dimension into one, those after "excluding" into exclusions.
func (d *draft) readMembers() {
	for k := range d.mentions {
		m := &d.mentions[k]
		if len(m.senses) == 0 {
			continue
		}
		var values []sense
		for _, s := range m.senses {
			if s.kind == KindValue {
				values = append(values, s)
			}
		}
		if len(values) == 0 || len(values) < len(m.senses) && d.meansDays(k) && slices.ContainsFunc(m.senses, func(s sense) bool { return s.kind == KindDimension }) {
			continue
		}
		values = literal(d.reachable(values))
		m.senses = values
		d.scores = append(d.scores, m.score)
		v := values[0]
		if others := otherDimensions(values); len(others) > 1 && !d.besideDimension(k, &v) {
			d.openMember(m, others)
		}
		exclude := d.excluded(k)
		d.addValue(v.dimension, v.target, exclude)
		op := "="
		if exclude {
			op = "!="
		}
		d.part(answer.SlotFilter, v.dimension+op+v.target, m.i, m.j, m.source)
	}
}

// reachable keeps the senses whose dimension the metrics can be filtered by, if
// there are any.
func (d *draft) reachable(values []sense) []sense {
	if len(values) < 2 || len(d.query.Metrics) == 0 {
		return values
	}
	dims := d.lex.model.DimensionsOf(d.query.Metrics...)
	kept := slices.DeleteFunc(slices.Clone(values), func(s sense) bool { return !slices.Contains(dims, s.dimension) })
	if len(kept) == 0 {
		return values
	}
	return kept
}

// literal keeps the senses that a word is the name of, where it is only another
// word for the rest: Instagram is a source of visits by name, and stands for Meta.
func literal(values []sense) []sense {
	kept := slices.DeleteFunc(slices.Clone(values), func(s sense) bool { return s.source != "exact" })
	if len(kept) == 0 {
		return values
	}
	return kept
}

func otherDimensions(values []sense) []sense {
	var out []sense
	for _, v := range values {
		if !slices.ContainsFunc(out, func(o sense) bool { return o.dimension == v.dimension }) {
			out = append(out, v)
		}
	}
	return out
}

// readsAsDimension reports whether a word that names both a dimension and a
// member stands where a dimension does.
func (d *draft) readsAsDimension(k int) bool {
	before := d.near(k, -1)
	return before != nil && before.is(cueBy, cueEach, cueWhich)
}

// besideDimension looks for the dimension of an ambiguous member beside it
// ("the search channel") and settles v on it.
func (d *draft) besideDimension(k int, v *sense) bool {
	for _, n := range []*mention{d.near(k, 1), d.near(k, -1), d.beforeExclusion(k)} {
		if n == nil {
			continue
		}
		for _, s := range n.senses {
			for _, o := range d.mentions[k].senses {
				if s.kind == KindDimension && o.dimension == s.target {
					*v = o
					return true
				}
			}
		}
	}
	return false
}

// beforeExclusion is what stands before the excluding word of mention k: the
// source of "source other than google".
func (d *draft) beforeExclusion(k int) *mention {
	if k < 2 || !d.mentions[k-1].is(cueExclude) || d.mentions[k-1].j != d.mentions[k].i || d.mentions[k-2].j != d.mentions[k-1].i {
		return nil
	}
	return &d.mentions[k-2]
}

// excluded reports whether mention k stands under an excluding word, which may
// stand before it or after it, directly or in a list with other members.
func (d *draft) excluded(k int) bool { return d.excludedBefore(k) || d.excludedAfter(k) }

func (d *draft) excludedBefore(k int) bool {
	if i := d.mentions[k].i; i > 1 && d.toks[i-1].text == "but" && d.allBefore(i-1) { // all channels but email
		return true
	}
	for n := k - 1; n >= 0; n-- {
		m := &d.mentions[n]
		switch {
		case m.is(cueExclude):
			return !d.excludesBefore(n)
		case m.is(cueNot) && d.mentions[n+1].i <= m.j+1: // not Google, no Meta, not on Bing
			m.cue = []cueEntry{{cue: cueExclude}}
			return true
		case isMember(m) && isMember(&d.mentions[k]) && !sameKind(m, &d.mentions[k]) && !d.mentions[k-1].is(cueAnd, cueOr): // other than Google brought Germany
			return false
		case m.is(filler, cueAnd, cueOr), isMember(m), d.isDimension(m):
		default:
			return false
		}
	}
	return false
}

// sameKind reports whether two members may be of one dimension.
func sameKind(a, b *mention) bool {
	return slices.ContainsFunc(a.senses, func(s sense) bool {
		return slices.ContainsFunc(b.senses, func(o sense) bool { return o.kind == KindValue && o.dimension == s.dimension })
	})
}

// allBefore reports whether the words before token i name all there is.
func (d *draft) allBefore(i int) bool {
	for k := max(0, i-3); k < i; k++ {
		if everyWords[d.toks[k].text] {
			return true
		}
	}
	return false
}

var everyWords = set("all every everything everyone everywhere any anything each none")

// excludesBefore reports whether the excluding mention n belongs to the member
// before it, 把Google剔除, and to none after it.
func (d *draft) excludesBefore(n int) bool {
	m := &d.mentions[n]
	return afterwards[d.textOf(m.i, m.j)] && n > 0 && d.mentions[n-1].j == m.i && isMember(&d.mentions[n-1]) &&
		(n+1 == len(d.mentions) || d.mentions[n+1].i > m.j || !isMember(&d.mentions[n+1]))
}

// excludedAfter reads exclusions whose word stands after the member or after the
// list that it begins: Meta除外, 品牌词不算, Google和Meta以外, "Google excluded".
func (d *draft) excludedAfter(k int) bool {
	if k > 0 && d.mentions[k-1].is(cueOnly) && d.mentions[k-1].j == d.mentions[k].i { // 只看工作日，周末不算
		return false
	}
	for n := k; n < len(d.mentions); n++ {
		m := &d.mentions[n]
		switch {
		case n > k && m.is(cueExclude) && d.mentions[n-1].j == m.i:
			return d.excludesBefore(n) || d.suffixAt(m.i)
		case !isMember(m) && !m.is(cueAnd, cueOr) && !d.isDimension(m):
			return false
		case n > k && isMember(m) && !sameKind(&d.mentions[k], m) && !d.mentions[n-1].is(cueAnd, cueOr): // from Microsoft, Bing Brand left out
			return false
		case (isMember(m) || n > k && d.isDimension(m)) && (d.suffixBehind(m.j) || d.takenOut(m.j)):
			return true
		case n+1 < len(d.mentions) && d.mentions[n+1].i > m.j:
			return false
		}
	}
	return false
}

// suffixBehind looks for an excluding word behind token i and the words that
// only lead to it: 平板的不要, 邮件来的都不算, 付费社交的流量不算, "Meta ones excluded".
func (d *draft) suffixBehind(i int) bool {
	if d.suffixAt(i) {
		return true
	}
	for j := i; j < len(d.toks) && j < i+4 && !d.toks[j].broken; j++ {
		n := d.mentionAt(j)
		switch {
		case leadsToSuffix[d.toks[j].text]:
		case n != nil && isMetric(n) && j > i: // of what: 付费社交的流量
			j = n.j - 1
		default:
			return false
		}
		if next := d.suffixEnd(j + 1); next > 0 && d.closes(next) && d.suffixAt(j+1) {
			d.fillIn(i, j+1)
			d.claim(i, j+1)
			return true
		}
	}
	return false
}

var leadsToSuffix = set("的 都 来 那 些 部 分 也 全 ones one campaign campaigns traffic all both is are being")

// closes reports whether a clause ends before token i.
func (d *draft) closes(i int) bool { return i >= len(d.toks) || d.toks[i].broken }

// leftOut reports whether the metric at mention k only says what of a member is
// left out: the traffic of 付费社交的流量不算.
func (d *draft) leftOut(k int) bool {
	m := &d.mentions[k]
	before := d.near(k, -1)
	if before == nil || !isMember(before) || before.j < m.i-1 || before.j < m.i && d.toks[before.j].text != "的" {
		return false
	}
	next := d.suffixEnd(m.j)
	return next > 0 && d.closes(next)
}

// suffixAt reports whether an excluding word that stands behind what it excludes
// begins at token i, and reads it.
func (d *draft) suffixAt(i int) bool {
	next := d.suffixEnd(i)
	if next == 0 {
		return false
	}
	for n := range d.mentions { // read: no negation of its own
		if m := &d.mentions[n]; m.i >= i && m.j <= next && m.cue != nil {
			m.cue = []cueEntry{{cue: filler}}
		}
	}
	d.claim(i, next)
	if last := d.toks[next-1].text; last == "aside" || last == "out" { // leaving Google aside
		for j := i - 1; j >= 0 && j >= i-6; j-- {
			if leavingWords[d.toks[j].text] {
				d.claim(j, j+1)
				break
			}
		}
	}
	return true
}

var leavingWords = set("leaving leave putting put setting set taking take")

// takenOut reads the end of "if you take Google out" at token i.
func (d *draft) takenOut(i int) bool {
	if i >= len(d.toks) || d.toks[i].broken || d.toks[i].text != "out" && d.toks[i].text != "off" {
		return false
	}
	for j := i - 1; j >= 0 && j >= i-6 && !d.toks[j+1].broken; j-- {
		if leavingWords[d.toks[j].text] {
			d.fillIn(j, j+1)
			d.claim(j, j+1)
			d.claim(i, i+1)
			return true
		}
	}
	return false
}

// suffixEnd returns where the longest excluding word at token i ends, 0 for
// none. "exclude" is one only where it is written as excluded.
func (d *draft) suffixEnd(i int) int {
	if i >= len(d.toks) || d.toks[i].broken && d.toks[i].kind == latin {
		return 0
	}
	if (d.toks[i].text == "exclude" || d.toks[i].text == "remove") && strings.HasSuffix(strings.ToLower(d.textOf(i, i+1)), "d") {
		return i + 1
	}
	end := 0
	suffixTrie.each(d.toks, i, func(_ int32, next int) { end = max(end, next) })
	return end
}

var suffixTrie = trieOf("除外", "以外", "之外", "不算", "别算进来", "别算进去", "不算进来", "不算进去", "别算在内", "别计入", "别看", "不用算", "不用看", "不要算", "不要看", "别统计", "不参与", "不计", "不含", "不看", "别算", "不要", "不包括", "不包含", "不计入", "不算在内", "不计算在内", "不统计", "不考虑", "排除在外",
	"excluded", "removed", "aside", "omitted", "left out", "taken out", "not included", "not counted", "stripped out", "filtered out", "out of it")

// afterwards are excluding words that may also stand behind the member.
var afterwards = set("剔除 去掉 排除 除去 去除 扣除 排除掉 剔除掉 去除掉 过滤 刨掉 刨去 刨除 刨开 剔掉 剔出 排掉 排开 除掉 除开 扣掉 扣去 减掉 减去 撇掉 撇开 撇去 撇除 抛掉 抛开 抛去 抛除 拿掉 拿开 筛掉 筛除 滤掉 过滤掉 踢掉 踢出 砍掉 摘掉 摘除 抠掉 剥离 剥掉 隔开")

func isMember(m *mention) bool { return len(m.senses) > 0 && m.senses[0].kind == KindValue }

func (d *draft) isDimension(m *mention) bool {
	return len(m.senses) > 0 && m.senses[0].kind == KindDimension
}

// addValue adds a member to the filter of its dimension.
func (d *draft) addValue(dimension, value string, exclude bool) {
	one, many := semantic.Equals, semantic.In
	if exclude {
		one, many = semantic.NotEquals, semantic.NotIn
	}
	for k := range d.query.Filters {
		f := &d.query.Filters[k]
		if f.Dimension != dimension || f.Op != one && f.Op != many {
			continue
		}
		if !slices.Contains(f.Values, value) {
			f.Values = append(f.Values, value)
			f.Op = many
		}
		return
	}
	d.query.Filters = append(d.query.Filters, semantic.Filter{Dimension: dimension, Op: one, Values: []string{value}})
}

// readParts reads words that are a part of many members' names, "brand
// campaigns", and quoted or named text after "containing".
func (d *draft) readParts() {
	for n, u := range d.unread {
		if u.j-u.i != 1 || d.used[u.i] {
			continue
		}
		word := d.toks[u.i].text
		dimension := d.partDimension(word, u.i)
		if dimension == "" {
			continue
		}
		for _, next := range d.unread[n+1:] { // "brand search" is one text where names hold it so
			longer := word + " " + d.toks[next.i].text
			if next.i != u.j || next.j != next.i+1 || !d.lex.holds(dimension, d.toks[u.i].text, longer) {
				break
			}
			word, u.j = longer, next.j
		}
		d.claim(u.i, u.j)
		op, sign := semantic.Contains, "~"
		if d.cueBefore(u.i, cueExclude) {
			op, sign = semantic.NotContains, "!~"
		}
		d.query.Filters = append(d.query.Filters, semantic.Filter{Dimension: dimension, Op: op, Values: []string{word}})
		d.part(answer.SlotFilter, dimension+sign+word, u.i, u.j, "exact")
		d.scores = append(d.scores, 0.92)
	}
}

// partDimension chooses the dimension whose members have a word in their names:
// one that the question names, else the only one, else the one with the fewest
// such members (campaigns before the ad groups in them).
func (d *draft) partDimension(word string, at int) string {
	by := d.lex.parts[word]
	contains := d.cueBefore(at, cueContains, cueNamed, cueExclude)
	best := ""
	for dim := range by {
		if d.namesDimension(dim) {
			return dim
		}
		if best == "" || d.prefers(by, dim, best) {
			best = dim
		}
	}
	if best != "" || !contains {
		return best
	}
	for k := range d.mentions { // "campaigns containing x": the dimension that is named
		for _, s := range d.mentions[k].senses {
			if s.kind == KindDimension {
				return s.target
			}
		}
	}
	return ""
}

// prefers reports whether a part of members' names is meant of a dimension
// rather than of another: of the author's own before those from outside, of one
// that the metrics have, of the one with fewer such members.
func (d *draft) prefers(by map[string][]string, dim, best string) bool {
	if own, bestOwn := d.trusted(dim) && d.reaches(dim), d.trusted(best) && d.reaches(best); own != bestOwn {
		return own
	}
	members, bestMembers := by[dim], by[best]
	return len(members) < len(bestMembers) || len(members) == len(bestMembers) && dim < best
}

// reaches reports whether the metrics can be cut by a dimension.
func (d *draft) reaches(dim string) bool {
	return len(d.query.Metrics) == 0 || slices.Contains(d.lex.model.DimensionsOf(d.query.Metrics...), dim)
}

func (d *draft) namesDimension(name string) bool {
	for k := range d.mentions {
		for _, s := range d.mentions[k].senses {
			if s.kind == KindDimension && s.target == name {
				return true
			}
		}
	}
	return false
}

// cueBefore reports whether the last mention before token i, fillers aside, is
// one of the cues.
func (d *draft) cueBefore(i int, cues ...cue) bool {
	for k := len(d.mentions) - 1; k >= 0; k-- {
		m := &d.mentions[k]
		if m.i >= i || m.is(filler) && len(m.cue) == 1 || m.is(cueAnd, cueOr) {
			continue
		}
		return m.is(cues...)
	}
	return false
}

// readDimensions takes the dimensions by which the answer is cut. One that only
// names the kind of a member beside it ("the platform Google") cuts nothing.
func (d *draft) readDimensions() {
	for i := 1; i < len(d.toks); i++ { // country-wise
		if d.toks[i].text == "wise" && d.mentionAt(i-1) != nil {
			d.claim(i, i+1)
		}
	}
	for k := range d.mentions {
		m := &d.mentions[k]
		if !d.isDimension(m) || len(m.senses) == 0 {
			continue
		}
		name := m.senses[0].target
		if d.describesMember(k, name) || d.sums(k, name) {
			continue
		}
		d.scores = append(d.scores, m.score)
		d.addDimension(name)
		d.part(answer.SlotDimension, name, m.i, m.j, m.source)
	}
}

func (d *draft) addDimension(name string) {
	if !slices.Contains(d.query.Dimensions, name) {
		d.query.Dimensions = append(d.query.Dimensions, name)
	}
}

// describesMember reports whether a member or a part of members' names of the
// dimension stands directly beside mention k, without a word that cuts.
func (d *draft) describesMember(k int, dimension string) bool {
	if n := d.near(k, -1); n != nil && n.is(cueBy, cueEach, cueWhich, cueTop, cueBottom, cueBest, cueWorst, cueHighest, cueLowest) {
		return false
	}
	m := d.mentions[k]
	if cutting[d.toks[m.i].text] {
		return false
	}
	for _, p := range d.parts {
		if p.Slot != answer.SlotFilter || !strings.HasPrefix(p.Value, dimension+"=") && !strings.HasPrefix(p.Value, dimension+"~") &&
			!strings.HasPrefix(p.Value, dimension+"!") {
			continue
		}
		start, end := d.bytes(m.i, m.j)
		if gap := min(abs(start-p.End), abs(p.Start-end)); gap <= len(" called ") && d.emptyBetween(start, end, p) {
			return true
		}
	}
	return false
}

// cutting are first characters of short names such as 各国, which always cut.
var cutting = set("各 每 分 哪")

// emptyBetween reports whether only fillers stand between a dimension and the
// part that a member gave.
func (d *draft) emptyBetween(start, end int, p answer.Part) bool {
	from, to := end, p.Start
	if p.End <= start {
		from, to = p.End, start
	}
	for k := range d.mentions {
		m := &d.mentions[k]
		a, b := d.bytes(m.i, m.j)
		if a >= from && b <= to && !m.is(filler, cueContains, cueNamed, cueOnly) {
			return false
		}
	}
	return true
}

func abs(n int) int { return max(n, -n) }

// compareMembers makes members that are set against each other a cut, and
// gives each its own line in a trend.
func (d *draft) compareMembers() {
	for _, f := range d.query.Filters {
		if f.Op != semantic.In || slices.Contains(d.query.Dimensions, f.Dimension) {
			continue
		}
		asked := d.has(cueCompare, cueOr, cueEach) || d.apart(f) || d.oneByOne(f) || d.intent == answer.Trend ||
			!d.followUp && d.has(cueBest, cueWorst, cueHighest, cueLowest, cueWhich, cueBreakdown)
		if !asked {
			continue
		}
		d.addDimension(f.Dimension)
		if d.intent == answer.Lookup {
			d.intent = answer.Compare
		}
	}
	d.refusePairs()
}

// oneByOne reads 德国多少、英国多少: each member is asked for by itself.
func (d *draft) oneByOne(f semantic.Filter) bool {
	n := 0
	for k := range d.mentions {
		m := &d.mentions[k]
		if isMember(m) && slices.ContainsFunc(m.senses, func(s sense) bool { return s.dimension == f.Dimension }) &&
			m.j+1 < len(d.toks) && d.toks[m.j].text == "多" && d.toks[m.j+1].text == "少" {
			n++
		}
	}
	return n > 1
}

// apart reports whether members that are listed can only be meant one by one: the
// AOV of new and returning customers is no AOV of both.
func (d *draft) apart(f semantic.Filter) bool {
	if d.totalled() || len(d.query.Metrics) == 0 {
		return false
	}
	if _, j := d.firstSaid(splitTrie); j > 0 {
		return true
	}
	if dim, ok := d.lex.model.Dimension(f.Dimension); ok && d.has(cueAnd) && !dim.Sampled && len(dim.Members) > 0 && len(dim.Members) == len(f.Values) {
		return true
	}
	return !slices.ContainsFunc(d.query.Metrics, d.isSum)
}

// refusePairs reports "Meta in Germany, TikTok in Japan": filters cross their
// members, and would answer for Meta in Japan too.
func (d *draft) refusePairs() {
	var order []string
	last := answer.Part{}
	for _, p := range d.parts {
		if p.Slot != answer.SlotFilter || p.End == 0 {
			continue
		}
		dim, _, _ := strings.Cut(p.Value, "=")
		order = append(order, dim)
		last = p
	}
	for k := 0; k+2 < len(order); k++ {
		if order[k] == order[k+2] && order[k] != order[k+1] {
			d.ignored = append(d.ignored, last.Text)
			return
		}
	}
}
