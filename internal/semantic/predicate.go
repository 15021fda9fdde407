package semantic

import (
	"strings"
	"time"

	"github.com/insight-agent/insight/internal/period"
)

// filter writes a filter as a condition. What is "not" something keeps the rows
// that have no value at all, so that a filter and its complement together are
// everything; ranges and contains leave them out.
func (w *writer) filter(s *source, f Filter) string {
	d := w.model.dimensions[f.Dimension]
	e := s.dimension(d)
	switch f.Op {
	case Equals:
		return e + " = " + w.value(d.Type, f.Values[0])
	case NotEquals:
		return e + " IS DISTINCT FROM " + w.value(d.Type, f.Values[0])
	case In:
		return e + " = ANY (" + w.values(d.Type, f.Values) + ")"
	case NotIn:
		return "(" + e + " <> ALL (" + w.values(d.Type, f.Values) + ")) IS NOT FALSE"
	case Contains:
		return "strpos(lower(" + e + "), lower(" + w.value(d.Type, f.Values[0]) + ")) > 0"
	case NotContains:
		return "(strpos(lower(" + e + "), lower(" + w.value(d.Type, f.Values[0]) + ")) > 0) IS NOT TRUE"
	case Between:
		return e + " BETWEEN " + w.value(d.Type, f.Values[0]) + " AND " + w.value(d.Type, f.Values[1])
	case IsNull:
		return e + " IS NULL"
	case IsNotNull:
		return e + " IS NOT NULL"
	case Less, LessEqual, Greater, GreaterEqual:
	}
	return e + " " + string(f.Op) + " " + w.value(d.Type, f.Values[0])
}

// value binds a value that checkFilter has let through.
func (w *writer) value(t DimensionType, v string) string {
	switch t {
	case NumericDim:
		return w.again(v, v, "numeric")
	case BooleanDim:
		return w.again(v, v == "true", "boolean")
	case TimeDim:
		return w.again(v, date(v), "date")
	case Categorical:
	}
	return w.text(v)
}

func (w *writer) values(t DimensionType, list []string) string {
	key := strings.Join(list, "\x00")
	switch t {
	case NumericDim:
		return w.again(key, list, "text[]") + "::numeric[]"
	case BooleanDim:
		flags := make([]bool, len(list))
		for i, v := range list {
			flags[i] = v == "true"
		}
		return w.again(key, flags, "boolean[]")
	case TimeDim:
		dates := make([]time.Time, len(list))
		for i, v := range list {
			dates[i] = date(v)
		}
		return w.again(key, dates, "date[]")
	case Categorical:
	}
	return w.again(key, list, "text[]")
}

// date reads a date that checkValue has let through.
func date(v string) time.Time {
	d, _ := period.ParseDate(v)
	return d.UTC()
}
