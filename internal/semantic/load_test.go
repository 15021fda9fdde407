package semantic

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

func shop(t testing.TB) *Model {
	t.Helper()
	m, err := Load(os.DirFS("testdata/model"))
	if err != nil {
		t.Fatalf("load the test model: %v", err)
	}
	return m
}

func TestLoadReadsTheWholeModel(t *testing.T) {
	t.Parallel()
	m := shop(t)
	if m.Name != "shop" || m.Zone.String() != "America/New_York" || m.WeekStart != time.Sunday || m.Currency != "USD" {
		t.Errorf("settings: %q %v %v %q", m.Name, m.Zone, m.WeekStart, m.Currency)
	}
	ads, ok := m.Table("ads")
	if !ok || ads.Relation != "shop.ads" || ads.TimeDimension != "day" || ads.TimeType != DateType || ads.Maturity != 3 || len(ads.Policies) != 2 {
		t.Errorf("ads: %+v", ads)
	}
	if _, ok := m.Table("not_for_us"); ok {
		t.Error("a model without semantic_model was read")
	}
	var names []string
	for _, d := range m.Dimensions {
		names = append(names, d.Name)
	}
	if diff := cmp.Diff("platform country bid objective started always_on team hour shipped_on", strings.Join(names, " ")); diff != "" {
		t.Errorf("dimensions (-want +got):\n%s", diff)
	}
	spend, _ := m.Metric("spend")
	if spend.Unit != (evidence.Unit{Kind: evidence.Currency, Currency: "USD"}) || !spend.Additive || spend.Maturity != 0 {
		t.Errorf("spend: %+v", spend)
	}
	platform, _ := m.Dimension("platform") // dbt has one language, config.meta adds the other
	if diff := cmp.Diff(Text{evidence.EN: "Where the ad ran.", evidence.ZH: "广告投放的平台。"}, platform.Description); diff != "" {
		t.Errorf("description (-want +got):\n%s", diff)
	}
	growth, _ := m.Metric("spend_growth")
	want := []Input{{Metric: "spend", Alias: "spend"}, {Metric: "spend", Alias: "before", Offset: 1, OffsetGrain: period.Month}}
	if diff := cmp.Diff(want, growth.Inputs); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
}

