package evidence

import (
	"strconv"
	"time"

	"github.com/insight-agent/insight/internal/period"
)

// timeReader reads one wording of time. It does not resolve a question's words
// to the likeliest period, as reading does, but lists every period that the
// words can mean, since the facts are known.
type timeReader struct {
	*check
	years []int // for wordings without a year
}

// read returns the wording that begins at token i.
func (r timeReader) read(i int) (timeMention, bool) {
	if !r.mayBegin(i) {
		return timeMention{}, false
	}
	for _, form := range []func(int) (timeMention, bool){r.isoDate, r.hanDate, r.hanStep, r.englishDate, r.step, r.relative, r.rolling, r.distance, r.slashDate, r.year} {
		if m, ok := form(i); ok {
			m.i = i
			return m, true
		}
	}
	return timeMention{}, false
}

// mayBegin rules out the many tokens that begin no wording of time, so that the
// forms are tried on few.
func (r timeReader) mayBegin(i int) bool {
	t := r.toks[i]
	if t.kind == numberToken {
		return true
	}
	_, month := months[t.text]
	_, part := partsOfYear[t.text]
	_, cardinal := cardinals[t.text]
	_, digit := hanDigits[t.text]
	return month || part || cardinal || digit || ordinalQuarters[t.text] != "" || rollingWords[t.text] || timeHan[t.text] || relativePhrases.root.next[t.text] != nil
}

// timeHan begin Chinese wordings of time that no phrase lists.
var timeHan = map[string]bool{"十": true, "第": true, "今": true, "去": true, "上": true, "下": true}

// integer reads a whole number of at most four digits at token i.
func (r timeReader) integer(i int) (int, bool) {
	if i < 0 || i >= len(r.toks) || r.toks[i].kind != numberToken || len(r.toks[i].text) > 4 || r.toks[i].used {
		return 0, false
	}
	v, err := strconv.Atoi(r.toks[i].text)
	return v, err == nil
}

func (r timeReader) yearAt(i int) (int, bool) {
	y, ok := r.integer(i)
	return y, ok && y >= 1970 && y < 2200 && r.toks[i].end-r.toks[i].start == len("2026")
}

func (r timeReader) dayAt(i int) (int, bool) {
	d, ok := r.integer(i)
	return d, ok && d >= 1 && d <= 31
}

// withYears builds one period for each year that the wording may mean.
func (r timeReader) withYears(j, year int, build func(y int) period.Period) timeMention {
	years := r.years
	if year != 0 {
		years = []int{year}
	}
	m := timeMention{j: j}
	for _, y := range years {
		m.periods = append(m.periods, build(y))
	}
	return m
}

func wholeMonth(y int, m time.Month) period.Period { return wholeMonths(y, m, m) }

func wholeMonths(y int, from, to time.Month) period.Period {
	if to < from {
		return period.Period{Start: period.NewDate(y-1, from, 1), End: period.NewDate(y, to+1, 1)}
	}
	return period.Period{Start: period.NewDate(y, from, 1), End: period.NewDate(y, to+1, 1)}
}

// daySpan is a range of days; one that would end before it begins began in the
// year before.
func daySpan(y int, m1 time.Month, d1 int, m2 time.Month, d2 int) period.Period {
	p := period.Period{Start: period.NewDate(y, m1, d1), End: period.NewDate(y, m2, d2) + 1}
	if p.Empty() {
		p.Start = period.NewDate(y-1, m1, d1)
	}
	return p
}

