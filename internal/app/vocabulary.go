package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/nlq"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/store"
	"github.com/insight-agent/insight/internal/warehouse"
)

// maxSampled is how many members of a dimension are learnt as words.
const maxSampled = 2000

// vocabulary holds the words by which questions are read and answers checked:
// those of the semantic model, members sampled from the data, and approved
// corrections. Refresh replaces them as a whole.
type vocabulary struct {
	model     *semantic.Model
	warehouse *warehouse.Postgres
	store     *store.Store
	logger    *slog.Logger
	current   atomic.Pointer[words]
}

type words struct {
	reader *nlq.Reader
	names  *evidence.Names
}

func newVocabulary(ctx context.Context, m *semantic.Model, w *warehouse.Postgres, s *store.Store, logger *slog.Logger) (*vocabulary, error) {
	v := &vocabulary{model: m, warehouse: w, store: s, logger: logger}
	return v, v.Refresh(ctx)
}

// Refresh reads members and corrections again.
func (v *vocabulary) Refresh(ctx context.Context) error {
	members := make(map[string][]string)
	for _, d := range v.model.Dimensions {
		if !d.Sampled {
			continue
		}
		values, err := v.warehouse.Members(ctx, v.model, d.Name, maxSampled)
		if err != nil {
			return fmt.Errorf("read the members of %s: %w", d.Name, err)
		}
		members[d.Name] = values
	}
	approved, err := v.store.Synonyms(ctx)
	if err != nil {
		return fmt.Errorf("read approved corrections: %w", err)
	}
	extra := make([]nlq.Synonym, len(approved))
	for i, s := range approved {
		extra[i] = nlq.Synonym{Lang: s.Lang, Text: s.Words, Kind: nlq.Kind(s.Kind), Target: s.Target, Dimension: s.Dimension}
	}
	v.current.Store(&words{
		reader: &nlq.Reader{Lexicon: nlq.NewLexicon(v.model, members, extra), Calendar: v.model.Calendar()},
		names:  evidence.NewNames(namesOf(v.model, members)),
	})
	return nil
}

// Reader returns the current reader.
func (v *vocabulary) Reader() *nlq.Reader { return v.current.Load().reader }

// Names returns what the verifier watches for.
func (v *vocabulary) Names() *evidence.Names { return v.current.Load().names }

func namesOf(m *semantic.Model, members map[string][]string) []evidence.Name {
	var names []evidence.Name
	for _, metric := range m.Metrics {
		for _, label := range metric.Label {
			names = append(names, evidence.Name{Text: label, Metric: metric.Name})
		}
	}
	for _, d := range m.Dimensions {
		for _, member := range d.Members {
			names = append(names, evidence.Name{Text: member.Value, Dimension: d.Name, Value: member.Value})
			for _, label := range member.Label {
				names = append(names, evidence.Name{Text: label, Dimension: d.Name, Value: member.Value})
			}
		}
		for _, value := range members[d.Name] {
			names = append(names, evidence.Name{Text: value, Dimension: d.Name, Value: value})
		}
	}
	return names
}
