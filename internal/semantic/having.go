package semantic

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

// Threshold keeps the rows of a result whose value of a metric satisfies an
// operator: the members, or the steps of time, with a ROAS below 2. It is
// applied to values, after aggregation, never to the rows of a table. A row
// without a value satisfies none; an additive metric is zero where a row has
// values of other metrics only, and on days without any.
type Threshold struct {
	// Metric is one of the query's metrics.
	Metric string `json:"metric"`
	// Of says what of the metric is meant; empty its value.
	Of Measure `json:"of,omitempty"`
	// Op is one of Equals, Less, LessEqual, Greater, GreaterEqual and Between.
	Op Op `json:"op"`
	// Values are in the metric's own unit, fractions for a percentage, a change or
	// a share: one, or
	// two for Between, both inclusive, the smaller one first. None where the value
	// is held against that of another metric.
	Values []float64 `json:"values,omitempty"`
	// Than is another of the query's metrics, in the same unit: spend above
	// revenue.
	Than string `json:"than,omitempty"`
}

// Measure is what of a metric a threshold is on.
type Measure string

// The measures. A change is relative to what the query compares with, of members
// that had more than nothing there: 0.1 is a rise by a tenth. A share is of the
// total over all members that the filters let through.
const (
	OfValue  Measure = ""
	OfChange Measure = "change"
	OfShare  Measure = "share"
)

// Holds reports whether a value satisfies the threshold; of two metrics, what the
// first has more than the second.
func (t Threshold) Holds(v float64) bool {
	if t.Than != "" {
		t.Values = []float64{0}
	}
	if len(t.Values) == 0 || t.Op == Between && len(t.Values) < 2 { // which no query is asked with
		return false
	}
	switch t.Op {
	case Equals:
		return v == t.Values[0]
	case Less:
		return v < t.Values[0]
	case LessEqual:
		return v <= t.Values[0]
	case Greater:
		return v > t.Values[0]
	case GreaterEqual:
		return v >= t.Values[0]
	case Between:
		return t.Values[0] <= v && v <= t.Values[1]
	case NotEquals, In, NotIn, Contains, NotContains, IsNull, IsNotNull:
	}
	return false
}

// RanksChosen reports whether the members that satisfy the thresholds are put in
// order by something else than these choose them by: "top 3 by ROAS among those
// that spent over 20k". An order against the threshold's own, and a limit, say so
// too.
func (q Query) RanksChosen() bool {
	if len(q.Having) == 0 || len(q.OrderBy) == 0 || len(q.Dimensions) == 0 || q.Grain != period.None || !slices.Contains(q.Metrics, q.OrderBy[0].Field) {
		return false
	}
	first := q.OrderBy[0]
	at := slices.IndexFunc(q.Having, func(t Threshold) bool { return t.Metric == first.Field && t.Of != OfChange })
	return at < 0 || q.Limit > 0 || first.Desc == q.Having[at].Small()
}

// HoldsChanges reports whether some threshold is on a change, which two periods
// make.
func (q Query) HoldsChanges() bool {
	return slices.ContainsFunc(q.Having, func(t Threshold) bool { return t.Of == OfChange })
}

// Small reports whether a threshold keeps the small values.
func (t Threshold) Small() bool { return t.Op == Less || t.Op == LessEqual || t.Op == Equals }

const maxThresholds = 10

// MaxThreshold is the largest number of a threshold, of either sign.
const MaxThreshold = 1e15

// thresholdOps are the operators of a Threshold.
var thresholdOps = []Op{Less, LessEqual, Greater, GreaterEqual, Equals, Between}

func (a *ask) checkHaving() error {
	q := a.query
	switch {
	case len(q.Having) == 0:
		return nil
	case len(q.Having) > maxThresholds:
		return &QueryError{Kind: TooMany, Name: "having", Mend: "use at most 10 thresholds"}
	case len(a.dimensions) == 0 && q.Grain == period.None:
		return &QueryError{Kind: BadThreshold, Name: "having", Mend: "a threshold chooses among rows: cut by a dimension or by a grain"}
	case q.Others:
		return &QueryError{Kind: BadThreshold, Name: "others", Mend: "the rest of a top-N has no place beside a threshold: ask for one of the two"}
	case q.Limit > 0 && q.Grain != period.None && len(a.dimensions) > 0:
		return &QueryError{Kind: BadThreshold, Name: "limit", Mend: "over time a limit counts members and a threshold chooses steps: ask for one of the two"}
	}
	for _, t := range q.Having {
		if err := a.checkThreshold(t); err != nil {
			return err
		}
	}
	return nil
}

func (a *ask) checkThreshold(t Threshold) error {
	want := 1
	if t.Op == Between {
		want = 2
	}
	switch {
	case !slices.Contains(a.query.Metrics, t.Metric):
		return &QueryError{Kind: BadThreshold, Name: clean(t.Metric), Candidates: distinctNames(a.query.Metrics), Mend: "a threshold is on a metric that the query asks for, one of"}
	case t.Than != "":
		return a.checkThan(t)
	case t.Of != OfValue:
		if err := a.checkMeasure(t); err != nil {
			return err
		}
	}
	switch {
	case !slices.Contains(thresholdOps, t.Op):
		ops := make([]string, len(thresholdOps))
		for i, op := range thresholdOps {
			ops[i] = string(op)
		}
		return &QueryError{Kind: BadThreshold, Name: clean(string(t.Op)), Metric: t.Metric, Candidates: ops, Mend: "the operator of a threshold is one of"}
	case len(t.Values) != want:
		return &QueryError{Kind: BadThreshold, Name: string(t.Op), Metric: t.Metric, Mend: "give one number, or two for between"}
	case slices.ContainsFunc(t.Values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }):
		return &QueryError{Kind: BadThreshold, Name: string(t.Op), Metric: t.Metric, Mend: "a threshold is a finite number"}
	case slices.ContainsFunc(t.Values, func(v float64) bool { return math.Abs(v) > MaxThreshold }):
		return &QueryError{Kind: BadThreshold, Name: string(t.Op), Metric: t.Metric, Mend: "a threshold is between -1e15 and 1e15"}
	case t.Op == Between && t.Values[0] > t.Values[1]:
		return &QueryError{Kind: BadThreshold, Name: string(t.Op), Metric: t.Metric, Mend: "give the smaller number of between first"}
	}
	return nil
}

