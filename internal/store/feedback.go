package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// Reason says what an answer lacks.
type Reason string

// The reasons; NoReason goes with praise.
const (
	NoReason     Reason = ""
	WrongNumber  Reason = "wrong_number"
	WrongReading Reason = "wrong_reading"
	Incomplete   Reason = "incomplete"
	Unclear      Reason = "unclear"
	TooSlow      Reason = "too_slow"
	OtherReason  Reason = "other"
)

// Reasons lists them.
var Reasons = []Reason{NoReason, WrongNumber, WrongReading, Incomplete, Unclear, TooSlow, OtherReason}

// Feedback is one person's judgement of an answer.
type Feedback struct {
	Answer  string    `json:"answer"`
	By      string    `json:"by"`
	Helpful bool      `json:"helpful"`
	Reason  Reason    `json:"reason,omitempty"`
	Text    string    `json:"text,omitempty"` // at most MaxFeedback characters
	At      time.Time `json:"at"`             // given when it is saved
}

// MaxFeedback caps the words of a feedback, in characters.
const MaxFeedback = 4000

// SaveFeedback stores a judgement of an answer of the person who gives it.
// Judging again replaces the first judgement.
func (s *Store) SaveFeedback(ctx context.Context, f Feedback) (Feedback, error) {
	if err := checkFeedback(f); err != nil {
		return Feedback{}, fail("save feedback", err)
	}
	f.At = s.now()
	tag, err := s.pool.Exec(ctx, `
		INSERT INTO insight.feedback AS f (answer, by, helpful, reason, text, at)
		SELECT t.id, $2, $3, $4, $5, $6
		FROM insight.turns t JOIN insight.conversations c ON c.id = t.conversation
		WHERE t.id = $1 AND c.owner = $2
		ON CONFLICT (answer, by) DO UPDATE
		SET helpful = EXCLUDED.helpful, reason = EXCLUDED.reason, text = EXCLUDED.text, at = EXCLUDED.at`,
		f.Answer, f.By, f.Helpful, f.Reason, f.Text, f.At)
	if err == nil && tag.RowsAffected() == 0 {
		err = fmt.Errorf("answer %q: %w", f.Answer, ErrNotFound)
	}
	return f, fail("save feedback", err)
}

func checkFeedback(f Feedback) error {
	if !slices.Contains(Reasons, f.Reason) {
		return fmt.Errorf("%w reason %q: use one of %q", ErrInvalid, f.Reason, Reasons[1:])
	}
	if len([]rune(f.Text)) > MaxFeedback {
		return fmt.Errorf("%w feedback: write at most %d characters", ErrInvalid, MaxFeedback)
	}
	return storable("feedback", f.Text)
}

// Feedback returns what a person said of an answer of theirs.
func (s *Store) Feedback(ctx context.Context, by, answerID string) (Feedback, error) {
	rows, err := s.pool.Query(ctx, `SELECT answer, by, helpful, reason, text, at FROM insight.feedback WHERE answer = $1 AND by = $2`, answerID, by)
	if err != nil {
		return Feedback{}, fail("read feedback", err)
	}
	f, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Feedback])
	if errors.Is(err, pgx.ErrNoRows) {
		err = fmt.Errorf("feedback on %q: %w", answerID, ErrNotFound)
	}
	f.At = f.At.UTC()
	return f, fail("read feedback", err)
}
