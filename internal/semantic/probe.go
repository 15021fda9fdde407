package semantic

import "strings"

// Probe asks the database about one piece of SQL that the author of a model
// wrote, without reading a row.
type Probe struct {
	Of  string // what the piece is of, such as "metric revenue"
	SQL string // gives no row, or with Want the type as one row of text
	// Want is the type that PostgreSQL must give the piece; empty for any.
	Want string
	// Mends says, by the type that it gives instead, what to write; the empty
	// type stands for all others.
	Mends map[string]string
}

// written are the time types as PostgreSQL writes them.
var written = map[TimeType]string{DateType: "date", MomentType: "timestamp with time zone", ClockType: "timestamp without time zone"}

// Probes returns what to ask a database to know that every expression of the
// model can be computed over its tables.
func Probes(m *Model) []Probe {
	var out []Probe
	for _, t := range m.Tables {
		from := " FROM " + quoteRelation(t.Relation) + " LIMIT 0"
		out = append(out, m.historyProbes(t)...)
		for _, c := range t.Columns {
			p := Probe{Of: "column " + c.Name + " of " + t.Name, SQL: "SELECT " + c.sql() + from}
			if c == t.timeColumn || c.TimeType != "" && c.TimeType != DateType {
				p.SQL = "SELECT pg_typeof((SELECT " + c.sql() + from + "))::text"
				p.Want, p.Mends = written[c.TimeType], m.timeMends(c)
			}
			out = append(out, p)
		}
		for _, v := range m.Metrics {
			if v.Table == t.Name {
				out = append(out, Probe{Of: "metric " + v.Name + " of " + t.Name, SQL: "SELECT " + v.aggregate(true) + from})
			}
		}
	}
	return out
}

// historyProbes asks whether a history has what is read of it: the columns of
// the table, and its own.
func (m *Model) historyProbes(t *Table) []Probe {
	if t.History == nil {
		return nil
	}
	columns := []string{quote(t.History.Age) + "::int"}
	for _, k := range t.History.Key {
		columns = append(columns, quote(k))
	}
	for _, c := range t.Columns {
		columns = append(columns, c.sql())
	}
	from := " FROM " + quoteRelation(t.History.Relation) + " LIMIT 0"
	out := []Probe{{Of: "history of " + t.Name, SQL: "SELECT " + strings.Join(columns, ", ") + from}}
	for _, v := range m.Metrics {
		if v.Table == t.Name && v.Maturity > 0 {
			out = append(out, Probe{Of: "metric " + v.Name + " in the history of " + t.Name, SQL: "SELECT " + v.aggregate(true) + from})
		}
	}
	return out
}

// timeMends says what to do about a time column of another type than the
// model's: to say so, or to make it one.
func (m *Model) timeMends(c *TableColumn) map[string]string {
	example := map[TimeType]string{
		DateType:   "to_date(" + quote(c.Name) + ", 'YYYYMMDD') for text",
		MomentType: "to_timestamp(" + quote(c.Name) + ") for seconds since 1970",
		ClockType:  "to_timestamp(" + quote(c.Name) + ", 'YYYYMMDD HH24:MI')::timestamp for text",
	}
	return map[string]string{
		written[DateType]:   "say time_type: date",
		written[MomentType]: "say time_type: timestamp",
		written[ClockType]: "say time_type: datetime if its clock shows the model's zone, " + m.Zone.String() +
			", else time_type: timestamp with the expr " + quote(c.Name) + " AT TIME ZONE 'the zone that it shows'",
		"": "give it an expr that makes it one, such as " + example[c.TimeType],
	}
}