func TestLoadInheritsMaturityAndUnit(t *testing.T) {
	t.Parallel()
	m := shop(t)
	for name, want := range map[string]struct {
		maturity int
		unit     evidence.UnitKind
	}{
		"spend":           {0, evidence.Currency}, // its own 0 overrides the table's 3
		"clicks":          {3, evidence.Number},
		"ad_rows":         {3, evidence.Integer},
		"cpc":             {3, evidence.Currency},
		"conversion_rate": {3, evidence.Percent},
		"mer":             {0, evidence.Ratio},
		"spend_mtd":       {0, evidence.Currency},
		"cpc_7d":          {3, evidence.Currency},
	} {
		v, ok := m.Metric(name)
		if !ok || v.Maturity != want.maturity || v.Unit.Kind != want.unit {
			t.Errorf("%s: maturity %d unit %s, want %d %s", name, v.Maturity, v.Unit.Kind, want.maturity, want.unit)
		}
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	m := shop(t)
	for _, tt := range []struct{ got, want string }{
		{m.MetricLabel("spend", evidence.ZH), "花费"},
		{m.MetricLabel("average_spend", evidence.ZH), "average spend"},
		{m.MetricLabel("nothing", evidence.EN), "nothing"},
		{m.DimensionLabel("platform", evidence.ZH), "平台"},
		{m.ValueLabel("platform", "Google", evidence.ZH), "谷歌广告"},
		{m.ValueLabel("platform", "Meta", evidence.ZH), "Meta"},
		{m.ValueLabel("platform", NullMember, evidence.EN), "(not set)"},
		{m.ValueLabel("platform", NullMember, evidence.ZH), "（未设置）"},
		{m.ValueLabel("nothing", OthersMember, evidence.ZH), "其他"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
	if m.GoodDirection("cpc") != -1 || m.GoodDirection("revenue") != 1 || m.GoodDirection("nothing") != 0 {
		t.Error("good directions are wrong")
	}
}

func TestDimensionsOf(t *testing.T) {
	t.Parallel()
	m := shop(t)
	for metrics, want := range map[string]string{
		"spend":         "platform country bid objective started always_on team",
		"orders":        "platform country hour shipped_on",
		"spend revenue": "platform country",
		"mer":           "platform country",
		"campaigns":     "objective started always_on team", // never the other way, to ads
		"nothing":       "",
		"roi":           "",
	} {
		if got := strings.Join(m.DimensionsOf(strings.Fields(metrics)...), " "); got != want {
			t.Errorf("%s: got %q, want %q", metrics, got, want)
		}
	}
	if got := strings.Join(m.TablesOf("mer", "campaigns"), " "); got != "ads campaigns orders" {
		t.Errorf("tables: %q", got)
	}
}

func TestLoadMistakes(t *testing.T) {
	t.Parallel()
	const head = "models:\n- name: ads\n  semantic_model: {enabled: true}\n  agg_time_dimension: day\n  columns:\n  - {name: day, dimension: {type: time}}\n"
	for name, tt := range map[string]struct{ yaml, want string }{
		"not yaml":             {"models: [", "m.yaml:1: not valid YAML"},
		"a list":               {"- a", "m.yaml:1: the file must be a mapping"},
		"typo at the top":      {"metrcs: []", `m.yaml:1: unknown key "metrcs" in the file (did you mean metrics?)`},
		"relation too high":    {"models:\n- name: ads\n  relation: shop.ads\n  semantic_model: {enabled: true}", `m.yaml:3: the key "relation" in a model stands under config.meta`},
		"unit too high":        {head + "  metrics:\n  - {name: x, type: simple, agg: sum, unit: currency}", `the key "unit" in a metric stands under config.meta`},
		"config without meta":  {head + "  - {name: a, dimension: {type: categorical}, config: {synonyms: [x]}}", `the key "synonyms" in a column's config stands under config.meta`},
		"a number to dbt":      {head + "  - {name: size, dimension: {type: number}}", "the type number stands under config.meta.type; to dbt it is categorical"},
		"capitals":             {head + "  - {name: Order No, dimension: {type: categorical}}", "give dimension.name, such as order_no"},
		"metric in capitals":   {head + "  metrics:\n  - {name: Total, type: simple, agg: sum}", "neither time nor others, such as total"},
		"misspelt time column": {strings.Replace(head, "n: day", "n: dya", 1), "with dimension: {type: time} (did you mean day?)"},
		"older dbt form":       {"semantic_models: []", "semantic_models is dbt's older form"},
		"key twice":            {"models: []\nmodels: []", `m.yaml:2: the key "models" stands twice`},
		"zone":                 {"config: {meta: {zone: Mars/Base}}", `zone "Mars/Base" is not known`},
		"week start":           {"config: {meta: {week_start: mondy}}", "did you mean monday"},
		"currency":             {"config: {meta: {currency: dollars}}", "ISO 4217"},
		"unknown meta":         {"config: {meta: {timezone: UTC}}", `unknown key "timezone"`},
		"unknown metric key":   {head + "  metrics:\n  - {name: a, type: simple, agg: sum, exp: x}", `m.yaml:8: unknown key "exp" in a metric (did you mean expr?)`},
		"unknown agg":          {head + "  metrics:\n  - {name: a, type: simple, agg: avg}", `agg "avg" is not one of`},
		"no agg":               {head + "  metrics:\n  - {name: a, type: simple}", "needs an agg"},
		"no type":              {head + "  metrics:\n  - {name: a, agg: sum}", "needs a type"},
		"conversion metric":    {"metrics:\n- {name: a, type: conversion}", `type "conversion" is not one of`},
		"simple at the top":    {"metrics:\n- {name: a, type: simple, agg: sum}", "must stand under the model"},
		"metric twice":         {head + "  metrics:\n  - {name: a, type: simple, agg: count}\n  - {name: a, type: simple, agg: count}", `m.yaml:9: the metric "a" stands twice: first in m.yaml:8`},
		"missing reference":    {head + "  metrics:\n  - {name: spend, type: simple, agg: sum}\nmetrics:\n- {name: r, type: ratio, numerator: spnd, denominator: spend}", `m.yaml:10: "r" refers to the metric "spnd", which does not exist (did you mean spend?)`},
		"circle":               {"metrics:\n- {name: a, type: ratio, numerator: b, denominator: b}\n- {name: b, type: ratio, numerator: a, denominator: a}", "metrics go in a circle: a → b → a"},
		"formula":              {head + "  metrics:\n  - {name: a, type: simple, agg: count}\nmetrics:\n- {name: d, type: derived, expr: a * (2, input_metrics: [a]}", "a parenthesis is not closed"},
		"formula with a call":  {head + "  metrics:\n  - {name: a, type: simple, agg: count}\nmetrics:\n- {name: d, type: derived, expr: abs(a), input_metrics: [a]}", "is not understood"},
		"formula names":        {head + "  metrics:\n  - {name: a, type: simple, agg: count}\nmetrics:\n- {name: d, type: derived, expr: a + b, input_metrics: [a]}", `names "b", which is not among its input_metrics`},
		"unused input":         {head + "  metrics:\n  - {name: a, type: simple, agg: count}\n  - {name: b, type: simple, agg: count}\nmetrics:\n- {name: d, type: derived, expr: a, input_metrics: [a, b]}", `the input "b" of "d" is not used`},
		"offset":               {head + "  metrics:\n  - {name: a, type: simple, agg: count}\nmetrics:\n- {name: d, type: derived, expr: a, input_metrics: [{name: a, offset_window: 0 days}]}", "must be of the form"},
		"twice over time":      {head + "  metrics:\n  - {name: a, type: simple, agg: count}\nmetrics:\n- {name: c, type: cumulative, input_metric: a}\n- {name: d, type: cumulative, input_metric: c}", "gathers over time itself"},
		"no dates":             {"models:\n- name: t\n  semantic_model: true\n  metrics:\n  - {name: a, type: simple, agg: count}\nmetrics:\n- {name: c, type: cumulative, input_metric: a}", "has no agg_time_dimension"},
		"no time column":       {"models:\n- {name: t, semantic_model: true, agg_time_dimension: day}", `agg_time_dimension "day" is not a column of t`},
		"relation":             {"models:\n- {name: t, semantic_model: true, config: {meta: {relation: 'a\".b'}}}", "must be of the form schema.table"},
		"dimension type":       {"models:\n- name: t\n  semantic_model: true\n  columns:\n  - {name: x, dimension: {type: category}}", "is not one of categorical, time"},
		"typo at a column":     {"models:\n- name: t\n  semantic_model: true\n  columns:\n  - {name: x, dimenson: {type: categorical}}", "did you mean dimension"},
		"within nothing":       {head + "  - {name: a, dimension: {type: categorical}, config: {meta: {within: b}}}", `m.yaml:7: a is within "b", which is no dimension of the model`},
		"within itself":        {head + "  - {name: a, dimension: {type: categorical}, config: {meta: {within: b}}}\n  - {name: b, dimension: {type: categorical}, config: {meta: {within: a}}}", "a would be within itself"},
		"reserved name":        {"models:\n- name: t\n  semantic_model: true\n  columns:\n  - {name: time, dimension: {type: categorical}}", "neither time nor others"},
		"dimension and metric": {head + "  - {name: a, dimension: {type: categorical}}\n  metrics:\n  - {name: a, type: simple, agg: count}", `the dimension "a" is also a metric`},
		"two types of one":     {head + "  - {name: x, dimension: {type: categorical}}\n- name: t\n  semantic_model: true\n  columns:\n  - {name: x, dimension: {type: categorical}, config: {meta: {type: number}}}", "dimensions of one name are one dimension"},
		"unit without":         {head + "  metrics:\n  - {name: a, type: simple, agg: sum, config: {meta: {unit: currency}}}", "config.meta names none"},
		"additive ratio":       {head + "  metrics:\n  - {name: a, type: simple, agg: average, config: {meta: {additive: true}}}", "cannot be additive"},
		"subselect":            {head + "  metrics:\n  - {name: a, type: simple, agg: sum, expr: (select 1)}", `"select" is not allowed`},
		"policy dimension":     {"models:\n- name: t\n  semantic_model: true\n  config: {meta: {policies: [{role: r, filter: {dimension: land, op: '=', values: [x]}}]}}\n  columns:\n  - {name: lands, dimension: {type: categorical}}", "did you mean lands"},
		"policy operator":      {"models:\n- name: t\n  semantic_model: true\n  config: {meta: {policies: [{role: r, filter: {dimension: land, op: '==', values: [x]}}]}}\n  columns:\n  - {name: land, dimension: {type: categorical}}", "the operator must be one of"},
		"language":             {head + "  metrics:\n  - {name: a, type: simple, agg: count, config: {meta: {label: {de: x}}}}", `unknown key "de" in label`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Load(fstest.MapFS{"m.yaml": {Data: []byte(tt.yaml)}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestContains(t *testing.T) {
	t.Parallel()
	m, err := Load(fstest.MapFS{"m.yaml": {Data: []byte("models:\n- name: ads\n  semantic_model: {enabled: true}\n  agg_time_dimension: day\n  columns:\n  - {name: day, dimension: {type: time}}\n" +
		"  - {name: platform, dimension: {type: categorical}}\n  - {name: campaign, dimension: {type: categorical}, config: {meta: {within: platform}}}\n" +
		"  - {name: group_name, dimension: {type: categorical}, config: {meta: {within: campaign}}}\n  metrics:\n  - {name: n, type: simple, agg: count}\n")}})
	if err != nil {
		t.Fatal(err)
	}
	for pair, want := range map[[2]string]bool{
		{"platform", "campaign"}: true, {"platform", "group_name"}: true, {"campaign", "group_name"}: true,
		{"campaign", "platform"}: false, {"campaign", "campaign"}: false, {"other", "campaign"}: false, {"platform", "other"}: false,
	} {
		if got := m.Contains(pair[0], pair[1]); got != want {
			t.Errorf("%s contains %s: %v", pair[0], pair[1], got)
		}
	}
}

func TestLoadReportsAtMostTwentyMistakes(t *testing.T) {
	t.Parallel()
	doc := "metrics:\n" + strings.Repeat("- {nam: x}\n", 30)
	_, err := Load(fstest.MapFS{"m.yaml": {Data: []byte(doc)}})
	if n := strings.Count(err.Error(), "\n") + 1; n != maxLoadErrors+1 || !strings.HasSuffix(err.Error(), "and 40 more") {
		t.Errorf("%d lines:\n%v", n, err)
	}
}

func TestLoadFilesTakesFilesAndFolders(t *testing.T) {
	t.Parallel()
	if _, err := LoadFiles("testdata/model/shop.yaml"); err != nil {
		t.Error(err)
	}
	if _, err := LoadFiles("testdata/model"); err != nil {
		t.Error(err)
	}
	if _, err := LoadFiles("testdata/nothing"); err == nil {
		t.Error("a missing file was not reported")
	}
}

func TestCheckSnippet(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"spend", "spend / 100.0", "coalesce(a, 0) + b", `"Odd; Name"`, "extract(epoch from x)", "state = 'it''s; -- fine'",
		"x::timestamp", "(a -> 'k') ->> 'v'", "E'a\\'b'", "CASE WHEN a THEN 1 ELSE 0 END", "a[1]", "1e5", "selected", "花费",
	} {
		if err := checkSnippet(s); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
	for _, s := range []string{
		"", "a; drop table x", "a -- b", "a /* b", "'open", `"open`, "(select 1)", "(TABLE x)", "(values (1))", "a) from x where (1", "(a", "a]", "(a]",
		"a, b", "a from b", "$1", "$$x$$", "{{ Dimension('x') }}", "a \\ b", "sum(a) over ()", "'a\\'b; c", "\x00", "\xff", "a as b", "E'a\\'",
	} {
		if checkSnippet(s) == nil {
			t.Errorf("%q was let through", s)
		}
	}
}

func FuzzLoad(f *testing.F) {
	data, err := os.ReadFile("testdata/model/shop.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Add("models: [{name: a, semantic_model: true}]")
	f.Add("metrics: &a [*a]")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := Load(fstest.MapFS{"m.yaml": {Data: []byte(s)}})
		if (m == nil) == (err == nil) {
			t.Fatalf("model %v and error %v", m, err)
		}
	})
}
