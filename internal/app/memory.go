package app

import (
	"context"
	"errors"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/store"
)

// memory lets the agent keep its turns in the store.
type memory struct{ store *store.Store }

func (m memory) LastReading(ctx context.Context, p semantic.Principal, conversation string) (*answer.Reading, error) {
	reading, err := m.store.LastReading(ctx, p.ID, conversation)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil // a new conversation
	}
	return reading, err
}

func (m memory) SaveQuestion(ctx context.Context, a answer.Answer) error {
	_, err := m.store.SaveTurn(ctx, store.Turn{ID: a.ID, Conversation: a.Conversation, Question: a.Question, Lang: a.Lang, Principal: a.Principal})
	return err
}

func (m memory) SaveTurn(ctx context.Context, a answer.Answer, failure *answer.Failure) error {
	t := store.Turn{
		ID: a.ID, Conversation: a.Conversation, Question: a.Question, Lang: a.Lang,
		Principal: a.Principal, Failure: failure,
	}
	if failure == nil {
		t.Answer = &a
	}
	_, err := m.store.SaveTurn(ctx, t)
	return err
}
