package nlq

import "github.com/insight-agent/insight/internal/answer"

// The weights of a confidence: how much of the content was read, how sure each
// match is, and how complete the query is.
const (
	weightCoverage   = 0.5
	weightUniqueness = 0.3
	weightComplete   = 0.2
)

// The confidence of a reading with a flaw is capped, whatever else is good. The
// caps lie on the sides of the agent's thresholds (0.85 runs, 0.5 may be mended
// by the model): a content word left out must never be answered over in
// silence.
const (
	capUnread  = 0.8
	capTypo    = 0.8 // several corrections fit
	capNegated = 0.8
	capOpen    = 0.6
	capProblem = 0.4
	// A number left beside a period may be the rest of it: ask.
	capCutPeriod = 0.45
)

// confidence is between 0 and 1.
func (d *draft) confidence() float64 {
	switch {
	case d.intent == answer.Unknown:
		return 0
	case d.intent == answer.Help:
		return 1
	}
	c := weightCoverage*d.coverage() + weightUniqueness*d.uniqueness() + weightComplete*d.completeness()
	if len(d.unread) > 0 || len(d.ignored) > 0 {
		c = min(c, capUnread)
	}
	if d.unsure {
		c = min(c, capTypo)
	}
	if d.cutPeriod {
		c = min(c, capCutPeriod)
	}
	if d.negated() {
		c = min(c, capNegated)
	}
	if len(d.open) > 0 {
		c = min(c, capOpen)
	}
	if d.problem != nil {
		c = min(c, capProblem)
	}
	return c
}

// coverage is the share of the content that was read, in runes.
func (d *draft) coverage() float64 {
	read, left := 0, 0
	for _, p := range d.parts {
		read += len([]rune(p.Text))
	}
	for _, u := range d.unread {
		left += d.toks[u.j-1].j - d.toks[u.i].i
	}
	for _, w := range d.ignored {
		left += len([]rune(w))
	}
	if read+left == 0 {
		return 0
	}
	return float64(read) / float64(read+left)
}

// uniqueness is the surety of the least sure match.
func (d *draft) uniqueness() float64 {
	low := 1.0
	for _, s := range d.scores {
		low = min(low, s)
	}
	return low
}

// completeness counts the slots that the intent needs.
func (d *draft) completeness() float64 {
	c := 0.0
	if len(d.query.Metrics) > 0 || d.intent == answer.Anomaly {
		c += 0.7
	}
	if d.said(answer.SlotPeriod) || d.followUp {
		c += 0.3
	} else {
		c += 0.2
	}
	return c
}
