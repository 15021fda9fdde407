package evidence

import (
	"slices"

	"github.com/insight-agent/insight/internal/period"
)

// timeMention is a wording of time with the periods that it can mean: "October"
// is October of every year that a bound fact knows.
type timeMention struct {
	i, j    int // tokens
	periods []period.Period
	against bool // it is what something is compared with: "than in September"
	step    bool // it names a calendar step, which may have been cut to its complete days
	rate    bool // it says what a change is against, and dates no value: 环比, "year over year"
	event   bool // it dates something else: "after the 9 Nov campaign began"
}

// readPeriods finds the wordings of time. What follows "than", "from" or 较 is
// a comparison's other side.
func (c *check) readPeriods() {
	years := c.years()
	for i := 0; i < len(c.toks); i++ {
		if c.toks[i].used {
			continue
		}
		r := timeReader{check: c, years: years}
		m, ok := r.read(i)
		if !ok {
			continue
		}
		c.use(m.i, m.j)
		m.against = m.against || c.at(m.i-1) == "on" && !m.oneDay() || c.cuedBefore(m.i, againstWords) || againstAfter[c.at(m.j)]
		m.event = c.cuedBefore(m.i, eventWords) || eventAfter[c.at(m.j)] || c.at(m.j) == "之" && c.at(m.j+1) == "后"
		c.periods = append(c.periods, m)
		i = m.j - 1
	}
}

// cuedBefore looks for a cue before token i, past an article or preposition.
func (c *check) cuedBefore(i int, cues map[string]bool) bool {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		if cues[c.at(k)] {
			return true
		}
		if !fillers[c.at(k)] {
			return false
		}
	}
	return false
}

var (
	fillers      = map[string]bool{"the": true, "in": true, "a": true, "of": true, "with": true, "to": true, "that": true, "during": true, "on": true, "for": true, "its": true, "level": true, "value": true, "在": true, "于": true}
	againstWords = map[string]bool{
		"than": true, "from": true, "vs": true, "versus": true, "against": true, "compared": true, "over": true, "relative": true, "between": true,
		"较": true, "比": true, "与": true, "跟": true, "和": true, "同": true, "从": true, "由": true,
	}
	againstAfter = map[string]bool{"相": true}
	eventWords   = map[string]bool{"after": true, "since": true, "before": true, "until": true, "by": true, "through": true, "自": true}
	eventAfter   = map[string]bool{"campaign": true, "launch": true, "sale": true, "promotion": true, "起": true, "以": true, "后": true, "前": true}
)

// years lists the years that a wording without one may mean.
func (c *check) years() []int {
	var years []int
	add := func(d period.Date) {
		if y, _, _ := d.YMD(); !slices.Contains(years, y) {
			years = append(years, y)
		}
	}
	add(c.Today)
	for _, f := range c.all {
		if f.Period.Empty() {
			continue
		}
		add(f.Period.Start)
		add(f.Period.Last())
		if f.Base != nil && !f.Base.Empty() {
			add(f.Base.Start)
			add(f.Base.Last())
		}
	}
	return years
}

// checkPeriods requires every wording of time to be, or to lie inside, the
// period of a bound fact, or the base of one where it is compared with. A wording
// that dates a figure is checked with the figure.
func (c *check) checkPeriods() {
	for _, m := range c.periods {
		c.claims++
		if c.datesFigure(m) {
			continue
		}
		ok := slices.ContainsFunc(c.bound, func(f Fact) bool {
			return m.within(f.Period) || f.Base != nil && (m.against || m.event) && m.within(*f.Base)
		}) || (m.against || m.event) && slices.ContainsFunc(c.all, func(f Fact) bool { return m.within(f.Period) })
		if ok || c.frames(m) {
			continue
		}
		verdict := Unsupported
		if len(c.all) > 0 {
			verdict = Contradicted
		}
		c.fail(BadPeriod, verdict, m.i, m.j, "")
	}
}

// oneDay reports whether the wording means single days.
func (m timeMention) oneDay() bool {
	return len(m.periods) > 0 && m.periods[0].Days() == 1
}

// frames reports whether the wording only encloses a narrower one of the same
// sentence, which is a bound period: "this year" around "September".
func (c *check) frames(m timeMention) bool {
	for _, f := range c.bound {
		encloses := slices.ContainsFunc(m.periods, func(q period.Period) bool { return q.Start <= f.Period.Start && f.Period.End <= q.End })
		if encloses && slices.ContainsFunc(c.periods, func(o timeMention) bool {
			return o.i != m.i && c.toks[o.i].sentence == c.toks[m.i].sentence && o.is(f.Period)
		}) {
			return true
		}
	}
	return false
}

// datesFigure reports whether the wording governs a figure, which has then been
// found to agree with it.
func (c *check) datesFigure(m timeMention) bool {
	for _, n := range c.numbers {
		if len(n.facts) == 0 {
			continue
		}
		if g, ok := c.periodOf(n); ok && g.i == m.i {
			return slices.ContainsFunc(n.facts, func(f Fact) bool { return c.dates(m, f) })
		}
	}
	return false
}

// is reports whether the wording means p, or a step that was cut to p because
// the rest of it was not complete.
func (m timeMention) is(p period.Period) bool {
	return slices.ContainsFunc(m.periods, func(q period.Period) bool {
		cut := q.Start == p.Start && p.End < q.End && !p.Empty()
		return q == p || cut && (m.step || wholeCalendarMonths(q))
	})
}

func wholeCalendarMonths(p period.Period) bool {
	return gregorian.Floor(p.Start, period.Month) == p.Start && gregorian.Floor(p.End, period.Month) == p.End
}

// within reports whether the wording means p or a part of it.
func (m timeMention) within(p period.Period) bool {
	return m.is(p) || slices.ContainsFunc(m.periods, func(q period.Period) bool { return p.Start <= q.Start && q.End <= p.End })
}

// dates reports whether a fact's number may stand under the wording: a value
// under its own period, a change under the later one or, where the wording is
// the other side of the comparison, under its base.
func (c *check) dates(m timeMention, f Fact) bool {
	if m.is(f.Period) || f.Base != nil && m.against && m.is(*f.Base) {
		return true
	}
	return f.Kind != Observed && slices.ContainsFunc(c.from(f), func(g Fact) bool { return m.against && m.is(g.Period) })
}
