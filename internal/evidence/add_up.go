package evidence

import (
	"math"
	"slices"
	"strings"
)

// mostFurther is the most digits that numbers are given so that they add up:
// as many as take 1.23M to the last unit.
const mostFurther = 6

// addUp returns how many further digits the facts of a template are written
// with. The rule: a difference that the template shows in the values' own unit,
// or in points, and the difference of the two values as they are written are no
// further apart than half a unit of the last digit that the coarsest of the
// three is written with. So "from 1.84 % to 1.74 %, fell 0.11 pp" becomes "from
// 1.842 % to 1.736 %". The difference keeps its digits: once the values are
// finer than it, what a reader computes rounds to it. Where one value stands in
// another sentence and keeps its digits, the difference gets some too. Relative
// changes and lengths of time are left as they are.
func (r Renderer) addUp(slots []Slot, set *Set) map[string]int {
	further := map[string]int{}
	for _, s := range slots {
		change, ok := set.Get(s.Ref)
		if !ok || change.Kind != Change || len(change.From) != 2 || !slices.Contains(readFields, s.Field) || s.Field == "" && sign(change, set) == 0 {
			continue
		}
		value, okValue := set.Get(change.From[0])
		base, okBase := set.Get(change.From[1])
		if !okValue || !okBase || !subtracted(change, value, base) {
			continue
		}
		ofValue, ofBase := numberSlot(slots, value.ID), numberSlot(slots, base.ID)
		if ofValue < 0 && ofBase < 0 {
			continue
		}
		fits := func(more, moreChange int) bool {
			v := r.reads(value, fieldAt(slots, ofValue, value), moreAt(ofValue, more))
			b := r.reads(base, fieldAt(slots, ofBase, base), moreAt(ofBase, more))
			return r.reads(change, s.Field, moreChange).addsUp(v, b)
		}
		elsewhere := ofValue < 0 || ofBase < 0
		for more := range mostFurther + 1 {
			moreChange := 0
			if elsewhere {
				moreChange = more
			}
			if fits(more, moreChange) {
				further[value.ID] = max(further[value.ID], moreAt(ofValue, more))
				further[base.ID] = max(further[base.ID], moreAt(ofBase, more))
				further[change.ID] = moreChange
				break
			}
		}
	}
	return further
}

// readFields are the fields whose number a reader would subtract.
var readFields = []string{"", "value", "abs", "delta", "fine"}

// subtracted reports whether a change is the difference of two values, and all
// three are numbers of one unit.
func subtracted(change, value, base Fact) bool {
	unit := value.Unit
	if unit.Kind == Percent {
		unit = Unit{Kind: Points}
	}
	switch {
	case change.noValue() || value.noValue() || base.noValue():
		return false
	case unit != change.Unit || value.Unit != base.Unit || unit.Kind == Duration:
		return false
	}
	return math.Abs(value.Value-base.Value-change.Value) <= 1e-9*max(math.Abs(value.Value), math.Abs(base.Value))
}

// numberSlot is the slot that shows a fact's number, or −1.
func numberSlot(slots []Slot, id string) int {
	return slices.IndexFunc(slots, func(s Slot) bool { return s.Ref == id && slices.Contains(readFields, s.Field) })
}

// fieldAt is how a fact is written here, or is where it stands elsewhere.
func fieldAt(slots []Slot, at int, f Fact) string {
	switch {
	case at >= 0:
		return slots[at].Field
	case f.Kind == Share:
		return "fine"
	}
	return "value"
}

func moreAt(at, more int) int {
	if at < 0 {
		return 0
	}
	return more
}

// reading is a number as a reader takes it from the text.
type reading struct {
	value, step float64 // step is what one of its last digit is worth
	vague       bool    // "<0.01" says no digit that could be off
}

// reads writes a fact's number, zeros kept, and reads it as the verifier would.
func (r Renderer) reads(f Fact, field string, more int) reading {
	if field == "fine" {
		f.Kind = Change
	}
	text := formatFiner(f, math.Abs(f.Value), r.Lang, Plain, finer{more: more, zeros: true})
	if strings.HasPrefix(text, "<") {
		return reading{vague: true}
	}
	c := &check{Verifier: Verifier{Lang: r.Lang}, text: text, toks: tokenize(text)}
	for i := range c.toks {
		if c.toks[i].kind == numberToken {
			n := c.digitsAtToken(i)
			return reading{value: math.Copysign(n.value, f.Value), step: n.step}
		}
	}
	return reading{vague: true}
}

// addsUp reports whether a difference is that of two values as all are read.
func (change reading) addsUp(value, base reading) bool {
	if change.vague || value.vague || base.vague {
		return true
	}
	coarsest := max(change.step, value.step, base.step)
	return math.Abs(value.value-base.value-change.value) <= coarsest/2*(1+1e-6)
}
