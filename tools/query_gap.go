package tools

import (
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

// gap sets two members against each other, where there are no more of them: how
// much more the one has than the other, in the metric's own unit or in points.
func (b *factBuilder) gap(metric string) {
	q := b.compiled.Query
	if len(b.rows) != 2 || b.truncated || len(q.Dimensions) != 1 || q.Grain != period.None {
		return
	}
	for _, r := range b.rows {
		if r.Metrics[metric].Missing || r.Others || r.NotSet(q.Dimensions) {
			return
		}
	}
	first, second := b.rows[0].Metrics[metric], b.rows[1].Metrics[metric]
	first.Gap = b.res.difference(first.Value, second.Value)
	second.Gap = b.res.difference(second.Value, first.Value)
	first.Times = b.times(first.Value, second.Value)
	second.Times = b.times(second.Value, first.Value)
	b.rows[0].Metrics[metric], b.rows[1].Metrics[metric] = first, second
}

// Multiple is the measure of a fact that says how many times one value is another.
const Multiple = "multiple"

// times is one member's value as a multiple of the other's, where both are above
// zero; empty otherwise.
func (b *factBuilder) times(of, from string) string {
	v, base := b.res.fact(of).Value, b.res.fact(from).Value
	if v <= 0 || base <= 0 {
		return ""
	}
	f := *b.res.fact(of)
	f.Metric, f.Kind, f.Unit, f.Cell = Multiple, evidence.Observed, evidence.Unit{Kind: evidence.Ratio}, nil
	f.Value, f.From = v/base, []string{of, from}
	return b.res.add(f)
}

// difference is a change from one member to another of the same period.
func (r *Result) difference(of, from string) string {
	f := *r.fact(of)
	f.Kind, f.Unit, f.Cell = evidence.Change, deltaUnit(f.Unit), nil
	f.Value, f.From = f.Value-r.fact(from).Value, []string{of, from}
	return r.add(f)
}
