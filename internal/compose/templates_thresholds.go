package compose

import (
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// The roles of thresholds and averages over time. n counts the rows that
// satisfy the thresholds of the point, its scope the rows there are; x is the
// nearest of those that do not. The words are d one such row, p several, u a
// number of them in Chinese and k its unit alone.
const (
	ThresholdMet    Role = "threshold_met"     // n, list
	ThresholdMany   Role = "threshold_many"    // n, list of the first
	ThresholdAll    Role = "threshold_all"     // n
	ThresholdNone   Role = "threshold_none"    // n x
	ThresholdNobody Role = "threshold_nobody"  // n: several thresholds
	NoneWithout     Role = "none_without"      // n x: a threshold of zero that none satisfies
	PairNone        Role = "pair_none"         // n x y: two metrics held against each other
	ThresholdLacks  Role = "threshold_lacks"   // x: rows without a value
	ThresholdLacks1 Role = "threshold_lacks_1" // x: one such row
	// Of members whose change satisfies: from the base of n to its period.
	ChangedMet    Role = "changed_met"     // n, list
	ChangedMany   Role = "changed_many"    // n, list of the first
	ChangedAll    Role = "changed_all"     // n, list
	ChangedNone   Role = "changed_none"    // n
	ChangedLacks  Role = "changed_lacks"   // x: rows without a change
	ThresholdSum  Role = "threshold_sum"   // v: of another metric, over the rows that satisfy
	ThresholdSum1 Role = "threshold_sum_1" // v: of the one such row
	AveragedOver  Role = "averaged_over"   // n: how many steps
	// Of the rows that satisfy the thresholds, v comes first by another metric.
	ChosenLeader Role = "chosen_leader" // n v r
	AllLeader    Role = "all_leader"    // n v r: all of them satisfy
	ChosenOnly   Role = "chosen_only"   // n v: one of them does
)

var thresholdTemplates = map[Role]map[evidence.Lang]string{
	ThresholdMet: {
		evidence.EN: "{n.value!} of {n.scope} {p} had {n:bounds} {n:when}: {n:list}.",
		evidence.ZH: "{n:when}{n.scope} {u}中有 {n.value!} {k}{n:bounds}：{n:list}。",
	},
	ThresholdMany: {
		evidence.EN: "{n.value!} of {n.scope} {p} had {n:bounds} {n:when}, among them {n:list}.",
		evidence.ZH: "{n:when}{n.scope} {u}中有 {n.value!} {k}{n:bounds}，包括{n:list}等。",
	},
	ThresholdAll: {
		evidence.EN: "All {n.scope!} {p} had {n:bounds} {n:when}.",
		evidence.ZH: "{n:when}全部 {n.scope!} {u}都满足：{n:bounds}。",
	},
	ThresholdNone: {
		evidence.EN: "No {d} had {n:bounds} {n:when}; the nearest was {x:which} with {x.value!}.",
		evidence.ZH: "{n:when}没有{d}的{n:bounds}，最接近的是{x:which}（{x.value!}）。",
	},
	ThresholdNobody: {
		evidence.EN: "No {d} had {n:bounds} {n:when}.",
		evidence.ZH: "{n:when}没有{d}的{n:bounds}。",
	},
	NoneWithout: {
		evidence.EN: "Every {d} had {x.metric} {n:when}; the nearest to none was {x:which} with {x.value!}.",
		evidence.ZH: "{n:when}没有{d}是{n:bounds}的，最接近的是{x:which}（{x.value!}）。",
	},
	PairNone: {
		evidence.EN: "No {d} had {n:bounds} {n:when}; the nearest was {x:which} with {x.value!} against {y.value}.",
		evidence.ZH: "{n:when}没有{d}的{n:bounds}，最接近的是{x:which}（{x.value!}，对比 {y.value}）。",
	},
	ThresholdLacks: {
		evidence.EN: "Another {x.value} {p} had no {x.metric} and are left out.",
		evidence.ZH: "另有 {x.value} {u}没有{x.metric}，未计入。",
	},
	ThresholdLacks1: {
		evidence.EN: "Another {x.value} {d} had no {x.metric} and is left out.",
		evidence.ZH: "另有 {x.value} {u}没有{x.metric}，未计入。",
	},
	ChangedMet: {
		evidence.EN: "{n.value!} of {n.scope} {p} had {n:bounds} {n:when} against {n.base}: {n:list}.",
		evidence.ZH: "{n.period}较{n.base}，{n.scope} {u}中有 {n.value!} {k}{n:bounds}：{n:list}。",
	},
	ChangedMany: {
		evidence.EN: "{n.value!} of {n.scope} {p} had {n:bounds} {n:when} against {n.base}, among them {n:list}.",
		evidence.ZH: "{n.period}较{n.base}，{n.scope} {u}中有 {n.value!} {k}{n:bounds}，包括{n:list}等。",
	},
	ChangedAll: {
		evidence.EN: "All {n.scope!} {p} had {n:bounds} {n:when} against {n.base}: {n:list}.",
		evidence.ZH: "{n.period}较{n.base}，全部 {n.scope!} {u}都满足（{n:bounds}）：{n:list}。",
	},
	ChangedNone: {
		evidence.EN: "No {d} had {n:bounds} {n:when} against {n.base}.",
		evidence.ZH: "{n.period}较{n.base}，没有{d}的{n:bounds}。",
	},
	ChangedLacks: {
		evidence.EN: "Left out: {x.value} with nothing to compare with.",
		evidence.ZH: "另有 {x.value} {u}没有可比数据，未计入。",
	},
	ThresholdSum: {
		evidence.EN: "Their {v.metric} together {v.was} {v.value!}.",
		evidence.ZH: "它们的{v.metric}合计为{v.value!}。",
	},
	ThresholdSum1: {
		evidence.EN: "Its {v.metric} {v.was} {v.value!}.",
		evidence.ZH: "其{v.metric}为{v.value!}。",
	},
	ChosenLeader: {
		evidence.EN: "{n.value} of {n.scope} {p} had {n:bounds} {n:when}; among them {v:which} had {r} {v.metric}: {v.value!}.",
		evidence.ZH: "{n:when}{n.scope} {u}中有 {n.value} {k}{n:bounds}，其中{v.metric}{r}的是{v:which}（{v.value!}）。",
	},
	AllLeader: {
		evidence.EN: "All {n.scope} {p} had {n:bounds} {n:when}; {v:which} had {r} {v.metric}: {v.value!}.",
		evidence.ZH: "{n:when}全部 {n.scope} {u}都满足（{n:bounds}），其中{v.metric}{r}的是{v:which}（{v.value!}）。",
	},
	ChosenOnly: {
		evidence.EN: "{n.value} of {n.scope} {p} had {n:bounds} {n:when}: {v:which}, with {v.metric} of {v.value!}.",
		evidence.ZH: "{n:when}{n.scope} {u}中有 {n.value} {k}{n:bounds}：{v:which}，其{v.metric}为{v.value!}。",
	},
	AveragedOver: {
		evidence.EN: "The average is taken over {n.value} {p}.",
		evidence.ZH: "按 {n.value} {u}平均。",
	},
}

// Bound is a threshold by the facts of its numbers; High only of between. Where it
// is another metric, Low is any fact of the first and Than one of the other.
type Bound struct {
	Op        semantic.Op
	Of        semantic.Measure
	Side      int // of a change: 1 rises, -1 falls
	Low, High string
	Than      string
	Zero      bool // "no conversions"
}

// boundWords say thresholds: %m is the metric, %a and %b the numbers.
var boundWords = map[semantic.Op]map[evidence.Lang]string{
	semantic.Less:         {evidence.EN: "%m below %a", evidence.ZH: "%m低于 %a"},
	semantic.LessEqual:    {evidence.EN: "%m of at most %a", evidence.ZH: "%m不超过 %a"},
	semantic.Greater:      {evidence.EN: "%m above %a", evidence.ZH: "%m高于 %a"},
	semantic.GreaterEqual: {evidence.EN: "%m of at least %a", evidence.ZH: "%m不低于 %a"},
	semantic.Equals:       {evidence.EN: "%m of exactly %a", evidence.ZH: "%m等于 %a"},
	semantic.Between:      {evidence.EN: "%m between %a and %b", evidence.ZH: "%m介于 %a 和 %b 之间"},
}

// countWords say them of what is counted: "fewer than 420 orders".
var countWords = map[semantic.Op]string{
	semantic.Less: "fewer than %a %m", semantic.LessEqual: "at most %a %m", semantic.Greater: "more than %a %m",
	semantic.GreaterEqual: "at least %a %m", semantic.Equals: "exactly %a %m", semantic.Between: "between %a and %b %m",
}

// measureWords name what of a metric a threshold is on: a change, a rise, a fall,
// a share.
var measureWords = map[evidence.Lang]struct {
	change map[int]string
	share  string
}{
	evidence.EN: {map[int]string{0: "a change in %m", 1: "a rise in %m", -1: "a fall in %m"}, "a share of %m"},
	evidence.ZH: {map[int]string{0: "%m变化", 1: "%m涨幅", -1: "%m跌幅"}, "%m占比"},
}

// moreWords say thresholds of these in English: "a rise in spend of more than 10 %".
var moreWords = map[semantic.Op]string{
	semantic.Less: " below %a", semantic.LessEqual: " of at most %a", semantic.Greater: " of more than %a",
	semantic.GreaterEqual: " of at least %a", semantic.Equals: " of exactly %a", semantic.Between: " between %a and %b",
}

// pairWords say that one metric, %m, is held against another, %t. They are none of
// the words by which two times or two members are compared.
var pairWords = map[semantic.Op]map[evidence.Lang]string{
	semantic.Greater:      {evidence.EN: "%m in excess of %t", evidence.ZH: "%t不抵%m"},
	semantic.Less:         {evidence.EN: "%m short of %t", evidence.ZH: "%m不抵%t"},
	semantic.GreaterEqual: {evidence.EN: "%m ≥ %t", evidence.ZH: "%m ≥ %t"},
	semantic.LessEqual:    {evidence.EN: "%m ≤ %t", evidence.ZH: "%m ≤ %t"},
	semantic.Equals:       {evidence.EN: "%m = %t", evidence.ZH: "%m = %t"},
}

// measured words a threshold on a change or a share.
func (d Draft) measured(b Bound) string {
	name := measureWords[d.Lang].share
	if b.Of == semantic.OfChange {
		name = measureWords[d.Lang].change[b.Side]
	}
	if d.Lang == evidence.ZH {
		return strings.Replace(boundWords[b.Op][d.Lang], "%m", name, 1)
	}
	return name + moreWords[b.Op]
}

var noneWords = map[evidence.Lang]string{evidence.EN: "no %m", evidence.ZH: "没有%m"}

// bounds names thresholds that hold together.
func (d Draft) bounds(bounds []Bound) string {
	said := make([]string, len(bounds))
	for i, b := range bounds {
		f, _ := d.Set.Get(b.Low)
		words := boundWords[b.Op][d.Lang]
		switch {
		case b.Zero:
			words = noneWords[d.Lang]
		case b.Than != "":
			words = strings.ReplaceAll(pairWords[b.Op][d.Lang], "%t", "{{"+b.Than+".metric}}")
		case b.Of != semantic.OfValue:
			words = d.measured(b)
		case d.Lang == evidence.EN && d.counted(f):
			words = countWords[b.Op]
		}
		said[i] = strings.NewReplacer("%m", d.measure(f), "%a", "{{"+b.Low+".value}}", "%b", "{{"+b.High+".value}}").Replace(words)
	}
	return strings.Join(said, map[evidence.Lang]string{evidence.EN: " and ", evidence.ZH: "且"}[d.Lang])
}

// counted reports whether a fact counts things that its metric names.
func (d Draft) counted(f evidence.Fact) bool {
	plain := f.Unit.Kind == evidence.Integer || f.Unit.Kind == evidence.Number
	return plain && f.Per == period.None && len(f.Filters) == 0 && len(d.Fixed) == 0 && d.it(f) == "they"
}

// list names facts one after the other with their values. These are not said
// where all of them are zero, nor behind several thresholds, where a value would
// be read as one of the last metric.
func (d Draft) list(p Point) string {
	said := make([]string, len(p.List))
	for i, id := range p.List {
		f, _ := d.Set.Get(id)
		said[i] = d.which(f)
		switch {
		case len(p.Bounds) > 1 || p.Bounds[0].Zero:
		case f.Kind == evidence.Change && d.Lang == evidence.ZH:
			said[i] += "（{{" + id + ".delta}}）"
		case f.Kind == evidence.Change:
			said[i] += " ({{" + id + ".delta}})"
		case d.Lang == evidence.ZH:
			said[i] += "（{{" + id + ".value}}）"
		default:
			said[i] += " ({{" + id + ".value}})"
		}
	}
	if d.Lang == evidence.ZH {
		return strings.Join(said, "、")
	}
	if n := len(said) - 1; n > 0 {
		return strings.Join(said[:n], ", ") + " and " + said[n]
	}
	return strings.Join(said, "")
}

// which names the row that a fact is of: its own members, or its step of time.
func (d Draft) which(f evidence.Fact) string {
	if own, _ := d.apart(f); len(own) > 0 {
		return d.within(own)
	}
	return "{{" + f.ID + ".period}}"
}
