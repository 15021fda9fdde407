package ollama

import (
	"encoding/json"

	"github.com/ollama/ollama/api"

	"github.com/insight-agent/insight/internal/llm"
)

// chatRequest writes a request in Ollama's terms.
func (m *Model) chatRequest(r llm.Request, from llm.Origin) (*api.ChatRequest, error) {
	messages, err := wireMessages(r.Messages, from)
	if err != nil {
		return nil, err
	}
	// The model chooses whether to call; Ollama has no way to force it.
	if r.ToolChoice != "" && r.ToolChoice != "auto" && r.ToolChoice != "none" {
		return nil, from.Fail(llm.BadRequest, "Ollama cannot force a tool call; use the tool choice auto or none", nil)
	}
	var tools api.Tools
	if r.Offered() {
		if tools, err = wireTools(r.Tools, from); err != nil {
			return nil, err
		}
	}
	no := false
	return &api.ChatRequest{
		Model:     from.Model,
		Messages:  messages,
		Tools:     tools,
		Format:    r.Format,
		Think:     think(m.config.Think),
		KeepAlive: &api.Duration{Duration: m.config.KeepAlive},
		// Without these two Ollama drops the front of a prompt that is too long,
		// system rules first, or of the context while it writes, and says nothing.
		Truncate: &no,
		Shift:    &no,
		Options:  m.options(r),
	}, nil
}

// options sends the context length every time: the server's default depends on
// its memory, and a call with another length would load the model anew.
func (m *Model) options(r llm.Request) map[string]any {
	options := map[string]any{
		"num_ctx":     m.config.Context,
		"num_predict": m.config.MaxTokens,
		"temperature": r.Temperature,
		"seed":        m.config.Seed,
	}
	if r.MaxTokens > 0 {
		options["num_predict"] = r.MaxTokens
	}
	if r.Seed != 0 {
		options["seed"] = r.Seed
	}
	if r.TopP != 0 {
		options["top_p"] = r.TopP
	}
	if len(r.Stop) > 0 {
		options["stop"] = r.Stop
	}
	return options
}

func think(configured string) *api.ThinkValue {
	switch configured {
	case "":
		return &api.ThinkValue{Value: false}
	case "on":
		return &api.ThinkValue{Value: true}
	default:
		return &api.ThinkValue{Value: configured}
	}
}

func wireMessages(messages []llm.Message, from llm.Origin) ([]api.Message, error) {
	out := make([]api.Message, 0, len(messages))
	for _, m := range messages {
		wire := api.Message{Role: m.Role, Content: m.Text, ToolName: m.ToolName, ToolCallID: m.ToolCallID}
		for i, c := range m.ToolCalls {
			call := api.ToolCall{ID: c.ID, Function: api.ToolCallFunction{Index: i, Name: c.Name}}
			if err := json.Unmarshal([]byte(c.Arguments), &call.Function.Arguments); err != nil {
				return nil, from.Fail(llm.BadRequest, "a tool call in the history has arguments that are not a JSON object; leave that turn out", nil)
			}
			wire.ToolCalls = append(wire.ToolCalls, call)
		}
		out = append(out, wire)
	}
	return out, nil
}

// wireTools loses what Ollama's types have no field for (bounds, defaults,
// patterns): the caller validates arguments against the whole schema.
func wireTools(tools []llm.Tool, from llm.Origin) (api.Tools, error) {
	out := make(api.Tools, 0, len(tools))
	for _, t := range tools {
		wire := api.Tool{Type: "function", Function: api.ToolFunction{Name: t.Name, Description: t.Description}}
		wire.Function.Parameters.Properties = api.NewToolPropertiesMap()
		if err := json.Unmarshal(t.Parameters, &wire.Function.Parameters); err != nil {
			return nil, from.Fail(llm.BadRequest, "the parameters of the tool "+t.Name+" are not a JSON schema of an object that Ollama can read", nil)
		}
		out = append(out, wire)
	}
	return out, nil
}
