package warehouse_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
)

func TestCheckOfAModel(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{})
	b.exec(t, `ALTER TABLE shop.visits ADD "Seen at" timestamp, ADD moment timestamptz, ADD label text`)
	for name, tt := range map[string]struct {
		from, to string // what is replaced in the model
		want     string
	}{
		"as it is":         {"", "", ""},
		"no such column":   {"expr: spend", "expr: spent", `metric spend of ads: column "spent" does not exist (Perhaps you meant to reference the column "ads.spend".)`},
		"a name unquoted":  {"expr: n,", "expr: Seen at,", `metric visits of visits: syntax error at or near ")" (in expr and filter, names with capitals or spaces need quotes: "Order No")`},
		"no such function": {"expr: spend", "expr: exchanged(spend)", "metric spend of ads: function exchanged(numeric) does not exist"},
		"a text for a sum": {"expr: spend", "expr: platform", "metric spend of ads: function sum(text) does not exist"},
		"text for a date":  {"day: visits", "label", "column label of visits dates rows and is a text, not a date: give it an expr that makes it one, such as to_date(\"label\", 'YYYYMMDD') for text"},
		"moment for a day": {"day: visits", "moment", "column moment of visits dates rows and is a timestamp with time zone, not a date: say time_type: timestamp"},
		"no zone":          {"day: visits", "Seen at", `column Seen at of visits dates rows and is a timestamp without time zone, not a date: say time_type: datetime if its clock shows the model's zone, Asia/Shanghai, else time_type: timestamp with the expr "Seen at" AT TIME ZONE 'the zone that it shows'`},
		"day for a moment": {"shop.visits, time_type: date", "shop.visits, time_type: timestamp", "column day of visits dates rows and is a date, not a timestamp with time zone: say time_type: date"},
	} {
		text := strings.Replace(shopModel, tt.from, tt.to, 1)
		if tt.from == "day: visits" { // the second table's column that dates its rows
			first, second, _ := strings.Cut(shopModel, "- name: visits")
			second = strings.NewReplacer("agg_time_dimension: day", "agg_time_dimension: "+tt.to, "name: day", "name: "+tt.to).Replace(second)
			text = first + "- name: visits" + second
		}
		m, err := semantic.Load(fstest.MapFS{"m.yaml": {Data: []byte(text)}})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := ""
		if err := b.warehouse.Check(t.Context(), m); err != nil {
			got = strings.TrimPrefix(err.Error(), "semantic model: ")
		}
		if _, hint, _ := strings.Cut(got, " (No function matches"); hint != "" { // PostgreSQL's own words
			got = strings.TrimSuffix(got, " (No function matches"+hint)
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.warehouse.Check(ctx, b.model); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}

// Every expression is checked, not only up to the first that is wrong.
func TestCheckNamesAllThatIsWrong(t *testing.T) {
	t.Parallel()
	b := setup(t, warehouse.Limits{})
	text := strings.NewReplacer("expr: spend", "expr: spent", "expr: n,", "expr: m,").Replace(shopModel)
	m, err := semantic.Load(fstest.MapFS{"m.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	err = b.warehouse.Check(t.Context(), m)
	if err == nil || !strings.Contains(err.Error(), "metric spend") || !strings.Contains(err.Error(), "metric visits") {
		t.Errorf("error %v, want both metrics in it", err)
	}
}
