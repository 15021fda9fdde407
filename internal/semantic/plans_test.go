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

func TestAttainment(t *testing.T) {
	t.Parallel()
	m, err := semantic.Load(marketing.Model())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"spend": "budget_used", "spend_budget": "budget_used", "budget_used": "budget_used", "revenue": "target_attainment",
		"roas_target": "", "clicks": "", "": "", "no such metric": "",
	} {
		got := ""
		if ratio, ok := m.Attainment(name); ok {
			got = ratio.Name
		}
		if got != want {
			t.Errorf("%q is held against its plan by %q, want %q", name, got, want)
		}
		if holds := m.HoldsPlan(name); holds != (name == want && want != "") {
			t.Errorf("HoldsPlan(%q) = %t", name, holds)
		}
	}
}

func TestFilterMember(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f     semantic.Filter
		keeps bool
		want  string
	}{
		{semantic.Filter{Op: semantic.Equals, Values: []string{"Meta"}}, true, "Meta"},
		{semantic.Filter{Op: semantic.In, Values: []string{"Meta"}}, true, "Meta"},
		{semantic.Filter{Op: semantic.In, Values: []string{"Meta", "Google"}}, true, ""},
		{semantic.Filter{Op: semantic.NotEquals, Values: []string{"Meta"}}, false, ""},
		{semantic.Filter{Op: semantic.Contains, Values: []string{"Meta"}}, false, ""},
		{semantic.Filter{Op: semantic.Equals}, true, ""},
	} {
		member, ok := c.f.Member()
		if c.f.Keeps() != c.keeps || member != c.want || ok != (c.want != "") {
			t.Errorf("%+v: keeps %t, fixes %q (%t)", c.f, c.f.Keeps(), member, ok)
		}
	}
}
