package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tmc/langchaingo/llms"
)

// The stop reasons of ContentChoice.StopReason, the same for every provider.
const (
	StopEnd    = "stop"       // the model was done
	StopLength = "length"     // the token limit or the context ended it
	StopTools  = "tool_calls" // it wants tools run
	StopFilter = "content_filter"
)

// Reply is a whole answer as an adapter read it.
type Reply struct {
	Text       string
	Thinking   string
	StopReason string
	ToolCalls  []ToolCall
	Usage      Usage
	Model      string
}

// ToolIssue is a fault of a tool call.
type ToolIssue struct {
	CallID  string `json:"call_id"`
	Name    string `json:"name"`
	Problem string `json:"problem"` // UnknownTool or BadArguments
}

// The problems of a ToolIssue.
const (
	UnknownTool  = "unknown_tool"  // not among the tools offered
	BadArguments = "bad_arguments" // not a JSON object
)

// Response makes langchaingo's response from a reply: it takes a tool call out
// of the text where the model wrote it there, checks the calls, and, since text
// and calls can only be told apart at the end, streams the text of a request
// with tools in one piece. A reply with neither text nor calls is a BadResponse.
func (r Request) Response(ctx context.Context, from Origin, reply Reply) (*llms.ContentResponse, error) {
	if r.Offered() && len(reply.ToolCalls) == 0 {
		reply.ToolCalls, reply.Text = callsInText(reply.Text, r.Tools)
	}
	if reply.Text == "" && len(reply.ToolCalls) == 0 {
		return nil, from.Fail(BadResponse, emptyMend(reply), nil)
	}
	if len(reply.ToolCalls) > 0 {
		reply.StopReason = StopTools
	}
	if r.Stream != nil && len(r.Tools) > 0 && len(reply.ToolCalls) == 0 {
		if err := r.Stream(ctx, []byte(reply.Text)); err != nil {
			return nil, from.Stopped(err)
		}
	}
	calls, issues := r.checkCalls(reply.ToolCalls)
	choice := &llms.ContentChoice{
		Content: reply.Text, StopReason: reply.StopReason, ReasoningContent: reply.Thinking, ToolCalls: calls,
		GenerationInfo: map[string]any{
			infoUsage: reply.Usage, infoModel: reply.Model, infoIssues: issues,
			"PromptTokens": reply.Usage.PromptTokens, "CompletionTokens": reply.Usage.OutputTokens,
			"TotalTokens": reply.Usage.PromptTokens + reply.Usage.OutputTokens,
		},
	}
	if len(calls) > 0 {
		choice.FuncCall = calls[0].FunctionCall
	}
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{choice}}, nil
}

// Stopped is the Error of a stream that the caller's own function ended.
func (o Origin) Stopped(err error) *Error {
	return o.Fail(Canceled, "the listener ended the stream", err)
}

func emptyMend(reply Reply) string {
	switch {
	case reply.StopReason == StopFilter:
		return "the server's content filter emptied the answer"
	case reply.StopReason == StopLength:
		return "the token limit was spent before the answer began; raise it or turn thinking off"
	default:
		return "the model answered nothing; check its prompt template"
	}
}

// checkCalls gives every call an id and finds calls that cannot be run.
func (r Request) checkCalls(calls []ToolCall) ([]llms.ToolCall, []ToolIssue) {
	var out []llms.ToolCall
	var issues []ToolIssue
	for i, c := range calls {
		if c.ID == "" {
			c.ID = fmt.Sprintf("call_%d", i+1)
		}
		// Servers write a call without arguments as an empty string.
		if strings.TrimSpace(c.Arguments) == "" {
			c.Arguments = "{}"
		}
		if !slices.ContainsFunc(r.Tools, func(t Tool) bool { return t.Name == c.Name }) {
			issues = append(issues, ToolIssue{CallID: c.ID, Name: c.Name, Problem: UnknownTool})
		}
		if !isObject(c.Arguments) {
			issues = append(issues, ToolIssue{CallID: c.ID, Name: c.Name, Problem: BadArguments})
		}
		out = append(out, llms.ToolCall{ID: c.ID, Type: "function", FunctionCall: &llms.FunctionCall{Name: c.Name, Arguments: c.Arguments}})
	}
	return out, issues
}

func isObject(s string) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal([]byte(s), &object) == nil && object != nil
}
