package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// AuditEntry says who asked what, what was read for it and what came of it.
// Entries are only ever added, and pruned by their own limit; deleting a
// conversation leaves them. Question and Query are redacted by the caller.
type AuditEntry struct {
	At           time.Time `json:"at"` // given when it is saved
	Principal    string    `json:"principal"`
	Roles        []string  `json:"roles,omitempty"`
	Action       string    `json:"action"` // "ask", "query", "approve"
	Question     string    `json:"question,omitempty"`
	Query        string    `json:"query,omitempty"` // as it was run, JSON
	Conversation string    `json:"conversation,omitempty"`
	Answer       string    `json:"answer,omitempty"`
	Relations    []string  `json:"relations,omitempty"` // that the queries read
	Policy       string    `json:"policy,omitempty"`
	Rows         int64     `json:"rows"`    // that the queries gave
	MS           float64   `json:"ms"`      // from the request to its end
	Outcome      string    `json:"outcome"` // an answer's kind, or a failure's code
}

// Audit adds an entry.
func (s *Store) Audit(ctx context.Context, e AuditEntry) error {
	_, err := s.pool.Exec(ctx, `
		INSERT INTO insight.audit (at, principal, roles, action, question, query, conversation, answer, relations, policy, rows, ms, outcome)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		s.now(), e.Principal, nonNil(e.Roles), e.Action, e.Question, e.Query, e.Conversation, e.Answer, nonNil(e.Relations), e.Policy, e.Rows, e.MS, e.Outcome)
	return fail("audit", err)
}

// AuditLog returns the last entries from a moment on, newest first, at most
// limit of them.
func (s *Store) AuditLog(ctx context.Context, since time.Time, limit int) ([]AuditEntry, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT at, principal, roles, action, question, query, conversation, answer, relations, policy, rows, ms, outcome
		FROM insight.audit WHERE at >= $1 ORDER BY at DESC, id DESC LIMIT $2`, since, limit)
	if err != nil {
		return nil, fail("read audit", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[AuditEntry])
	for i := range list {
		list[i].At = list[i].At.UTC()
	}
	return list, fail("read audit", err)
}
