package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// State says how far a turn has come.
type State string

// The states of a turn.
const (
	Running   State = "running" // asked; a turn left in it was cut off by a crash
	Completed State = "answered"
	Failed    State = "failed"
)

// Turn is one question of a conversation and what came of it.
type Turn struct {
	ID           string
	Conversation string
	Position     int // from 1, given when the turn is first saved
	Question     string
	Lang         evidence.Lang // of the question
	Principal    semantic.Principal
	AskedAt      time.Time // given when the turn is first saved
	State        State
	Answer       *answer.Answer  // of a completed turn
	Failure      *answer.Failure // of a failed one
	// Withheld marks a completed turn whose answer the viewer may not see any
	// more; its Answer is nil.
	Withheld bool
}

// SaveTurn stores a question with its answer, its failure, or neither yet, in
// one transaction, and creates its conversation when that is new. Saving a turn
// before its run and again after it keeps the question through a crash. An
// empty ID or Conversation is given a new id. A stored answer never changes: a
// second save of an answered turn returns the first. The conversation belongs
// to the turn's principal; that of somebody else is ErrNotFound. The returned
// turn carries what was given.
func (s *Store) SaveTurn(ctx context.Context, t Turn) (Turn, error) {
	if err := checkTurn(t); err != nil {
		return Turn{}, fail("save turn", err)
	}
	if t.Conversation == "" {
		t.Conversation = s.newID()
	}
	if t.ID == "" {
		t.ID = s.newID()
	}
	t.State = stateOf(t)
	t.AskedAt = s.now()
	if t.Answer != nil {
		stored := *t.Answer
		stored.ID, stored.Conversation = t.ID, t.Conversation
		t.Answer = &stored
	}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := saveConversation(ctx, tx, t); err != nil {
			return err
		}
		return saveTurn(ctx, tx, &t)
	})
	if err != nil {
		return Turn{}, fail("save turn", err)
	}
	return t, nil
}

func checkTurn(t Turn) error {
	if t.Principal.ID == "" {
		return fmt.Errorf("%w turn: it has no principal", ErrInvalid)
	}
	if t.Lang != evidence.EN && t.Lang != evidence.ZH {
		return fmt.Errorf("%w turn: language %q is neither en nor zh", ErrInvalid, t.Lang)
	}
	if t.Answer != nil && t.Failure != nil {
		return fmt.Errorf("%w turn: it has both an answer and a failure", ErrInvalid)
	}
	return storable("question", t.Question)
}

func stateOf(t Turn) State {
	switch {
	case t.Answer != nil:
		return Completed
	case t.Failure != nil:
		return Failed
	}
	return Running
}

// saveConversation creates the conversation or marks it as used. Either way it
// holds the row's lock until the end of the transaction, so that positions
// within a conversation are given one after the other.
func saveConversation(ctx context.Context, tx pgx.Tx, t Turn) error {
	tag, err := tx.Exec(ctx, `
		INSERT INTO insight.conversations AS c (id, owner, title, lang, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $5)
		ON CONFLICT (id) DO UPDATE SET updated_at = greatest(c.updated_at, EXCLUDED.updated_at)
		WHERE c.owner = EXCLUDED.owner`,
		t.Conversation, t.Principal.ID, titleOf(t.Question), t.Lang, t.AskedAt)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return fmt.Errorf("conversation %q: %w", t.Conversation, ErrNotFound)
	}
	return nil
}

// maxTitle is how many characters of its first question name a conversation.
const maxTitle = 80

func titleOf(question string) string {
	title := []rune(strings.Join(strings.Fields(question), " "))
	if len(title) <= maxTitle {
		return string(title)
	}
	return string(title[:maxTitle-1]) + "…"
}

func saveTurn(ctx context.Context, tx pgx.Tx, t *Turn) error {
	a := answer.Answer{}
	args := pgx.StrictNamedArgs{
		"id": t.ID, "conversation": t.Conversation, "question": t.Question, "asked_at": t.AskedAt, "state": t.State,
		"principal": t.Principal.ID, "roles": nonNil(t.Principal.Roles), "failure": t.Failure,
		"answer": t.Answer, "reading": nil, "kind": nil, "lang": t.Lang, "finished_at": nil,
	}
	if t.Answer != nil {
		a = *t.Answer
		args["reading"], args["kind"], args["lang"] = a.Reading, a.Kind, orDefault(a.Lang, t.Lang)
	}
	if t.State != Running {
		args["finished_at"] = t.AskedAt
	}
	args["policy"], args["written_by"] = a.Policy, a.WrittenBy
	args["supported"], args["unsupported"], args["contradicted"] = a.Verdict.Supported, a.Verdict.Unsupported, a.Verdict.Contradicted
	args["not_checkable"], args["replaced"] = a.Verdict.NotCheckable, a.Verdict.Replaced
	args["reading_ms"], args["sql_ms"], args["model_ms"], args["total_ms"] = a.Timings.Reading, a.Timings.SQL, a.Timings.Model, a.Timings.Total

	err := tx.QueryRow(ctx, upsertTurn, args).Scan(&t.Position, &t.AskedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return keepAnswered(ctx, tx, t)
	}
	return err
}

const upsertTurn = `
	INSERT INTO insight.turns AS t (id, conversation, position, question, principal, roles, asked_at, state, failure, answer,
		reading, kind, lang, policy, written_by, supported, unsupported, contradicted, not_checkable, replaced,
		reading_ms, sql_ms, model_ms, total_ms, finished_at)
	SELECT @id, @conversation, coalesce(max(position), 0) + 1, @question, @principal, @roles, @asked_at, @state, @failure::jsonb, @answer::jsonb,
		@reading::jsonb, @kind, @lang, @policy, @written_by, @supported, @unsupported, @contradicted, @not_checkable, @replaced,
		@reading_ms, @sql_ms, @model_ms, @total_ms, @finished_at
	FROM insight.turns WHERE conversation = @conversation
	ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state, failure = EXCLUDED.failure, answer = EXCLUDED.answer,
		reading = EXCLUDED.reading, kind = EXCLUDED.kind, lang = EXCLUDED.lang, policy = EXCLUDED.policy,
		written_by = EXCLUDED.written_by, supported = EXCLUDED.supported, unsupported = EXCLUDED.unsupported,
		contradicted = EXCLUDED.contradicted, not_checkable = EXCLUDED.not_checkable, replaced = EXCLUDED.replaced,
		reading_ms = EXCLUDED.reading_ms, sql_ms = EXCLUDED.sql_ms, model_ms = EXCLUDED.model_ms,
		total_ms = EXCLUDED.total_ms, finished_at = EXCLUDED.finished_at
	WHERE t.conversation = EXCLUDED.conversation AND t.state <> 'answered'
	RETURNING position, asked_at`

// keepAnswered replaces t by the turn of its id that was answered before.
func keepAnswered(ctx context.Context, tx pgx.Tx, t *Turn) error {
	row := tx.QueryRow(ctx, `SELECT position, asked_at, question, state, answer, failure FROM insight.turns
		WHERE id = $1 AND conversation = $2`, t.ID, t.Conversation)
	err := row.Scan(&t.Position, &t.AskedAt, &t.Question, &t.State, &t.Answer, &t.Failure)
	if errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("turn %q of conversation %q: %w", t.ID, t.Conversation, ErrNotFound)
	}
	t.AskedAt = t.AskedAt.UTC()
	return err
}

func orDefault(l, def evidence.Lang) evidence.Lang {
	if l == "" {
		return def
	}
	return l
}

// nonNil keeps an absent list from becoming NULL.
func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
