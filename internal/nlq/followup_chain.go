package nlq

import (
	"slices"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/semantic"
)

// goesOnAlone reads a follow-up like the next part of one question, where its
// words take something from the answer before it: "is it still falling?", and
// "why?" or "what is its ROAS?" behind a ranking, which are about who came first.
func (r *Reader) goesOnAlone(q answer.Question, s *scan, now time.Time) (answer.Reading, bool) {
	previous := *q.Previous
	previous.Stages = nil
	led := previous.Led
	q.Previous, q.Reading = nil, nil
	begin := s.joins(0)
	if begin >= len(s.toks) || len(previous.Query.Metrics) == 0 {
		return answer.Reading{}, false
	}
	start, _ := s.bytes(begin, begin+1)
	c := chain{reader: r, question: q, now: now, stages: []answer.Stage{{Reading: previous}}}
	p := part{start: start, text: trimmed(q.Text[start:]), sentence: true, linked: true}
	l := c.look(p)
	ranks := c.ranks(0) && led != nil && led.Dimension == previous.Query.Dimensions[0]
	switch {
	case l.form == recovery && !c.ranks(0):
	case ranks && (l.form == recovery || l.form == why || l.form == course || l.form == outlook):
	case ranks && l.form == plain && l.refers != toNothing && !l.cut:
	default:
		return answer.Reading{}, false
	}
	step, ok := c.next(p)
	if !ok || step.Takes == answer.TakesDirection {
		return answer.Reading{}, false
	}
	on := step.Reading
	place(on.Parts, q.Text, start)
	if step.Takes == answer.TakesLeader {
		f := semantic.Filter{Dimension: led.Dimension, Op: semantic.Equals, Values: []string{led.Member}}
		on.Query.Filters = append(slices.DeleteFunc(slices.Clone(on.Query.Filters), func(o semantic.Filter) bool { return o.Dimension == f.Dimension }), f)
		on.Parts = append(on.Parts, answer.Part{Slot: answer.SlotFilter, Value: filterValue(f), Source: "stage"})
	}
	return on, true
}
