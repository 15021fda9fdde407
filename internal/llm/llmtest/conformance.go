package llmtest

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"
	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/llm"
)

// Open opens an adapter on a configuration.
type Open func(llm.Config) (llm.Backend, error)

// suite runs one adapter against scripted servers of its dialect.
type suite struct {
	dialect Dialect
	open    Open
}

// Conformance runs what every adapter must do, against scripted servers.
func Conformance(t *testing.T, dialect Dialect, open Open) {
	s := suite{dialect, open}
	for _, group := range []map[string]func(*testing.T){s.answers(), s.toolCases(), s.failures(), s.endings()} {
		for name, run := range group {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				run(t)
			})
		}
	}
}

// start returns an adapter on a server with a script.
func (s suite) start(t *testing.T, replies ...Reply) (llm.Backend, *Server) {
	t.Helper()
	server := NewServer(t, s.dialect, replies...)
	return s.at(t, server.URL), server
}

func (s suite) at(t *testing.T, url string) llm.Backend {
	t.Helper()
	config := llm.DefaultConfig()
	config.Provider, config.BaseURL, config.Model = string(s.dialect), url, "script"
	model, err := s.open(config)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(model.Close)
	return model
}

// Prompt is a system and a user message.
func Prompt(system, user string) []llms.MessageContent {
	return []llms.MessageContent{llms.TextParts(llms.ChatMessageTypeSystem, system), llms.TextParts(llms.ChatMessageTypeHuman, user)}
}

var (
	hello = Prompt("You are brief.", "Hello?")

	colorSchema = &jsonschema.Schema{
		Type:       "object",
		Properties: map[string]*jsonschema.Schema{"color": {Type: "string", Enum: []any{"red", "blue"}}},
		Required:   []string{"color"},
	}
	metricTool = llms.Tool{Type: "function", Function: &llms.FunctionDefinition{
		Name: "get_metric", Description: "Returns the value of a metric.",
		Parameters: &jsonschema.Schema{
			Type:       "object",
			Properties: map[string]*jsonschema.Schema{"metric": {Type: "string", Enum: []any{"spend", "revenue"}}},
			Required:   []string{"metric"},
		},
	}}
)

// listen returns an option that gathers what streams.
func listen(into *[]string) llms.CallOption {
	return llms.WithStreamingFunc(func(_ context.Context, chunk []byte) error {
		*into = append(*into, string(chunk))
		return nil
	})
}

