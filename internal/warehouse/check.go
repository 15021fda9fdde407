package warehouse

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/insight-agent/insight/internal/semantic"
)

// Check asks the database whether it can compute every expression of a model,
// without reading a row. Its error joins one for each that it cannot, by the
// name of the column or metric and with the mend.
func (p *Postgres) Check(ctx context.Context, m *semantic.Model) error {
	var errs []error
	for _, probe := range semantic.Probes(m) {
		a, err := p.read(ctx, &semantic.Compiled{SQL: probe.SQL}, false)
		var refused *pgconn.PgError
		switch {
		case err != nil && (!errors.As(err, &refused) || errors.Is(err, ErrUnavailable)):
			return fmt.Errorf("check the semantic model: %w", err)
		case err != nil:
			errs = append(errs, refusal(probe, refused))
		case probe.Want != "":
			if got := fmt.Sprint(a.result.Rows[0][0]); got != probe.Want {
				errs = append(errs, mistyped(probe, got))
			}
		}
	}
	return errors.Join(errs...)
}

func refusal(probe semantic.Probe, e *pgconn.PgError) error {
	hint := ""
	switch {
	case e.Hint != "":
		hint = " (" + e.Hint + ")"
	case e.Code == "42703" || e.Code == "42601": // undefined_column, syntax_error
		hint = ` (in expr and filter, names with capitals or spaces need quotes: "Order No")`
	}
	return fmt.Errorf("semantic model: %s: %s%s", probe.Of, e.Message, hint)
}

func mistyped(probe semantic.Probe, got string) error {
	mend, ok := probe.Mends[got]
	if !ok {
		mend = probe.Mends[""]
	}
	return fmt.Errorf("semantic model: %s dates rows and is a %s, not a %s: %s", probe.Of, got, probe.Want, mend)
}
