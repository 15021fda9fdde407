package tools

import (
	"context"
	_ "embed"
	"maps"
	"slices"

	"github.com/insight-agent/insight/internal/analysis/drivers"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// ExplainChangeName is the name of the tool that explains a change.
const ExplainChangeName = "explain_change"

//go:embed explain_change.md
var explainChangeDescription string

// ExplainInput asks why a metric moved.
type ExplainInput struct {
	Metric  string            `json:"metric" jsonschema:"the metric whose change is to be explained"`
	Filters []semantic.Filter `json:"filters,omitempty"`
	Period  period.Expr       `json:"period"`
	Compare semantic.Compare  `json:"compare,omitzero" jsonschema:"previous_period by default"`
	// Dimensions are those to look in; without any, all of the metric's own
	// table that say where and not what became of a row.
	Dimensions []string `json:"dimensions,omitempty" jsonschema:"look only in these; all by default"`
}

// Explanation says which facts explain a change; references are empty where
// there is none.
type Explanation struct {
	Total MetricFacts `json:"-"`
	// Usual is how far the metric moved from period to period in nine of ten
	// cases, and Standing where this change stands to it.
	Usual    string   `json:"-"`
	Standing Standing `json:"standing,omitempty"`
	// Earlier counts the changes behind Usual, and where there were too few, how
	// many there would have to be is EnoughEarlier.
	Earlier string          `json:"-"`
	Verdict drivers.Verdict `json:"verdict,omitempty"` // empty where the metric cannot be cut
	// Needed is how much of the metric's count would tell a change of this size
	// from chance, of the verdict "no change".
	Needed     string            `json:"-"`
	Factors    []FactorFacts     `json:"-"` // largest effect first
	Causes     []CauseFacts      `json:"-"` // largest effect first
	Common     string            `json:"-"` // what all members together added, beside the causes
	Split      *SplitFacts       `json:"-"`
	Coinciding []CoincidingNote  `json:"coinciding,omitempty"`
	Beside     MetricFacts       `json:"-"` // the metric that counts the same by other rules
	Fixed      map[string]string `json:"-"` // members that the question fixes
}

// Standing is where a change stands to the metric's usual ones.
type Standing string

// The standings.
const (
	Inside      Standing = "inside"
	Outside     Standing = "outside"
	WellOutside Standing = "well_outside" // more than twice as far
)

// ExplainChange makes the tool that explains a change. The first row of its
// result is the change itself, as QueryMetrics gives it; where that cannot be
// told, because a value is missing or still grows, nothing is explained.
func ExplainChange(m *semantic.Model, w Warehouse) (Tool, error) {
	e := explainer{metricsQuery{model: m, warehouse: w}}
	return New(ExplainChangeName, explainChangeDescription, e.run)
}

type explainer struct{ metricsQuery }

func (t explainer) run(ctx context.Context, call Call, in ExplainInput) (Result, error) {
	if in.Compare.Kind == semantic.CompareNone {
		in.Compare.Kind = semantic.ComparePreviousPeriod
	}
	res, err := t.metricsQuery.run(ctx, call, semantic.Query{Metrics: []string{in.Metric}, Filters: in.Filters, Period: in.Period, Compare: in.Compare})
	if err != nil || res.Problem != nil {
		return res, err
	}
	c := &change{explainer: t, call: call, in: in, res: &res}
	if problem := c.checkDimensions(); problem != nil {
		return Result{Problem: problem}, nil
	}
	if !c.told() {
		return res, nil
	}
	for _, step := range []func(context.Context) error{c.readUsual, c.readFactors, c.localise, c.readNotes, c.readBeside} {
		if err := step(ctx); err != nil {
			return Result{}, err
		}
	}
	return res, nil
}

// change is the work on one change.
type change struct {
	explainer
	call Call
	in   ExplainInput
	res  *Result // begins with the change itself

	metric     *semantic.Metric
	span, base period.Period
	delta      evidence.Fact // of the total, in the metric's own unit or in points
	leaves     leaves        // without a cube where the metric cannot be cut
}

// told takes in the change itself, and reports whether there is one to explain.
func (c *change) told() bool {
	c.res.Explanation.Fixed = map[string]string{}
	if len(c.res.Rows) != 1 || c.res.Period == nil || c.res.Base == nil {
		return false
	}
	c.metric, _ = c.model.Metric(c.in.Metric)
	c.span, c.base = c.res.Period.Period, *c.res.Base
	total := c.res.Rows[0].Metrics[c.in.Metric]
	c.res.Explanation.Total = total
	c.res.Explanation.Fixed = c.res.Rows[0].Dims
	if total.Delta == "" {
		return false
	}
	c.delta = *c.res.fact(total.Delta)
	return !c.delta.Missing
}

// checkDimensions refuses dimensions that the metric cannot be cut by, in the
// words of the query that would.
func (c *change) checkDimensions() *answer.Problem {
	if len(c.in.Dimensions) == 0 {
		return nil
	}
	allowed := c.model.DimensionsOf(c.in.Metric)
	for _, d := range c.in.Dimensions {
		if c.model.OfDays(d) {
			return &answer.Problem{Kind: answer.NotAllowed, Text: words["no cause"][c.call.Lang]}
		}
		if !slices.Contains(allowed, d) {
			return &answer.Problem{Kind: answer.UnknownDimension, Text: d, Suggestions: allowed}
		}
	}
	return nil
}

// query asks for metrics over the days of the change, as they were resolved.
func (c *change) query(metrics ...string) semantic.Query {
	return semantic.Query{
		Metrics: metrics, Filters: c.in.Filters, Period: c.span.Expr(),
		Compare: semantic.Compare{Kind: semantic.CompareCustom, Period: c.base.Expr()},
	}
}

// about begins a fact of the metric over the period and members.
func (c *change) about(kind evidence.Kind, source string, members []drivers.Member) evidence.Fact {
	total := c.res.fact(c.res.Explanation.Total.Value)
	f := evidence.Fact{Metric: c.in.Metric, Dims: maps.Clone(total.Dims), Filters: total.Filters, Period: c.span, Kind: kind, Unit: total.Unit, Source: source}
	if f.Dims == nil {
		f.Dims = make(map[string]string)
	}
	for _, m := range members {
		f.Dims[m.Dimension] = m.Member
	}
	return f
}

// moved adds the facts of a value before and after: both, the difference, and
// the relative change, which of percentages is the difference in points.
func (c *change) moved(f evidence.Fact, before, after float64) MetricFacts {
	value, base := f, f
	value.Value, base.Value, base.Period = after, before, c.base
	value.Provisional, base.AsYoung = c.res.Explanation.Total.EqualAge, c.res.Explanation.Total.EqualAge
	mf := MetricFacts{Value: c.res.add(value), Base: c.res.add(base)}
	delta := f
	delta.Kind, delta.Unit, delta.Base = evidence.Change, deltaUnit(f.Unit), &c.base
	delta.Value, delta.From = after-before, []string{mf.Value, mf.Base}
	mf.Delta = c.res.add(delta)
	mf.Change = mf.Delta
	if f.Unit.Kind == evidence.Percent {
		return mf
	}
	mf.Change = ""
	var ok bool
	if delta.Value, delta.Unit, ok = relativeTo(before, after, f.Unit); ok {
		mf.Change = c.res.add(delta)
	}
	return mf
}

// contribution adds the part of the change that something made, and the share
// of the change that this is.
func (c *change) contribution(f evidence.Fact, effect float64, from ...string) (amount, share string) {
	f.Kind, f.Unit, f.Base, f.Value = evidence.Contribution, c.delta.Unit, &c.base, effect
	f.Metric, f.From = c.in.Metric, append(from, c.res.Explanation.Total.Delta)
	amount = c.res.add(f)
	if c.delta.Value != 0 {
		f.Value, f.Unit = effect/c.delta.Value, evidence.Unit{Kind: evidence.Percent}
		f.From = []string{amount, c.res.Explanation.Total.Delta}
		share = c.res.add(f)
	}
	return amount, share
}