// checkThan refuses to hold against each other what is not of one unit.
func (a *ask) checkThan(t Threshold) error {
	refuse := func(mend string) error {
		return &QueryError{Kind: BadThreshold, Name: clean(t.Than), Metric: t.Metric, Mend: mend}
	}
	switch {
	case !slices.Contains(a.query.Metrics, t.Than) || t.Than == t.Metric:
		return refuse("a metric is held against another one that the query asks for")
	case a.model.metrics[t.Metric].Unit != a.model.metrics[t.Than].Unit:
		return refuse("the two metrics are not of one unit")
	case t.Op == Between || !slices.Contains(thresholdOps, t.Op):
		return refuse("two metrics are held against each other by one of <, <=, >, >= and =")
	case t.Of != OfValue || len(t.Values) > 0:
		return refuse("two metrics are held against each other by their values: give neither a number nor a measure")
	}
	return nil
}

// checkMeasure refuses changes of what is compared with nothing, and shares of
// what does not add up.
func (a *ask) checkMeasure(t Threshold) error {
	v := a.model.metrics[t.Metric]
	refuse := func(mend string) error {
		return &QueryError{Kind: BadThreshold, Name: string(t.Of), Metric: t.Metric, Mend: mend}
	}
	switch {
	case t.Of != OfChange && t.Of != OfShare:
		return &QueryError{Kind: BadThreshold, Name: clean(string(t.Of)), Metric: t.Metric, Candidates: []string{string(OfChange), string(OfShare)}, Mend: "a threshold is on a value, or on one of"}
	case a.query.Grain != period.None || len(a.dimensions) == 0:
		return refuse("a threshold on a change or a share chooses among members: cut by a dimension and by no grain")
	case t.Of == OfChange && a.query.Compare.Kind == CompareNone:
		return refuse("a change needs a period to compare with")
	case t.Of == OfChange && v.Unit.Kind == evidence.Percent:
		return refuse("a percentage changes by points, of which a tenth is none: give a threshold on its value")
	case t.Of == OfShare && !v.Additive:
		return refuse("it does not add up to a total, so that it has no shares")
	}
	return nil
}

// zeroed reports whether a metric without a row counts as zero: an additive one
// that a threshold is on, over days of which data is complete.
func (pl *planner) zeroed(v *Metric) bool {
	return v.Additive && !pl.span.nothing &&
		slices.ContainsFunc(pl.ask.query.Having, func(t Threshold) bool { return t.Metric == v.Name || t.Than == v.Name })
}

// having writes the thresholds over the rows "r" of a part of the
// statement.
func (w *writer) having(thresholds []Threshold, rows string) string {
	if len(thresholds) == 0 {
		return ""
	}
	all := make([]string, len(thresholds))
	for i, t := range thresholds {
		e := t.field(rows)
		bounds := make([]string, len(t.Values))
		for k, v := range t.Values {
			bounds[k] = w.again(strconv.FormatFloat(v, 'g', -1, 64), v, "float8")
		}
		if t.Than != "" {
			all[i] = e + " " + string(t.Op) + " r." + quote(t.Than)
			continue
		}
		if t.Op == Between {
			all[i] = e + " BETWEEN " + bounds[0] + " AND " + bounds[1]
			continue
		}
		all[i] = e + " " + string(t.Op) + " " + bounds[0]
	}
	return "\nWHERE " + strings.Join(all, " AND ")
}

// field writes what a threshold is on.
func (t Threshold) field(rows string) string {
	value, base := "r."+quote(t.Metric), "r."+quote(t.Metric+suffixes[0])
	switch t.Of {
	case OfChange: // of nothing, or of a loss, nothing is a tenth
		return "(" + value + " / CASE WHEN " + base + " > 0 THEN " + base + " END - 1)"
	case OfShare:
		return "(" + value + " / (SELECT nullif(sum(t." + quote(t.Metric) + "), 0) FROM " + quote(rows) + " AS t))"
	case OfValue:
	}
	return value
}

// canonicalHaving sorts thresholds, which hold together.
func canonicalHaving(thresholds []Threshold) []Threshold {
	out := slices.Clone(thresholds)
	compare := func(a, b Threshold) int {
		if c := strings.Compare(a.Metric, b.Metric); c != 0 {
			return c
		}
		if c := cmp.Or(strings.Compare(string(a.Of), string(b.Of)), strings.Compare(string(a.Op), string(b.Op)), strings.Compare(a.Than, b.Than)); c != 0 {
			return c
		}
		return slices.Compare(a.Values, b.Values)
	}
	slices.SortFunc(out, compare)
	return slices.CompactFunc(out, func(a, b Threshold) bool { return compare(a, b) == 0 })
}
