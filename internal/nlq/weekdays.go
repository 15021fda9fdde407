package nlq

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// Days of the week are read in two ways. Monday, last weekend and 上周一 are
// dates; Mondays, weekends, every Friday, 每周一 and 工作日 are members of the
// dimensions of days. 周末 and 周三 can be either: they are members beside a
// longer period (上个月周末), under a word that leaves out or keeps (周末不算), and
// beside the other type of day.

// addDays stores the words of the dimensions of days. The names of members are
// left out: they are the names of dates.
func (l *Lexicon) addDays() {
	for _, d := range l.model.Days {
		l.addNamed(d.Name, d.Label, d.Synonyms, sense{kind: KindDimension, target: d.Name})
		for _, v := range d.Members {
			s := sense{kind: KindValue, target: v.Value, dimension: d.Name, source: "synonym"}
			for _, lang := range evidence.Langs {
				for _, text := range v.Synonyms[lang] {
					l.add(text, s, false)
				}
			}
			if d.Name == semantic.DayType {
				l.add(v.Label[evidence.ZH], s, false)
				continue
			}
			day := strings.TrimPrefix(v.Label[evidence.ZH], "周")
			for _, week := range []string{"周", "星期", "礼拜"} {
				l.add(week+day, s, false)
			}
		}
	}
}

// splitsDay reports whether a day's name that ends before token j ends in the
// middle of a word: 每周一共, 每周日均, 每周三个平台. Two days that are compared
// are no range.
func (s *scan) splitsDay(l *Lexicon, t *term, j int) bool {
	if t.words[0] == "monday" && slices.Contains(t.words, "to") && slices.ContainsFunc(s.toks, func(o token) bool { return o.text == "compare" || o.text == "compared" }) {
		return true // compare Monday to Friday
	}
	if j >= len(s.toks) || s.toks[j-1].kind != han || !slices.ContainsFunc(t.senses, func(v sense) bool { return v.kind == KindValue && l.model.OfDays(v.dimension) }) {
		return false
	}
	switch next := s.toks[j].text; s.toks[j-1].text {
	case "一":
		return headsOne[next] || countersAfter[next]
	case "二", "三", "四", "五", "六":
		return countersAfter[next]
	case "日":
		return headsDay[next]
	}
	return false
}

var (
	headsOne      = set("共 直 些 样 起 路 般 定 期 月")
	countersAfter = set("个 家 种 款 名 位 条 次 单 十 百 成 天 月 期 周")
	headsDay      = set("均 本 元 系 语 区 期")
)

// membersOfDays takes back the dates among the periods that are members of days,
// where the model has these.
func (s *scan) membersOfDays(l *Lexicon, c period.Calendar, periods []mention) []mention {
	if len(l.model.Days) == 0 {
		return periods
	}
	periods = s.sameDay(c, slices.Clone(periods))
	return slices.DeleteFunc(periods, func(m mention) bool {
		words := strings.ReplaceAll(strings.TrimPrefix(strings.ToLower(s.textOf(m.i, m.j)), "the "), " ", "")
		weekend := weekendNames[words]
		if m.period.Relation != period.Asked || !weekend && !dayNames.MatchString(words) {
			return false
		}
		return s.keptOrLeft(m) || weekend && s.says(weekdayNames) || s.besides(m, c, periods, map[bool]int{true: 7, false: 14}[weekend])
	})
}

var (
	weekendNames = set("weekend 周末 周六周日 周六日 周六和周日 双休日")
	dayNames     = regexp.MustCompile(`^(周|星期|礼拜)[一二三四五六日天]([和、与及或到至,，]?(周|星期|礼拜)[一二三四五六日天])*$`)
	englishDays  = set("monday tuesday wednesday thursday friday saturday sunday")
	weekdayNames = [][]string{{"weekday"}, {"weekdays"}, {"工", "作", "日"}, {"平", "日"}}
)

// sameDay takes the day of the week that stands behind a date, 11月11日周三, into
// the date.
func (s *scan) sameDay(c period.Calendar, periods []mention) []mention {
	day := func(m mention) (period.Date, bool) {
		r, err := c.Resolve(m.period.Expr, s.today)
		return r.Start, err == nil && r.Days() == 1 && m.period.Relation == period.Asked
	}
	for n := 1; n < len(periods); n++ {
		m, before := periods[n], &periods[n-1]
		if words := strings.ToLower(s.textOf(m.i, m.j)); before.j != m.i || !dayNames.MatchString(words) && !englishDays[words] {
			continue
		}
		date, ok := day(*before)
		if named, single := day(m); ok && single && date.Weekday() == named.Weekday() {
			before.j = m.j
			periods = slices.Delete(periods, n, n+1)
			n--
		}
	}
	return periods
}

