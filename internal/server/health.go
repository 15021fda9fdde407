package server

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// readyWithin bounds the checks, so that a probe gets an answer while a
// database hangs.
const readyWithin = 5 * time.Second

func (s *Server) healthRoutes(api huma.API) {
	huma.Register(api, operation(http.MethodGet, "/healthz", "health", "Whether the process is alive", http.StatusOK), s.health)
	huma.Register(api, operation(http.MethodGet, "/readyz", "readiness", "Whether the service can answer, and what is wrong when not", http.StatusOK, 503), s.ready)
}

type alive struct {
	Status string `json:"status" example:"ok"`
}

func (s *Server) health(context.Context, *struct{}) (*body[alive], error) {
	return &body[alive]{alive{"ok"}}, nil
}

type readiness struct {
	Status string  `json:"status" enum:"ready,degraded,not_ready" doc:"degraded: something that is not required is away"`
	Checks []Check `json:"checks" doc:"left out for who has not signed in"`
}

func (s *Server) ready(ctx context.Context, _ *struct{}) (*struct {
	Status int
	Body   readiness
}, error) {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	out := &struct {
		Status int
		Body   readiness
	}{http.StatusOK, readiness{"ready", s.svc.Health.Checks(ctx)}}
	for _, c := range out.Body.Checks {
		switch {
		case c.OK:
		case c.Required:
			out.Status, out.Body.Status = http.StatusServiceUnavailable, "not_ready"
		case out.Body.Status == "ready":
			out.Body.Status = "degraded"
		}
	}
	if principalOf(ctx).ID == "" { // a probe needs the status; what is inside is for who may look
		out.Body.Checks = []Check{}
	}
	return out, nil
}
