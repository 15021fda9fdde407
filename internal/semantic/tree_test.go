package semantic

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

const treeModel = `
config:
  meta: {name: shop, zone: Asia/Shanghai, currency: USD}
models:
  - name: ads
    semantic_model: {enabled: true}
    agg_time_dimension: day
    config: {meta: {relation: shop.ads}}
    columns:
      - {name: day, dimension: {type: time}}
      - {name: country, dimension: {type: categorical}}
    metrics:
      - {name: impressions, type: simple, agg: sum, expr: impressions}
      - {name: clicks, type: simple, agg: sum, expr: clicks, config: {meta: {factors: [impressions, ctr]}}}
      - {name: spend, type: simple, agg: sum, expr: spend, config: {meta: {factors: [clicks, cpc]}}}
      - {name: people, type: simple, agg: count_distinct, expr: person}
  - name: notes
    semantic_model: {enabled: true}
    config:
      meta:
        relation: shop.notes
        notes: {start: first_day, end: last_day, text: {en: note_en, zh: note_zh}}
        policies: [{role: de_only, filter: {dimension: country, op: "=", values: [Germany]}}]
    columns:
      - {name: country, dimension: {type: categorical}}
metrics:
  - {name: ctr, type: ratio, numerator: clicks, denominator: impressions}
  - {name: cpc, type: ratio, numerator: spend, denominator: clicks}
  - {name: cpm, type: derived, expr: 1000 * spend / impressions, input_metrics: [spend, impressions]}
  - {name: no_click, type: derived, expr: 1 - rate, input_metrics: [{name: ctr, alias: rate}]}
  - {name: same, type: derived, expr: spend, input_metrics: [spend]}
  - {name: growth, type: derived, expr: spend - before, input_metrics: [spend, {name: spend, alias: before, offset_window: "1 week"}]}
  - {name: to_date, type: cumulative, input_metric: spend, grain_to_date: month}
`

func loadText(text string) (*Model, error) {
	return Load(fstest.MapFS{"shop.yaml": {Data: []byte(text)}})
}

// formula writes a tree as people would.
func formula(t *Tree) string {
	if t == nil {
		return "none"
	}
	parts := make([]string, len(t.Children))
	for i, c := range t.Children {
		parts[i] = formula(c)
	}
	sign := map[TreeOp]string{SumOf: " + ", Difference: " - ", ProductOf: " × ", Quotient: " / "}[t.Op]
	switch t.Op {
	case Measured:
		return t.Metric
	case Constant:
		return fmt.Sprint(t.Number)
	default:
		return "(" + strings.Join(parts, sign) + ")"
	}
}

func TestWhatAMetricIsMadeOf(t *testing.T) {
	t.Parallel()
	m, err := loadText(treeModel)
	if err != nil {
		t.Fatal(err)
	}
	for metric, want := range map[string]string{
		"impressions": "impressions",
		"clicks":      "(impressions × ctr)",
		"spend":       "((impressions × ctr) × cpc)",
		"ctr":         "(clicks / impressions)", // not (impressions × ctr) / impressions
		"cpm":         "((1000 × spend) / impressions)",
		"no_click":    "(1 - (clicks / impressions))",
		"same":        "spend",
		"growth":      "none",
		"to_date":     "none",
		"nothing":     "none",
	} {
		tree, _ := m.Tree(metric)
		if got := formula(tree); got != want {
			t.Errorf("%s is made of %s, want %s", metric, got, want)
		}
	}
	tree, _ := m.Tree("cpm")
	if diff := cmp.Diff([]string{"spend", "impressions"}, tree.Leaves()); diff != "" {
		t.Errorf("leaves (-want +got):\n%s", diff)
	}
}

func TestFactorsMustMultiplyToTheMetric(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, to, want string }{
		"they do not cancel":   {"factors: [clicks, cpc]", "factors: [impressions, cpc]", `multiply to impressions × spend × 1/clicks`},
		"a single one":         {"factors: [clicks, cpc]", "factors: [spend]", `must cancel to spend`},
		"no such metric":       {"factors: [clicks, cpc]", "factors: [klicks, cpc]", `which does not exist`},
		"it does not add up":   {"expr: person}", "expr: person, config: {meta: {factors: [clicks, ctr]}}}", `only a simple metric that adds up`},
		"notes without an end": {"end: last_day, ", "", `need the columns of start, end and text`},
		"an unknown beside":    {"factors: [clicks, cpc]", "beside: order", `which does not exist`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(treeModel, c.from) {
				t.Fatalf("the model lacks %q", c.from)
			}
			_, err := loadText(strings.Replace(treeModel, c.from, c.to, 1))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("loaded with %v, want %q", err, c.want)
			}
		})
	}
}

func TestNotesKeepToPoliciesAndDays(t *testing.T) {
	t.Parallel()
	m, err := loadText(treeModel)
	if err != nil {
		t.Fatal(err)
	}
	notes, _ := m.Table("notes")
	day := period.NewDate(2026, 11, 9)
	c := NotesQuery(m, notes, period.Period{Start: day, End: day.AddDays(7)}, Principal{Roles: []string{"de_only"}}, evidence.ZH)
	const want = `SELECT "first_day"::date AS "start",
       coalesce("last_day"::date, "first_day"::date) AS "end",
       "country"::text AS "country",
       coalesce(nullif("note_zh"::text, ''), "note_en"::text) AS "text"
FROM "shop"."notes"
WHERE "first_day"::date < $1::date
  AND coalesce("last_day"::date, "first_day"::date) >= $2::date
  AND "country"::text = $3::text
ORDER BY "start" DESC, "end" DESC
LIMIT $4::int`
	if diff := cmp.Diff(want, c.SQL); diff != "" {
		t.Errorf("SQL (-want +got):\n%s", diff)
	}
	if c.Policy == "" || len(c.Args) != 4 || c.Args[2] != "Germany" {
		t.Errorf("policy %q, arguments %v", c.Policy, c.Args)
	}
}
