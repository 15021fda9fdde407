package openai_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/internal/llm/openai"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(c llm.Config) (llm.Backend, error) { return openai.New(c, nil) }

func TestConformance(t *testing.T) {
	t.Parallel()
	llmtest.Conformance(t, llmtest.OpenAI, open)
}
