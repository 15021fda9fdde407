package ollama_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
	"github.com/insight-agent/insight/internal/llm/ollama"
)

var hello = llmtest.Prompt("You are brief.", "Hello?")

func setup(t *testing.T, url string, change func(*llm.Config)) *ollama.Model {
	t.Helper()
	config := llm.DefaultConfig()
	config.BaseURL, config.Model, config.EmbeddingModel = url, "gen", "emb"
	if change != nil {
		change(&config)
	}
	model, err := ollama.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(model.Close)
	return model
}

func TestConfiguredOptions(t *testing.T) {
	t.Parallel()
	for think, want := range map[string]any{"": false, "on": true, "low": "low"} {
		server := llmtest.NewServer(t, llmtest.Ollama, llmtest.Reply{Chunks: []string{"Hi."}})
		model := setup(t, server.URL, func(c *llm.Config) { c.Think, c.Context, c.Seed, c.KeepAlive = think, 2048, 9, -1 })
		if _, err := model.GenerateContent(t.Context(), hello, llms.WithTemperature(.5), llms.WithTopP(.9), llms.WithSeed(3)); err != nil {
			t.Fatal(err)
		}
		body := server.Sent()[0].Body
		options := map[string]any{"num_ctx": 2048.0, "num_predict": 1024.0, "seed": 3.0, "temperature": .5, "top_p": .9}
		if diff := cmp.Diff(options, body["options"]); diff != "" {
			t.Error(diff)
		}
		if body["think"] != want || body["keep_alive"] != -1.0 {
			t.Errorf("think is %v, want %v; keep_alive is %v, want -1", body["think"], want, body["keep_alive"])
		}
	}
}

func TestToolsOllamaCannotHave(t *testing.T) {
	t.Parallel()
	server := llmtest.NewServer(t, llmtest.Ollama)
	model := setup(t, server.URL, nil)
	tool := func(parameters any) llms.CallOption {
		return llms.WithTools([]llms.Tool{{Function: &llms.FunctionDefinition{Name: "get", Parameters: parameters}}})
	}
	history := append(hello[:2:2], llms.MessageContent{Role: llms.ChatMessageTypeAI, Parts: []llms.ContentPart{
		llms.ToolCall{ID: "a", FunctionCall: &llms.FunctionCall{Name: "get", Arguments: "[1]"}},
	}})
	for name, c := range map[string]struct {
		messages []llms.MessageContent
		options  []llms.CallOption
	}{
		"a forced call":         {hello, []llms.CallOption{tool(nil), llms.WithToolChoice("required")}},
		"a schema of no object": {hello, []llms.CallOption{tool([]int{1})}},
		"a call of a list":      {history, nil},
	} {
		if _, err := model.GenerateContent(t.Context(), c.messages, c.options...); llm.KindOf(err) != llm.BadRequest {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	if n := len(server.Sent()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// fakeServer answers as Ollama 0.20 does.
func fakeServer(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	answer := func(pattern, body string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
	}
	answer("GET /api/version", `{"version":"0.20.0"}`)
	answer("GET /api/tags", `{"models":[
		{"name":"emb:latest","size":333,"digest":"3eed","details":{"family":"gemma3","parameter_size":"307.58M","quantization_level":"Q8_0"}},
		{"name":"gen:latest","size":1117,"digest":"17ab","details":{"family":"qwen2","parameter_size":"1.8B","quantization_level":"Q4_K_M"}}]}`)
	answer("GET /api/ps", `{"models":[{"name":"gen:latest","digest":"17ab","size":1260}]}`)
	mux.HandleFunc("POST /api/show", func(w http.ResponseWriter, r *http.Request) {
		var ask struct{ Model string }
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
			t.Errorf("show: %v", err)
		}
		fmt.Fprint(w, map[string]string{
			"gen": `{"capabilities":["completion","tools"],"model_info":{"qwen2.context_length":32768,"qwen2.rope.original_context_length_factor":1}}`,
			"emb": `{"capabilities":["embedding"],"model_info":{"gemma3.context_length":2048}}`,
		}[ask.Model])
	})
	mux.HandleFunc("POST /api/embed", func(w http.ResponseWriter, r *http.Request) {
		var ask struct {
			Model string
			Input []string
		}
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil || ask.Model != "emb" {
			t.Errorf("embed: %v, model %q", err, ask.Model)
		}
		var vectors [][]int
		for _, text := range ask.Input {
			vectors = append(vectors, []int{len(text), len(ask.Input)})
		}
		if err := json.NewEncoder(w).Encode(map[string]any{"embeddings": vectors}); err != nil {
			t.Errorf("embed: %v", err)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestProbe(t *testing.T) {
	t.Parallel()
	model := setup(t, fakeServer(t), nil)
	if model.Digest() != "" {
		t.Error("a digest is known before the probe")
	}
	info, err := model.Probe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	chat := llm.ModelInfo{Name: "gen:latest", Digest: "17ab", Family: "qwen2", Parameters: "1.8B", Quantization: "Q4_K_M", Bytes: 1117, LoadedBytes: 1260}
	embed := llm.ModelInfo{Name: "emb:latest", Digest: "3eed", Family: "gemma3", Parameters: "307.58M", Quantization: "Q8_0", Bytes: 333}
	want := llm.Info{Provider: "ollama", Version: "0.20.0", Models: []llm.ModelInfo{embed, chat}}
	chat.ContextLength, chat.Capabilities = 32768, []string{"completion", "tools"}
	embed.ContextLength, embed.Capabilities = 2048, []string{"embedding"}
	want.Chat, want.Embed = &chat, &embed
	if diff := cmp.Diff(want, info, cmpopts.IgnoreFields(llm.Info{}, "Address", "MemoryAvailable")); diff != "" {
		t.Error(diff)
	}
	if model.Digest() != "17ab" {
		t.Errorf("the digest is %q", model.Digest())
	}
}

func TestProbeWithoutModel(t *testing.T) {
	t.Parallel()
	model := setup(t, fakeServer(t), func(c *llm.Config) { c.Model, c.EmbeddingModel = "other", "" })
	info, err := model.Probe(t.Context())
	if err != nil || info.Chat != nil || info.Embed != nil || len(info.Models) != 2 {
		t.Errorf("found %+v, error %v", info, err)
	}
}

func TestEmbed(t *testing.T) {
	t.Parallel()
	embedder := setup(t, fakeServer(t), nil).Embedder()
	texts := make([]string, 33)
	texts[0], texts[32] = "abc", "12345"
	vectors, err := embedder.Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]float32{{3, 32}, {5, 1}}, [][]float32{vectors[0], vectors[32]}); diff != "" || embedder.Name() != "emb" {
		t.Errorf("%s, name %q", diff, embedder.Name())
	}
	if setup(t, "http://x", func(c *llm.Config) { c.EmbeddingModel = "" }).Embedder() != nil {
		t.Error("there is an embedder without a model")
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://", "http://[::1", "::"} {
		if _, err := ollama.New(llm.Config{BaseURL: address}); err == nil {
			t.Errorf("%q is taken for an address", address)
		}
	}
}

// Not parallel: it sets the environment that Ollama's own tools read.
func TestAddressFromTheEnvironment(t *testing.T) {
	server := llmtest.NewServer(t, llmtest.Ollama, llmtest.Reply{Chunks: []string{"Hi."}})
	t.Setenv("OLLAMA_HOST", server.URL)
	got, err := llms.GenerateFromSinglePrompt(t.Context(), setup(t, "", nil), "Hello?")
	if err != nil || got != "Hi." {
		t.Errorf("got %q, error %v", got, err)
	}
}
