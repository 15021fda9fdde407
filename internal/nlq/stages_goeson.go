package nlq

import (
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// standing says where in the chain a part stands that goes on.
type standing struct {
	look
	last    int  // the step before it that is not about what is to come
	topic   int  // the last step before that one with a subject of its own; -1 for none
	ranks   bool // the last step puts members in order
	chinese bool
}

// onto is what a part goes on from.
type onto uint8

const (
	ontoLast   onto = iota // from the step before, as it stands
	ontoLeader             // from who leads in the step before
	ontoTopic              // from what was asked before that step
	ontoNone               // from nothing: whose it is, is not known
)

// goingOn are the cases of what a part that names no member goes on from; the
// first that holds decides.
var goingOn = []struct {
	name string
	when func(at standing) bool
	onto onto
}{
	{"behind a value, a course or a cause", func(at standing) bool { return !at.ranks }, ontoLast},
	{"why a ranking came out so", func(at standing) bool { return at.form == why && at.refers == toNothing }, ontoLeader},
	{"whether, where or how, behind a ranking that begins the question", func(at standing) bool { return at.bare() && at.refers == toNothing && at.topic < 0 }, ontoLeader},
	{"behind a ranking that only looked closer at a subject", func(at standing) bool { return at.topic >= 0 }, ontoTopic},
	{"it, behind a ranking", func(at standing) bool { return at.refers == toIt }, ontoLeader},
	{"another metric in Chinese, which may be anybody's", func(at standing) bool { return at.chinese && !at.cut && at.metric }, ontoNone},
	{"in Chinese, where who is meant is left out", func(at standing) bool { return at.chinese && !at.cut }, ontoLeader},
	{"a cut or a metric of its own behind a ranking", func(standing) bool { return true }, ontoLast},
}

// bare reports whether a part is nothing but one of the known forms.
func (at standing) bare() bool { return at.form != plain && at.form != drove && !at.metric }

// which returns the number of the case that holds.
func (at standing) which() int {
	for k := range goingOn {
		if goingOn[k].when(at) {
			return k
		}
	}
	return len(goingOn) - 1
}

// goesOnFrom returns the step that a part goes on from, and whether it is about
// the member that leads there.
func (c *chain) goesOnFrom(l look) (on int, leader, ok bool) {
	if l.refers == toMember {
		return c.stepOfMember(l.dimension)
	}
	at := c.standing(l)
	switch goingOn[at.which()].onto {
	case ontoLeader:
		return at.last, true, true
	case ontoTopic:
		return at.topic, false, true
	case ontoNone:
		return 0, false, false
	case ontoLast:
	}
	return at.last, false, true
}

// standing looks at the steps before a part.
func (c *chain) standing(l look) standing {
	at := standing{look: l, last: len(c.stages) - 1, topic: -1, chinese: c.question.Lang == evidence.ZH}
	for at.last > 0 && c.stages[at.last].Reading.Intent == answer.Forecast { // what is to come is no time to go on in
		at.last--
	}
	for k := range at.last {
		if r := c.stages[k].Reading; r.Intent != answer.Rank && r.Intent != answer.Forecast && c.stages[k].Takes == "" {
			at.topic = k
		}
	}
	at.ranks = c.ranks(at.last)
	return at
}

// stepOfMember returns the last step that ranks the members of a dimension, or
// that is about the one who led: "that campaign".
func (c *chain) stepOfMember(dimension string) (on int, leader, ok bool) {
	led := func(k int) bool { return c.ranks(k) && c.stages[k].Reading.Query.Dimensions[0] == dimension }
	for k := len(c.stages) - 1; k >= 0; k-- {
		if led(k) {
			return k, true, true
		}
		if from := c.stages[k].From; from > 0 && from <= k && c.stages[k].Takes == answer.TakesLeader && led(from-1) {
			return k, false, true
		}
	}
	return 0, false, false
}
