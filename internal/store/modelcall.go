package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// ModelCall is the record of one call of a language model, from which an
// answer can be replayed. Prompt and Response are redacted by the caller.
type ModelCall struct {
	ID           string     `json:"id"`               // given when it is saved
	Answer       string     `json:"answer,omitempty"` // empty for calls that serve no answer
	Purpose      string     `json:"purpose"`          // "read", "compose"
	Model        string     `json:"model"`
	Digest       string     `json:"digest,omitempty"` // of the model's weights
	Prompt       string     `json:"prompt"`
	Response     string     `json:"response"`
	PromptTokens int        `json:"prompt_tokens"`
	OutputTokens int        `json:"output_tokens"`
	MS           float64    `json:"ms"`
	Error        string     `json:"error,omitempty"`
	At           time.Time  `json:"at"`                   // given when it is saved
	KeepUntil    *time.Time `json:"keep_until,omitempty"` // nil: until the answer goes, or Prune's limit
}

// RecordModelCall stores a call.
func (s *Store) RecordModelCall(ctx context.Context, c ModelCall) error {
	_, err := s.pool.Exec(ctx, `
		INSERT INTO insight.model_calls (id, answer, purpose, model, digest, prompt, response, prompt_tokens, output_tokens, ms, error, at, keep_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		s.newID(), c.Answer, c.Purpose, c.Model, c.Digest, c.Prompt, c.Response, c.PromptTokens, c.OutputTokens, c.MS, c.Error, s.now(), c.KeepUntil)
	return fail("record model call", err)
}

// ModelCalls returns the calls behind an answer of owner, in time order.
func (s *Store) ModelCalls(ctx context.Context, owner, answerID string) ([]ModelCall, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT m.* FROM insight.model_calls m
		JOIN insight.turns t ON t.id = m.answer JOIN insight.conversations c ON c.id = t.conversation
		WHERE m.answer = $1 AND c.owner = $2 ORDER BY m.at, m.id`, answerID, owner)
	if err != nil {
		return nil, fail("read model calls", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[ModelCall])
	for i := range list {
		list[i].At = list[i].At.UTC()
	}
	return list, fail("read model calls", err)
}
