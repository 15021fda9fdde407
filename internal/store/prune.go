package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Cutoffs say what is too old to keep. A zero time keeps everything.
type Cutoffs struct {
	Conversations time.Time // by when they were last used
	ModelCalls    time.Time
	Audit         time.Time
}

// Pruned counts what PruneBefore deleted.
type Pruned struct {
	Conversations, ModelCalls, Audit int64
}

// PruneBefore deletes what is older than its cutoff, and every model call
// whose own time to keep is over, in one transaction.
func (s *Store) PruneBefore(ctx context.Context, before Cutoffs) (Pruned, error) {
	var p Pruned
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var err error
		// Calls first: those of pruned conversations go with them uncounted.
		calls, err := tx.Exec(ctx, `DELETE FROM insight.model_calls WHERE at < $1 OR keep_until < $2`, before.ModelCalls, s.now())
		if err != nil {
			return err
		}
		p.ModelCalls = calls.RowsAffected()
		if p.Conversations, err = deleteConversations(ctx, tx, `updated_at < $1`, before.Conversations); err != nil {
			return err
		}
		audit, err := tx.Exec(ctx, `DELETE FROM insight.audit WHERE at < $1`, before.Audit)
		p.Audit = audit.RowsAffected()
		return err
	})
	if err != nil {
		return Pruned{}, fail("prune", err)
	}
	return p, nil
}
