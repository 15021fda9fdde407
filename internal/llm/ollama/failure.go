package ollama

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/ollama/ollama/api"

	"github.com/insight-agent/insight/internal/llm"
)

// failure turns an error of Ollama's client into an *llm.Error.
func failure(ctx context.Context, from llm.Origin, err error, header http.Header) *llm.Error {
	var listener *listenerError
	var status api.StatusError
	var unauthorized api.AuthorizationError
	switch {
	case errors.As(err, &listener):
		return from.Stopped(listener.cause)
	case errors.As(err, &status):
		return from.StatusError(status.StatusCode, status.ErrorMessage, header)
	case errors.As(err, &unauthorized):
		return from.StatusError(unauthorized.StatusCode, "", header)
	case ctx.Err() != nil, belowTheStream(err):
		return from.TransportError(ctx, err)
	}
	return midStream(from, err, header)
}

// belowTheStream reports whether the network or the decoder failed, and not the
// server in a line of its answer.
func belowTheStream(err error) bool {
	var network net.Error // *url.Error and *net.OpError are both
	var syntax *json.SyntaxError
	var mistyped *json.UnmarshalTypeError
	return errors.As(err, &network) || errors.As(err, &syntax) || errors.As(err, &mistyped) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, bufio.ErrTooLong)
}

// midStream reads an error that came after the answer began. Ollama's client
// gives a line that is no JSON and the server's own {"error": …} in one form; a
// server's text does not begin with a brace.
func midStream(from llm.Origin, err error, header http.Header) *llm.Error {
	if strings.HasPrefix(strings.TrimSpace(err.Error()), "{") {
		return from.Fail(llm.BadResponse, "the server sent broken JSON; check that the address is a model server's", nil)
	}
	e := from.StatusError(http.StatusInternalServerError, err.Error(), header)
	e.Status = 0
	return e
}
