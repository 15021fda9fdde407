package llm

import (
	"fmt"
	"time"
)

// The providers.
const (
	ProviderOllama = "ollama"
	ProviderOpenAI = "openai" // OpenAI, Azure, vLLM, llama.cpp and whatever else speaks its API
)

// Config says which models to use and how. DefaultConfig holds the defaults.
type Config struct {
	Provider string `yaml:"provider"` // ollama or openai; default ollama
	// BaseURL is the server's address; default for Ollama OLLAMA_HOST or
	// http://127.0.0.1:11434. For OpenAI-compatible servers it ends before
	// /chat/completions (https://host/v1); for Azure it ends with the deployment.
	BaseURL        string `yaml:"base_url"`
	Model          string `yaml:"model"`           // chat model; needed
	EmbeddingModel string `yaml:"embedding_model"` // default none
	// APIKey points to the key: "env:NAME" or "file:PATH"; default none. A file is
	// read again for every call, so that a key can be changed under way.
	APIKey     string `yaml:"api_key"`
	APIVersion string `yaml:"api_version"` // Azure's api-version; set, the key goes into Azure's api-key header
	// Context is how many tokens prompt and answer may take together; default
	// 4096. It is sent with every call to Ollama, always the same, because a
	// change reloads the model. Other servers have their own: set what it is.
	Context   int           `yaml:"context"`
	MaxTokens int           `yaml:"max_tokens"` // limit of an answer when the call names none; default 1024
	Think     string        `yaml:"think"`      // "" (off, default), on, low, medium or high
	KeepAlive time.Duration `yaml:"keep_alive"` // how long Ollama keeps the model loaded; default 30m, negative for ever
	Seed      int           `yaml:"seed"`       // default 1: the same question gets the same answer
	// Plan says whether the model works out by tool calls what the rules cannot
	// read: "" (default) where the server says that it can use tools and has at
	// least PlanParameters, on, or off. It needs a Context of PlanContext.
	Plan   string `yaml:"plan"`
	Policy Policy `yaml:"policy"`
}

// What it takes to plan.
const (
	// PlanParameters is the size from which models choose more than one call in a
	// row well enough to be asked without being told to.
	PlanParameters = 7e9
	// PlanContext holds the tools, which take a third of it, and what a few of
	// them found.
	PlanContext = 8192
)

// Plans reports whether the model plans, by the configuration or, where that
// leaves it open, by what its server says of it.
func (c Config) Plans(i Info) bool {
	switch {
	case c.Plan != "":
		return c.Plan == "on"
	case i.Chat == nil || c.Context < PlanContext || len(i.Chat.Capabilities) == 0:
		return false
	}
	return i.Chat.Can(CanTools) && i.Chat.parameters() >= PlanParameters
}

// DefaultConfig returns the defaults.
func DefaultConfig() Config {
	return Config{
		Provider:  ProviderOllama,
		Context:   4096,
		MaxTokens: 1024,
		KeepAlive: 30 * time.Minute,
		Seed:      1,
		Policy:    DefaultPolicy(),
	}
}

// Validate reports the first value that cannot be, and what it may be.
func (c Config) Validate() error {
	switch {
	case c.Provider != ProviderOllama && c.Provider != ProviderOpenAI:
		return fmt.Errorf("llm.provider: %q is not known; use ollama or openai", c.Provider)
	case c.Model == "":
		return fmt.Errorf("llm.model: no model is named; name one that the server lists")
	case c.Provider == ProviderOpenAI && c.BaseURL == "":
		return fmt.Errorf("llm.base_url: an openai server needs its address, such as https://host/v1")
	case c.Context < 512:
		return fmt.Errorf("llm.context: %d tokens hold no question; use at least 512", c.Context)
	case c.MaxTokens < 1 || c.MaxTokens >= c.Context:
		return fmt.Errorf("llm.max_tokens: %d must lie between 1 and the context of %d", c.MaxTokens, c.Context)
	case c.Think != "" && c.Think != "on" && c.Think != "low" && c.Think != "medium" && c.Think != "high":
		return fmt.Errorf("llm.think: %q is not known; use on, low, medium, high or nothing", c.Think)
	case c.Plan != "" && c.Plan != "on" && c.Plan != "off":
		return fmt.Errorf("llm.plan: %q is not known; use on, off or nothing", c.Plan)
	case c.Plan == "on" && c.Context < PlanContext:
		return fmt.Errorf("llm.plan: planning needs llm.context of at least %d, not %d", PlanContext, c.Context)
	}
	return c.Policy.Validate()
}
