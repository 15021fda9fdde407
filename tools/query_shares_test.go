package tools_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/tools"
)

// threePlatforms spent 50, 30 and 20, and before that 40, 60 and nothing.
var threePlatforms = []values{
	{"platform": "Google", "spend": 50.0, "spend.base": 40.0, "spend.delta": 10.0, "spend.change": 0.25},
	{"platform": "Meta", "spend": 30.0, "spend.base": 60.0, "spend.delta": -30.0, "spend.change": -0.5},
	{"platform": "TikTok", "spend": 20.0},
}

func TestAShareIsOfTheWholeTotal(t *testing.T) {
	t.Parallel()
	value := func(mf tools.MetricFacts) string { return mf.Value }
	shareOf := func(mf tools.MetricFacts) string { return mf.Share }
	before := func(mf tools.MetricFacts) string { return mf.BaseShare }
	moved := func(mf tools.MetricFacts) string { return mf.ShareDelta }
	for name, c := range map[string]struct {
		members string
		want    []any // value, share, share before, difference of the part
	}{
		"one member":                  {`["Meta"]`, []any{30.0, 0.3, 0.6, -0.3}},
		"two":                         {`["Meta","Google"]`, []any{80.0, 0.8, 1.0, -0.2}},
		"one that was not there":      {`["TikTok"]`, []any{20.0, 0.2, nil, nil}},
		"two, one of them new":        {`["Meta","TikTok"]`, []any{50.0, 0.5, 0.6, -0.1}},
		"one that the data lacks":     {`["Snap"]`, []any{0.0, nil, nil, nil}},
		"every member has a share":    {`[]`, []any{nil, nil, nil, nil}},
		"a limit does not cut totals": {`["Google"]`, []any{50.0, 0.5, 0.4, 0.1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := setup(t, threePlatforms...).call(t, tools.QuerySharesName, evidence.EN,
				`{"query":{"metrics":["spend"],"dimensions":["platform"],"period":"last_week","limit":1,"compare":{"kind":"previous_period"}},"members":`+c.members+`}`)
			if res.Problem != nil {
				t.Fatalf("%+v", *res.Problem)
			}
			var got []any
			for _, pick := range []func(tools.MetricFacts) string{value, shareOf, before, moved} {
				ref := pick(res.Shares.Part)
				if ref == "" {
					got = append(got, nil)
					continue
				}
				got = append(got, fact(t, res, ref).Value)
			}
			if diff := cmp.Diff(c.want, got, nearly); diff != "" {
				t.Errorf("the part (-want +got):\n%s", diff)
			}
			if total := fact(t, res, res.Shares.Total); total.Value != 100 || len(total.From) != 3 || len(total.Dims) != 0 {
				t.Errorf("total %+v", total)
			}
			if diff := cmp.Diff([]any{0.5, 0.3, 0.2}, figures(t, res, "spend", shareOf), nearly); diff != "" {
				t.Errorf("shares (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]any{0.1, -0.3, nil}, figures(t, res, "spend", moved), nearly); diff != "" {
				t.Errorf("moves (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]any{0.5, 0.3, 0.2}, column(res, "spend.share"), nearly); diff != "" {
				t.Errorf("column of shares (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"platform", "spend", "spend.base", "spend.share", "spend.share.base", "spend.share.delta"}, columnNames(res.Tables[0])); diff != "" {
				t.Errorf("columns (-want +got):\n%s", diff)
			}
			for _, f := range res.Facts {
				if f.Cell != nil && f.Kind == evidence.Share && f.Cell.Column != "spend.share" && f.Cell.Column != "spend.share.base" {
					t.Errorf("a share lies in column %s", f.Cell.Column)
				}
			}
		})
	}
}

func TestWhatHasNoShares(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args string
		lang evidence.Lang
		kind answer.ProblemKind
		text string
	}{
		"a ratio":            {`{"query":{"metrics":["conversion_rate"],"dimensions":["platform"]}}`, evidence.EN, answer.NotAllowed, "conversion rate does not add up to a total, so it has no shares."},
		"people, in Chinese": {`{"query":{"metrics":["reach"],"dimensions":["platform"]}}`, evidence.ZH, answer.NotAllowed, "触达不能加总，因此没有占比。"},
		"two dimensions":     {`{"query":{"metrics":["spend"],"dimensions":["platform","country"]}}`, evidence.EN, answer.BadArguments, ""},
		"no dimension":       {`{"query":{"metrics":["spend"]}}`, evidence.EN, answer.BadArguments, ""},
		"steps of time":      {`{"query":{"metrics":["spend"],"dimensions":["platform"],"grain":"day","period":"last_week"}}`, evidence.EN, answer.BadArguments, ""},
		"no such metric":     {`{"query":{"metrics":["spent"],"dimensions":["platform"]}}`, evidence.EN, answer.UnknownMetric, "spent"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := setup(t, threePlatforms...).call(t, tools.QuerySharesName, c.lang, c.args)
			if res.Problem == nil || res.Problem.Kind != c.kind || c.text != "" && res.Problem.Text != c.text {
				t.Errorf("problem %+v", res.Problem)
			}
		})
	}
	// Of 60 less 30 given back, no part is 60 of 30.
	res := setup(t, values{"platform": "Google", "spend": 60.0}, values{"platform": "Meta", "spend": -30.0}).
		call(t, tools.QuerySharesName, evidence.EN, `{"query":{"metrics":["spend"],"dimensions":["platform"]},"members":["Google"]}`)
	if res.Problem != nil || res.Shares.Part.Share != "" {
		t.Errorf("a share of mixed signs: %+v", res.Shares.Part)
	}
}

// TestSharesThatAreNotFinal have no share before them to be set against.
func TestSharesThatAreNotFinal(t *testing.T) {
	t.Parallel()
	res := setup(t, values{"platform": "Google", "leads": 60.0, "leads.base": 80.0}, values{"platform": "Meta", "leads": 40.0, "leads.base": 20.0}).
		call(t, tools.QuerySharesName, evidence.EN, `{"query":{"metrics":["leads"],"dimensions":["platform"],"period":"last_week","compare":{"kind":"previous_period"}},"members":["Google"]}`)
	if part := res.Shares.Part; part.Share == "" || part.ShareDelta != "" || !part.Young {
		t.Errorf("part %+v", part)
	}
}
