package openai

import (
	"encoding/json"

	"github.com/insight-agent/insight/internal/llm"
)

// The parts of OpenAI's chat completions that are used here.
type (
	chatRequest struct {
		Model           string         `json:"model"`
		Messages        []wireMessage  `json:"messages"`
		Tools           []wireTool     `json:"tools,omitempty"`
		ToolChoice      any            `json:"tool_choice,omitempty"`
		ResponseFormat  any            `json:"response_format,omitempty"`
		MaxTokens       int            `json:"max_tokens"`
		Temperature     float64        `json:"temperature"`
		TopP            float64        `json:"top_p,omitempty"`
		Seed            int            `json:"seed,omitempty"`
		Stop            []string       `json:"stop,omitempty"`
		ReasoningEffort string         `json:"reasoning_effort,omitempty"`
		Stream          bool           `json:"stream"`
		StreamOptions   *streamOptions `json:"stream_options,omitempty"`
	}
	streamOptions struct {
		IncludeUsage bool `json:"include_usage"`
	}
	wireMessage struct {
		Role       string     `json:"role,omitempty"`
		Content    string     `json:"content"`
		Thinking   string     `json:"reasoning_content,omitempty"` // vLLM, llama.cpp
		Reasoning  string     `json:"reasoning,omitempty"`         // Ollama's /v1
		ToolCalls  []wireCall `json:"tool_calls,omitempty"`
		ToolCallID string     `json:"tool_call_id,omitempty"`
		Refusal    string     `json:"refusal,omitempty"`
	}
	wireCall struct {
		Index    *int         `json:"index,omitempty"` // in deltas; some servers leave it out
		ID       string       `json:"id,omitempty"`
		Type     string       `json:"type,omitempty"`
		Function wireFunction `json:"function"`
	}
	wireFunction struct {
		Name      string `json:"name,omitempty"`
		Arguments string `json:"arguments"`
	}
	wireTool struct {
		Type     string         `json:"type"`
		Function toolDefinition `json:"function"`
	}
	toolDefinition struct {
		Name        string          `json:"name"`
		Description string          `json:"description,omitempty"`
		Parameters  json.RawMessage `json:"parameters"`
	}
	chatAnswer struct {
		Model   string       `json:"model"`
		Choices []wireChoice `json:"choices"`
		Usage   *wireUsage   `json:"usage"`
		Error   *struct {
			Message string `json:"message"`
			Type    string `json:"type"`
		} `json:"error"`
	}
	wireChoice struct {
		Message      wireMessage `json:"message"`
		Delta        wireMessage `json:"delta"`
		FinishReason string      `json:"finish_reason"`
	}
	wireUsage struct {
		PromptTokens     int `json:"prompt_tokens"`
		CompletionTokens int `json:"completion_tokens"`
		Details          struct {
			CachedTokens int `json:"cached_tokens"`
		} `json:"prompt_tokens_details"`
	}
)

// chatRequest writes a request in OpenAI's terms. It asks for a stream only when
// someone listens and there are no tools: servers differ most in how they stream
// tool calls.
func (m *Model) chatRequest(r llm.Request, model string) chatRequest {
	out := chatRequest{
		Model: model, Messages: wireMessages(r.Messages), ResponseFormat: responseFormat(r.Format),
		MaxTokens: m.config.MaxTokens, Temperature: r.Temperature, TopP: r.TopP, Seed: m.config.Seed, Stop: r.Stop,
	}
	if r.MaxTokens > 0 {
		out.MaxTokens = r.MaxTokens
	}
	if r.Seed != 0 {
		out.Seed = r.Seed
	}
	switch m.config.Think {
	case "":
	case "on":
		out.ReasoningEffort = "medium"
	default:
		out.ReasoningEffort = m.config.Think
	}
	if r.Stream != nil && len(r.Tools) == 0 {
		out.Stream, out.StreamOptions = true, &streamOptions{IncludeUsage: true}
	}
	for _, t := range r.Tools {
		out.Tools = append(out.Tools, wireTool{Type: "function", Function: toolDefinition(t)})
	}
	out.ToolChoice = toolChoice(r.ToolChoice)
	return out
}

func toolChoice(choice string) any {
	switch choice {
	case "", "auto": // the server's default
		return nil
	case "none", "required":
		return choice
	default:
		return map[string]any{"type": "function", "function": map[string]string{"name": choice}}
	}
}

// responseFormat names the schema "answer": the API wants a name and makes no use of it.
func responseFormat(format json.RawMessage) any {
	switch {
	case format == nil:
		return nil
	case string(format) == string(llm.AnyJSON):
		return map[string]string{"type": "json_object"}
	default:
		return map[string]any{"type": "json_schema", "json_schema": map[string]any{"name": "answer", "schema": format, "strict": strictable(format)}}
	}
}

// strictable reports whether OpenAI would take the schema with "strict", which
// binds the model to it: each object closed and each property required. With other
// schemas "strict" is an error there.
func strictable(schema json.RawMessage) bool {
	var s struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Required   []string                   `json:"required"`
		Additional json.RawMessage            `json:"additionalProperties"`
		Items      json.RawMessage            `json:"items"`
	}
	if json.Unmarshal(schema, &s) != nil {
		return false
	}
	if s.Properties != nil && (string(s.Additional) != "false" || len(s.Required) != len(s.Properties)) {
		return false
	}
	for _, property := range s.Properties {
		if !strictable(property) {
			return false
		}
	}
	return s.Items == nil || strictable(s.Items)
}

func wireMessages(messages []llm.Message) []wireMessage {
	out := make([]wireMessage, 0, len(messages))
	for _, m := range messages {
		wire := wireMessage{Role: m.Role, Content: m.Text, ToolCallID: m.ToolCallID}
		for _, c := range m.ToolCalls {
			wire.ToolCalls = append(wire.ToolCalls, wireCall{ID: c.ID, Type: "function", Function: wireFunction{Name: c.Name, Arguments: c.Arguments}})
		}
		out = append(out, wire)
	}
	return out
}
