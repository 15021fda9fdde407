package llm

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/tmc/langchaingo/llms"
)

// AnyJSON is the Format of a call in JSON mode without a schema.
var AnyJSON = json.RawMessage(`"json"`)

// Request is one call after checking: what an adapter puts on the wire.
type Request struct {
	Messages    []Message
	Tools       []Tool
	ToolChoice  string          // auto, none, required, or the name of a tool; "" without tools
	Format      json.RawMessage // a JSON schema, AnyJSON, or nil for free text
	Model       string          // "" for the configured one
	MaxTokens   int             // 0 for the configured limit
	Temperature float64         // 0 unless the caller says otherwise
	TopP        float64         // 0: not sent
	Seed        int             // 0 for the configured one
	Stop        []string
	Purpose     string
	// Stream gets the answer's text as it comes; nil when nobody listens.
	Stream func(ctx context.Context, chunk []byte) error
}

// NewRequest checks a langchaingo call. It refuses, as BadRequest: a format
// together with tools; parts other than text, tool calls and tool results; and
// the options that no adapter honours (candidate count and N above 1, min and
// max length, top-k, the three penalties, the deprecated functions, the stream
// of reasoning, unknown metadata).
func NewRequest(messages []llms.MessageContent, options ...llms.CallOption) (Request, error) {
	var o llms.CallOptions
	for _, option := range options {
		option(&o)
	}
	if err := refuseUnsupported(o); err != nil {
		return Request{}, err
	}
	flat, err := Flatten(messages)
	if err != nil {
		return Request{}, err
	}
	s, _ := o.Metadata[settingsKey].(settings)
	r := Request{
		Messages: flat, Model: o.Model, MaxTokens: o.MaxTokens,
		Temperature: o.Temperature, TopP: o.TopP, Seed: o.Seed,
		Stop: o.StopWords, Purpose: s.purpose, Stream: o.StreamingFunc,
	}
	if r.Format, err = s.schema(); err != nil {
		return Request{}, err
	}
	if r.Format == nil && (o.JSONMode || o.ResponseMIMEType == "application/json") {
		r.Format = AnyJSON
	}
	if r.Tools, r.ToolChoice, err = toolsOf(o); err != nil {
		return Request{}, err
	}
	if r.Format != nil && len(r.Tools) > 0 {
		return Request{}, badRequest("a format and tools exclude each other; run the tools first, then ask for the format without them")
	}
	return r, nil
}

func refuseUnsupported(o llms.CallOptions) error {
	for _, option := range []struct {
		given bool
		name  string
	}{
		{o.CandidateCount > 1, "WithCandidateCount"},
		{o.N > 1, "WithN"},
		{o.MinLength != 0, "WithMinLength"},
		{o.MaxLength != 0, "WithMaxLength"},
		{o.TopK != 0, "WithTopK"},
		{o.RepetitionPenalty != 0, "WithRepetitionPenalty"},
		{o.FrequencyPenalty != 0, "WithFrequencyPenalty"},
		{o.PresencePenalty != 0, "WithPresencePenalty"},
		{len(o.Functions) > 0, "WithFunctions"},
		{o.FunctionCallBehavior != "", "WithFunctionCallBehavior"},
		{o.StreamingReasoningFunc != nil, "WithStreamingReasoningFunc"},
		{o.ResponseMIMEType != "" && o.ResponseMIMEType != "text/plain" && o.ResponseMIMEType != "application/json", "WithResponseMIMEType"},
	} {
		if option.given {
			return badRequest("the option " + option.name + " is not supported; leave it out")
		}
	}
	for key := range o.Metadata {
		if key != settingsKey {
			return badRequest(fmt.Sprintf("the metadata key %q has no meaning here; leave it out", key))
		}
	}
	return nil
}

func toolsOf(o llms.CallOptions) ([]Tool, string, error) {
	var tools []Tool
	for i, t := range o.Tools {
		if t.Function == nil || t.Function.Name == "" {
			return nil, "", badRequest(fmt.Sprintf("tool %d has no function name", i))
		}
		parameters := json.RawMessage(`{"type":"object","properties":{}}`)
		if t.Function.Parameters != nil {
			raw, err := json.Marshal(t.Function.Parameters)
			if err != nil {
				return nil, "", badRequest(fmt.Sprintf("the parameters of the tool %s cannot be written as JSON", t.Function.Name))
			}
			parameters = raw
		}
		tools = append(tools, Tool{Name: t.Function.Name, Description: t.Function.Description, Parameters: parameters})
	}
	if len(tools) == 0 {
		return nil, "", nil
	}
	choice, err := choiceOf(o.ToolChoice)
	return tools, choice, err
}

func choiceOf(choice any) (string, error) {
	switch c := choice.(type) {
	case nil:
		return "auto", nil
	case string:
		return c, nil
	case llms.ToolChoice:
		if c.Function != nil {
			return c.Function.Name, nil
		}
		return c.Type, nil
	default:
		return "", badRequest(fmt.Sprintf("a tool choice of type %T is not known; give auto, none, required or a tool", choice))
	}
}

// Offered reports whether the model may call tools in this request.
func (r Request) Offered() bool { return len(r.Tools) > 0 && r.ToolChoice != "none" }
