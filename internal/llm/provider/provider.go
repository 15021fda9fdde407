// Package provider opens the model server that the configuration names. It is
// the only package outside the adapters that knows which there are.
package provider

import (
	"fmt"
	"os"
	"strings"

	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/ollama"
	"github.com/insight-agent/insight/internal/llm/openai"
)

// Open returns the configured backend. It does not call the server: use Probe.
func Open(config llm.Config) (llm.Backend, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	if config.Provider == llm.ProviderOllama {
		return ollama.New(config)
	}
	key, err := secret(config.APIKey)
	if err != nil {
		return nil, err
	}
	return openai.New(config, key)
}

// secret returns a reader of the key that the reference points to. It refuses
// what may be the key itself, without repeating it.
func secret(reference string) (func() (string, error), error) {
	kind, name, _ := strings.Cut(reference, ":")
	switch {
	case reference == "":
		return nil, nil
	case kind == "env" && name != "":
		return func() (string, error) {
			if key := os.Getenv(name); key != "" {
				return key, nil
			}
			return "", fmt.Errorf("llm.api_key: the environment variable %s is not set", name)
		}, nil
	case kind == "file" && name != "":
		return func() (string, error) {
			key, err := os.ReadFile(name)
			return strings.TrimSpace(string(key)), err
		}, nil
	default:
		return nil, fmt.Errorf("llm.api_key: give a reference, env:NAME or file:PATH, and not the key itself")
	}
}
