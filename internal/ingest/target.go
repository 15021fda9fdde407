package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Target is a table that rows go to.
type Target struct {
	Relation string // schema-qualified
	Columns  []TargetColumn
	// Keys holds the primary key first, then other unique constraints.
	Keys [][]string
	// New marks a table that does not exist yet and is made by the import.
	New bool
}

// TargetColumn is one column of a table.
type TargetColumn struct {
	Name      string
	SQLType   string // as PostgreSQL writes it: numeric(16,4), character(3)
	Type      Type   // how cells for it are read unless the map says more
	NotNull   bool
	HasDef    bool    // has a default of any kind
	Default   *string // its value, when that is a constant
	Precision int     // of numeric with a precision, else 0
	Scale     int
	Length    int // of character types with a limit, in characters; else 0
}

// Column returns the column of a name.
func (t Target) Column(name string) (TargetColumn, bool) {
	i := slices.IndexFunc(t.Columns, func(c TargetColumn) bool { return c.Name == name })
	if i < 0 {
		return TargetColumn{}, false
	}
	return t.Columns[i], true
}

// Targets reads the tables of a schema, in name order.
func Targets(ctx context.Context, pool *pgxpool.Pool, schema string) ([]Target, error) {
	return readTargets(ctx, pool, `n.nspname = $1`, schema)
}

// ReadTarget reads one table; found is false when there is none of that name.
func ReadTarget(ctx context.Context, pool *pgxpool.Pool, relation string) (t Target, found bool, err error) {
	name, err := identifier(relation)
	if err != nil {
		return Target{}, false, err
	}
	list, err := readTargets(ctx, pool, `c.oid = to_regclass($1)`, name)
	if err != nil || len(list) == 0 {
		return Target{}, false, err
	}
	return list[0], true, nil
}

type catalogRow struct {
	Relation, Name, SQLType string
	NotNull                 bool
	Default                 *string
}

func readTargets(ctx context.Context, pool *pgxpool.Pool, condition, arg string) ([]Target, error) {
	rows, err := pool.Query(ctx, `
		SELECT n.nspname || '.' || c.relname AS relation, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS sql_type,
			a.attnotnull AS not_null, CASE WHEN a.attidentity <> '' THEN 'identity' ELSE pg_get_expr(d.adbin, d.adrelid) END AS default
		FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
		LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		WHERE c.relkind IN ('r', 'p') AND `+condition+` ORDER BY relation, a.attnum`, arg)
	if err != nil {
		return nil, fmt.Errorf("read tables: %w", err)
	}
	columns, err := pgx.CollectRows(rows, pgx.RowToStructByName[catalogRow])
	if err != nil {
		return nil, fmt.Errorf("read tables: %w", err)
	}
	var list []Target
	for _, r := range columns {
		if len(list) == 0 || list[len(list)-1].Relation != r.Relation {
			list = append(list, Target{Relation: r.Relation})
		}
		t := &list[len(list)-1]
		t.Columns = append(t.Columns, r.column())
	}
	for i := range list {
		if list[i].Keys, err = readKeys(ctx, pool, list[i].Relation); err != nil {
			return nil, fmt.Errorf("read keys of %s: %w", list[i].Relation, err)
		}
	}
	return list, nil
}

func readKeys(ctx context.Context, pool *pgxpool.Pool, relation string) ([][]string, error) {
	name, err := identifier(relation)
	if err != nil {
		return nil, err
	}
	rows, err := pool.Query(ctx, `
		SELECT (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY k (attnum, place)
			JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum) AS key
		FROM pg_index i WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
		ORDER BY i.indisprimary DESC, i.indexrelid`, name)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[[]string])
}

func (r catalogRow) column() TargetColumn {
	c := TargetColumn{Name: r.Name, SQLType: r.SQLType, NotNull: r.NotNull, HasDef: r.Default != nil, Type: Text}
	base, args, _ := strings.Cut(r.SQLType, "(")
	switch base {
	case "smallint", "integer", "bigint":
		c.Type = Integer
	case "real", "double precision":
		c.Type = Number
	case "numeric":
		c.Type = Number
		_, _ = fmt.Sscanf(args, "%d,%d", &c.Precision, &c.Scale) // numeric without a precision has no limit
	case "date":
		c.Type = Date
	case "timestamp with time zone", "timestamp without time zone":
		c.Type = Timestamp
	case "boolean":
		c.Type = Boolean
	case "character", "character varying":
		_, _ = fmt.Sscanf(args, "%d", &c.Length)
	}
	if r.Default != nil {
		c.Default = constant(*r.Default)
	}
	return c
}

// constant reads a default that is a literal: 0, 'completed'::text, false.
func constant(expr string) *string {
	value, _, _ := strings.Cut(expr, "::")
	switch quoted := strings.HasPrefix(value, "'") && strings.HasSuffix(value, "'") && len(value) > 1; {
	case quoted && !strings.Contains(value[1:len(value)-1], "'"):
		value = value[1 : len(value)-1]
	case value == "true" || value == "false" || value != "" && strings.Trim(value, "-.0123456789") == "":
	default:
		return nil
	}
	return &value
}

// identifier quotes a table's name, which may be qualified by a schema.
func identifier(relation string) (string, error) {
	parts := strings.Split(relation, ".")
	if len(parts) > 2 || slices.Contains(parts, "") {
		return "", fmt.Errorf("table %q: write it as schema.table", relation)
	}
	return pgx.Identifier(parts).Sanitize(), nil
}
