package llm_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/llm"
)

func TestConfigValidate(t *testing.T) {
	t.Parallel()
	for key, change := range map[string]func(*llm.Config){
		"":                          func(*llm.Config) {},
		"llm.provider":              func(c *llm.Config) { c.Provider = "other" },
		"llm.model":                 func(c *llm.Config) { c.Model = "" },
		"llm.base_url":              func(c *llm.Config) { c.Provider = "openai" },
		"llm.context":               func(c *llm.Config) { c.Context = 0 },
		"llm.max_tokens":            func(c *llm.Config) { c.MaxTokens = 4096 },
		"llm.think":                 func(c *llm.Config) { c.Think = "hard" },
		"llm.plan":                  func(c *llm.Config) { c.Plan = "on" },
		"llm.policy.timeout":        func(c *llm.Config) { c.Policy.Timeout = 0 },
		"llm.policy.retries":        func(c *llm.Config) { c.Policy.Retries = -1 },
		"llm.policy.backoff":        func(c *llm.Config) { c.Policy.MaxBackoff = 1 },
		"llm.policy.max_concurrent": func(c *llm.Config) { c.Policy.MaxConcurrent = 0 },
		"llm.policy.max_queue":      func(c *llm.Config) { c.Policy.MaxQueue = -1 },
		"llm.policy.break_after":    func(c *llm.Config) { c.Policy.BreakAfter = 0 },
	} {
		config := llm.DefaultConfig()
		config.Model = "gen"
		change(&config)
		err := config.Validate()
		if (err == nil) != (key == "") || err != nil && !strings.HasPrefix(err.Error(), key+":") {
			t.Errorf("%q: the error is %v", key, err)
		}
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	const gigabyte = 1 << 30
	config := llm.DefaultConfig()
	config.Model, config.EmbeddingModel = "gen", "emb"
	chat := llm.ModelInfo{Name: "gen", Bytes: gigabyte, ContextLength: 32768, Capabilities: []string{"completion", "tools"}}
	embed := llm.ModelInfo{Name: "emb", Bytes: gigabyte, Capabilities: []string{"embedding"}}
	for name, c := range map[string]struct {
		change func(*llm.Info, *llm.Config)
		want   []llm.Problem
	}{
		"none":           {func(*llm.Info, *llm.Config) {}, nil},
		"both missing":   {func(i *llm.Info, _ *llm.Config) { i.Chat, i.Embed = nil, nil }, []llm.Problem{{Code: "model_missing", Model: "gen"}, {Code: "model_missing", Model: "emb"}}},
		"swapped":        {func(i *llm.Info, _ *llm.Config) { i.Chat, i.Embed = i.Embed, i.Chat }, []llm.Problem{{Code: "cannot_chat", Model: "gen"}, {Code: "cannot_use_tools", Model: "gen"}, {Code: "cannot_embed", Model: "emb"}}},
		"no thinking":    {func(_ *llm.Info, c *llm.Config) { c.Think = "on" }, []llm.Problem{{Code: "cannot_think", Model: "gen"}}},
		"long context":   {func(_ *llm.Info, c *llm.Config) { c.Context = 65536 }, []llm.Problem{{Code: "context_too_long", Model: "gen", Need: 65536, Have: 32768}}},
		"enough memory":  {func(i *llm.Info, _ *llm.Config) { i.MemoryAvailable = 3 * gigabyte }, nil},
		"little memory":  {func(i *llm.Info, _ *llm.Config) { i.MemoryAvailable = 2 * gigabyte }, []llm.Problem{{Code: "memory_short", Model: "gen, emb", Need: 2 * (gigabyte + gigabyte/5), Have: 2 * gigabyte}}},
		"one is loaded":  {func(i *llm.Info, _ *llm.Config) { i.MemoryAvailable, i.Chat.LoadedBytes = 2*gigabyte, gigabyte }, nil},
		"nothing listed": {func(i *llm.Info, _ *llm.Config) { i.Chat.Capabilities, i.Embed.Capabilities = nil, nil }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chat, embed, config := chat, embed, config
			info := llm.Info{Chat: &chat, Embed: &embed}
			c.change(&info, &config)
			if diff := cmp.Diff(c.want, info.Problems(config)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlans(t *testing.T) {
	t.Parallel()
	tools := []string{llm.CanComplete, llm.CanTools}
	large := llm.ModelInfo{Parameters: "7.6B", Capabilities: tools}
	for name, c := range map[string]struct {
		plan    string
		context int
		model   *llm.ModelInfo
		want    bool
	}{
		"large, with tools":             {"", 8192, &large, true},
		"small":                         {"", 8192, &llm.ModelInfo{Parameters: "1.8B", Capabilities: tools}, false},
		"small, in millions":            {"", 8192, &llm.ModelInfo{Parameters: "494.03M", Capabilities: tools}, false},
		"large, without tools":          {"", 8192, &llm.ModelInfo{Parameters: "70B", Capabilities: []string{llm.CanComplete}}, false},
		"of a size that is not told":    {"", 8192, &llm.ModelInfo{Capabilities: tools}, false},
		"of abilities that are not":     {"", 8192, &llm.ModelInfo{Parameters: "70B"}, false},
		"with too little context":       {"", 4096, &large, false},
		"away":                          {"", 8192, nil, false},
		"declared":                      {"on", 8192, nil, true},
		"large, and told not to":        {"off", 8192, &large, false},
		"with a size that is no number": {"", 8192, &llm.ModelInfo{Parameters: "huge", Capabilities: tools}, false},
	} {
		config := llm.DefaultConfig()
		config.Plan, config.Context = c.plan, c.context
		if got := config.Plans(llm.Info{Chat: c.model}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
