package openai

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/insight-agent/insight/internal/llm"
)

// maxLine is the longest line read, in bytes: as much as Ollama's client takes.
const maxLine = 8 << 20

// read reads a whole answer. What the server sends decides how: some stream
// although they were not asked to.
func (m *Model) read(ctx context.Context, body *answerBody, request llm.Request, from llm.Origin) (llm.Reply, error) {
	if body.events {
		return readEvents(ctx, body, request, from)
	}
	return readWhole(ctx, body, request, from)
}

func readWhole(ctx context.Context, body *answerBody, request llm.Request, from llm.Origin) (llm.Reply, error) {
	var answer chatAnswer
	decoder := json.NewDecoder(http.MaxBytesReader(nil, body, maxLine))
	if err := decoder.Decode(&answer); err != nil {
		return llm.Reply{}, unreadable(ctx, from, err)
	}
	g := gathering{text: request.NewText()}
	if err := g.add(ctx, answer, from, func(c wireChoice) wireMessage { return c.Message }); err != nil {
		return llm.Reply{}, err
	}
	return g.end(ctx, from)
}

func unreadable(ctx context.Context, from llm.Origin, err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = bufio.ErrTooLong
	}
	return from.TransportError(ctx, err)
}

// readEvents reads server-sent events (WHATWG HTML, section 9.2), of which these
// servers use data lines only.
func readEvents(ctx context.Context, body *answerBody, request llm.Request, from llm.Origin) (llm.Reply, error) {
	g := gathering{text: request.NewText()}
	lines := bufio.NewScanner(body)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data:")
		data = strings.TrimSpace(data)
		if !ok || data == "" || data == "[DONE]" {
			continue
		}
		var answer chatAnswer
		if err := json.Unmarshal([]byte(data), &answer); err != nil {
			return llm.Reply{}, from.Fail(llm.BadResponse, "the server sent broken JSON; check that the address is a model server's", nil)
		}
		if err := g.add(ctx, answer, from, func(c wireChoice) wireMessage { return c.Delta }); err != nil {
			return llm.Reply{}, err
		}
	}
	if err := lines.Err(); err != nil {
		return llm.Reply{}, from.TransportError(ctx, err)
	}
	return g.end(ctx, from)
}

// gathering puts an answer together from its parts.
type gathering struct {
	text    *llm.Text
	reply   llm.Reply
	indexes []*int // of reply.ToolCalls, as the server gave them
	refused bool
}

func (g *gathering) add(ctx context.Context, answer chatAnswer, from llm.Origin, message func(wireChoice) wireMessage) error {
	if answer.Error != nil {
		e := from.StatusError(http.StatusInternalServerError, answer.Error.Type+" "+answer.Error.Message, nil)
		e.Status = 0
		return e
	}
	if answer.Model != "" {
		g.reply.Model = answer.Model
	}
	if u := answer.Usage; u != nil {
		g.reply.Usage = llm.Usage{PromptTokens: u.PromptTokens, CachedTokens: u.Details.CachedTokens, OutputTokens: u.CompletionTokens}
	}
	if len(answer.Choices) == 0 {
		return nil
	}
	choice := answer.Choices[0]
	if choice.FinishReason != "" {
		g.reply.StopReason = stopReason(choice.FinishReason)
	}
	part := message(choice)
	g.refused = g.refused || part.Refusal != ""
	g.text.AddThinking(part.Thinking + part.Reasoning)
	for _, call := range part.ToolCalls {
		g.addCall(call)
	}
	if err := g.text.Add(ctx, part.Content); err != nil {
		return from.Stopped(err)
	}
	return nil
}

// addCall joins the pieces of a streamed call. A piece belongs to the call of its
// index; without an index, a new id begins a new call and no id goes on with the
// last one.
func (g *gathering) addCall(piece wireCall) {
	at := len(g.reply.ToolCalls) - 1
	switch {
	case piece.Index != nil:
		at = g.find(*piece.Index)
	case at >= 0 && piece.ID != "" && piece.ID != g.reply.ToolCalls[at].ID:
		at = -1
	case at >= 0 && piece.ID == "" && piece.Function.Name != "" && g.reply.ToolCalls[at].Arguments != "":
		at = -1
	}
	if at < 0 {
		g.reply.ToolCalls = append(g.reply.ToolCalls, llm.ToolCall{ID: piece.ID, Name: piece.Function.Name, Arguments: piece.Function.Arguments})
		g.indexes = append(g.indexes, piece.Index)
		return
	}
	call := &g.reply.ToolCalls[at]
	if call.Name == "" {
		call.Name = piece.Function.Name
	}
	if call.ID == "" {
		call.ID = piece.ID
	}
	call.Arguments += piece.Function.Arguments
}

func (g *gathering) find(index int) int {
	for at, known := range g.indexes {
		if known != nil && *known == index {
			return at
		}
	}
	return -1
}

// end checks that the answer is whole: the finish reason comes last of all but
// the usage, and an answer without one was cut off.
func (g *gathering) end(ctx context.Context, from llm.Origin) (llm.Reply, error) {
	if g.refused {
		return g.reply, from.Fail(llm.Refused, "the model declined to answer", nil)
	}
	if g.reply.StopReason == "" {
		return g.reply, from.Cut()
	}
	var err error
	g.reply.Text, g.reply.Thinking, err = g.text.End(ctx)
	if err != nil {
		return g.reply, from.Stopped(err)
	}
	return g.reply, nil
}

func stopReason(finish string) string {
	switch finish {
	case "length", "content_filter", "tool_calls":
		return finish
	default: // "stop", vLLM's "abort", "function_call"
		return llm.StopEnd
	}
}
