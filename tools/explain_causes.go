package tools

import (
	"context"
	"math"
	"slices"

	"github.com/insight-agent/insight/internal/analysis/drivers"
	"github.com/insight-agent/insight/internal/evidence"
)

// CauseFacts says what one slice added to a change.
type CauseFacts struct {
	Where []drivers.Member
	Kind  drivers.Kind
	// Moved is the slice's own amount, ratio, or of a mix its share of the
	// denominator.
	Moved  MetricFacts
	Effect string // contribution, in the unit of the change
	Share  string // contribution, of the change
	Test   string // p-value, corrected for every slice that was tried
}

// localise looks for the slices that moved apart from the rest.
func (c *change) localise(ctx context.Context) error {
	l, err := c.readLeaves(ctx)
	if err != nil || l.cube == nil {
		return err
	}
	c.leaves = l
	metric := c.engineMetric(l.fraction)
	found, err := drivers.Localise(l.cube, metric)
	if err != nil {
		return nil // such as a negative count: the change stays whole
	}
	c.dropSmallMixes(&found)
	x := &c.res.Explanation
	x.Verdict = found.Verdict
	for _, cause := range found.Causes {
		x.Causes = append(x.Causes, c.cause(cause, l))
	}
	if found.CommonEffect != 0 {
		x.Common, _ = c.contribution(c.about(evidence.Contribution, l.source, nil), found.CommonEffect)
	}
	if found.Verdict == drivers.NoChange {
		c.needed(found, l)
	}
	c.split(l, found, metric)
	return nil
}

// dropSmallMixes leaves out shifts of weights that add less than half of what
// the metric usually moves: weights such as a budget's are known so exactly that
// the smallest shift of them is no chance, and yet no explanation.
func (c *change) dropSmallMixes(found *drivers.Explanation) {
	x := c.res.Explanation
	if x.Usual == "" {
		return
	}
	usual := c.res.fact(x.Usual).Value
	if c.metric.Unit.Kind != evidence.Percent {
		usual *= math.Abs(c.res.fact(x.Total.Base).Value)
	}
	found.Causes = slices.DeleteFunc(found.Causes, func(cause drivers.Cause) bool {
		return cause.Kind == drivers.Mix && math.Abs(cause.Effect) < usual/2
	})
	if found.Verdict == drivers.FoundCauses && len(found.Causes) == 0 {
		found.Verdict = drivers.NoSingleCause
		if x.Standing == Inside {
			found.Verdict = drivers.NoChange
		}
	}
}

func (c *change) cause(cause drivers.Cause, l leaves) CauseFacts {
	f := c.about(evidence.Observed, l.source, cause.Where)
	f.Scope = 0
	if cause.Kind == drivers.Mix {
		f.Kind, f.Unit, f.Metric = evidence.Share, evidence.Unit{Kind: evidence.Percent}, c.weight(l.fraction)
	}
	out := CauseFacts{Where: cause.Where, Kind: cause.Kind}
	if !math.IsNaN(cause.Before) && !math.IsNaN(cause.After) {
		out.Moved = c.moved(f, cause.Before, cause.After)
	}
	var from []string
	for _, ref := range []string{out.Moved.Value, out.Moved.Base, out.Moved.Change} {
		if ref != "" {
			from = append(from, ref)
		}
	}
	test := c.about(evidence.Test, l.source, cause.Where)
	test.Value, test.Unit, test.Base, test.From = cause.Adjusted, evidence.Unit{Kind: evidence.Number}, &c.base, slices.Clone(from)
	out.Test = c.res.add(test)
	out.Effect, out.Share = c.contribution(c.about(evidence.Contribution, l.source, cause.Where), cause.Effect, append(from, out.Test)...)
	return out
}

// weight names what a ratio is weighed by: its denominator, else itself.
func (c *change) weight(f fraction) string {
	if names := f.den.Leaves(); len(names) == 1 {
		return names[0]
	}
	return c.in.Metric
}

// mostNeeded is the largest multiple of the data that is worth waiting for.
const mostNeeded = 20

// needed adds how much would have to be counted for a change of this size to
// be told from chance: noise falls with the root of the count.
func (c *change) needed(found drivers.Explanation, l leaves) {
	name := l.fraction.num
	if l.fraction.den != nil {
		name = l.fraction.den
	}
	v, ok := c.model.Metric(name.Metric)
	if !ok || v.Unit.Kind != evidence.Integer || found.Z == 0 {
		return
	}
	factor := math.Pow(1.96/found.Z, 2)
	if factor > mostNeeded {
		return
	}
	f := c.about(evidence.Count, l.source, nil)
	f.Metric, f.Unit = name.Metric, v.Unit
	f.Value = roundUp(counted(l, name.Metric) * factor)
	c.res.Explanation.Needed = c.res.add(f)
}

// counted is the whole of the count over the period.
func counted(l leaves, metric string) float64 {
	sum := 0.0
	for _, s := range l.cube.Segments(0) {
		if l.fraction.num.Metric == metric {
			sum += s.After.Num
		} else {
			sum += s.After.Den
		}
	}
	return sum
}

// roundUp keeps two significant digits: more would pretend to know.
func roundUp(v float64) float64 {
	if v < 10 {
		return math.Ceil(v)
	}
	step := math.Pow10(int(math.Floor(math.Log10(v))) - 1)
	return math.Ceil(v/step-1e-9) * step
}
