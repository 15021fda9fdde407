package openai_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"
	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/internal/llm/openai"
)

const goodAnswer = `{"model":"m","choices":[{"message":{"content":"Hi."},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2}}`

var hello = llmtest.Prompt("You are brief.", "Hello?")

// setup returns a model on a server that answers everything with one body.
func setup(t *testing.T, contentType, body string, change func(*llm.Config), key func() (string, error)) (*openai.Model, *[]*http.Request) {
	t.Helper()
	var got []*http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read: %v", err)
		}
		r.Body = io.NopCloser(strings.NewReader(string(raw)))
		got = append(got, r)
		w.Header().Set("Content-Type", contentType)
		io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	config := llm.DefaultConfig()
	config.Provider, config.BaseURL, config.Model = "openai", server.URL+"/v1", "m"
	if change != nil {
		change(&config)
	}
	model, err := openai.New(config, key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(model.Close)
	return model, &got
}

func body(t *testing.T, r *http.Request) map[string]any {
	t.Helper()
	var b map[string]any
	if err := json.NewDecoder(r.Body).Decode(&b); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestKeys(t *testing.T) {
	t.Parallel()
	key := func() (string, error) { return "s3cret", nil }
	t.Run("bearer", func(t *testing.T) {
		t.Parallel()
		model, got := setup(t, "application/json", goodAnswer, nil, key)
		if _, err := model.GenerateContent(t.Context(), hello); err != nil {
			t.Fatal(err)
		}
		r := (*got)[0]
		if r.Header.Get("Authorization") != "Bearer s3cret" || r.Header.Get("api-key") != "" || r.URL.String() != "/v1/chat/completions" {
			t.Errorf("asked %s with %v", r.URL, r.Header)
		}
	})
	t.Run("azure", func(t *testing.T) {
		t.Parallel()
		model, got := setup(t, "application/json", goodAnswer, func(c *llm.Config) {
			c.BaseURL = strings.Replace(c.BaseURL, "/v1", "/openai/deployments/gpt", 1)
			c.APIVersion = "2024-10-21"
		}, key)
		if _, err := model.GenerateContent(t.Context(), hello); err != nil {
			t.Fatal(err)
		}
		r := (*got)[0]
		if r.Header.Get("api-key") != "s3cret" || r.Header.Get("Authorization") != "" || r.URL.String() != "/openai/deployments/gpt/chat/completions?api-version=2024-10-21" {
			t.Errorf("asked %s with %v", r.URL, r.Header)
		}
	})
	t.Run("none can be read", func(t *testing.T) {
		t.Parallel()
		model, got := setup(t, "application/json", goodAnswer, nil, func() (string, error) { return "", errors.New("no such variable") })
		_, err := model.GenerateContent(t.Context(), hello)
		if llm.KindOf(err) != llm.Refused || len(*got) != 0 {
			t.Errorf("the error is %v after %d calls", err, len(*got))
		}
	})
}

// The pieces of a streamed call come with an index, or with none: then an id or
// a name begins the next call.
func TestCallsFromDeltas(t *testing.T) {
	t.Parallel()
	two := []llm.ToolCall{{ID: "a", Name: "get", Arguments: `{"m":"spend"}`}, {ID: "b", Name: "get", Arguments: `{"m":"roas"}`}}
	unnamed := []llm.ToolCall{{ID: "call_1", Name: "get", Arguments: `{"m":"spend"}`}, {ID: "call_2", Name: "get", Arguments: `{"m":"roas"}`}}
	for name, c := range map[string]struct {
		deltas []string
		want   []llm.ToolCall
	}{
		"by index, mixed": {[]string{
			`{"index":0,"id":"a","function":{"name":"get","arguments":""}}`, `{"index":1,"id":"b","function":{"name":"get","arguments":"{\"m\":"}}`,
			`{"index":0,"function":{"arguments":"{\"m\":\"spend\"}"}}`, `{"index":1,"function":{"arguments":"\"roas\"}"}}`,
		}, two},
		"no index, by id": {[]string{
			`{"id":"a","function":{"name":"get","arguments":"{\"m\":"}}`, `{"id":"a","function":{"arguments":"\"spend\"}"}}`,
			`{"id":"b","function":{"name":"get","arguments":""}}`, `{"function":{"arguments":"{\"m\":\"roas\"}"}}`,
		}, two},
		"no index, no id": {[]string{
			`{"function":{"name":"get","arguments":"{\"m\":\"spend\"}"}}`, `{"function":{"name":"get","arguments":"{\"m\":\"roas\"}"}}`,
		}, unnamed},
		"whole calls with the same index kept apart by order": {[]string{
			`{"index":3,"id":"a","function":{"name":"get","arguments":"{\"m\":\"spend\"}"}}`, `{"index":7,"id":"b","function":{"name":"get","arguments":"{\"m\":\"roas\"}"}}`,
		}, two},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var events strings.Builder
			for _, d := range c.deltas {
				events.WriteString(`data: {"choices":[{"delta":{"tool_calls":[` + d + `]},"finish_reason":null}]}` + "\n\n")
			}
			events.WriteString(": a comment\n\n" + `data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}` + "\n\ndata: [DONE]\n\n")
			// The server streams although it was not asked to.
			model, got := setup(t, "text/event-stream", events.String(), nil, nil)
			r, err := model.GenerateContent(t.Context(), hello, llms.WithTools([]llms.Tool{{Function: &llms.FunctionDefinition{Name: "get"}}}),
				llms.WithStreamingFunc(func(_ context.Context, chunk []byte) error {
					t.Errorf("heard %q", chunk)
					return nil
				}))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, llm.CallsOf(r)); diff != "" {
				t.Error(diff)
			}
			if body(t, (*got)[0])["stream"] != false {
				t.Error("a stream was asked for although there are tools")
			}
		})
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	tools := llms.WithTools([]llms.Tool{{Function: &llms.FunctionDefinition{Name: "get"}}})
	for arguments, want := range map[string][]llm.ToolIssue{
		`{\"m\":1}`: nil, ``: nil, `{\"m\":`: {{CallID: "a", Name: "get", Problem: llm.BadArguments}}, `[1]`: {{CallID: "a", Name: "get", Problem: llm.BadArguments}}, `null`: {{CallID: "a", Name: "get", Problem: llm.BadArguments}},
	} {
		model, _ := setup(t, "application/json", `{"choices":[{"message":{"tool_calls":[{"id":"a","function":{"name":"get","arguments":"`+arguments+`"}}]},"finish_reason":"stop"}]}`, nil, nil)
		r, err := model.GenerateContent(t.Context(), hello, tools)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, llm.ToolIssuesOf(r)); diff != "" {
			t.Errorf("%s: %s", arguments, diff)
		}
	}
}

