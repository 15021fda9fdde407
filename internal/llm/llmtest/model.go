package llmtest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/llm"
)

// Turn is one answer of a scripted model.
type Turn struct {
	// Want checks what the model was sent; nil accepts anything.
	Want func(testing.TB, llm.Request)

	Chunks     []string // the text as it streams; the whole is their sum
	Thinking   string
	ToolCalls  []llm.ToolCall
	StopReason string // "" means llm.StopEnd, or llm.StopTools with calls
	Usage      llm.Usage
	// Err ends the turn after its chunks were streamed.
	Err error
	// Delay passes before the first chunk, on the clock of the test's synctest
	// bubble. The turn fails as a server would when the context ends before.
	Delay time.Duration
}

// Says is a turn that answers with text.
func Says(text string) Turn { return Turn{Chunks: []string{text}} }

// Calls is a turn that asks for one tool.
func Calls(name, arguments string) Turn {
	return Turn{ToolCalls: []llm.ToolCall{{Name: name, Arguments: arguments}}}
}

// Fails is a turn that fails with an error of the given kind.
func Fails(kind llm.Kind) Turn { return Turn{Err: &llm.Error{Kind: kind, Mend: "scripted"}} }

// Model answers by script, in order. It is safe for concurrent use, but then
// only alike turns make sense.
type Model struct {
	t     testing.TB
	mu    sync.Mutex
	turns []Turn
	sent  []llm.Request
}

var _ llms.Model = (*Model)(nil)

// NewModel returns a model with a script. A call beyond the script fails the
// test, and so do turns that are left at its end.
func NewModel(t testing.TB, turns ...Turn) *Model {
	t.Helper()
	m := &Model{t: t, turns: turns}
	t.Cleanup(func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if left := len(m.turns) - len(m.sent); left > 0 && !t.Failed() {
			t.Errorf("llmtest: %d of %d scripted turns were not asked for", left, len(m.turns))
		}
	})
	return m
}

// Sent returns the calls so far.
func (m *Model) Sent() []llm.Request {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]llm.Request(nil), m.sent...)
}

// GenerateContent plays the next turn.
func (m *Model) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	request, err := llm.NewRequest(messages, options...)
	if err != nil {
		return nil, err
	}
	from := llm.Origin{Provider: "scripted", Model: "script"}
	turn, ok := m.next(request)
	if !ok {
		m.t.Errorf("llmtest: a call beyond the script of %d turns: %q", len(m.turns), lastText(request))
		return nil, from.Fail(llm.BadRequest, "the script is at its end", nil)
	}
	if turn.Want != nil {
		turn.Want(m.t, request)
	}
	if err := wait(ctx, turn.Delay); err != nil {
		return nil, from.TransportError(ctx, err)
	}
	return turn.play(ctx, request, from)
}

// Call asks one question.
func (m *Model) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}

func (m *Model) next(request llm.Request) (Turn, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.sent) >= len(m.turns) {
		return Turn{}, false
	}
	m.sent = append(m.sent, request)
	return m.turns[len(m.sent)-1], true
}

func lastText(r llm.Request) string { return r.Messages[len(r.Messages)-1].Text }

func wait(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (turn Turn) play(ctx context.Context, request llm.Request, from llm.Origin) (*llms.ContentResponse, error) {
	text := request.NewText()
	for _, chunk := range turn.Chunks {
		if err := text.Add(ctx, chunk); err != nil {
			return nil, from.Stopped(err)
		}
	}
	if turn.Err != nil {
		return nil, turn.Err
	}
	if turn.StopReason == "" {
		turn.StopReason = llm.StopEnd
	}
	return request.Response(ctx, from, llm.Reply{
		Text: strings.Join(turn.Chunks, ""), Thinking: turn.Thinking, StopReason: turn.StopReason,
		ToolCalls: turn.ToolCalls, Usage: turn.Usage, Model: "script",
	})
}
