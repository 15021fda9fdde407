package evidence

// Verdict is the verifier's judgement of one sentence.
type Verdict string

// The verdicts, from best to worst.
const (
	Supported    Verdict = "supported"     // every checkable claim is backed by a bound fact
	NotCheckable Verdict = "not_checkable" // nothing in it can be checked: no figure, direction, name or period
	Unsupported  Verdict = "unsupported"   // a claim has no fact
	Contradicted Verdict = "contradicted"  // a claim is against a fact
)

// Span marks the words of a rendered text that a fact gave.
type Span struct {
	Start int    `json:"start"` // byte offsets in the text
	End   int    `json:"end"`
	Fact  string `json:"fact"`
	// Strong marks a number that carries the sentence.
	Strong bool `json:"strong,omitempty"`
}
