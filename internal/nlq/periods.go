package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// readPeriods takes the period that is asked about and what it is compared
// with. Where two periods stand against each other the later one is asked about.
func (d *draft) readPeriods() {
	var asked []*mention
	for k := range d.mentions {
		m := &d.mentions[k]
		if m.period == nil {
			continue
		}
		d.scores = append(d.scores, m.score)
		switch m.period.Relation {
		case period.Asked:
			asked = append(asked, m)
		case period.Against:
			d.query.Compare = semantic.Compare{Kind: semantic.CompareCustom, Period: m.period.Expr}
			d.part(answer.SlotCompare, string(m.period.Expr), m.i, m.j, m.source)
			d.openPeriod(m)
		case period.AgainstPrevious, period.AgainstYear, period.AgainstWeek:
			d.readNamedComparison(m)
		case period.Impossible:
			d.problem = &answer.Problem{Kind: answer.InvalidDate, Text: d.textOf(m.i, m.j)}
		}
	}
	if !d.readSteps(asked) && !d.readApart(asked) {
		d.readAsked(asked)
	}
	d.readRepeated()
	d.backByDates(asked)
	if len(asked) == 2 && d.query.Compare.Kind == semantic.CompareCustom && d.query.Grain != period.None && d.has(cueWhich) { // which of two months
		d.query.Grain = period.None
		delete(d.restated, answer.SlotGrain)
		d.parts = slices.DeleteFunc(d.parts, func(p answer.Part) bool { return p.Slot == answer.SlotGrain })
	}
}

// plans reports whether nothing but plans is asked for, which lie ahead.
func (d *draft) plans() bool {
	return len(d.query.Metrics) > 0 && !slices.ContainsFunc(d.query.Metrics, func(name string) bool { return !d.lex.model.Plans(name) })
}

// backByDates compares written days of a month with the same dates of the year
// before: 1–11 November with 1–11 November.
func (d *draft) backByDates(asked []*mention) {
	if d.query.Compare.Kind != semantic.ComparePreviousYear || len(asked) == 0 || !asked[0].period.Dated {
		return
	}
	r, err := d.cal.Resolve(d.query.Period, d.today)
	if err != nil || r.OpenStart || r.OpenEnd || r.Trade != "" || r.Grain != period.None && r.Grain != period.Day {
		return
	}
	back := period.Period{Start: r.Start.AddMonths(-12), End: r.Start.AddMonths(-12).AddDays(r.Days())}
	d.query.Compare = semantic.Compare{Kind: semantic.CompareCustom, Period: period.Expr(back.String())}
	d.setComparePart(string(d.query.Compare.Period))
}

// readRepeated turns "month over month growth in 2026" into a course by months:
// the comparison is of each step with the one before, not of the year.
func (d *draft) readRepeated() {
	if d.stepwise == period.None || !d.said(answer.SlotPeriod) || d.query.Compare.Kind != semantic.ComparePreviousPeriod {
		return
	}
	r, err := d.cal.Resolve(d.query.Period, d.today)
	if err != nil || len(d.cal.Steps(r.Period, d.stepwise)) < 2 || r.Grain == d.stepwise {
		return
	}
	d.query.Grain, d.query.Compare = d.stepwise, semantic.Compare{}
	for k := range d.parts {
		if p := &d.parts[k]; p.Slot == answer.SlotCompare {
			p.Slot, p.Value = answer.SlotGrain, string(d.stepwise)
		}
	}
	delete(d.restated, answer.SlotCompare)
	d.restated[answer.SlotGrain] = true
}

func (d *draft) readNamedComparison(m *mention) {
	kind := semantic.ComparePreviousPeriod
	if m.period.Relation == period.AgainstYear {
		kind = semantic.ComparePreviousYear
	}
	d.weekBack = m.period.Relation == period.AgainstWeek
	d.stepwise = m.period.Grain
	d.query.Compare = semantic.Compare{Kind: kind}
	d.part(answer.SlotCompare, string(kind), m.i, m.j, m.source)
	if m.period.Grain != period.None && d.query.Period == "" {
		d.query.Period = "last_" + period.Expr(m.period.Grain)
		if m.period.Grain == period.Day {
			d.query.Period = period.Yesterday
		}
	}
}

