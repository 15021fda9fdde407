package app

import (
	"context"
	"log/slog"
	"sync"

	"github.com/insight-agent/insight/agent"
	"github.com/insight-agent/insight/agent/planner"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/nlq"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// agents holds an agent for each set of row policies that somebody asked
// under. They differ in the words that they know; there are as many as roles
// can be combined by the configured tokens.
type agents struct {
	mu       sync.Mutex
	byPolicy map[string]*agent.Agent
}

// openAgent builds the tools and the agent of those who may see everything.
func (a *App) openAgent(ctx context.Context) (err error) {
	if a.Tools, err = tools.All(a.Model, recordedReads{a.Warehouse}); err != nil {
		return err
	}
	if a.vocabulary, err = newVocabulary(ctx, a); err != nil {
		return err
	}
	if a.Agent, err = a.newAgent(""); err != nil {
		return err
	}
	a.agents.byPolicy = map[string]*agent.Agent{"": a.Agent}
	return nil
}

// agentFor returns the agent of a principal's row policies. Where the members
// that the policies let through cannot be read, it knows none yet, and the
// question fails by what keeps them from being read, or is asked back.
func (a *App) agentFor(ctx context.Context, p semantic.Principal) (*agent.Agent, error) {
	policy := a.Model.PolicyFingerprint(p)
	if err := a.vocabulary.ensure(ctx, p); err != nil {
		a.logger.LogAttrs(ctx, slog.LevelWarn, "members under a row policy not read", slog.String("policy", policy), slog.Any("error", err))
	}
	a.agents.mu.Lock()
	defer a.agents.mu.Unlock()
	if known, ok := a.agents.byPolicy[policy]; ok {
		return known, nil
	}
	fresh, err := a.newAgent(policy)
	if err == nil {
		a.agents.byPolicy[policy] = fresh
	}
	return fresh, err
}

func (a *App) newAgent(policy string) (*agent.Agent, error) {
	reader := func() *nlq.Reader { return a.vocabulary.Reader(policy) }
	names := func() *evidence.Names { return a.vocabulary.Names(policy) }
	cfg := agent.Config{
		Model: a.Model, Tools: a.Tools, Reader: reader, Names: names,
		Now: a.Now, NewID: newID, Logger: a.logger, Memory: memory{a.Store}, Notes: chartNotes{a}, Budget: a.Config.Budget,
	}
	if a.LLM != nil {
		cfg.Writer = &compose.ModelWriter{Model: a.model, Name: a.Config.LLM.Model}
		cfg.Filler = &agent.Filler{Model: a.model, Name: a.Config.LLM.Model, Catalog: agent.Catalog{Model: a.Model, Reader: reader}, Able: a.ability.Plans}
		cfg.Planner = &planner.Planner{Model: a.model, Name: a.Config.LLM.Model, Able: a.ability.Plans}
		if embedder := a.LLM.Embedder(); embedder != nil {
			cfg.Filler.Second = &agent.SecondOpinion{Model: a.Model, Embedder: embedder}
		}
	}
	return agent.New(cfg)
}
