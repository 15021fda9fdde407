package planner

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/prompts"
	"github.com/insight-agent/insight/tools"
)

// offers are the tools as a model sees them.
type offers struct {
	tools   []llms.Tool
	schemas map[string]*jsonschema.Resolved
	tokens  int // of the tools in the prompt
}

func (o offers) names() []string { return slices.Sorted(maps.Keys(o.schemas)) }

// offer makes the tools that a model may call. Their schemas are those of the
// registry without what a plan needs no model for: a model that may write no
// number sets no thresholds, and none of the rarer ways to cut fits a few steps.
func offer(specs []tools.Spec) (offers, error) {
	o := offers{schemas: make(map[string]*jsonschema.Resolved, len(specs))}
	for _, spec := range specs {
		schema := narrow(spec.Input)
		resolved, err := schema.Resolve(nil)
		if err != nil {
			return offers{}, fmt.Errorf("planner: schema of %s: %w", spec.Name, err)
		}
		raw, err := json.Marshal(schema)
		if err != nil {
			return offers{}, fmt.Errorf("planner: schema of %s: %w", spec.Name, err)
		}
		description := firstSentence(spec.Description)
		o.schemas[spec.Name] = resolved
		o.tools = append(o.tools, llms.Tool{Type: "function", Function: &llms.FunctionDefinition{
			Name: spec.Name, Description: description, Parameters: json.RawMessage(raw),
		}})
		o.tokens += prompts.Tokens(description) + prompts.Tokens(string(raw))
	}
	return o, nil
}

// firstSentence is what a model is told of a tool. The rest of a description is
// for those who have no prompt of their own, and costs more than it helps.
func firstSentence(description string) string {
	text := strings.Join(strings.Fields(description), " ")
	if first, _, more := strings.Cut(text, ". "); more {
		return first + "."
	}
	return text
}

// unoffered is what a model may not set.
var unoffered = []string{"having", "per", "others"}

// operators are those that name members.
var operators = []any{"=", "!=", "in", "not_in"}

// maxLimit is the largest number of members that a model may ask for.
const maxLimit = 20

// narrow returns a schema with the arguments that a model may set.
func narrow(s *jsonschema.Schema) *jsonschema.Schema {
	if s == nil {
		return nil
	}
	out := *s
	if len(s.Types) > 0 { // null or a list: what is empty is left out before
		out.Types = nil
		for _, t := range s.Types {
			if t != "null" {
				out.Type = t
			}
		}
	}
	out.Items = narrow(s.Items)
	if s.Properties != nil {
		out.Properties = make(map[string]*jsonschema.Schema, len(s.Properties))
		for name, property := range s.Properties {
			if slices.Contains(unoffered, name) {
				continue
			}
			p := narrow(property)
			switch {
			case name == "op":
				p.Enum = operators
			case len(p.Enum) > 0 && p.Enum[0] == "":
				p.Enum = p.Enum[1:]
			case name == "limit":
				p.Minimum, p.Maximum = new(float64), new(float64)
				*p.Minimum, *p.Maximum = 1, maxLimit
			}
			out.Properties[name] = p
		}
		out.PropertyOrder = slices.DeleteFunc(slices.Clone(s.PropertyOrder), func(n string) bool { return slices.Contains(unoffered, n) })
	}
	return &out
}
