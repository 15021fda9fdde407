package evidence

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/period"
)

// Renderer fills the slots of templates in one language. It is a value
// without state and may be shared.
type Renderer struct {
	Lang   Lang
	Labels Labels      // nil shows names as they are
	Today  period.Date // decides whether Chinese writes the year

	// further is how many digits more than usual facts are written with in the
	// template at hand, so that what it shows adds up.
	further map[string]int
}

// Rendered is a template with its slots filled.
type Rendered struct {
	Text  string   `json:"text"`
	Spans []Span   `json:"spans,omitempty"` // one for each slot, in order, not overlapping
	Refs  []string `json:"refs,omitempty"`  // the facts that it uses, each once, in order
}

// Render fills every slot of a template from a set. Text outside of slots is
// kept as it is. Names that come from data are made harmless by Clean. Where
// the template marks no number as strong, the first one is. Errors are
// *SlotError. Where a value, the one before and the difference would not add up
// as they are written, they get further digits (addUp).
func (r Renderer) Render(template string, set *Set) (Rendered, error) {
	slots, err := ParseSlots(template)
	if err != nil {
		return Rendered{}, err
	}
	r.further = r.addUp(slots, set)
	var (
		out Rendered
		b   strings.Builder
		at  int
	)
	for _, s := range slots {
		text, err := r.fill(s, template, set)
		if err != nil {
			return Rendered{}, err
		}
		b.WriteString(template[at:s.Start])
		span := Span{Start: b.Len(), Fact: s.Ref, Strong: s.Strong}
		b.WriteString(text)
		span.End = b.Len()
		out.Spans = append(out.Spans, span)
		if !slices.Contains(out.Refs, s.Ref) {
			out.Refs = append(out.Refs, s.Ref)
		}
		at = s.End
	}
	b.WriteString(template[at:])
	out.Text = b.String()
	markFirstNumber(slots, out.Spans)
	return out, nil
}

func (r Renderer) fill(s Slot, template string, set *Set) (string, error) {
	f, ok := set.Get(s.Ref)
	if !ok {
		return "", &SlotError{Kind: UnknownFact, Slot: template[s.Start:s.End], Start: s.Start, Allowed: set.IDs()}
	}
	if s.Field == "" {
		return r.natural(f, set), nil
	}
	text, ok := r.field(f, s.Field, set)
	if !ok {
		return "", &SlotError{Kind: UnknownField, Slot: template[s.Start:s.End], Start: s.Start, Allowed: Fields(f)}
	}
	return text, nil
}

// numberFields are the fields that show the fact's own number.
var numberFields = []string{"", "value", "abs", "delta", "compact", "fine"}

func markFirstNumber(slots []Slot, spans []Span) {
	for _, s := range slots {
		if s.Strong {
			return
		}
	}
	for i, s := range slots {
		if slices.Contains(numberFields, s.Field) {
			spans[i].Strong = true
			return
		}
	}
}

// orRaw returns l, or labels that show names as they are.
func orRaw(l Labels) Labels {
	if l == nil {
		return rawLabels{}
	}
	return l
}

// rawLabels shows every name as it is.
type rawLabels struct{}

func (rawLabels) MetricLabel(metric string, _ Lang) string       { return metric }
func (rawLabels) DimensionLabel(dimension string, _ Lang) string { return dimension }
func (rawLabels) ValueLabel(_, value string, _ Lang) string      { return value }
func (rawLabels) GoodDirection(string) int                       { return 0 }
