package llm

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// Outline writes a flat schema as one short line for a prompt, since servers do
// not show the schema to the model: {"metric": "spend"|"roas", "limit": integer}.
// It costs a third of the tokens of the schema itself.
func Outline(schema *jsonschema.Schema) string {
	switch {
	case len(schema.Enum) > 0:
		return outlineEnum(schema.Enum)
	case schema.Const != nil:
		return outlineEnum([]any{*schema.Const})
	case is(schema, "object"):
		var fields []string
		for _, name := range propertyOrder(schema) {
			fields = append(fields, strconv.Quote(name)+": "+Outline(schema.Properties[name]))
		}
		return "{" + strings.Join(fields, ", ") + "}"
	case is(schema, "array") && schema.Items != nil:
		return "[" + Outline(schema.Items) + ", …]"
	default:
		return strings.Join(typesOf(schema), "|")
	}
}

func outlineEnum(values []any) string {
	words := make([]string, len(values))
	for i, v := range values {
		raw, err := json.Marshal(v)
		if err != nil {
			raw = []byte(fmt.Sprint(v))
		}
		words[i] = string(raw)
	}
	return strings.Join(words, "|")
}

func propertyOrder(schema *jsonschema.Schema) []string {
	names := slices.DeleteFunc(slices.Clone(schema.PropertyOrder), func(n string) bool { return schema.Properties[n] == nil })
	var rest []string
	for name := range schema.Properties {
		if !slices.Contains(names, name) {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	return append(names, rest...)
}

func typesOf(schema *jsonschema.Schema) []string {
	if schema.Type != "" {
		return []string{schema.Type}
	}
	return schema.Types
}

func is(schema *jsonschema.Schema, kind string) bool { return slices.Contains(typesOf(schema), kind) }

// coerceNumbers turns strings that spell a number into numbers where the schema
// wants a number and would not take a string; small models quote them. Anything
// else is left as it is, for validation to judge.
func coerceNumbers(schema *jsonschema.Schema, value any) any {
	if schema == nil {
		return value
	}
	switch v := value.(type) {
	case string:
		if is(schema, "string") || !(is(schema, "number") || is(schema, "integer")) {
			return v
		}
		number, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		if err != nil || number-number != 0 { // not a number, or NaN or Inf
			return v
		}
		return number
	case map[string]any:
		for name, item := range v {
			v[name] = coerceNumbers(schema.Properties[name], item)
		}
		return v
	case []any:
		for i, item := range v {
			v[i] = coerceNumbers(schema.Items, item)
		}
		return v
	default:
		return value
	}
}
