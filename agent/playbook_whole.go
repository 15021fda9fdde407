package agent

import (
	"math"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/tools"
)

// wholeBook answers how a member stands against the whole, or against all others
// together.
const wholeBook answer.Intent = "whole"

func planWhole(r *run) []call {
	in := tools.WholeInput{Query: r.query, Dimension: r.reading.Against.Dimension, Rest: r.reading.Against.Rest}
	return []call{{tool: tools.QueryWholeName, title: titles["whole"], args: in}}
}

// wholeWords name what a member is set against, before its value.
var wholeWords = map[bool]map[evidence.Lang]string{
	false: {evidence.EN: "the overall", evidence.ZH: "整体"},
	true:  {evidence.EN: "that of the rest,", evidence.ZH: "其余合计"},
}

// pointsWhole says both values and their difference.
func pointsWhole(o outcome) []compose.Point {
	w := o.results[0].Against
	p := compose.Point{
		Facts: map[string]string{"v": w.Member.Value, "b": w.Whole.Value, "d": w.Gap, "p": w.Part},
		Words: map[string]string{"o": wholeWords[o.run.reading.Against.Rest][o.run.lang]},
	}
	if w.Gap == "" {
		return []compose.Point{o.valuePoint(w.Member), o.valuePoint(w.Whole)}
	}
	switch gap, whole := o.fact(w.Gap).Value, o.fact(w.Whole.Value).Value; {
	case o.flat(w.Gap), math.Abs(gap) < evidence.FlatBelow*math.Abs(whole):
		p.Role = compose.SameAsWhole
	case gap > 0 && w.Part != "":
		p.Role = compose.AboveWhole
	case gap > 0:
		p.Role = compose.AboveWholePoints
	case w.Part != "":
		p.Role = compose.BelowWhole
	default:
		p.Role = compose.BelowWholePoints
	}
	return []compose.Point{p}
}

func showWhole(o outcome) ([]answer.Table, []answer.Chart) {
	return o.table(0, o.run.echo(&o.results[0])), nil
}
