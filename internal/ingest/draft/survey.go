package draft

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// relation is a table or view as the catalog and a sample of its rows show it.
type relation struct {
	OID     uint32
	Schema  string
	Name    string
	Comment string
	View    bool
	columns []column
	primary []string
	rows    int64 // of the sample
	sampled bool  // false where reading it took too long or failed
	days    days
	monthly bool // every day of the sample is the first of a month: rows stand for whole months
	headers bool // comments of columns are the headers of a file
}

// column is a column of a relation.
type column struct {
	Name    string
	Quoted  string // as SQL writes it
	Type    string // as PostgreSQL writes it, without its length
	NotNull bool
	Comment string
	Enum    bool
	// References names the relation and column of a foreign key on this column
	// alone; zero when there is none.
	References uint32

	filled, distinct int64   // of the sample
	length           float64 // mean, in characters
	single           string  // the one value of the sample, when it has only one
}

// days are the first and the last day of a time column, empty when they could
// not be read in time.
type days struct{ first, last string }

type found struct {
	database, zone string
	relations      []*relation
}

// The bounds of reading: a draft must not weigh on a database at work.
const (
	sampleRows    = 20_000
	statementTime = "10s"
)

// survey reads the catalog and samples every relation.
func survey(ctx context.Context, tx pgx.Tx, o Options) (*found, error) {
	f := &found{}
	if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = '"+statementTime+"'"); err != nil {
		return nil, err
	}
	if err := tx.QueryRow(ctx, `SELECT current_database(), current_setting('TimeZone')`).Scan(&f.database, &f.zone); err != nil {
		return nil, err
	}
	if err := f.readRelations(ctx, tx, o.Schemas); err != nil {
		return nil, err
	}
	for _, r := range f.relations {
		r.headers = o.Headers
		if err := r.sample(ctx, tx); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", r.Schema, r.Name, err)
		}
		if at, ok := r.timeColumn(); ok {
			if err := r.readDays(ctx, tx, at.Quoted); err != nil {
				return nil, fmt.Errorf("%s.%s: %w", r.Schema, r.Name, err)
			}
		}
	}
	return f, nil
}

