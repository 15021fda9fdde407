package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/period"
)

// History says where an import records what rows of days that still grow said
// at their age, so that young days can be compared with days as young.
type History struct {
	Log      string      // the table: the target's key, the age, and the values that grow
	Age      string      // its column of the age, in whole days
	Day      string      // the target's column of the day
	Maturity int         // the age from which values are final
	Today    period.Date // by the importer's clock
}

// record writes the staged rows of days that still grow into the log. What is
// loaded twice on one day stands there as it was loaded last.
func (l *loader) record(ctx context.Context, tx pgx.Tx, h History) error {
	log, err := identifier(h.Log)
	if err != nil {
		return err
	}
	key, values, err := l.recorded(ctx, tx, h)
	if err != nil || len(values) == 0 {
		return err
	}
	day, age := pgx.Identifier{h.Day}.Sanitize(), pgx.Identifier{h.Age}.Sanitize()
	var set []string
	for _, name := range values {
		name = pgx.Identifier{name}.Sanitize()
		set = append(set, name+" = EXCLUDED."+name)
	}
	given := quoteList(append(slices.Clone(key), values...))
	_, err = tx.Exec(ctx, "INSERT INTO "+log+" ("+given+", "+age+") SELECT "+given+", $1::date - "+day+" FROM insight_stage"+
		" WHERE "+day+" > $1::date - $2::int AND "+day+" < $1::date"+
		" ON CONFLICT ("+quoteList(key)+", "+age+") DO UPDATE SET "+strings.Join(set, ", "), h.Today.UTC(), h.Maturity)
	if err != nil {
		return fmt.Errorf("record young days in %s: %w", h.Log, err)
	}
	return nil
}

// recorded returns the columns of the key, and those of the values that are
// both loaded and kept.
func (l *loader) recorded(ctx context.Context, tx pgx.Tx, h History) (key, values []string, err error) {
	log, err := identifier(h.Log)
	if err != nil {
		return nil, nil, err
	}
	rows, err := tx.Query(ctx, "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped", log)
	if err != nil {
		return nil, nil, err
	}
	kept, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, nil, err
	}
	for _, name := range append(slices.Clone(l.plan.Key), h.Age) {
		if !slices.Contains(kept, name) {
			return nil, nil, fmt.Errorf("record young days: %s has no column %s: give it the key of %s and the age, or name another log in the semantic model", h.Log, name, l.plan.Target)
		}
	}
	for _, name := range columnsOf(l.plan) {
		if slices.Contains(kept, name) && !slices.Contains(l.plan.Key, name) {
			values = append(values, name)
		}
	}
	return l.plan.Key, values, nil
}
