package llmtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/insight-agent/insight/internal/llm"
)

type object = map[string]any

// writer renders one reply in one dialect.
type writer struct {
	w     http.ResponseWriter
	reply Reply
}

func (o writer) flush() {
	if f, ok := o.w.(http.Flusher); ok {
		f.Flush()
	}
}

func (o writer) line(prefix string, value any, suffix string) {
	io.WriteString(o.w, prefix+encode(value)+suffix)
	o.flush()
}

// whole reports whether the reply has a proper end.
func (r Reply) whole() bool { return !r.Cut && !r.Short && !r.Hang && r.Raw == "" && r.Late == "" }

func (r Reply) stop() string {
	switch {
	case r.StopReason != "":
		return r.StopReason
	case len(r.ToolCalls) > 0:
		return llm.StopTools
	default:
		return llm.StopEnd
	}
}

// ollama writes one JSON value a line, as Ollama 0.20 does: thinking, text, calls,
// and at the end the numbers. Its done_reason knows no tool calls.
func (o writer) ollama() {
	o.w.Header().Set("Content-Type", "application/x-ndjson")
	part := func(message object) {
		message["role"] = "assistant"
		o.line("", object{"model": "script", "created_at": "2026-01-02T03:04:05Z", "message": message, "done": false}, "")
	}
	if o.reply.Thinking != "" {
		part(object{"content": "", "thinking": o.reply.Thinking})
	}
	for _, chunk := range o.reply.Chunks {
		part(object{"content": chunk})
	}
	if len(o.reply.ToolCalls) > 0 {
		part(object{"content": "", "tool_calls": ollamaCalls(o.reply.ToolCalls)})
	}
	switch {
	case o.reply.Late != "":
		o.line("", object{"error": o.reply.Late}, "")
	case o.reply.Raw != "":
		io.WriteString(o.w, o.reply.Raw+"\n")
	case o.reply.whole():
		u := o.reply.Usage
		o.line("", object{
			"model": "script", "message": object{"role": "assistant", "content": ""}, "done": true,
			"done_reason":       strings.ReplaceAll(o.reply.stop(), llm.StopTools, llm.StopEnd),
			"prompt_eval_count": u.PromptTokens, "eval_count": u.OutputTokens, "prompt_eval_cached_count": u.CachedTokens,
			"load_duration": u.Load, "prompt_eval_duration": u.Prompt, "eval_duration": u.Output, "total_duration": u.Total,
		}, "")
	}
}

func ollamaCalls(calls []llm.ToolCall) []object {
	var out []object
	for i, c := range calls {
		out = append(out, object{"id": c.ID, "function": object{"index": i, "name": c.Name, "arguments": json.RawMessage(c.Arguments)}})
	}
	return out
}

// events writes server-sent events: a role, deltas, the finish reason, the usage.
func (o writer) events() {
	o.w.Header().Set("Content-Type", "text/event-stream")
	send := func(delta object, finish any) {
		o.line("data: ", object{"model": "script", "choices": []object{{"index": 0, "delta": delta, "finish_reason": finish}}}, "\n")
	}
	send(object{"role": "assistant", "content": ""}, nil)
	if o.reply.Thinking != "" {
		send(object{"reasoning_content": o.reply.Thinking}, nil)
	}
	for _, chunk := range o.reply.Chunks {
		send(object{"content": chunk}, nil)
	}
	switch {
	case o.reply.Late != "":
		o.line("data: ", object{"error": object{"message": o.reply.Late}}, "\n")
	case o.reply.Raw != "":
		io.WriteString(o.w, "data: "+o.reply.Raw+"\n\n")
	case o.reply.whole():
		send(object{}, o.reply.stop())
		o.line("data: ", object{"model": "script", "choices": []object{}, "usage": openAIUsage(o.reply.Usage)}, "\n")
		io.WriteString(o.w, "data: [DONE]\n\n")
	}
}

// whole writes one JSON value, or half of it.
func (o writer) whole() {
	o.w.Header().Set("Content-Type", "application/json")
	message := object{"role": "assistant", "content": strings.Join(o.reply.Chunks, ""), "tool_calls": openAICalls(o.reply.ToolCalls)}
	if o.reply.Thinking != "" {
		message["reasoning_content"] = o.reply.Thinking
	}
	choice := object{"index": 0, "message": message, "finish_reason": o.reply.stop()}
	if o.reply.Short {
		delete(choice, "finish_reason")
	}
	answer := encode(object{"model": "script", "choices": []object{choice}, "usage": openAIUsage(o.reply.Usage)})
	switch {
	case o.reply.Late != "":
		o.line("", object{"error": object{"message": o.reply.Late}}, "")
	case o.reply.Raw != "":
		io.WriteString(o.w, o.reply.Raw)
	case o.reply.Cut, o.reply.Hang:
		io.WriteString(o.w, answer[:len(answer)/2])
	default:
		io.WriteString(o.w, answer)
	}
}

func openAICalls(calls []llm.ToolCall) []object {
	var out []object
	for i, c := range calls {
		out = append(out, object{"id": c.ID, "index": i, "type": "function", "function": object{"name": c.Name, "arguments": c.Arguments}})
	}
	return out
}

func openAIUsage(u llm.Usage) object {
	return object{
		"prompt_tokens": u.PromptTokens, "completion_tokens": u.OutputTokens, "total_tokens": u.PromptTokens + u.OutputTokens,
		"prompt_tokens_details": object{"cached_tokens": u.CachedTokens},
	}
}