// readRelations lists tables and views that the role may read, without parts of
// partitioned tables, tables of extensions, and the program's own.
func (f *found) readRelations(ctx context.Context, tx pgx.Tx, schemas []string) error {
	rows, err := tx.Query(ctx, `
		SELECT c.oid, n.nspname AS schema, c.relname AS name, coalesce(obj_description(c.oid, 'pg_class'), '') AS comment, c.relkind IN ('v', 'm') AS view
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND has_table_privilege(c.oid, 'SELECT')
			AND (cardinality($1::text[]) = 0 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'insight', 'demo') OR n.nspname = ANY($1))
			AND c.relname !~ '(_migrations|^goose_db_version|^schema_migrations)$'
			AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
		ORDER BY n.nspname, c.relname`, append([]string{}, schemas...))
	if err != nil {
		return err
	}
	if f.relations, err = pgx.CollectRows(rows, pgx.RowToAddrOfStructByNameLax[relation]); err != nil {
		return err
	}
	for _, r := range f.relations {
		if err := r.readColumns(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

func (r *relation) readColumns(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, `
		SELECT a.attname AS name, quote_ident(a.attname) AS quoted, format_type(a.atttypid, NULL) AS type, a.attnotnull AS not_null,
			coalesce(col_description(a.attrelid, a.attnum), '') AS comment, t.typtype = 'e' AS enum,
			coalesce((SELECT confrelid FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum] LIMIT 1), 0::oid) AS references
		FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
		WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`, r.OID)
	if err != nil {
		return err
	}
	if r.columns, err = pgx.CollectRows(rows, pgx.RowToStructByNameLax[column]); err != nil {
		return err
	}
	rows, err = tx.Query(ctx, `
		SELECT a.attname::text FROM pg_constraint k, unnest(k.conkey) WITH ORDINALITY u (attnum, place) JOIN pg_attribute a ON a.attnum = u.attnum
		WHERE k.conrelid = $1 AND a.attrelid = $1 AND k.contype = 'p' ORDER BY u.place`, r.OID)
	if err != nil {
		return err
	}
	r.primary, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return err
}

// sample counts, for each column of text or whole numbers, how many values the
// first rows have. A relation that takes too long is left unsampled: what it
// would have told is then a guess, and a view's cost is none of its reader's.
func (r *relation) sample(ctx context.Context, tx pgx.Tx) error {
	var parts, inner []string
	var at []int
	for i, c := range r.columns {
		if !c.counted() {
			continue
		}
		at = append(at, i)
		text := fmt.Sprintf("c%d", i)
		inner = append(inner, fmt.Sprintf("left(%s::text, 200) AS %s", c.Quoted, text))
		parts = append(parts, fmt.Sprintf("count(%[1]s), count(DISTINCT %[1]s), coalesce(avg(length(%[1]s)), 0)::float8, coalesce(min(%[1]s), '')", text))
	}
	if len(at) == 0 {
		r.sampled = true
		return nil
	}
	sql := "SELECT count(*), " + strings.Join(parts, ", ") + " FROM (SELECT " + strings.Join(inner, ", ") + " FROM " +
		r.sql() + fmt.Sprintf(" LIMIT %d) AS sample", sampleRows)
	into := []any{&r.rows}
	for _, i := range at {
		c := &r.columns[i]
		into = append(into, &c.filled, &c.distinct, &c.length, &c.single)
	}
	return savepoint(ctx, tx, func() error {
		err := tx.QueryRow(ctx, sql).Scan(into...)
		r.sampled = err == nil
		return err
	})
}

// readDays reads how far a time column reaches, and whether it holds months.
func (r *relation) readDays(ctx context.Context, tx pgx.Tx, quoted string) error {
	sql := fmt.Sprintf("SELECT coalesce(min(%[1]s)::date::text, ''), coalesce(max(%[1]s)::date::text, '') FROM %[2]s", quoted, r.sql())
	if err := savepoint(ctx, tx, func() error { return tx.QueryRow(ctx, sql).Scan(&r.days.first, &r.days.last) }); err != nil {
		return err
	}
	sql = fmt.Sprintf("SELECT count(DISTINCT d) > 1 AND coalesce(bool_and(extract(day FROM d) = 1), false) FROM (SELECT %s::date AS d FROM %s LIMIT %d) AS s", quoted, r.sql(), sampleRows)
	return savepoint(ctx, tx, func() error { return tx.QueryRow(ctx, sql).Scan(&r.monthly) })
}

// savepoint lets a statement fail by its time, or by a view that is broken,
// without ending the transaction. A lost connection is an error.
func savepoint(ctx context.Context, tx pgx.Tx, run func() error) error {
	if _, err := tx.Exec(ctx, "SAVEPOINT sample"); err != nil {
		return err
	}
	if run() == nil {
		return nil
	}
	_, err := tx.Exec(ctx, "ROLLBACK TO SAVEPOINT sample")
	return err
}

func (r *relation) sql() string { return pgx.Identifier{r.Schema, r.Name}.Sanitize() }

// counted reports whether a column's values are worth counting.
func (c column) counted() bool { return c.textual() || c.whole() }

func (c column) textual() bool {
	switch c.Type {
	case "text", "character varying", "character", "name", "citext":
		return true
	}
	return c.Enum
}

func (c column) whole() bool {
	return c.Type == "smallint" || c.Type == "integer" || c.Type == "bigint"
}

func (c column) numeric() bool {
	return c.whole() || c.Type == "numeric" || c.Type == "real" || c.Type == "double precision" || c.Type == "money"
}

func (c column) timed() bool {
	return c.Type == "date" || strings.HasPrefix(c.Type, "timestamp")
}
