package compose

import (
	"regexp"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// pen takes a model's sentences one by one and keeps account of what has been
// said. Points are said in the order of the plan: "next came" and "its" mean
// what stood before them.
type pen struct {
	draft    Draft
	yield    func(answer.Sentence) bool
	points   []told
	next     int    // the first point that is neither said nor passed
	shown    string // everything shown so far, in lower case
	used     int
	replaced int
	surplus  bool // the model goes on although all is said
	gone     bool // nobody reads any more
}

// told is a point with what a sentence must tell of it.
type told struct {
	Point
	template string          // its slot text
	slots    []evidence.Slot // of the template
	facts    []string        // that the slots cite, each once
	said     bool
}

func newPen(d Draft, yield func(answer.Sentence) bool) *pen {
	p := &pen{draft: d, yield: yield}
	for _, point := range d.Points {
		t := told{Point: point, template: d.slots(point)}
		t.slots, _ = evidence.ParseSlots(t.template) // a broken one tells nothing and becomes no sentence
		for _, s := range t.slots {
			if !slices.Contains(t.facts, s.Ref) {
				t.facts = append(t.facts, s.Ref)
			}
		}
		p.points = append(p.points, t)
	}
	return p
}

// bullet is how models begin a line of a list.
var bullet = regexp.MustCompile(`^\s*(?:[-*•]\s+|\d{1,2}[.)、]\s*)`)

// take judges one sentence. One that says nothing checkable is small talk and
// is dropped; one that fails becomes the templates of the points that it was
// about.
func (p *pen) take(text string) {
	text = strings.TrimSpace(bullet.ReplaceAllString(text, ""))
	switch {
	case text == "" || p.gone:
		return
	case p.done():
		p.surplus = true
		return
	}
	s, finding, err := p.draft.sentence(text)
	if err == nil && finding.Verdict == evidence.NotCheckable {
		return
	}
	covered, why := p.judge(text, s, finding, err)
	if why != "" {
		p.replace(text, why)
		return
	}
	s.By = ByModel
	s = p.draft.opened(s)
	p.upTo(covered[0])
	for _, i := range covered {
		p.points[i].said = true
		p.next = i + 1
	}
	p.used++
	p.put(s)
}

// judge returns the points that a sentence says in full, or why it is not
// taken.
func (p *pen) judge(text string, s answer.Sentence, finding evidence.Finding, err error) (covered []int, why string) {
	switch {
	case err != nil:
		return nil, err.Error()
	case finding.Verdict != evidence.Supported:
		return nil, describe(finding)
	}
	if why := clumsy(text, s.Text, p.draft); why != "" {
		return nil, why
	}
	covered, missing := p.covers(text, s)
	if len(covered) == 0 {
		return nil, missing
	}
	if why := p.strays(s, covered); why != "" {
		return nil, why
	}
	words := 0
	for _, i := range covered {
		words += outside(p.points[i].template)
	}
	switch n := outside(text); {
	case n > words+spare*len(covered):
		return nil, "wordier than its template"
	case float64(n) < telling*float64(words):
		return nil, "barer than its template"
	}
	return covered, ""
}

func describe(f evidence.Finding) string {
	words := []string{string(f.Verdict)}
	for _, r := range f.Reasons {
		words = append(words, string(r.Code)+" "+r.Text)
	}
	return strings.Join(words, "; ")
}

// covers returns the points, one after another from the first unsaid one, that
// a sentence says in full. Optional points may be passed over.
func (p *pen) covers(text string, s answer.Sentence) (covered []int, missing string) {
	missing = "says nothing new"
	slots, _ := evidence.ParseSlots(text) // rendered before, so they parse
	for i := p.next; i < len(p.points); i++ {
		point := &p.points[i]
		lack := p.lacks(point, text, slots, s)
		switch {
		case lack == "":
			covered = append(covered, i)
		case len(covered) > 0 && !point.Optional:
			return covered, ""
		case missing == "says nothing new" && cites(s, point.facts...):
			missing = "leaves out " + lack
		}
	}
	return covered, missing
}

// lacks returns the first slot of a point's template that a sentence does not
// tell, empty when it tells all.
func (p *pen) lacks(point *told, text string, slots []evidence.Slot, s answer.Sentence) string {
	own := possessive[p.draft.Lang]
	if at := own.FindStringIndex(point.template); at != nil && at[0] == 0 && !own.MatchString(s.Text) {
		return "whose it is"
	}
	for _, want := range point.slots {
		if !p.tells(point, want, slots, s) || !p.leads(point, want, text, slots) {
			return "{{" + strings.TrimSuffix(want.Ref+"."+want.Field, ".") + "}}"
		}
	}
	return ""
}

// possessive stands at the beginning of a template that goes on about the
// member before it.
var possessive = map[evidence.Lang]*regexp.Regexp{
	evidence.EN: regexp.MustCompile(`(?i)\bits\b`),
	evidence.ZH: regexp.MustCompile(`其[^次中余他]`),
}

// tells reports whether a sentence tells what a slot of a template tells. A
// number must be pointed at; a name, a metric or a date must be readable, the
// latter two in this sentence or before it.
func (p *pen) tells(point *told, want evidence.Slot, slots []evidence.Slot, s answer.Sentence) bool {
	has := func(fields ...string) bool {
		return slices.ContainsFunc(slots, func(got evidence.Slot) bool {
			return got.Ref == want.Ref && slices.Contains(fields, got.Field)
		})
	}
	number := has("", "value", "abs", "delta", "compact")
	f, _ := p.draft.Set.Get(want.Ref)
	switch want.Field {
	case "was":
		return true // grammar
	case "":
		if f.Kind == evidence.Change {
			return has("", "delta") || number && has("verb", "dir")
		}
		return number
	case "value", "abs", "delta", "compact":
		return number
	case "verb", "dir":
		return has("", "delta", "verb", "dir")
	}
	words, err := p.draft.Renderer.Render("{{"+want.Ref+"."+want.Field+"}}", p.draft.Set)
	if err != nil {
		return false
	}
	tight := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, " ", "")) }
	here := strings.Contains(tight(s.Text), tight(words.Text))
	elsewhere := want.Field == "metric" || want.Field == "period" && point.Role != Peak && point.Role != Trough
	return here || elsewhere && strings.Contains(tight(p.shown), tight(words.Text))
}

