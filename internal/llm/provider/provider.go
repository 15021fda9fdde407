// Package provider opens the model server that the configuration names. It is
// the only package outside the adapters that knows which there are.
package provider

import (
	"fmt"

	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/ollama"
	"github.com/insight-agent/insight/internal/llm/openai"
	"github.com/insight-agent/insight/internal/secret"
)

// Open returns the configured backend. It does not call the server: use Probe.
func Open(config llm.Config) (llm.Backend, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	if config.Provider == llm.ProviderOllama {
		return ollama.New(config)
	}
	key, err := keyOf(config.APIKey)
	if err != nil {
		return nil, err
	}
	return openai.New(config, key)
}

// keyOf returns a reader of the key that the reference points to, which is read
// again for every call.
func keyOf(reference string) (func() (string, error), error) {
	if reference == "" {
		return nil, nil
	}
	if !secret.IsReference(reference) {
		return nil, fmt.Errorf("llm.api_key: %w", secret.ErrNoReference)
	}
	return func() (string, error) {
		key, err := secret.Read(reference)
		if err != nil {
			return "", fmt.Errorf("llm.api_key: %w", err)
		}
		return key, nil
	}, nil
}
