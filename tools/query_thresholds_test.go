package tools_test

import (
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// The fake warehouse gives the same rows with and without the threshold: the
// counts must be those of the rules, not of the rows.
func TestThresholdsAreCounted(t *testing.T) {
	t.Parallel()
	b := setup(t,
		values{"platform": "Google", "lead_cost": 3.0, "spend": 60.0}, values{"platform": "Meta", "lead_cost": 5.0, "spend": 40.0},
		values{"platform": "TikTok", "spend": 7.0}, values{"lead_cost": 1.0, "spend": 2.0})
	res := b.query(t, `{"metrics":["lead_cost","spend"],"dimensions":["platform"],"period":"last_week","having":[{"metric":"lead_cost","op":"<","values":[4]}]}`)
	met, lacks, low := fact(t, res, res.Chosen.Met), fact(t, res, res.Chosen.NoValue), fact(t, res, res.Chosen.Bounds[0].Low)
	if met.Kind != evidence.Count || met.Value != 1 || met.Scope != 2 || met.Metric != "lead_cost" {
		t.Errorf("counted %+v, want one of two", met)
	}
	if lacks.Value != 1 || lacks.Metric != "lead_cost" {
		t.Errorf("left out %+v, want TikTok, which has no leads", lacks)
	}
	if low.Kind != evidence.Bound || low.Value != 4 || low.Unit != dollars {
		t.Errorf("the threshold is %+v", low)
	}
	if n := kinds(res); n[evidence.Rank] != 0 || n[evidence.Share] != 0 {
		t.Errorf("facts %v: chosen rows have no rank and are no whole", n)
	}
	if sum := fact(t, res, res.Chosen.Sums["spend"]); sum.Value != 107 || len(sum.From) != 3 {
		t.Errorf("their spend is %+v, want 107 without what belongs to nobody", sum)
	}
	if len(b.warehouse.ran) != 2 || len(b.warehouse.ran[1].Query.Having) != 0 {
		t.Errorf("%d queries, the second with %v", len(b.warehouse.ran), b.warehouse.ran[1].Query.Having)
	}
}

func TestNearestToAThreshold(t *testing.T) {
	t.Parallel()
	b := setup(t, values{"time": "2026-11-16", "spend": 60.0}, values{"time": "2026-11-17", "spend": 48.0}, values{"time": "2026-11-18"})
	res := b.query(t, `{"metrics":["spend"],"grain":"day","period":"2026-11-16..2026-11-18","having":[{"metric":"spend","op":"between","values":[20,30]}]}`)
	met, nearest := fact(t, res, res.Chosen.Met), fact(t, res, res.Chosen.Nearest)
	if met.Value != 0 || met.Scope != 3 {
		t.Errorf("counted %+v, want none of three: a day without a row has no spend", met)
	}
	if nearest.Value != 48 || nearest.Period != days(2026, 11, 17, 1) {
		t.Errorf("the nearest is %+v", nearest)
	}
	if res.Chosen.NoValue != "" || res.Chosen.Bounds[0].High == "" || res.Chosen.Bounds[0].Op != semantic.Between {
		t.Errorf("chosen %+v", res.Chosen)
	}
}

func TestAStepThatThePeriodCutsIsNotCounted(t *testing.T) {
	t.Parallel()
	b := setup(t, values{"time": "2026-11-05", "spend": 1.0}, values{"time": "2026-11-09", "spend": 70.0}, values{"time": "2026-11-16", "spend": 7.0})
	res := b.query(t, `{"metrics":["spend"],"grain":"week","period":"2026-11-05..2026-11-22","having":[{"metric":"spend","op":"<","values":[50]}]}`)
	if met := fact(t, res, res.Chosen.Met); met.Value != 1 || met.Scope != 2 {
		t.Errorf("counted %+v, want one of two whole weeks", met)
	}
}

func TestAverageSaysItsSteps(t *testing.T) {
	t.Parallel()
	b := setup(t, values{"spend": 12.5})
	res := b.query(t, `{"metrics":["spend"],"period":"last_week","per":"day"}`)
	if n := fact(t, res, res.Steps); n.Kind != evidence.Count || n.Value != 7 {
		t.Errorf("averaged over %+v", n)
	}
	if f := fact(t, res, res.Rows[0].Metrics["spend"].Value); f.Per != period.Day || f.Value != 12.5 {
		t.Errorf("the average is %+v", f)
	}
	if got := res.Tables[0].Columns[0].Label; got != "average daily spend" {
		t.Errorf("the column is called %q", got)
	}
}

func TestThresholdsThatDoNotFit(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for name, args := range map[string]string{
		"no rows to choose among": `{"metrics":["spend"],"having":[{"metric":"spend","op":"<","values":[4]}]}`,
		"no such operator":        `{"metrics":["spend"],"dimensions":["platform"],"having":[{"metric":"spend","op":"~","values":[4]}]}`,
		"an average of people":    `{"metrics":["reach"],"per":"day"}`,
	} {
		if res := b.call(t, tools.QueryMetricsName, evidence.EN, args); res.Problem == nil {
			t.Errorf("%s: taken", name)
		}
	}
	res := b.call(t, tools.QuerySharesName, evidence.EN, `{"query":{"metrics":["spend"],"dimensions":["platform"],"having":[{"metric":"spend","op":"<","values":[4]}]}}`)
	if res.Problem == nil || !strings.Contains(res.Problem.Text, "threshold") {
		t.Error("a share of a part that a threshold chooses was taken")
	}
}

func TestAnOrderAmongTheChosen(t *testing.T) {
	t.Parallel()
	b := setup(t, values{"platform": "Meta", "lead_cost": 5.0, "spend": 40.0}, values{"platform": "Google", "lead_cost": 3.0, "spend": 60.0})
	res := b.query(t, `{"metrics":["lead_cost","spend"],"dimensions":["platform"],"period":"last_week","having":[{"metric":"spend","op":">","values":[30]}],"order_by":[{"field":"lead_cost","desc":true}]}`)
	first := res.Rows[0].Metrics["lead_cost"]
	if f := fact(t, res, first.Rank); f.Value != 1 || f.Scope != 2 || len(f.Filters) != 1 || f.Filters[0] != "spend above $30" {
		t.Errorf("the first is ranked %+v, want it to say among which", f)
	}
	if f := fact(t, res, first.Value); len(f.Filters) != 0 {
		t.Errorf("a value does not depend on what its member was chosen by: %+v", f)
	}
	if mf := res.Rows[0].Metrics["spend"]; mf.Rank != "" || mf.Share != "" || first.Share != "" {
		t.Errorf("what chooses is not ranked, and nothing is a share: %+v", mf)
	}
}
