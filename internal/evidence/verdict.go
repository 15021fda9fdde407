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
