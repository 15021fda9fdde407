package llmtest

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/llm"
)

// RecordVariable is the environment variable that makes Replay record.
const RecordVariable = "INSIGHT_RECORD"

// Replay returns a model that answers from the transcript at path. A request
// must be recorded to the letter: one that is not fails the test and prints how
// it differs from the nearest recorded one, so that a changed prompt shows. So do
// recorded exchanges that no one asks for. The same request gets the same answer
// as often as it is asked.
//
// With INSIGHT_RECORD=1 it calls real() instead and writes the transcript at the
// test's end; commit it. Real is not called otherwise and may then be nil.
func Replay(t testing.TB, path string, real func() llms.Model) llms.Model {
	t.Helper()
	if os.Getenv(RecordVariable) == "1" {
		if real == nil {
			t.Fatalf("llmtest: %s: %s is set, but the test has no real model", path, RecordVariable)
		}
		return record(t, path, real())
	}
	return replay(t, path)
}

type recorder struct {
	llms.Model
	mu         sync.Mutex
	transcript transcript
	seen       map[string]bool
}

func record(t testing.TB, path string, real llms.Model) *recorder {
	r := &recorder{Model: real, seen: map[string]bool{}}
	t.Cleanup(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if err := r.transcript.save(path); err != nil {
			t.Errorf("llmtest: %v", err)
			return
		}
		t.Logf("llmtest: recorded %d exchanges in %s", len(r.transcript.Exchanges), path)
	})
	return r
}

// GenerateContent asks the real model and keeps the exchange.
func (r *recorder) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	request, err := llm.NewRequest(messages, options...)
	if err != nil {
		return nil, err
	}
	response, err := r.Model.GenerateContent(ctx, messages, options...)
	a := ask(request)
	key, keyErr := a.key()
	if keyErr != nil {
		return nil, keyErr
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.seen[key] {
		r.seen[key] = true
		r.transcript.Exchanges = append(r.transcript.Exchanges, exchange{a, reply(response, err)})
	}
	return response, err
}

func reply(response *llms.ContentResponse, err error) replied {
	if err != nil || len(response.Choices) == 0 {
		return replied{Failure: llm.KindOf(err)}
	}
	choice, usage := response.Choices[0], llm.UsageOf(response)
	return replied{
		Model: llm.ModelOf(response), Text: choice.Content, Thinking: choice.ReasoningContent, ToolCalls: llm.CallsOf(response),
		StopReason: choice.StopReason,
		Usage:      llm.Usage{PromptTokens: usage.PromptTokens, CachedTokens: usage.CachedTokens, OutputTokens: usage.OutputTokens},
	}
}

type player struct {
	t          testing.TB
	path       string
	transcript transcript

	mu     sync.Mutex
	at     map[string]int // of an exchange by its key
	played []bool
}

func replay(t testing.TB, path string) *player {
	t.Helper()
	recorded, err := load(path)
	if err != nil {
		t.Fatalf("llmtest: %v; record it with %s=1", err, RecordVariable)
	}
	p := &player{t: t, path: path, transcript: recorded, at: map[string]int{}, played: make([]bool, len(recorded.Exchanges))}
	for i, e := range recorded.Exchanges {
		key, err := e.Asked.key()
		if err != nil {
			t.Fatalf("llmtest: %s: exchange %d: %v", path, i+1, err)
		}
		p.at[key] = i
	}
	t.Cleanup(p.finish)
	return p
}

// GenerateContent answers a recorded request.
func (p *player) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	request, err := llm.NewRequest(messages, options...)
	if err != nil {
		return nil, err
	}
	from := llm.Origin{Provider: "recorded", Model: p.path}
	a := ask(request)
	key, err := a.key()
	if err != nil {
		return nil, err
	}
	e, ok := p.play(key)
	if !ok {
		p.t.Errorf("llmtest: %s holds no such request; record it with %s=1. Against the nearest (-recorded +asked):\n%s",
			p.path, RecordVariable, cmp.Diff(p.nearest(a), a))
		return nil, from.Fail(llm.BadRequest, "the request is not in the transcript", nil)
	}
	return e.Replied.stream(ctx, request, from)
}

// Call asks one question.
func (p *player) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, p, prompt, options...)
}

func (p *player) play(key string) (exchange, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i, ok := p.at[key]
	if !ok {
		return exchange{}, false
	}
	p.played[i] = true
	return p.transcript.Exchanges[i], true
}

// nearest is the recorded request whose last message shares the longest
// beginning and end with the one asked.
func (p *player) nearest(a asked) asked {
	var best asked
	most := -1
	for _, e := range p.transcript.Exchanges {
		if n := shared(e.Asked, a); n > most {
			best, most = e.Asked, n
		}
	}
	return best
}

func shared(a, b asked) int {
	if len(a.Messages) == 0 || len(b.Messages) == 0 {
		return 0
	}
	x, y := a.Messages[len(a.Messages)-1].Text, b.Messages[len(b.Messages)-1].Text
	front, back := 0, 0
	for front < min(len(x), len(y)) && x[front] == y[front] {
		front++
	}
	for back < min(len(x), len(y))-front && x[len(x)-1-back] == y[len(y)-1-back] {
		back++
	}
	if a.Purpose == b.Purpose {
		front++ // of two alike, the one for the same purpose
	}
	return front + back
}

// stream gives the recorded text to a listener word by word.
func (r replied) stream(ctx context.Context, request llm.Request, from llm.Origin) (*llms.ContentResponse, error) {
	if r.Failure != "" {
		return nil, from.Fail(r.Failure, "recorded", nil)
	}
	text := request.NewText()
	for _, word := range strings.SplitAfter(r.Text, " ") {
		if err := text.Add(ctx, word); err != nil {
			return nil, from.Stopped(err)
		}
	}
	return request.Response(ctx, from, llm.Reply{
		Text: r.Text, Thinking: r.Thinking, StopReason: r.StopReason, ToolCalls: r.ToolCalls, Usage: r.Usage, Model: r.Model,
	})
}

func (p *player) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.t.Failed() {
		return
	}
	for i, played := range p.played {
		if !played {
			p.t.Errorf("llmtest: %s: exchange %d was not asked for; record again with %s=1", p.path, i+1, RecordVariable)
		}
	}
}
