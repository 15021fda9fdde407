package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestStatusError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status  int
		message string
		kind    Kind
	}{
		"Ollama overflow":      {400, "the input length exceeds the context length", ContextOverflow},
		"llama.cpp overflow":   {400, "the request exceeds the available context size, try increasing it", ContextOverflow},
		"OpenAI overflow":      {400, `{"error":{"code":"context_length_exceeded"}}`, ContextOverflow},
		"vLLM overflow":        {400, "This model's maximum context length is 4096 tokens.", ContextOverflow},
		"Ollama memory":        {500, "model requires more system memory (5.6 GiB) than is available (2.1 GiB)", Refused},
		"Ollama model":         {404, "model 'x' not found", ModelMissing},
		"vLLM model":           {404, "The model `x` does not exist.", ModelMissing},
		"Azure deployment":     {404, `{"error":{"code":"DeploymentNotFound"}}`, ModelMissing},
		"wrong path":           {404, "404 page not found", ModelMissing},
		"Azure filter":         {400, `{"error":{"code":"content_filter"}}`, Refused},
		"no tools":             {400, `registry.ollama.ai/library/x does not support tools`, BadRequest},
		"other bad request":    {400, "?", BadRequest},
		"payload":              {413, "", BadRequest},
		"key":                  {401, "", Refused},
		"forbidden":            {403, "", Refused},
		"limit":                {429, "", RateLimited},
		"gateway":              {502, "<html>", Unavailable},
		"gateway out of time":  {504, "", Timeout},
		"server out of memory": {500, "CUDA error: out of memory", Refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := Origin{"p", "m"}.StatusError(c.status, c.message, nil)
			if e.Kind != c.kind || e.Status != c.status || e.Mend == "" {
				t.Errorf("got %+v, want kind %s", e, c.kind)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second, "-7": 0, "soon": 0,
		"Mon, 02 Nov 2026 08:01:30 GMT": 90 * time.Second, "Mon, 02 Nov 2026 07:00:00 GMT": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}, "Date": {"Mon, 02 Nov 2026 08:00:00 GMT"}}); got != want {
			t.Errorf("%q is %s, want %s", value, got, want)
		}
	}
	if got := retryAfter(http.Header{"Retry-After": {"Mon, 02 Nov 2026 08:01:30 GMT"}}); got != 0 {
		t.Errorf("a date without the server's clock is %s", got)
	}
}

func TestTransportError(t *testing.T) {
	t.Parallel()
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancelLate := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancelLate()
	fine := context.Background()
	for name, c := range map[string]struct {
		ctx  context.Context
		err  error
		kind Kind
		is   error
	}{
		"cancelled":          {cancelled, io.ErrUnexpectedEOF, Canceled, context.Canceled},
		"deadline":           {late, io.EOF, Timeout, context.DeadlineExceeded},
		"refused connection": {fine, fmt.Errorf("dial: %w", syscall.ECONNREFUSED), Unavailable, syscall.ECONNREFUSED},
		"cut":                {fine, fmt.Errorf("read: %w", io.ErrUnexpectedEOF), Unavailable, io.ErrUnexpectedEOF},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := error(Origin{"p", "m"}.TransportError(c.ctx, c.err))
			if !errors.Is(err, c.kind) || !errors.Is(err, c.is) || errors.Is(err, BadRequest) {
				t.Errorf("%v: kind %s, want %s and %v", err, KindOf(err), c.kind, c.is)
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	e := &Error{Kind: Unavailable, Provider: "ollama", Model: "gen", Mend: "start it", Status: 503, Cause: errors.New("secret")}
	if got, want := e.Error(), "language model (ollama gen): unavailable (HTTP 503): start it"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if strings.Contains((&Error{Kind: BadRequest}).Error(), "()") {
		t.Error("an error without origin shows empty parentheses")
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	for want, err := range map[Kind]error{
		"": nil, Canceled: context.Canceled, Timeout: fmt.Errorf("x: %w", context.DeadlineExceeded),
		BadResponse: io.EOF, ModelMissing: fmt.Errorf("x: %w", &Error{Kind: ModelMissing}),
	} {
		if got := KindOf(err); got != want {
			t.Errorf("the kind of %v is %q, want %q", err, got, want)
		}
	}
}
