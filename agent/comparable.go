package agent

import (
	"slices"

	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// comparable narrows a comparison to the days that can be compared: those that
// the data has in both periods (covered), or those whose values are final.
func (r *run) comparable(results []tools.Result) (q semantic.Query, covered, ok bool) {
	if q, ok = r.onlyCovered(results); ok {
		return q, true, true
	}
	q, ok = r.onlyFinal(results)
	return q, false, ok
}

// onlyCovered narrows a comparison that was asked for to the days that the data
// has in both periods, where it begins within the one compared with: a quarter
// against five weeks of another is no growth. It says no where less than a week
// is left.
func (r *run) onlyCovered(results []tools.Result) (semantic.Query, bool) {
	q := r.query
	if len(results) == 0 || q.Compare.Kind == semantic.CompareNone || q.Grain != period.None {
		return q, false
	}
	res := results[0]
	at := slices.IndexFunc(res.Notes, func(n semantic.Note) bool { return n.Kind == semantic.NoteBasePartial })
	if at < 0 || res.Period == nil || res.Base == nil {
		return q, false
	}
	without := res.Notes[at].Days
	days := min(res.Base.Days(), res.Period.Days()) - without
	if days < minFinalDays {
		return q, false
	}
	q.Period = daysFrom(res.Period.Start.AddDays(without), days)
	q.Compare = semantic.Compare{Kind: semantic.CompareCustom, Period: daysFrom(res.Base.Start.AddDays(without), days)}
	return q, true
}
