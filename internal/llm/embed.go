package llm

import (
	"context"
	"fmt"
)

// Embedder turns texts into vectors.
type Embedder interface {
	// Embed returns one vector for each text, in order and all of one length.
	Embed(ctx context.Context, texts []string) ([][]float32, error)
	// Name is the model's name: vectors of different models do not compare.
	Name() string
}

// embedBatch is how many texts go into one call: on two cores 32 embed more than
// twice as fast as singly, and more gain nothing.
const embedBatch = 32

// InBatches calls embed for at most 32 texts at a time and checks that it gives
// each its vector, all of one length.
func InBatches(texts []string, from Origin, embed func(batch []string) ([][]float32, error)) ([][]float32, error) {
	vectors := make([][]float32, 0, len(texts))
	for start := 0; start < len(texts); start += embedBatch {
		batch := texts[start:min(start+embedBatch, len(texts))]
		got, err := embed(batch)
		if err != nil {
			return nil, err
		}
		if len(got) != len(batch) {
			return nil, from.Fail(BadResponse, fmt.Sprintf("the server gave %d vectors for %d texts", len(got), len(batch)), nil)
		}
		vectors = append(vectors, got...)
	}
	for _, v := range vectors {
		if len(v) == 0 || len(v) != len(vectors[0]) {
			return nil, from.Fail(BadResponse, "the server gave empty vectors, or vectors of different lengths", nil)
		}
	}
	return vectors, nil
}
