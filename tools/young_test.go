package tools_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/tools"
)

// Leads still arrive for seven days: on 24 November the days from the 17th on
// are not final.

// TestWhatIsNotFinalIsNotCompared: 90 leads against 100 are no fall while a
// part of the 90 is yet to come.
func TestWhatIsNotFinalIsNotCompared(t *testing.T) {
	t.Parallel()
	row := values{
		"leads": 90.0, "leads.base": 100.0, "leads.delta": -10.0, "leads.change": -0.1,
		"spend": 50.0, "spend.base": 40.0, "spend.delta": 10.0, "spend.change": 0.25,
		"lead_cost": 0.55, "lead_cost.base": 0.4, "lead_cost.delta": 0.15, "lead_cost.change": 0.375,
	}
	const compared = `{"metrics":["leads","spend","lead_cost"],"compare":{"kind":"previous_period"},"period":`
	for name, c := range map[string]struct {
		args        string
		young       bool
		provisional []bool // the value, the base
	}{
		"last week is young":               {compared + `"last_week"}`, true, []bool{true, false}},
		"last month is not":                {compared + `"last_month"}`, false, []bool{false, false}},
		"a week that is just final":        {compared + `"2026-11-10..2026-11-16"}`, false, []bool{false, false}},
		"one day more is not":              {compared + `"2026-11-10..2026-11-17"}`, true, []bool{true, false}},
		"last month against a young month": {`{"metrics":["leads","spend","lead_cost"],"compare":{"kind":"custom","period":"this_month"},"period":"last_month"}`, true, []bool{false, true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := setup(t, row).query(t, c.args)
			for _, metric := range []string{"leads", "lead_cost"} {
				mf := res.Rows[0].Metrics[metric]
				if mf.Young != c.young || (mf.Change == "") != c.young || (mf.Delta == "") != c.young {
					t.Errorf("%s: young %v with change %q and delta %q", metric, mf.Young, mf.Change, mf.Delta)
				}
				if got := []bool{fact(t, res, mf.Value).Provisional, fact(t, res, mf.Base).Provisional}; !slices.Equal(got, c.provisional) {
					t.Errorf("%s: provisional %v, want %v", metric, got, c.provisional)
				}
			}
			if mf := res.Rows[0].Metrics["spend"]; mf.Young || mf.Change == "" {
				t.Errorf("spend is final at once, but %+v", mf)
			}
			want := []string{"leads", "leads.base", "leads.delta", "leads.change", "spend", "spend.base", "spend.delta", "spend.change", "lead_cost", "lead_cost.base", "lead_cost.delta", "lead_cost.change"}
			if c.young {
				want = []string{"leads", "leads.base", "spend", "spend.base", "spend.delta", "spend.change", "lead_cost", "lead_cost.base"}
			}
			if diff := cmp.Diff(want, columnNames(res.Tables[0])); diff != "" {
				t.Errorf("columns (-want +got):\n%s", diff)
			}
		})
	}
}

// TestATrendEndsWhereItIsFinal: the last week's dip is what has not come in yet.
func TestATrendEndsWhereItIsFinal(t *testing.T) {
	t.Parallel()
	week := func(day string, leads float64) values { return values{"time": day, "leads": leads} }
	res := setup(t, week("2026-10-26", 80), week("2026-11-02", 95), week("2026-11-09", 100), week("2026-11-16", 60)).
		query(t, `{"metrics":["leads"],"period":"2026-10-26..2026-11-22","grain":"week"}`)
	trend := res.Trends["leads"]
	if last := fact(t, res, trend.Last.Value); last.Value != 100 || fact(t, res, trend.Change).Value != 0.25 {
		t.Errorf("the trend ends at %v with a change of %v", last.Value, fact(t, res, trend.Change).Value)
	}
	if trend.Trough.Value != "" {
		t.Errorf("the lowest week is said to be %v, which still grows", fact(t, res, trend.Trough.Value).Value)
	}
	if peak := fact(t, res, trend.Peak.Value); peak.Value != 100 {
		t.Errorf("the highest week is said to be %v", peak.Value)
	}
}

// plain writes no-break spaces as blanks.
func plain(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

func columnNames(t answer.Table) []string {
	var out []string
	for _, c := range t.Columns {
		out = append(out, c.Name)
	}
	return out
}

// TestNoSentenceMayCompareWhatIsNotFinal: two values alone let a writer say
// "fell", as long as both are final.
func TestNoSentenceMayCompareWhatIsNotFinal(t *testing.T) {
	t.Parallel()
	for period, want := range map[string]evidence.Verdict{"last_week": evidence.Unsupported, "last_month": evidence.Supported} {
		b := setup(t, values{"leads": 90.0, "leads.base": 100.0})
		var all tools.Collected
		res := all.Add(b.query(t, `{"metrics":["leads"],"compare":{"kind":"previous_period"},"period":"`+period+`"}`))
		mf := res.Rows[0].Metrics["leads"]
		r, err := evidence.Renderer{Lang: evidence.EN, Labels: b.model}.Render("Leads fell from {{"+mf.Base+".value}} to {{"+mf.Value+".value}}.", &all.Set)
		if err != nil {
			t.Fatal(err)
		}
		v := evidence.Verifier{Lang: evidence.EN, Labels: b.model, Calendar: b.model.Calendar()}
		if got := v.Check(r.Text, res.Facts, &all.Set); got.Verdict != want {
			t.Errorf("%s: %q is %s, want %s: %+v", period, r.Text, got.Verdict, want, got.Reasons)
		}
	}
}
