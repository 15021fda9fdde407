package llm

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/tmc/langchaingo/llms"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// Deps is what a Client is given. Now and Rand are needed, the rest may be left out.
type Deps struct {
	Provider string // as it stands in records and traces
	Model    string
	// Digest returns the model's content hash as last seen, "" if unknown.
	Digest func() string
	Now    func() time.Time
	Rand   *rand.Rand
	// Record gets every call after it ended. It runs on the caller's goroutine and
	// its context outlives a cancelled call.
	Record func(context.Context, Record)
	// Redact is applied to every text of a Record.
	Redact  func(string) string
	Log     *slog.Logger
	Tracer  trace.Tracer
	Metrics *Metrics
}

// Client wraps a model with time-outs, retries, a circuit, a queue, records,
// traces and metrics. It is itself an llms.Model and safe for concurrent use.
type Client struct {
	model   llms.Model
	policy  Policy
	deps    Deps
	queue   *queue
	circuit *circuit

	randMu sync.Mutex // rand.Rand is not safe for concurrent use
}

var _ llms.Model = (*Client)(nil)

// NewClient wraps model. The policy must be valid.
func NewClient(model llms.Model, policy Policy, deps Deps) (*Client, error) {
	if err := policy.Validate(); err != nil {
		return nil, err
	}
	if deps.Now == nil || deps.Rand == nil {
		return nil, errors.New("llm: a client needs a clock and a source of randomness")
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	if deps.Tracer == nil {
		deps.Tracer = noop.NewTracerProvider().Tracer("")
	}
	if deps.Digest == nil {
		deps.Digest = func() string { return "" }
	}
	if deps.Redact == nil {
		deps.Redact = func(s string) string { return s }
	}
	return &Client{
		model: model, policy: policy, deps: deps,
		queue:   newQueue(policy.MaxConcurrent, policy.MaxQueue),
		circuit: &circuit{breakAfter: policy.BreakAfter, coolDown: policy.CoolDown, now: deps.Now, log: deps.Log},
	}, nil
}

func (c *Client) origin() Origin { return Origin{c.deps.Provider, c.deps.Model} }

// Available reports whether the next call would be tried at all: false while the
// circuit is open.
func (c *Client) Available() bool { return c.circuit.closed() }

// GenerateContent calls the model under the policy. Every error is an *Error.
func (c *Client) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	request, err := NewRequest(messages, options...)
	if err != nil {
		return nil, err
	}
	ctx, span := c.startSpan(ctx, request)
	defer span.End()
	start := c.deps.Now()
	response, tries, err := c.try(ctx, messages, options, request)
	took := c.deps.Now().Sub(start)
	finishSpan(span, response, err)
	c.deps.Metrics.observe(request.Purpose, took, tries, response, err)
	c.report(ctx, request, response, start, took, tries, err)
	return response, err
}

// Call asks one question. Deprecated in langchaingo, but part of its interface.
func (c *Client) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, c, prompt, options...)
}

// try runs the call until it succeeds, may not be retried, or tries run out.
func (c *Client) try(ctx context.Context, messages []llms.MessageContent, options []llms.CallOption, request Request) (*llms.ContentResponse, int, error) {
	// Once a listener has heard text, a second try would repeat it.
	heard := false
	if request.Stream != nil {
		options = append(options[:len(options):len(options)], llms.WithStreamingFunc(func(ctx context.Context, chunk []byte) error {
			heard = true
			return request.Stream(ctx, chunk)
		}))
	}
	for n := 0; ; n++ {
		response, err := c.once(ctx, messages, options, &heard)
		if errors.Is(err, errNotTried) {
			return nil, n, err
		}
		var e *Error
		if !errors.As(err, &e) || !e.Retryable() || heard || n == c.policy.Retries {
			return response, n + 1, err
		}
		wait := max(c.jitter(n), e.RetryAfter)
		// A server that wants to be left alone longer than we would wait is down for us.
		if wait > c.policy.MaxBackoff {
			return nil, n + 1, err
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, n + 1, c.origin().TransportError(ctx, err)
		}
	}
}

// errNotTried marks failures of the client itself: there is no use in retrying.
var errNotTried = errors.New("the call was not sent")

// once is one try. heard is set as soon as the model has said something.
func (c *Client) once(ctx context.Context, messages []llms.MessageContent, options []llms.CallOption, heard *bool) (*llms.ContentResponse, error) {
	if err := c.queue.enter(ctx, c.origin()); err != nil {
		return nil, notTried(err)
	}
	defer c.queue.leave()
	ok, probe := c.circuit.enter()
	if !ok {
		return nil, c.origin().Fail(Unavailable, "the model did not answer lately; it will be tried again shortly", errNotTried)
	}
	ctx, cancel := context.WithTimeout(ctx, c.policy.Timeout)
	defer cancel()
	outcome := Canceled // what a panic of the model would leave
	defer func() { c.circuit.leave(probe, outcome, *heard) }()
	response, err := c.model.GenerateContent(ctx, messages, options...)
	err = c.typed(ctx, err)
	outcome = KindOf(err)
	return response, err
}

func notTried(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Cause == nil {
		e.Cause = errNotTried
	}
	return err
}

// typed makes an *Error of whatever a model returns.
func (c *Client) typed(ctx context.Context, err error) error {
	var e *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		return e
	}
	return c.origin().TransportError(ctx, err)
}

// jitter is "full jitter": uniform in [0, min(MaxBackoff, Backoff·2ⁿ)). It
// spreads clients best of the schemes compared in the AWS Architecture Blog,
// "Exponential Backoff And Jitter" (2015).
func (c *Client) jitter(n int) time.Duration {
	ceiling := min(c.policy.MaxBackoff, c.policy.Backoff<<n)
	c.randMu.Lock()
	defer c.randMu.Unlock()
	return time.Duration(c.deps.Rand.Int64N(int64(ceiling)))
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
