package llmtest

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/llm"
)

// RealTimeout bounds one call to a real model. It is generous: on two busy cores
// a call takes ten times as long as alone.
const RealTimeout = 5 * time.Minute

// RealConfig returns the configuration of the real Ollama that OLLAMA_HOST and
// INSIGHT_MODEL name, with INSIGHT_EMBEDDER if set. Without them it skips
// the test and says so.
func RealConfig(t testing.TB) llm.Config {
	t.Helper()
	config := llm.DefaultConfig()
	config.Model, config.EmbeddingModel = os.Getenv("INSIGHT_MODEL"), os.Getenv("INSIGHT_EMBEDDER")
	if os.Getenv("OLLAMA_HOST") == "" || config.Model == "" {
		t.Skip("not run: set OLLAMA_HOST and INSIGHT_MODEL to test against a real model")
	}
	return config
}

// Real runs what can be asked of a real model, whatever it answers, and logs
// what the calls cost.
func Real(t *testing.T, model llm.Backend) {
	for _, c := range []struct {
		name string
		run  func(context.Context, *testing.T, llm.Backend)
	}{
		{"plain answer", realPlain},
		{"streamed answer is the whole answer", realStream},
		{"the system prompt is heard", realSystem},
		{"the schema is obeyed, cold and warm", realSchema},
		{"a tool is called and its result used", realTool},
		{"an overflow is an error", realOverflow},
		{"cancelling frees the server", realCancel},
		{"a missing model is named", realMissing},
		{"probe finds the model", realProbe},
		{"vectors have one length", realEmbed},
	} {
		// One after another: a local server answers one call at a time.
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), RealTimeout)
			defer cancel()
			c.run(ctx, t, model)
		})
	}
}

func realPlain(ctx context.Context, t *testing.T, model llm.Backend) {
	r := realAnswer(ctx, t, model, Prompt("Answer in one word.", "What is the capital of France?"), llms.WithMaxTokens(10))
	if !strings.Contains(r.Choices[0].Content, "Paris") {
		t.Errorf("the answer is %q, want Paris", r.Choices[0].Content)
	}
}

// realAnswer asks, checks what holds for every answer, and logs its cost.
func realAnswer(ctx context.Context, t *testing.T, model llms.Model, messages []llms.MessageContent, options ...llms.CallOption) *llms.ContentResponse {
	t.Helper()
	start := time.Now()
	r, err := model.GenerateContent(ctx, messages, options...)
	want(t, err, "")
	logCost(t, llm.UsageOf(r), time.Since(start))
	if u := llm.UsageOf(r); u.PromptTokens == 0 || u.OutputTokens == 0 {
		t.Errorf("usage is %+v, want tokens of both directions", u)
	}
	return r
}

func logCost(t *testing.T, u llm.Usage, took time.Duration) {
	t.Helper()
	rate := 0.0
	if u.Output > 0 {
		rate = float64(u.OutputTokens) / u.Output.Seconds()
	}
	t.Logf("%d tokens in, %d out, %.2fs (load %.2fs, prompt %.2fs, output %.2fs, %.1f tokens/s)",
		u.PromptTokens, u.OutputTokens, took.Seconds(), u.Load.Seconds(), u.Prompt.Seconds(), u.Output.Seconds(), rate)
}

func realStream(ctx context.Context, t *testing.T, model llm.Backend) {
	var heard []string
	messages := Prompt("You are brief.", "Name three colours, one a line.")
	streamed := realAnswer(ctx, t, model, messages, llms.WithMaxTokens(40), listen(&heard))
	equal(t, "streamed text", strings.Join(heard, ""), streamed.Choices[0].Content)
	whole := realAnswer(ctx, t, model, messages, llms.WithMaxTokens(40))
	equal(t, "the same without a stream", whole.Choices[0].Content, streamed.Choices[0].Content)
	if len(heard) < 3 {
		t.Errorf("the text came in %d chunks, want at least 3", len(heard))
	}
}

func realSystem(ctx context.Context, t *testing.T, model llm.Backend) {
	r := realAnswer(ctx, t, model, Prompt("Your name is Esmeralda. You work in a bakery.", "What is your name?"), llms.WithMaxTokens(20))
	if !strings.Contains(r.Choices[0].Content, "Esmeralda") {
		t.Errorf("the answer is %q, want Esmeralda", r.Choices[0].Content)
	}
}

