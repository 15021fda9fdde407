package server

import (
	"context"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/insight-agent/insight/internal/semantic"
)

// contentPolicy allows the page its own files and nothing else: no inline
// script or style, no outside request, no framing.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// middleware wraps the routes, outermost first: log, headers, origin,
// principal, errors of the mux.
func (s *Server) middleware(mux *http.ServeMux) http.Handler {
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeProblem(w, problem(http.StatusForbidden, "cross_origin", "a page of another site may not do this", "call the service from its own page, or from a program that sends no Origin header"))
	}))
	return s.observed(mux, secured(origin.Handler(s.identified(mux, problemsOf(mux)))))
}

// secured sets the security headers of every response.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// onlyHosts refuses requests that come by another name.
func onlyHosts(hosts []string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if !slices.Contains(hosts, strings.ToLower(strings.Trim(host, "[]"))) {
			writeProblem(w, problem(http.StatusMisdirectedRequest, "host", "the service does not answer to this host name", "use "+strings.Join(hosts, " or ")+", or add the name to the server's hosts"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

type principalKey struct{}

type connectionKey struct{}

// identified puts who asks, and by which connection, into the context, where
// typed handlers find it, and turns away whoever has not signed in.
func (s *Server) identified(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, ok := s.principal(r)
		if _, route := mux.Handler(r); !ok && !open[route] {
			w.Header().Set("WWW-Authenticate", `Bearer realm="insight"`)
			writeProblem(w, signInProblem())
			return
		}
		ctx := context.WithValue(r.Context(), connectionKey{}, http.NewResponseController(w))
		if ok {
			ctx = context.WithValue(ctx, principalKey{}, p)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// bodyWasRead lifts the deadline by which the body had to arrive. net/http
// goes on reading, to notice when the client leaves, and would take a passed
// deadline for that.
func bodyWasRead(ctx context.Context) {
	if c, ok := ctx.Value(connectionKey{}).(*http.ResponseController); ok {
		_ = c.SetReadDeadline(time.Time{}) // a connection without deadlines needs none lifted
	}
}

func principalOf(ctx context.Context) semantic.Principal {
	p, _ := ctx.Value(principalKey{}).(semantic.Principal)
	return p
}

// problemsOf answers in the API's own form where the mux knows no route or no
// such method.
func problemsOf(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		probe := &statusProbe{header: w.Header()}
		h.ServeHTTP(probe, r)
		w.Header().Del("Content-Length")
		writeProblem(w, problem(probe.status, codeOf(probe.status), "nothing is here for "+r.Method+" "+r.URL.Path, mendOf(probe.status)))
	})
}

// statusProbe learns the status of a response without its body.
type statusProbe struct {
	header http.Header
	status int
}

func (p *statusProbe) Header() http.Header         { return p.header }
func (p *statusProbe) Write(b []byte) (int, error) { return len(b), nil }
func (p *statusProbe) WriteHeader(status int)      { p.status = status }

// recorder remembers the status and size of a response.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// WriteHeader notes the status.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// observed gives each request an id, logs it without query or body, which can
// hold a question's words, and keeps a broken handler from ending the process.
func (s *Server) observed(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := s.cfg.NewID()
		_, pattern := mux.Handler(r)
		start := time.Now() // a span, whatever day the product's clock says
		w.Header().Set("X-Request-Id", id)
		rec := &recorder{ResponseWriter: w}
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler {
					panic(v)
				}
				s.cfg.Log.Error("handler panicked", "request_id", id, "panic", v, "stack", string(debug.Stack()))
				if rec.status == 0 {
					writeProblem(rec, problem(http.StatusInternalServerError, "internal", "something failed inside the service", mendOf(http.StatusInternalServerError)))
				}
			}
			took := time.Since(start)
			s.meters.observe(r.Method, routeLabel(pattern), rec, took)
			s.cfg.Log.Info("request", "request_id", id, "method", r.Method, "path", r.URL.Path, "route", routeLabel(pattern),
				"status", rec.status, "bytes", rec.bytes, "ms", float64(took)/float64(time.Millisecond))
		}()
		next.ServeHTTP(rec, r)
	})
}