// sinceBefore reports whether a written day is what "since" opens, a few words
// before it.
func (d *draft) sinceBefore(m *mention) bool {
	if r, err := d.cal.Resolve(m.period.Expr, d.today); err != nil || r.Days() != 1 || !m.period.Dated {
		return false
	}
	for i := m.i - 1; i >= max(0, m.i-5); i-- {
		if d.mentionAt(i) != nil && d.mentionAt(i).period != nil {
			return false
		}
		if d.toks[i].text == "since" {
			return true
		}
	}
	return false
}

// bracketed reports whether the second of two mentions stands in brackets behind
// the first, and so says the same more exactly.
func (d *draft) bracketed(first, second *mention) bool {
	text := d.between(first.j, second.i)
	return strings.ContainsAny(text, "(（") && !strings.ContainsAny(text, ")）")
}

// overlaps reports whether a period with both its ends has days of the one that
// is asked about.
func (d *draft) overlaps(e period.Expr) bool {
	asked, err := d.cal.Resolve(d.query.Period, d.today)
	if err != nil {
		return false
	}
	other, err := d.cal.Resolve(e, d.today)
	return err == nil && !other.OpenStart && !other.OpenEnd && !asked.Overlap(other.Period).Empty()
}

func (d *draft) readAsked(asked []*mention) {
	for n, m := range asked {
		e := m.period.Expr
		if m.period.Coming != "" && (d.plans() || d.has(cueForecast)) {
			e = m.period.Coming
		}
		switch {
		case n == 0 && m.period.Ends[0] != "" && d.has(cueRise, cueFall, cueChange, cueWhy, cueCompare):
			d.query.Period = m.period.Ends[1] // "from September to October" of a change
			d.query.Compare = semantic.Compare{Kind: semantic.CompareCustom, Period: m.period.Ends[0]}
			d.part(answer.SlotCompare, string(m.period.Ends[0]), m.i, m.j, m.source)
			d.part(answer.SlotPeriod, string(m.period.Ends[1]), m.i, m.j, m.source)
		case n == 0 && d.sinceBefore(m): // "since its first day, 9 November"
			d.query.Period = e + ".."
			d.part(answer.SlotPeriod, string(d.query.Period), m.i, m.j, m.source)
		case n == 0:
			d.query.Period = e
			d.part(answer.SlotPeriod, string(e), m.i, m.j, m.source)
			if text := d.textOf(m.i, m.j); d.query.Grain == period.None && strings.Contains(text, "、") && strings.Contains(text, "月") && !strings.ContainsAny(text, "号日") { // 7、8、9三个月: each of them
				d.query.Grain = period.Month
				d.restated[answer.SlotGrain] = true
			}
			d.openPeriod(m)
		case n == 1 && d.inBrackets(asked[0]) && d.liesWithin(asked[0].period.Expr, e): // weekend orders (Sat + Sun) last week
		case n == 1 && d.bracketed(asked[0], m) && d.counted(m): // 11月1号到8号（含8号）
		case n == 1 && d.bracketed(asked[0], m) && d.holdsBoth(e): // "Sunday vs Saturday (last weekend)"
		case n == 1 && d.bracketed(asked[0], m) && d.overlaps(e): // "the double 11 sale (1–11 November)"
			d.query.Period, asked[0] = e, m
			d.parts = slices.DeleteFunc(d.parts, func(p answer.Part) bool { return p.Slot == answer.SlotPeriod })
			d.part(answer.SlotPeriod, string(e), m.i, m.j, m.source)
		case e == d.query.Period: // said twice
		case strings.HasPrefix(string(e), "..") && d.endsAt(e):
			d.part(answer.SlotPeriod, string(d.query.Period), m.i, m.j, m.source)
		case d.namesBase(m):
			d.query.Compare = semantic.Compare{Kind: semantic.CompareCustom, Period: e}
			d.setComparePart(string(e))
		case n == 1 && d.query.Compare.Kind == semantic.CompareNone && (d.sideBySide(asked[0], m) || !d.within(e)):
			d.query.Compare = semantic.Compare{Kind: semantic.CompareCustom, Period: e}
			d.part(answer.SlotCompare, string(e), m.i, m.j, m.source)
		default:
			d.ignored = append(d.ignored, d.textOf(m.i, m.j))
		}
	}
}

