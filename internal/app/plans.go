package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/insight-agent/insight/internal/llm"
)

// probeTime bounds how long a question waits to learn what its model can do,
// and probeAgain is how long a server that did not say is left alone.
const (
	probeTime  = 2 * time.Second
	probeAgain = 30 * time.Second
)

// ability knows whether the configured model plans. It asks the server once it
// is needed, since a model that is away must not keep the program from starting.
type ability struct {
	config  llm.Config
	backend llm.Backend
	logger  *slog.Logger
	clock   func() time.Time

	mu    sync.Mutex
	known bool
	plans bool
	tried time.Time
}

// Plans reports whether the model plans; false while its server does not say.
func (a *ability) Plans(ctx context.Context) bool {
	if a.config.Plan != "" {
		return a.config.Plans(llm.Info{})
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known || !a.tried.IsZero() && a.clock().Sub(a.tried) < probeAgain {
		return a.plans
	}
	a.tried = a.clock()
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	info, err := a.backend.Probe(ctx)
	if err != nil {
		a.logger.LogAttrs(ctx, slog.LevelWarn, "what the model can do is not known", slog.Any("error", err))
		return false
	}
	a.known, a.plans = true, a.config.Plans(info)
	a.logger.LogAttrs(ctx, slog.LevelInfo, "model asked what it can do", slog.String("model", a.config.Model), slog.Bool("plans", a.plans))
	return a.plans
}