// leads reports whether a share stands behind the word that says what it is a
// share of: "on 14 % of spend" is not "which is 14 % of spend".
func (p *pen) leads(point *told, want evidence.Slot, text string, slots []evidence.Slot) bool {
	f, _ := p.draft.Set.Get(want.Ref)
	if f.Kind != evidence.Share || want.Field != "value" {
		return true
	}
	word := wordBefore(point.template, want)
	if word == "" {
		return true
	}
	return slices.ContainsFunc(slots, func(got evidence.Slot) bool {
		return got.Ref == want.Ref && slices.Contains([]string{"", "value"}, got.Field) && wordBefore(text, got) == word
	})
}

// strays returns why a sentence cites more than it should: true facts that
// belong to no point that it says would be numbers out of place, or said again.
func (p *pen) strays(s answer.Sentence, covered []int) string {
	var allowed []string
	for _, i := range covered {
		allowed = append(allowed, p.points[i].facts...)
	}
	for _, span := range s.Spans {
		if !slices.Contains(allowed, span.Fact) {
			return "cites {{" + span.Fact + "}}, which belongs elsewhere"
		}
	}
	return ""
}

func cites(s answer.Sentence, facts ...string) bool {
	return slices.ContainsFunc(s.Spans, func(span evidence.Span) bool { return slices.Contains(facts, span.Fact) })
}

// replace writes the templates of the points that a failed sentence was about.
func (p *pen) replace(text, why string) {
	p.replaced++
	if p.draft.Replaced != nil {
		p.draft.Replaced(text, why)
	}
	for i := p.next; i < len(p.points); i++ {
		if mentions(text, p.points[i].facts) {
			p.upTo(i)
			p.next++
			p.template(i)
			return
		}
	}
}

// mentions reports that slot text names one of the facts, be the rest of it
// broken or not.
func mentions(text string, facts []string) bool {
	return slices.ContainsFunc(factIDs.FindAllString(text, -1), func(id string) bool { return slices.Contains(facts, id) })
}

var factIDs = regexp.MustCompile(`\bf\d+\b`)

// upTo settles the points before i: needed ones come as their templates,
// optional ones are passed.
func (p *pen) upTo(i int) {
	for p.next < i {
		at := p.next
		p.next++
		if !p.points[at].Optional {
			p.template(at)
		}
	}
}

// done reports that nothing is left to say.
func (p *pen) done() bool { return p.next >= len(p.points) }

// rest writes the points that nothing has said, and the optional ones too when
// the model wrote nothing usable.
func (p *pen) rest() {
	for !p.done() {
		at := p.next
		p.next++
		if p.used == 0 || !p.points[at].Optional {
			p.template(at)
		}
	}
}

func (p *pen) template(i int) {
	p.points[i].said = true
	if s, ok := p.draft.template(p.points[i].Point); ok {
		p.put(s)
	}
}

func (p *pen) put(s answer.Sentence) {
	p.shown += strings.ToLower(s.Text) + "\n"
	if !p.gone && !p.yield(s) {
		p.gone = true
	}
}
