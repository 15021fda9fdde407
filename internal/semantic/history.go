package semantic

import (
	"slices"
	"strconv"

	"github.com/insight-agent/insight/internal/period"
)

// AgeHistory says where the rows of a table are kept as they read while they
// were young, so that young values can be compared with values as young.
type AgeHistory struct {
	// Relation has the columns of the table, and one row more of it for each age
	// at which it was recorded. What was known at an age is the row of the
	// highest age up to it.
	Relation string
	Age      string   // the column of the age, in whole days from 1
	Key      []string // the columns that tell the table's rows apart, its day among them
	// Log is the table that an import records into; empty where something else
	// does. It has the columns of Key, of Age, and of the values that grow.
	Log string
}

// Ages says, by day, at which ages a table's rows were recorded.
type Ages map[period.Date][]int

// AgesSQL returns a query for the days and ages that are recorded of a table,
// the latest first: rows of a date and an age. It takes one look-up for each in
// an index on both. It is empty for a table without such a history.
//
// A day is recorded from the age on at which each of its sources is: what one
// platform said daily says nothing of another that was loaded later. A source is
// a value of the first column of the key beside the day.
func AgesSQL(t *Table) string {
	if t.History == nil {
		return ""
	}
	day, age, from := t.timeColumn.sql(), quote(t.History.Age), " FROM "+quoteRelation(t.History.Relation)
	pick := "SELECT " + day + ` AS "day", ` + age + `::int AS "age"` + from
	order := " ORDER BY " + day + " DESC, " + age + " DESC LIMIT 1"
	sql := `WITH RECURSIVE "__seen" AS (` +
		"\n  (" + pick + order + ")" +
		"\n  UNION ALL" +
		"\n  SELECT n.* FROM \"__seen\", LATERAL (" + pick + " WHERE (" + day + ", " + age + `) < ("__seen"."day", "__seen"."age")` + order + ") AS n" +
		"\n), \"__ages\" AS MATERIALIZED (SELECT * FROM \"__seen\" LIMIT " + strconv.Itoa(MaxAges) + ")"
	source := ""
	for _, k := range t.History.Key {
		if k != t.TimeDimension {
			source = quote(k)
			break
		}
	}
	if source == "" {
		return sql + "\nSELECT * FROM \"__ages\" ORDER BY 1 DESC, 2 DESC"
	}
	kept := t.History.Relation
	if t.History.Log != "" {
		kept = t.History.Log // without what a view joins to it
	}
	return sql + ", \"__whole\" AS (" +
		"\n  SELECT s.\"day\", CASE WHEN bool_and(f.\"age\" IS NOT NULL) THEN max(f.\"age\") END AS \"age\"" +
		"\n  FROM (SELECT DISTINCT " + day + ` AS "day", ` + source + ` AS "source" FROM ` + quoteRelation(t.Relation) + " WHERE " + day + ` >= (SELECT min("day") FROM "__ages")) AS s` +
		"\n  LEFT JOIN LATERAL (SELECT " + age + `::int AS "age" FROM ` + quoteRelation(kept) + " WHERE " + day + ` = s."day" AND ` + source + ` = s."source" ORDER BY ` + age + ` LIMIT 1) AS f ON true` +
		"\n  GROUP BY s.\"day\"" +
		"\n)" +
		"\nSELECT a.* FROM \"__ages\" AS a JOIN \"__whole\" AS w ON w.\"day\" = a.\"day\" AND w.\"age\" <= a.\"age\" ORDER BY 1 DESC, 2 DESC"
}

// MaxAges is how many rows AgesSQL gives at most: two years of a table whose
// days grow for a week.
const MaxAges = 5_000

// GrowsFor is the longest that a value of the table keeps growing, in days.
func (m *Model) GrowsFor(t *Table) int {
	days := 0
	for _, v := range m.Metrics {
		if v.Table == t.Name {
			days = max(days, v.Maturity)
		}
	}
	return days
}

// Relations lists what queries of the model read, sorted: tables, histories, and
// the logs that those may be views of.
func (m *Model) Relations() []string {
	var out []string
	for _, t := range m.Tables {
		out = append(out, t.Relation)
		if t.History != nil {
			out = append(out, t.History.Relation)
			if t.History.Log != "" {
				out = append(out, t.History.Log)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// readHistory reads the history of a table's config.meta.
func (l *loader) readHistory(t *Table, meta *block) {
	if !meta.has("history") {
		return
	}
	b := meta.block("history", "a model's history")
	b.strict("relation", "age", "key", "log")
	h := &AgeHistory{Relation: b.text("relation"), Age: b.text("age"), Key: b.texts("key"), Log: b.text("log")}
	switch {
	case h.Relation == "" || h.Age == "" || len(h.Key) == 0:
		l.add(b.place(), "history of %s needs a relation, an age and a key, such as {relation: ads_by_age, age: age_days, key: [day, campaign_id]}", t.Name)
		return
	case !validRelation(h.Relation):
		l.add(b.at("relation"), "relation %q must be of the form schema.table", h.Relation)
		return
	case h.Log != "" && !validRelation(h.Log):
		l.add(b.at("log"), "log %q must be of the form schema.table", h.Log)
		return
	case t.timeColumn == nil || t.TimeType != DateType || t.timeColumn.Expr != t.timeColumn.Name:
		l.add(b.place(), "history of %s needs an agg_time_dimension that is a column of dates: ages are counted in whole days from it", t.Name)
		return
	case !slices.Contains(h.Key, t.TimeDimension):
		l.add(b.at("key"), "key of the history of %s must hold %s: rows of several days are several rows", t.Name, t.TimeDimension)
		return
	}
	t.History = h
}
