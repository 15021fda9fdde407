package llm_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/tmc/langchaingo/llms"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
)

var hello = llmtest.Prompt("You are brief.", "Hello?")

// newClient returns a client with the default policy changed by change.
func newClient(t *testing.T, model llms.Model, deps llm.Deps, change func(*llm.Policy)) *llm.Client {
	t.Helper()
	policy := llm.DefaultPolicy()
	if change != nil {
		change(&policy)
	}
	deps.Now, deps.Rand = time.Now, rand.New(rand.NewPCG(1, 2))
	deps.Provider, deps.Model = "scripted", "script"
	client, err := llm.NewClient(model, policy, deps)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func wantKind(t *testing.T, err error, kind llm.Kind) {
	t.Helper()
	if llm.KindOf(err) != kind {
		t.Fatalf("error is %v (kind %q), want %q", err, llm.KindOf(err), kind)
	}
}

func TestClientRetries(t *testing.T) {
	t.Parallel()
	unavailable, limited := llmtest.Fails(llm.Unavailable), llmtest.Fails(llm.RateLimited)
	wait := func(d time.Duration) llmtest.Turn {
		return llmtest.Turn{Err: &llm.Error{Kind: llm.RateLimited, RetryAfter: d}}
	}
	for name, c := range map[string]struct {
		turns  []llmtest.Turn
		kind   llm.Kind
		atMost time.Duration // of all waits: each is below 500ms·2ⁿ
		least  time.Duration
	}{
		"an answer at once":                     {[]llmtest.Turn{llmtest.Says("Hi.")}, "", 0, 0},
		"unavailable once":                      {[]llmtest.Turn{unavailable, llmtest.Says("Hi.")}, "", 500 * time.Millisecond, 0},
		"unavailable twice":                     {[]llmtest.Turn{unavailable, unavailable, llmtest.Says("Hi.")}, "", 1500 * time.Millisecond, 0},
		"limited to the end":                    {[]llmtest.Turn{limited, limited, limited}, llm.RateLimited, 1500 * time.Millisecond, 0},
		"the server says when":                  {[]llmtest.Turn{wait(7 * time.Second), llmtest.Says("Hi.")}, "", 7 * time.Second, 7 * time.Second},
		"the server wants more than we wait":    {[]llmtest.Turn{wait(time.Hour)}, llm.RateLimited, 0, 0},
		"a time-out is not retried":             {[]llmtest.Turn{llmtest.Fails(llm.Timeout)}, llm.Timeout, 0, 0},
		"a bad request is not retried":          {[]llmtest.Turn{llmtest.Fails(llm.BadRequest)}, llm.BadRequest, 0, 0},
		"an overflow is not retried":            {[]llmtest.Turn{llmtest.Fails(llm.ContextOverflow)}, llm.ContextOverflow, 0, 0},
		"an unknown error counts as away":       {[]llmtest.Turn{{Err: errors.New("odd")}, llmtest.Says("Hi.")}, "", 500 * time.Millisecond, 0},
		"a slow answer within the time is fine": {[]llmtest.Turn{{Chunks: []string{"Hi."}, Delay: 119 * time.Second}}, "", 119 * time.Second, 119 * time.Second},
		"a slower one is a time-out":            {[]llmtest.Turn{{Chunks: []string{"Hi."}, Delay: 121 * time.Second}}, llm.Timeout, 120 * time.Second, 120 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := newClient(t, llmtest.NewModel(t, c.turns...), llm.Deps{}, nil)
				start := time.Now()
				_, err := client.GenerateContent(t.Context(), hello)
				wantKind(t, err, c.kind)
				if took := time.Since(start); took > c.atMost || took < c.least {
					t.Errorf("took %s, want between %s and %s", took, c.least, c.atMost)
				}
			})
		})
	}
}

