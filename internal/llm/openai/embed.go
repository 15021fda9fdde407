package openai

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/insight-agent/insight/internal/llm"
)

// embedLimit bounds the reply to one batch, in bytes: 32 vectors of 4096 numbers
// take under 4 MB as text.
const embedLimit = 16 << 20

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

// Embed asks for 32 texts at a time.
func (e embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	from := e.origin(e.config.EmbeddingModel)
	return llm.InBatches(texts, from, func(batch []string) ([][]float32, error) {
		body, err := e.post(ctx, from, "embeddings", map[string]any{"model": e.config.EmbeddingModel, "input": batch, "encoding_format": "float"})
		if err != nil {
			return nil, err
		}
		defer body.Close()
		var answer struct {
			Data []struct {
				Index     int       `json:"index"`
				Embedding []float32 `json:"embedding"`
			} `json:"data"`
		}
		if err := json.NewDecoder(http.MaxBytesReader(nil, body, embedLimit)).Decode(&answer); err != nil {
			return nil, unreadable(ctx, from, err)
		}
		vectors := make([][]float32, len(batch))
		for _, d := range answer.Data {
			if d.Index < 0 || d.Index >= len(batch) {
				return nil, from.Fail(llm.BadResponse, "the server gave a vector for a text that it was not sent", nil)
			}
			vectors[d.Index] = d.Embedding
		}
		return vectors, nil
	})
}