func (s suite) answers() map[string]func(*testing.T) {
	return map[string]func(*testing.T){
		"a plain answer": func(t *testing.T) {
			model, _ := s.start(t, Reply{Chunks: []string{"Hi ", "there."}})
			r, err := model.GenerateContent(t.Context(), hello)
			want(t, err, "")
			equal(t, "content", r.Choices[0].Content, "Hi there.")
			equal(t, "stop reason", r.Choices[0].StopReason, llm.StopEnd)
			equal(t, "model", llm.ModelOf(r), "script")
		},
		"call asks one question": func(t *testing.T) {
			model, _ := s.start(t, Reply{Chunks: []string{"Hi."}})
			got, err := model.Call(t.Context(), "Hello?") //lint:ignore SA1019 part of llms.Model, if deprecated
			want(t, err, "")
			equal(t, "answer", got, "Hi.")
		},
		"a stream gives the text as it comes": func(t *testing.T) {
			model, _ := s.start(t, Reply{Chunks: []string{"转化率", " fell ", "< 3 %."}})
			var heard []string
			r, err := model.GenerateContent(t.Context(), hello, listen(&heard))
			want(t, err, "")
			equal(t, "chunks", heard, []string{"转化率", " fell ", "< 3 %."})
			equal(t, "content", r.Choices[0].Content, strings.Join(heard, ""))
		},
		"what is sent": func(t *testing.T) {
			model, server := s.start(t, Reply{Chunks: []string{"Hi."}})
			for range 2 {
				_, err := model.GenerateContent(t.Context(), hello, llms.WithMaxTokens(77), llms.WithStopWords([]string{"END"}))
				want(t, err, "")
			}
			first, second := server.Sent()[0], server.Sent()[1]
			equal(t, "the second call", second.Raw, first.Raw)
			equal(t, "messages", first.Body["messages"], any([]any{
				object{"role": "system", "content": "You are brief."}, object{"role": "user", "content": "Hello?"},
			}))
			s.checkSent(t, first.Body)
		},
		"a schema is sent and obeyed": func(t *testing.T) {
			model, server := s.start(t, Reply{Chunks: []string{`{"color":"red"}`}})
			got, _, err := llm.Structured[struct {
				Color string `json:"color"`
			}](t.Context(), model, hello, colorSchema)
			want(t, err, "")
			equal(t, "color", got.Color, "red")
			raw, err := json.Marshal(colorSchema)
			want(t, err, "")
			if !strings.Contains(server.Sent()[0].Raw, string(raw)) {
				t.Errorf("the request lacks the schema %s: %s", raw, server.Sent()[0].Raw)
			}
		},
		"thinking is kept apart": func(t *testing.T) {
			model, _ := s.start(t, Reply{Thinking: "Let me see.", Chunks: []string{"Hi."}})
			var heard []string
			r, err := model.GenerateContent(t.Context(), hello, listen(&heard))
			want(t, err, "")
			equal(t, "content", r.Choices[0].Content, "Hi.")
			equal(t, "thinking", r.Choices[0].ReasoningContent, "Let me see.")
			equal(t, "heard", heard, []string{"Hi."})
		},
		"thinking in the text is kept apart": func(t *testing.T) {
			model, _ := s.start(t, Reply{Chunks: []string{"<th", "ink>Let me", " see.</thi", "nk>\n\nHi", "."}})
			var heard []string
			r, err := model.GenerateContent(t.Context(), hello, listen(&heard))
			want(t, err, "")
			equal(t, "content", r.Choices[0].Content, "Hi.")
			equal(t, "thinking", r.Choices[0].ReasoningContent, "Let me see.")
			equal(t, "heard", heard, []string{"Hi", "."})
		},
		"usage is told": func(t *testing.T) {
			usage := llm.Usage{PromptTokens: 41, CachedTokens: 30, OutputTokens: 7}
			if s.dialect == Ollama { // the other dialect has no durations
				usage.Load, usage.Prompt, usage.Output, usage.Total = 1, 2, 3, 6
			}
			model, _ := s.start(t, Reply{Chunks: []string{"Hi."}, Usage: usage})
			var heard []string
			for _, options := range [][]llms.CallOption{nil, {listen(&heard)}} {
				r, err := model.GenerateContent(t.Context(), hello, options...)
				want(t, err, "")
				equal(t, "usage", llm.UsageOf(r), usage)
				equal(t, "langchaingo's count", r.Choices[0].GenerationInfo["TotalTokens"], any(48))
			}
		},
		"an answer at the token limit says so": func(t *testing.T) {
			model, _ := s.start(t, Reply{Chunks: []string{"It fell by"}, StopReason: llm.StopLength})
			r, err := model.GenerateContent(t.Context(), hello)
			want(t, err, "")
			equal(t, "stop reason", r.Choices[0].StopReason, llm.StopLength)
		},
		"a long line is read": func(t *testing.T) {
			long := strings.Repeat("x", 1<<20)
			model, _ := s.start(t, Reply{Chunks: []string{long}})
			r, err := model.GenerateContent(t.Context(), hello)
			want(t, err, "")
			equal(t, "length", len(r.Choices[0].Content), len(long))
		},
	}
}

// checkSent looks at the settings in the words of the dialect.
func (s suite) checkSent(t *testing.T, body object) {
	t.Helper()
	if s.dialect == OpenAI {
		equal(t, "max_tokens", body["max_tokens"], any(77.0))
		equal(t, "temperature", body["temperature"], any(0.0))
		equal(t, "stop", body["stop"], any([]any{"END"}))
		return
	}
	equal(t, "options", body["options"], any(object{"num_ctx": 4096.0, "num_predict": 77.0, "temperature": 0.0, "seed": 1.0, "stop": []any{"END"}}))
	equal(t, "truncate", body["truncate"], any(false))
	equal(t, "shift", body["shift"], any(false))
	equal(t, "think", body["think"], any(false))
	equal(t, "keep_alive", body["keep_alive"], any("30m0s"))
}

// want checks the kind of an error; "" is none.
func want(t testing.TB, err error, kind llm.Kind) {
	t.Helper()
	if llm.KindOf(err) != kind {
		t.Fatalf("error is %v (kind %q), want kind %q", err, llm.KindOf(err), kind)
	}
	var e *llm.Error
	if err != nil && !errors.As(err, &e) {
		t.Fatalf("error is a %T, want an *llm.Error", err)
	}
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
