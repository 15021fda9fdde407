// Package openai implements llms.Model over servers that speak OpenAI's chat
// completions: OpenAI itself, Azure, vLLM, llama.cpp, and Ollama's /v1.
//
// These servers are not told a context length, and some cut a prompt that is too
// long without a word (Ollama's /v1 does). The adapter guards what it can from the
// configured Context: see overflow.go. For Ollama prefer package ollama.
package openai

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/llm"
)

// Model is a chat model, and at choice an embedding model, of such a server. It
// is safe for concurrent use.
type Model struct {
	config llm.Config
	base   *url.URL
	key    func() (string, error)
	http   *http.Client
}

var _ llm.Backend = (*Model)(nil)

// New returns the model of a valid configuration. Key is called for every
// request, nil for a server without keys. New does not call the server.
func New(config llm.Config, key func() (string, error)) (*Model, error) {
	base, err := url.Parse(config.BaseURL)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("llm.base_url: not an address; write it as https://host/v1")
	}
	return &Model{config: config, base: base, key: key, http: &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}}, nil
}

// GenerateContent answers the messages. Every error is an *llm.Error.
func (m *Model) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	request, err := llm.NewRequest(messages, options...)
	if err != nil {
		return nil, err
	}
	from := m.origin(cmp.Or(request.Model, m.config.Model))
	if err := m.tooLong(request, from); err != nil {
		return nil, err
	}
	body, err := m.post(ctx, from, "chat/completions", m.chatRequest(request, from.Model))
	if err != nil {
		return nil, err
	}
	defer body.Close()
	reply, err := m.read(ctx, body, request, from)
	if err != nil {
		return nil, err
	}
	if err := m.wasCut(request, reply, from); err != nil {
		return nil, err
	}
	return request.Response(ctx, from, reply)
}

// Call asks one question. Deprecated in langchaingo, but part of its interface.
func (m *Model) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}

// Close lets go of idle connections.
func (m *Model) Close() { m.http.CloseIdleConnections() }

func (m *Model) origin(model string) llm.Origin {
	return llm.Origin{Provider: llm.ProviderOpenAI, Model: model}
}

// answerBody is the body of a good reply and whether it is a stream of events.
type answerBody struct {
	io.ReadCloser
	events bool
}

func (m *Model) post(ctx context.Context, from llm.Origin, path string, payload any) (*answerBody, error) {
	raw, err := json.Marshal(payload)
	if err != nil {
		return nil, from.Fail(llm.BadRequest, "the call cannot be written as JSON", nil)
	}
	return m.send(ctx, from, http.MethodPost, path, raw)
}

func (m *Model) send(ctx context.Context, from llm.Origin, method, path string, raw []byte) (*answerBody, error) {
	address := m.base.JoinPath(path)
	if m.config.APIVersion != "" {
		query := address.Query()
		query.Set("api-version", m.config.APIVersion)
		address.RawQuery = query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, address.String(), bytes.NewReader(raw))
	if err != nil {
		return nil, from.Fail(llm.BadRequest, "the configured address cannot be called", nil)
	}
	request.Header.Set("Content-Type", "application/json")
	if err := m.authorize(request, from); err != nil {
		return nil, err
	}
	response, err := m.http.Do(request)
	if err != nil {
		return nil, from.TransportError(ctx, err)
	}
	if response.StatusCode >= 400 {
		defer response.Body.Close()
		// 64 KB hold any error message; it is searched and then forgotten.
		message, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10))
		return nil, from.StatusError(response.StatusCode, string(message), response.Header)
	}
	events := strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream")
	return &answerBody{ReadCloser: response.Body, events: events}, nil
}

func (m *Model) authorize(request *http.Request, from llm.Origin) error {
	if m.key == nil {
		return nil
	}
	key, err := m.key()
	switch {
	case err != nil:
		return from.Fail(llm.Refused, "the API key cannot be read; check llm.api_key", err)
	case m.config.APIVersion != "":
		request.Header.Set("api-key", key)
	default:
		request.Header.Set("Authorization", "Bearer "+key)
	}
	return nil
}
