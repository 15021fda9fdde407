package llm

import (
	"encoding/json"
	"maps"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/tmc/langchaingo/llms"
)

// settingsKey holds this package's settings in CallOptions.Metadata.
const settingsKey = "github.com/insight-agent/insight/internal/llm"

// settings is what one call says beyond langchaingo's options.
type settings struct {
	format  *jsonschema.Schema
	purpose string
}

// WithFormat asks for an answer that is JSON fitting schema, and nothing else.
// Keep the schema flat: servers turn it into a grammar, and leave out what they
// cannot express (pattern, oneOf, format). They do not show it to the model:
// say it in the prompt too (Outline helps). It cannot go with tools, since the
// grammar would forbid the call.
func WithFormat(schema *jsonschema.Schema) llms.CallOption {
	return set(func(s *settings) { s.format = schema })
}

// WithPurpose names what the call is for ("read", "compose"): a short word from
// a small set, since it becomes a label of metrics.
func WithPurpose(purpose string) llms.CallOption {
	return set(func(s *settings) { s.purpose = purpose })
}

// set writes to a copy of the map: options may be shared between calls.
func set(change func(*settings)) llms.CallOption {
	return func(o *llms.CallOptions) {
		s, _ := o.Metadata[settingsKey].(settings)
		change(&s)
		metadata := maps.Clone(o.Metadata)
		if metadata == nil {
			metadata = map[string]any{}
		}
		metadata[settingsKey] = s
		o.Metadata = metadata
	}
}

func (s settings) schema() (json.RawMessage, error) {
	if s.format == nil {
		return nil, nil
	}
	raw, err := json.Marshal(s.format)
	if err != nil {
		return nil, badRequest("the schema of the format cannot be written as JSON")
	}
	return raw, nil
}
