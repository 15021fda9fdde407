package openai

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/llm"
)

// Whatever a server sends, the outcome is a whole answer or a typed error, and a
// listener heard exactly the text of a whole answer.
func FuzzRead(f *testing.F) {
	f.Add("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", true)
	f.Add("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":-1,\"function\":{\"arguments\":\"{\"}}]}}]}\n", true)
	f.Add("data: {\"error\":{\"message\":\"x\"}}\n: comment\r\nevent: x\ndata:", true)
	f.Add(`{"choices":[{"message":{"content":"<think>a</think>b"},"finish_reason":"length"}],"usage":null}`, false)
	f.Add(`{"choices":[null]}`, false)
	f.Add("data: null\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"<th\"}}]}\n", true)
	f.Fuzz(func(t *testing.T, sent string, events bool) {
		var heard strings.Builder
		request := llm.Request{Stream: func(_ context.Context, chunk []byte) error {
			heard.Write(chunk)
			return nil
		}}
		body := &answerBody{ReadCloser: io.NopCloser(strings.NewReader(sent)), events: events}
		reply, err := (&Model{}).read(t.Context(), body, request, llm.Origin{})
		var typed *llm.Error
		switch {
		case err == nil && reply.StopReason == "":
			t.Fatalf("a whole answer has no stop reason: %+v", reply)
		case err == nil && heard.String() != reply.Text:
			t.Fatalf("heard %q of the text %q", heard.String(), reply.Text)
		case err != nil && !errors.As(err, &typed):
			t.Fatalf("the error is a %T: %v", err, err)
		}
	})
}
