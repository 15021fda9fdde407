package llm

import (
	"context"
	"strings"
)

const (
	thinkOpen  = "<think>"
	thinkClose = "</think>"
)

// Text gathers an answer's text as it comes and passes it on to a listener.
// Where a server leaves the model's thinking in the text, between <think> tags
// at its start, Text keeps it apart.
type Text struct {
	// Listen gets the text without thinking; nil when nobody listens.
	Listen func(ctx context.Context, chunk []byte) error

	text, thinking strings.Builder
	held           string
	state          int
}

const (
	undecided = iota // the start may still turn out to be a tag
	inThinking
	afterThinking // the blank lines between thinking and text
	inText
)

// NewText returns a Text that streams as the request asks. With tools it
// streams nothing: only the end tells an answer from a call.
func (r Request) NewText() *Text {
	if len(r.Tools) > 0 {
		return &Text{}
	}
	return &Text{Listen: r.Stream}
}

// Add takes the next chunk. Its error is the listener's.
func (t *Text) Add(ctx context.Context, chunk string) error {
	t.held += chunk
	if t.state == undecided {
		start := strings.TrimLeft(t.held, " \n\r\t")
		switch {
		case strings.HasPrefix(start, thinkOpen):
			t.held, t.state = start[len(thinkOpen):], inThinking
		case strings.HasPrefix(thinkOpen, start):
			return nil
		default:
			t.state = inText
		}
	}
	if t.state == inThinking {
		thought, rest, closed := strings.Cut(t.held, thinkClose)
		if !closed {
			return nil
		}
		t.thinking.WriteString(strings.TrimSpace(thought))
		t.held, t.state = rest, afterThinking
	}
	if t.state == afterThinking {
		if t.held = strings.TrimLeft(t.held, " \n\r\t"); t.held == "" {
			return nil
		}
		t.state = inText
	}
	return t.flush(ctx)
}

// AddThinking takes thinking that the server itself kept apart.
func (t *Text) AddThinking(chunk string) { t.thinking.WriteString(chunk) }

func (t *Text) flush(ctx context.Context) error {
	chunk := t.held
	t.held = ""
	if chunk == "" {
		return nil
	}
	t.text.WriteString(chunk)
	if t.Listen == nil {
		return nil
	}
	return t.Listen(ctx, []byte(chunk))
}

// End returns the whole text and thinking. Thinking that never closed is
// thinking; a start that only looked like a tag is text.
func (t *Text) End(ctx context.Context) (text, thinking string, err error) {
	if t.state == inThinking {
		t.thinking.WriteString(strings.TrimSpace(t.held))
		t.held = ""
	}
	err = t.flush(ctx)
	return t.text.String(), t.thinking.String(), err
}
