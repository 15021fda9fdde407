package tools_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/tools"
)

var everyTool = []string{
	"check_pace", "detect_anomalies", "explain_change", "forecast_metric", "list_members", "list_metrics", "measure_trend", "query_metrics", "query_shares", "query_whole",
}

func TestBadArgumentsAreProblemsThatNameTheField(t *testing.T) {
	t.Parallel()
	b := setup(t)
	tests := map[string]struct{ args, names string }{
		"no arguments":          {``, "metrics"},
		"no metrics":            {`{"period":"last_week"}`, "metrics"},
		"metrics as text":       {`{"metrics":"spend"}`, "metrics"},
		"a number for a name":   {`{"metrics":[7]}`, "metrics"},
		"unknown field":         {`{"metrics":["spend"],"sql":"DROP TABLE ads"}`, "sql"},
		"unknown field, deep":   {`{"metrics":["spend"],"filters":[{"dimension":"country","op":"=","value":"DE"}]}`, "value"},
		"unknown grain":         {`{"metrics":["spend"],"grain":"fortnight"}`, "grain"},
		"unknown operator":      {`{"metrics":["spend"],"filters":[{"dimension":"country","op":"like","values":["D"]}]}`, "op"},
		"unknown comparison":    {`{"metrics":["spend"],"compare":{"kind":"next_year"}}`, "kind"},
		"fraction of a limit":   {`{"metrics":["spend"],"limit":2.5}`, "limit"},
		"limit as text":         {`{"metrics":["spend"],"limit":"3"}`, "limit"},
		"limit below one":       {`{"metrics":["spend"],"dimensions":["platform"],"limit":-1}`, "limit"},
		"unknown order":         {`{"metrics":["spend"],"order_by":[{"field":"colour"}]}`, "colour"},
		"unreadable period":     {`{"metrics":["spend"],"period":"when pigs fly"}`, "when pigs fly"},
		"others without limit":  {`{"metrics":["spend"],"dimensions":["platform"],"others":true}`, "others"},
		"a filter without one":  {`{"metrics":["spend"],"filters":[{"dimension":"country","op":"="}]}`, "country"},
		"a list for the object": {`["spend"]`, "object"},
		"null":                  {`null`, "object"},
		"half JSON":             {`{"metrics":`, "JSON"},
		"two values":            {`{"metrics":["spend"]} {}`, "after top-level"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := b.call(t, tools.QueryMetricsName, evidence.EN, tt.args)
			if res.Problem == nil {
				t.Fatalf("%s was taken: %+v", tt.args, res)
			}
			if res.Problem.Kind != answer.BadArguments || !strings.Contains(res.Problem.Text, tt.names) {
				t.Errorf("%s %q, want bad_arguments that name %q", res.Problem.Kind, res.Problem.Text, tt.names)
			}
			if len(res.Facts)+len(res.Tables)+len(res.Sources) > 0 {
				t.Error("a problem came with results")
			}
		})
	}
	if len(b.warehouse.ran) > 0 {
		t.Errorf("%d queries ran", len(b.warehouse.ran))
	}
}

