package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/semantic"
)

// Answer returns a stored answer of the viewer. It is ErrNotFound when the
// answer is somebody else's or its turn has none, and ErrNotAllowed when the
// policies behind it no longer hold for the viewer.
func (s *Store) Answer(ctx context.Context, v Viewer, id string) (*answer.Answer, error) {
	var a answer.Answer
	var policy string
	var p semantic.Principal
	row := s.pool.QueryRow(ctx, `
		SELECT t.answer, t.policy, t.principal, t.roles
		FROM insight.turns t JOIN insight.conversations c ON c.id = t.conversation
		WHERE t.id = $1 AND c.owner = $2 AND t.answer IS NOT NULL`, id, v.ID)
	err := row.Scan(&a, &policy, &p.ID, &p.Roles)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, fail("read answer", fmt.Errorf("answer %q: %w", id, ErrNotFound))
	case err != nil:
		return nil, fail("read answer", err)
	case !v.allows(policy):
		return nil, fail("read answer", fmt.Errorf("answer %q: %w", id, ErrNotAllowed))
	}
	a.Principal = p
	return &a, nil
}

// LastReading returns the reading of the last question of a conversation that
// was answered, for a follow-up to lean on; nil when there is none yet, also
// when the conversation is new. The resolved period is not stored: it depends
// on the day and is resolved again from the query.
func (s *Store) LastReading(ctx context.Context, owner, conversation string) (*answer.Reading, error) {
	var r answer.Reading
	row := s.pool.QueryRow(ctx, `
		SELECT t.reading FROM insight.turns t JOIN insight.conversations c ON c.id = t.conversation
		WHERE c.id = $1 AND c.owner = $2 AND t.kind IN ('answered', 'empty')
		ORDER BY t.position DESC LIMIT 1`, conversation, owner)
	err := row.Scan(&r)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fail("read last reading", err)
	}
	return &r, nil
}
