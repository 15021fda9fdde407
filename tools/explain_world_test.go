package tools_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/analysis/drivers"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/demo"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
	"github.com/insight-agent/insight/tools"
)

// worldBundle is the tool over the demo world on a real PostgreSQL.
type worldBundle struct {
	model *semantic.Model
	pool  *pgxpool.Pool
	tool  tools.Tool
}

func setupWorld(t *testing.T) worldBundle {
	t.Helper()
	db := pgtest.Shared(t, fmt.Sprintf("demo %d %d", demo.Version, demo.Seed), func(ctx context.Context, dsn string) error {
		if err := postgres.Migrate(ctx, dsn, marketing.Migrations(), "marketing_migrations", slog.New(slog.DiscardHandler)); err != nil {
			return err
		}
		return demo.Load(ctx, dsn, nil)
	})
	pool, err := pgxpool.New(t.Context(), db.DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	m, err := semantic.Load(marketing.Model())
	if err != nil {
		t.Fatal(err)
	}
	w := worldBundle{model: m, pool: pool}
	clock := func() time.Time { return now }
	if w.tool, err = tools.ExplainChange(m, warehouse.New(pool, warehouse.DefaultLimits(), warehouse.Options{Clock: clock})); err != nil {
		t.Fatal(err)
	}
	return w
}

// explain asks the tool about a change between two spans of days.
func (w worldBundle) explain(t *testing.T, lang evidence.Lang, in tools.ExplainInput) tools.Result {
	t.Helper()
	args, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	res, err := w.tool.Invoke(t.Context(), tools.Call{Lang: lang, Now: now}, args)
	if err != nil || res.Problem != nil {
		t.Fatalf("%s: %v %+v", args, err, res.Problem)
	}
	return res
}

func between(p, base period.Period, metric string) tools.ExplainInput {
	expr := func(p period.Period) period.Expr { return period.Expr(p.Start.String() + ".." + p.Last().String()) }
	return tools.ExplainInput{Metric: metric, Period: expr(p), Compare: semantic.Compare{Kind: semantic.CompareCustom, Period: expr(base)}}
}

// figure is a fact's number, NaN where there is none.
func figure(t *testing.T, res tools.Result, ref string) float64 {
	t.Helper()
	if ref == "" {
		return math.NaN()
	}
	return fact(t, res, ref).Value
}

// TestPlantedChangesAreNamed holds the tool against what the generator of the
// demo world planted: the slice is a cause, or where the whole moved with it, the
// member that stands out.
func TestPlantedChangesAreNamed(t *testing.T) {
	t.Parallel()
	truths, err := demo.Truths()
	if err != nil {
		t.Fatal(err)
	}
	w := setupWorld(t)
	for _, truth := range truths {
		if truth.Base == nil {
			continue
		}
		t.Run(truth.ID, func(t *testing.T) {
			t.Parallel()
			in := between(truth.Period, *truth.Base, truth.Metric)
			switch truth.ID {
			case "germany-mobile-checkout":
				// Some 60 of 2,400 conversions in four days, in the week in which a
				// campaign doubled the cheap traffic: by Germany's devices it shows.
				in.Filters = []semantic.Filter{{Dimension: "country", Op: semantic.Equals, Values: []string{"Germany"}}}
				in.Dimensions = []string{"device"}
				delete(truth.Slice, "country")
			case "double-eleven-2026":
				// A campaign on Meta began the day before and stands out as much.
				in.Dimensions = []string{"country"}
			case "microsoft-overtakes-google":
				truth.Slice = map[string]string{"platform": truth.After}
			}
			res := w.explain(t, evidence.EN, in)
			x := res.Explanation
			switch {
			case truth.Kind == demo.TruthMix:
				namesMix(t, res, truth)
			case len(truth.Slice) == 0:
				if x.Verdict != drivers.AcrossTheBoard || x.Standing != tools.WellOutside {
					t.Errorf("verdict %s, %s", x.Verdict, x.Standing)
				}
			case !names(x, truth.Slice):
				t.Errorf("verdict %s, causes %+v, split %+v", x.Verdict, x.Causes, x.Split)
			}
		})
	}
}

// names reports whether a cause has some of the slice's members and no other,
// or the split's outstanding member is the slice.
func names(x tools.Explanation, slice map[string]string) bool {
	for _, cause := range x.Causes {
		if !slices.ContainsFunc(cause.Where, func(m drivers.Member) bool { return slice[m.Dimension] != m.Member }) {
			return true
		}
	}
	return x.Split != nil && x.Split.Stands >= 0 && x.Split.Parts[x.Split.Stands].Member == slice[x.Split.Dimension]
}

// namesMix wants the reversal: the whole fell by its mix, while every member
// rose, and the campaign whose traffic it was.
func namesMix(t *testing.T, res tools.Result, truth demo.Truth) {
	t.Helper()
	x := res.Explanation
	if x.Split == nil || x.Split.Dimension != truth.Dimension || x.Split.Against == "" {
		t.Fatalf("split %+v", x.Split)
	}
	rate, mix, whole := figure(t, res, x.Split.Rate), figure(t, res, x.Split.Mix), figure(t, res, x.Total.Delta)
	if rate <= 0 || mix >= whole || math.Abs(rate+mix-whole) > 1e-9*math.Abs(whole) {
		t.Errorf("rate %v and mix %v of %v", rate, mix, whole)
	}
	if against := figure(t, res, x.Split.Against); against < .999 {
		t.Errorf("%v of the sessions are in channels that rose, want all", against)
	}
	if len(x.Causes) != 1 || x.Causes[0].Kind != drivers.Mix || x.Causes[0].Where[0] != (drivers.Member{Dimension: "platform", Member: "Meta"}) {
		t.Errorf("causes %+v", x.Causes)
	}
	var notes []string
	for _, n := range x.Coinciding {
		notes = append(notes, n.Text)
	}
	if !slices.Contains(notes, "Holiday Broad campaign starts on Meta; scaled up on 16 November.") || slices.Contains(notes, "Double 11 sale.") {
		t.Errorf("coinciding %q", notes)
	}
}

// TestAnOutageIsWhereItWas: the days without rows are those of one country.
func TestAnOutageIsWhereItWas(t *testing.T) {
	t.Parallel()
	w := setupWorld(t)
	res := w.explain(t, evidence.ZH, between(days(2026, 9, 21, 7), days(2026, 9, 14, 7), "sessions"))
	x := res.Explanation
	if !names(x, map[string]string{"country": "Japan"}) || len(x.Causes) != 1 {
		t.Fatalf("verdict %s, causes %+v", x.Verdict, x.Causes)
	}
	if len(x.Coinciding) != 1 || x.Coinciding[0].Text != "日本站更换埋点后网站统计中断，订单不受影响。" {
		t.Errorf("coinciding %+v", x.Coinciding)
	}
}

// TestAQuietWeekHasNoCause: nothing was planted around the end of May.
func TestAQuietWeekHasNoCause(t *testing.T) {
	t.Parallel()
	w := setupWorld(t)
	for _, metric := range []string{"revenue", "orders", "aov", "repeat_rate", "margin_rate", "spend", "clicks", "ctr", "cpm", "roas", "sessions", "conversion_rate", "bounce_rate", "mer", "roi"} {
		t.Run(metric, func(t *testing.T) {
			t.Parallel()
			res := w.explain(t, evidence.EN, between(days(2026, 5, 25, 7), days(2026, 5, 18, 7), metric))
			if x := res.Explanation; x.Verdict != drivers.NoChange || len(x.Causes) > 0 || x.Standing != tools.Inside {
				t.Errorf("verdict %s, %s, causes %+v", x.Verdict, x.Standing, x.Causes)
			}
		})
	}
}

// TestPartsAddUp: what the members of a split and the factors added is the
// change, and no table or fact hangs in the air.
func TestPartsAddUp(t *testing.T) {
	t.Parallel()
	w := setupWorld(t)
	for _, metric := range []string{"revenue", "spend", "conversions", "roas", "conversion_rate", "aov", "cpm", "roi", "profit", "bounce_rate", "net_revenue"} {
		t.Run(metric, func(t *testing.T) {
			t.Parallel()
			res := w.explain(t, evidence.EN, between(days(2026, 9, 1, 30), days(2026, 8, 1, 30), metric))
			x := res.Explanation
			whole := figure(t, res, x.Total.Delta)
			if x.Split == nil {
				t.Fatalf("no split; verdict %q", x.Verdict)
			}
			sum := 0.0
			table := res.Tables[slices.IndexFunc(res.Tables, func(t answer.Table) bool { return t.ID == x.Split.Table })]
			for _, row := range table.Rows {
				v, _ := row[slices.IndexFunc(table.Columns, func(c answer.TableColumn) bool { return c.Name == "effect" || c.Name == metric+".delta" })].(float64)
				sum += v
			}
			if math.Abs(sum-whole) > 1e-9*math.Abs(whole) {
				t.Errorf("the parts add up to %v, the change is %v", sum, whole)
			}
			sum = 0
			for _, f := range x.Factors {
				sum += figure(t, res, f.Effect)
			}
			if len(x.Factors) > 0 && math.Abs(sum-whole) > 1e-6*math.Abs(whole) {
				t.Errorf("the factors add up to %v, the change is %v", sum, whole)
			}
			holdTogether(t, res)
		})
	}
}

// holdTogether checks that references of a result lead somewhere and cells hold
// the values of their facts.
func holdTogether(t *testing.T, res tools.Result) {
	t.Helper()
	var all tools.Collected
	all.Add(tools.Result{Facts: []evidence.Fact{{}}, Sources: res.Sources[:1], Tables: res.Tables[:1]}) // so that ids are shifted
	global := all.Add(res)
	for _, f := range global.Facts {
		if !slices.ContainsFunc(global.Sources, func(s answer.Source) bool { return s.ID == f.Source && s.SQL != "" }) {
			t.Errorf("fact %s is of no source: %q", f.ID, f.Source)
		}
		for _, from := range f.From {
			if _, ok := all.Set.Get(from); !ok {
				t.Errorf("fact %s is computed from %q", f.ID, from)
			}
		}
		if f.Cell == nil {
			continue
		}
		at := slices.IndexFunc(global.Tables, func(t answer.Table) bool { return t.ID == f.Cell.Table })
		if at < 0 {
			t.Errorf("fact %s is in no table: %+v", f.ID, *f.Cell)
			continue
		}
		table := global.Tables[at]
		column := slices.IndexFunc(table.Columns, func(c answer.TableColumn) bool { return c.Name == f.Cell.Column })
		if column < 0 && f.Kind == evidence.Change {
			continue // the percent of a percentage has no column
		}
		if column < 0 || f.Cell.Row >= len(table.Rows) {
			t.Errorf("fact %s is in no cell: %+v", f.ID, *f.Cell)
		} else if v, ok := table.Rows[f.Cell.Row][column].(float64); !f.Missing && (!ok || math.Abs(v-f.Value) > 1e-9*math.Abs(v)) {
			t.Errorf("fact %s is %v, its cell holds %v", f.ID, f.Value, table.Rows[f.Cell.Row][column])
		}
	}
}
