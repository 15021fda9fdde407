package nlq

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// readChanges reads the words by which a follow-up changes the question before it:
// what is taken out of its place, what comes beside, which filter falls away, and
// a time that is told from the one before. They mean nothing in a first question.
func (d *draft) readChanges() {
	if d.previous == nil {
		return
	}
	d.beside = besideWords[d.changeLang()].MatchString(strings.ToLower(d.text))
	d.dropReplaced()
	d.freeDimensions()
	d.stepBack()
}

func (d *draft) changeLang() evidence.Lang {
	if d.lang == evidence.ZH {
		return evidence.ZH
	}
	return evidence.EN
}

// besideWords say that something comes beside what was asked, not in its place.
var besideWords = map[evidence.Lang]*regexp.Regexp{
	evidence.EN: regexp.MustCompile(`^(?:ok(?:ay)?,? |now |please |can you |and )*(?:(?:add|include|plus)\b|also(?: [\w-]+){1,3}[.?!]*$)|^[^?]{1,40}\b(?:too|also|as well|in addition|on top|alongside)\s*[.?!]*$`),
	evidence.ZH: regexp.MustCompile(`^.{0,4}(?:加上|再加|也加|加进|一并|一起看|同时看|同时按|再按|也按|也看)[^，。？！]{1,10}[。？！?]*$|^[^，。？！]{1,8}(?:也加上|一起看|一并看)(?:看)?[。？！?]*$`),
}

// replacing words stand between what goes and what comes in its place in Chinese;
// in English "instead of" and "rather than" stand before what goes, and so do the
// verbs, with "for", "with" or "to" behind it.
var (
	replacing      = []string{"换成", "改成", "改为", "换为", "替换成", "替换为", "改看"}
	replacingVerbs = set("swap replace switch change exchange")
)

// dropReplaced takes out of a follow-up what it names only to put something else in
// its place: Google of "instead of Google, Meta" and 国家 of 把国家换成设备. Where the
// words may as well exclude, the question before must hold it.
func (d *draft) dropReplaced() {
	for k := range d.mentions {
		m := &d.mentions[k]
		if len(m.senses) == 0 && m.period == nil {
			continue
		}
		verb, plain := d.replacedAt(m)
		if !plain && !(verb >= 0 && d.heldBefore(m)) {
			continue
		}
		if verb < m.i && verb >= 0 {
			d.takeUp(verb, m.i)
		}
		d.leans = d.leans || plain
		m.senses, m.period, m.cue = nil, nil, []cueEntry{{cue: filler}}
	}
}

// takeUp makes fillers of the words in tokens i to j.
func (d *draft) takeUp(i, j int) {
	for k := range d.mentions {
		if m := &d.mentions[k]; m.i >= i && m.j <= j {
			m.senses, m.period, m.cue = nil, nil, []cueEntry{{cue: filler}}
		}
	}
	d.claim(i, j)
}

// replacedAt returns the token of the word that says that a mention goes, -1 where
// none does; plain says that it cannot mean anything else.
func (d *draft) replacedAt(m *mention) (verb int, plain bool) {
	i := m.i
	for i > 0 && leadingIn[d.toks[i-1].text] {
		i--
	}
	word := func(k int) string {
		if k < 0 {
			return ""
		}
		return d.toks[k].text
	}
	switch {
	case word(i-1) == "of" && word(i-2) == "instead":
		return i - 2, true
	case replacingVerbs[word(i-1)]:
		return i - 1, true
	case word(i-1) == "than" && word(i-2) == "rather":
		return i - 2, false
	}
	_, end := d.bytes(m.i, m.j)
	rest := strings.TrimLeft(d.text[end:], " ，,的了")
	if !slices.ContainsFunc(replacing, func(w string) bool { return strings.HasPrefix(rest, w) }) {
		return -1, false
	}
	if taken := word(m.i - 1); taken == "把" || taken == "将" {
		return m.i - 1, true
	}
	for k := range d.mentions { // 不要Google，换成Meta
		if o := &d.mentions[k]; o.is(cueExclude) && o.j == m.i {
			return o.i, false
		}
	}
	return m.i, false
}

var leadingIn = set("the by")

