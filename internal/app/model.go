package app

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/insight-agent/insight/internal/ingest"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/provider"
)

// openModel connects the language model, when one is configured. It is not
// called yet: a model that is away is a degraded answer, not a failed start.
func (a *App) openModel() error {
	cfg := a.Config.LLM
	if cfg.Model == "" {
		return nil
	}
	backend, err := provider.Open(cfg)
	if err != nil {
		return fmt.Errorf("open the language model: %w", err)
	}
	a.LLM, a.ModelMetrics = backend, llm.NewMetrics()
	a.ability = &ability{config: cfg, backend: backend, logger: a.logger, clock: time.Now}
	seed := uint64(time.Now().UnixNano())
	a.model, err = llm.NewClient(backend, cfg.Policy, llm.Deps{
		Provider: cfg.Provider, Model: cfg.Model, Now: time.Now,
		Rand: rand.New(rand.NewPCG(seed, seed)), Log: a.logger,
		Digest: digestOf(backend), Record: a.recordCall, Redact: ingest.Redact, Metrics: a.ModelMetrics,
	})
	if err != nil {
		return fmt.Errorf("open the language model: %w", err)
	}
	return nil
}

// digestOf reads the hash of the model's weights from backends that know it.
func digestOf(backend llm.Backend) func() string {
	if d, ok := backend.(interface{ Digest() string }); ok {
		return d.Digest
	}
	return nil
}
