package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tmc/langchaingo/llms"
	"go.uber.org/goleak"

	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/internal/llm/provider"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func config(provider, url string) llm.Config {
	c := llm.DefaultConfig()
	c.Provider, c.BaseURL, c.Model = provider, url, "m"
	return c
}

func TestOpenSpeaksTheDialect(t *testing.T) {
	t.Parallel()
	for dialect, path := range map[llmtest.Dialect]string{llmtest.Ollama: "/api/chat", llmtest.OpenAI: "/v1/chat/completions"} {
		server := llmtest.NewServer(t, dialect, llmtest.Reply{Chunks: []string{"Hi."}})
		backend, err := provider.Open(config(string(dialect), server.URL))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(backend.Close)
		if got, err := llms.GenerateFromSinglePrompt(t.Context(), backend, "Hello?"); err != nil || got != "Hi." {
			t.Errorf("%s: got %q, error %v", dialect, got, err)
		}
		if got := server.Sent()[0].Path; got != path {
			t.Errorf("%s asked %s", dialect, got)
		}
	}
}

// Not parallel: it sets an environment variable.
func TestKeyByReference(t *testing.T) {
	t.Setenv("INSIGHT_TEST_KEY", "from-env")
	path := filepath.Join(t.TempDir(), "key")
	write := func(key string) {
		if err := os.WriteFile(path, []byte(key+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("from-file")
	server := llmtest.NewServer(t, llmtest.OpenAI, llmtest.Reply{Chunks: []string{"Hi."}})
	ask := func(reference string) (string, error) {
		c := config("openai", server.URL)
		c.APIKey = reference
		backend, err := provider.Open(c)
		if err != nil {
			return "", err
		}
		defer backend.Close()
		before := len(server.Sent())
		_, err = llms.GenerateFromSinglePrompt(t.Context(), backend, "Hello?")
		if err != nil || len(server.Sent()) == before {
			return "", err
		}
		return server.Sent()[before].Header.Get("Authorization"), nil
	}
	for reference, want := range map[string]string{"env:INSIGHT_TEST_KEY": "Bearer from-env", "file:" + path: "Bearer from-file", "": ""} {
		if got, err := ask(reference); err != nil || got != want {
			t.Errorf("%q sends %q, error %v", reference, got, err)
		}
	}
	write("changed")
	if got, err := ask("file:" + path); err != nil || got != "Bearer changed" {
		t.Errorf("after a change %q is sent", got)
	}
	for reference, kind := range map[string]llm.Kind{"env:INSIGHT_NO_SUCH_KEY": llm.Refused, "file:/no/such/file": llm.Refused} {
		if _, err := ask(reference); llm.KindOf(err) != kind {
			t.Errorf("%q: the error is %v", reference, err)
		}
	}
	_, err := ask("sk-0123456789")
	if err == nil || strings.Contains(err.Error(), "0123456789") {
		t.Errorf("a key in place of a reference: the error is %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	if _, err := provider.Open(llm.Config{}); err == nil {
		t.Error("an empty configuration is opened")
	}
}
