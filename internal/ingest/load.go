package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// LoadOptions say how strict a load is.
type LoadOptions struct {
	// SkipBad loads the good lines of files that also have bad ones. Of lines
	// with one key and different values none is loaded. Problems of the whole
	// file are never skipped.
	SkipBad bool
	// Histories says, by target, where to record what young days say.
	Histories map[string]History
}

// Report is what a load did, or why it did nothing.
type Report struct {
	Target     string      `json:"target"`
	Loaded     bool        `json:"loaded"` // false: nothing was written
	Inserted   int64       `json:"inserted"`
	Updated    int64       `json:"updated"`
	Unchanged  int64       `json:"unchanged"`
	Duplicates int64       `json:"duplicates"` // lines that repeat another one wholly
	Rejected   int64       `json:"rejected"`   // lines with errors, and lines in conflict
	Problems   []Message   `json:"problems"`
	Errors     []LineError `json:"errors"` // the first MaxErrors

	inConflict int64 // of Rejected
}

// These roll a transaction back; the report says why.
var (
	errRefused = errors.New("refused")
	errChanged = errors.New("the file has changed since it was checked")
)

// Load writes the rows of plans that have one target, in one transaction: all
// or nothing, unless the options say otherwise. Rows are found again by the
// plans' key, so that loading a file twice changes nothing. Lines of the files
// that have one key and different values are in conflict and never picked
// from. An error is a failing database; all else stands in the report.
func Load(ctx context.Context, pool *pgxpool.Pool, o LoadOptions, plans ...*Plan) (*Report, error) {
	r := &Report{Problems: []Message{}, Errors: []LineError{}}
	if len(plans) == 0 {
		return r, nil
	}
	r.Target = plans[0].Target
	if !r.ready(o, plans) {
		return r, nil
	}
	l := loader{plan: plans[0], report: r, options: o}
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return l.run(ctx, tx, plans) })
	var refused *pgconn.PgError
	switch {
	case err == nil:
		r.Loaded = true
	case errors.Is(err, errRefused):
		r.Inserted, r.Updated, r.Unchanged, r.Duplicates = 0, 0, 0, 0
	case errors.Is(err, errChanged) || errors.Is(err, ErrFile):
		r.Problems = append(r.Problems, message("changed_file"))
	case errors.As(err, &refused) && (refused.Code[:2] == "22" || refused.Code[:2] == "23"): // data exception, constraint violation
		r.Problems = append(r.Problems, message("database_refuse", refused.Message))
	default:
		return nil, fmt.Errorf("import into %s: %w", r.Target, err)
	}
	return r, nil
}

// ready collects what already the plans say against a load.
func (r *Report) ready(o LoadOptions, plans []*Plan) bool {
	for _, p := range plans {
		r.Problems = append(r.Problems, p.Problems...)
		r.Rejected += int64(p.ErrorCount)
		for _, e := range p.Errors[:min(len(p.Errors), MaxErrors-len(r.Errors))] {
			e.File = p.File
			r.Errors = append(r.Errors, e)
		}
		if !slices.Equal(columnsOf(p), columnsOf(plans[0])) || p.Target != plans[0].Target {
			r.Problems = append(r.Problems, message("other_columns", p.File, plans[0].File))
		}
	}
	return len(r.Problems) == 0 && (r.Rejected == 0 || o.SkipBad)
}

func columnsOf(p *Plan) []string {
	names := make([]string, len(p.bindings))
	for i, b := range p.bindings {
		names[i] = b.target.Name
	}
	slices.Sort(names)
	return names
}

// loader is one load under way.
type loader struct {
	plan    *Plan // the first, whose columns and key are those of all
	report  *Report
	options LoadOptions
	target  string
}

