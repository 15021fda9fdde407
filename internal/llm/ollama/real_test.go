package ollama_test

import (
	"testing"

	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/internal/llm/ollama"
)

func TestRealModel(t *testing.T) {
	model, err := ollama.New(llmtest.RealConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(model.Close)
	llmtest.Real(t, model)
}
