package semantic

import "strings"

// BoundsSQL returns a query for the first and the last day with data of a
// table: one row of two dates, null when it is empty. It has no parameters and
// takes two look-ups in an index on the time column. It is empty for a table
// without dates.
func BoundsSQL(m *Model, t *Table) string {
	if t.timeColumn == nil {
		return ""
	}
	at := t.timeColumn.sql()
	day := func(moment string) string { return moment + "::date" }
	if t.TimeType == MomentType {
		// The zone's name is the model's, and known to Go's own database.
		zone := "'" + strings.ReplaceAll(m.Zone.String(), "'", "''") + "'"
		day = func(moment string) string { return "(" + moment + " AT TIME ZONE " + zone + ")::date" }
	}
	return "SELECT " + day("min("+at+")") + ` AS "first", ` + day("max("+at+")") + ` AS "last"` +
		"\nFROM " + quoteRelation(t.Relation)
}

// MembersSQL returns a query for the members of a dimension, commonest first,
// ties by name: one column of text, null left out, at most limit rows. It reads
// the table whose key says what the dimension describes, where there is one,
// because that table is the smallest, else the first that has the dimension. Row
// policies do not apply: it serves the lexicon, not a person.
func MembersSQL(m *Model, d *Dimension, limit int) (sql string, args []any, err error) {
	t, c := m.holder(d)
	if t == nil {
		return "", nil, &QueryError{Kind: UnknownDimension, Name: d.Name, Mend: "no table of the model has it"}
	}
	if limit < 1 {
		return "", nil, &QueryError{Kind: BadLimit, Name: d.Name, Mend: "ask for at least one member"}
	}
	w := newWriter(m, Principal{}, limit)
	member := w.typed(d, c, c.sql())
	sql = `SELECT "value"` +
		"\nFROM (SELECT " + asText(member) + ` AS "value", count(*) AS "n" FROM ` + quoteRelation(t.Relation) + " GROUP BY 1) AS v" +
		"\nWHERE \"value\" IS NOT NULL" +
		"\nORDER BY \"n\" DESC, \"value\" COLLATE \"C\"" +
		"\nLIMIT " + w.param(limit, "int")
	return sql, w.args, nil
}

// holder returns the table to read a dimension's members from.
func (m *Model) holder(d *Dimension) (*Table, *TableColumn) {
	var first *Table
	for _, t := range m.Tables {
		if _, ok := m.own(t)[d.Name]; !ok {
			continue
		}
		if t.Notes != nil && first != nil { // what is written about members is not where they are recorded
			continue
		}
		if t.PrimaryEntity != "" && t.timeColumn == nil {
			return t, m.own(t)[d.Name].column
		}
		if first == nil || first.Notes != nil {
			first = t
		}
	}
	if first == nil {
		return nil, nil
	}
	return first, m.own(first)[d.Name].column
}
