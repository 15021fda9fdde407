package app

import (
	"fmt"
	"math/rand/v2"
	"time"

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
	a.LLM = backend
	seed := uint64(time.Now().UnixNano())
	a.model, err = llm.NewClient(backend, cfg.Policy, llm.Deps{
		Provider: cfg.Provider, Model: cfg.Model, Now: time.Now,
		Rand: rand.New(rand.NewPCG(seed, seed)), Log: a.logger,
	})
	if err != nil {
		return fmt.Errorf("open the language model: %w", err)
	}
	return nil
}
