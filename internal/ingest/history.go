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

// record writes what the target now says of the loaded rows of days that still
// grow into the log. Ages count from the day after the target's last, today at
// the latest, as those of a comparison do: a file that is loaded days late is no
// older for it. What is loaded twice at one age stands there as it was loaded
// last.
func (l *loader) record(ctx context.Context, tx pgx.Tx, h History) error {
	log, err := identifier(h.Log)
	if err != nil {
		return err
	}
	values, err := l.recorded(ctx, tx, log, h)
	if err != nil || len(values) == 0 {
		return err
	}
	key, set := quoteList(l.plan.Key), make([]string, len(values))
	for i, name := range values {
		name = pgx.Identifier{name}.Sanitize()
		set[i] = name + " = EXCLUDED." + name
	}
	day, age, given := pgx.Identifier{h.Day}.Sanitize(), pgx.Identifier{h.Age}.Sanitize(), key+", "+quoteList(values)
	_, err = tx.Exec(ctx, "WITH reach AS (SELECT least($1::date, max("+day+") + 1) AS as_of FROM "+l.target+")"+
		" INSERT INTO "+log+" ("+given+", "+age+")"+
		" SELECT "+given+", as_of - "+day+" FROM reach, "+l.target+" JOIN (SELECT "+key+" FROM insight_stage) AS s USING ("+key+")"+
		" WHERE "+day+" > as_of - $2::int AND "+day+" < as_of"+
		" ON CONFLICT ("+key+", "+age+") DO UPDATE SET "+strings.Join(set, ", "), h.Today.UTC(), h.Maturity)
	if err != nil {
		return fmt.Errorf("record young days in %s: %w", h.Log, err)
	}
	return nil
}

// recorded returns the columns of the target that the log keeps beside the key.
func (l *loader) recorded(ctx context.Context, tx pgx.Tx, log string, h History) ([]string, error) {
	kept, err := columnNames(ctx, tx, log)
	if err != nil {
		return nil, err
	}
	for _, name := range append(slices.Clone(l.plan.Key), h.Age) {
		if !slices.Contains(kept, name) {
			return nil, fmt.Errorf("record young days: %s has no column %s: give it the key of %s and the age, or name another log in the semantic model", h.Log, name, l.plan.Target)
		}
	}
	own, err := columnNames(ctx, tx, l.target)
	return slices.DeleteFunc(own, func(name string) bool {
		return !slices.Contains(kept, name) || slices.Contains(l.plan.Key, name)
	}), err
}

func columnNames(ctx context.Context, tx pgx.Tx, relation string) ([]string, error) {
	rows, err := tx.Query(ctx, "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum", relation)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
