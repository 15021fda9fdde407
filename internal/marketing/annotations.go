package marketing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// AnnotationsRelation holds what people know about days.
const AnnotationsRelation = "marketing.annotations"

// AnnotationColumns are the columns that say what a note is about.
var AnnotationColumns = []string{"platform", "channel", "country", "device"}

// Annotation is a note about days.
type Annotation struct {
	ID    string
	Days  period.Period
	Slice map[string]string // by column of AnnotationColumns; none means everything
	Text  semantic.Text     // in one language or more
}

// The ways in which a note is not written or taken back.
var (
	ErrHidden   = errors.New("the note is outside of what its writer may see")
	ErrNoSuch   = errors.New("there is no such note")
	ErrIDTaken  = errors.New("another note has this id")
	ErrRepeated = errors.New("the same note is there already under another id")
)

// AddAnnotation keeps a note. The same note under the same id is kept once.
// What seen, the query of its id under the row policies of its writer, does
// not give then is not kept and is ErrHidden.
func AddAnnotation(ctx context.Context, pool *pgxpool.Pool, a Annotation, seen *semantic.Compiled) error {
	args := []any{a.ID, a.Days.Start.String(), a.Days.Last().String(), null(a.Text[evidence.EN]), null(a.Text[evidence.ZH])}
	values := []string{"$1", "$2::date", "$3::date", "$4", "$5"}
	for _, column := range AnnotationColumns {
		args = append(args, null(a.Slice[column]))
		values = append(values, fmt.Sprintf("$%d", len(args)))
	}
	const columns = "annotation_id, start_day, end_day, note_en, note_zh"
	list := columns + ", " + strings.Join(AnnotationColumns, ", ")
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, "INSERT INTO "+AnnotationsRelation+" ("+list+") VALUES ("+strings.Join(values, ", ")+") ON CONFLICT DO NOTHING", args...)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			same := "SELECT EXISTS (SELECT FROM " + AnnotationsRelation + " WHERE (" + list + ") IS NOT DISTINCT FROM (" + strings.Join(values, ", ") + ")), " +
				"EXISTS (SELECT FROM " + AnnotationsRelation + " WHERE annotation_id = $1)"
			var again, taken bool
			switch err := tx.QueryRow(ctx, same, args...).Scan(&again, &taken); {
			case err != nil:
				return err
			case !again && taken:
				return ErrIDTaken
			case !again:
				return ErrRepeated
			}
		}
		return visible(ctx, tx, seen, ErrHidden)
	})
	if err != nil {
		return fmt.Errorf("add annotation: %w", err)
	}
	return nil
}

// RemoveAnnotation takes a note back. One that seen does not give is ErrNoSuch.
func RemoveAnnotation(ctx context.Context, pool *pgxpool.Pool, id string, seen *semantic.Compiled) error {
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if err := visible(ctx, tx, seen, ErrNoSuch); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "DELETE FROM "+AnnotationsRelation+" WHERE annotation_id = $1", id)
		return err
	})
	if err != nil {
		return fmt.Errorf("remove annotation: %w", err)
	}
	return nil
}

// visible fails with otherwise when a query gives no row.
func visible(ctx context.Context, tx pgx.Tx, seen *semantic.Compiled, otherwise error) error {
	rows, err := tx.Query(ctx, seen.SQL, seen.Args...)
	if err != nil {
		return err
	}
	found := rows.Next()
	rows.Close()
	if err := rows.Err(); err != nil {
		return err
	}
	if !found {
		return otherwise
	}
	return nil
}

func null(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// AnnotationsTable returns the table of a model whose notes are written here,
// and false when it reads none of them or cannot tell one from another.
func AnnotationsTable(m *semantic.Model) (*semantic.Table, bool) {
	i := slices.IndexFunc(m.Tables, func(t *semantic.Table) bool {
		return t.Notes != nil && t.Notes.ID == "annotation_id" && t.Relation == AnnotationsRelation
	})
	if i < 0 {
		return nil, false
	}
	return m.Tables[i], true
}

// AnnotationColumn returns the column of a note that holds a dimension.
func AnnotationColumn(t *semantic.Table, dimension string) (string, bool) {
	for _, c := range t.Columns {
		if c.Dimension == dimension && dimension != "" && c.Expr == c.Name && slices.Contains(AnnotationColumns, c.Name) {
			return c.Name, true
		}
	}
	return "", false
}
