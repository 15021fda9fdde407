// Package nlq reads questions by rule, without a language model: a lexicon made
// from the semantic model, a grammar of dates (internal/period), and cues that
// say what is wanted. It gives a typed reading with its confidence, the words
// it could not read, and choices where two readings are as good.
package nlq

import (
	"slices"
	"time"
	"unicode/utf8"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// DefaultPeriod is asked about when a question names no time: the last 30
// complete days.
const DefaultPeriod = period.Expr("past_30_days")

// defaultFuture is forecast when a question names no time.
const defaultFuture = period.Expr("next_30_days")

// MaxRunes is the length of the longest question that is read.
const MaxRunes = 1000

// Reader reads questions. It is safe for concurrent use.
type Reader struct {
	Lexicon  *Lexicon
	Calendar period.Calendar
}

// Read reads a question as of a moment. It never fails: what it cannot read
// stands in the reading's Unread, Open and Problem, and lowers its Confidence.
func (r *Reader) Read(q answer.Question, now time.Time) answer.Reading {
	if q.Lang == "" {
		q.Lang = Language(q.Text)
	}
	if !utf8.ValidString(q.Text) || utf8.RuneCountInString(q.Text) > MaxRunes {
		return answer.Reading{Intent: answer.Unknown, By: answer.ByRules, Problem: &answer.Problem{Kind: answer.NotUnderstood}}
	}
	s := r.scan(q.Text, now)
	stages, left := r.readStages(q, s.asked(), now)
	if len(stages) > 1 {
		reading := stages[len(stages)-1].Reading
		reading.Stages, reading.Left = stages, left
		return reading
	}
	if len(stages) == 0 && q.Previous != nil {
		if on, ok := r.goesOnAlone(q, s, now); ok {
			return on
		}
	}
	whole := r.withoutAsides(q, r.draftOf(s, q, false).reading(), now)
	if len(stages) == 0 || whole.Problem == nil && !sure(whole) { // the person is asked about the rest
		return whole
	}
	reading := stages[0].Reading
	reading.Left = left
	return reading
}

func (r *Reader) scan(text string, now time.Time) *scan {
	return r.Lexicon.scan(text, r.Calendar.Today(now), r.Calendar)
}

// read reads a text as it stands.
func (r *Reader) read(q answer.Question, now time.Time) answer.Reading {
	return r.draft(q, now, false).reading()
}

// draft reads a text as it stands; linked says that it goes on from the reading
// before it whatever it names itself.
func (r *Reader) draft(q answer.Question, now time.Time, linked bool) *draft {
	return r.draftOf(r.scan(q.Text, now), q, linked)
}

// draftOf reads what was cut already, and uses it up.
func (r *Reader) draftOf(s *scan, q answer.Question, linked bool) *draft {
	d := &draft{scan: s, lex: r.Lexicon, cal: r.Calendar, lang: q.Lang, previous: q.Previous, linked: linked}
	d.read()
	return d
}

// draft is a reading in the making.
type draft struct {
	*scan
	lex      *Lexicon
	cal      period.Calendar
	lang     evidence.Lang
	previous *answer.Reading

	intent   answer.Intent
	query    semantic.Query
	resolved period.Resolved
	parts    []answer.Part
	open     []answer.Choice
	problem  *answer.Problem
	share    *answer.ShareOf
	against  *answer.Against
	followUp bool
	leans    bool     // its words lean on the question before it
	beside   bool     // what it names comes beside what was asked
	borrowed bool     // its metrics are those of the question before
	freed    []string // dimensions whose filter falls away
	linked   bool     // goes on from the reading before it in any case
	pace     bool     // whether a plan will be met is asked
	// described are the first tokens of dimensions that only say of what the
	// text beside them is a part.
	described map[int]bool
	cutPeriod bool         // a number beside a period was not read
	stepwise  period.Grain // of a comparison that names its step
	averaged  period.Grain // over which an average may be wanted
	bounds    []bound      // thresholds as they were found
	ranked    string       // the metric by which what satisfies them is put in order
	weekBack  bool         // compared with the same weekday a week before
	// ignored are words that are understood but that a query cannot express;
	// they are reported like unread ones.
	ignored []string
	// scores of what was matched, for the confidence.
	scores []float64
	// restated says which slots the question itself fills.
	restated map[answer.Slot]bool
}

func (d *draft) read() {
	d.restated, d.described = make(map[answer.Slot]bool), make(map[int]bool)
	if len(d.toks) == 0 {
		d.intent, d.problem = answer.Unknown, &answer.Problem{Kind: answer.NotUnderstood}
		return
	}
	d.readChanges()
	d.readDefinitions()
	d.findThresholds()
	d.readLiterals()
	d.readAssigned()
	d.readMetrics()
	d.meantMetrics()
	d.readMembers()
	d.readParts()
	d.nounMetrics()
	d.readDimensions()
	d.borrowMetrics()
	d.readLimit()
	d.readGrain()
	d.readEachDay()
	d.ownPlan()
	d.readPrices()
	d.readPer()
	d.readAttainment()
	d.readPace()
	d.readShare()
	d.readAverage()
	d.readThresholds()
	d.readUnits()
	d.readUnsupported()
	d.findUnread()
	d.readPeriods()
	d.withinOnePeriod()
	d.readIntent()
	d.returnMetrics()
	d.carryOver()
	d.settleAgainst()
	d.compareChanges()
	d.moneyLost()
	d.compareMembers()
	d.readOrder()
	d.fillDefaults()
	d.resolvePeriods()
	d.averageDays()
	d.readRunning()
	d.findProblem()
	d.openMetric()
	d.openDimension()
	d.openAverage()
	d.completeChoices()
}

// reading returns the finished reading.
func (d *draft) reading() answer.Reading {
	r := answer.Reading{
		Intent: d.intent, Query: d.query, Period: d.resolved, Parts: d.parts, Open: d.open,
		Problem: d.problem, Share: d.share, Against: d.against, Claims: d.claims(), By: answer.ByRules, FollowUp: d.followUp,
	}
	for _, u := range d.unread {
		r.Unread = append(r.Unread, d.textOf(u.i, u.j))
	}
	for _, w := range d.ignored {
		if !slices.Contains(r.Unread, w) {
			r.Unread = append(r.Unread, w)
		}
	}
	r.Confidence = d.confidence()
	return r
}

// part records which words gave a part of the reading.
func (d *draft) part(slot answer.Slot, value string, i, j int, source string) {
	start, end := d.bytes(i, j)
	d.parts = append(d.parts, answer.Part{Slot: slot, Text: d.text[start:end], Value: value, Start: start, End: end, Source: source})
	d.restated[slot] = true
}

// implied records a part that no words gave.
func (d *draft) implied(slot answer.Slot, value, source string) {
	d.parts = append(d.parts, answer.Part{Slot: slot, Value: value, Source: source})
}

// readMetrics takes every metric that is named, in order.
func (d *draft) readMetrics() {
	for k := range d.mentions {
		m := &d.mentions[k]
		var names []string
		for _, s := range m.senses {
			if s.kind == KindMetric {
				names = append(names, s.target)
			}
		}
		mixed := len(names) < len(m.senses)
		if len(names) == 0 || mixed && d.otherMetric(k) && !d.countedByOne(m) || d.namesMember(k) || d.meansMember(k) || d.onlyPeople(k) || d.describesTraffic(k) || d.partOfNext(k) {
			continue
		}
		if m.j == m.i+1 && d.toks[m.i].kind == han && d.otherMetric(k) && !d.has(cueMoney) { // 卖 of 卖出去多少件
			m.senses, m.cue = nil, []cueEntry{{cue: filler}}
			continue
		}
		m.senses = slices.DeleteFunc(slices.Clone(m.senses), func(s sense) bool { return s.kind != KindMetric })
		d.scores = append(d.scores, m.score)
		if len(names) > 1 {
			d.open = append(d.open, answer.Choice{Slot: answer.SlotMetric, Text: d.textOf(m.i, m.j)})
		}
		if !slices.Contains(d.query.Metrics, names[0]) {
			d.query.Metrics = append(d.query.Metrics, names[0])
		}
		d.part(answer.SlotMetric, names[0], m.i, m.j, m.source)
	}
}

// nounMetrics takes the metric that a member's own words end with, "completed
// orders", where nothing else is asked for.
func (d *draft) nounMetrics() {
	if d.countsWho() {
		d.query.Metrics = nil
		d.parts = slices.DeleteFunc(d.parts, func(p answer.Part) bool { return p.Slot == answer.SlotMetric })
	}
	if len(d.query.Metrics) > 0 {
		return
	}
	for k := range d.mentions {
		m := &d.mentions[k]
		if !isMember(m) || m.j-m.i < 2 || d.toks[m.i].kind != latin || d.previous != nil && d.saysWhose(k) {
			continue
		}
		d.lex.trie.each(d.toks, m.j-1, func(id int32, next int) {
			if s := d.lex.terms[id].senses[0]; next == m.j && s.kind == KindMetric && len(d.query.Metrics) == 0 {
				d.query.Metrics = []string{s.target}
				d.part(answer.SlotMetric, s.target, m.j-1, m.j, "synonym")
			}
		})
	}
}

// countsWho reports "how many VIP customers ordered": the only metric is a verb
// that says what those did who are counted.
func (d *draft) countsWho() bool {
	if len(d.query.Metrics) != 1 || !d.has(cueCount) {
		return false
	}
	for k := range d.mentions {
		m := &d.mentions[k]
		if isMember(m) && m.j-m.i > 1 && d.nounAt(m.j-1, m.j) && m.j < len(d.toks) && doneWords[d.toks[m.j].text] {
			return true
		}
	}
	return false
}

var doneWords = set("ordered bought purchased")

// ownPlan gives "target" alone, beside another metric, the meaning of that
// metric's own target: "ROAS vs target".
func (d *draft) ownPlan() {
	if len(d.query.Metrics) != 2 {
		return
	}
	for k := range d.mentions {
		m := &d.mentions[k]
		if !isMetric(m) || !d.lex.model.Plans(m.senses[0].target) || m.j != m.i+1 && d.toks[m.i].kind != han {
			continue
		}
		for n, other := range d.query.Metrics {
			own := d.lex.planOf(other, d.textOf(m.i, m.j))
			if other == m.senses[0].target || own == "" || own == m.senses[0].target {
				continue
			}
			d.query.Metrics[1-n] = own
			for p := range d.parts {
				if d.parts[p].Slot == answer.SlotMetric && d.parts[p].Value == m.senses[0].target {
					d.parts[p].Value = own
				}
			}
		}
	}
}

// otherMetric reports whether a word that names nothing but a metric stands
// beside mention k.
func (d *draft) otherMetric(k int) bool {
	for n := range d.mentions {
		senses := d.mentions[n].senses
		if n != k && len(senses) > 0 && !slices.ContainsFunc(senses, func(s sense) bool { return s.kind != KindMetric }) {
			return true
		}
	}
	return false
}
