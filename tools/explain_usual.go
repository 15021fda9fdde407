package tools

import (
	"context"
	"math"
	"slices"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// How a metric usually moves is learnt from its changes between up to twelve
// earlier pairs of periods, each as long and as far apart as those of the change and
// on the same weekdays. Nine of ten lie within the usual range.
const (
	usualPairs  = 12
	leastPairs  = 6
	usualLevel  = .9
	wellOutside = 2 // times the usual range
)

// UsualChange is the measure of how far a metric usually moves.
const UsualChange = "usual_change"

// EarlierChanges is the measure of how many changes that was learnt from.
const EarlierChanges = "earlier_changes"

// readUsual sets the change against those of the metric's own past.
func (c *change) readUsual(ctx context.Context) error {
	tree, ok := additiveTree(c.model, c.in.Metric)
	if !ok {
		return nil
	}
	pairs := c.earlier()
	q := semantic.Query{Metrics: tree.Leaves(), Filters: c.in.Filters, Grain: period.Day, Period: period.Period{
		Start: min(pairs[len(pairs)-1].before.Start, pairs[len(pairs)-1].after.Start), End: max(pairs[0].before.End, pairs[0].after.End),
	}.Expr()}
	rows, err := c.read(ctx, q)
	if err != nil {
		return err
	}
	days := make(map[period.Date]map[string]float64, len(rows.result.Rows))
	first := period.MaxDate
	for _, row := range rows.result.Rows {
		text, _ := row[0].(string)
		day, err := period.ParseDate(text)
		if err != nil || !slices.ContainsFunc(row[1:], func(v any) bool { return v != nil }) {
			continue // nothing is recorded on the day
		}
		days[day] = rows.numbers(row)
		first = min(first, day)
	}
	var moves []float64
	for _, pair := range pairs {
		if min(pair.before.Start, pair.after.Start) < first {
			break
		}
		if m := c.relative(amount(tree, sumOver(days, pair.before)), amount(tree, sumOver(days, pair.after))); !math.IsNaN(m) {
			moves = append(moves, math.Abs(m))
		}
	}
	c.stand(moves, rows.source)
	return nil
}

type periods struct{ before, after period.Period }

// earlier lists the pairs of periods before the change, the latest first. They
// move by whole weeks, so that weekdays meet.
func (c *change) earlier() []periods {
	weeks := (max(c.span.Days(), c.base.Days()) + 6) / 7
	out := make([]periods, usualPairs)
	for i := range out {
		by := -7 * weeks * (i + 1)
		out[i] = periods{
			period.Period{Start: c.base.Start.AddDays(by), End: c.base.End.AddDays(by)},
			period.Period{Start: c.span.Start.AddDays(by), End: c.span.End.AddDays(by)},
		}
	}
	return out
}

// stand adds the usual range, or how many earlier changes there were where
// these are too few to know one.
func (c *change) stand(moves []float64, source string) {
	x := &c.res.Explanation
	count := c.about(evidence.Count, source, nil)
	count.Metric, count.Unit, count.Value = EarlierChanges, evidence.Unit{Kind: evidence.Integer}, float64(len(moves))
	x.Earlier = c.res.add(count)
	if len(moves) < leastPairs {
		return
	}
	slices.Sort(moves)
	usual := c.about(evidence.Observed, source, nil)
	usual.Metric, usual.N, usual.From = UsualChange, int64(len(moves)), []string{x.Earlier}
	usual.Value, usual.Unit = twoDigits(quantile(moves, usualLevel)), evidence.Unit{Kind: evidence.Percent}
	if c.metric.Unit.Kind == evidence.Percent {
		usual.Unit.Kind = evidence.Points
	}
	x.Usual = c.res.add(usual)
	now := math.Abs(c.relative(c.res.fact(x.Total.Base).Value, c.res.fact(x.Total.Value).Value))
	switch {
	case math.IsNaN(now):
		x.Usual = ""
	case twoDigits(now) <= usual.Value: // as the reader sees both
		x.Standing = Inside
	case now <= wellOutside*usual.Value:
		x.Standing = Outside
	default:
		x.Standing = WellOutside
	}
}

// relative is a change as the answer tells it, NaN where it cannot be told.
func (c *change) relative(before, after float64) float64 {
	moved, _, ok := relativeTo(before, after, c.metric.Unit)
	if !ok {
		return math.NaN()
	}
	return moved
}

// CanExplain reports whether a change of a metric can be looked for in its
// members: whether it is made of sums that add up over them.
func CanExplain(m *semantic.Model, metric string) bool {
	tree, ok := additiveTree(m, metric)
	if !ok {
		return false
	}
	_, ok = fractionOf(tree)
	return ok
}

// additiveTree returns how a metric is computed from sums that can be added
// over days and members.
func additiveTree(m *semantic.Model, metric string) (*semantic.Tree, bool) {
	v, ok := m.Metric(metric)
	if !ok {
		return nil, false
	}
	if v.Additive {
		return &semantic.Tree{Op: semantic.Measured, Metric: v.Name}, true
	}
	tree, ok := m.Tree(metric)
	if !ok {
		return nil, false
	}
	for _, name := range tree.Leaves() {
		if leaf, ok := m.Metric(name); !ok || !leaf.Additive {
			return nil, false
		}
	}
	return tree, true
}

// amount computes a tree from the values of its leaves; NaN where it divides by
// zero.
func amount(t *semantic.Tree, values map[string]float64) float64 {
	switch t.Op {
	case semantic.Measured:
		return values[t.Metric]
	case semantic.Constant:
		return t.Number
	case semantic.SumOf, semantic.Difference, semantic.ProductOf, semantic.Quotient:
	}
	v := amount(t.Children[0], values)
	for _, child := range t.Children[1:] {
		w := amount(child, values)
		switch t.Op {
		case semantic.SumOf:
			v += w
		case semantic.Difference:
			v -= w
		case semantic.ProductOf:
			v *= w
		default:
			if w == 0 {
				return math.NaN()
			}
			v /= w
		}
	}
	return v
}

func sumOver(days map[period.Date]map[string]float64, p period.Period) map[string]float64 {
	sum := make(map[string]float64)
	for d := p.Start; d < p.End; d++ {
		for name, v := range days[d] {
			sum[name] += v
		}
	}
	return sum
}

// twoDigits keeps two significant digits: a range that a dozen changes gave is
// known no better.
func twoDigits(v float64) float64 {
	if v == 0 {
		return 0
	}
	step := math.Pow10(int(math.Floor(math.Log10(v))) - 1)
	return math.Round(v/step) * step
}

// quantile of sorted values, interpolated between neighbours (type 7 of Hyndman
// and Fan, The American Statistician 50, 1996).
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