// says reports whether one of some wordings stands anywhere.
func (s *scan) says(wordings [][]string) bool {
	for i := range s.toks {
		for _, words := range wordings {
			n := 0
			for n < len(words) && i+n < len(s.toks) && s.toks[i+n].text == words[n] {
				n++
			}
			if n == len(words) {
				return true
			}
		}
	}
	return false
}

// keptOrLeft reports whether a word that leaves out or keeps stands directly
// beside a mention.
func (s *scan) keptOrLeft(m mention) bool {
	start := m.i
	if start > 0 && s.toks[start-1].text == "the" {
		start--
	}
	found := false
	for i := max(0, start-4); i < start; i++ {
		cueTrie.each(s.toks, i, func(id int32, next int) {
			found = found || next == start && slices.ContainsFunc(cueEntries[id], func(e cueEntry) bool { return e.cue == cueExclude || e.cue == cueOnly })
		})
	}
	suffixTrie.each(s.toks, m.j, func(int32, int) { found = true })
	cueTrie.each(s.toks, m.j, func(id int32, _ int) {
		found = found || slices.ContainsFunc(cueEntries[id], func(e cueEntry) bool { return e.cue == cueOnly })
	})
	return found
}

// besides reports whether another period of at least so many days is asked about.
func (s *scan) besides(m mention, c period.Calendar, periods []mention, days int) bool {
	return slices.ContainsFunc(periods, func(o mention) bool {
		if o.i == m.i || o.period.Relation != period.Asked {
			return false
		}
		r, err := c.Resolve(o.period.Expr, s.today)
		return err == nil && (r.OpenStart || r.OpenEnd || r.Days() >= days)
	})
}

// meansDays reports whether a word that names days of the week, and those from
// Monday to Friday too, stands where a dimension does: "which weekday", "the
// best weekday", but not "weekdays and weekends".
func (d *draft) meansDays(k int) bool {
	if !slices.ContainsFunc(d.mentions[k].senses, func(s sense) bool { return s.kind == KindDimension && d.lex.model.OfDays(s.target) }) {
		return d.readsAsDimension(k)
	}
	for n := range d.mentions {
		if n != k && slices.ContainsFunc(d.mentions[n].senses, func(s sense) bool { return s.kind == KindValue && s.dimension == semantic.DayType }) {
			return false
		}
	}
	m, before := &d.mentions[k], d.near(k, -1)
	switch {
	case before == nil, m.i > 0 && d.toks[m.i-1].text == "per" && d.has(cueAverage) && len(m.senses) > 1: // average spend per weekday
		return false
	case before.is(cueAnd): // by week and weekday
		n := slices.IndexFunc(d.mentions, func(o mention) bool { return o.j == before.i })
		return n >= 0 && (d.isDimension(&d.mentions[n]) || d.mentions[n].is(cueGrain))
	}
	return before.is(cueBy, cueEach, cueWhich) || before.is(superlatives...)
}

// readEachDay reads "each weekend", "per Saturday" and 哪个周末: one value a week. 哪天 of
// 周三和周四哪天 sets the two side by side and names no step of time.
func (d *draft) readEachDay() {
	q := &d.query
	if q.Grain == period.Day && len(q.Dimensions) == 0 && d.has(cueWhich) &&
		slices.ContainsFunc(q.Filters, func(f semantic.Filter) bool {
			return f.Op == semantic.In && f.Dimension == semantic.DayOfWeek && d.lex.model.OfDays(f.Dimension)
		}) {
		q.Grain = period.None
		d.parts = slices.DeleteFunc(d.parts, func(p answer.Part) bool { return p.Slot == answer.SlotGrain })
		delete(d.restated, answer.SlotGrain)
		d.addDimension(semantic.DayOfWeek)
		return
	}
	if q.Grain != period.None || len(q.Dimensions) > 0 {
		return
	}
	for k := range d.mentions {
		m := &d.mentions[k]
		if !isMember(m) || !d.lex.model.OfDays(m.senses[0].dimension) {
			continue
		}
		i := m.i
		if n := d.near(k, -1); n != nil && n.is(cueWhich) && n.j == i && d.has(superlatives...) { // which weekend
			q.Grain = period.Week
			d.part(answer.SlotGrain, string(period.Week), n.i, m.j, "exact")
			return
		}
		if d.toks[i].text != "each" {
			i--
		}
		if d.has(superlatives...) || i < 0 || d.toks[i].text != "each" && d.toks[i].text != "per" && d.toks[i].text != "by" || d.toks[i].text != "each" && d.has(cueAverage) {
			continue
		}
		if d.claim(i, m.j); !d.has(cueAverage) {
			q.Grain = period.Week
			d.part(answer.SlotGrain, string(period.Week), i, m.j, "exact")
		}
		return
	}
}