func TestResponseFormat(t *testing.T) {
	t.Parallel()
	closed := &jsonschema.Schema{Not: &jsonschema.Schema{}}
	text := map[string]*jsonschema.Schema{"a": {Type: "string"}}
	for name, c := range map[string]struct {
		schema *jsonschema.Schema
		strict bool
	}{
		"closed and all required": {&jsonschema.Schema{Type: "object", Properties: text, Required: []string{"a"}, AdditionalProperties: closed}, true},
		"open":                    {&jsonschema.Schema{Type: "object", Properties: text, Required: []string{"a"}}, false},
		"an optional property":    {&jsonschema.Schema{Type: "object", Properties: text, AdditionalProperties: closed}, false},
		"an open object in a list": {&jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{"l": {Type: "array", Items: &jsonschema.Schema{Type: "object", Properties: text}}},
			Required: []string{"l"}, AdditionalProperties: closed}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model, got := setup(t, "application/json", goodAnswer, nil, nil)
			if _, err := model.GenerateContent(t.Context(), hello, llm.WithFormat(c.schema)); err != nil {
				t.Fatal(err)
			}
			format := body(t, (*got)[0])["response_format"].(map[string]any)
			if format["type"] != "json_schema" || format["json_schema"].(map[string]any)["strict"] != c.strict {
				t.Errorf("the format is %v, want strict %t", format, c.strict)
			}
		})
	}
	model, got := setup(t, "application/json", goodAnswer, func(c *llm.Config) { c.Think = "low" }, nil)
	if _, err := model.GenerateContent(t.Context(), hello, llms.WithJSONMode()); err != nil {
		t.Fatal(err)
	}
	sent := body(t, (*got)[0])
	if diff := cmp.Diff(map[string]any{"type": "json_object"}, sent["response_format"]); diff != "" || sent["reasoning_effort"] != "low" {
		t.Errorf("sent %v", sent)
	}
}

func TestToolChoice(t *testing.T) {
	t.Parallel()
	tools := llms.WithTools([]llms.Tool{{Function: &llms.FunctionDefinition{Name: "get"}}})
	for choice, want := range map[string]any{
		"auto": nil, "none": "none", "required": "required", "get": map[string]any{"type": "function", "function": map[string]any{"name": "get"}},
	} {
		model, got := setup(t, "application/json", goodAnswer, nil, nil)
		if _, err := model.GenerateContent(t.Context(), hello, tools, llms.WithToolChoice(choice)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, body(t, (*got)[0])["tool_choice"]); diff != "" {
			t.Errorf("%s: %s", choice, diff)
		}
	}
}

