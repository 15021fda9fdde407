package server

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// meters are the server's own Prometheus metrics.
type meters struct {
	requests *prometheus.HistogramVec
	streams  *prometheus.HistogramVec
	runs     *prometheus.CounterVec
	active   prometheus.Gauge
	watchers prometheus.Gauge
}

func newMeters(r *prometheus.Registry) (*meters, error) {
	m := &meters{
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "insight_http_request_seconds", Help: "Time to answer a request, event streams excepted.",
			Buckets: []float64{.005, .025, .1, .5, 2.5, 10, 60},
		}, []string{"method", "route", "status"}),
		streams: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "insight_http_stream_seconds", Help: "How long event streams were open: as long as a question takes, or until the reader left.",
			Buckets: []float64{.1, .5, 2.5, 10, 30, 60, 120},
		}, []string{"method", "route"}),
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "insight_runs_total", Help: "Questions by how they ended: an answer's kind, or a failure's code.",
		}, []string{"end"}),
		active:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "insight_runs_active", Help: "Questions at work."}),
		watchers: prometheus.NewGauge(prometheus.GaugeOpts{Name: "insight_run_watchers", Help: "Open event streams."}),
	}
	return m, errors.Join(r.Register(m.requests), r.Register(m.streams), r.Register(m.runs), r.Register(m.active), r.Register(m.watchers))
}

// observe counts a request that has ended.
func (m *meters) observe(method, route string, rec *recorder, took time.Duration) {
	if strings.HasPrefix(rec.Header().Get("Content-Type"), "text/event-stream") {
		m.streams.WithLabelValues(methodLabel(method), route).Observe(took.Seconds())
		return
	}
	m.requests.WithLabelValues(methodLabel(method), route, statusClass(rec.status)).Observe(took.Seconds())
}

// routeLabel is the pattern of a route without its method, and one value for
// every path that there is not.
func routeLabel(pattern string) string {
	if _, path, ok := strings.Cut(pattern, " "); ok {
		return path
	}
	return "none"
}

// statusClass is 2xx and so on. A handler that wrote nothing answered 200.
func statusClass(status int) string {
	if status == 0 {
		status = http.StatusOK
	}
	return strconv.Itoa(status/100) + "xx"
}

// methodLabel keeps a client from making label values at will.
func methodLabel(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}
