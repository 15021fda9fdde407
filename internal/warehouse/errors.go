package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// The errors that callers decide on.
var (
	// ErrTimeout: the query, or its wait for a lock, took too long. Mend: ask
	// for a shorter period or fewer dimensions.
	ErrTimeout = errors.New("the query took longer than it may")
	// ErrUnavailable: there is no connection to the database, or it was lost.
	// The next query connects anew.
	ErrUnavailable = errors.New("the database cannot be reached")
)

// ErrTooCostly is the error for a query that the planner expects to cost more
// than it may; it was not run. Mend: ask for a shorter period or fewer
// dimensions, or give the table an index on its time.
type ErrTooCostly struct {
	Cost, Limit float64 // in the planner's units
}

// Error says both costs.
func (e ErrTooCostly) Error() string {
	return fmt.Sprintf("the query would cost %.0f where %.0f is the limit: ask for a shorter period or fewer dimensions", e.Cost, e.Limit)
}

// classify gives an error of the database its type. Closed says that the
// connection is gone.
func classify(ctx context.Context, err error, closed bool) error {
	if cause := context.Cause(ctx); cause != nil {
		return fmt.Errorf("run the query: %w", cause)
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		switch {
		case refused.Code == "57014", refused.Code == "55P03": // query_canceled, lock_not_available
			return fmt.Errorf("%w: %w", ErrTimeout, err)
		case strings.HasPrefix(refused.Code, "08"), strings.HasPrefix(refused.Code, "57P"), refused.Code == "53300": // lost, shutting down or starting, too many
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		return fmt.Errorf("run the query: %w", err)
	}
	if closed {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return fmt.Errorf("run the query: %w", err)
}
