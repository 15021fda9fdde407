// Package compose turns facts into sentences. A plan hands it points: what an
// answer should say, in order, each over named facts. Templates say them in
// English or Chinese; a language model may word them better. Both write text
// with slots, both are rendered and verified the same way, and a model's
// sentence that fails becomes its point's template.
package compose

import (
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// Point is one thing that an answer should say.
type Point struct {
	Role Role
	// Facts gives the ids that the role's template names: "v" is the value
	// that the point is about, the other names stand at the templates.
	Facts map[string]string
	// Words are put in as they are where the template names them: the model's
	// own labels, never text from data.
	Words map[string]string
	// Bounds are the thresholds that {n:bounds} names, and List the facts that
	// {n:list} names one after the other.
	Bounds []Bound
	List   []string
	// Optional points are left out when a model has not taken them up.
	Optional bool
}

// Draft is everything that an answer is written from.
type Draft struct {
	Lang     evidence.Lang
	Points   []Point
	Set      *evidence.Set
	Renderer *evidence.Renderer
	Verifier *evidence.Verifier
	// Widest lists dimensions in the order in which their members hold one
	// another: mobile within Germany, not Germany within mobile.
	Widest []string
	// Fixed lists the dimensions that the question fixes to one member: where
	// members are put in order, those of the others are named alone.
	Fixed []string
	// Rejected is told of a template that the verifier did not support, which
	// is a mistake of the program; nil ignores it.
	Rejected func(role Role, text string, reasons []evidence.Reason)
	// Replaced is told of a model's sentence that was not taken, as slot text,
	// and why; nil ignores it.
	Replaced func(text, why string)
}

// Template writes every point from its template. A template that the verifier
// rejects would be a mistake of the program; it is then left out, never shown.
func Template(d Draft) []answer.Sentence {
	var out []answer.Sentence
	for _, p := range d.Points {
		if s, ok := d.template(p); ok {
			out = append(out, s)
		}
	}
	return out
}

func (d Draft) template(p Point) (answer.Sentence, bool) {
	s, finding, err := d.sentence(d.slots(p))
	if err != nil || finding.Verdict != evidence.Supported && finding.Verdict != evidence.NotCheckable {
		if d.Rejected != nil {
			d.Rejected(p.Role, s.Text, finding.Reasons)
		}
		return answer.Sentence{}, false
	}
	s.By = ByTemplate
	return d.opened(s), true
}

// opened begins an English sentence with a capital.
func (d Draft) opened(s answer.Sentence) answer.Sentence {
	if d.Lang == evidence.EN {
		s.Text = upperFirst(s.Text)
	}
	return s
}

// Unchecked is a sentence that claims nothing about the data: a question back,
// a reason why there is no answer.
func Unchecked(text string) answer.Sentence {
	return answer.Sentence{Text: text, Verdict: evidence.NotCheckable, By: ByTemplate}
}

// The writers of a sentence.
const (
	ByTemplate = "template"
	ByModel    = "model"
)

// sentence renders slot text and verifies what came out.
func (d Draft) sentence(text string) (answer.Sentence, evidence.Finding, error) {
	r, err := d.Renderer.Render(text, d.Set)
	if err != nil {
		return answer.Sentence{}, evidence.Finding{}, err
	}
	if d.Lang == evidence.ZH {
		r.Text, r.Spans = space(r.Text, r.Spans)
	}
	bound := make([]evidence.Fact, 0, len(r.Refs))
	for _, id := range r.Refs {
		if f, ok := d.Set.Get(id); ok {
			bound = append(bound, f)
		}
	}
	finding := d.Verifier.Check(r.Text, bound, d.Set)
	return answer.Sentence{Text: r.Text, Spans: r.Spans, Verdict: finding.Verdict}, finding, nil
}
