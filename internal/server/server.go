// Package server serves the product over HTTP: the typed API under /v1 with
// its OpenAPI 3.1 description, answers as server-sent events, and the chat
// page. It knows what it needs of the rest of the program only as the small
// interfaces of Services.
package server

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Config says how to serve.
type Config struct {
	// Hosts are the names, without a port, under which the service may be
	// called. Empty: any, except that a service on a loopback address answers
	// to loopback names only, so that no page of another site can reach it by
	// a name of its own that resolves to 127.0.0.1 (DNS rebinding).
	Hosts      []string
	AskTimeout time.Duration // of one question; 0: 2 minutes
	// Grace is how long a run goes on that nobody watches, and how long a
	// finished one can still be read; 0: 30 s.
	Grace   time.Duration
	MaxRuns int // questions at work at the same time; 0: 32
	// Demo shows the banner that the data is generated and what day it is in
	// that world.
	Demo bool
	// Version of the program, for the API's description.
	Version string

	// Tokens are who may come in. Without any, the service serves one person on
	// one machine: it asks for no sign-in, and refuses an address that others
	// reach.
	Tokens []Token
	// SessionKey signs the sessions of the page; needed with tokens, and the
	// same for every process behind one name.
	SessionKey []byte

	Now     func() time.Time // the product's clock
	Wall    func() time.Time // by which sessions end; nil: time.Now
	NewID   func() string
	Log     *slog.Logger
	Metrics *prometheus.Registry // served at /metrics
}

// Server is the HTTP service.
type Server struct {
	cfg     Config
	svc     Services
	runs    *runs
	page    *page
	meters  *meters
	handler http.Handler
}

// New builds a server. It fails when the page's own files are broken, or when
// the registry already holds metrics of the same names.
func New(cfg Config, svc Services) (*Server, error) {
	cfg = withDefaults(cfg)
	if len(cfg.Tokens) > 0 && len(cfg.SessionKey) < sha256.Size {
		return nil, fmt.Errorf("tokens need a session key of at least %d bytes", sha256.Size)
	}
	page, err := newPage()
	if err != nil {
		return nil, fmt.Errorf("read the page's files: %w", err)
	}
	meters, err := newMeters(cfg.Metrics)
	if err != nil {
		return nil, fmt.Errorf("register the server's metrics: %w", err)
	}
	s := &Server{cfg: cfg, svc: svc, page: page, meters: meters, runs: newRuns(cfg.Grace, cfg.MaxRuns)}
	s.handler = s.middleware(s.routes())
	return s, nil
}

func withDefaults(c Config) Config {
	if c.AskTimeout == 0 {
		c.AskTimeout = 2 * time.Minute
	}
	if c.Grace == 0 {
		c.Grace = 30 * time.Second
	}
	if c.MaxRuns == 0 {
		c.MaxRuns = 32
	}
	if c.Wall == nil {
		c.Wall = time.Now
	}
	return c
}

// Handler returns the whole service.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers on l until ctx ends. Then it takes no new request, lets the
// runs at work finish for the grace time, cancels those that have not, and
// returns nil. An address that others reach is refused without tokens.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	if err := CheckExposed(l.Addr(), s.cfg.Hosts, s.cfg.Tokens); err != nil {
		return err
	}
	handler := s.handler
	if hosts := s.allowedHosts(l.Addr()); len(hosts) > 0 {
		handler = onlyHosts(hosts, handler)
	}
	srv := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       bodyTime,
		WriteTimeout:      s.cfg.AskTimeout + 15*time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	s.cfg.Log.Info("server stops", "grace", s.cfg.Grace)
	cancelRuns := time.AfterFunc(s.cfg.Grace, s.runs.cancelAll)
	defer cancelRuns.Stop()
	stop, done := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.Grace+5*time.Second)
	defer done()
	if err := srv.Shutdown(stop); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stop the server: %w", err)
	}
	s.runs.cancelAll()
	return srv.Close()
}

// loopbackNames are what a browser calls its own machine by.
var loopbackNames = []string{"localhost", "127.0.0.1", "::1"}

// allowedHosts returns the names that requests may carry; none means any.
func (s *Server) allowedHosts(a net.Addr) []string {
	if len(s.cfg.Hosts) > 0 {
		return s.cfg.Hosts
	}
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsLoopback() {
		return loopbackNames
	}
	return nil
}
