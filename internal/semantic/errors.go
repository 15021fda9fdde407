package semantic

import "strings"

// QueryError is a query that cannot be compiled, with what the asker can do.
type QueryError struct {
	Kind ErrorKind
	// Name is the part of the query that is wrong, as it was given.
	Name string
	// Metric is the metric that the part does not fit, where it is about one.
	Metric string
	// Candidates are what may have been meant, or may be asked instead, best
	// first.
	Candidates []string
	// Mend says in English what to do.
	Mend string
	// Reason says in the reader's language why it is refused: the model author's own
	// text of a metric, or why days of the week mean nothing of it.
	Reason Text
}

// ErrorKind is the sort of a QueryError.
type ErrorKind string

// The kinds of errors.
const (
	UnknownMetric    ErrorKind = "unknown_metric"
	UnknownDimension ErrorKind = "unknown_dimension"
	UnknownGrain     ErrorKind = "unknown_grain"
	UnknownOrder     ErrorKind = "unknown_order"
	// NoSuchCut: the dimension exists, but not for Metric; Candidates lists
	// those that do.
	NoSuchCut  ErrorKind = "no_such_cut"
	NoDates    ErrorKind = "no_dates" // Metric is not dated: no period, grain or comparison
	BadFilter  ErrorKind = "bad_filter"
	BadPeriod  ErrorKind = "bad_period"
	BadCompare ErrorKind = "bad_compare"
	BadLimit   ErrorKind = "bad_limit"
	// BadThreshold: a threshold that is none, or that has nothing to choose from.
	BadThreshold ErrorKind = "bad_threshold"
	// BadAverage: an average over time that would mean nothing.
	BadAverage ErrorKind = "bad_average"
	TooMany    ErrorKind = "too_many" // metrics, dimensions, filters, values or steps
	NotAllowed ErrorKind = "not_allowed"
)

// Error returns the kind, the name and the mend.
func (e *QueryError) Error() string {
	var b strings.Builder
	b.WriteString("query: ")
	b.WriteString(strings.ReplaceAll(string(e.Kind), "_", " "))
	if e.Name != "" {
		b.WriteString(" \"" + shorten(e.Name) + "\"")
	}
	if e.Metric != "" {
		b.WriteString(" for metric " + e.Metric)
	}
	if e.Mend != "" {
		b.WriteString(": " + e.Mend)
	}
	if len(e.Candidates) > 0 {
		b.WriteString(" (" + strings.Join(e.Candidates, ", ") + ")")
	}
	return b.String()
}