func TestClientDoesNotRepeatWhatWasHeard(t *testing.T) {
	t.Parallel()
	model := llmtest.NewModel(t, llmtest.Turn{Chunks: []string{"It fell"}, Err: &llm.Error{Kind: llm.Unavailable}})
	client := newClient(t, model, llm.Deps{}, nil)
	var heard []string
	_, err := client.GenerateContent(t.Context(), hello, llms.WithStreamingFunc(func(_ context.Context, chunk []byte) error {
		heard = append(heard, string(chunk))
		return nil
	}))
	wantKind(t, err, llm.Unavailable)
	if diff := cmp.Diff([]string{"It fell"}, heard); diff != "" {
		t.Error(diff)
	}
}

func TestClientCancelledWhileItWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := llmtest.NewModel(t, llmtest.Fails(llm.Unavailable))
		client := newClient(t, model, llm.Deps{}, func(p *llm.Policy) { p.Backoff, p.MaxBackoff = time.Hour, time.Hour })
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, cancel)
		_, err := client.GenerateContent(ctx, hello)
		wantKind(t, err, llm.Canceled)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v is not context.Canceled", err)
		}
	})
}

func TestCircuit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		down, up := llmtest.Fails(llm.Unavailable), llmtest.Says("Hi.")
		model := llmtest.NewModel(t, down, down, down, down, up, up)
		client := newClient(t, model, llm.Deps{}, func(p *llm.Policy) { p.Retries = 0 })
		ask := func(kind llm.Kind, calls int, available bool) {
			t.Helper()
			start := time.Now()
			_, err := client.GenerateContent(t.Context(), hello)
			wantKind(t, err, kind)
			if got := len(model.Sent()); got != calls {
				t.Fatalf("the model was called %d times, want %d", got, calls)
			}
			if client.Available() != available {
				t.Fatalf("available is %t, want %t", client.Available(), available)
			}
			if took := time.Since(start); took != 0 {
				t.Fatalf("the answer took %s", took)
			}
		}
		ask(llm.Unavailable, 1, true)
		ask(llm.Unavailable, 2, true)
		ask(llm.Unavailable, 3, false) // opens
		ask(llm.Unavailable, 3, false) // answered at once
		time.Sleep(30 * time.Second)   // on the bubble's clock
		ask(llm.Unavailable, 4, false) // the probe fails, and it opens again
		time.Sleep(29 * time.Second)
		ask(llm.Unavailable, 4, false)
		time.Sleep(time.Second)
		ask("", 5, true) // the probe goes well
		ask("", 6, true)
	})
}

// A model that hangs costs a few questions their time and then none; the next
// looks come further and further apart.
func TestCircuitOpensForAModelThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		hangs, says := llmtest.Turn{Delay: time.Hour}, llmtest.Says("Hi.")
		model := llmtest.NewModel(t, hangs, hangs, hangs, hangs, hangs, says, says)
		client := newClient(t, model, llm.Deps{Log: slog.New(slog.NewTextHandler(&log, nil))}, nil)
		ask := func(kind llm.Kind, wantCalls int, want time.Duration) {
			t.Helper()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // the question's time
			defer cancel()
			start := time.Now()
			_, err := client.GenerateContent(ctx, hello)
			wantKind(t, err, kind)
			if took, calls := time.Since(start), len(model.Sent()); took != want || calls != wantCalls {
				t.Fatalf("took %s with %d calls so far, want %s and %d", took, calls, want, wantCalls)
			}
		}
		for n := range 3 {
			ask(llm.Timeout, n+1, time.Minute)
		}
		ask(llm.Unavailable, 3, 0) // at once
		time.Sleep(30 * time.Second)
		ask(llm.Timeout, 4, time.Minute) // the first look
		time.Sleep(59 * time.Second)
		ask(llm.Unavailable, 4, 0)
		time.Sleep(time.Second)
		ask(llm.Timeout, 5, time.Minute) // the second, a minute later
		time.Sleep(119 * time.Second)
		ask(llm.Unavailable, 5, 0)
		time.Sleep(time.Second)
		ask("", 6, 0) // it is back
		ask("", 7, 0)
		for _, want := range []string{"language model is left alone", "why=timeout", "for_s=120", "language model answers again"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("the log lacks %q:\n%s", want, log.String())
			}
		}
	})
}