// readSteps reads steps of time that follow one another, of which each is asked
// for, as one period in such steps: 9月和10月，按月; July, August and September.
func (d *draft) readSteps(asked []*mention) bool {
	if len(asked) < 2 || d.query.Compare.Kind != semantic.CompareNone || d.has(cueCompare, cueWhich) {
		return false
	}
	var all period.Period
	grain := period.None
	for n, m := range asked {
		r, err := d.cal.Resolve(m.period.Expr, d.today)
		if err != nil || r.OpenStart || r.OpenEnd || r.Grain == period.None || r.Grain == period.Day || n > 0 && (r.Grain != grain || r.Start != all.End || !d.listedPeriods(asked[n-1], m)) {
			return false
		}
		if n == 0 {
			all, grain = r.Period, r.Grain
		}
		all.End = r.End
	}
	if d.query.Grain != grain && (len(asked) < 3 || d.query.Grain != period.None) {
		return false
	}
	d.query.Period, d.query.Grain = period.Expr(all.String()), grain
	first, last := asked[0], asked[len(asked)-1]
	d.part(answer.SlotPeriod, string(d.query.Period), first.i, last.j, first.source)
	d.restated[answer.SlotGrain] = true
	return true
}

// listedPeriods reports whether nothing but "and" or the sign of a list stands
// between two periods.
func (d *draft) listedPeriods(a, b *mention) bool {
	joins := strings.ToLower(strings.Trim(d.between(a.j, b.i), " ,、，/&"))
	return joins == "" || listJoins[joins]
}

// readApart reads a range whose ends a verb parts: 从11月9号跑到昨天.
func (d *draft) readApart(asked []*mention) bool {
	if len(asked) != 2 || d.query.Compare.Kind != semantic.CompareNone {
		return false
	}
	a, b := asked[0], asked[1]
	if a.i == 0 || b.i == 0 || b.i-a.j > 4 || !fromWords[d.toks[a.i-1].text] || !untilHan[d.toks[b.i-1].text] {
		return false
	}
	from, err := d.cal.Resolve(a.period.Expr, d.today)
	to, otherErr := d.cal.Resolve(b.period.Expr, d.today)
	if err != nil || otherErr != nil || from.Start >= to.End || to.Start <= from.Start {
		return false
	}
	d.query.Period = period.Expr(period.Period{Start: from.Start, End: to.End}.String())
	d.part(answer.SlotPeriod, string(d.query.Period), a.i, b.j, a.source)
	return true
}

var fromWords, untilHan = set("从 自"), set("到 至")

// inBrackets reports whether a mention stands in brackets.
func (d *draft) inBrackets(m *mention) bool {
	start, end := d.bytes(m.i, m.j)
	before, after := strings.TrimSpace(d.text[:start]), strings.TrimSpace(d.text[end:])
	return (strings.HasSuffix(before, "(") || strings.HasSuffix(before, "（")) && (strings.HasPrefix(after, ")") || strings.HasPrefix(after, "）"))
}

// liesWithin reports whether a period lies within another.
func (d *draft) liesWithin(inner, outer period.Expr) bool {
	a, err := d.cal.Resolve(inner, d.today)
	b, otherErr := d.cal.Resolve(outer, d.today)
	return err == nil && otherErr == nil && a.Overlap(b.Period) == a.Period
}

