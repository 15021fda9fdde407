package llm

import (
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
)

// Small models often write a tool call into their text: as bare JSON, in a
// fenced block, or between <tool_call> tags.
var callBlock = regexp.MustCompile("(?s)```[a-zA-Z_]*\\s*\\n?(.*?)```|<tool_call>(.*?)</tool_call>")

// callsInText returns the tool calls that a text holds and the text without
// them. A text that is nothing but calls may name a tool that was not offered
// (the issue is reported later); a block within prose must name an offered one,
// since prose may well show JSON.
func callsInText(text string, offered []Tool) ([]ToolCall, string) {
	if calls := parseCalls(text); len(calls) > 0 {
		return calls, ""
	}
	blocks := callBlock.FindAllStringSubmatch(text, -1)
	rest := strings.TrimSpace(callBlock.ReplaceAllString(text, ""))
	var calls []ToolCall
	for _, block := range blocks {
		found := parseCalls(block[1] + block[2])
		if len(found) == 0 {
			return nil, text
		}
		calls = append(calls, found...)
	}
	known := func(c ToolCall) bool {
		return slices.ContainsFunc(offered, func(t Tool) bool { return t.Name == c.Name })
	}
	if rest != "" && !allOf(calls, known) {
		return nil, text
	}
	if len(calls) == 0 {
		return nil, text
	}
	return calls, rest
}

func allOf(calls []ToolCall, holds func(ToolCall) bool) bool {
	return !slices.ContainsFunc(calls, func(c ToolCall) bool { return !holds(c) })
}

// parseCalls reads a text that is one or more JSON values, each a call or a
// list of calls, and nothing else.
func parseCalls(text string) []ToolCall {
	var calls []ToolCall
	decoder := json.NewDecoder(strings.NewReader(strings.TrimSpace(text)))
	for {
		var value json.RawMessage
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			return calls
		}
		if err != nil {
			return nil
		}
		list := []json.RawMessage{value}
		if value[0] == '[' && json.Unmarshal(value, &list) != nil {
			return nil
		}
		for _, item := range list {
			call, ok := parseCall(item)
			if !ok {
				return nil
			}
			calls = append(calls, call)
		}
	}
}

// parseCall reads {"name": …, "arguments": {…}}, with "parameters" for
// "arguments" and a "function" around it accepted. Any further key makes it
// data and not a call.
func parseCall(raw json.RawMessage) (ToolCall, bool) {
	var call struct {
		ID         string          `json:"id"`
		Type       string          `json:"type"`
		Name       string          `json:"name"`
		Arguments  json.RawMessage `json:"arguments"`
		Parameters json.RawMessage `json:"parameters"`
		Function   json.RawMessage `json:"function"`
	}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&call) != nil {
		return ToolCall{}, false
	}
	if call.Function != nil && call.Name == "" {
		inner, ok := parseCall(call.Function)
		inner.ID = call.ID
		return inner, ok
	}
	arguments := call.Arguments
	if arguments == nil {
		arguments = call.Parameters
	}
	if call.Name == "" || arguments == nil {
		return ToolCall{}, false
	}
	// Arguments may be an object or, as OpenAI writes them, a string of one.
	text := string(arguments)
	var quoted string
	if json.Unmarshal(arguments, &quoted) == nil {
		text = quoted
	}
	return ToolCall{ID: call.ID, Name: call.Name, Arguments: text}, isObject(text)
}
