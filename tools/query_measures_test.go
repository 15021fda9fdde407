package tools_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

func TestChangesAreCounted(t *testing.T) {
	t.Parallel()
	rows := append([]values{{"platform": "Snap", "spend.base": 10.0}}, threePlatforms...) // which stopped: a fall by all of it
	for name, c := range map[string]struct {
		having string
		want   tools.BoundFacts
		met    float64
		low    float64
	}{
		"a rise":          {`{"metric":"spend","of":"change","op":">","values":[0.2]}`, tools.BoundFacts{Op: semantic.Greater, Of: semantic.OfChange, Side: 1}, 1, .2},
		"a fall":          {`{"metric":"spend","of":"change","op":"<=","values":[-0.5]}`, tools.BoundFacts{Op: semantic.GreaterEqual, Of: semantic.OfChange, Side: -1}, 2, .5},
		"that nobody had": {`{"metric":"spend","of":"change","op":">","values":[0.3]}`, tools.BoundFacts{Op: semantic.Greater, Of: semantic.OfChange}, 0, .3},
	} {
		res := setup(t, rows...).query(t, `{"metrics":["spend"],"dimensions":["platform"],"period":"last_month","compare":{"kind":"previous_period"},"having":[`+c.having+`]}`)
		met, lacks, low := fact(t, res, res.Chosen.Met), fact(t, res, res.Chosen.NoValue), fact(t, res, res.Chosen.Bounds[0].Low)
		if met.Value != c.met || met.Scope != 3 || met.Base == nil || lacks.Value != 1 {
			t.Errorf("%s: %v of %d and %v left out, want %v of 3 and TikTok, which was not there before", name, met.Value, met.Scope, lacks.Value, c.met)
		}
		if low.Value != c.low || low.Unit.Kind != evidence.Percent || low.Kind != evidence.Bound {
			t.Errorf("%s: the number is %+v", name, low)
		}
		got := res.Chosen.Bounds[0]
		got.Low = ""
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestAShareIsOfAllThereAre(t *testing.T) {
	t.Parallel()
	b := setup(t, threePlatforms...)
	res := b.query(t, `{"metrics":["spend"],"dimensions":["platform"],"period":"last_month","having":[{"metric":"spend","of":"share","op":">","values":[0.25]}]}`)
	if met := fact(t, res, res.Chosen.Met); met.Value != 2 || met.Scope != 3 {
		t.Errorf("%v of %d, want Google and Meta of three", met.Value, met.Scope)
	}
	if diff := cmp.Diff([]any{0.5, 0.3, 0.2}, figures(t, res, "spend", func(mf tools.MetricFacts) string { return mf.Share }), nearly); diff != "" {
		t.Errorf("shares (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]any{0.5, 0.3, 0.2}, column(res, "spend.share"), nearly); diff != "" {
		t.Errorf("their column (-want +got):\n%s", diff)
	}
	if text := res.Tables[0].Text[0]; text[len(text)-1] != "50\u00a0%" {
		t.Errorf("it is written %q", text)
	}
}

func TestTwoMetricsAgainstEachOther(t *testing.T) {
	t.Parallel()
	b := setup(t, values{"platform": "Google", "spend": 5.0, "lead_cost": 6.0}, values{"platform": "Meta", "spend": 9.0, "lead_cost": 3.0}, values{"platform": "TikTok", "spend": 7.0})
	res := b.query(t, `{"metrics":["spend","lead_cost"],"dimensions":["platform"],"period":"last_month","having":[{"metric":"spend","op":">","than":"lead_cost"}]}`)
	if met, lacks := fact(t, res, res.Chosen.Met), fact(t, res, res.Chosen.NoValue); met.Value != 1 || met.Scope != 2 || lacks.Metric != "lead_cost" {
		t.Errorf("%v of %d, and left out for want of %s", met.Value, met.Scope, lacks.Metric)
	}
	b = setup(t, values{"platform": "Google", "spend": 5.0, "lead_cost": 6.0}, values{"platform": "Meta", "spend": 1.0, "lead_cost": 3.0})
	res = b.query(t, `{"metrics":["spend","lead_cost"],"dimensions":["platform"],"period":"last_month","having":[{"metric":"spend","op":">","than":"lead_cost"}]}`)
	if near, than := fact(t, res, res.Chosen.Nearest), fact(t, res, res.Chosen.NearestThan); near.Value != 5 || than.Value != 6 || than.Dims["platform"] != "Google" {
		t.Errorf("the nearest has %v against %v", near.Value, than.Value)
	}
}

func TestAChangeOfPartOfAPeriodIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t, threePlatforms...)
	res := b.call(t, tools.QueryMetricsName, evidence.EN, `{"metrics":["spend"],"dimensions":["platform"],"period":"2026-01","compare":{"kind":"previous_period"},"having":[{"metric":"spend","of":"change","op":">","values":[0.1]}]}`)
	if res.Problem == nil || res.Problem.Kind != answer.NotAllowed || len(res.Notes) > 0 {
		t.Errorf("the data begins in January, and a change from December was told: %+v", res.Problem)
	}
}
