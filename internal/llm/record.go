package llm

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/tmc/langchaingo/llms"
)

// Record is one call as the audit keeps it: with it an answer can be replayed.
// Texts are redacted.
type Record struct {
	At         time.Time
	Purpose    string
	Provider   string
	Model      string
	Digest     string // of the model's weights, "" if unknown
	Messages   []Message
	Tools      []string        // names of the tools offered
	Format     json.RawMessage // nil without one
	Response   string
	ToolCalls  []ToolCall
	StopReason string
	Usage      Usage
	Took       time.Duration // from the caller's view: queue and retries included
	Tries      int           // 0 when the circuit was open or the queue full
	Failure    Kind          // "" when it went well
}

// report logs the call (never its texts) and hands on its record.
func (c *Client) report(ctx context.Context, request Request, response *llms.ContentResponse, start time.Time, took time.Duration, tries int, err error) {
	usage := UsageOf(response)
	level := slog.LevelDebug
	if err != nil && KindOf(err) != Canceled {
		level = slog.LevelWarn
	}
	attributes := []slog.Attr{
		slog.String("purpose", request.Purpose), slog.String("provider", c.deps.Provider), slog.String("model", c.deps.Model),
		slog.Duration("took", took), slog.Int("tries", tries),
		slog.Int("prompt_tokens", usage.PromptTokens), slog.Int("output_tokens", usage.OutputTokens),
	}
	if err != nil {
		attributes = append(attributes, slog.String("error", err.Error()))
	}
	c.deps.Log.LogAttrs(ctx, level, "language model call", attributes...)
	if c.deps.Record == nil {
		return
	}
	c.deps.Record(context.WithoutCancel(ctx), c.record(request, response, Record{
		At: start, Purpose: request.Purpose, Provider: c.deps.Provider, Model: c.deps.Model, Digest: c.deps.Digest(),
		Format: request.Format, Usage: usage, Took: took, Tries: tries, Failure: KindOf(err),
	}))
}

func (c *Client) record(request Request, response *llms.ContentResponse, r Record) Record {
	for _, m := range request.Messages {
		m.Text = c.deps.Redact(m.Text)
		m.ToolCalls = c.redactCalls(m.ToolCalls)
		r.Messages = append(r.Messages, m)
	}
	for _, t := range request.Tools {
		r.Tools = append(r.Tools, t.Name)
	}
	if response == nil || len(response.Choices) == 0 {
		return r
	}
	choice := response.Choices[0]
	r.Response, r.StopReason = c.deps.Redact(choice.Content), choice.StopReason
	r.ToolCalls = c.redactCalls(CallsOf(response))
	return r
}

func (c *Client) redactCalls(calls []ToolCall) []ToolCall {
	var out []ToolCall
	for _, call := range calls {
		call.Arguments = c.deps.Redact(call.Arguments)
		out = append(out, call)
	}
	return out
}

// CallsOf returns the tool calls of a response in plain form.
func CallsOf(response *llms.ContentResponse) []ToolCall {
	if response == nil || len(response.Choices) == 0 {
		return nil
	}
	var calls []ToolCall
	for _, c := range response.Choices[0].ToolCalls {
		if c.FunctionCall != nil {
			calls = append(calls, ToolCall{ID: c.ID, Name: c.FunctionCall.Name, Arguments: c.FunctionCall.Arguments})
		}
	}
	return calls
}
