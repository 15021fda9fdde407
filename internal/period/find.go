package period

import (
	"fmt"
	"strings"

	"github.com/insight-agent/insight/internal/fold"
)

// Match is one wording of time in a text.
type Match struct {
	Start, End int // bytes of the text
	// Expr is what the words mean. It is empty when the wording only compares
	// (Relation then says with what).
	Expr Expr
	// Others holds further meanings of an ambiguous wording: 03/04 is 4 March
	// and 3 April. The reader must ask; none of them is likelier.
	Others   []Expr
	Relation Relation
	// Grain is the step that a comparison names: week for "week over week".
	Grain Grain
	// Ends holds both ends of a wording "from A to B", which in a question
	// about a change is a comparison rather than a range.
	Ends [2]Expr
	// Short is what the wording means without its last character, which may
	// begin a name that only the reader knows: the week of 上周日.
	Short Expr
	// Coming is the same wording's next days to come, where it names no year and
	// Expr is of the past: the December that is planned for.
	Coming Expr
	// Dated says that the wording is written days of a month, which lie a year
	// back by their dates and not by their weekdays.
	Dated bool
	// Corrected says that a word of it was misspelt.
	Corrected bool
}

// Relation says what a match is to the question.
type Relation string

// The relations.
const (
	// Asked is the period that the question is about.
	Asked Relation = ""
	// Against is the period with which it is compared, Match.Expr.
	Against Relation = "against"
	// AgainstPrevious compares with the period before (WoW, 环比).
	AgainstPrevious Relation = "previous"
	// AgainstYear compares with the same period a year ago (YoY, 同比).
	AgainstYear Relation = "year"
	// AgainstWeek compares with the same weekday a week before.
	AgainstWeek Relation = "week"
	// Impossible is a written day that does not exist, such as 31 April.
	Impossible Relation = "impossible"
)

// maxTokens bounds the work on a hostile text; no question is as long.
const maxTokens = 2000

// Find returns the wordings of time in a text, English or Chinese, in order
// and without overlap. Words that are ambiguous between a date and something
// else ("may", "march on", "iPhone 15") are read as dates only where they stand
// like dates. A month, quarter or trade day without a year is the latest that
// has begun by today, or in a text about the future the next that has not ended.
func Find(text string, today Date, c Calendar) []Match {
	return FindNear(text, today, c, func(string) bool { return true })
}

// FindNear is Find for a text that may be misspelt: words that are not known
// and one letter off a word of time count as that word ("lst week").
func FindNear(text string, today Date, c Calendar, known func(word string) bool) []Match {
	folded := fold.New(text)
	f := &finder{cal: c, today: today, text: text, folded: folded, toks: tokenize(folded.Runes)}
	if len(f.toks) > maxTokens {
		f.toks = f.toks[:maxTokens]
	}
	f.correct(known)
	for _, t := range f.toks {
		f.han = f.han || t.kind == hanToken
		f.future = f.future || futureWords[t.text]
		f.compares = f.compares || comparingWords[t.text]
	}
	if f.han {
		for _, w := range futureHan {
			f.future = f.future || strings.Contains(string(folded.Runes), w)
		}
	}
	var out []Match
	var of []found
	for i := 0; i < len(f.toks); {
		m := f.restated(f.longest(i))
		if m.next == 0 || f.doubtful(i, m.next) {
			i++
			continue
		}
		start, end := folded.Span(f.toks[i].i, f.toks[m.next-1].j)
		out = append(out, Match{
			Start: start, End: end, Expr: m.expr, Others: m.others,
			Relation: m.relation, Grain: m.grain, Ends: m.ends, Short: m.short, Corrected: f.corrected(i, m.next),
			Coming: f.coming(m), Dated: m.relation == Asked && f.dated(i, m.next),
		})
		f.remember(m)
		of = append(of, m)
		i = m.next
	}
	f.joinYear(out, of)
	f.sameThing(out, of)
	return out
}

// finder reads one text.
type finder struct {
	cal    Calendar
	today  Date
	text   string
	folded fold.Text
	toks   []token
	han    bool // there is Chinese in the text
	future bool // the text asks about what comes
	// compares says that the text has a word such as "compare", which makes a
	// comparison of a mere "with".
	compares bool
	atoms    []*found
	known    map[Expr]Period // what was resolved; empty for what cannot be
	named    Period          // the month of the period before, of which 上半月 may be a part
}

// found is what a rule read: a meaning and the token after its words. next is
// 0 when the rule does not apply.
type found struct {
	expr     Expr
	others   []Expr
	next     int
	relation Relation
	grain    Grain
	ends     [2]Expr
	short    Expr
	bare     bool // a weekday of no named week
	// at gives the same wording in another year, for wordings that had none
	// of their own or whose neighbour may take theirs.
	at   func(year int) Expr
	year int
	own  bool // the year stood in the text
}

