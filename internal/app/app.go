// Package app is the composition root: it turns a configuration into a
// connected program. Nothing else wires packages together.
package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/agent"
	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/demo"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/postgres/embedded"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/store"
	"github.com/insight-agent/insight/internal/warehouse"
	"github.com/insight-agent/insight/tools"
)

// Options are what an App takes from outside besides its configuration.
type Options struct {
	Logger   *slog.Logger
	Progress func(Progress)  // told of what a start waits for; may be nil
	Model    *semantic.Model // instead of the one that the configuration names; may be nil
}

// Progress is a stage of a start that may take longer than a second.
type Progress struct {
	Stage       string // "downloading", "unpacking", "initializing", "starting", "migrating", "loading", "ready"
	Done, Total int    // of "loading"
}

// App is the connected program.
type App struct {
	Config    config.Config
	Model     *semantic.Model
	Warehouse *warehouse.Postgres
	Tools     tools.Registry
	Agent     *agent.Agent
	Store     *store.Store
	LLM       llm.Backend // nil without a model
	// ModelMetrics counts the calls of the language model; nil without one.
	ModelMetrics *llm.Metrics
	Now          func() time.Time
	Demo         bool // the world is generated

	model      *llm.Client      // the language model under its policy; nil without one
	ability    *ability         // what the language model can do; nil without one
	server     *embedded.Server // nil with a database of the user's own
	admin      *pgxpool.Pool
	reader     *pgxpool.Pool
	adminDSN   string
	vocabulary *vocabulary
	agents     agents
	canonical  bool // the model is the built-in one, over the schema "marketing"
	logger     *slog.Logger
	progress   func(Progress)
}

// Open connects everything that the configuration names. Close gives it back.
func Open(ctx context.Context, cfg config.Config, o Options) (_ *App, err error) {
	a := &App{Config: cfg, Now: time.Now, Demo: cfg.Demo, logger: o.Logger, progress: o.Progress}
	a.canonical = o.Model == nil && len(cfg.Semantic) == 0
	if a.logger == nil {
		a.logger = slog.New(slog.DiscardHandler)
	}
	if a.progress == nil {
		a.progress = func(Progress) {}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close(context.WithoutCancel(ctx)))
		}
	}()
	if err := a.setClock(); err != nil {
		return nil, err
	}
	if a.Model = o.Model; a.Model == nil {
		if a.Model, err = loadModel(cfg.Semantic); err != nil {
			return nil, err
		}
	}
	if err := a.openDatabase(ctx); err != nil {
		return nil, err
	}
	if !a.canonical { // somebody's own model: its mistakes are named now, and not to who asks
		if err := a.Warehouse.Check(ctx, a.Model); err != nil {
			return nil, err
		}
	}
	if err := a.openModel(); err != nil {
		return nil, err
	}
	return a, a.openAgent(ctx)
}

// setClock fixes the clock where the configuration does, and in the demo,
// whose world ends on a certain day.
func (a *App) setClock() error {
	if a.Config.Now == "" {
		if a.Demo {
			a.Now = func() time.Time { return demo.Now }
		}
		return nil
	}
	t, err := time.Parse(time.RFC3339, a.Config.Now)
	if err != nil {
		return fmt.Errorf("now: %w", err)
	}
	a.Now = func() time.Time { return t }
	return nil
}

func loadModel(files []string) (*semantic.Model, error) {
	if len(files) == 0 {
		return semantic.Load(marketing.Model())
	}
	return semantic.LoadFiles(files...)
}

// Close gives back what Open took. The private server is stopped when this
// program started it.
func (a *App) Close(ctx context.Context) error {
	if a.LLM != nil {
		a.LLM.Close()
	}
	for _, pool := range []*pgxpool.Pool{a.reader, a.admin} {
		if pool != nil {
			pool.Close()
		}
	}
	if a.server != nil {
		return a.server.Stop(ctx)
	}
	return nil
}

// DSN returns the database's address for its administrator. It may hold a
// password: it is never logged.
func (a *App) DSN() string { return a.adminDSN }

// newID returns an id that sorts with nothing and cannot be guessed.
func newID() string { return rand.Text() }
