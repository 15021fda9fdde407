package llm_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"
	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/llm"
)

func TestFlatten(t *testing.T) {
	t.Parallel()
	call := llms.ToolCall{ID: "a", FunctionCall: &llms.FunctionCall{Name: "f", Arguments: "{}"}}
	result := func(id string) llms.ToolCallResponse {
		return llms.ToolCallResponse{ToolCallID: id, Name: "f", Content: id}
	}
	got, err := llm.Flatten([]llms.MessageContent{
		llms.TextParts(llms.ChatMessageTypeSystem, "one", "two"),
		llms.TextParts(llms.ChatMessageTypeHuman, "Hello?"),
		{Role: llms.ChatMessageTypeAI, Parts: []llms.ContentPart{llms.TextPart("Let me see."), call}},
		{Role: llms.ChatMessageTypeTool, Parts: []llms.ContentPart{result("a"), result("b")}},
	})
	wantKind(t, err, "")
	want := []llm.Message{
		{Role: "system", Text: "one\ntwo"},
		{Role: "user", Text: "Hello?"},
		{Role: "assistant", Text: "Let me see.", ToolCalls: []llm.ToolCall{{ID: "a", Name: "f", Arguments: "{}"}}},
		{Role: "tool", Text: "a", ToolCallID: "a", ToolName: "f"},
		{Role: "tool", Text: "b", ToolCallID: "b", ToolName: "f"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for name, m := range map[string]llms.MessageContent{
		"a generic role":     llms.TextParts(llms.ChatMessageTypeGeneric, "x"),
		"an image":           {Role: llms.ChatMessageTypeHuman, Parts: []llms.ContentPart{llms.BinaryPart("image/png", nil)}},
		"a call of the user": {Role: llms.ChatMessageTypeHuman, Parts: []llms.ContentPart{call}},
		"a call of nothing":  {Role: llms.ChatMessageTypeAI, Parts: []llms.ContentPart{llms.ToolCall{ID: "a"}}},
		"a result as text":   llms.TextParts(llms.ChatMessageTypeTool, "12"),
		"a result of the AI": {Role: llms.ChatMessageTypeAI, Parts: []llms.ContentPart{result("a")}},
	} {
		if _, err := llm.Flatten([]llms.MessageContent{m}); llm.KindOf(err) != llm.BadRequest {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestNewRequest(t *testing.T) {
	t.Parallel()
	schema := &jsonschema.Schema{Type: "object"}
	tools := llms.WithTools([]llms.Tool{{Function: &llms.FunctionDefinition{Name: "f"}}})
	for name, c := range map[string]struct {
		options []llms.CallOption
		want    llm.Request
	}{
		"nothing":            {nil, llm.Request{}},
		"a schema":           {[]llms.CallOption{llm.WithFormat(schema), llm.WithPurpose("read")}, llm.Request{Format: []byte(`{"type":"object"}`), Purpose: "read"}},
		"JSON mode":          {[]llms.CallOption{llms.WithJSONMode()}, llm.Request{Format: llm.AnyJSON}},
		"JSON by MIME":       {[]llms.CallOption{llms.WithResponseMIMEType("application/json")}, llm.Request{Format: llm.AnyJSON}},
		"a schema beats it":  {[]llms.CallOption{llms.WithJSONMode(), llm.WithFormat(schema)}, llm.Request{Format: []byte(`{"type":"object"}`)}},
		"settings":           {[]llms.CallOption{llms.WithMaxTokens(5), llms.WithTemperature(.5), llms.WithTopP(.9), llms.WithSeed(3), llms.WithModel("m"), llms.WithStopWords([]string{"x"})}, llm.Request{MaxTokens: 5, Temperature: .5, TopP: .9, Seed: 3, Model: "m", Stop: []string{"x"}}},
		"a tool":             {[]llms.CallOption{tools}, llm.Request{Tools: []llm.Tool{{Name: "f", Parameters: []byte(`{"type":"object","properties":{}}`)}}, ToolChoice: "auto"}},
		"a tool not to call": {[]llms.CallOption{tools, llms.WithToolChoice("none")}, llm.Request{Tools: []llm.Tool{{Name: "f", Parameters: []byte(`{"type":"object","properties":{}}`)}}, ToolChoice: "none"}},
		"a tool to call":     {[]llms.CallOption{tools, llms.WithToolChoice(llms.ToolChoice{Type: "function", Function: &llms.FunctionReference{Name: "f"}})}, llm.Request{Tools: []llm.Tool{{Name: "f", Parameters: []byte(`{"type":"object","properties":{}}`)}}, ToolChoice: "f"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := llm.NewRequest(hello, c.options...)
			wantKind(t, err, "")
			got.Messages = nil
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNewRequestRefuses(t *testing.T) {
	t.Parallel()
	tools := llms.WithTools([]llms.Tool{{Function: &llms.FunctionDefinition{Name: "f"}}})
	for name, options := range map[string][]llms.CallOption{
		"format":                     {tools, llm.WithFormat(&jsonschema.Schema{})},
		"exclude":                    {tools, llms.WithJSONMode()},
		"WithCandidateCount":         {llms.WithCandidateCount(2)},
		"WithN":                      {llms.WithN(2)},
		"WithMinLength":              {llms.WithMinLength(2)},
		"WithMaxLength":              {llms.WithMaxLength(2)},
		"WithTopK":                   {llms.WithTopK(2)},
		"WithRepetitionPenalty":      {llms.WithRepetitionPenalty(2)},
		"WithFrequencyPenalty":       {llms.WithFrequencyPenalty(2)},
		"WithPresencePenalty":        {llms.WithPresencePenalty(2)},
		"WithFunctions":              {llms.WithFunctions([]llms.FunctionDefinition{{Name: "f"}})},
		"WithFunctionCallBehavior":   {llms.WithFunctionCallBehavior(llms.FunctionCallBehaviorAuto)},
		"WithStreamingReasoningFunc": {llms.WithStreamingReasoningFunc(func(context.Context, []byte, []byte) error { return nil })},
		"WithResponseMIMEType":       {llms.WithResponseMIMEType("text/html")},
		"metadata":                   {llms.WithMetadata(map[string]any{"x": 1})},
		"function name":              {llms.WithTools([]llms.Tool{{Type: "function"}})},
		"tool choice":                {tools, llms.WithToolChoice(7)},
	} {
		_, err := llm.NewRequest(hello, options...)
		if llm.KindOf(err) != llm.BadRequest || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestOptionsDoNotShareState(t *testing.T) {
	t.Parallel()
	var shared llms.CallOptions
	llm.WithPurpose("read")(&shared)
	copied := llms.WithOptions(shared)
	first, err := llm.NewRequest(hello, copied, llm.WithPurpose("compose"))
	wantKind(t, err, "")
	second, err := llm.NewRequest(hello, copied)
	wantKind(t, err, "")
	if first.Purpose != "compose" || second.Purpose != "read" {
		t.Errorf("purposes are %q and %q", first.Purpose, second.Purpose)
	}
}
