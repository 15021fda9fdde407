package tools_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/tools"
)

func TestCollectedIdsFollowThePlan(t *testing.T) {
	t.Parallel()
	part := func(metric string) tools.Result {
		return tools.Result{
			Facts: []evidence.Fact{
				{Metric: metric, Kind: evidence.Observed, Source: "q0", Cell: &evidence.Cell{Table: "t0", Row: 3, Column: metric}},
				{Metric: metric, Kind: evidence.Change, Source: "q1", From: []string{"@0"}},
			},
			Tables:  []answer.Table{{ID: "t0", Source: "q1"}},
			Sources: []answer.Source{{ID: "q0", SQL: metric}, {ID: "q1"}},
			Rows:    []tools.RowFacts{{Metrics: map[string]tools.MetricFacts{metric: {Value: "@0", Change: "@1", Rank: "@1"}}}},
			Trends:  map[string]tools.TrendFacts{metric: {First: tools.MetricFacts{Value: "@0"}, Delta: "@1", Peak: tools.MetricFacts{Value: "@0", Missing: true}}},
		}
	}
	var c tools.Collected
	first := part("spend")
	c.Add(first)
	c.Add(tools.Result{Problem: &answer.Problem{Kind: answer.NoPeriodData}})
	got := c.Add(part("clicks"))
	want := tools.Result{
		Facts: []evidence.Fact{
			{ID: "f3", Metric: "clicks", Kind: evidence.Observed, Source: "q3", Cell: &evidence.Cell{Table: "t2", Row: 3, Column: "clicks"}},
			{ID: "f4", Metric: "clicks", Kind: evidence.Change, Source: "q4", From: []string{"f3"}},
		},
		Tables:  []answer.Table{{ID: "t2", Source: "q4"}},
		Sources: []answer.Source{{ID: "q3", SQL: "clicks"}, {ID: "q4"}},
		Rows:    []tools.RowFacts{{Metrics: map[string]tools.MetricFacts{"clicks": {Value: "f3", Change: "f4", Rank: "f4"}}}},
		Trends:  map[string]tools.TrendFacts{"clicks": {First: tools.MetricFacts{Value: "f3"}, Delta: "f4", Peak: tools.MetricFacts{Value: "f3", Missing: true}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("third result (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(part("spend"), first); diff != "" {
		t.Errorf("the tool's own result was changed:\n%s", diff)
	}
	if len(c.Results) != 3 || c.Results[1].Problem == nil || len(c.Tables) != 2 || len(c.Sources) != 4 || c.Set.Len() != 4 {
		t.Errorf("collected %d results, %d tables, %d sources, %d facts", len(c.Results), len(c.Tables), len(c.Sources), c.Set.Len())
	}
}

// Whatever tools return, every reference of what was collected leads to the
// part that it led to before.
func TestEveryCollectedReferenceResolves(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var c tools.Collected
		plan := rapid.SliceOfN(rapid.Custom(drawResult), 1, 6).Draw(t, "plan")
		for at, local := range plan {
			global := c.Add(local)
			target := func(ref, was string) {
				if was == "" {
					if ref != "" {
						t.Fatalf("%q came from nothing", ref)
					}
					return
				}
				i, err := strconv.Atoi(was[1:])
				if err != nil {
					t.Fatal(err)
				}
				f, ok := c.Set.Get(ref)
				if !ok || f.Value != local.Facts[i].Value {
					t.Fatalf("result %d: %q was %q and leads to %+v", at, ref, was, f)
				}
			}
			metrics := func(g, l tools.MetricFacts) {
				target(g.Value, l.Value)
				target(g.Base, l.Base)
				target(g.Change, l.Change)
				target(g.Delta, l.Delta)
				target(g.Share, l.Share)
				target(g.Rank, l.Rank)
				target(g.RankLowest, l.RankLowest)
			}
			for i, f := range global.Facts {
				for j := range f.From {
					target(f.From[j], local.Facts[i].From[j])
				}
				if f.Cell != nil && tableTitle(c, f.Cell.Table) != local.Tables[number(local.Facts[i].Cell.Table)].Title {
					t.Fatalf("the cell of %s lies in %s", f.ID, f.Cell.Table)
				}
				if sourceSQL(c, f.Source) != local.Sources[number(local.Facts[i].Source)].SQL {
					t.Fatalf("%s comes from %s", f.ID, f.Source)
				}
			}
			for i, row := range global.Rows {
				metrics(row.Metrics["m"], local.Rows[i].Metrics["m"])
			}
			for name, trend := range global.Trends {
				was := local.Trends[name]
				metrics(trend.First, was.First)
				metrics(trend.Last, was.Last)
				metrics(trend.Peak, was.Peak)
				metrics(trend.Trough, was.Trough)
				target(trend.Change, was.Change)
				target(trend.Delta, was.Delta)
			}
		}
	})
}

// drawResult makes a result whose parts are told apart by value, title and
// SQL.
func drawResult(t *rapid.T) tools.Result {
	unique := rapid.Float64()
	text := rapid.StringMatching(`[a-z]{12}`)
	var r tools.Result
	for i := range rapid.IntRange(1, 3).Draw(t, "tables") {
		r.Tables = append(r.Tables, answer.Table{ID: "t" + strconv.Itoa(i), Title: text.Draw(t, "title"), Source: "q0"})
		r.Sources = append(r.Sources, answer.Source{ID: "q" + strconv.Itoa(i), SQL: text.Draw(t, "sql")})
	}
	for i := range rapid.IntRange(1, 8).Draw(t, "facts") {
		at := rapid.IntRange(0, len(r.Tables)-1)
		f := evidence.Fact{Value: unique.Draw(t, "value"), Source: "q" + strconv.Itoa(at.Draw(t, "source"))}
		if rapid.Bool().Draw(t, "has cell") {
			f.Cell = &evidence.Cell{Table: "t" + strconv.Itoa(at.Draw(t, "table"))}
		}
		if i > 0 {
			f.From = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string { return "@" + strconv.Itoa(rapid.IntRange(0, i-1).Draw(t, "from")) }), 0, 3).Draw(t, "froms")
		}
		r.Facts = append(r.Facts, f)
	}
	ref := rapid.Custom(func(t *rapid.T) string {
		if i := rapid.IntRange(-1, len(r.Facts)-1).Draw(t, "ref"); i >= 0 {
			return "@" + strconv.Itoa(i)
		}
		return ""
	})
	metrics := rapid.Custom(func(t *rapid.T) tools.MetricFacts {
		next := func() string { return ref.Draw(t, "part") }
		return tools.MetricFacts{Value: next(), Base: next(), Change: next(), Delta: next(), Share: next(), Rank: next(), RankLowest: next()}
	})
	for range rapid.IntRange(0, 3).Draw(t, "rows") {
		r.Rows = append(r.Rows, tools.RowFacts{Metrics: map[string]tools.MetricFacts{"m": metrics.Draw(t, "row")}})
	}
	r.Trends = map[string]tools.TrendFacts{"m": {
		First: metrics.Draw(t, "first"), Last: metrics.Draw(t, "last"), Peak: metrics.Draw(t, "peak"), Trough: metrics.Draw(t, "trough"),
		Change: ref.Draw(t, "change"), Delta: ref.Draw(t, "delta"),
	}}
	return r
}

func number(id string) int {
	n, err := strconv.Atoi(id[1:])
	if err != nil {
		return -1
	}
	return n
}

func tableTitle(c tools.Collected, id string) string {
	for _, x := range c.Tables {
		if x.ID == id {
			return x.Title
		}
	}
	return ""
}

func sourceSQL(c tools.Collected, id string) string {
	for _, x := range c.Sources {
		if x.ID == id {
			return x.SQL
		}
	}
	return ""
}
