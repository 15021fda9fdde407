// Package tools holds the typed tools that the agent, the HTTP API and the
// command line share: one tool a file, its description for a model in the
// Markdown file beside it. A tool returns facts, tables, charts and notes,
// never prose.
package tools

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// Call carries what a tool needs to know about the run that invokes it.
type Call struct {
	Principal semantic.Principal
	Lang      evidence.Lang
	Now       time.Time
}

// Result is what a tool found. References between its own parts are local: a
// fact's From holds "@0" for the first fact of the same result, Table, Source
// and Cell hold "t0", "q0" and so on; Collect makes them global.
type Result struct {
	Facts   []evidence.Fact  `json:"facts,omitempty"`
	Tables  []answer.Table   `json:"tables,omitempty"`
	Sources []answer.Source  `json:"sources,omitempty"`
	Notes   []semantic.Note  `json:"notes,omitempty"`
	Period  *period.Resolved `json:"period,omitempty"` // as it was run, cut to complete days
	Base    *period.Period   `json:"base,omitempty"`
	Policy  string           `json:"policy,omitempty"`
	// Rows says which facts came from which row of the first table, for plans
	// written in code; a model sees the facts themselves.
	Rows   []RowFacts            `json:"-"`
	Trends map[string]TrendFacts `json:"-"` // by metric, of a query with a grain
	Shares ShareFacts            `json:"-"` // of query_shares
	Chosen ChosenFacts           `json:"-"` // of a query with thresholds
	// Against says how a member stands against the whole; of query_whole.
	Against WholeFacts `json:"-"`
	// Steps counts the steps of time that a query averages over.
	Steps string `json:"-"`
	// Explanation says what explains a change; of explain_change.
	Explanation Explanation `json:"explanation,omitzero"`
	Watch       WatchFacts  `json:"watch,omitzero"` // of detect_anomalies
	Ahead       AheadFacts  `json:"ahead,omitzero"` // of forecast_metric
	Pace        PaceFacts   `json:"pace,omitzero"`  // of check_pace
	Slope       SlopeFacts  `json:"slope,omitzero"` // of measure_trend
	// Problem is set, and the rest empty, when the call failed in a way that
	// the caller can mend. A broken program or database is an error instead.
	Problem *answer.Problem `json:"problem,omitempty"`
}

// Spec describes a tool to a model and to the API.
type Spec struct {
	Name        string             `json:"name"` // snake_case, verb first
	Description string             `json:"description"`
	Input       *jsonschema.Schema `json:"input_schema"`
}

// Tool is a registered tool, its input type erased.
type Tool struct {
	Spec   Spec
	invoke func(context.Context, Call, json.RawMessage) (Result, error)
}

// New makes a tool from a typed function. The input's schema is inferred from
// In and arguments are checked against it before run sees them. It fails when
// the type cannot be described by a schema, which is a mistake of the program.
func New[In any](name, description string, run func(context.Context, Call, In) (Result, error)) (Tool, error) {
	schema, err := jsonschema.For[In](&jsonschema.ForOptions{TypeSchemas: enums()})
	if err != nil {
		return Tool{}, fmt.Errorf("tool %s: describe input: %w", name, err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		return Tool{}, fmt.Errorf("tool %s: resolve input schema: %w", name, err)
	}
	invoke := func(ctx context.Context, call Call, raw json.RawMessage) (Result, error) {
		in, problem := decode[In](resolved, raw)
		if problem != nil {
			return Result{Problem: problem}, nil
		}
		return run(ctx, call, in)
	}
	return Tool{Spec: Spec{Name: name, Description: description, Input: schema}, invoke: invoke}, nil
}

// decode checks raw against the schema before it becomes an In, so that the
// problem names the field and not a Go type.
func decode[In any](schema *jsonschema.Resolved, raw json.RawMessage) (In, *answer.Problem) {
	var in In
	if len(raw) == 0 {
		raw = json.RawMessage(`{}`)
	}
	var loose any
	if err := json.Unmarshal(raw, &loose); err != nil {
		return in, badArguments(err)
	}
	if err := schema.Validate(loose); err != nil {
		return in, badArguments(err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return in, badArguments(err)
	}
	return in, nil
}

func badArguments(err error) *answer.Problem {
	return &answer.Problem{Kind: answer.BadArguments, Text: err.Error()}
}

// Invoke runs the tool on JSON arguments.
func (t Tool) Invoke(ctx context.Context, call Call, args json.RawMessage) (Result, error) {
	res, err := t.invoke(ctx, call, args)
	if err != nil {
		return Result{}, fmt.Errorf("tool %s: %w", t.Spec.Name, err)
	}
	return res, nil
}

// Registry holds tools by name.
type Registry map[string]Tool

// NewRegistry registers tools; two of one name are a mistake of the program.
func NewRegistry(tools ...Tool) (Registry, error) {
	r := make(Registry, len(tools))
	for _, t := range tools {
		if _, taken := r[t.Spec.Name]; taken {
			return nil, fmt.Errorf("tool %s is registered twice", t.Spec.Name)
		}
		r[t.Spec.Name] = t
	}
	return r, nil
}

// All registers every tool over a model and its warehouse.
func All(m *semantic.Model, w Warehouse) (Registry, error) {
	var all []Tool
	for _, build := range []func(*semantic.Model, Warehouse) (Tool, error){
		QueryMetrics, QueryShares, QueryWhole, ExplainChange, DetectAnomalies, ForecastMetric, CheckPace, MeasureTrend, ListMembers,
		func(m *semantic.Model, _ Warehouse) (Tool, error) { return ListMetrics(m) },
	} {
		t, err := build(m, w)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return NewRegistry(all...)
}

// Specs lists the tools by name.
func (r Registry) Specs() []Spec {
	specs := make([]Spec, 0, len(r))
	for _, name := range slices.Sorted(maps.Keys(r)) {
		specs = append(specs, r[name].Spec)
	}
	return specs
}

// Invoke runs a tool by name. A name that is not registered is a problem that
// the caller can mend.
func (r Registry) Invoke(ctx context.Context, name string, call Call, args json.RawMessage) (Result, error) {
	t, ok := r[name]
	if !ok {
		return Result{Problem: &answer.Problem{
			Kind: answer.BadArguments, Text: name, Suggestions: slices.Sorted(maps.Keys(r)),
		}}, nil
	}
	return t.Invoke(ctx, call, args)
}

// enums closes every named string type over its values, so that a model is
// offered the choices and validation refuses the rest.
func enums() map[reflect.Type]*jsonschema.Schema {
	closed := func(values ...string) *jsonschema.Schema {
		s := &jsonschema.Schema{Type: "string"}
		for _, v := range values {
			s.Enum = append(s.Enum, v)
		}
		return s
	}
	return map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[period.Grain](): closed("", "day", "week", "month", "quarter", "year"),
		reflect.TypeFor[semantic.CompareKind](): closed("", string(semantic.ComparePreviousPeriod),
			string(semantic.ComparePreviousYear), string(semantic.CompareCustom)),
		reflect.TypeFor[semantic.Op](): closed("=", "!=", "in", "not_in", "contains", "not_contains",
			"<", "<=", ">", ">=", "between", "is_null", "is_not_null"),
	}
}
