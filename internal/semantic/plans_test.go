package semantic_test

import (
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// TestPlansAreNotCut: a budget is asked of the whole month, what was spent of
// it only of the days that are over.
func TestPlansAreNotCut(t *testing.T) {
	t.Parallel()
	m, err := semantic.Load(marketing.Model())
	if err != nil {
		t.Fatal(err)
	}
	november := func(last int) period.Period {
		return period.Period{Start: period.NewDate(2026, time.November, 1), End: period.NewDate(2026, time.November, last).AddDays(1)}
	}
	marks := make(map[string]period.Date)
	for _, table := range m.Tables {
		marks[table.Name] = period.NewDate(2026, time.November, 23)
		if table.Plan {
			marks[table.Name] = period.NewDate(2026, time.December, 31)
		}
	}
	env := semantic.Env{Now: time.Date(2026, time.November, 24, 9, 0, 0, 0, m.Zone), Watermarks: marks}
	for name, c := range map[string]struct {
		metrics []string
		plans   bool
		want    period.Period
	}{
		"a budget":              {[]string{"spend_budget"}, true, november(30)},
		"a ratio of two plans":  {[]string{"roas_target"}, true, november(30)},
		"what is used of one":   {[]string{"budget_used"}, false, november(23)},
		"an actual and a plan":  {[]string{"spend", "spend_budget"}, false, november(23)},
		"an actual on its own":  {[]string{"spend"}, false, november(23)},
		"two plans, two tables": {[]string{"revenue_target", "spend_budget"}, true, november(30)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compiled, err := semantic.Compile(m, semantic.Query{Metrics: c.metrics, Period: "this_month"}, env)
			if err != nil {
				t.Fatal(err)
			}
			if compiled.Period.Period != c.want {
				t.Errorf("ran over %s, want %s", compiled.Period.Period, c.want)
			}
			if got := m.Plans(c.metrics[0]); len(c.metrics) == 1 && got != c.plans {
				t.Errorf("Plans(%s) = %v", c.metrics[0], got)
			}
		})
	}
}