// byDays reports whether days of the week cut or filter the query.
func (d *draft) byDays() bool {
	return d.cutByDays() || slices.ContainsFunc(d.query.Filters, func(f semantic.Filter) bool { return d.lex.model.OfDays(f.Dimension) })
}

func (d *draft) cutByDays() bool { return slices.ContainsFunc(d.query.Dimensions, d.lex.model.OfDays) }

// perImplied reports whether the question before was read as an average only to
// set days side by side: averageDays decides anew.
func (d *draft) perImplied() bool {
	return slices.ContainsFunc(d.previous.Parts, func(p answer.Part) bool { return p.Slot == answer.SlotPer && p.Source == "default" })
}

// namesOtherDays reports whether a follow-up says itself which days it is about:
// by days of the week, or by a date, which has its own.
func (d *draft) namesOtherDays() bool {
	if slices.ContainsFunc(d.query.Filters, func(f semantic.Filter) bool { return d.lex.model.OfDays(f.Dimension) }) {
		return true
	}
	r, err := d.cal.Resolve(d.query.Period, d.today)
	return d.said(answer.SlotPeriod) && err == nil && r.Days() < 7
}

// averageDays sets days of the week side by side by their average, where the
// period does not hold each equally often: five Thursdays make more than four
// Mondays whatever a day is like. So it is of a change from a period with four
// Mondays to one with five. Who asks for totals gets them.
func (d *draft) averageDays() {
	q := &d.query
	if !d.byDays() || q.Per != period.None || q.Grain != period.None || d.share != nil || d.totalled() || !d.averages() || !slices.ContainsFunc(q.Metrics, d.isSum) {
		return
	}
	switch {
	case d.cutByDays() && (d.intent == answer.Rank || d.intent == answer.Compare || d.intent == answer.Lookup):
		if d.evenly() {
			return
		}
	case d.intent == answer.Compare && q.Compare.Kind != semantic.CompareNone:
		if base, ok := d.base(); !ok || d.keptDays(base) == d.keptDays(d.resolved.Period) {
			return
		}
	default:
		return
	}
	q.Per = period.Day
	d.implied(answer.SlotPer, string(period.Day), "default")
}

// evenly reports whether the period holds the members by which the query is cut
// equally often, as far as it is over. One without a first day never does.
func (d *draft) evenly() bool {
	if d.resolved.OpenStart {
		return false
	}
	counts := make(map[string]int)
	byWeek := slices.Contains(d.query.Dimensions, semantic.DayOfWeek)
	for day := d.resolved.Start; day < min(d.resolved.End, d.today); day++ {
		if name := day.Weekday(); !d.lex.model.KeepsDay(d.query.Filters, day) {
			continue
		} else if byWeek {
			counts[name.String()]++
		} else {
			counts[map[bool]string{true: "weekend", false: "weekday"}[name == time.Saturday || name == time.Sunday]]++
		}
	}
	most, least := 0, 0
	for _, n := range counts {
		most = max(most, n)
		if least == 0 || n < least {
			least = n
		}
	}
	return most == least
}

// keptDays counts the days of a period that the filters keep, as far as it is
// over.
func (d *draft) keptDays(p period.Period) int {
	n := 0
	for day := p.Start; day < min(p.End, d.today); day++ {
		if d.lex.model.KeepsDay(d.query.Filters, day) {
			n++
		}
	}
	return n
}

// base is the period that is compared with.
func (d *draft) base() (period.Period, bool) {
	switch c := d.query.Compare; c.Kind {
	case semantic.ComparePreviousPeriod:
		return d.cal.Before(d.resolved), !d.resolved.OpenStart
	case semantic.ComparePreviousYear:
		return d.cal.YearBefore(d.resolved), !d.resolved.OpenStart
	case semantic.CompareCustom:
		r, err := d.cal.Resolve(c.Period, d.today)
		return r.Period, err == nil && !r.OpenStart && !r.OpenEnd
	case semantic.CompareNone:
	}
	return period.Period{}, false
}

// weekOrder puts days of the week that nothing ranks in the order of the week.
func (d *draft) weekOrder() bool {
	q := &d.query
	if len(q.Dimensions) != 1 || !d.cutByDays() || d.has(superlatives...) || d.has(cueRise, cueFall, cueChange, cueAscending, cueDescending) || len(q.Having) > 0 || q.Grain != period.None {
		return false
	}
	q.OrderBy = []semantic.Order{{Field: q.Dimensions[0]}}
	return true
}