// Words that come too slowly are no silence: the model is slow and not away.
func TestCircuitStaysClosedForASlowModel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := slowly{}
		client := newClient(t, model, llm.Deps{}, nil)
		for range 5 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			_, err := client.GenerateContent(ctx, hello, llms.WithStreamingFunc(func(context.Context, []byte) error { return nil }))
			cancel()
			wantKind(t, err, llm.Timeout)
		}
		if !client.Available() {
			t.Error("the circuit opened")
		}
	})
}

// slowly says one word and no more until its time is over.
type slowly struct{ llms.Model }

func (slowly) GenerateContent(ctx context.Context, _ []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	var o llms.CallOptions
	for _, option := range options {
		option(&o)
	}
	if err := o.StreamingFunc(ctx, []byte("Hm")); err != nil {
		return nil, err
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestCircuitLetsOneProbeThrough(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := llmtest.Turn{Chunks: []string{"Hi."}, Delay: time.Second}
		model := llmtest.NewModel(t, llmtest.Fails(llm.Unavailable), slow)
		client := newClient(t, model, llm.Deps{}, func(p *llm.Policy) { p.Retries, p.BreakAfter, p.MaxConcurrent = 0, 1, 4 })
		_, err := client.GenerateContent(t.Context(), hello)
		wantKind(t, err, llm.Unavailable)
		time.Sleep(30 * time.Second)
		go client.GenerateContent(t.Context(), hello)
		synctest.Wait()
		_, err = client.GenerateContent(t.Context(), hello)
		wantKind(t, err, llm.Unavailable)
		time.Sleep(time.Second)
		synctest.Wait()
		if !client.Available() {
			t.Error("the circuit is still open after a good probe")
		}
	})
}

func TestCircuitAndCancelledProbe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := llmtest.NewModel(t, llmtest.Fails(llm.Unavailable), llmtest.Turn{Delay: time.Minute}, llmtest.Says("Hi."))
		client := newClient(t, model, llm.Deps{}, func(p *llm.Policy) { p.Retries, p.BreakAfter = 0, 1 })
		_, err := client.GenerateContent(t.Context(), hello)
		wantKind(t, err, llm.Unavailable)
		time.Sleep(30 * time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err = client.GenerateContent(ctx, hello)
		wantKind(t, err, llm.Canceled)
		_, err = client.GenerateContent(t.Context(), hello)
		wantKind(t, err, "")
	})
}

func TestQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := llmtest.Turn{Chunks: []string{"Hi."}, Delay: 10 * time.Second}
		client := newClient(t, llmtest.NewModel(t, slow, slow), llm.Deps{}, func(p *llm.Policy) { p.MaxQueue = 2 })
		var served atomic.Int32
		ask := func(ctx context.Context) {
			if _, err := client.GenerateContent(ctx, hello); err == nil {
				served.Add(1)
			}
		}
		go ask(t.Context()) // runs
		synctest.Wait()
		go ask(t.Context()) // waits
		leaving, leave := context.WithCancel(t.Context())
		go ask(leaving) // waits, then leaves
		synctest.Wait()
		_, err := client.GenerateContent(t.Context(), hello) // finds the queue full
		wantKind(t, err, llm.RateLimited)
		leave()
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if served.Load() != 2 {
			t.Errorf("%d calls were served, want 2", served.Load())
		}
	})
}

