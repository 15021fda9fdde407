package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// Correction says that words of a question mean something else than what was
// read, or something where nothing was read.
type Correction struct {
	ID         string           `json:"id"`
	Answer     *string          `json:"answer,omitempty"` // nil once the answer is deleted
	Question   string           `json:"question"`         // taken from the answer
	Words      string           `json:"words"`            // as written in the question
	Kind       TargetKind       `json:"kind"`
	Target     string           `json:"target"`              // a metric, a dimension, or a member
	Dimension  string           `json:"dimension,omitempty"` // of a member
	Lang       evidence.Lang    `json:"lang"`
	Query      *semantic.Query  `json:"query,omitempty"` // the whole question as it should have been read
	Status     CorrectionStatus `json:"status"`
	ProposedBy string           `json:"proposed_by"`
	ProposedAt time.Time        `json:"proposed_at"`
	DecidedBy  string           `json:"decided_by,omitempty"`
	DecidedAt  *time.Time       `json:"decided_at,omitempty"`
}

// TargetKind says what the words of a correction name.
type TargetKind string

// The kinds of targets.
const (
	MetricTarget    TargetKind = "metric"
	DimensionTarget TargetKind = "dimension"
	ValueTarget     TargetKind = "value"
)

// CorrectionStatus says whether a correction is in force.
type CorrectionStatus string

// The statuses.
const (
	Proposed CorrectionStatus = "proposed"
	Approved CorrectionStatus = "approved"
	Rejected CorrectionStatus = "rejected"
)

// Propose stores a correction of an answer of the person who proposes it. The
// id, question, status and time are given here.
func (s *Store) Propose(ctx context.Context, c Correction) (Correction, error) {
	if err := checkCorrection(c); err != nil {
		return Correction{}, fail("propose correction", err)
	}
	c.ID, c.ProposedAt, c.Status = s.newID(), s.now(), Proposed
	c.DecidedBy, c.DecidedAt = "", nil
	row := s.pool.QueryRow(ctx, `
		INSERT INTO insight.corrections (id, answer, question, words, kind, target, dimension, lang, query, proposed_by, proposed_at)
		SELECT $1, t.id, t.question, $3, $4, $5, $6, $7, $8::jsonb, $9, $10
		FROM insight.turns t JOIN insight.conversations o ON o.id = t.conversation
		WHERE t.id = $2 AND o.owner = $9
		RETURNING question`,
		c.ID, c.Answer, c.Words, c.Kind, c.Target, c.Dimension, c.Lang, c.Query, c.ProposedBy, c.ProposedAt)
	err := row.Scan(&c.Question)
	if errors.Is(err, pgx.ErrNoRows) {
		err = fmt.Errorf("answer %q: %w", *c.Answer, ErrNotFound)
	}
	return c, fail("propose correction", err)
}

func checkCorrection(c Correction) error {
	switch {
	case c.Answer == nil:
		return fmt.Errorf("%w correction: it names no answer", ErrInvalid)
	case strings.TrimSpace(c.Words) == "" || c.Target == "":
		return fmt.Errorf("%w correction: it needs the words and what they mean", ErrInvalid)
	case c.Kind != MetricTarget && c.Kind != DimensionTarget && c.Kind != ValueTarget:
		return fmt.Errorf("%w correction: kind %q is not metric, dimension or value", ErrInvalid, c.Kind)
	case (c.Kind == ValueTarget) != (c.Dimension != ""):
		return fmt.Errorf("%w correction: a value needs its dimension, and only a value has one", ErrInvalid)
	case c.Lang != evidence.EN && c.Lang != evidence.ZH:
		return fmt.Errorf("%w correction: language %q is neither en nor zh", ErrInvalid, c.Lang)
	}
	return errors.Join(storable("words", c.Words), storable("target", c.Target), storable("dimension", c.Dimension))
}

// Decide approves or rejects a correction, also one that was decided before:
// an approved word that turns out wrong is withdrawn by rejecting it. Whether
// the person may decide is the caller's to know.
func (s *Store) Decide(ctx context.Context, id string, status CorrectionStatus, by string) error {
	if status != Approved && status != Rejected {
		return fail("decide correction", fmt.Errorf("%w status %q: approve or reject it", ErrInvalid, status))
	}
	tag, err := s.pool.Exec(ctx, `UPDATE insight.corrections SET status = $2, decided_by = $3, decided_at = $4 WHERE id = $1`, id, status, by, s.now())
	if err == nil && tag.RowsAffected() == 0 {
		err = fmt.Errorf("correction %q: %w", id, ErrNotFound)
	}
	return fail("decide correction", err)
}

// Corrections lists the corrections of a status, oldest first, for the person
// who decides on them.
func (s *Store) Corrections(ctx context.Context, status CorrectionStatus) ([]Correction, error) {
	rows, err := s.pool.Query(ctx, `SELECT * FROM insight.corrections WHERE status = $1 ORDER BY proposed_at, id`, status)
	if err != nil {
		return nil, fail("list corrections", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Correction])
	for i := range list {
		list[i].ProposedAt = list[i].ProposedAt.UTC()
		if list[i].DecidedAt != nil {
			at := list[i].DecidedAt.UTC()
			list[i].DecidedAt = &at
		}
	}
	return list, fail("list corrections", err)
}

// Synonym is an approved word for a metric, a dimension or a member.
type Synonym struct {
	Words     string        `json:"words"`
	Kind      TargetKind    `json:"kind"`
	Target    string        `json:"target"`
	Dimension string        `json:"dimension,omitempty"` // of a member
	Lang      evidence.Lang `json:"lang"`
}

// Synonyms returns the words of the approved corrections. Where the same words
// were approved for two targets, the later decision holds.
func (s *Store) Synonyms(ctx context.Context) ([]Synonym, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT DISTINCT ON (lang, lower(words)) words, kind, target, dimension, lang
		FROM insight.corrections WHERE status = 'approved'
		ORDER BY lang, lower(words), decided_at DESC, id DESC`)
	if err != nil {
		return nil, fail("read synonyms", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Synonym])
	return list, fail("read synonyms", err)
}

// GoldenCase is a question with the query that a person approved as its
// reading.
type GoldenCase struct {
	ID       string         `json:"id"` // of the correction
	Question string         `json:"question"`
	Lang     evidence.Lang  `json:"lang"`
	Query    semantic.Query `json:"query"`
}

// GoldenCases returns the approved corrections that hold a whole query, oldest
// first.
func (s *Store) GoldenCases(ctx context.Context) ([]GoldenCase, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT id, question, lang, query FROM insight.corrections
		WHERE status = 'approved' AND query IS NOT NULL ORDER BY proposed_at, id`)
	if err != nil {
		return nil, fail("read golden cases", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[GoldenCase])
	return list, fail("read golden cases", err)
}
