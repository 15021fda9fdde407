package llm

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tmc/langchaingo/llms"
)

// The roles of a Message.
const (
	RoleSystem    = "system"
	RoleUser      = "user"
	RoleAssistant = "assistant"
	RoleTool      = "tool"
)

// Message is one turn in plain form: what adapters send, recorders store and
// transcripts hold.
type Message struct {
	Role       string     `json:"role" yaml:"role"`
	Text       string     `json:"text,omitempty" yaml:"text,omitempty"`
	ToolCalls  []ToolCall `json:"tool_calls,omitempty" yaml:"tool_calls,omitempty"`     // assistant only
	ToolCallID string     `json:"tool_call_id,omitempty" yaml:"tool_call_id,omitempty"` // tool only
	ToolName   string     `json:"tool_name,omitempty" yaml:"tool_name,omitempty"`       // tool only
}

// ToolCall is a tool that a model asks to run.
type ToolCall struct {
	ID        string `json:"id,omitempty" yaml:"id,omitempty"`
	Name      string `json:"name" yaml:"name"`
	Arguments string `json:"arguments" yaml:"arguments"` // a JSON object, unless ToolIssuesOf says otherwise
}

// Tool is a tool offered to a model.
type Tool struct {
	Name        string          `json:"name" yaml:"name"`
	Description string          `json:"description,omitempty" yaml:"description,omitempty"`
	Parameters  json.RawMessage `json:"parameters" yaml:"-"` // a JSON schema of an object
}

// Flatten turns langchaingo's messages into plain ones. A message with several
// tool results becomes several. Images, binary parts and the roles "generic"
// and "function" are refused.
func Flatten(messages []llms.MessageContent) ([]Message, error) {
	var flat []Message
	for i, m := range messages {
		role, ok := roles[m.Role]
		if !ok {
			return nil, badRequest(fmt.Sprintf("message %d has the role %q; use system, human, ai or tool", i, m.Role))
		}
		turns, err := flattenParts(role, m.Parts)
		if err != nil {
			return nil, badRequest(fmt.Sprintf("message %d (%s): %v", i, role, err))
		}
		flat = append(flat, turns...)
	}
	if len(flat) == 0 {
		return nil, badRequest("there is no message to answer")
	}
	return flat, nil
}

var roles = map[llms.ChatMessageType]string{
	llms.ChatMessageTypeSystem: RoleSystem,
	llms.ChatMessageTypeHuman:  RoleUser,
	llms.ChatMessageTypeAI:     RoleAssistant,
	llms.ChatMessageTypeTool:   RoleTool,
}

func flattenParts(role string, parts []llms.ContentPart) ([]Message, error) {
	var texts []string
	var calls []ToolCall
	var results []Message
	for _, part := range parts {
		switch p := part.(type) {
		case llms.TextContent:
			texts = append(texts, p.Text)
		case llms.ToolCall:
			if role != RoleAssistant || p.FunctionCall == nil {
				return nil, fmt.Errorf("a tool call belongs in an ai message and needs a function")
			}
			calls = append(calls, ToolCall{ID: p.ID, Name: p.FunctionCall.Name, Arguments: p.FunctionCall.Arguments})
		case llms.ToolCallResponse:
			if role != RoleTool {
				return nil, fmt.Errorf("a tool result belongs in a tool message")
			}
			results = append(results, Message{Role: RoleTool, Text: p.Content, ToolCallID: p.ToolCallID, ToolName: p.Name})
		default:
			return nil, fmt.Errorf("a part of type %T cannot be sent; send text", part)
		}
	}
	if role == RoleTool {
		if len(results) == 0 || len(texts) > 0 {
			return nil, fmt.Errorf("a tool message holds tool results and nothing else")
		}
		return results, nil
	}
	return []Message{{Role: role, Text: strings.Join(texts, "\n"), ToolCalls: calls}}, nil
}

func badRequest(mend string) *Error { return &Error{Kind: BadRequest, Mend: mend} }
