package evidence

import (
	"fmt"
	"strings"
)

// Slot is one place of a template that a fact fills: {{f3}}, {{f3.abs}}, or
// {{f3.value!}}, where the mark makes the number a strong one.
type Slot struct {
	Ref    string // the fact's id
	Field  string // empty for the natural rendering
	Strong bool
	Start  int // byte offsets of the slot in the template, braces included
	End    int
}

// SlotError says what is wrong with a slot of a template. A model that wrote
// the template can mend it, so the error carries what it may write instead.
type SlotError struct {
	Kind    SlotErrorKind
	Slot    string   // as written
	Start   int      // byte offset in the template
	Allowed []string // facts or fields that exist
}

// SlotErrorKind is what is wrong with a slot.
type SlotErrorKind string

// The kinds of slot errors.
const (
	MalformedSlot SlotErrorKind = "malformed"     // braces that hold no slot
	UnknownFact   SlotErrorKind = "unknown_fact"  // the set has no such id
	UnknownField  SlotErrorKind = "unknown_field" // the fact has no such field
)

func (e *SlotError) Error() string {
	switch e.Kind {
	case UnknownFact:
		return fmt.Sprintf("slot %s at byte %d: no such fact; the facts are %s", e.Slot, e.Start, strings.Join(e.Allowed, ", "))
	case UnknownField:
		return fmt.Sprintf("slot %s at byte %d: the fact has no such field; its fields are %s", e.Slot, e.Start, strings.Join(e.Allowed, ", "))
	case MalformedSlot:
	}
	return fmt.Sprintf("slot %q at byte %d: write {{f1}} or {{f1.value}}", e.Slot, e.Start)
}

// ParseSlots returns the slots of a template in order. Its error is a
// *SlotError of kind MalformedSlot.
func ParseSlots(template string) ([]Slot, error) {
	var slots []Slot
	for at := 0; ; {
		open := strings.Index(template[at:], "{{")
		if open < 0 {
			if i := strings.Index(template[at:], "}}"); i >= 0 {
				return nil, &SlotError{Kind: MalformedSlot, Slot: "}}", Start: at + i}
			}
			return slots, nil
		}
		start := at + open
		if i := strings.Index(template[at:start], "}}"); i >= 0 {
			return nil, &SlotError{Kind: MalformedSlot, Slot: "}}", Start: at + i}
		}
		length := strings.Index(template[start:], "}}")
		if length < 0 {
			return nil, &SlotError{Kind: MalformedSlot, Slot: "{{", Start: start}
		}
		end := start + length + len("}}")
		slot, ok := parseSlot(template[start+len("{{") : end-len("}}")])
		if !ok {
			return nil, &SlotError{Kind: MalformedSlot, Slot: template[start:end], Start: start}
		}
		slot.Start, slot.End = start, end
		slots = append(slots, slot)
		at = end
	}
}

// parseSlot reads the inside of a slot: an id, perhaps a field, perhaps the
// mark. Small models put spaces inside the braces, which do no harm.
func parseSlot(inside string) (Slot, bool) {
	inside, strong := strings.CutSuffix(strings.TrimSpace(inside), "!")
	ref, field, dotted := strings.Cut(strings.TrimSpace(inside), ".")
	if !isFactID(ref) || dotted && !isFieldName(field) {
		return Slot{}, false
	}
	return Slot{Ref: ref, Field: field, Strong: strong}, true
}

func isFactID(s string) bool {
	return len(s) > 1 && s[0] == 'f' && strings.Trim(s[1:], "0123456789") == ""
}

// isFieldName allows what a dimension of a semantic model may be called.
func isFieldName(s string) bool {
	return s != "" && !strings.ContainsAny(s, "{}.! \t\r\n")
}
