package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// Conversation is a row of questions by one person.
type Conversation struct {
	ID        string        `json:"id"`
	Owner     string        `json:"-"`
	Title     string        `json:"title"`
	Lang      evidence.Lang `json:"lang"`
	CreatedAt time.Time     `json:"created_at"`
	UpdatedAt time.Time     `json:"updated_at"`
	Turns     int           `json:"turns"` // how many questions it holds
}

// Cursor is a place in a list of conversations. The zero Cursor is its start.
type Cursor struct {
	UpdatedAt time.Time
	ID        string
}

// Cursor returns the place right after c in the list that c came from.
func (c Conversation) Cursor() Cursor { return Cursor{c.UpdatedAt, c.ID} }

// String writes the cursor as it may stand in an address; ParseCursor reads it.
func (c Cursor) String() string {
	if c.ID == "" {
		return ""
	}
	return strconv.FormatInt(c.UpdatedAt.UnixMicro(), 10) + "." + c.ID
}

// ParseCursor reads what Cursor.String wrote. Its error wraps ErrInvalid.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	micros, id, ok := strings.Cut(s, ".")
	at, err := strconv.ParseInt(micros, 10, 64)
	if !ok || id == "" || err != nil {
		return Cursor{}, fmt.Errorf("%w cursor %q: pass the one that the page before it gave", ErrInvalid, s)
	}
	return Cursor{time.UnixMicro(at).UTC(), id}, nil
}

// MaxPage caps the conversations of one page.
const MaxPage = 200

// Conversations lists an owner's conversations, the last used first, beginning
// after the cursor. A limit outside 1 to MaxPage is MaxPage.
func (s *Store) Conversations(ctx context.Context, owner string, limit int, after Cursor) ([]Conversation, error) {
	if limit < 1 || limit > MaxPage {
		limit = MaxPage
	}
	var from *time.Time
	if after.ID != "" {
		from = &after.UpdatedAt
	}
	rows, err := s.pool.Query(ctx, `
		SELECT c.*, (SELECT count(*) FROM insight.turns t WHERE t.conversation = c.id) AS turns
		FROM insight.conversations c
		WHERE owner = $1 AND ($2::timestamptz IS NULL OR (updated_at, id) < ($2, $3))
		ORDER BY updated_at DESC, id DESC LIMIT $4`, owner, from, after.ID, limit)
	if err != nil {
		return nil, fail("list conversations", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Conversation])
	for i := range list {
		list[i].CreatedAt, list[i].UpdatedAt = list[i].CreatedAt.UTC(), list[i].UpdatedAt.UTC()
	}
	return list, fail("list conversations", err)
}

// Conversation returns one conversation of the viewer with its turns in order.
// Answers whose policies the viewer does not meet any more are withheld.
func (s *Store) Conversation(ctx context.Context, v Viewer, id string) (Conversation, []Turn, error) {
	var c Conversation
	row := s.pool.QueryRow(ctx, `SELECT id, owner, title, lang, created_at, updated_at
		FROM insight.conversations WHERE id = $1 AND owner = $2`, id, v.ID)
	err := row.Scan(&c.ID, &c.Owner, &c.Title, &c.Lang, &c.CreatedAt, &c.UpdatedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		err = fmt.Errorf("conversation %q: %w", id, ErrNotFound)
	}
	if err != nil {
		return Conversation{}, nil, fail("read conversation", err)
	}
	c.CreatedAt, c.UpdatedAt = c.CreatedAt.UTC(), c.UpdatedAt.UTC()
	turns, err := s.turns(ctx, v, id)
	c.Turns = len(turns)
	return c, turns, fail("read conversation", err)
}

type turnRow struct {
	ID, Conversation, Question, Principal, Policy string
	Position                                      int
	Lang                                          evidence.Lang
	Roles                                         []string
	AskedAt                                       time.Time
	State                                         State
	Answer                                        *answer.Answer
	Failure                                       *answer.Failure
}

func (r turnRow) turn(v Viewer) Turn {
	t := Turn{
		ID: r.ID, Conversation: r.Conversation, Position: r.Position, Question: r.Question, Lang: r.Lang,
		Principal: semantic.Principal{ID: r.Principal, Roles: r.Roles}, AskedAt: r.AskedAt.UTC(),
		State: r.State, Answer: r.Answer, Failure: r.Failure,
	}
	if t.Answer != nil && !v.allows(r.Policy) {
		t.Answer, t.Withheld = nil, true
	}
	return t
}

func (s *Store) turns(ctx context.Context, v Viewer, conversation string) ([]Turn, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT id, conversation, position, question, lang, principal, roles, asked_at, state, policy, answer, failure
		FROM insight.turns WHERE conversation = $1 ORDER BY position`, conversation)
	if err != nil {
		return nil, err
	}
	stored, err := pgx.CollectRows(rows, pgx.RowToStructByName[turnRow])
	turns := make([]Turn, len(stored))
	for i, r := range stored {
		turns[i] = r.turn(v)
	}
	return turns, err
}

// Rename gives a conversation of owner a new title.
func (s *Store) Rename(ctx context.Context, owner, id, title string) error {
	title = strings.TrimSpace(title)
	if title == "" || len([]rune(title)) > maxTitle {
		return fail("rename conversation", fmt.Errorf("%w title: give 1 to %d characters", ErrInvalid, maxTitle))
	}
	if err := storable("title", title); err != nil {
		return fail("rename conversation", err)
	}
	tag, err := s.pool.Exec(ctx, `UPDATE insight.conversations SET title = $3 WHERE id = $1 AND owner = $2`, id, owner, title)
	if err == nil && tag.RowsAffected() == 0 {
		err = fmt.Errorf("conversation %q: %w", id, ErrNotFound)
	}
	return fail("rename conversation", err)
}

// Delete removes a conversation of owner with its answers, their feedback and
// model calls, and those corrections of them that nobody has approved.
func (s *Store) Delete(ctx context.Context, owner, id string) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		n, err := deleteConversations(ctx, tx, `id = $1 AND owner = $2`, id, owner)
		if err == nil && n == 0 {
			err = fmt.Errorf("conversation %q: %w", id, ErrNotFound)
		}
		return err
	})
	return fail("delete conversation", err)
}

// deleteConversations deletes the conversations that satisfy a condition, and
// what hangs on them without a foreign key that would take it along.
func deleteConversations(ctx context.Context, tx pgx.Tx, condition string, args ...any) (int64, error) {
	ids, err := tx.Query(ctx, `SELECT id FROM insight.conversations WHERE `+condition+` FOR UPDATE`, args...)
	if err != nil {
		return 0, err
	}
	doomed, err := pgx.CollectRows(ids, pgx.RowTo[string])
	if err != nil || len(doomed) == 0 {
		return 0, err
	}
	for _, statement := range []string{
		`DELETE FROM insight.model_calls WHERE answer IN (SELECT id FROM insight.turns WHERE conversation = ANY($1))`,
		`DELETE FROM insight.corrections WHERE status <> 'approved' AND answer IN (SELECT id FROM insight.turns WHERE conversation = ANY($1))`,
		`DELETE FROM insight.conversations WHERE id = ANY($1)`,
	} {
		if _, err := tx.Exec(ctx, statement, doomed); err != nil {
			return 0, err
		}
	}
	return int64(len(doomed)), nil
}