// isoDate reads 2026-10-31, 2026/10/31, 2026-10 and 2026-W47.
func (r timeReader) isoDate(i int) (timeMention, bool) {
	y, ok := r.yearAt(i)
	if !ok || r.at(i+1) != "-" && r.at(i+1) != "/" || i+2 >= len(r.toks) || !r.toks[i+2].glued {
		return timeMention{}, false
	}
	if week := r.at(i + 2); len(week) == 3 && week[0] == 'w' {
		res, err := r.Calendar.Resolve(period.Expr(strconv.Itoa(y)+"-"+week), r.Today)
		return timeMention{j: i + 3, periods: []period.Period{res.Period}}, err == nil
	}
	m, ok := r.integer(i + 2)
	if !ok || m < 1 || m > 12 {
		return timeMention{}, false
	}
	if d, ok := r.dayAt(i + 4); ok && r.at(i+3) == r.at(i+1) {
		return timeMention{j: i + 5, periods: []period.Period{daySpan(y, time.Month(m), d, time.Month(m), d)}}, true
	}
	return timeMention{j: i + 3, periods: []period.Period{wholeMonth(y, time.Month(m))}}, true
}

// slashDate reads 11/16 and 11/16–11/22, month first, where a bound period has
// those days; elsewhere a slash divides.
func (r timeReader) slashDate(i int) (timeMention, bool) {
	m1, d1, j, ok := r.monthSlashDay(i)
	if !ok {
		return timeMention{}, false
	}
	m2, d2 := m1, d1
	if isRange(r.at(j)) {
		if m, d, next, ok := r.monthSlashDay(j + 1); ok {
			m2, d2, j = m, d, next
		}
	}
	m := r.withYears(j, 0, func(y int) period.Period { return daySpan(y, m1, d1, m2, d2) })
	for _, f := range r.all {
		if m.within(f.Period) || f.Base != nil && m.within(*f.Base) {
			return m, true
		}
	}
	return timeMention{}, false
}

func (r timeReader) monthSlashDay(i int) (m time.Month, d, j int, ok bool) {
	month, ok := r.integer(i)
	if !ok || month < 1 || month > 12 || r.at(i+1) != "/" {
		return 0, 0, i, false
	}
	d, ok = r.dayAt(i + 2)
	return time.Month(month), d, i + 3, ok
}

// year reads a bare year: 2026, 2026 年. A number that is a fact's own is left
// to the figures.
func (r timeReader) year(i int) (timeMention, bool) {
	y, ok := r.yearAt(i)
	if !ok || r.at(i+1) == "%" || i > 0 && currencySigns[r.at(i-1)] != "" {
		return timeMention{}, false
	}
	j := i + 1
	if r.at(j) == "年" {
		j++
	} else if r.isFigure(y) {
		return timeMention{}, false
	}
	return timeMention{j: j, periods: []period.Period{wholeMonths(y, time.January, time.December)}}, true
}

func (r timeReader) isFigure(v int) bool {
	n := numeral{value: float64(v), step: 1, digits: 4}
	for k, f := range r.all {
		if r.states(n, f, r.lent[k]) {
			return true
		}
	}
	return false
}

// step reads "Q3 2026", "2026 Q3", "third quarter of 2026", "H1 2026", "week 47".
func (r timeReader) step(i int) (timeMention, bool) {
	year, start := 0, i
	if y, ok := r.yearAt(i); ok {
		year, start = y, i+1
	}
	from, to, j, ok := r.partOfYear(start)
	if !ok {
		return timeMention{}, false
	}
	if year == 0 {
		if r.at(j) == "of" || r.at(j) == "," {
			if y, ok := r.yearAt(j + 1); ok {
				year, j = y, j+2
			}
		} else if y, ok := r.yearAt(j); ok {
			year, j = y, j+1
		}
	}
	return r.withYears(j, year, func(y int) period.Period { return wholeMonths(y, from, to) }), true
}

var partsOfYear = map[string][2]time.Month{
	"q1": {1, 3}, "q2": {4, 6}, "q3": {7, 9}, "q4": {10, 12}, "h1": {1, 6}, "h2": {7, 12},
}

var ordinalQuarters = map[string]string{"first": "q1", "second": "q2", "third": "q3", "fourth": "q4"}

