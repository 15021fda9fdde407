package agent_test

import (
	"context"
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
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

// moving is a warehouse with one change in September and another in all that is
// later.
type moving struct {
	numbers
	week, weekBefore float64
}

func (w moving) Run(ctx context.Context, c *semantic.Compiled) (*warehouse.Result, error) {
	if c.Query.Period != "2026-09" && c.Query.Grain == period.None {
		w.value, w.base = w.week, w.weekBefore
	}
	return w.numbers.Run(ctx, c)
}

// TestWhetherAChangeGoesOn is answered by the days since, not by the period's own
// change once more.
func TestWhetherAChangeGoesOn(t *testing.T) {
	t.Parallel()
	en, zh := "What was revenue in September and is it still falling?", "9月营收多少，还在跌吗？"
	for name, c := range map[string]struct {
		world    moving
		question string
		want     []string
		not      string
	}{
		"goes on":      {moving{numbers{80, 100}, 70, 80}, en, []string{"It is still falling: revenue was $70 over 17–23 Nov 2026, down 12.5 % from $80 over 10–16 Nov 2026.", "Average daily revenue was $70 over 1 Oct – 23 Nov 2026, down 12.5 % from $80 in September 2026; in August 2026 it was $100."}, "did not"},
		"has turned":   {moving{numbers{80, 100}, 90, 80}, en, []string{"It has turned: revenue was $90 over 17–23 Nov 2026, up 12.5 % from $80 over 10–16 Nov 2026."}, "still falling"},
		"levelled off": {moving{numbers{80, 100}, 80, 80}, en, []string{"It has levelled off: revenue was $80 over 17–23 Nov 2026, about the same as $80"}, "still falling"},
		"never fell":   {moving{numbers{100, 80}, 70, 80}, en, []string{"Average daily revenue did not fall: it rose 25 %", "Revenue fell 12.5 %, from $80 over 10–16 Nov 2026 to $70"}, "It "},
		"still rising": {moving{numbers{100, 80}, 88, 80}, "What was revenue in September, and is it still going up?", []string{"It is still rising: revenue was $88 over 17–23 Nov 2026, up 10 % from $80"}, "did not"},
		"too early":    {moving{numbers{80, 100}, 70, 80}, "What were conversions from 10 to 16 November, and are they still falling?", []string{"It is too early to say whether that goes on: no day since then has final values."}, "It is still"},
		"仍在下降":         {moving{numbers{80, 100}, 70, 80}, zh, []string{"仍在下降：11 月 17–23 日营收为 $70，较 11 月 10–16 日的 $80 下降 12.5%。", "10 月 1 日–11 月 23 日日均营收为 $70，较 9 月的 $80 下降 12.5%；8 月为 $100。"}, "没有"},
		"已经转向":         {moving{numbers{80, 100}, 90, 80}, zh, []string{"已经转向：11 月 17–23 日营收为 $90，较 11 月 10–16 日的 $80 上升 12.5%。"}, "仍在"},
	} {
		a := setupOver(t, c.world, nil).ask(t, c.question, answer.PlannerRules)
		last := ""
		for _, s := range a.Sentences {
			if s.Stage == 2 {
				last += plain(s.Text) + " "
			}
		}
		for _, want := range c.want {
			if !strings.Contains(last, plain(want)) {
				t.Errorf("%s: said %q, want %q", name, last, want)
			}
		}
		if strings.Contains(last, c.not) {
			t.Errorf("%s: said %q, with %q", name, last, c.not)
		}
	}
}
