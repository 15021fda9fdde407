// Package semantic holds the semantic model (metrics, dimensions and how they
// come from tables), the typed query that is the only thing a reader, a model
// or a user may ask of the data, and a pure compiler from such a query to one
// SQL SELECT.
package semantic

import "github.com/insight-agent/insight/internal/period"

// Query asks for metrics, cut by dimensions and time, over a period. Names are
// those of the model. The zero values mean: no cut, no filter, everything.
type Query struct {
	Metrics    []string     `json:"metrics"`
	Dimensions []string     `json:"dimensions,omitempty"`
	Filters    []Filter     `json:"filters,omitempty"`
	Period     period.Expr  `json:"period,omitempty"` // empty means All
	Grain      period.Grain `json:"grain,omitempty"`  // adds a time column
	Compare    Compare      `json:"compare,omitzero"`
	// Having keeps the rows whose values satisfy every threshold. It needs a
	// dimension or a grain, and is applied before Limit.
	Having []Threshold `json:"having,omitempty"`
	// Per gives, instead of a total, its average over the whole steps of the
	// period, or of each step of a coarser Grain. A ratio stays the ratio of the
	// totals.
	Per period.Grain `json:"per,omitempty"`
	// OrderBy sorts the rows; what is missing comes last either way, and ties
	// are broken by time and by member name. Without it, rows are sorted by time,
	// or without a grain by the first metric from high to low.
	OrderBy []Order `json:"order_by,omitempty"`
	// Limit keeps the first rows; 0 means the environment's cap only. With a
	// grain and dimensions it keeps the first members instead, ranked over the
	// whole period, each with all its steps.
	Limit int `json:"limit,omitempty"`
	// Others adds, below the first Limit members, one row (one a step, with a
	// grain) that holds the rest, aggregated from its own base rows, so that
	// ratios and distinct counts are right too. It needs exactly one dimension
	// and a Limit. The row comes last and its member is null.
	Others bool `json:"others,omitempty"`
}

// Filter keeps the rows whose dimension satisfies an operator.
type Filter struct {
	Dimension string   `json:"dimension"`
	Op        Op       `json:"op"`
	Values    []string `json:"values,omitempty"` // always bound as parameters
}

// Member returns the one member that the filter fixes its dimension to; false
// where it keeps several, or says what to leave out.
func (f Filter) Member() (string, bool) {
	if !f.Keeps() || len(f.Values) != 1 {
		return "", false
	}
	return f.Values[0], true
}

// Keeps reports whether the filter lists the members to keep.
func (f Filter) Keeps() bool { return f.Op == Equals || f.Op == In }

// Op is a filter's operator.
type Op string

// The operators. Equality and In match members as they are spelled; text that
// neither the model nor any row of the table has matches the members that differ
// from it in case only (not in lists of more than ten, and never in a row
// policy). Contains is a
// case-insensitive substring match; the ranges compare as numbers or dates as
// the dimension's type says. NotEquals, NotIn and NotContains keep the rows that
// have no value at all ("not Google" includes what came from nowhere), so that a
// filter and its complement together are everything; the others leave such rows
// out. Numbers are decimals without exponent, booleans "true" or "false", dates
// of the form 2026-10-31.
const (
	Equals       Op = "="
	NotEquals    Op = "!="
	In           Op = "in"
	NotIn        Op = "not_in"
	Contains     Op = "contains"
	NotContains  Op = "not_contains"
	Less         Op = "<"
	LessEqual    Op = "<="
	Greater      Op = ">"
	GreaterEqual Op = ">="
	Between      Op = "between" // two values, both inclusive
	IsNull       Op = "is_null"
	IsNotNull    Op = "is_not_null"
)

// Compare says what each value is set against.
type Compare struct {
	Kind   CompareKind `json:"kind,omitempty"`
	Period period.Expr `json:"period,omitempty"` // for CompareCustom
}

// CompareKind is a way of comparing.
type CompareKind string

// The ways of comparing.
const (
	CompareNone           CompareKind = ""
	ComparePreviousPeriod CompareKind = "previous_period"
	ComparePreviousYear   CompareKind = "previous_year" // days aligned by weekday
	CompareCustom         CompareKind = "custom"
)

// Order sorts the rows. Field is a metric, a dimension, "time", or a metric
// followed by ".base", ".delta" or ".change".
type Order struct {
	Field string `json:"field"`
	Desc  bool   `json:"desc,omitempty"`
}
