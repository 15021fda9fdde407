package agent

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/semantic"
)

// SecondOpinion judges a metric that a language model chose by a model of
// another kind: an embedding model, for which the question must lie nearest to
// that metric. A small language model alone is wrong in a quarter of the
// questions that the rules cannot read; where both agree it hardly ever is.
type SecondOpinion struct {
	Model    *semantic.Model
	Embedder llm.Embedder

	mu      sync.Mutex
	names   []string
	vectors [][]float32 // of the metrics, one a name
}

// The forms in which EmbeddingGemma was taught to tell questions from texts
// (its model card, "Prompt instructions"). To others they are a few words more.
const (
	askedForm = "task: search result | query: %s"
	toldForm  = "title: none | text: %s"
)

// nearlyNearest is how much less alike a metric may be than the nearest one.
const nearlyNearest = 0.99

// Nearest returns the metric nearest to a question, and whether another is as
// near.
func (o *SecondOpinion) Nearest(ctx context.Context, question, metric string) (nearest string, agrees bool, err error) {
	if err := o.prepare(ctx); err != nil {
		return "", false, err
	}
	vectors, err := o.Embedder.Embed(ctx, []string{fmt.Sprintf(askedForm, question)})
	if err != nil {
		return "", false, fmt.Errorf("embed the question: %w", err)
	}
	best, own := -1.0, -1.0
	for i, name := range o.names {
		alike := dot(vectors[0], o.vectors[i])
		if alike > best {
			nearest, best = name, alike
		}
		if name == metric {
			own = alike
		}
	}
	return nearest, own >= nearlyNearest*best, nil
}

// prepare embeds the metrics once. It is tried again after a failure.
func (o *SecondOpinion) prepare(ctx context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.vectors != nil {
		return nil
	}
	var names, texts []string
	for _, m := range o.Model.Metrics {
		if answerable(m) {
			names, texts = append(names, m.Name), append(texts, fmt.Sprintf(toldForm, portrait(m)))
		}
	}
	vectors, err := o.Embedder.Embed(ctx, texts)
	if err != nil {
		return fmt.Errorf("embed the metrics: %w", err)
	}
	o.names, o.vectors = names, vectors
	return nil
}

// maxNames is how many synonyms of a language stand in a metric's portrait.
const maxNames = 6

// portrait is a metric in words: its labels, English description and first
// synonyms, as the thresholds were measured with.
func portrait(m *semantic.Metric) string {
	var parts []string
	for _, lang := range evidence.Langs {
		parts = append(parts, m.Label[lang])
	}
	text := strings.Join(parts, ", ") + "."
	if d := m.Description[evidence.EN]; d != "" {
		text += " " + d
	}
	for _, lang := range evidence.Langs {
		names := m.Synonyms[lang]
		text += " " + strings.Join(names[:min(maxNames, len(names))], ", ")
	}
	return text
}

func dot(a, b []float32) (sum float64) {
	for i := range min(len(a), len(b)) {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}