// counted reports whether a period only says that its day counts, "including the
// 8th".
func (d *draft) counted(m *mention) bool {
	return m.i > 0 && includingWords[d.toks[m.i-1].text]
}

var includingWords = set("含 括 including incl")

// holdsBoth reports whether a period holds both of two that are compared, and so
// only says when they were.
func (d *draft) holdsBoth(e period.Expr) bool {
	return d.query.Compare.Kind == semantic.CompareCustom && d.liesWithin(d.query.Period, e) && d.liesWithin(d.query.Compare.Period, e)
}

// sideBySide reports whether a word that joins or compares stands between two
// periods.
func (d *draft) sideBySide(a, b *mention) bool {
	for k := range d.mentions {
		if m := &d.mentions[k]; m.i >= a.j && m.j <= b.i && m.is(cueAnd, cueOr, cueCompare) {
			return true
		}
	}
	return d.has(cueCompare) || a.j < len(d.toks) && d.toks[a.j].broken
}

// within reports whether a period lies inside the one that is asked about, or
// around it, so that neither is set against the other without a word for it.
func (d *draft) within(e period.Expr) bool {
	r, err := d.cal.Resolve(d.query.Period, d.today)
	o, otherErr := d.cal.Resolve(e, d.today)
	return err == nil && otherErr == nil && r.Overlap(o.Period).Days() > 0
}

// endsAt cuts the period at a day before which it is to end, "Q3 until 15
// September", and reports whether it could.
func (d *draft) endsAt(e period.Expr) bool {
	r, err := d.cal.Resolve(d.query.Period, d.today)
	end, endErr := d.cal.Resolve(e, d.today)
	if err != nil || endErr != nil || r.OpenEnd || end.End <= r.Start || end.End > r.End {
		return false
	}
	d.query.Period = period.Expr(period.Period{Start: r.Start, End: end.End}.String())
	return true
}

// namesBase reports whether a period follows the comparison that it explains,
// 同比去年10月 or "year over year, October 2025".
func (d *draft) namesBase(m *mention) bool {
	if d.query.Compare.Kind != semantic.ComparePreviousPeriod && d.query.Compare.Kind != semantic.ComparePreviousYear {
		return false
	}
	for k := range d.mentions {
		o := &d.mentions[k]
		if o.period != nil && o.j == m.i && (o.period.Relation == period.AgainstYear || o.period.Relation == period.AgainstPrevious) {
			return true
		}
	}
	return false
}

// resolvePeriods puts the later of two periods first and names a comparison
// that is the natural one by its name.
func (d *draft) resolvePeriods() {
	d.wholeSteps()
	if d.query.Period == "" {
		return
	}
	r, err := d.cal.Resolve(d.query.Period, d.today)
	if err != nil {
		d.problem = &answer.Problem{Kind: answer.NotUnderstood, Text: string(d.query.Period)}
		return
	}
	d.resolved = r
	if d.weekBack && r.Days() < 7 { // the same weekdays, not the days directly before
		e := period.Expr(period.Period{Start: r.Start - 7, End: r.End - 7}.String())
		d.query.Compare = semantic.Compare{Kind: semantic.CompareCustom, Period: e}
		d.setComparePart(string(e))
	}
	if d.query.Compare.Kind != semantic.CompareCustom {
		return
	}
	base, err := d.cal.Resolve(d.query.Compare.Period, d.today)
	if err != nil {
		d.problem = &answer.Problem{Kind: answer.NotUnderstood, Text: string(d.query.Compare.Period)}
		return
	}
	if base.Period == r.Period && r.Days() > 7 { // this October against last October
		base.Period = d.cal.YearBefore(r)
		d.query.Compare.Period = period.Expr(base.Period.String())
	}
	if base.Period == r.Period && r.Days() == 1 { // yesterday against Monday, on a Tuesday: the Monday before
		base.Start, base.End = base.Start-7, base.End-7
		d.query.Compare.Period = period.Expr(base.Period.String())
		d.setComparePart(string(d.query.Compare.Period))
	}
	if base.Start > r.Start && d.said(answer.SlotPeriod) {
		d.query.Period, d.query.Compare.Period = d.query.Compare.Period, d.query.Period
		r, base = base, r
		d.resolved = r
		d.swapParts()
	}
	if d.query.Per != period.None { // an average of the days there are, against that of a whole month
		return
	}
	switch {
	case base.Period == d.cal.Before(r), r.Grain != period.None && base.Grain == r.Grain && base.Period == d.cal.Step(d.cal.Add(r.Start, r.Grain, -1), r.Grain):
		d.query.Compare = semantic.Compare{Kind: semantic.ComparePreviousPeriod}
	case base.Period == d.cal.YearBefore(r):
		d.query.Compare = semantic.Compare{Kind: semantic.ComparePreviousYear}
	default:
		return
	}
	d.setComparePart(string(d.query.Compare.Kind))
}

