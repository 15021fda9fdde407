package llm

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Origin names the server and model that a failure belongs to.
type Origin struct{ Provider, Model string }

// Fail returns an Error of this origin.
func (o Origin) Fail(kind Kind, mend string, cause error) *Error {
	return &Error{Kind: kind, Provider: o.Provider, Model: o.Model, Mend: mend, Cause: cause}
}

// serverSays recognises, in the message of an error reply, what the status
// alone does not tell. The message itself never reaches the Error: servers
// quote prompts and keys in theirs. Sources: the servers' own texts (Ollama
// 0.20, vLLM, llama.cpp, OpenAI and Azure).
var serverSays = []struct {
	pattern *regexp.Regexp
	kind    Kind
	mend    string
}{
	{regexp.MustCompile(`(?i)exceeds? (the )?(available )?context|context_length_exceeded|maximum context length|exceed_context_size`),
		ContextOverflow, "the prompt does not fit the context; shorten it or raise the configured context"},
	{regexp.MustCompile(`(?i)more system memory|out of memory|unable to allocate|cudaMalloc failed`),
		Refused, "the model does not fit the memory; choose a smaller model or a shorter context"},
	{regexp.MustCompile(`(?i)model .*(not found|does not exist)|DeploymentNotFound|model_not_found`),
		ModelMissing, "the server does not have this model; pull it or name another"},
	{regexp.MustCompile(`(?i)content[_ ]?(filter|management)|ResponsibleAIPolicy`),
		Refused, "the server's content filter declined the prompt"},
	{regexp.MustCompile(`(?i)does not support (chat|generate|tools|thinking|embed)`),
		BadRequest, "the model lacks an ability that the call needs; choose another model"},
	{regexp.MustCompile(`(?i)invalid (JSON )?schema|response_format`),
		BadRequest, "the server cannot work with this JSON schema; keep it flat"},
}

// StatusError turns an error reply into an Error. Message may hold anything:
// it is searched, never repeated.
func (o Origin) StatusError(status int, message string, header http.Header) *Error {
	e := o.Fail(kindOfStatus(status))
	for _, s := range serverSays {
		if s.pattern.MatchString(message) {
			e.Kind, e.Mend = s.kind, s.mend
			break
		}
	}
	e.Status, e.RetryAfter = status, retryAfter(header)
	return e
}

func kindOfStatus(status int) (Kind, string, error) {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return Refused, "the server refused the API key; check the configured key", nil
	case status == http.StatusNotFound:
		return ModelMissing, "the server knows neither this model nor this address; check both", nil
	case status == http.StatusRequestTimeout || status == http.StatusGatewayTimeout:
		return Timeout, "the server gave up waiting; try a shorter question or a faster model", nil
	case status == http.StatusTooManyRequests:
		return RateLimited, "the server is limiting calls; wait and try again", nil
	case status >= 500:
		return Unavailable, "the server failed; look at its log", nil
	default:
		return BadRequest, "the server does not accept the call", nil
	}
}

// retryAfter reads the header of RFC 9110, section 10.2.3: seconds, or a date,
// which is held against the server's own clock.
func retryAfter(h http.Header) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.Atoi(value); err == nil {
		return max(0, time.Duration(seconds)*time.Second)
	}
	at, err := http.ParseTime(value)
	now, nowErr := http.ParseTime(h.Get("Date"))
	if err != nil || nowErr != nil {
		return 0
	}
	return max(0, at.Sub(now))
}

// TransportError turns a failure below HTTP, or one while reading the answer,
// into an Error.
func (o Origin) TransportError(ctx context.Context, err error) *Error {
	var syntax *json.SyntaxError
	var mistyped *json.UnmarshalTypeError
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return o.Fail(Canceled, "the call was cancelled", context.Canceled)
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded):
		return o.Fail(Timeout, "no whole answer in the time given; raise the time-out or use a smaller model", context.DeadlineExceeded)
	case errors.Is(err, bufio.ErrTooLong):
		return o.Fail(BadResponse, "the server sent a line longer than 8 MB", nil)
	case errors.As(err, &syntax), errors.As(err, &mistyped):
		return o.Fail(BadResponse, "the server sent broken JSON; check that the address is a model server's", nil)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return o.Cut()
	default:
		return o.Fail(Unavailable, "the server is not reachable; check that it runs and the configured address", err)
	}
}

// Cut is the Error of an answer that ended before it was whole.
func (o Origin) Cut() *Error {
	return o.Fail(Unavailable, "the answer was cut off; the server may have crashed or lost its memory", io.ErrUnexpectedEOF)
}