func (l *loader) run(ctx context.Context, tx pgx.Tx, plans []*Plan) (err error) {
	for _, sql := range l.plan.Create {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	if l.target, err = identifier(l.plan.Target); err != nil {
		return err
	}
	// Keys are grouped in memory where they fit; the default of 4 MB spills to disk from some 50,000 rows on.
	if _, err := tx.Exec(ctx, "SET LOCAL work_mem = '128MB'"); err != nil {
		return err
	}
	columns := l.columns()
	if _, err := tx.Exec(ctx, "CREATE TEMP TABLE insight_stage ON COMMIT DROP AS SELECT "+columns+", 0 AS insight_file, 0::bigint AS insight_line FROM "+l.target+" WITH NO DATA"); err != nil {
		return err
	}
	for i, p := range plans {
		if err := copyRows(ctx, tx, p, i); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, "ANALYZE insight_stage"); err != nil {
		return err
	}
	if err := l.settleRepeated(ctx, tx, plans); err != nil {
		return err
	}
	if err := l.upsert(ctx, tx); err != nil {
		return err
	}
	if h, ok := l.options.Histories[l.plan.Target]; ok {
		return l.record(ctx, tx, h)
	}
	return nil
}

func (l *loader) columns() string {
	return quoteList(l.plan.columnNames())
}

// copyRows streams the good rows of a plan into the stage.
func copyRows(ctx context.Context, tx pgx.Tx, p *Plan, file int) error {
	head := itoa(file) + "\t"
	return p.copyTo(ctx, tx, "insight_stage", append(p.columnNames(), "insight_file", "insight_line"), func(buf []byte, _ []string, line int) []byte {
		return append(append(buf, head...), itoa(line)...)
	})
}

// settleRepeated looks at the keys that stand on several lines. Lines that
// repeat another one wholly are counted and leave the stage. Lines of one key
// with different values are in conflict: they are reported and, where bad lines
// are skipped, all leave the stage.
func (l *loader) settleRepeated(ctx context.Context, tx pgx.Tx, plans []*Plan) error {
	key := quoteList(l.plan.Key)
	tag, err := tx.Exec(ctx, "CREATE TEMP TABLE insight_repeated ON COMMIT DROP AS SELECT "+key+" FROM insight_stage GROUP BY "+key+" HAVING count(*) > 1")
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	same := make([]string, len(l.plan.Key))
	for i, k := range l.plan.Key {
		name := pgx.Identifier{k}.Sanitize()
		same[i] = "s." + name + " IS NOT DISTINCT FROM r." + name
	}
	_, err = tx.Exec(ctx, "CREATE TEMP TABLE insight_lines ON COMMIT DROP AS SELECT s.ctid AS place, insight_file, insight_line,"+
		" first_value(insight_file) OVER k AS first_file, first_value(insight_line) OVER k AS first_line,"+
		" row_number() OVER k AS nth, count(*) OVER (PARTITION BY "+key+") > count(*) OVER (PARTITION BY "+l.columns()+") AS conflict"+
		" FROM insight_stage s WHERE EXISTS (SELECT FROM insight_repeated r WHERE "+strings.Join(same, " AND ")+")"+
		" WINDOW k AS (PARTITION BY "+key+" ORDER BY insight_file, insight_line)")
	if err != nil {
		return err
	}
	if err := l.reportConflicts(ctx, tx, plans); err != nil {
		return err
	}
	if l.report.inConflict > 0 && !l.options.SkipBad {
		return errRefused
	}
	tag, err = tx.Exec(ctx, "DELETE FROM insight_stage s USING insight_lines i WHERE s.ctid = i.place AND (i.conflict OR i.nth > 1)")
	l.report.Duplicates = tag.RowsAffected() - l.report.inConflict
	return err
}

func (l *loader) reportConflicts(ctx context.Context, tx pgx.Tx, plans []*Plan) error {
	rows, err := tx.Query(ctx, "SELECT insight_file, insight_line, first_file, first_line, nth FROM insight_lines WHERE conflict ORDER BY 1, 2")
	if err != nil {
		return err
	}
	var file, firstFile, nth int
	var line, firstLine int64
	_, err = pgx.ForEachRow(rows, []any{&file, &line, &firstFile, &firstLine, &nth}, func() error {
		l.report.inConflict++
		if nth > 1 && len(l.report.Errors) < MaxErrors {
			l.report.Errors = append(l.report.Errors, LineError{File: plans[file].File, Line: int(line),
				Message: message("conflict", itoa(int(firstLine)), plans[firstFile].File)})
		}
		return nil
	})
	l.report.Rejected += l.report.inConflict
	return err
}

// upsert moves the stage into the target. A row whose values are the stored
// ones already is not touched at all.
func (l *loader) upsert(ctx context.Context, tx pgx.Tx) error {
	var set, stored, given []string
	for _, b := range l.plan.bindings {
		if slices.Contains(l.plan.Key, b.target.Name) {
			continue
		}
		name := pgx.Identifier{b.target.Name}.Sanitize()
		set = append(set, name+" = EXCLUDED."+name)
		stored, given = append(stored, "t."+name), append(given, "EXCLUDED."+name)
	}
	action := "DO NOTHING"
	if len(set) > 0 {
		if _, mapped := slices.BinarySearch(columnsOf(l.plan), "ingested_at"); !mapped && l.plan.stamped {
			set = append(set, "ingested_at = DEFAULT")
		}
		action = "DO UPDATE SET " + strings.Join(set, ", ") +
			" WHERE (" + strings.Join(stored, ", ") + ") IS DISTINCT FROM (" + strings.Join(given, ", ") + ")"
	}
	sql := "WITH written AS (INSERT INTO " + l.target + " AS t (" + l.columns() + ") SELECT " + l.columns() + " FROM insight_stage" +
		" ON CONFLICT (" + quoteList(l.plan.Key) + ") " + action + " RETURNING xmax = 0 AS inserted)" +
		" SELECT (SELECT count(*) FROM insight_stage), count(*) FILTER (WHERE inserted), count(*) FILTER (WHERE NOT inserted) FROM written"
	var staged int64
	r := l.report
	if err := tx.QueryRow(ctx, sql).Scan(&staged, &r.Inserted, &r.Updated); err != nil {
		return err
	}
	r.Unchanged = staged - r.Inserted - r.Updated
	return nil
}
