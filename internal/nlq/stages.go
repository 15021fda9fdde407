package nlq

import (
	"slices"
	"strings"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// MaxStages is how many linked parts of one question are read.
const MaxStages = 4

// readStages reads the parts of a question that asks several linked things at once:
// "which campaign lost most last month, why, and is it recovering?". It returns
// no stage where the question asks one thing, and where a part cannot be read for
// sure, alone or as going on from those before it. Only where such a part is
// plainly a question of its own, or too many are, do the others stand without it;
// left holds it.
func (r *Reader) readStages(q answer.Question, asked []part, now time.Time) (stages []answer.Stage, left []string) {
	if len(asked) < 2 {
		return nil, nil
	}
	c := chain{reader: r, question: q, now: now}
	for _, part := range asked {
		step, ok := c.read(part)
		switch {
		case ok:
			place(step.Reading.Parts, q.Text, part.start)
			c.stages = append(c.stages, step)
		case len(c.left) == 0 && len(c.stages) < MaxStages && !c.another(part), len(c.stages) == 0 && !personal(part):
			return nil, nil
		default:
			c.left = append(c.left, part.text)
		}
	}
	if len(c.stages) == 0 || len(c.left) == 0 && (c.alike() || c.ofLeadingStep()) {
		return nil, nil
	}
	return c.stages, c.left
}

// ofLeadingStep reports whether a part asks a metric of the day that leads by
// another, 10月营收最高的那一天，订单多少: the two are one question.
func (c *chain) ofLeadingStep() bool {
	for k := 1; k < len(c.stages); k++ {
		before, r := c.stages[k-1].Reading, c.stages[k].Reading
		steps := before.Intent == answer.Rank && before.Query.Grain != period.None && len(before.Query.Dimensions) == 0
		if steps && !says(r, answer.SlotPeriod) && r.Query.Grain == before.Query.Grain && !slices.Equal(r.Query.Metrics, before.Query.Metrics) {
			return true
		}
	}
	return false
}

// Reread reads the steps behind the last one that a person has changed anew, so
// that they go on from what it is now. Steps that can no longer be read are left
// out.
func (r *Reader) Reread(q answer.Question, stages []answer.Stage, now time.Time) []answer.Stage {
	changed := -1
	for k := range stages {
		if stages[k].Reading.By == answer.ByPerson {
			changed = k
		}
	}
	if changed < 0 {
		return stages
	}
	c := chain{reader: r, question: q, now: now, stages: slices.Clone(stages[:changed+1])}
	for k, s := range stages[changed+1:] {
		if changed+k+1 >= MaxStages {
			break
		}
		if step, ok := c.next(part{text: s.Text, sentence: s.Begins}); ok {
			c.stages = append(c.stages, step)
		}
	}
	return c.stages
}

// place finds the words of a part's reading in the whole question.
func place(parts []answer.Part, question string, start int) {
	for k := range parts {
		p := &parts[k]
		if p.Text == "" {
			continue
		}
		if at := strings.Index(question[start:], p.Text); at >= 0 {
			p.Start, p.End = start+at, start+at+len(p.Text)
		} else { // words that were put in for those that refer
			p.Text, p.Start, p.End = "", 0, 0
		}
	}
}

// chain is a question of several steps in the making.
type chain struct {
	reader   *Reader
	question answer.Question
	now      time.Time
	stages   []answer.Stage
	left     []string // parts that were not read
}

// read reads a part: the first by itself, the others as going on. Behind one that
// was left, what "it" means is not known, and only what says itself whose it is
// goes on.
func (c *chain) read(p part) (answer.Stage, bool) {
	switch {
	case len(c.stages) == MaxStages, len(c.stages) > 0 && c.advises(p), len(c.stages) == 0 && personal(p) && c.another(p):
		return answer.Stage{}, false
	case len(c.stages) == 0:
		return c.first(p)
	case len(c.left) == 0 || c.look(p).refers == toMember:
		return c.next(p)
	}
	step, ok := c.first(p)
	return step, ok && says(step.Reading, answer.SlotPeriod)
}

// first reads the part that begins: it says itself what it is about.
func (c *chain) first(p part) (answer.Stage, bool) {
	q := c.question
	q.Text = p.text
	rd := c.reader.withoutAsides(q, c.reader.read(q, c.now), c.now)
	return answer.Stage{Text: p.text, Begins: p.sentence, Reading: rd}, sure(rd) && says(rd, answer.SlotMetric) || rd.Intent == answer.Anomaly && sure(rd)
}

// sure reports whether a reading can be run as it is.
func sure(r answer.Reading) bool {
	switch r.Intent {
	case answer.Unknown, answer.Help, answer.Overview:
		return false
	default:
		return r.Confidence >= Sure && len(r.Open) == 0 && r.Problem == nil && len(r.Unread) == 0
	}
}

// says reports whether words of the question, or the one default that stands for
// words such as "lost most", gave one of the slots.
func says(r answer.Reading, slots ...answer.Slot) bool {
	return slices.ContainsFunc(r.Parts, func(p answer.Part) bool {
		return slices.Contains(slots, p.Slot) && (p.Text != "" || p.Slot == answer.SlotMetric && p.Source == "default")
	})
}

// next reads a part that goes on from those before it.
func (c *chain) next(p part) (answer.Stage, bool) {
	l := c.look(p)
	if l.dimension != "" && l.refers != toMember {
		return answer.Stage{}, false
	}
	on, leader, ok := c.goesOnFrom(l)
	if !ok {
		return answer.Stage{}, false
	}
	step := answer.Stage{Text: p.text, Begins: p.sentence}
	if leader {
		step.From, step.Takes = on+1, answer.TakesLeader
	} else if before := c.stages[on]; before.Takes == answer.TakesLeader {
		step.From, step.Takes = before.From, before.Takes
	}
	previous := c.stages[on].Reading
	previous.Stages = nil
	if previous.Intent == answer.Rank || previous.Intent == answer.Recovery || l.metric {
		previous = about(previous)
	}
	switch l.form {
	case recovery:
		step, ok := c.recovery(step, previous)
		step.Reading.Claims = l.claims
		return step, ok
	case drove:
		return c.drove(step, previous, l)
	case why:
		l.text = whyAlone[c.question.Lang]
	case outlook:
		l.text = outlookAlone[c.question.Lang]
	}
	q := c.question
	q.Text, q.Previous, q.Reading = l.text, &previous, nil
	step.Reading = c.reader.draft(q, c.now, true).reading()
	if r := &step.Reading; r.Intent == answer.Forecast && !says(*r, answer.SlotCompare) { // what the part before was compared with
		r.Query.Compare = semantic.Compare{}
		r.Parts = slices.DeleteFunc(r.Parts, func(p answer.Part) bool { return p.Slot == answer.SlotCompare })
	}
	if !sure(step.Reading) || !c.adds(step.Reading, p) {
		return answer.Stage{}, false
	}
	if step.Takes == answer.TakesLeader && c.namesAnother(step.Reading, c.stages[step.From-1].Reading.Query.Dimensions[0]) {
		step.From, step.Takes = 0, ""
	}
	return step, true
}

// namesAnother reports whether a part names itself whom it is about, in the place of
// the member that leads: "what about TikTok" after the campaign that lost most.
func (c *chain) namesAnother(r answer.Reading, led string) bool {
	return slices.ContainsFunc(r.Query.Filters, func(f semantic.Filter) bool {
		own := slices.ContainsFunc(r.Parts, func(p answer.Part) bool {
			return p.Slot == answer.SlotFilter && p.Text != "" && p.Value == filterValue(f)
		})
		return own && (f.Dimension == led && (f.Op == semantic.Equals || f.Op == semantic.In) || replaces(c.reader.Lexicon.model, []semantic.Filter{f}, led))
	})
}

// about is what a ranking is about, without what puts its members in order.
func about(r answer.Reading) answer.Reading {
	r.Intent, r.Share, r.Claims = answer.Lookup, nil, 0
	r.Query.Dimensions, r.Query.OrderBy, r.Query.Limit, r.Query.Others = nil, nil, 0, false
	return r
}

// adds reports whether a part asks for something of its own, and not only when,
// or how many: "which was it in October" says no more than the part before.
func (c *chain) adds(r answer.Reading, p part) bool {
	own := says(r, answer.SlotMetric, answer.SlotDimension, answer.SlotCompare, answer.SlotIntent) || (p.sentence || elliptic.MatchString(p.text)) && says(r, answer.SlotFilter)
	if r.Intent == answer.Forecast || !says(r, answer.SlotPeriod) {
		return own || r.Intent == answer.Forecast
	}
	return own && says(c.stages[0].Reading, answer.SlotPeriod) // else the time that comes last is that of all
}

// ranks reports whether a step puts the members of one dimension in order.
func (c *chain) ranks(k int) bool {
	r := c.stages[k].Reading
	return r.Intent == answer.Rank && len(r.Query.Dimensions) == 1 && r.Query.Grain == ""
}

// recovery asks whether what was lost came back. It needs values that can be
// averaged over days, and a period that is over.
func (c *chain) recovery(step answer.Stage, previous answer.Reading) (answer.Stage, bool) {
	q := previous.Query
	if len(q.Metrics) != 1 || q.Grain != "" || q.Per != "" || len(q.Dimensions) > 0 {
		return step, false
	}
	m, ok := c.reader.Lexicon.model.Metric(q.Metrics[0])
	if !ok || !m.Additive && m.Type != semantic.RatioType || len(m.Refuse) > 0 || c.reader.Lexicon.model.Plans(m.Name) {
		return step, false
	}
	if q.Compare.Kind == semantic.CompareNone {
		q.Compare.Kind = semantic.ComparePreviousPeriod
	}
	when, err := c.reader.Calendar.Resolve(q.Period, c.reader.Calendar.Today(c.now))
	if err != nil || when.OpenStart || when.End > c.reader.Calendar.Today(c.now) {
		return step, false
	}
	step.Reading = c.carried(answer.Recovery, q, previous)
	return step, true
}

// drove asks which members made the change: those in the order of their
// changes, in the direction in which the whole went.
func (c *chain) drove(step answer.Stage, previous answer.Reading, l look) (answer.Stage, bool) {
	if len(previous.Query.Metrics) == 0 || len(previous.Query.Dimensions) > 0 || step.Takes != "" {
		return step, false
	}
	metric := previous.Query.Metrics[0] // of several the first
	m, ok := c.reader.Lexicon.model.Metric(metric)
	if !ok || !m.Additive || c.reader.Lexicon.model.Plans(metric) {
		return step, false
	}
	previous = about(previous)
	previous.Query.Metrics = []string{metric}
	q := c.question
	q.Text, q.Previous, q.Reading = l.text, &previous, nil
	rd := c.reader.draft(q, c.now, true).reading()
	if !sure(rd) || len(rd.Query.Dimensions) != 1 || rd.Query.Grain != "" || len(rd.Query.Metrics) != 1 || rd.Query.Metrics[0] != metric {
		return step, false
	}
	rd.Intent, rd.Share = answer.Rank, nil
	rd.Query.OrderBy = []semantic.Order{{Field: metric + ".delta", Desc: true}}
	if rd.Query.Compare.Kind == semantic.CompareNone {
		rd.Query.Compare.Kind = semantic.ComparePreviousPeriod
	}
	step.Reading, step.Takes = rd, answer.TakesDirection
	step.From = len(c.stages)
	return step, true
}

// carried is a reading that says nothing of its own but what is asked.
func (c *chain) carried(intent answer.Intent, q semantic.Query, previous answer.Reading) answer.Reading {
	r := answer.Reading{Intent: intent, Query: q, Period: previous.Period, Confidence: 1, By: answer.ByRules, FollowUp: true}
	add := func(slot answer.Slot, value string) {
		r.Parts = append(r.Parts, answer.Part{Slot: slot, Value: value, Source: "previous"})
	}
	for _, m := range q.Metrics {
		add(answer.SlotMetric, m)
	}
	for _, f := range q.Filters {
		add(answer.SlotFilter, filterValue(f))
	}
	add(answer.SlotPeriod, string(q.Period))
	return r
}

// alike reports whether the parts ask the same of several metrics, which one
// reading holds as well.
func (c *chain) alike() bool {
	first := c.stages[0].Reading
	return !slices.ContainsFunc(c.stages[1:], func(s answer.Stage) bool {
		q, o := s.Reading.Query, first.Query
		return s.Takes != "" || s.Reading.Intent != first.Intent || q.Period != o.Period || q.Compare != o.Compare || q.Grain != o.Grain ||
			!slices.Equal(q.Dimensions, o.Dimensions) || !slices.EqualFunc(q.Filters, o.Filters, func(a, b semantic.Filter) bool { return filterValue(a) == filterValue(b) })
	})
}