func (d *draft) setComparePart(value string) {
	for k := range d.parts {
		if d.parts[k].Slot == answer.SlotCompare {
			d.parts[k].Value = value
		}
	}
}

// said reports whether a slot was filled by words of this question.
func (d *draft) said(slot answer.Slot) bool { return d.restated[slot] }

func (d *draft) swapParts() {
	for k := range d.parts {
		switch d.parts[k].Slot {
		case answer.SlotPeriod:
			d.parts[k].Slot = answer.SlotCompare
		case answer.SlotCompare:
			d.parts[k].Slot = answer.SlotPeriod
		}
	}
}

// fillDefaults gives a period, a grain and a comparison to a question that
// named none, and says so.
func (d *draft) fillDefaults() {
	q := &d.query
	if q.Period == "" && d.intent != answer.Help && d.intent != answer.Unknown {
		q.Period = DefaultPeriod
		if d.intent == answer.Forecast {
			q.Period = defaultFuture
		}
		if d.pace {
			q.Period = thisMonth
		}
		if d.intent == answer.Anomaly {
			q.Period = period.Yesterday
		}
		if d.intent == answer.Trend && d.claims() != 0 { // a month is too short to tell a trend from chance
			q.Period = "past_90_days"
		}
		if d.query.Compare.Kind == semantic.CompareCustom && !d.followUp {
			d.periodBeside()
		}
		d.implied(answer.SlotPeriod, string(q.Period), "default")
	}
	if d.intent == answer.Trend && q.Grain == period.None {
		q.Grain = d.naturalGrain()
		d.implied(answer.SlotGrain, string(q.Grain), "default")
	}
	if (d.intent == answer.Diagnose || d.intent == answer.Compare && len(q.Dimensions) == 0 && !d.anyIn()) && q.Compare.Kind == semantic.CompareNone && d.against == nil {
		q.Compare = semantic.Compare{Kind: semantic.ComparePreviousPeriod}
		d.implied(answer.SlotCompare, string(q.Compare.Kind), "default")
	}
}

// periodBeside gives "compared with last month", asked without a period of its
// own, the step after: this month.
func (d *draft) periodBeside() {
	base, err := d.cal.Resolve(d.query.Compare.Period, d.today)
	if err != nil || base.Grain == period.None || base.Grain == period.Day {
		return
	}
	next := d.cal.Step(base.End, base.Grain)
	if next.Start > d.today {
		return
	}
	if next.Contains(d.today) {
		d.query.Period = "this_" + period.Expr(base.Grain)
		return
	}
	d.query.Period = period.Expr(next.String())
}

func (d *draft) anyIn() bool {
	for _, f := range d.query.Filters {
		if f.Op == semantic.In {
			return true
		}
	}
	return false
}

// naturalGrain is the step in which a period's course is shown.
func (d *draft) naturalGrain() period.Grain {
	r, err := d.cal.Resolve(d.query.Period, d.today)
	switch {
	case err != nil || r.OpenStart || r.Days() > 200:
		return period.Month
	case r.Days() > 45:
		return period.Week
	}
	return period.Day
}