func (r timeReader) partOfYear(i int) (from, to time.Month, j int, ok bool) {
	name, j := r.at(i), i+1
	if q := ordinalQuarters[name]; q != "" && r.at(i+1) == "quarter" {
		name, j = q, i+2
	} else if (name == "first" || name == "second") && r.at(i+1) == "half" && r.at(i+2) == "of" {
		name, j = map[string]string{"first": "h1", "second": "h2"}[name], i+2
	}
	p, ok := partsOfYear[name]
	return p[0], p[1], j, ok
}

// relative reads "last week", 上个月, "the week before", 去年同期.
func (r timeReader) relative(i int) (timeMention, bool) {
	words, end := relativePhrases.longest(r.toks, i)
	if end == 0 {
		return timeMention{}, false
	}
	w := words[0]
	m := timeMention{j: end, against: w.expr == "" && w.base != noBase, step: true, rate: w.rate}
	if w.expr != "" {
		res, err := r.Calendar.Resolve(w.expr, r.Today)
		if err != nil {
			return timeMention{}, false
		}
		m.periods = append(m.periods, res.Period)
		if month, j, ok := r.monthAfter(end); ok && (w.expr == "last_year" || w.expr == "this_year") {
			y, _, _ := res.Start.YMD()
			return timeMention{j: j, periods: []period.Period{wholeMonth(y, month)}}, true
		}
	}
	for _, f := range r.all {
		if f.Base != nil && w.isBase(f.Period, *f.Base) {
			m.periods = append(m.periods, *f.Base)
		}
		for _, g := range r.all {
			if g.Period.Start < f.Period.Start && w.isBase(f.Period, g.Period) {
				m.periods = append(m.periods, g.Period)
			}
		}
	}
	return m, true
}

// monthAfter reads the 10 月 of 去年 10 月.
func (r timeReader) monthAfter(i int) (time.Month, int, bool) {
	if m, j, ok := r.hanMonth(i); ok {
		return m, j, true
	}
	return 0, i, false
}

// rolling reads "last 7 days", "past three months", 近 7 天, 最近三个月: any
// bound period of that length.
func (r timeReader) rolling(i int) (timeMention, bool) {
	if !rollingWords[r.at(i)] {
		return timeMention{}, false
	}
	k := i + 1
	if r.at(i) == "最" || r.at(i) == "过" {
		k = i + 2 // 最近, 过去
		if next := r.at(i + 1); next != "近" && next != "去" && next != "后" {
			return timeMention{}, false
		}
	}
	if k >= len(r.toks) {
		return timeMention{}, false
	}
	n, ok := r.numeralAt(k)
	if !ok || n.unit != spanUnit || n.i != k {
		return timeMention{}, false
	}
	m := timeMention{j: n.j}
	for _, f := range r.all {
		if lasts(f.Period.Days(), n) {
			m.periods = append(m.periods, f.Period)
		}
		if f.Base != nil && lasts(f.Base.Days(), n) {
			m.periods = append(m.periods, *f.Base)
		}
	}
	return m, len(m.periods) > 0 || r.at(i) != "前"
}

// distance reads "two weeks before", "3 months ago", 两周前: the bound periods
// that begin so much earlier than another bound period or than this one.
func (r timeReader) distance(i int) (timeMention, bool) {
	n, ok := r.numeralAt(i)
	if !ok || n.unit != spanUnit || n.i != i || !distanceWords[r.at(n.j)] {
		return timeMention{}, false
	}
	m := timeMention{j: n.j + 1, against: true}
	for _, f := range r.all {
		for _, g := range r.all {
			if apart := int(f.Period.Start - g.Period.Start); apart > 0 && lasts(apart, n) {
				m.periods = append(m.periods, g.Period)
			}
		}
		if ago := int(r.Today - f.Period.Start); lasts(ago, n) || n.step == 7 && ago/7 == int(n.value/7) {
			m.periods = append(m.periods, f.Period)
		}
	}
	return m, true
}

var distanceWords = map[string]bool{"before": true, "earlier": true, "ago": true, "prior": true, "前": true}

var rollingWords = map[string]bool{"last": true, "past": true, "previous": true, "next": true, "近": true, "最": true, "过": true, "前": true, "未": false}
