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
	first.Gap = b.difference(first.Value, second.Value)
	second.Gap = b.difference(second.Value, first.Value)
	b.rows[0].Metrics[metric], b.rows[1].Metrics[metric] = first, second
}

// difference is a change from one member to another of the same period.
func (b *factBuilder) difference(of, from string) string {
	f := *b.res.fact(of)
	f.Kind, f.Unit, f.Cell = evidence.Change, deltaUnit(f.Unit), nil
	f.Value, f.From = f.Value-b.res.fact(from).Value, []string{of, from}
	return b.res.add(f)
}
