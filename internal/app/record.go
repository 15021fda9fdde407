package app

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/insight-agent/insight/agent"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/store"
)

// recordCall keeps a call of the language model with the answer that it served,
// its texts redacted, so that an answer can be replayed.
func (a *App) recordCall(ctx context.Context, r llm.Record) {
	var prompt strings.Builder
	for _, m := range r.Messages {
		prompt.WriteString(m.Role + ": " + m.Text + callsText(m.ToolCalls) + "\n")
	}
	r.Response += callsText(r.ToolCalls)
	err := a.Store.RecordModelCall(context.WithoutCancel(ctx), store.ModelCall{
		Answer: agent.RunID(ctx), Purpose: r.Purpose, Model: r.Model, Digest: r.Digest, Prompt: prompt.String(), Response: r.Response,
		PromptTokens: r.Usage.PromptTokens, OutputTokens: r.Usage.OutputTokens, MS: float64(r.Took.Microseconds()) / 1000, Error: string(r.Failure),
	})
	if err != nil {
		a.logger.LogAttrs(ctx, slog.LevelWarn, "model call not recorded", slog.Any("error", err))
	}
}

// callsText writes the tools that a model asked for, a line each.
func callsText(calls []llm.ToolCall) string {
	var b strings.Builder
	for _, c := range calls {
		b.WriteString("\n" + c.Name + " " + c.Arguments)
	}
	return b.String()
}

// pruneEvery is how often old conversations and records are deleted.
const pruneEvery = 6 * time.Hour

// Prune deletes what is older than the retention, now and then again until ctx
// ends. A service runs it beside its server.
func (a *App) Prune(ctx context.Context) {
	if a.Config.Retention <= 0 {
		return
	}
	tick := time.NewTicker(pruneEvery)
	defer tick.Stop()
	for {
		before := time.Now().Add(-a.Config.Retention)
		pruned, err := a.Store.PruneBefore(ctx, store.Cutoffs{Conversations: before, ModelCalls: before, Audit: before})
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			a.logger.LogAttrs(ctx, slog.LevelWarn, "old records not deleted", slog.Any("error", err))
		case pruned != store.Pruned{}:
			a.logger.LogAttrs(ctx, slog.LevelInfo, "old records deleted", slog.Int64("conversations", pruned.Conversations),
				slog.Int64("model_calls", pruned.ModelCalls), slog.Int64("audit", pruned.Audit))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
