package nlq

import (
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// moneyLost gives a question of who lost or gained most, which names no metric,
// the first headline metric in money that its members have: to lose is to lose
// money. The reading says so.
func (d *draft) moneyLost() {
	q := &d.query
	if len(q.Metrics) > 0 || d.intent != answer.Rank || len(q.Dimensions) != 1 || len(d.unread) > 0 || !d.has(cueRise, cueFall) || !d.has(cueHighest, cueTop, cueFast) {
		return
	}
	for _, headline := range []bool{true, false} {
		for _, m := range d.lex.model.Metrics {
			if m.Headline == headline && m.Additive && m.Good > 0 && m.Unit.Kind == evidence.Currency && len(m.Refuse) == 0 && slices.Contains(d.lex.model.DimensionsOf(m.Name), q.Dimensions[0]) {
				q.Metrics = []string{m.Name}
				d.implied(answer.SlotMetric, m.Name, "default")
				return
			}
		}
	}
}
