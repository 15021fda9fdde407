package openai_test

import (
	"os"
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/internal/llm/openai"
)

// TestRealModel speaks to the OpenAI-compatible side of the same Ollama.
func TestRealModel(t *testing.T) {
	config := llmtest.RealConfig(t)
	config.BaseURL = "http://" + strings.TrimPrefix(os.Getenv("OLLAMA_HOST"), "http://") + "/v1"
	model, err := openai.New(config, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(model.Close)
	llmtest.Real(t, model)
}