func TestClientRecords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var records []llm.Record
		metrics := llm.NewMetrics()
		spans := tracetest.NewSpanRecorder()
		var log bytes.Buffer
		usage := llm.Usage{PromptTokens: 20, OutputTokens: 3}
		model := llmtest.NewModel(t, llmtest.Turn{Chunks: []string{"Ask bob@example.com."}, Usage: usage, Delay: 2 * time.Second}, llmtest.Fails(llm.Timeout))
		client := newClient(t, model, llm.Deps{
			Digest:  func() string { return "sha256:1" },
			Record:  func(_ context.Context, r llm.Record) { records = append(records, r) },
			Redact:  func(s string) string { return strings.ReplaceAll(s, "bob@example.com", "[email]") },
			Log:     slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
			Tracer:  trace.NewTracerProvider(trace.WithSpanProcessor(spans)).Tracer(""),
			Metrics: metrics,
		}, nil)
		messages := llmtest.Prompt("You are brief.", "Who is bob@example.com?")
		start := time.Now()
		_, err := client.GenerateContent(t.Context(), messages, llm.WithPurpose("compose"))
		wantKind(t, err, "")
		_, err = client.GenerateContent(t.Context(), messages, llm.WithPurpose("compose"))
		wantKind(t, err, llm.Timeout)

		sent := []llm.Message{{Role: "system", Text: "You are brief."}, {Role: "user", Text: "Who is [email]?"}}
		base := llm.Record{Purpose: "compose", Provider: "scripted", Model: "script", Digest: "sha256:1", Messages: sent, Tries: 1}
		good, bad := base, base
		good.At, good.Took, good.Response, good.StopReason, good.Usage = start, 2*time.Second, "Ask [email].", "stop", usage
		bad.At, bad.Failure = start.Add(2*time.Second), llm.Timeout
		if diff := cmp.Diff([]llm.Record{good, bad}, records); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
		if strings.Contains(log.String(), "bob") || !strings.Contains(log.String(), "prompt_tokens=20") {
			t.Errorf("log: %s", log.String())
		}
		checkSpans(t, spans.Ended())
		checkMetrics(t, metrics)
	})
}

func checkSpans(t *testing.T, spans []trace.ReadOnlySpan) {
	t.Helper()
	if len(spans) != 2 || spans[0].Name() != "chat script" {
		t.Fatalf("spans: %v", spans)
	}
	got := map[string]string{}
	for _, s := range spans {
		for _, a := range s.Attributes() {
			got[string(a.Key)] = a.Value.String()
		}
	}
	want := map[string]string{
		"gen_ai.operation.name": "chat", "gen_ai.provider.name": "scripted", "gen_ai.request.model": "script", "gen_ai.request.temperature": "0",
		"gen_ai.response.model": "script", "gen_ai.response.finish_reasons": `["stop"]`, "gen_ai.usage.input_tokens": "20",
		"gen_ai.usage.output_tokens": "3", "insight.llm.purpose": "compose", "error.type": "timeout",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("span attributes (-want +got):\n%s", diff)
	}
}

func checkMetrics(t *testing.T, metrics *llm.Metrics) {
	t.Helper()
	registry := prometheus.NewRegistry()
	registry.MustRegister(metrics)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			name := f.GetName()
			for _, l := range m.GetLabel() {
				name += " " + l.GetValue()
			}
			got[name] = m.GetCounter().GetValue() + m.GetHistogram().GetSampleSum()
		}
	}
	want := map[string]float64{
		"insight_llm_calls_total ok compose": 1, "insight_llm_calls_total timeout compose": 1, "insight_llm_retries_total": 0,
		"insight_llm_tokens_total input": 20, "insight_llm_tokens_total output": 3, "insight_llm_call_seconds compose": 2,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
}

func TestNewClientRefuses(t *testing.T) {
	t.Parallel()
	now, source := time.Now, rand.New(rand.NewPCG(1, 2))
	for name, c := range map[string]struct {
		policy llm.Policy
		deps   llm.Deps
	}{
		"no clock":      {llm.DefaultPolicy(), llm.Deps{Rand: source}},
		"no randomness": {llm.DefaultPolicy(), llm.Deps{Now: now}},
		"no policy":     {llm.Policy{}, llm.Deps{Now: now, Rand: source}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := llm.NewClient(llmtest.NewModel(t), c.policy, c.deps); err == nil {
				t.Error("no error")
			}
		})
	}
}