// heldBefore reports whether the question before asked for what a mention names.
func (d *draft) heldBefore(m *mention) bool {
	q := d.previous.Query
	return m.period != nil || slices.ContainsFunc(m.senses, func(s sense) bool {
		switch s.kind {
		case KindMetric:
			return slices.Contains(q.Metrics, s.target)
		case KindDimension:
			return slices.Contains(q.Dimensions, s.target)
		case KindValue:
			return slices.ContainsFunc(q.Filters, func(f semantic.Filter) bool { return f.Dimension == s.dimension && slices.Contains(f.Values, s.target) })
		}
		return false
	})
}

// freeDimensions reads "all platforms" and 所有平台 behind a question about one of
// them: the filter falls away, and nothing is cut by it.
func (d *draft) freeDimensions() {
	for k := range d.mentions {
		m := &d.mentions[k]
		if !d.isDimension(m) || len(m.senses) == 0 || !d.allMeant(m) {
			continue
		}
		name := m.senses[0].target
		if slices.ContainsFunc(d.previous.Query.Filters, func(f semantic.Filter) bool { return f.Dimension == name }) && !slices.Contains(d.previous.Query.Dimensions, name) {
			d.freed = append(d.freed, name)
			start, end := d.bytes(m.i, m.j)
			d.parts = append(d.parts, answer.Part{Slot: answer.SlotFilter, Text: d.text[start:end], Value: name + "=", Start: start, End: end, Source: m.source})
			m.senses, m.cue = nil, []cueEntry{{cue: filler}}
			d.takeUp(max(0, m.i-3), m.i) // 不限 is no "not"
		}
	}
	if clearing.MatchString(strings.ToLower(d.text)) {
		for _, f := range d.previous.Query.Filters {
			d.freed = append(d.freed, f.Dimension)
		}
		if len(d.freed) > 0 {
			d.takeUp(0, len(d.toks))
			d.unread = nil
			d.parts = append(d.parts, answer.Part{Slot: answer.SlotFilter, Text: d.text, Start: 0, End: len(d.text), Source: "exact"})
		}
	}
}

var clearing = regexp.MustCompile(`^(?:now |and |ok(?:ay)?,? |please )*(?:clear|remove|drop|reset|without|no|take off)(?: (?:all|any|the|those|these))* filters?[ .!?]*$|^(?:请|再)?(?:去掉|清除|清空|取消|不要|移除|不带)(?:所有|全部)?(?:的)?(?:筛选|过滤)(?:条件)?(?:了)?[。！？ ]*$`)

// allMeant reports whether all members of the dimension that a mention names are
// meant.
func (d *draft) allMeant(m *mention) bool {
	before := ""
	for i := max(0, m.i-3); i < m.i; i++ {
		before += d.toks[i].text + " "
	}
	return allMembers.MatchString(before)
}

var allMembers = regexp.MustCompile(`(?:\ball|\bany|\bevery|regardless of|irrespective of)(?: of)?(?: the)? $|(?:所 有|全 部|不 限|不 分|各 个) (?:的 )?$`)

// stepBack reads "and the month before?" and 再上个月呢 as the step before the time
// of the question before it.
func (d *draft) stepBack() {
	m := backWords.FindStringSubmatch(squeeze(strings.TrimRight(d.text, "。.! ")))
	if m == nil || len(d.toks) == 0 {
		return
	}
	before, err := d.cal.Resolve(d.previous.Query.Period, d.today)
	if err != nil || before.OpenStart {
		return
	}
	e := d.stepBefore(before, stepGrains[m[1]+m[2]+m[3]])
	d.mentions = []mention{{i: 0, j: len(d.toks), period: &period.Match{Expr: e, Relation: period.Asked}, score: 1, source: "exact"}}
	d.claim(0, len(d.toks))
	d.unread, d.leans = nil, true
}

// stepBefore is the calendar step before a time; where that is none, and none is
// named, as many days.
func (d *draft) stepBefore(r period.Resolved, grain period.Grain) period.Expr {
	if grain == period.None {
		grain = r.Grain
	}
	if grain == period.None {
		return d.cal.Before(r).Expr()
	}
	back := d.cal.Step(d.cal.Add(d.cal.Floor(r.Start, grain), grain, -1), grain)
	for n := 1; n < 400; n++ {
		e := period.Expr(fmt.Sprintf("%d_%ss_ago", n, grain))
		if n == 1 {
			e = "last_" + period.Expr(grain)
		}
		if step, err := d.cal.Resolve(e, d.today); err == nil && step.Period == back {
			return e
		}
	}
	return back.Expr()
}

