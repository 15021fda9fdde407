package tools_test

import (
	"context"
	"encoding/json"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
	"github.com/insight-agent/insight/tools"
)

// sidedWarehouse has Meta pay 5 for a lead, all others together 3, and everyone
// 3.2: no mean of 5 and 3.
type sidedWarehouse struct{ fakeWarehouse }

func (w *sidedWarehouse) Run(ctx context.Context, c *semantic.Compiled) (*warehouse.Result, error) {
	w.rows = []values{{"lead_cost": 3.2, "spend": 160.0}}
	for _, f := range c.Query.Filters {
		switch {
		case f.Dimension == "platform" && f.Op == semantic.Equals && f.Values[0] == "Meta":
			w.rows = []values{{"lead_cost": 5.0, "spend": 25.0}}
		case f.Dimension == "platform" && f.Op == semantic.Equals:
			w.rows = []values{{}}
		case f.Dimension == "platform" && f.Op == semantic.NotEquals:
			w.rows = []values{{"lead_cost": 3.0, "spend": 135.0}}
		}
	}
	return w.fakeWarehouse.Run(ctx, c)
}

func TestAMemberAgainstTheWhole(t *testing.T) {
	t.Parallel()
	m, err := semantic.Load(fstest.MapFS{"ads.yaml": {Data: []byte(adsModel)}})
	if err != nil {
		t.Fatal(err)
	}
	tool, err := tools.QueryWhole(m, &sidedWarehouse{})
	if err != nil {
		t.Fatal(err)
	}
	run := func(args string) tools.Result {
		t.Helper()
		res, err := tool.Invoke(t.Context(), tools.Call{Lang: evidence.EN, Now: now}, json.RawMessage(args))
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	for name, c := range map[string]struct {
		args string
		want []float64 // member, other side, difference, part of it
		text [][]string
	}{
		"the whole": {`{"query":{"metrics":["lead_cost"],"period":"last_week","filters":[{"dimension":"platform","op":"=","values":["Meta"]}]},"dimension":"platform"}`,
			[]float64{5, 3.2, 1.8, 0.5625}, [][]string{{"Meta", "$5.00"}, {"overall", "$3.20"}}},
		"the rest": {`{"query":{"metrics":["lead_cost"],"period":"last_week","filters":[{"dimension":"platform","op":"=","values":["Meta"]}]},"dimension":"platform","rest":true}`,
			[]float64{5, 3, 2, 2.0 / 3}, [][]string{{"Meta", "$5"}, {"the rest", "$3"}}},
		"a sum against the rest": {`{"query":{"metrics":["spend"],"period":"last_week","filters":[{"dimension":"platform","op":"=","values":["Meta"]}]},"dimension":"platform","rest":true}`,
			[]float64{25, 135, -110, -110.0 / 135}, [][]string{{"Meta", "$25"}, {"the rest", "$135"}}},
	} {
		res := run(c.args)
		w := res.Against
		var got []float64
		for _, ref := range []string{w.Member.Value, w.Whole.Value, w.Gap, w.Part} {
			got = append(got, fact(t, res, ref).Value)
		}
		if diff := cmp.Diff(c.want, got, nearly); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(c.text, res.Tables[0].Text); diff != "" || len(res.Tables) != 1 {
			t.Errorf("%s: %d tables, the first (-want +got):\n%s", name, len(res.Tables), diff)
		}
		gap, whole := fact(t, res, w.Gap), fact(t, res, w.Whole.Value)
		if gap.Kind != evidence.Change || len(gap.From) != 2 || whole.Source != "q1" || whole.Cell == nil || whole.Cell.Row != 1 || len(whole.Dims) != 0 {
			t.Errorf("%s: the difference is %+v and the other side %+v", name, gap, whole)
		}
	}
	res := run(`{"query":{"metrics":["spend"],"period":"last_week","filters":[{"dimension":"platform","op":"=","values":["Snap"]}]},"dimension":"platform","rest":true}`)
	if res.Against.Gap != "" || !res.Against.Member.Missing {
		t.Errorf("a member without a value lies %+v from the rest", res.Against)
	}
	for name, args := range map[string]string{
		"no member":     `{"query":{"metrics":["lead_cost"]},"dimension":"platform"}`,
		"another cut":   `{"query":{"metrics":["lead_cost"],"dimensions":["country"],"filters":[{"dimension":"platform","op":"=","values":["Meta"]}]},"dimension":"platform"}`,
		"two members":   `{"query":{"metrics":["lead_cost"],"filters":[{"dimension":"platform","op":"in","values":["Meta","Google"]}]},"dimension":"platform"}`,
		"two metrics":   `{"query":{"metrics":["lead_cost","spend"],"filters":[{"dimension":"platform","op":"=","values":["Meta"]}]},"dimension":"platform"}`,
		"two periods":   `{"query":{"metrics":["lead_cost"],"period":"last_week","compare":{"kind":"previous_period"},"filters":[{"dimension":"platform","op":"=","values":["Meta"]}]},"dimension":"platform"}`,
		"other members": `{"query":{"metrics":["lead_cost"],"filters":[{"dimension":"platform","op":"!=","values":["Meta"]}]},"dimension":"platform"}`,
	} {
		if res := run(args); res.Problem == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
