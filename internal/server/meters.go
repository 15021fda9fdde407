package server

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// meters are the server's own Prometheus metrics.
type meters struct {
	requests *prometheus.HistogramVec
	runs     *prometheus.CounterVec
	active   prometheus.Gauge
	watchers prometheus.Gauge
}

func newMeters(r *prometheus.Registry) (*meters, error) {
	m := &meters{
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "insight_http_request_seconds", Help: "Time to answer a request.",
			Buckets: []float64{.005, .025, .1, .5, 2.5, 10, 60},
		}, []string{"method", "status"}),
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "insight_runs_total", Help: "Questions by how they ended: an answer's kind, or a failure's code.",
		}, []string{"end"}),
		active:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "insight_runs_active", Help: "Questions at work."}),
		watchers: prometheus.NewGauge(prometheus.GaugeOpts{Name: "insight_run_watchers", Help: "Open event streams."}),
	}
	return m, errors.Join(r.Register(m.requests), r.Register(m.runs), r.Register(m.active), r.Register(m.watchers))
}

func (m *meters) observe(r *http.Request, status int, took time.Duration) {
	m.requests.WithLabelValues(methodLabel(r.Method), strconv.Itoa(status)).Observe(took.Seconds())
}

// methodLabel keeps a client from making label values at will.
func methodLabel(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}