var (
	backWords = regexp.MustCompile(`^(?:and |what about |how about |then |same for |the same for )*(?:the )?(?:(day|week|month|quarter|year|period) (?:directly )?before(?: that| it| this)?|(?:previous|preceding|prior) (day|week|month|quarter|year|period)|one before(?: that| it)?)$` +
		`|^(?:那|那么|和)?(?:再上一?个?|再前一?个?|前一个?|上一个?|更早一个?)(天|日|周|星期|月|季度|季|年|期)(?:的)?(?:呢|怎么样|如何|的呢)?$`)
	stepGrains = map[string]period.Grain{
		"day": period.Day, "week": period.Week, "month": period.Month, "quarter": period.Quarter, "year": period.Year,
		"天": period.Day, "日": period.Day, "周": period.Week, "星期": period.Week, "月": period.Month, "季度": period.Quarter, "季": period.Quarter, "年": period.Year,
	}
)

// meansMember reports whether a follow-up names a metric only to say whose: "only
// new customers" after revenue. The mention then becomes that of the member.
func (d *draft) meansMember(k int) bool {
	m := &d.mentions[k]
	if d.previous == nil || len(d.query.Metrics) > 0 || len(d.previous.Query.Metrics) == 0 || slices.Contains(d.previous.Query.Metrics, m.senses[0].target) {
		return false
	}
	elliptic := d.toks[len(d.toks)-1].text == "呢" && len(m.senses) > 1 // 新客呢
	if !d.saysWhose(k) && !elliptic {
		return false
	}
	dims := d.lex.model.DimensionsOf(d.previous.Query.Metrics...)
	var values []sense
	end := m.j
	keep := func(s sense) {
		if s.kind == KindValue && slices.Contains(dims, s.dimension) {
			values = append(values, s)
		}
	}
	for _, s := range m.senses {
		keep(s)
	}
	if len(values) == 0 {
		d.lex.trie.each(d.toks, m.i, func(id int32, j int) {
			if j >= m.j || !d.nounAt(j, m.j) {
				return
			}
			for _, s := range d.lex.terms[id].senses {
				keep(s)
			}
		})
	}
	if len(values) == 0 {
		return false
	}
	m.j, m.senses, m.score = end, values, 0.98
	return true
}

// onlyPeople reports whether a metric in a follow-up only stands for people whose
// member stands before it: users of "for mobile users".
func (d *draft) onlyPeople(k int) bool {
	m := &d.mentions[k]
	if d.previous == nil || k == 0 || len(d.previous.Query.Metrics) == 0 || !isMember(&d.mentions[k-1]) || d.mentions[k-1].j != m.i || !d.saysWhose(k-1) || !peopleWords[d.toks[m.j-1].text] {
		return false
	}
	m.senses, m.cue = nil, []cueEntry{{cue: filler}}
	return true
}

// saysWhose reports whether "only" or a preposition stands before a mention.
func (d *draft) saysWhose(k int) bool {
	m, before := &d.mentions[k], d.near(k, -1)
	return before != nil && before.is(cueOnly) && before.j == m.i || m.i > 0 && ofWords[d.toks[m.i-1].text]
}

// borrowMetrics lends a follow-up without a metric those of the question before,
// where it asks for what only a metric has: a share, an average, a threshold.
func (d *draft) borrowMetrics() {
	if d.previous == nil || len(d.query.Metrics) > 0 || len(d.previous.Query.Metrics) == 0 || !d.has(cueShare, cueAverage) && len(d.bounds) == 0 {
		return
	}
	d.query.Metrics, d.borrowed = slices.Clone(d.previous.Query.Metrics), true
	if (d.has(cueShare) || len(d.bounds) > 0) && len(d.query.Dimensions) == 0 && len(d.previous.Query.Dimensions) == 1 && d.previous.Query.Grain == period.None {
		d.addDimension(d.previous.Query.Dimensions[0])
		d.implied(answer.SlotDimension, d.previous.Query.Dimensions[0], "previous")
	}
}

// returnMetrics gives borrowed metrics back, to be carried over like the rest.
func (d *draft) returnMetrics() {
	if d.borrowed {
		d.query.Metrics, d.leans = nil, true
	}
}