func TestSilentCut(t *testing.T) {
	t.Parallel()
	counted := func(tokens string) string { return strings.Replace(goodAnswer, "9", tokens, 1) }
	prose := func(words int) []llms.MessageContent {
		return llmtest.Prompt("Be brief.", strings.Repeat("The campaign brought visitors. ", words/4))
	}
	for name, c := range map[string]struct {
		messages []llms.MessageContent
		answer   string
		kind     llm.Kind
		calls    int
	}{
		"fits":                           {prose(400), counted("600"), "", 1},
		"cannot fit, and is not sent":    {prose(8000), counted("9"), llm.ContextOverflow, 0},
		"cut to the context":             {prose(4000), counted("4096"), llm.ContextOverflow, 1},
		"cut below what the prompt is":   {prose(4000), counted("1500"), llm.ContextOverflow, 1},
		"Chinese that cannot fit":        {llmtest.Prompt("简短。", strings.Repeat("上周转化率为什么下降", 1300)), counted("9"), llm.ContextOverflow, 0},
		"Chinese that fits":              {llmtest.Prompt("简短。", strings.Repeat("上周转化率为什么下降", 200)), counted("1200"), "", 1},
		"one character again and again":  {llmtest.Prompt("Be brief.", strings.Repeat("=", 100000)), counted("900"), "", 1},
		"a server that counts no tokens": {prose(400), counted("0"), "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model, got := setup(t, "application/json", c.answer, nil, nil)
			_, err := model.GenerateContent(t.Context(), c.messages)
			if llm.KindOf(err) != c.kind || len(*got) != c.calls {
				t.Errorf("the error is %v after %d calls, want %q after %d", err, len(*got), c.kind, c.calls)
			}
		})
	}
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	model, _ := setup(t, "application/json", `{"choices":[{"message":{"refusal":"I cannot."},"finish_reason":"stop"}]}`, nil, nil)
	if _, err := model.GenerateContent(t.Context(), hello); llm.KindOf(err) != llm.Refused {
		t.Errorf("the error is %v", err)
	}
}

func TestEmbed(t *testing.T) {
	t.Parallel()
	embedding := func(c *llm.Config) { c.EmbeddingModel = "e" }
	t.Run("vectors go by index", func(t *testing.T) {
		t.Parallel()
		model, got := setup(t, "application/json", `{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2]}]}`, embedding, nil)
		vectors, err := model.Embedder().Embed(t.Context(), []string{"a", "b"})
		if diff := cmp.Diff([][]float32{{1, 2}, {3, 4}}, vectors); err != nil || diff != "" {
			t.Errorf("error %v, vectors %s", err, diff)
		}
		if sent := body(t, (*got)[0]); sent["model"] != "e" || model.Embedder().Name() != "e" {
			t.Errorf("sent %v", sent)
		}
	})
	for name, answer := range map[string]string{
		"one missing": `{"data":[{"index":0,"embedding":[1,2]}]}`, "a strange index": `{"data":[{"index":9,"embedding":[1,2]}]}`, "no JSON": `<html>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model, _ := setup(t, "application/json", answer, embedding, nil)
			if _, err := model.Embedder().Embed(t.Context(), []string{"a", "b"}); llm.KindOf(err) != llm.BadResponse {
				t.Errorf("the error is %v", err)
			}
		})
	}
	t.Run("none configured", func(t *testing.T) {
		t.Parallel()
		if model, _ := setup(t, "", "", nil, nil); model.Embedder() != nil {
			t.Error("there is an embedder")
		}
	})
}

func TestProbe(t *testing.T) {
	t.Parallel()
	list := `{"data":[{"id":"m","max_model_len":8192},{"id":"other"}]}`
	model, got := setup(t, "application/json", list, func(c *llm.Config) { c.EmbeddingModel = "e" }, nil)
	info, err := model.Probe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if info.Chat == nil || info.Chat.ContextLength != 8192 || info.Embed != nil || len(info.Models) != 2 || (*got)[0].URL.Path != "/v1/models" {
		t.Errorf("found %+v", info)
	}
	azure, got := setup(t, "application/json", list, func(c *llm.Config) { c.APIVersion = "1" }, nil)
	if info, err = azure.Probe(t.Context()); err != nil || info.Chat == nil || len(*got) != 0 {
		t.Errorf("found %+v, error %v, %d calls", info, err, len(*got))
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "host/v1", "http://[::1", ":"} {
		if _, err := openai.New(llm.Config{BaseURL: address}, nil); err == nil {
			t.Errorf("%q is taken for an address", address)
		}
	}
}
