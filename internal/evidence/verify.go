package evidence

import (
	"cmp"
	"slices"

	"github.com/insight-agent/insight/internal/period"
)

// Verifier reads finished text and judges whether facts support it. It knows
// nothing of templates or spans: whatever a model or a template wrote, it reads
// the words that a person will read. It is a value without state; its Names
// may be shared by any number of goroutines.
type Verifier struct {
	Lang     Lang
	Labels   Labels          // nil shows names as they are
	Today    period.Date     // for "last week" and 上周
	Calendar period.Calendar // for where weeks begin
	Names    *Names          // members and metrics that exist; nil knows only those of the facts
}

// Finding is the verifier's judgement of a text, with every claim that failed.
type Finding struct {
	Verdict Verdict  `json:"verdict"`
	Reasons []Reason `json:"reasons,omitempty"` // in the order of the text
	Claims  int      `json:"claims"`            // how many claims were checked
}

// Reason is one claim that failed.
type Reason struct {
	Code    ReasonCode `json:"code"`
	Verdict Verdict    `json:"verdict"` // Unsupported or Contradicted
	Text    string     `json:"text"`    // the words
	Start   int        `json:"start"`   // byte offsets in the text
	End     int        `json:"end"`
	Fact    string     `json:"fact,omitempty"` // the fact that says otherwise
}

// ReasonCode is what sort of claim failed.
type ReasonCode string

// The codes.
const (
	BadNumber       ReasonCode = "number"
	BadDirection    ReasonCode = "direction"
	BadName         ReasonCode = "name"
	BadPeriod       ReasonCode = "period"
	BadSuperlative  ReasonCode = "superlative"
	BadComparison   ReasonCode = "comparison"
	BadCause        ReasonCode = "cause"
	BadSignificance ReasonCode = "significance"
)

// Check judges a text against the facts that it cites. The set resolves the
// facts that those were computed from; it may be nil. Every figure, direction,
// name, period, superlative, comparison, causal word and claim of significance
// must be backed by a bound fact; a figure by exactly one.
func (v Verifier) Check(text string, bound []Fact, set *Set) Finding {
	c := &check{Verifier: v, labels: orRaw(v.Labels), text: text, toks: tokenize(text), bound: bound, set: set}
	c.gather()
	c.readNames()
	c.readPeriods()
	c.readNumbers()
	c.readWords()

	c.checkNames()
	c.checkNumbers()
	c.checkPeriods()
	c.checkWords()
	return c.finding()
}

// check is the work on one text.
type check struct {
	Verifier
	labels Labels
	text   string
	toks   []token
	bound  []Fact
	all    []Fact       // bound, and the facts that they were computed from
	lent   [][]quantity // the numbers of each fact of all
	dims   []string     // dimensions that the facts are cut by, sorted
	moved  []movement   // filled by movements
	set    *Set

	names   []mention
	periods []timeMention
	numbers []numeral
	words   []cue

	claims  int
	reasons []Reason
}

// gather collects the bound facts and those that they were computed from.
func (c *check) gather() {
	c.all = slices.Clone(c.bound)
	for _, f := range c.bound {
		for _, g := range c.from(f) {
			if !slices.ContainsFunc(c.all, func(h Fact) bool { return h.ID == g.ID }) {
				c.all = append(c.all, g)
			}
		}
	}
	for _, f := range c.all {
		c.lent = append(c.lent, quantities(f))
		for d := range f.Dims {
			if !slices.Contains(c.dims, d) {
				c.dims = append(c.dims, d)
			}
		}
	}
	slices.Sort(c.dims)
}

// from returns the facts that f was computed from.
func (c *check) from(f Fact) []Fact {
	var out []Fact
	for _, id := range f.From {
		if g, ok := c.set.Get(id); ok {
			out = append(out, g)
		}
	}
	return out
}

// fail records a failed claim over the tokens i up to and without j.
func (c *check) fail(code ReasonCode, verdict Verdict, i, j int, fact string) {
	start, end := c.toks[i].start, c.toks[j-1].end
	for _, r := range c.reasons {
		if r.Code == code && r.Start == start {
			return // found twice, by the figure and by itself
		}
	}
	c.reasons = append(c.reasons, Reason{
		Code: code, Verdict: verdict, Text: c.text[start:end], Start: start, End: end, Fact: fact,
	})
}

// use marks tokens as consumed, so that no later reader takes "2026" of a date
// for a figure or "Best Buy" for a superlative.
func (c *check) use(i, j int) {
	for k := i; k < j; k++ {
		c.toks[k].used = true
	}
}

// at returns the text of token i, or nothing outside of the text.
func (c *check) at(i int) string {
	if i < 0 || i >= len(c.toks) {
		return ""
	}
	return c.toks[i].text
}

func (c *check) finding() Finding {
	slices.SortStableFunc(c.reasons, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Code, b.Code))
	})
	f := Finding{Verdict: Supported, Reasons: c.reasons, Claims: c.claims}
	if c.claims == 0 {
		f.Verdict = NotCheckable
	}
	for _, r := range c.reasons {
		if r.Verdict == Contradicted {
			f.Verdict = Contradicted
			break
		}
		f.Verdict = Unsupported
	}
	return f
}
