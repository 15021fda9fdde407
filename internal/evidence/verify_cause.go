package evidence

import "slices"

// checkCause allows causal words only over an attribution: a contribution or
// an effect that code computed. A denial claims no cause.
func (c *check) checkCause(w cue) {
	if w.negated || slices.ContainsFunc(c.all, func(f Fact) bool { return f.Kind == Contribution || f.Kind == Effect }) {
		return
	}
	c.fail(BadCause, Unsupported, w.i, w.j, "")
}

// alpha is the level under which a test's p-value may be called significant.
const alpha = 0.05

// checkSignificance allows "significant" only over a test that found it, or an
// interval of a change or an effect that leaves zero out.
func (c *check) checkSignificance(w cue) {
	tested := false
	for _, f := range c.all {
		significant, ok := significantFact(f)
		tested = tested || ok
		if ok && significant != w.negated {
			return
		}
	}
	if tested {
		c.fail(BadSignificance, Contradicted, w.i, w.j, "")
		return
	}
	c.fail(BadSignificance, Unsupported, w.i, w.j, "")
}

// significantFact reports whether a fact is significant, and whether it can
// tell at all.
func significantFact(f Fact) (significant, ok bool) {
	switch {
	case f.noValue():
		return false, false
	case f.Kind == Test:
		return f.Value < alpha, true
	case f.signedKind() && f.Low != nil && f.High != nil:
		return *f.Low > 0 || *f.High < 0, true
	}
	return false, false
}
