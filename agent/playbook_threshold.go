package agent

import (
	"cmp"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// thresholdBook answers which members or days satisfy the thresholds of a
// question.
const thresholdBook answer.Intent = "threshold"

// maxNamed is how many of the rows that satisfy a threshold are named; the
// table holds them all.
const maxNamed = 5

// planThreshold reads the rows that satisfy the thresholds. Of a threshold that
// zero satisfies, a metric of another table comes along, by which members
// without a row of their own are known to exist.
func planThreshold(r *run) []call {
	q := r.query
	if witness := r.witness(q); witness != "" {
		q.Metrics = append(slices.Clone(q.Metrics), witness)
	}
	return []call{r.metricsCall("metrics", q)}
}

// witness returns an additive metric of another table that can be cut and
// filtered likewise; empty where zero satisfies no threshold, or there is none.
func (r *run) witness(q semantic.Query) string {
	model := r.agent.cfg.Model
	at := slices.IndexFunc(q.Having, func(t semantic.Threshold) bool {
		m, ok := model.Metric(t.Metric)
		return ok && m.Additive && t.Of == semantic.OfValue && t.Than == "" && t.Holds(0)
	})
	if at < 0 || len(q.Dimensions) == 0 {
		return ""
	}
	own, _ := model.Metric(q.Having[at].Metric)
	wanted := slices.Clone(q.Dimensions)
	for _, f := range q.Filters {
		wanted = append(wanted, f.Dimension)
	}
	for _, m := range model.Metrics {
		if m.Type != semantic.Simple || !m.Additive || len(m.Refuse) > 0 || m.Table == own.Table || model.Plans(m.Name) {
			continue
		}
		reach := model.DimensionsOf(m.Name)
		if !slices.ContainsFunc(wanted, func(d string) bool { return !slices.Contains(reach, d) }) {
			return m.Name
		}
	}
	return ""
}

// pointsThreshold says how many of how many satisfy the thresholds, and which
// they are.
func pointsThreshold(o outcome) []compose.Point {
	chosen := o.results[0].Chosen
	if chosen.Met == "" {
		return nil
	}
	met := o.fact(chosen.Met)
	p := compose.Point{Role: compose.ThresholdMet, Facts: map[string]string{"n": chosen.Met, "x": chosen.Nearest}, Words: o.rowWords(), Bounds: bounds(o, chosen.Bounds)}
	rows := o.satisfying()
	switch {
	case met.Value == 0 && chosen.Nearest != "" && p.Bounds[0].Zero:
		p.Role = compose.NoneWithout
	case met.Value == 0 && chosen.Nearest != "":
		p.Role = compose.ThresholdNone
	case met.Value == 0:
		p.Role = compose.ThresholdNobody
	case int(met.Value) == met.Scope && met.Scope > 1:
		p.Role = compose.ThresholdAll
	case int(met.Value) > min(maxNamed, len(rows)): // not all are named, or a limit cut them
		p.Role = compose.ThresholdMany
	}
	o.name(&p, rows[:min(maxNamed, len(rows))])
	return append(append([]compose.Point{p}, o.together(met.Value)...), o.leftOut()...)
}

// leftOut says how many rows have no value of a metric with a threshold.
func (o outcome) leftOut() []compose.Point {
	without := o.results[0].Chosen.NoValue
	if without == "" {
		return nil
	}
	role := compose.ThresholdLacks
	switch {
	case o.query.HoldsChanges():
		role = compose.ChangedLacks
	case o.fact(without).Value == 1:
		role = compose.ThresholdLacks1
	}
	return []compose.Point{{Role: role, Facts: map[string]string{"x": without}, Words: o.rowWords()}}
}

// together says what the rows that satisfy the thresholds have, added up, of the
// other metrics that were asked for.
func (o outcome) together(met float64) []compose.Point {
	var points []compose.Point
	for _, metric := range o.query.Metrics {
		if sum := o.results[0].Chosen.Sums[metric]; sum != "" && met > 0 {
			role := compose.ThresholdSum
			if met == 1 {
				role = compose.ThresholdSum1
			}
			points = append(points, compose.Point{Role: role, Facts: map[string]string{"v": sum}})
		}
	}
	return points
}

// satisfying returns the rows of members or steps, those furthest beyond the
// threshold first; of time, in its order where all of them are named.
func (o outcome) satisfying() []tools.RowFacts {
	metric := o.query.Having[0].Metric
	whole := slices.ContainsFunc(o.rows(0), func(r tools.RowFacts) bool { return !r.Partial })
	rows := slices.DeleteFunc(slices.Clone(o.rows(0)), func(r tools.RowFacts) bool { return r.NotSet(o.query.Dimensions) || r.Partial && whole })
	if o.query.Grain == period.None || len(rows) <= maxNamed {
		return rows
	}
	direction := -1
	if op := o.query.Having[0].Op; op == semantic.Less || op == semantic.LessEqual {
		direction = 1
	}
	slices.SortStableFunc(rows, func(a, b tools.RowFacts) int {
		return direction * cmp.Compare(o.fact(a.Metrics[metric].Value).Value, o.fact(b.Metrics[metric].Value).Value)
	})
	return rows
}

// rowSteps name steps of time: one, several, a number of them in Chinese, and
// its unit.
var rowSteps = map[period.Grain]map[evidence.Lang][4]string{
	period.Day:     {evidence.EN: {"day", "days"}, evidence.ZH: {"一天", "", "天", "天"}},
	period.Week:    {evidence.EN: {"week", "weeks"}, evidence.ZH: {"一周", "", "周", "周"}},
	period.Month:   {evidence.EN: {"month", "months"}, evidence.ZH: {"一个月", "", "个月", "个月"}},
	period.Quarter: {evidence.EN: {"quarter", "quarters"}, evidence.ZH: {"一个季度", "", "个季度", "个季度"}},
	period.Year:    {evidence.EN: {"year", "years"}, evidence.ZH: {"一年", "", "年", "年"}},
}

var combined = map[evidence.Lang][4]string{evidence.EN: {"combination", "combinations"}, evidence.ZH: {"组合", "", "个组合", "个"}}

// rowWords name what the rows of the query are.
func (o outcome) rowWords() map[string]string {
	lang := o.run.lang
	words := combined[lang]
	switch dims := o.query.Dimensions; {
	case len(dims) == 0:
		words = rowSteps[o.query.Grain][lang]
	case len(dims) == 1:
		label := o.run.agent.cfg.Model.DimensionLabel(dims[0], lang)
		words = [4]string{label, plural(label), "个" + label, "个"}
	}
	return map[string]string{"d": words[0], "p": words[1], "u": words[2], "k": words[3]}
}

// plural is the English plural of a dimension's label.
func plural(label string) string {
	if head, rest, ok := strings.Cut(label, " of "); ok { // days of the week
		return plural(head) + " of " + rest
	}
	switch n := len(label); {
	case n > 1 && strings.HasSuffix(label, "y") && !strings.ContainsRune("aeiou", rune(label[n-2])):
		return label[:n-1] + "ies"
	case strings.HasSuffix(label, "s"), strings.HasSuffix(label, "x"), strings.HasSuffix(label, "ch"), strings.HasSuffix(label, "sh"):
		return label + "es"
	}
	return label + "s"
}

func showThreshold(o outcome) ([]answer.Table, []answer.Chart) {
	if len(o.rows(0)) == 0 {
		return nil, nil
	}
	return o.table(0, o.run.echo(&o.results[0])), o.barChart(0, o.query.Having[0].Metric)
}

// averagedOver says over how many steps an average was taken.
func (o outcome) averagedOver() []compose.Point {
	if o.results[0].Steps == "" || o.fact(o.results[0].Steps).Value == 1 || !slices.ContainsFunc(o.query.Metrics, func(name string) bool {
		m, ok := o.run.agent.cfg.Model.Metric(name)
		return ok && m.Additive // a ratio is none of steps
	}) {
		return nil
	}
	words := rowSteps[o.query.Per][o.run.lang]
	return []compose.Point{{Role: compose.AveragedOver, Facts: map[string]string{"n": o.results[0].Steps}, Words: map[string]string{"p": words[1], "u": words[2]}}}
}
