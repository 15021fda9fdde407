package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// madeMark begins the comment of every schema and table that was made from CSV
// files: nothing without it is ever replaced.
const madeMark = "Made from CSV by insight"

// ErrForeign is wrapped where a schema or table is there that this program did
// not make.
var ErrForeign = errors.New("was not made from CSV files")

// TableReport is what a load did.
type TableReport struct {
	Relation  string `json:"relation"`
	Inserted  int64  `json:"inserted"`
	Updated   int64  `json:"updated"`
	Unchanged int64  `json:"unchanged"`
	Kept      int64  `json:"kept"`    // of an earlier file, which this one does not hold
	Removed   int64  `json:"removed"` // of an earlier file, where rows cannot be found again
	Skipped   int64  `json:"skipped"` // lines with errors
}

// MakeSchema makes the schema for tables, or takes one that it has made before.
// Another one is refused, unless force says to add tables to it.
func MakeSchema(ctx context.Context, tx pgx.Tx, schema string, force bool) error {
	var comment *string
	err := tx.QueryRow(ctx, `SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = $1`, schema).Scan(&comment)
	name := pgx.Identifier{schema}.Sanitize()
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		_, err = tx.Exec(ctx, "CREATE SCHEMA "+name+"; COMMENT ON SCHEMA "+name+" IS '"+madeMark+"'")
		return err
	case err != nil:
		return err
	case strings.HasPrefix(*comment, madeMark) || force:
		return nil
	}
	return fmt.Errorf("schema %s is there already and %w: name another with --schema, or add tables to it with --force", schema, ErrForeign)
}

// Load makes the table in tx, which replaces one of an earlier file. Where a
// key tells the rows apart, and the columns are the same, rows that only the
// earlier file held are kept; a table whose rows are numbered holds what the
// file holds. Nothing is left when tx is rolled back.
func (t *Table) Load(ctx context.Context, tx pgx.Tx) (*TableReport, error) {
	r := &TableReport{Relation: t.Target, Skipped: int64(t.ErrorCount)}
	if err := t.load(ctx, tx, r); err != nil {
		return nil, fmt.Errorf("%s: make table %s: %w", t.File, t.Target, err)
	}
	return r, nil
}

func (t *Table) load(ctx context.Context, tx pgx.Tx, r *TableReport) error {
	target, err := identifier(t.Target)
	if err != nil {
		return err
	}
	before, err := t.earlier(ctx, tx, target)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DROP TABLE IF EXISTS pg_temp.insight_table; CREATE TEMP TABLE insight_table ("+t.definitions()+") ON COMMIT DROP"); err != nil {
		return err
	}
	if err := t.copy(ctx, tx); err != nil {
		return err
	}
	if !t.RowNumbers {
		if err := t.proveKey(ctx, tx); err != nil {
			return err
		}
	}
	if err := t.settle(ctx, tx, target, before, r); err != nil {
		return err
	}
	return t.comment(ctx, tx, target)
}

// earlier reads the shape of the table that is there; empty when there is none.
func (t *Table) earlier(ctx context.Context, tx pgx.Tx, target string) (shape string, err error) {
	var comment string
	err = tx.QueryRow(ctx, `SELECT coalesce(obj_description(oid, 'pg_class'), '') FROM pg_class WHERE oid = to_regclass($1)`, target).Scan(&comment)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return "", nil
	case err != nil:
		return "", err
	case !strings.HasPrefix(comment, madeMark):
		return "", fmt.Errorf("it is there already and %w: name another schema with --schema, or rename the file", ErrForeign)
	}
	return shapeOf(ctx, tx, target)
}

// shapeOf writes the columns of a table, and those of its key, as one text.
func shapeOf(ctx context.Context, tx pgx.Tx, table string) (shape string, err error) {
	err = tx.QueryRow(ctx, `
		SELECT (SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ',' ORDER BY attname) FROM pg_attribute
				WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped)
			|| ';' || coalesce((SELECT string_agg(a.attname, ',' ORDER BY a.attname) FROM pg_index i
				JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[])
				WHERE i.indrelid = $1::text::regclass AND i.indisunique), '')`, table).Scan(&shape)
	return shape, err
}

// names lists the columns of the file and the derived day, without the line.
func (t *Table) names() []string {
	names := t.columnNames()
	if t.day != nil {
		names = append(names, DayColumn)
	}
	return names
}

func (t *Table) definitions() string {
	var lines []string
	for _, b := range t.bindings {
		lines = append(lines, pgx.Identifier{b.target.Name}.Sanitize()+" "+b.target.SQLType)
	}
	if t.day != nil {
		lines = append(lines, DayColumn+" date")
	}
	return strings.Join(append(lines, RowColumn+" bigint"), ", ")
}

