package ollama_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/internal/llm/ollama"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(c llm.Config) (llm.Backend, error) { return ollama.New(c) }

func TestConformance(t *testing.T) {
	t.Parallel()
	llmtest.Conformance(t, llmtest.Ollama, open)
}