// realSchema asks two questions under one prompt of some 500 tokens: the second
// finds the prompt's beginning in the server's cache.
func realSchema(ctx context.Context, t *testing.T, model llm.Backend) {
	// The time of day keeps an earlier run's prompt out of the cache.
	system := time.Now().Format("15:04:05.000") + "\n" + strings.Repeat("A shop sells clothes. Its customers ask what colour a thing has. Things of the sky and the sea are blue; things of fire and of blood are red. ", 14) +
		"Answer in this form: " + llm.Outline(colorSchema)
	for _, q := range []struct{ question, color string }{{"What colour is blood?", "red"}, {"What colour is the sea?", "blue"}} {
		start := time.Now()
		got, usage, err := llm.Structured[struct {
			Color string `json:"color"`
		}](ctx, model, Prompt(system, q.question), colorSchema, llm.With(llms.WithMaxTokens(40)))
		want(t, err, "")
		logCost(t, usage, time.Since(start))
		equal(t, q.question, got.Color, q.color)
	}
}

func realTool(ctx context.Context, t *testing.T, model llm.Backend) {
	messages := Prompt("You answer questions about a shop. Use the tools; never guess.", "What was our spend? Call the tool.")
	withTool := llms.WithTools([]llms.Tool{metricTool})
	r := realAnswer(ctx, t, model, messages, withTool, llms.WithMaxTokens(100))
	calls := r.Choices[0].ToolCalls
	if len(calls) == 0 {
		t.Fatalf("no tool was called; the answer is %q", r.Choices[0].Content)
	}
	equal(t, "call", *calls[0].FunctionCall, llms.FunctionCall{Name: "get_metric", Arguments: `{"metric":"spend"}`})
	messages = append(messages,
		llms.MessageContent{Role: llms.ChatMessageTypeAI, Parts: []llms.ContentPart{calls[0]}},
		llms.MessageContent{Role: llms.ChatMessageTypeTool, Parts: []llms.ContentPart{
			llms.ToolCallResponse{ToolCallID: calls[0].ID, Name: "get_metric", Content: `{"metric":"spend","value":"4711 dollars"}`},
		}})
	r = realAnswer(ctx, t, model, messages, withTool, llms.WithMaxTokens(100))
	if !strings.Contains(strings.ReplaceAll(r.Choices[0].Content, ",", ""), "4711") {
		t.Errorf("the answer is %q, want the tool's 4711", r.Choices[0].Content)
	}
}

func realOverflow(ctx context.Context, t *testing.T, model llm.Backend) {
	var text strings.Builder
	for range 3000 {
		text.WriteString("The campaign of the autumn brought many visitors to the shop. ")
	}
	_, err := model.GenerateContent(ctx, Prompt("You are brief.", text.String()), llms.WithMaxTokens(5))
	want(t, err, llm.ContextOverflow)
	t.Logf("%v", err)
}

func realCancel(ctx context.Context, t *testing.T, model llm.Backend) {
	short, cancel := context.WithCancel(ctx)
	_, err := model.GenerateContent(short, Prompt("You are wordy.", "Tell a story of a thousand words."), llms.WithMaxTokens(1000),
		llms.WithStreamingFunc(func(context.Context, []byte) error {
			cancel()
			return nil
		}))
	want(t, err, llm.Canceled)
	// The server answers one call at a time: had it gone on, this would wait.
	start := time.Now()
	realAnswer(ctx, t, model, Prompt("Answer in one word.", "What is the capital of France?"), llms.WithMaxTokens(10))
	t.Logf("the next answer came %.2fs after the cancellation", time.Since(start).Seconds())
}

func realMissing(ctx context.Context, t *testing.T, model llm.Backend) {
	_, err := model.GenerateContent(ctx, hello, llms.WithModel("no-such-model"))
	want(t, err, llm.ModelMissing)
	t.Logf("%v", err)
}

func realProbe(ctx context.Context, t *testing.T, model llm.Backend) {
	info, err := model.Probe(ctx)
	want(t, err, "")
	if info.Chat == nil {
		t.Fatalf("the chat model is not among %v", info.Models)
	}
	t.Logf("%s %s: %+v, %d bytes free", info.Provider, info.Version, *info.Chat, info.MemoryAvailable)
}

func realEmbed(ctx context.Context, t *testing.T, model llm.Backend) {
	embedder := model.Embedder()
	if embedder == nil {
		t.Skip("not run: set INSIGHT_EMBEDDER")
	}
	texts := make([]string, 40)
	for i := range texts {
		texts[i] = strings.Repeat("weather ", i+1)
	}
	texts[0], texts[1] = "conversion rate dropped", "转化率下降"
	start := time.Now()
	vectors, err := embedder.Embed(ctx, texts)
	want(t, err, "")
	t.Logf("%d texts in %.2fs, %d dimensions", len(texts), time.Since(start).Seconds(), len(vectors[0]))
	equal(t, "vectors", len(vectors), len(texts))
	if alike, far := dot(vectors[0], vectors[1]), dot(vectors[0], vectors[39]); alike <= far {
		t.Errorf("likeness to the Chinese translation %.2f, to weather %.2f", alike, far)
	}
}

func dot(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}
