package agent

import (
	"math"

	"github.com/insight-agent/insight/internal/analysis/drivers"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// maxCausesSaid is how many sentences say where a change sits.
const maxCausesSaid = 3

// planDiagnose has the change explained. A plan, a metric whose members do not
// add up, several metrics and steps of time are compared instead.
func planDiagnose(r *run) []call {
	q := r.compared(r.query)
	if len(q.Metrics) != 1 || q.Grain != period.None || q.Compare.Kind == semantic.CompareNone || r.planned(q.Metrics[0]) ||
		!tools.CanExplain(r.agent.cfg.Model, q.Metrics[0]) {
		return planCompare(r)
	}
	in := tools.ExplainInput{Metric: q.Metrics[0], Filters: q.Filters, Period: q.Period, Compare: q.Compare, Dimensions: q.Dimensions}
	return []call{{tool: tools.ExplainChangeName, title: titles["breakdown"], args: in}}
}

// explained returns what explains the change, where the plan had it explained.
func (o outcome) explained() (tools.Explanation, bool) {
	x := o.results[0].Explanation
	return x, x.Total.Value != ""
}

// pointsDiagnose says the change and how usual it is, what it is made of, where
// it sits, and what goes along with it.
func pointsDiagnose(o outcome) []compose.Point {
	x, ok := o.explained()
	if !ok {
		return pointsCompare(o)
	}
	if x.Total.Base != "" && !x.Total.Missing && o.fact(x.Total.Base).Missing {
		return []compose.Point{{Role: compose.NothingBefore, Facts: map[string]string{"v": x.Total.Value, "b": x.Total.Base}}}
	}
	points := []compose.Point{o.changePoint(x.Total)}
	if x.Total.Change == "" || o.flat(x.Total.Change) {
		return append(points, o.asked()...)
	}
	points = append(points, o.usual(x)...)
	points = append(points, o.asked()...)
	mix := o.mix(x)
	points = append(points, mix...)
	if len(mix) == 0 {
		points = append(points, o.factors(x)...)
	}
	causes := o.causes(x)
	points = append(points, causes...)
	if len(causes) == 0 {
		points = append(points, o.noCause(x)...)
	}
	points = append(points, o.beside(x)...)
	return append(points, o.lookFirst(x)...)
}

// usual says whether the metric moves that far ordinarily.
func (o outcome) usual(x tools.Explanation) []compose.Point {
	roles := map[tools.Standing]compose.Role{tools.Inside: compose.WithinUsual, tools.Outside: compose.BeyondUsual, tools.WellOutside: compose.FarBeyond}
	role, ok := roles[x.Standing]
	if !ok {
		return nil
	}
	return []compose.Point{{Role: role, Facts: map[string]string{"u": x.Usual}}}
}

// muchMix is the part of a ratio's change from which the mix is worth saying.
const muchMix = .25

// mix says how much of a ratio's change is mix and how much rate; a reversal
// always, before any cause.
func (o outcome) mix(x tools.Explanation) []compose.Point {
	s := x.Split
	if s == nil || s.MixShare == "" {
		return nil
	}
	p := compose.Point{
		Role: compose.MixOrRate, Facts: map[string]string{"m": s.Mix, "r": s.Rate},
		Words: map[string]string{"d": o.run.agent.cfg.Model.DimensionLabel(s.Dimension, o.run.lang)},
	}
	switch {
	case s.Against != "":
		p.Role, p.Facts["a"] = compose.Reversed, s.Against
	case x.Verdict == drivers.NoChange, x.Verdict == drivers.NotEnoughData, math.Abs(o.fact(s.MixShare).Value) < muchMix:
		return nil
	}
	return []compose.Point{p}
}

// factors says what the metric is made of and how that moved: with what each
// factor added for a product or a sum, plainly for the two sides of a ratio, of
// which neither explains anything alone.
func (o outcome) factors(x tools.Explanation) []compose.Point {
	if len(x.Factors) < 2 || x.Verdict == drivers.NoChange {
		return nil
	}
	a, b := x.Factors[0], x.Factors[1]
	if m, ok := o.run.agent.cfg.Model.Metric(o.query.Metrics[0]); !ok || m.Type == semantic.RatioType {
		if a.Metric == m.Denominator {
			a, b = b, a
		}
		return []compose.Point{{Role: compose.BothSides, Facts: map[string]string{"v": a.Moved.Value, "c": a.Moved.Change, "w": b.Moved.Value, "d": b.Moved.Change}}}
	}
	facts := map[string]string{"v": a.Moved.Value, "c": a.Moved.Change, "e": a.Effect}
	if a.Moved.Change == "" || o.flat(a.Moved.Change) {
		return nil
	}
	if b.Moved.Change == "" || o.flat(b.Moved.Change) || math.Abs(o.fact(b.Effect).Value) < .05*math.Abs(o.fact(x.Total.Delta).Value) {
		return []compose.Point{{Role: compose.ByFactor, Facts: facts}}
	}
	facts["w"], facts["d"], facts["g"] = b.Moved.Value, b.Moved.Change, b.Effect
	return []compose.Point{{Role: compose.ByFactors, Facts: facts}}
}

// causes says which slices moved apart from the rest: first those that made
// the change, then those that worked against it.
func (o outcome) causes(x tools.Explanation) []compose.Point {
	var with, against []compose.Point
	for _, cause := range x.Causes[:min(len(x.Causes), maxCausesSaid)] {
		if cause.Moved.Value == "" {
			continue
		}
		p := o.causePoint(cause)
		if p.Role == compose.CauseAgainst || p.Role == compose.MixAgainst {
			against = append(against, p)
		} else {
			with = append(with, p)
		}
	}
	return append(with, against...)
}

func (o outcome) causePoint(cause tools.CauseFacts) compose.Point {
	facts := map[string]string{"v": cause.Moved.Value, "b": cause.Moved.Base, "c": cause.Moved.Change, "e": cause.Effect, "s": cause.Share}
	share := 0.0
	if cause.Share != "" {
		share = o.fact(cause.Share).Value
	}
	role := compose.CausePart
	switch mix := cause.Kind == drivers.Mix; {
	case cause.Moved.Change == "":
		role = compose.CauseNew
	case mix && share < 0:
		role = compose.MixAgainst
	case mix:
		role = compose.MixPart
	case share < 0:
		role = compose.CauseAgainst
	case share > 1.05:
		role = compose.CauseAll
	case share > .95:
		role = compose.CauseWhole
	}
	return compose.Point{Role: role, Facts: facts}
}

// noCause says why no slice is named, and which member stands out all the same.
func (o outcome) noCause(x tools.Explanation) []compose.Point {
	switch x.Verdict {
	case drivers.NoChange:
		role := compose.MayBeChance
		if x.Standing == tools.Inside {
			role = compose.Ordinary
		}
		points := []compose.Point{{Role: role}}
		if role == compose.MayBeChance && x.Needed != "" {
			points = append(points, compose.Point{Role: compose.Needed, Facts: map[string]string{"n": x.Needed}})
		}
		return points
	case drivers.NotEnoughData:
		return []compose.Point{{Role: compose.TooLittleData}}
	case drivers.AcrossTheBoard:
		return o.standsOut(x, compose.AcrossTheBoard)
	case drivers.NoSingleCause:
		return o.standsOut(x, compose.NoSingleCause)
	case drivers.FoundCauses:
	}
	return nil
}

// muchBeyond is the part of a change, beyond its weight, from which a member is
// no part like the others.
const muchBeyond = .3

// standsOut says the verdict with the member that stands out all the same;
// where that is most of it, the verdict would be misread and the member is said
// instead.
func (o outcome) standsOut(x tools.Explanation, verdict compose.Role) []compose.Point {
	points := []compose.Point{{Role: verdict}}
	if x.Split == nil || x.Split.Stands < 0 {
		return points
	}
	p := x.Split.Parts[x.Split.Stands]
	if p.Moved.Change == "" || p.Share == "" || o.flat(p.Moved.Change) || o.fact(p.Moved.Change).Value*o.fact(p.Effect).Value <= 0 {
		return points
	}
	out := compose.Point{Role: compose.StandsOut, Facts: map[string]string{"v": p.Moved.Value, "c": p.Moved.Change, "s": p.Share, "e": p.Effect}}
	whole := o.fact(p.Share).Value > 1
	switch {
	case x.Split.Beyond < muchBeyond && whole:
		return points
	case x.Split.Beyond < muchBeyond:
		return append(points, out)
	}
	out.Role = compose.SitsIn
	if whole {
		out.Role = compose.SitsInAll
	}
	return []compose.Point{out}
}

// beside sets what counts the same by other rules next to the metric.
func (o outcome) beside(x tools.Explanation) []compose.Point {
	if x.Beside.Change == "" {
		return nil
	}
	return []compose.Point{{Role: compose.Beside, Facts: map[string]string{"v": x.Beside.Value, "b": x.Beside.Base, "c": x.Beside.Change}}}
}

// lookFirst says where to look first, of a change for the worse with a cause.
func (o outcome) lookFirst(x tools.Explanation) []compose.Point {
	good := o.run.agent.cfg.Model.GoodDirection(o.query.Metrics[0])
	for _, cause := range x.Causes {
		if cause.Moved.Value == "" || cause.Share == "" || o.fact(cause.Share).Value <= 0 {
			continue
		}
		if o.fact(x.Total.Delta).Value*float64(good) < 0 {
			return []compose.Point{{Role: compose.LookFirst, Facts: map[string]string{"v": cause.Moved.Value}, Optional: true}}
		}
		return nil
	}
	return nil
}

// showDiagnose shows what each member added to the change.
func showDiagnose(o outcome) ([]answer.Table, []answer.Chart) {
	x, ok := o.explained()
	if !ok {
		return showBreakdown(o)
	}
	tables := o.table(0, o.run.echo(&o.results[0]))
	if x.Split == nil || o.flat(x.Total.Change) {
		return tables, []answer.Chart{}
	}
	for _, t := range o.results[0].Tables {
		if t.ID == x.Split.Table {
			t.Title = o.title("added", o.query.Metrics[0], x.Split.Dimension, period.None)
			tables = append(tables, t)
			return tables, o.waterfall(t, x)
		}
	}
	return tables, []answer.Chart{}
}

// smallSteps is the part of the value before below which a change is drawn by
// itself.
const smallSteps = .2

// waterfall draws the way from the value before to the value after, one step
// a member; of a small change only the steps.
func (o outcome) waterfall(t answer.Table, x tools.Explanation) []answer.Chart {
	metric := o.query.Metrics[0]
	c := o.chart(o.results[0], answer.WaterfallChart, t.Title, metric)
	c.Table, c.Source = t.ID, t.Source
	c.X.Label = o.run.agent.cfg.Model.DimensionLabel(x.Split.Dimension, o.run.lang)
	effect := metric + ".delta"
	if x.Split.Rate != "" {
		effect = "effect"
	}
	steps := answer.Series{Name: c.X.Label, Role: "value"}
	for i, col := range t.Columns {
		if col.Name != effect {
			continue
		}
		for r, row := range t.Rows {
			if v, ok := row[i].(float64); ok {
				steps.Points = append(steps.Points, answer.Point{X: t.Text[r][0], Y: &v})
			}
		}
	}
	c.Series = []answer.Series{steps}
	before := o.fact(x.Total.Base)
	if delta := o.fact(x.Total.Delta); math.Abs(delta.Value) < smallSteps*math.Abs(before.Value) {
		c.Y.Unit = delta.Unit
		return []answer.Chart{c} // from zero, the steps would be slivers at the end of a long bar
	}
	start := answer.Series{Role: "base", Points: []answer.Point{{X: evidence.FormatPeriod(before.Period, o.run.lang, o.run.today()), Y: &before.Value}}}
	c.Series = append(c.Series, start)
	return []answer.Chart{c}
}

// reasons says, beside the caveats of every answer, what coincides with an
// explained change, and that where a change sits is not yet why.
func (o outcome) reasons() []string {
	if o.run.reading.Intent == answer.Compare && len(o.query.Dimensions) == 0 && len(o.mixMoved()) > 0 {
		return []string{arithmeticOnly[o.run.lang]}
	}
	if o.run.reading.Intent != answer.Diagnose {
		return nil
	}
	x, ok := o.explained()
	var out []string
	for _, n := range x.Coinciding {
		if o.flat(x.Total.Change) {
			break // there is no change to coincide with
		}
		out = append(out, compose.Coincides(n.Period, n.Dims, n.Text, o.run.agent.cfg.Model, o.run.lang, o.run.today()))
	}
	switch {
	case !ok && o.run.limit(o.results) != compose.NotCompared: // else there is no change to speak of
		out = append(out, whereNotWhy[o.run.lang])
	case len(x.Causes) > 0:
		out = append(out, arithmeticOnly[o.run.lang])
	}
	return out
}

// arithmeticOnly keeps an explained change honest.
var arithmeticOnly = map[evidence.Lang]string{
	evidence.EN: "“Explains” says where the change arose, by arithmetic; it does not show the reason behind it.",
	evidence.ZH: "“贡献”按数值计算，只说明变化出在哪里，不说明背后的原因。",
}
