// Package ollama implements llms.Model over Ollama's own API, which, unlike its
// OpenAI-compatible one, takes the context length and says when a prompt does
// not fit it.
package ollama

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/envconfig"
	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/llm"
)

// Model is a chat model, and at choice an embedding model, of an Ollama server.
// It is safe for concurrent use.
type Model struct {
	config llm.Config
	base   *url.URL
	client *api.Client
	http   *http.Client
	digest atomic.Value // string, as the last probe saw it
}

var _ llm.Backend = (*Model)(nil)

// New returns the model of a valid configuration. It does not call the server.
func New(config llm.Config) (*Model, error) {
	// ConnectableHost reads OLLAMA_HOST as Ollama's own tools do.
	base := envconfig.ConnectableHost()
	if config.BaseURL != "" {
		address := config.BaseURL
		if !strings.Contains(address, "://") {
			address = "http://" + address
		}
		parsed, err := url.Parse(address)
		if err != nil || parsed.Host == "" {
			return nil, fmt.Errorf("llm.base_url: not an address; write it as http://127.0.0.1:11434")
		}
		base = parsed
	}
	client := &http.Client{Transport: &headerKeeper{next: http.DefaultTransport.(*http.Transport).Clone()}}
	return &Model{config: config, base: base, client: api.NewClient(base, client), http: client}, nil
}

// GenerateContent answers the messages. Every error is an *llm.Error.
func (m *Model) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	request, err := llm.NewRequest(messages, options...)
	if err != nil {
		return nil, err
	}
	from := llm.Origin{Provider: llm.ProviderOllama, Model: cmp.Or(request.Model, m.config.Model)}
	chat, err := m.chatRequest(request, from)
	if err != nil {
		return nil, err
	}
	reply, err := m.chat(ctx, chat, request, from)
	if err != nil {
		return nil, err
	}
	return request.Response(ctx, from, reply)
}

// Call asks one question. Deprecated in langchaingo, but part of its interface.
func (m *Model) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}

// Digest returns the content hash of the chat model as the last Probe saw it.
func (m *Model) Digest() string {
	digest, _ := m.digest.Load().(string)
	return digest
}

// Close lets go of idle connections.
func (m *Model) Close() { m.http.CloseIdleConnections() }

// listenerError tells an error of the caller's stream function from the server's.
type listenerError struct{ cause error }

func (e *listenerError) Error() string { return e.cause.Error() }

// chat always streams on the wire, also when nobody listens: then the last line
// tells a whole answer from one that was cut off, which Ollama's client does not.
func (m *Model) chat(ctx context.Context, chat *api.ChatRequest, request llm.Request, from llm.Origin) (llm.Reply, error) {
	var reply llm.Reply
	text := request.NewText()
	done := false
	ctx, header := keepHeader(ctx)
	err := m.client.Chat(ctx, chat, func(r api.ChatResponse) error {
		text.AddThinking(r.Message.Thinking)
		reply.ToolCalls = append(reply.ToolCalls, calls(r.Message.ToolCalls)...)
		if err := text.Add(ctx, r.Message.Content); err != nil {
			return &listenerError{err}
		}
		if r.Done {
			done = true
			reply.StopReason, reply.Model, reply.Usage = r.DoneReason, r.Model, usage(r.Metrics)
		}
		return nil
	})
	if err != nil {
		return reply, failure(ctx, from, err, *header)
	}
	if !done {
		return reply, from.Cut()
	}
	reply.Text, reply.Thinking, err = text.End(ctx)
	if err != nil {
		return reply, from.Stopped(err)
	}
	return reply, nil
}

func calls(from []api.ToolCall) []llm.ToolCall {
	var out []llm.ToolCall
	for _, c := range from {
		out = append(out, llm.ToolCall{ID: c.ID, Name: c.Function.Name, Arguments: c.Function.Arguments.String()})
	}
	return out
}

func usage(m api.Metrics) llm.Usage {
	u := llm.Usage{
		PromptTokens: m.PromptEvalCount, OutputTokens: m.EvalCount,
		Load: m.LoadDuration, Prompt: m.PromptEvalDuration, Output: m.EvalDuration, Total: m.TotalDuration,
	}
	if m.PromptEvalCachedCount != nil {
		u.CachedTokens = *m.PromptEvalCachedCount
	}
	return u
}
