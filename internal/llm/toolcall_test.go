package llm

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var offered = []Tool{{Name: "get_metric"}, {Name: "list_metrics"}}

func TestCallsInText(t *testing.T) {
	t.Parallel()
	metric := []ToolCall{{Name: "get_metric", Arguments: `{"m":"spend"}`}}
	for name, c := range map[string]struct {
		text  string
		calls []ToolCall
		rest  string
	}{
		"bare":                {`{"name":"get_metric","arguments":{"m":"spend"}}`, metric, ""},
		"fenced":              {"```json\n{\"name\":\"get_metric\",\"arguments\":{\"m\":\"spend\"}}\n```", metric, ""},
		"fenced, no word":     {"```\n{\"name\":\"get_metric\",\"arguments\":{\"m\":\"spend\"}}```", metric, ""},
		"tagged":              {`<tool_call>{"name":"get_metric","arguments":{"m":"spend"}}</tool_call>`, metric, ""},
		"after prose":         {"Let me look.\n```json\n{\"name\":\"get_metric\",\"arguments\":{\"m\":\"spend\"}}\n```", metric, "Let me look."},
		"parameters":          {`{"name":"get_metric","parameters":{"m":"spend"}}`, metric, ""},
		"arguments as text":   {`{"name":"get_metric","arguments":"{\"m\":\"spend\"}"}`, metric, ""},
		"OpenAI's form":       {`{"id":"a","type":"function","function":{"name":"get_metric","arguments":"{\"m\":\"spend\"}"}}`, []ToolCall{{ID: "a", Name: "get_metric", Arguments: `{"m":"spend"}`}}, ""},
		"a list":              {`[{"name":"get_metric","arguments":{}},{"name":"list_metrics","arguments":{}}]`, []ToolCall{{Name: "get_metric", Arguments: "{}"}, {Name: "list_metrics", Arguments: "{}"}}, ""},
		"one a line":          {"```json\n{\"name\":\"get_metric\",\"arguments\":{}}\n{\"name\":\"list_metrics\",\"arguments\":{}}\n```", []ToolCall{{Name: "get_metric", Arguments: "{}"}, {Name: "list_metrics", Arguments: "{}"}}, ""},
		"unknown, alone":      {`{"name":"drop","arguments":{}}`, []ToolCall{{Name: "drop", Arguments: "{}"}}, ""},
		"unknown, in prose":   {"Example: ```{\"name\":\"drop\",\"arguments\":{}}```", nil, "Example: ```{\"name\":\"drop\",\"arguments\":{}}```"},
		"data, not a call":    {`{"name":"Meta","arguments":{"a":1},"spend":3}`, nil, `{"name":"Meta","arguments":{"a":1},"spend":3}`},
		"no arguments":        {`{"name":"get_metric"}`, nil, `{"name":"get_metric"}`},
		"arguments a list":    {`{"name":"get_metric","arguments":[1]}`, nil, `{"name":"get_metric","arguments":[1]}`},
		"arguments null":      {`{"name":"get_metric","arguments":null}`, nil, `{"name":"get_metric","arguments":null}`},
		"text after the call": {`{"name":"get_metric","arguments":{}} done`, nil, `{"name":"get_metric","arguments":{}} done`},
		"cut off":             {`{"name":"get_metric","argu`, nil, `{"name":"get_metric","argu`},
		"prose":               {"Spend was 12.", nil, "Spend was 12."},
		"empty":               {"", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls, rest := callsInText(c.text, offered)
			if diff := cmp.Diff(c.calls, calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if rest != c.rest {
				t.Errorf("the rest is %q, want %q", rest, c.rest)
			}
		})
	}
}

// Whatever a model writes, calls have a name and an object as arguments, and a
// text without calls comes back untouched.
func FuzzCallsInText(f *testing.F) {
	for _, seed := range []string{
		`{"name":"get_metric","arguments":{"m":"spend"}}`, "```json\n[{\"name\":\"x\",\"arguments\":{}}]\n```", `<tool_call>{"function":{"function":{}}}</tool_call>`,
		`{"name":"get_metric","arguments":"{\"a\":1}"}`, "``````", `null`, `[]`, `[null]`, "{\"function\":null}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		calls, rest := callsInText(text, offered)
		if len(calls) == 0 && rest != text {
			t.Fatalf("%q became %q without a call", text, rest)
		}
		for _, c := range calls {
			var object map[string]any
			if c.Name == "" || json.Unmarshal([]byte(c.Arguments), &object) != nil || object == nil {
				t.Fatalf("%q gave the call %+v", text, c)
			}
		}
		if len(rest) > len(text) {
			t.Fatalf("%q left the longer %q", text, rest)
		}
	})
}
