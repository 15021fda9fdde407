package tools_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"testing"
	"testing/fstest"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
	"github.com/insight-agent/insight/tools"
)

const adsModel = `
config:
  meta: {name: ads, label: {en: Ads}, zone: Asia/Shanghai, week_start: monday, currency: USD}
models:
  - name: ads
    semantic_model: {enabled: true}
    agg_time_dimension: day
    config: {meta: {relation: shop.ads, time_type: date}}
    columns:
      - {name: day, granularity: day, dimension: {type: time}}
      - name: platform
        dimension: {type: categorical}
        config:
          meta:
            label: {en: platform, zh: 平台}
            values:
              - {value: Google, label: {en: Google, zh: 谷歌}}
              - {value: Meta, label: {en: Meta, zh: Meta}}
      - {name: country, dimension: {type: categorical}, config: {meta: {label: {en: country, zh: 国家}}}}
    metrics:
      - {name: spend, label: Spend, description: What the ads cost., type: simple, agg: sum, expr: spend, config: {meta: {label: {en: spend, zh: 花费}, synonyms: {en: [ad cost], zh: [消耗]}, unit: currency}}}
      - {name: clicks, label: Clicks, type: simple, agg: sum, expr: clicks, config: {meta: {label: {en: clicks, zh: 点击}, unit: integer, good: up}}}
      - {name: orders, label: Orders, type: simple, agg: sum, expr: orders, config: {meta: {label: {en: orders, zh: 订单}, unit: integer}}}
      - {name: reach, label: Reach, type: simple, agg: count_distinct, expr: person, config: {meta: {label: {en: reach, zh: 触达}, unit: integer}}}
      - {name: leads, label: Leads, type: simple, agg: sum, expr: leads, config: {meta: {label: {en: leads, zh: 线索}, unit: integer, good: up, maturity_days: 7}}}
metrics:
  - {name: lead_cost, type: ratio, numerator: spend, denominator: leads, label: Cost per lead, config: {meta: {label: {en: cost per lead, zh: 线索成本}, unit: currency, good: down}}}
  - {name: conversion_rate, type: ratio, numerator: orders, denominator: clicks, label: CVR, config: {meta: {label: {en: conversion rate, zh: 转化率}, unit: percent, good: up}}}
  - {name: roi, label: ROI, config: {meta: {label: {en: ROI, zh: 投资回报率}, refuse: {en: "There is no margin.", zh: "没有毛利数据。"}, instead: [conversion_rate]}}}
`

// The model's days: tests run on Tuesday 24 November 2026, with data from
// 1 January to the day before.
var (
	now      = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
	lastWeek = days(2026, 11, 16, 7)
	weekPrev = days(2026, 11, 9, 7)
	dollars  = evidence.Unit{Kind: evidence.Currency, Currency: "USD"}
	percent  = evidence.Unit{Kind: evidence.Percent}
	points   = evidence.Unit{Kind: evidence.Points}
	integer  = evidence.Unit{Kind: evidence.Integer}
)

func days(year int, month time.Month, day, n int) period.Period {
	start := period.NewDate(year, month, day)
	return period.Period{Start: start, End: start.AddDays(n)}
}

// values is one row of the fake warehouse by column; what is absent is null.
type values map[string]any

// fakeWarehouse answers every query with the same rows.
type fakeWarehouse struct {
	rows      []values
	truncated bool
	members   []string
	broken    error
	ages      map[string]semantic.Ages
	ran       []*semantic.Compiled
}

func (w *fakeWarehouse) Run(_ context.Context, c *semantic.Compiled) (*warehouse.Result, error) {
	w.ran = append(w.ran, c)
	r := &warehouse.Result{Columns: c.Columns, Truncated: w.truncated, Elapsed: 1500 * time.Microsecond, SQL: c.SQL, Args: c.Args}
	for _, v := range w.rows {
		row := make([]any, len(c.Columns))
		for i, col := range c.Columns {
			row[i] = v[col.Name]
		}
		r.Rows = append(r.Rows, row)
	}
	return r, w.broken
}

func (w *fakeWarehouse) Bounds(context.Context, *semantic.Model) (first, last map[string]period.Date, err error) {
	return map[string]period.Date{"ads": period.NewDate(2026, 1, 1)}, map[string]period.Date{"ads": period.NewDate(2026, 11, 23)}, nil
}

func (w *fakeWarehouse) Ages(context.Context, *semantic.Model) (map[string]semantic.Ages, error) {
	return w.ages, nil
}

func (w *fakeWarehouse) Members(_ context.Context, _ *semantic.Model, _ string, limit int) ([]string, error) {
	return w.members[:min(limit, len(w.members))], w.broken
}

var errBroken = errors.New("the disk is full")

// testBundle is every tool over a fake warehouse.
type testBundle struct {
	model     *semantic.Model
	warehouse *fakeWarehouse
	tools     tools.Registry
}

func setup(t testing.TB, rows ...values) testBundle {
	t.Helper()
	m, err := semantic.Load(fstest.MapFS{"ads.yaml": {Data: []byte(adsModel)}})
	if err != nil {
		t.Fatal(err)
	}
	b := testBundle{model: m, warehouse: &fakeWarehouse{rows: rows, members: []string{"Google", "Meta", "TikTok"}}}
	if b.tools, err = tools.All(m, b.warehouse); err != nil {
		t.Fatal(err)
	}
	return b
}

// call invokes a tool that must not break.
func (b testBundle) call(t testing.TB, name string, lang evidence.Lang, args string) tools.Result {
	t.Helper()
	res, err := b.tools.Invoke(t.Context(), name, tools.Call{Lang: lang, Now: now}, json.RawMessage(args))
	if err != nil {
		t.Fatalf("%s %s: %v", name, args, err)
	}
	return res
}

// query reads metrics, which must work.
func (b testBundle) query(t testing.TB, args string) tools.Result {
	t.Helper()
	res := b.call(t, tools.QueryMetricsName, evidence.EN, args)
	if res.Problem != nil {
		t.Fatalf("query %s: %+v", args, *res.Problem)
	}
	return res
}

// fact returns the fact of a local reference.
func fact(t testing.TB, res tools.Result, ref string) evidence.Fact {
	t.Helper()
	for i, f := range res.Facts {
		if ref == "@"+strconv.Itoa(i) {
			return f
		}
	}
	t.Fatalf("no fact %q among %d", ref, len(res.Facts))
	return evidence.Fact{}
}

// figures lists, row by row, the values that one sort of reference gives a
// metric; nothing where a row has none.
func figures(t testing.TB, res tools.Result, metric string, pick func(tools.MetricFacts) string) []any {
	t.Helper()
	var out []any
	for _, row := range res.Rows {
		ref := pick(row.Metrics[metric])
		if ref == "" {
			out = append(out, nil)
			continue
		}
		out = append(out, fact(t, res, ref).Value)
	}
	return out
}

func kinds(res tools.Result) map[evidence.Kind]int {
	out := make(map[evidence.Kind]int)
	for _, f := range res.Facts {
		out[f.Kind]++
	}
	return out
}

func column(res tools.Result, name string) []any {
	at := slices.IndexFunc(res.Tables[0].Columns, func(c answer.TableColumn) bool { return c.Name == name })
	var out []any
	for _, row := range res.Tables[0].Rows {
		out = append(out, row[at])
	}
	return out
}
