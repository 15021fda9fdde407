package app

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/llm"
)

// probed is a model server that only tells of itself.
type probed struct {
	llm.Backend
	info  llm.Info
	err   error
	asked int
}

func (p *probed) Probe(context.Context) (llm.Info, error) {
	p.asked++
	return p.info, p.err
}

func TestAModelIsAskedOnceWhatItCanDo(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.November, 24, 0, 0, 0, 0, time.UTC)
	server := &probed{err: errors.New("away")}
	config := llm.DefaultConfig()
	config.Context = llm.PlanContext
	a := &ability{config: config, backend: server, logger: slog.New(slog.DiscardHandler), clock: func() time.Time { return now }}
	for range 2 {
		if a.Plans(t.Context()) || server.asked != 1 {
			t.Fatalf("a server that is away plans, or was asked %d times", server.asked)
		}
	}
	server.err = nil
	server.info.Chat = &llm.ModelInfo{Parameters: "8B", Capabilities: []string{llm.CanComplete, llm.CanTools}}
	now = now.Add(probeAgain)
	for range 2 {
		if !a.Plans(t.Context()) || server.asked != 2 {
			t.Fatalf("a server that is back does not plan, or was asked %d times", server.asked)
		}
	}
	if got := planning(server.info, config); got != "; plans by tool calls" {
		t.Errorf("a model that plans is told as %q", got)
	}
	if got := planning(server.info, llm.DefaultConfig()); got != "; would plan by tool calls with llm.context of 8192" {
		t.Errorf("a model that lacks context is told as %q", got)
	}
	if got := planning(llm.Info{}, config); got != "" {
		t.Errorf("a model that is away is told as %q", got)
	}
	for plan, want := range map[string]bool{"on": true, "off": false} {
		config.Plan = plan
		a := &ability{config: config, backend: server, clock: time.Now}
		if a.Plans(t.Context()) != want || server.asked != 2 {
			t.Errorf("a model that is declared %s was asked, or plans otherwise", plan)
		}
	}
}
