package ollama

import (
	"context"

	"github.com/ollama/ollama/api"

	"github.com/insight-agent/insight/internal/llm"
)

type embedder struct{ *Model }

// Embedder returns the configured embedding model, nil without one.
func (m *Model) Embedder() llm.Embedder {
	if m.config.EmbeddingModel == "" {
		return nil
	}
	return embedder{m}
}

// Name returns the embedding model's name.
func (e embedder) Name() string { return e.config.EmbeddingModel }

// Embed asks for 32 texts at a time. A text that does not fit the model's
// context is cut by the server, whose embedding models read 512 to 2048 tokens:
// a chunk's vector stands for its beginning rather than for nothing.
func (e embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	from := llm.Origin{Provider: llm.ProviderOllama, Model: e.config.EmbeddingModel}
	return llm.InBatches(texts, from, func(batch []string) ([][]float32, error) {
		ctx, header := keepHeader(ctx)
		response, err := e.client.Embed(ctx, &api.EmbedRequest{
			Model: e.config.EmbeddingModel, Input: batch, KeepAlive: &api.Duration{Duration: e.config.KeepAlive},
		})
		if err != nil {
			return nil, failure(ctx, from, err, *header)
		}
		return response.Embeddings, nil
	})
}
