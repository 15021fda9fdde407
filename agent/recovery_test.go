package agent_test

import (
	"context"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// stale is a warehouse whose data is ten days old.
type stale struct{ numbers }

func (w stale) Bounds(ctx context.Context, m *semantic.Model) (first, last map[string]period.Date, err error) {
	first, last, err = w.numbers.Bounds(ctx, m)
	for name, day := range last {
		last[name] = min(day, period.NewDate(2026, 11, 13))
	}
	return first, last, err
}

// A recovery is judged by days that are final as far as the data reaches.
func TestARecoveryIsJudgedByFinalDays(t *testing.T) {
	t.Parallel()
	a := setupOver(t, stale{numbers{value: 90, base: 100}}, nil).ask(t, "Why did conversion value drop in September, and has it recovered since?", answer.PlannerRules)
	judged := make(map[period.Expr]bool)
	for _, s := range a.Sources {
		judged[s.Query.Period] = true
	}
	// Data to the 13th, of which seven days still grow.
	if !judged["2026-10-01..2026-11-06"] || !judged["2026-10-31..2026-11-06"] {
		t.Errorf("read were %v", judged)
	}
}
