package evidence

import (
	"math"
	"strings"
)

// FlatBelow is the relative change under which a metric is called flat. Half
// a percent is within the day-to-day noise of any marketing series and reads
// as nothing.
const FlatBelow = 0.005

// flatPointsBelow is the same for a change in points whose base is not known:
// 0.01 pp, the finest that a rate is ever shown.
const flatPointsBelow = 0.0001

// natural renders a fact as its kind is said in a sentence.
func (r Renderer) natural(f Fact, set *Set) string {
	if f.noValue() {
		return NoData(r.Lang)
	}
	switch f.Kind {
	case Change:
		return r.change(f, set)
	case Rank:
		return r.rank(f)
	case Contribution:
		if !f.signedKind() {
			return r.number(f, f.Value)
		}
		return r.delta(f)
	case Forecast:
		return r.number(f, f.Value) + r.interval(f)
	case Effect:
		return r.delta(f) + r.interval(f)
	case Test:
		return r.test(f)
	case Observed, Share, Probability, Count, Target, Bound:
	}
	return r.number(f, f.Value)
}

// change is "fell 12.3 %", "fell by $1,234" or "was flat"; "下降 12.3%",
// "减少 $1,234" or "持平".
func (r Renderer) change(f Fact, set *Set) string {
	verb, abs := r.verb(f, set), r.number(f, math.Abs(f.Value))
	relative := f.Unit.Kind == Percent || f.Unit.Kind == Points
	switch {
	case sign(f, set) == 0:
		return verb
	case relative || r.Lang == ZH:
		return verb + " " + abs
	}
	return verb + " by " + abs
}

// verb is the change as a verb in the past tense, agreeing with the metric's
// label in English.
func (r Renderer) verb(f Fact, set *Set) string {
	s := sign(f, set)
	if r.Lang == ZH {
		switch relative := f.Unit.Kind == Percent || f.Unit.Kind == Points; {
		case s > 0 && relative:
			return "上升"
		case s > 0:
			return "增加"
		case s < 0 && relative:
			return "下降"
		case s < 0:
			return "减少"
		}
		return "持平"
	}
	switch {
	case s > 0:
		return "rose"
	case s < 0:
		return "fell"
	}
	return r.was(f) + " flat"
}

// was is the verb that agrees with the metric's name: "spend was", "clicks were".
func (r Renderer) was(f Fact) string {
	if plural(orRaw(r.Labels).MetricLabel(f.Metric, EN)) {
		return pick(r.Lang, "were", "为")
	}
	return pick(r.Lang, "was", "为")
}

func (r Renderer) direction(f Fact, set *Set) string {
	switch sign(f, set) {
	case 1:
		return pick(r.Lang, "up", "上升")
	case -1:
		return pick(r.Lang, "down", "下降")
	}
	return pick(r.Lang, "flat", "持平")
}

// plural reports whether an English label takes a plural verb: "clicks" does,
// "ROAS", "gross" and "bonus" do not.
func plural(label string) bool {
	if !strings.HasSuffix(label, "s") {
		return false
	}
	return !strings.HasSuffix(label, "ss") && !strings.HasSuffix(label, "us")
}

// signedKind reports whether the fact's sign is a direction. A contribution in
// percent is a share of the change and has none.
func (f Fact) signedKind() bool {
	return f.Kind == Change || f.Kind == Contribution && f.Unit.Kind != Percent || f.Kind == Effect
}

// sign is the direction of a fact: 0 when the change is too small to be called
// one (FlatBelow). Contributions and effects are never flat unless zero.
func sign(f Fact, set *Set) int {
	v := f.Value
	switch {
	case f.noValue() || v == 0:
		return 0
	case f.Kind == Change && flat(f, set):
		return 0
	case v > 0:
		return 1
	}
	return -1
}

// Direction is +1 when a change is a rise, −1 when it is a fall, and 0 when it
// is too small to be called either (FlatBelow). The set resolves the value that
// it is against.
func Direction(f Fact, set *Set) int { return sign(f, set) }

func flat(f Fact, set *Set) bool {
	if rel, ok := relative(f, set); ok {
		return math.Abs(rel) < FlatBelow
	}
	return f.Unit.Kind == Points && math.Abs(f.Value) < flatPointsBelow
}

// relative is a change divided by the value that it is against: the fact's own
// value when it is a percentage, else found among the facts that it was
// computed from.
func relative(f Fact, set *Set) (float64, bool) {
	if f.Unit.Kind == Percent {
		return f.Value, true
	}
	if f.Base == nil || set == nil {
		return 0, false
	}
	for _, id := range f.From {
		base, ok := set.Get(id)
		if ok && base.Kind == Observed && base.Metric == f.Metric && base.Period == *f.Base && base.Value != 0 && !base.noValue() {
			return f.Value / math.Abs(base.Value), true
		}
	}
	return 0, false
}

var (
	ordinalsEN = []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}
	numeralsZH = []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}
)

// rank is "the highest", "second", "the lowest", "second lowest"; "最高",
// "第二", "最低", "倒数第二".
func (r Renderer) rank(f Fact) string {
	n := int(f.Value)
	if float64(n) != f.Value || n < 1 {
		return r.number(f, f.Value)
	}
	if r.Lang == ZH {
		switch {
		case n == 1:
			return map[bool]string{false: "最高", true: "最低"}[f.Lowest]
		case f.Lowest:
			return "倒数" + ordinalZH(n)
		}
		return ordinalZH(n)
	}
	switch {
	case n == 1:
		return map[bool]string{false: "the highest", true: "the lowest"}[f.Lowest]
	case f.Lowest:
		return ordinalEN(n) + " lowest"
	}
	return ordinalEN(n)
}

func ordinalEN(n int) string {
	if n <= len(ordinalsEN) {
		return ordinalsEN[n-1]
	}
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return grouped(float64(n), 0) + suffix
}

func ordinalZH(n int) string {
	if n <= len(numeralsZH) {
		return "第" + numeralsZH[n-1]
	}
	return "第 " + grouped(float64(n), 0)
}

// interval is " (80 % interval $1.1M–$1.3M)", or nothing without both bounds.
func (r Renderer) interval(f Fact) string {
	if f.Low == nil || f.High == nil {
		return ""
	}
	low, high := r.number(f, *f.Low), r.number(f, *f.High)
	level := ""
	if f.Level > 0 {
		level = percent(f.Level*100, shape{sig: 3, max: 1}, r.Lang) + " "
	}
	if r.Lang == ZH {
		return "（" + level + "区间 " + low + "–" + high + "）"
	}
	return " (" + level + "interval " + low + " to " + high + ")"
}

// test is "p = 0.03" or "p < 0.001".
func (r Renderer) test(f Fact) string {
	text := r.number(f, f.Value)
	if f.Unit.Kind != Number && f.Unit.Kind != "" {
		return text
	}
	if below, ok := strings.CutPrefix(text, "<"); ok {
		return "p" + nbsp + "<" + nbsp + below
	}
	return "p" + nbsp + "=" + nbsp + text
}
