package llm

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/tmc/langchaingo/llms"
)

// Metrics counts calls. It is a prometheus.Collector: whoever owns the registry
// registers it. A nil *Metrics counts nothing.
type Metrics struct {
	calls   *prometheus.CounterVec
	retries prometheus.Counter
	tokens  *prometheus.CounterVec
	seconds *prometheus.HistogramVec
}

var _ prometheus.Collector = (*Metrics)(nil)

// NewMetrics returns metrics that no registry knows yet.
func NewMetrics() *Metrics {
	return &Metrics{
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "insight_llm_calls_total", Help: "Calls to the language model by purpose and outcome (ok or the kind of failure).",
		}, []string{"purpose", "outcome"}),
		retries: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "insight_llm_retries_total", Help: "Second and further tries of calls.",
		}),
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "insight_llm_tokens_total", Help: "Tokens by direction: input (cached ones included) and output.",
		}, []string{"direction"}),
		// A 1.5B model on two cores takes one to four seconds, ten times that when busy.
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "insight_llm_call_seconds", Help: "Duration of calls, queue and retries included.",
			Buckets: []float64{.1, .25, .5, 1, 2, 4, 8, 15, 30, 60, 120},
		}, []string{"purpose"}),
	}
}

func (m *Metrics) observe(purpose string, took time.Duration, tries int, response *llms.ContentResponse, err error) {
	if m == nil {
		return
	}
	outcome := "ok"
	if err != nil {
		outcome = string(KindOf(err))
	}
	usage := UsageOf(response)
	m.calls.WithLabelValues(purpose, outcome).Inc()
	m.retries.Add(float64(max(0, tries-1)))
	m.tokens.WithLabelValues("input").Add(float64(usage.PromptTokens))
	m.tokens.WithLabelValues("output").Add(float64(usage.OutputTokens))
	m.seconds.WithLabelValues(purpose).Observe(took.Seconds())
}

// Describe implements prometheus.Collector.
func (m *Metrics) Describe(ch chan<- *prometheus.Desc) {
	for _, c := range m.collectors() {
		c.Describe(ch)
	}
}

// Collect implements prometheus.Collector.
func (m *Metrics) Collect(ch chan<- prometheus.Metric) {
	for _, c := range m.collectors() {
		c.Collect(ch)
	}
}

func (m *Metrics) collectors() []prometheus.Collector {
	return []prometheus.Collector{m.calls, m.retries, m.tokens, m.seconds}
}
