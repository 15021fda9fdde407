package semantic

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/period"
)

// Rows that a threshold on a change, on a share or on two metrics keeps are those
// that Go keeps of the query without it.
func TestMeasuresKeepTheRowsThatSatisfyThem(t *testing.T) {
	t.Parallel()
	m, conn := shop(t), database(t, "many.sql")
	rapid.Check(t, func(t *rapid.T) {
		q, env := anyQuery(t, m, []string{"spend", "revenue", "profit", "clicks", "orders", "mer"}), many()
		q.Grain, q.Limit, q.Others, q.OrderBy = period.None, 0, false, nil
		if len(q.Dimensions) == 0 {
			q.Dimensions = []string{cutsOf(m, q.Metrics...)[0]}
		}
		if q.Compare.Kind == CompareNone {
			q.Compare.Kind = ComparePreviousPeriod
		}
		metric, than := rapid.SampledFrom(q.Metrics).Draw(t, "metric"), rapid.SampledFrom(q.Metrics).Draw(t, "than")
		v, _ := m.Metric(metric)
		th := Threshold{Metric: metric, Of: rapid.SampledFrom([]Measure{OfChange, OfShare}).Draw(t, "of"), Op: rapid.SampledFrom(thresholdOps).Draw(t, "op"), Values: []float64{rapid.Float64Range(-1, 2).Draw(t, "bound")}}
		switch w, _ := m.Metric(than); {
		case th.Op == Between:
			th.Values = append(th.Values, th.Values[0]+.5)
		case than != metric && v.Unit == w.Unit && rapid.Bool().Draw(t, "two metrics"):
			th = Threshold{Metric: metric, Than: than, Op: th.Op}
		}
		q.OrderBy = []Order{{Field: q.Dimensions[0]}}
		c, all := rowsOf(t, conn, m, q, env)
		nothing := slices.ContainsFunc(c.Notes, func(n Note) bool { return n.Kind == NoteNoData })
		read := func(row []any, name string) (float64, bool) {
			f, ok := row[column(c, name)].(float64)
			x, known := m.Metric(name)
			return f, ok || known && x.Additive && !nothing
		}
		total := 0.0
		for _, row := range all {
			f, _ := read(row, metric)
			total += f
		}
		var want []string
		for _, row := range all {
			f, ok := read(row, metric)
			switch base, _ := read(row, metric+".base"); {
			case th.Than != "":
				o, there := read(row, th.Than)
				f, ok = f-o, ok && there
			case th.Of == OfChange:
				f, ok = f/base-1, ok && base > 0
			default:
				f, ok = f/total, ok && total != 0
			}
			if ok && th.Holds(f) {
				want = append(want, key(row, len(q.Dimensions)))
			}
		}
		q.Having = []Threshold{th}
		if th.Of == OfShare && !v.Additive {
			var bad *QueryError
			if _, err := Compile(m, q, env); !errors.As(err, &bad) || bad.Kind != BadThreshold {
				t.Fatalf("a share of %s: %v", metric, err)
			}
			return
		}
		c, got := rowsOf(t, conn, m, q, env)
		var kept []string
		for _, row := range got {
			kept = append(kept, key(row, len(q.Dimensions)))
		}
		if !slices.Equal(kept, want) {
			t.Fatalf("kept %q, want %q of %d\n%+v\n%s", kept, want, len(all), q, c.SQL)
		}
	})
}

func TestMeasuresThatDoNotFit(t *testing.T) {
	t.Parallel()
	m := shop(t)
	compare := Compare{Kind: ComparePreviousPeriod}
	for name, q := range map[string]Query{
		"a change of nothing":       {Metrics: []string{"spend"}, Dimensions: []string{"platform"}, Having: []Threshold{{Metric: "spend", Of: OfChange, Op: Greater, Values: []float64{.1}}}},
		"a change of steps":         {Metrics: []string{"spend"}, Grain: period.Week, Compare: compare, Having: []Threshold{{Metric: "spend", Of: OfChange, Op: Greater, Values: []float64{.1}}}},
		"a share of a ratio":        {Metrics: []string{"cpc"}, Dimensions: []string{"platform"}, Having: []Threshold{{Metric: "cpc", Of: OfShare, Op: Greater, Values: []float64{.1}}}},
		"no such measure":           {Metrics: []string{"spend"}, Dimensions: []string{"platform"}, Having: []Threshold{{Metric: "spend", Of: "rank", Op: Greater, Values: []float64{.1}}}},
		"metrics of two units":      {Metrics: []string{"spend", "clicks"}, Dimensions: []string{"platform"}, Having: []Threshold{{Metric: "spend", Op: Greater, Than: "clicks"}}},
		"one that is not asked for": {Metrics: []string{"spend"}, Dimensions: []string{"platform"}, Having: []Threshold{{Metric: "spend", Op: Greater, Than: "revenue"}}},
		"itself":                    {Metrics: []string{"spend"}, Dimensions: []string{"platform"}, Having: []Threshold{{Metric: "spend", Op: Greater, Than: "spend"}}},
		"a metric and a number":     {Metrics: []string{"spend", "revenue"}, Dimensions: []string{"country"}, Having: []Threshold{{Metric: "spend", Op: Greater, Than: "revenue", Values: []float64{1}}}},
	} {
		var bad *QueryError
		if _, err := Compile(m, q, many()); !errors.As(err, &bad) || bad.Kind != BadThreshold {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRanksChosen(t *testing.T) {
	t.Parallel()
	over := Threshold{Metric: "spend", Op: Greater, Values: []float64{1}}
	under := Threshold{Metric: "spend", Op: Less, Values: []float64{1}}
	by := func(field string, desc bool) []Order { return []Order{{Field: field, Desc: desc}} }
	for name, c := range map[string]struct {
		q    Query
		want bool
	}{
		"by another metric":             {Query{Having: []Threshold{over}, OrderBy: by("cpc", false)}, true},
		"in the threshold's own order":  {Query{Having: []Threshold{over}, OrderBy: by("spend", true)}, false},
		"likewise of small values":      {Query{Having: []Threshold{under}, OrderBy: by("spend", false)}, false},
		"against it":                    {Query{Having: []Threshold{over}, OrderBy: by("spend", false)}, true},
		"the first few":                 {Query{Having: []Threshold{over}, OrderBy: by("spend", true), Limit: 3}, true},
		"by name":                       {Query{Having: []Threshold{over}, OrderBy: by("platform", false)}, false},
		"without a threshold":           {Query{OrderBy: by("cpc", false)}, false},
		"without an order":              {Query{Having: []Threshold{over}}, false},
		"of steps of time, not members": {Query{Having: []Threshold{over}, OrderBy: by("cpc", false), Grain: period.Day}, false},
	} {
		c.q.Metrics, c.q.Dimensions = []string{"spend", "cpc"}, []string{"platform"}
		if got := c.q.RanksChosen(); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
