package tools_test

import (
	"encoding/json"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/tools"
)

// explainOver asks the tool over the fake warehouse.
func explainOver(t *testing.T, b testBundle, args string) tools.Result {
	t.Helper()
	tool, err := tools.ExplainChange(b.model, b.warehouse)
	if err != nil {
		t.Fatal(err)
	}
	res, err := tool.Invoke(t.Context(), tools.Call{Lang: evidence.EN, Now: now}, json.RawMessage(args))
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestWhatCannotBeExplained(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args string
		kind answer.ProblemKind
		text string
	}{
		"no such metric":       {`{"metric":"spent","period":"last_week"}`, answer.UnknownMetric, "spent"},
		"a refused metric":     {`{"metric":"roi","period":"last_week"}`, answer.NotAllowed, "There is no margin."},
		"no such dimension":    {`{"metric":"spend","period":"last_week","dimensions":["colour"]}`, answer.UnknownDimension, "colour"},
		"no period to compare": {`{"metric":"spend","period":"last_week","compare":{"kind":"custom"}}`, answer.BadArguments, ""},
		"no metric":            {`{"period":"last_week"}`, answer.BadArguments, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := explainOver(t, setup(t, values{"spend": 1.0, "spend.base": 2.0}), c.args)
			if res.Problem == nil || res.Problem.Kind != c.kind || c.text != "" && res.Problem.Text != c.text {
				t.Errorf("problem %+v", res.Problem)
			}
		})
	}
}

// TestWhatIsNotFinalIsNotExplained: leads grow for a week, so that a fall last
// week is what has not arrived yet.
func TestWhatIsNotFinalIsNotExplained(t *testing.T) {
	t.Parallel()
	row := values{"leads": 60.0, "leads.base": 100.0, "leads.delta": -40.0, "leads.change": -0.4}
	for period, explained := range map[string]bool{"last_week": false, "last_month": true} {
		b := setup(t, row)
		res := explainOver(t, b, `{"metric":"leads","period":"`+period+`"}`)
		if got := len(b.warehouse.ran) > 1; got != explained {
			t.Errorf("%s: %d queries ran, want it explained: %v", period, len(b.warehouse.ran), explained)
		}
		if young := res.Rows[0].Metrics["leads"].Young; young == explained {
			t.Errorf("%s: young %v", period, young)
		}
	}
}

// TestWhatDoesNotAddUpStaysWhole: people who came on two days are one, so no
// part of them explains the rest.
func TestWhatDoesNotAddUpStaysWhole(t *testing.T) {
	t.Parallel()
	b := setup(t, values{"reach": 60.0, "reach.base": 100.0, "reach.delta": -40.0, "reach.change": -0.4})
	res := explainOver(t, b, `{"metric":"reach","period":"last_week"}`)
	if x := res.Explanation; x.Total.Change == "" || x.Verdict != "" || x.Split != nil || x.Usual != "" || len(x.Causes) > 0 {
		t.Errorf("explanation %+v", x)
	}
}
