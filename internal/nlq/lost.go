package nlq

import (
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// moneyLost gives a question of who lost or gained most, or of when most is sold,
// which names no metric, the first headline metric in money that its members
// have: to lose is to lose money. The reading says so.
func (d *draft) moneyLost() {
	q := &d.query
	if len(q.Metrics) > 0 || d.intent != answer.Rank || len(q.Dimensions) != 1 || len(d.unread) > 0 {
		return
	}
	lost := d.has(cueRise, cueFall) && d.has(cueHighest, cueTop, cueFast)
	if !lost && !(d.cutByDays() && d.has(superlatives...) && slices.ContainsFunc(d.toks, func(t token) bool { return sellWords[t.text] })) {
		return
	}
	for _, headline := range []bool{true, false} {
		for _, m := range d.lex.model.Metrics {
			if m.Headline == headline && m.Additive && m.Good > 0 && m.Unit.Kind == evidence.Currency && len(m.Refuse) == 0 && d.fits(m.Name) {
				q.Metrics = []string{m.Name}
				d.implied(answer.SlotMetric, m.Name, "default")
				return
			}
		}
	}
}

var sellWords = set("sell sells sold selling")
