package semantic

import (
	"strconv"
	"strings"
	"time"

	"github.com/insight-agent/insight/internal/period"
)

// newWriter returns a writer for one statement.
func newWriter(m *Model, p Principal, maxRows int) *writer {
	return &writer{model: m, principal: p, maxRows: maxRows, known: map[string]string{}, parts: map[string]string{}, names: map[string]bool{}}
}

// writer writes a plan down as PostgreSQL. Every value becomes a parameter and
// every name passes through quote. Names that begin with two underscores are
// the writer's own; inside a scan, only the scanned table's columns and such
// names are in scope, so that the author's expressions stay unambiguous.
type writer struct {
	model     *Model
	principal Principal
	maxRows   int
	args      []any
	known     map[string]string // parameters that may be used again
	with      []string
	parts     map[string]string // names of the parts of with, by text
	names     map[string]bool   // those names
	tables    []*Table          // that were read
	histories []string          // relations of their histories that were read
}

// quote writes an identifier.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// quoteRelation writes a relation of one to three parts.
func quoteRelation(relation string) string {
	parts := strings.Split(relation, ".")
	for i, p := range parts {
		parts[i] = quote(p)
	}
	return strings.Join(parts, ".")
}

// param binds a value and returns its placeholder with its type.
func (w *writer) param(v any, sqlType string) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args)) + "::" + sqlType
}

// again binds a value under a key, so that the same value of the same type is
// bound once.
func (w *writer) again(key string, v any, sqlType string) string {
	key = sqlType + "\x00" + key
	p, ok := w.known[key]
	if !ok {
		p = w.param(v, sqlType)
		w.known[key] = p
	}
	return p
}

func (w *writer) text(s string) string { return w.again(s, s, "text") }

func (w *writer) zone() string { return w.text(w.model.Zone.String()) }

var sqlTypes = map[TimeType]string{DateType: "date", MomentType: "timestamptz", ClockType: "timestamp"}

func (w *writer) begins(t TimeType, d period.Date) time.Time {
	if t == MomentType {
		return d.In(w.model.Zone)
	}
	return d.UTC() // a date or a clock has no zone, and none is sent
}

// moment binds the beginning of a day in the type of a table's time column.
func (w *writer) moment(t TimeType, d period.Date) string {
	return w.again(strconv.Itoa(int(d)), w.begins(t, d), sqlTypes[t])
}

// moments binds the beginnings of several days likewise.
func (w *writer) moments(t TimeType, days []period.Date) string {
	var key strings.Builder
	times := make([]time.Time, len(days))
	for i, d := range days {
		key.WriteString(strconv.Itoa(int(d)) + " ")
		times[i] = w.begins(t, d)
	}
	return w.again(key.String(), times, sqlTypes[t]+"[]")
}

// maxPartName leaves room for a number within the 63 bytes that PostgreSQL
// keeps of a name.
const maxPartName = 58

// cte adds a named part to the statement and returns its name, to which a
// number is added where another part has it. A part that stands there already is
// used again.
func (w *writer) cte(want string, body string) string {
	if known, ok := w.parts[body]; ok {
		return known
	}
	want = want[:min(len(want), maxPartName)]
	name := want
	for n := 2; w.names[name]; n++ {
		name = want + strconv.Itoa(n)
	}
	w.parts[body], w.names[name] = name, true
	w.with = append(w.with, quote(name)+" AS (\n"+indent(body)+"\n)")
	return name
}

func indent(s string) string { return "  " + strings.ReplaceAll(s, "\n", "\n  ") }

// statement writes the whole plan.
func (w *writer) statement(p *plan) string {
	if p.keep != nil {
		w.ranking(p.keep)
	}
	body := w.result(p, w.rows(p, ""))
	return "WITH " + strings.Join(w.with, ",\n") + "\n" + body
}

func starts(windows []period.Period) []period.Date {
	out := make([]period.Date, len(windows))
	for i, w := range windows {
		out[i] = w.Start
	}
	return out
}

func ends(windows []period.Period) []period.Date {
	out := make([]period.Date, len(windows))
	for i, w := range windows {
		out[i] = w.End
	}
	return out
}
