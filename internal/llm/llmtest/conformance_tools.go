package llmtest

import (
	"strings"
	"testing"

	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/llm"
)

func (s suite) toolCases() map[string]func(*testing.T) {
	withTool := llms.WithTools([]llms.Tool{metricTool})
	spend := `{"metric":"spend"}`
	return map[string]func(*testing.T){
		"tools are offered and called": func(t *testing.T) {
			model, server := s.start(t, Reply{ToolCalls: []llm.ToolCall{
				{ID: "a1", Name: "get_metric", Arguments: spend}, {ID: "a2", Name: "get_metric", Arguments: `{"metric":"revenue"}`},
			}})
			var heard []string
			r, err := model.GenerateContent(t.Context(), hello, withTool, listen(&heard))
			want(t, err, "")
			equal(t, "calls", llm.CallsOf(r), []llm.ToolCall{{ID: "a1", Name: "get_metric", Arguments: spend}, {ID: "a2", Name: "get_metric", Arguments: `{"metric":"revenue"}`}})
			equal(t, "stop reason", r.Choices[0].StopReason, llm.StopTools)
			equal(t, "first call", *r.Choices[0].FuncCall, llms.FunctionCall{Name: "get_metric", Arguments: spend})
			equal(t, "heard", len(heard), 0)
			if !strings.Contains(server.Sent()[0].Raw, `"enum":["spend","revenue"]`) {
				t.Errorf("the tool's schema was not sent: %s", server.Sent()[0].Raw)
			}
		},
		"a result is fed back": func(t *testing.T) {
			model, server := s.start(t, Reply{Chunks: []string{"It was 12."}})
			history := append(hello[:2:2],
				llms.MessageContent{Role: llms.ChatMessageTypeAI, Parts: []llms.ContentPart{
					llms.ToolCall{ID: "a1", Type: "function", FunctionCall: &llms.FunctionCall{Name: "get_metric", Arguments: spend}},
				}},
				llms.MessageContent{Role: llms.ChatMessageTypeTool, Parts: []llms.ContentPart{
					llms.ToolCallResponse{ToolCallID: "a1", Name: "get_metric", Content: `{"value":12}`},
				}})
			r, err := model.GenerateContent(t.Context(), history, withTool)
			want(t, err, "")
			equal(t, "content", r.Choices[0].Content, "It was 12.")
			messages := server.Sent()[0].Body["messages"].([]any)
			equal(t, "messages", len(messages), 4)
			call := messages[2].(object)["tool_calls"].([]any)[0].(object)
			equal(t, "call id", call["id"], any("a1"))
			equal(t, "result's call id", messages[3].(object)["tool_call_id"], any("a1"))
			equal(t, "result", messages[3].(object)["content"], any(`{"value":12}`))
		},
		"format and tools are refused unsent": func(t *testing.T) {
			model, server := s.start(t)
			_, err := model.GenerateContent(t.Context(), hello, withTool, llm.WithFormat(colorSchema))
			want(t, err, llm.BadRequest)
			equal(t, "requests", len(server.Sent()), 0)
		},
		"a call written as text is a call": func(t *testing.T) {
			for _, text := range []string{
				`{"name": "get_metric", "arguments": {"metric":"spend"}}`,
				"```json\n{\"name\": \"get_metric\", \"arguments\": {\"metric\":\"spend\"}}\n```",
				"<tool_call>\n{\"name\": \"get_metric\", \"parameters\": {\"metric\":\"spend\"}}\n</tool_call>",
			} {
				model, _ := s.start(t, Reply{Chunks: []string{text}})
				var heard []string
				r, err := model.GenerateContent(t.Context(), hello, withTool, listen(&heard))
				want(t, err, "")
				equal(t, "calls from "+text, llm.CallsOf(r), []llm.ToolCall{{ID: "call_1", Name: "get_metric", Arguments: spend}})
				equal(t, "content", r.Choices[0].Content, "")
				equal(t, "heard", len(heard), 0)
			}
		},
		"text is not a call where no tools are": func(t *testing.T) {
			text := `{"name": "get_metric", "arguments": {"metric":"spend"}}`
			model, _ := s.start(t, Reply{Chunks: []string{text}})
			r, err := model.GenerateContent(t.Context(), hello)
			want(t, err, "")
			equal(t, "content", r.Choices[0].Content, text)
			equal(t, "calls", len(r.Choices[0].ToolCalls), 0)
		},
		"an answer with tools streams in one piece": func(t *testing.T) {
			model, _ := s.start(t, Reply{Chunks: []string{"No tool ", "is needed."}})
			var heard []string
			_, err := model.GenerateContent(t.Context(), hello, withTool, listen(&heard))
			want(t, err, "")
			equal(t, "heard", heard, []string{"No tool is needed."})
		},
		"an unknown tool is kept and reported": func(t *testing.T) {
			model, _ := s.start(t, Reply{ToolCalls: []llm.ToolCall{{ID: "a1", Name: "drop_table", Arguments: `{}`}}})
			r, err := model.GenerateContent(t.Context(), hello, withTool)
			want(t, err, "")
			equal(t, "calls", llm.CallsOf(r), []llm.ToolCall{{ID: "a1", Name: "drop_table", Arguments: `{}`}})
			equal(t, "issues", llm.ToolIssuesOf(r), []llm.ToolIssue{{CallID: "a1", Name: "drop_table", Problem: llm.UnknownTool}})
		},
		"numbers as strings are left alone": func(t *testing.T) {
			model, _ := s.start(t, Reply{ToolCalls: []llm.ToolCall{{ID: "a1", Name: "get_metric", Arguments: `{"limit":"5"}`}}})
			r, err := model.GenerateContent(t.Context(), hello, withTool)
			want(t, err, "")
			equal(t, "arguments", llm.CallsOf(r)[0].Arguments, `{"limit":"5"}`)
		},
	}
}
