package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/insight-agent/insight/internal/app"
	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/server"
)

type serveCommand struct {
	Listen string `env:"INSIGHT_LISTEN" placeholder:"ADDRESS" help:"Address to serve on; default 127.0.0.1:8080."`
}

type demoCommand struct {
	Listen string `env:"INSIGHT_LISTEN" placeholder:"ADDRESS" help:"Address to serve on; default 127.0.0.1:8080."`
}

func (c serveCommand) Run(ctx context.Context, s *settings, t terminal) error {
	return serve(ctx, s, t, c.Listen, false)
}

func (c demoCommand) Run(ctx context.Context, s *settings, t terminal) error {
	return serve(ctx, s, t, c.Listen, true)
}

func serve(ctx context.Context, s *settings, t terminal, address string, demo bool) error {
	cfg, err := s.load(demo)
	if err != nil {
		return err
	}
	override(&cfg.Listen, address)
	tokens, err := cfg.Accounts()
	if err != nil {
		return err
	}
	// The address is taken first: a start that cannot serve, or must not, should
	// not load a world before it says so.
	l, err := net.Listen("tcp", cfg.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is in use: stop what runs there, or choose another with --listen", cfg.Listen)
	}
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer l.Close()
	if err := server.CheckExposed(l.Addr(), cfg.Hosts, tokens); err != nil {
		return err
	}
	logger, err := newLogger(t.err, cfg.LogLevel)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, app.Options{Logger: logger, Progress: t.progress()})
	if err != nil {
		return err
	}
	defer a.Close(context.WithoutCancel(ctx))
	if err := app.CheckRoles(a.Model, tokens); err != nil {
		return err
	}
	key, err := a.Store.Key(ctx, "session")
	if err != nil {
		return err
	}

	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if a.ModelMetrics != nil {
		registry.MustRegister(a.ModelMetrics)
	}
	srv, err := server.New(server.Config{
		Hosts: cfg.Hosts, Tokens: tokens, SessionKey: key, Demo: a.Demo, Version: version, Now: a.Now, NewID: rand.Text, Log: logger, Metrics: registry,
	}, a.Services())
	if err != nil {
		return err
	}
	go a.Prune(ctx)
	ticks := time.NewTicker(app.FollowEvery)
	defer ticks.Stop()
	go a.Follow(ctx, ticks.C)
	t.welcome(a, cfg, l.Addr())
	return srv.Serve(ctx, l)
}

// welcome prints the address and what to try.
func (t terminal) welcome(a *app.App, cfg config.Config, address net.Addr) {
	fmt.Fprintf(t.out, "\nInsight Agent is ready: http://%s\n", address)
	if a.Demo {
		fmt.Fprintf(t.out, "The data is generated; in its world today is %s.\n", a.Now().In(a.Model.Zone).Format("2 January 2006"))
	}
	if cfg.LLM.Model == "" {
		fmt.Fprintln(t.out, "No language model is configured: answers are written from templates (--model NAME uses Ollama).")
	}
	fmt.Fprintln(t.out, "\nTry:")
	starters := a.Services().Catalog.Starters()
	for i, q := range starters[evidence.EN] {
		if i < 2 {
			fmt.Fprintf(t.out, "  %s ask %q\n", os.Args[0], q)
		}
	}
	if zh := starters[evidence.ZH]; len(zh) > 0 {
		fmt.Fprintf(t.out, "  %s ask %q\n", os.Args[0], zh[0])
	}
	fmt.Fprintln(t.out)
}
