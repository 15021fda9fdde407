package agent

import (
	"context"

	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// lookSince reads what the earlier period of a comparison at equal age stands at
// by now: that is the figure that the reader finds in the platform's own report.
func (r *run) lookSince(ctx context.Context, results []tools.Result) error {
	if r.stage > 0 && len(results) >= r.room {
		return nil // another part needs the call more
	}
	if len(results) == 0 || len(results[0].Rows) != 1 || results[0].Base == nil || r.query.Compare.Kind == semantic.CompareNone && !r.asksChange() {
		return nil
	}
	row := results[0].Rows[0]
	for _, metric := range r.query.Metrics {
		if !row.Metrics[metric].EqualAge {
			return nil
		}
	}
	q := semantic.Query{Metrics: r.query.Metrics, Filters: r.query.Filters, Period: results[0].Base.Expr(), Grain: period.None, Per: r.query.Per}
	found, err := r.call(ctx, []call{r.metricsCall("since", q)})
	if err == nil && len(found) == 1 && found[0].Problem == nil {
		r.since = found[0].Rows
	}
	return err
}

// stands says what a value that was compared at equal age stands at by now.
func (o outcome) stands(metric string, mf tools.MetricFacts) []compose.Point {
	for _, row := range o.run.since {
		now := row.Metrics[metric]
		if now.Value != "" && !now.Missing && mf.EqualAge && mf.Base != "" && o.fact(now.Value).Value != o.fact(mf.Base).Value {
			return []compose.Point{{Role: compose.StandsAt, Facts: map[string]string{"v": now.Value}, Optional: true}}
		}
	}
	return nil
}