func TestUnknownNamesAreProblemsWithTheNearest(t *testing.T) {
	t.Parallel()
	b := setup(t)
	tests := map[string]struct {
		tool, args string
		lang       evidence.Lang
		want       answer.Problem
	}{
		"metric": {tools.QueryMetricsName, `{"metrics":["spent"]}`, evidence.EN,
			answer.Problem{Kind: answer.UnknownMetric, Text: "spent", Suggestions: []string{"spend"}}},
		"dimension": {tools.QueryMetricsName, `{"metrics":["spend"],"dimensions":["contry"]}`, evidence.EN,
			answer.Problem{Kind: answer.UnknownDimension, Text: "contry", Suggestions: []string{"country"}}},
		"refused by name": {tools.QueryMetricsName, `{"metrics":["roi"]}`, evidence.EN,
			answer.Problem{Kind: answer.NotAllowed, Text: "There is no margin.", Suggestions: []string{"conversion_rate"}}},
		"refused in Chinese": {tools.QueryMetricsName, `{"metrics":["roi"]}`, evidence.ZH,
			answer.Problem{Kind: answer.NotAllowed, Text: "没有毛利数据。", Suggestions: []string{"conversion_rate"}}},
		"members of no dimension": {"list_members", `{"dimension":"colour"}`, evidence.EN,
			answer.Problem{Kind: answer.UnknownDimension, Text: "colour", Suggestions: []string{"platform", "country"}}},
		"tool": {"drop_table", `{}`, evidence.EN,
			answer.Problem{Kind: answer.BadArguments, Text: "drop_table", Suggestions: everyTool}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := b.call(t, tt.tool, tt.lang, tt.args)
			if res.Problem == nil {
				t.Fatal("no problem")
			}
			got := *res.Problem
			got.Detail = "" // for developers, in words of the compiler
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("problem (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSchemasCloseEveryEnum(t *testing.T) {
	t.Parallel()
	b := setup(t)
	specs := b.tools.Specs()
	var names []string
	for _, s := range specs {
		names = append(names, s.Name)
		if len(strings.TrimSpace(s.Description)) < 20 {
			t.Errorf("%s: described by %q", s.Name, s.Description)
		}
	}
	if diff := cmp.Diff(everyTool, names); diff != "" {
		t.Fatalf("names (-want +got):\n%s", diff)
	}
	raw, err := json.Marshal(specs[slices.Index(names, tools.QueryMetricsName)].Input)
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Required             []string `json:"required"`
		AdditionalProperties any      `json:"additionalProperties"`
		Properties           map[string]struct {
			Enum  []string `json:"enum"`
			Items struct {
				Properties map[string]struct {
					Enum []string `json:"enum"`
				} `json:"properties"`
			} `json:"items"`
			Properties map[string]struct {
				Enum []string `json:"enum"`
			} `json:"properties"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(raw, &schema); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	if !slices.Contains(schema.Required, "metrics") || schema.AdditionalProperties == nil {
		t.Errorf("required %v and other properties %v, want metrics and none", schema.Required, schema.AdditionalProperties)
	}
	for name, tt := range map[string]struct{ got, want []string }{
		"grain":   {schema.Properties["grain"].Enum, []string{"", "day", "week", "month", "quarter", "year"}},
		"op":      {schema.Properties["filters"].Items.Properties["op"].Enum, []string{"=", "!=", "in", "not_in", "contains", "not_contains", "<", "<=", ">", ">=", "between", "is_null", "is_not_null"}},
		"compare": {schema.Properties["compare"].Properties["kind"].Enum, []string{"", "previous_period", "previous_year", "custom"}},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A broken database is an error that says which tool met it, never a problem
// that looks like the asker's own.
func TestABrokenDatabaseIsAnError(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.warehouse.broken = errBroken
	for name, args := range map[string]string{tools.QueryMetricsName: `{"metrics":["spend"]}`, "list_members": `{"dimension":"country"}`} {
		res, err := b.tools.Invoke(t.Context(), name, tools.Call{Lang: evidence.EN, Now: now}, json.RawMessage(args))
		if !errors.Is(err, errBroken) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v, want the cause and the tool's name", name, err)
		}
		if diff := cmp.Diff(tools.Result{}, res); diff != "" {
			t.Errorf("%s: a result beside the error:\n%s", name, diff)
		}
	}
}

func TestMistakesOfTheProgram(t *testing.T) {
	t.Parallel()
	type input struct {
		Note func() `json:"note"`
	}
	if _, err := tools.New("odd", "takes what no JSON holds", func(context.Context, tools.Call, input) (tools.Result, error) {
		return tools.Result{}, nil
	}); err == nil || !strings.Contains(err.Error(), "odd") {
		t.Errorf("a function as input: %v", err)
	}
	fine, err := tools.New("fine", "does nothing", func(context.Context, tools.Call, struct{}) (tools.Result, error) {
		return tools.Result{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tools.NewRegistry(fine, fine); err == nil || !strings.Contains(err.Error(), "fine") {
		t.Errorf("two tools of one name: %v", err)
	}
}
