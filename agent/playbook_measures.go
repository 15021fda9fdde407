package agent

import (
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// bounds words the thresholds that a tool found.
func bounds(o outcome, found []tools.BoundFacts) []compose.Bound {
	model, chosen := o.run.agent.cfg.Model, o.results[0].Chosen
	out := make([]compose.Bound, len(found))
	for i, b := range found {
		if b.Than != "" {
			out[i] = compose.Bound{Op: b.Op, Low: chosen.Met, Than: chosen.NearestThan}
			if rows := o.satisfying(); len(rows) > 0 {
				out[i].Than = rows[0].Metrics[b.Than].Value
			}
			continue
		}
		f := o.fact(b.Low)
		m, ok := model.Metric(f.Metric)
		zero := b.Of == semantic.OfValue && b.Op == semantic.Equals && f.Value == 0 && ok && m.Additive
		out[i] = compose.Bound{Op: b.Op, Of: b.Of, Side: b.Side, Low: b.Low, High: b.High, Zero: zero}
	}
	return out
}

// changed are the roles of a threshold where two periods are told of.
var changed = map[compose.Role]compose.Role{
	compose.ThresholdMet: compose.ChangedMet, compose.ThresholdMany: compose.ChangedMany, compose.ThresholdAll: compose.ChangedAll,
	compose.ThresholdNobody: compose.ChangedNone, compose.ThresholdNone: compose.ChangedNone,
}

// name lists rows that satisfy the thresholds with what the first one is on: the
// value, the change or the share.
func (o outcome) name(p *compose.Point, rows []tools.RowFacts) {
	if o.query.HoldsChanges() {
		if role, ok := changed[p.Role]; ok {
			p.Role = role
		}
		if met := o.fact(o.results[0].Chosen.Met); p.Role == compose.ChangedAll && met.Scope > len(rows) {
			p.Role = compose.ChangedMany
		}
	}
	first := o.query.Having[0]
	if first.Than != "" && p.Role == compose.ThresholdNone {
		p.Role, p.Facts["y"] = compose.PairNone, o.results[0].Chosen.NearestThan
	}
	for _, row := range rows {
		mf := row.Metrics[first.Metric]
		switch {
		case first.Of == semantic.OfChange && mf.Change != "":
			p.List = append(p.List, mf.Change)
		case first.Of == semantic.OfShare && mf.Share != "":
			p.List = append(p.List, mf.Share)
		default:
			p.List = append(p.List, mf.Value)
		}
	}
}