// longest returns the reading of the most words that start at token i.
func (f *finder) longest(i int) found {
	var best found
	for _, rule := range []func(int) found{f.comparison, f.span, f.openRange, f.atom} {
		if m := rule(i); m.next > best.next {
			best = m
		}
	}
	return best
}

// atom reads a period that is not composed of two others. Rules ask for the
// same one again and again, so it is kept.
func (f *finder) atom(i int) found {
	if i >= len(f.toks) {
		return found{}
	}
	if f.atoms == nil {
		f.atoms = make([]*found, len(f.toks))
	}
	if f.atoms[i] == nil {
		m := f.readAtom(i)
		f.atoms[i] = &m
	}
	return *f.atoms[i]
}

func (f *finder) readAtom(i int) found {
	var best found
	for _, rule := range []func(int) found{
		f.dayWord, f.step, f.toDate, f.rolling, f.ago, f.weekday, f.weekend,
		f.isoDate, f.slashDate, f.yearly, f.bareYear, f.partOfMonth, f.weekOf, f.dayOfStep, f.bareDay, f.around,
	} {
		if m := rule(i); m.next > best.next {
			best = m
		}
	}
	return best
}

// is reports whether token i is the text s.
func (f *finder) is(i int, s string) bool { return i >= 0 && i < len(f.toks) && f.toks[i].text == s }

// skip returns the token after i when token i is one of the texts, else i.
func (f *finder) skip(i int, texts ...string) int {
	for _, s := range texts {
		if f.is(i, s) {
			return i + 1
		}
	}
	return i
}

// upper reports whether token i was written with a capital.
func (f *finder) upper(i int) bool {
	start, _ := f.folded.Span(f.toks[i].i, f.toks[i].j)
	c := f.text[start]
	return 'A' <= c && c <= 'Z'
}

// coming returns this year's occurrence of a wording without a year where it is
// still to come; empty where it is not.
func (f *finder) coming(m found) Expr {
	if m.relation != Asked || m.at == nil || m.own {
		return ""
	}
	p, ok := f.resolve(m.expr)
	if !ok || p.End > f.today {
		return ""
	}
	now, _, _ := f.today.YMD()
	if q, ok := f.resolve(m.at(now)); ok && q.Start > f.today {
		return m.at(now)
	}
	return ""
}

// dated reports whether tokens i to j hold a number, as written days do and
// weekdays and rolling days do not.
func (f *finder) dated(i, j int) bool {
	days := false
	for _, t := range f.toks[i:j] {
		days = days || t.kind == numberToken || t.text == "号" || t.text == "月" || months[t.text] != nil
		if units[t.text] != nil && t.kind == wordToken || t.text == "天" || t.text == "周" || t.text == "近" || t.text == "过" {
			return false
		}
	}
	return days
}

// remember keeps the month in which a period lies.
func (f *finder) remember(m found) {
	p, ok := f.resolve(m.expr)
	if !ok || m.relation != Asked {
		return
	}
	if month := f.cal.Step(p.Start, Month); p.End <= month.End && p.Days() > 1 && month != f.named {
		f.named, f.atoms = month, nil
	}
}

// span of days as an expression.
func days1(p Period) Expr { return Expr(p.String()) }

// resolve reads an expression that the finder made; ok is false when its days
// lie outside what periods can hold.
func (f *finder) resolve(e Expr) (Period, bool) {
	if p, ok := f.known[e]; ok { // rules ask for the same ones again and again
		return p, !p.Empty()
	}
	r, err := f.cal.Resolve(e, f.today)
	if f.known == nil {
		f.known = make(map[Expr]Period)
	}
	if err != nil {
		r.Period = Period{}
	}
	f.known[e] = r.Period
	return r.Period, err == nil
}

// stepExpr names the step of grain g that lies n steps from today's.
func (f *finder) stepExpr(g Grain, n int) Expr {
	switch {
	case g == Day && n == 0:
		return Today
	case g == Day && n == -1:
		return Yesterday
	case n == 0:
		return Expr("this_" + g)
	case n == -1:
		return Expr("last_" + g)
	case n == 1:
		return Expr("next_" + g)
	case n < 0:
		return Expr(fmt.Sprintf("%d_%ss_ago", -n, g))
	}
	return days1(f.cal.Step(f.cal.Add(f.cal.Floor(f.today, g), g, n), g))
}

// latest returns the year of the last occurrence that has begun, or, in a text
// about the future, of the first that has not ended.
func (f *finder) latest(at func(year int) Expr) int {
	year, _, _ := f.today.YMD()
	if f.future {
		for y := year - 1; y <= year+1; y++ {
			if p, ok := f.resolve(at(y)); ok && p.End > f.today {
				return y
			}
		}
		return year
	}
	for y := year + 1; y >= year-8; y-- { // 29 February may be that far back
		if p, ok := f.resolve(at(y)); ok && p.Start <= f.today {
			return y
		}
	}
	return year
}
