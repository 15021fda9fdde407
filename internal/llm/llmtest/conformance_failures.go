package llmtest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/llm"
)

// failures are replies that are no answer.
func (s suite) failures() map[string]func(*testing.T) {
	fails := func(reply Reply, kind llm.Kind) func(*testing.T) {
		return func(t *testing.T) {
			model, _ := s.start(t, reply)
			var heard []string
			for _, options := range [][]llms.CallOption{nil, {listen(&heard)}} {
				_, err := model.GenerateContent(t.Context(), hello, options...)
				want(t, err, kind)
			}
		}
	}
	overflow := Reply{Status: 400, Message: "the input length exceeds the context length"}
	if s.dialect == OpenAI {
		overflow.Message = "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (context_length_exceeded)"
	}
	huge := `{"message":{"content":"` + strings.Repeat("x", 9<<20) + `"}}`
	return map[string]func(*testing.T){
		"a prompt that does not fit": fails(overflow, llm.ContextOverflow),
		"a missing model":            fails(Reply{Status: 404, Message: "model 'script' not found"}, llm.ModelMissing),
		"a broken server":            fails(Reply{Status: 500, Message: "boom"}, llm.Unavailable),
		"an overloaded server":       fails(Reply{Status: 503, Message: "server busy"}, llm.Unavailable),
		"a refused key":              fails(Reply{Status: 401, Message: "no"}, llm.Refused),
		"too little memory":          fails(Reply{Status: 500, Message: "model requires more system memory (5.6 GiB) than is available (2.1 GiB)"}, llm.Refused),
		"a schema beyond the server": fails(Reply{Status: 500, Message: "invalid JSON schema in format"}, llm.BadRequest),
		"a server that fails midway": fails(Reply{Chunks: []string{"It "}, Late: "model runner has unexpectedly stopped"}, llm.Unavailable),
		"an overflow midway":         fails(Reply{Chunks: []string{"It "}, Late: "the prompt exceeds the context"}, llm.ContextOverflow),
		"a connection that breaks":   fails(Reply{Chunks: []string{"It "}, Cut: true}, llm.Unavailable),
		"an answer without its end":  fails(Reply{Chunks: []string{"It "}, Short: true}, llm.Unavailable),
		"a malformed line":           fails(Reply{Chunks: []string{"It "}, Raw: `{"message": {"content": fe}}`}, llm.BadResponse),
		"a line of the wrong shape":  fails(Reply{Chunks: []string{"It "}, Raw: `{"message": 3, "choices": 4}`}, llm.BadResponse),
		"a huge line":                fails(Reply{Raw: huge}, llm.BadResponse),
		"an empty answer":            fails(Reply{}, llm.BadResponse),
		"nothing but thinking":       fails(Reply{Thinking: "Hm.", StopReason: llm.StopLength}, llm.BadResponse),
		"a limit of calls says when to come back": func(t *testing.T) {
			model, _ := s.start(t, Reply{Status: 429, Message: "slow down", RetryAfter: "7"})
			_, err := model.GenerateContent(t.Context(), hello)
			want(t, err, llm.RateLimited)
			var e *llm.Error
			errors.As(err, &e)
			equal(t, "retry after", e.RetryAfter, 7*time.Second)
			equal(t, "status", e.Status, http.StatusTooManyRequests)
		},
		"a server that is not there": func(t *testing.T) {
			// A port that was free a moment ago refuses connections.
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			l.Close()
			_, err = s.at(t, "http://"+l.Addr().String()).GenerateContent(t.Context(), hello)
			want(t, err, llm.Unavailable)
		},
		"errors tell no secrets": func(t *testing.T) {
			const secret = "customer 4711 pays late"
			for _, reply := range []Reply{
				{Status: 400, Message: "bad prompt: " + secret}, {Status: 500, Message: secret}, {Late: secret}, {Raw: `{"` + secret},
			} {
				model, _ := s.start(t, reply)
				_, err := model.GenerateContent(t.Context(), Prompt("Be brief.", secret))
				for e := err; e != nil; e = errors.Unwrap(e) {
					if strings.Contains(e.Error(), "4711") {
						t.Errorf("the error repeats the prompt: %v", e)
					}
				}
			}
		},
		"what cannot be sent is refused": func(t *testing.T) {
			model, server := s.start(t)
			_, err := model.GenerateContent(t.Context(), hello, llms.WithTopK(5))
			want(t, err, llm.BadRequest)
			_, err = model.GenerateContent(t.Context(), nil)
			want(t, err, llm.BadRequest)
			_, err = model.GenerateContent(t.Context(), []llms.MessageContent{{Role: llms.ChatMessageTypeHuman, Parts: []llms.ContentPart{llms.ImageURLPart("x")}}})
			want(t, err, llm.BadRequest)
			equal(t, "requests", len(server.Sent()), 0)
		},
	}
}

// endings are calls that the caller ends, and calls at once.
func (s suite) endings() map[string]func(*testing.T) {
	return map[string]func(*testing.T){
		"cancelling midway stops the server": func(t *testing.T) {
			model, server := s.start(t, Reply{Chunks: []string{"It "}, Hang: true})
			ctx, cancel := context.WithCancel(t.Context())
			_, err := model.GenerateContent(ctx, hello, llms.WithStreamingFunc(func(context.Context, []byte) error {
				cancel()
				return nil
			}))
			want(t, err, llm.Canceled)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%v is not context.Canceled", err)
			}
			<-server.Gone()
		},
		"time runs out": func(t *testing.T) {
			// On a busy machine the time may be over before the server hears of the
			// call, so that the server's side is not waited for here.
			model, _ := s.start(t, Reply{Hang: true})
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			_, err := model.GenerateContent(ctx, hello)
			want(t, err, llm.Timeout)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v is not context.DeadlineExceeded", err)
			}
		},
		"a listener ends the stream": func(t *testing.T) {
			model, server := s.start(t, Reply{Chunks: []string{"It "}, Hang: true})
			enough := errors.New("enough")
			_, err := model.GenerateContent(t.Context(), hello, llms.WithStreamingFunc(func(context.Context, []byte) error { return enough }))
			want(t, err, llm.Canceled)
			if !errors.Is(err, enough) {
				t.Errorf("%v does not wrap the listener's error", err)
			}
			<-server.Gone()
		},
		"calls at once keep apart": func(t *testing.T) {
			model, server := s.start(t, Reply{Chunks: []string{"a", "b", "c"}})
			var wg sync.WaitGroup
			for range 16 {
				wg.Go(func() {
					var heard []string
					r, err := model.GenerateContent(t.Context(), hello, listen(&heard))
					if err != nil {
						t.Errorf("call: %v", err)
						return
					}
					equal(t, "content", r.Choices[0].Content, "abc")
					equal(t, "heard", heard, []string{"a", "b", "c"})
				})
			}
			wg.Wait()
			equal(t, "requests", len(server.Sent()), 16)
		},
	}
}
