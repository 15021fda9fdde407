package agent

import (
	"math"

	"github.com/insight-agent/insight/internal/analysis/drivers"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// mostlyMix is the part of a ratio's change from which the mix is most of it.
const mostlyMix = .5

// planMix has the change of a ratio taken apart into mix and rate: the members
// of a breakdown may all rise while the whole falls, and then no member's own
// change tells where that comes from.
func (r *run) planMix(q semantic.Query) []call {
	if len(q.Metrics) != 1 || q.Grain != period.None || q.Per != period.None || q.Compare.Kind == semantic.CompareNone || r.planned(q.Metrics[0]) {
		return nil
	}
	m, ok := r.agent.cfg.Model.Metric(q.Metrics[0])
	if !ok || m.Type != semantic.RatioType || !tools.CanExplain(r.agent.cfg.Model, m.Name) {
		return nil
	}
	in := tools.ExplainInput{Metric: m.Name, Filters: q.Filters, Period: q.Period, Compare: q.Compare}
	return []call{{tool: tools.ExplainChangeName, title: titles["breakdown"], args: in}}
}

// mixMoved says that a ratio moved by its mix where that made most of the
// change, or moved it against the members' own ratios, with the member whose
// weight made most of that.
func (o outcome) mixMoved() []compose.Point {
	for _, res := range o.results {
		x := res.Explanation
		if x.Split == nil || x.Split.MixShare == "" || x.Total.Change == "" || o.flat(x.Total.Change) {
			continue
		}
		if x.Split.Against == "" && o.fact(x.Split.MixShare).Value < mostlyMix {
			return nil
		}
		points := o.mix(x)
		if len(points) == 0 {
			return nil
		}
		if points[0].Role == compose.MixOrRate {
			points[0].Role = compose.MostlyMix
		}
		for _, cause := range x.Causes {
			if cause.Kind == drivers.Mix && cause.Moved.Value != "" && math.Abs(o.fact(cause.Share).Value) > 0 {
				return append(points, o.causePoint(cause))
			}
		}
		return points
	}
	return nil
}