// copy streams the good rows into the temporary table.
func (t *Table) copy(ctx context.Context, tx pgx.Tx) error {
	return t.copyTo(ctx, tx, "pg_temp.insight_table", append(t.names(), RowColumn), func(buf []byte, fields []string, line int) []byte {
		if t.day != nil {
			buf = append(appendCopy(buf, t.day.of(fields)), '\t')
		}
		return append(buf, itoa(line)...)
	})
}

// proveKey numbers the rows after all where values that are written in two ways
// are one value.
func (t *Table) proveKey(ctx context.Context, tx pgx.Tx) error {
	var repeated bool
	key := quoteList(t.Key)
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_temp.insight_table GROUP BY "+key+" HAVING count(*) > 1)").Scan(&repeated); err != nil {
		return err
	}
	if repeated {
		t.numberRows()
	}
	return nil
}

// nextName is the table's until it is in its place: no file's name becomes one
// with a space.
const nextName = "insight next"

// settle counts what is new, keeps what is to be kept, and puts the table in
// its place.
func (t *Table) settle(ctx context.Context, tx pgx.Tx, target, before string, r *TableReport) error {
	columns, key := quoteList(t.names()), quoteList(t.Key)
	if t.RowNumbers {
		columns += ", " + RowColumn
	}
	if err := tx.QueryRow(ctx, "SELECT count(*) FROM pg_temp.insight_table").Scan(&r.Inserted); err != nil {
		return err
	}
	_, table, _ := strings.Cut(t.Target, ".")
	next := strings.TrimSuffix(target, `"`+table+`"`) + pgx.Identifier{nextName}.Sanitize()
	constraint := "UNIQUE NULLS NOT DISTINCT (" + key + ")"
	if t.primary() {
		constraint = "PRIMARY KEY (" + key + ")"
	}
	var script []string
	script = append(script, "CREATE TABLE "+next+" AS SELECT "+columns+" FROM pg_temp.insight_table ORDER BY "+RowColumn,
		"ALTER TABLE "+next+" ADD "+constraint)
	if _, err := tx.Exec(ctx, strings.Join(script, "; ")); err != nil {
		return err
	}
	if before != "" {
		if err := t.compare(ctx, tx, target, next, columns, before, r); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DROP TABLE "+target); err != nil {
			var refused *pgconn.PgError
			if errors.As(err, &refused) && refused.Code == "2BP01" { // dependent objects
				return fmt.Errorf("%w (%s): drop these first", err, refused.Detail)
			}
			return err
		}
	}
	_, err := tx.Exec(ctx, "ALTER TABLE "+next+" RENAME TO "+pgx.Identifier{table}.Sanitize()+"; ANALYZE "+target)
	return err
}

// compare counts the rows of an earlier file, and keeps those that this one
// does not hold where both tell their rows apart alike.
func (t *Table) compare(ctx context.Context, tx pgx.Tx, target, next, columns, before string, r *TableReport) error {
	after, err := shapeOf(ctx, tx, next)
	if err != nil {
		return err
	}
	var old int64
	if err := tx.QueryRow(ctx, "SELECT count(*) FROM "+target).Scan(&old); err != nil {
		return err
	}
	if before != after {
		r.Removed = old
		return nil
	}
	rows := r.Inserted
	err = tx.QueryRow(ctx, "SELECT count(*) FROM (SELECT "+columns+" FROM "+target+" INTERSECT SELECT "+columns+" FROM "+next+") same").Scan(&r.Unchanged)
	if err != nil {
		return err
	}
	same := make([]string, len(t.Key))
	for i, k := range t.Key {
		name := pgx.Identifier{k}.Sanitize()
		same[i] = "n." + name + " IS NOT DISTINCT FROM o." + name
	}
	met := "EXISTS (SELECT FROM " + next + " n WHERE " + strings.Join(same, " AND ") + ")"
	var found int64
	if err := tx.QueryRow(ctx, "SELECT count(*) FROM "+target+" o WHERE "+met).Scan(&found); err != nil {
		return err
	}
	r.Updated, r.Inserted = found-r.Unchanged, rows-found
	if t.RowNumbers {
		r.Removed = old - found
		return nil
	}
	r.Kept = old - found
	_, err = tx.Exec(ctx, "INSERT INTO "+next+" ("+columns+") SELECT "+columns+" FROM "+target+" o WHERE NOT "+met)
	return err
}

// comment writes the headers, by which people know the columns, beside them.
func (t *Table) comment(ctx context.Context, tx pgx.Tx, target string) error {
	script := []string{"COMMENT ON TABLE " + target + " IS " + literal(madeMark)}
	for _, b := range t.bindings {
		text := t.layout.header[b.field]
		if unit := t.Unit(b.field); unit != "" {
			text += " [" + unit + "]"
		}
		script = append(script, "COMMENT ON COLUMN "+target+"."+pgx.Identifier{b.target.Name}.Sanitize()+" IS "+literal(text))
	}
	_, err := tx.Exec(ctx, strings.Join(script, "; "))
	return err
}

// literal writes a text as SQL does. COMMENT takes no parameters.
func literal(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
	return "E'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(s) + "'"
}
