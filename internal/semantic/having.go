package semantic

import (
	"math"
	"slices"
	"strconv"
	"strings"

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
	// Op is one of Equals, Less, LessEqual, Greater, GreaterEqual and Between.
	Op Op `json:"op"`
	// Values are in the metric's own unit, fractions for a percentage: one, or
	// two for Between, both inclusive, the smaller one first.
	Values []float64 `json:"values"`
}

// Holds reports whether a value satisfies the threshold.
func (t Threshold) Holds(v float64) bool {
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
	at := slices.IndexFunc(q.Having, func(t Threshold) bool { return t.Metric == first.Field })
	return at < 0 || q.Limit > 0 || first.Desc == q.Having[at].Small()
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

// zeroed reports whether a metric without a row counts as zero: an additive one
// that a threshold is on, over days of which data is complete.
func (pl *planner) zeroed(v *Metric) bool {
	return v.Additive && !pl.span.nothing &&
		slices.ContainsFunc(pl.ask.query.Having, func(t Threshold) bool { return t.Metric == v.Name })
}

// having writes the thresholds over the rows "r".
func (w *writer) having(thresholds []Threshold) string {
	if len(thresholds) == 0 {
		return ""
	}
	all := make([]string, len(thresholds))
	for i, t := range thresholds {
		e := "r." + quote(t.Metric)
		bounds := make([]string, len(t.Values))
		for k, v := range t.Values {
			bounds[k] = w.again(strconv.FormatFloat(v, 'g', -1, 64), v, "float8")
		}
		if t.Op == Between {
			all[i] = e + " BETWEEN " + bounds[0] + " AND " + bounds[1]
			continue
		}
		all[i] = e + " " + string(t.Op) + " " + bounds[0]
	}
	return "\nWHERE " + strings.Join(all, " AND ")
}

// canonicalHaving sorts thresholds, which hold together.
func canonicalHaving(thresholds []Threshold) []Threshold {
	out := slices.Clone(thresholds)
	compare := func(a, b Threshold) int {
		if c := strings.Compare(a.Metric, b.Metric); c != 0 {
			return c
		}
		if c := strings.Compare(string(a.Op), string(b.Op)); c != 0 {
			return c
		}
		return slices.Compare(a.Values, b.Values)
	}
	slices.SortFunc(out, compare)
	return slices.CompactFunc(out, func(a, b Threshold) bool { return compare(a, b) == 0 })
}
