package llm

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind says what sort of failure a call met. A Kind is itself an error, so
// that errors.Is(err, llm.Timeout) reads as it should.
type Kind string

// The kinds of failure.
const (
	Unavailable     Kind = "unavailable"      // not reachable, crashed, overloaded, or cut off mid-answer
	Timeout         Kind = "timeout"          // no whole answer within the time given
	ModelMissing    Kind = "model_missing"    // the server is there, the model is not
	ContextOverflow Kind = "context_overflow" // prompt and answer do not fit the context
	Refused         Kind = "refused"          // key refused, content filtered, or the model does not fit the memory
	BadRequest      Kind = "bad_request"      // the call asks for what cannot be done
	RateLimited     Kind = "rate_limited"     // too many calls; RetryAfter says when, if known
	Canceled        Kind = "canceled"         // the caller stopped it
	BadResponse     Kind = "bad_response"     // the answer is broken, empty or not what the schema asks
)

// Error makes a Kind comparable by errors.Is.
func (k Kind) Error() string { return string(k) }

// Error is the failure of one call.
type Error struct {
	Kind     Kind
	Provider string
	Model    string
	// Mend says in one clause what is wrong and what to do about it.
	Mend string
	// Status is the HTTP status, 0 where none came.
	Status int
	// RetryAfter is how long the server asks to be left alone; 0 if it does not say.
	RetryAfter time.Duration
	// Cause is a context or network error, or an error of the caller's own
	// stream function. It is not part of the text.
	Cause error
}

// Error names provider, model, kind and mend.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("language model")
	if e.Provider != "" || e.Model != "" {
		b.WriteString(" (" + strings.TrimSpace(e.Provider+" "+e.Model) + ")")
	}
	b.WriteString(": " + string(e.Kind))
	if e.Status != 0 {
		fmt.Fprintf(&b, " (HTTP %d)", e.Status)
	}
	if e.Mend != "" {
		b.WriteString(": " + e.Mend)
	}
	return b.String()
}

// Is reports whether target is the error's Kind.
func (e *Error) Is(target error) bool {
	kind, ok := target.(Kind)
	return ok && kind == e.Kind
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Retryable reports whether the same call may succeed a little later. A
// time-out is not retryable: on a busy machine a second try doubles the load.
func (e *Error) Retryable() bool { return e.Kind == Unavailable || e.Kind == RateLimited }

// KindOf returns the Kind of err: "" for nil, Canceled or Timeout for bare
// context errors, BadResponse for an error of another make.
func KindOf(err error) Kind {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Kind
	case errors.Is(err, context.Canceled):
		return Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	default:
		return BadResponse
	}
}
