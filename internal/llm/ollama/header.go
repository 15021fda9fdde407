package ollama

import (
	"context"
	"net/http"
)

// headerKeeper keeps the header of a reply for the caller, since Ollama's client
// does not give it out and Retry-After stands there.
type headerKeeper struct{ next *http.Transport }

type headerKey struct{}

// keepHeader returns a context under which the header of the last reply is kept.
func keepHeader(ctx context.Context) (context.Context, *http.Header) {
	header := &http.Header{}
	return context.WithValue(ctx, headerKey{}, header), header
}

// RoundTrip implements http.RoundTripper.
func (h *headerKeeper) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := h.next.RoundTrip(r)
	if header, ok := r.Context().Value(headerKey{}).(*http.Header); ok && response != nil {
		*header = response.Header
	}
	return response, err
}

// CloseIdleConnections passes on what http.Client asks.
func (h *headerKeeper) CloseIdleConnections() { h.next.CloseIdleConnections() }
