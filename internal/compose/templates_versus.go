package compose

import "github.com/insight-agent/insight/internal/evidence"

// The roles of members that are set against each other, d being the difference.
const (
	MoreThan Role = "more_than" // v b d: two members of one period
	LessThan Role = "less_than" // v b d
	SameAs   Role = "same_as"   // v b: as good as equal
	// TimesAsMuch is how many times the one value is the other: t
	TimesAsMuch Role = "times_as_much"
	Since       Role = "since" // v b c: how one of them moved
	// A member v against the whole b, or the rest of it, d and p being the
	// difference and what it is of b.
	AboveWhole       Role = "above_whole"        // v b d p
	BelowWhole       Role = "below_whole"        // v b d p
	AboveWholePoints Role = "above_whole_points" // v b d: percentages
	BelowWholePoints Role = "below_whole_points" // v b d
	SameAsWhole      Role = "same_as_whole"      // v b
	// ShareOfThree is the share of members a, b and c together: v s t
	ShareOfThree Role = "share_of_three"
	// The member with the change that was asked for: v b c d.
	Mover        Role = "mover"
	MoverPoints  Role = "mover_points"   // v b c: a percentage, whose change is in points
	MoverNext    Role = "mover_next"     // v: the change of the next
	MoverNextTwo Role = "mover_next_two" // v b
)

var versusTemplates = map[Role]map[evidence.Lang]string{
	MoreThan: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}, {d.abs} more than {b:who} with {b.value}.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}，比{b:who}的{b.value}高 {d.abs}。",
	},
	LessThan: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}, {d.abs} less than {b:who} with {b.value}.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}，比{b:who}的{b.value}低 {d.abs}。",
	},
	TimesAsMuch: {
		evidence.EN: "That is {t.value} times as much.",
		evidence.ZH: "前者是后者的 {t.value} 倍。",
	},
	SameAs: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}, and {b:subject} {b.was} {b.value}.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}，{b:subject}为{b.value}。",
	},
	AboveWhole: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}, {d.abs} ({p.abs}) higher than {o} {b.value}.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}，比{o}的 {b.value}高 {d.abs}（{p.abs}）。",
	},
	BelowWhole: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}, {d.abs} ({p.abs}) lower than {o} {b.value}.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}，比{o}的 {b.value}低 {d.abs}（{p.abs}）。",
	},
	AboveWholePoints: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}, {d.abs} higher than {o} {b.value}.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}，比{o}的 {b.value}高 {d.abs}。",
	},
	BelowWholePoints: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}, {d.abs} lower than {o} {b.value}.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}，比{o}的 {b.value}低 {d.abs}。",
	},
	SameAsWhole: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}, beside {o} {b.value}.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}，{o}为 {b.value}，相差无几。",
	},
	Since: {
		evidence.EN: "{v:Subject} {c} from {b.value} {b:when}.",
		evidence.ZH: "{v:subject}较{b:when}的{b.value}{c}。",
	},
	ShareOfThree: {
		evidence.EN: "{a:Part}, {b:part} and {c:part} together made up {s.fine!} of {t:subject} {v:when}: {v.value} of {t.value}.",
		evidence.ZH: "{v:when}{a:part}、{b:part}和{c:part}合计占{t:subject}的 {s.fine!}，即 {t.value}中的 {v.value}。",
	},
	Mover: {
		evidence.EN: "{v:Who}: {v:measure} {c} ({d.delta}), from {b.value} {b:when} to {v.value} {v:when}.",
		evidence.ZH: "{v:who}：{v:measure}{c}（{d.delta}），{b:when}为{b.value}，{v:when}为{v.value}。",
	},
	MoverPoints: {
		evidence.EN: "{v:Who}: {v:measure} {c}, from {b.value} {b:when} to {v.value} {v:when}.",
		evidence.ZH: "{v:who}：{v:measure}{c}，{b:when}为{b.value}，{v:when}为{v.value}。",
	},
	MoverNext: {
		evidence.EN: "Next came {v:who} with {v.delta}.",
		evidence.ZH: "其次是{v:who}（{v.delta}）。",
	},
	MoverNextTwo: {
		evidence.EN: "Next came {v:who} with {v.delta} and {b:who} with {b.delta}.",
		evidence.ZH: "其次是{v:who}（{v.delta}），再次是{b:who}（{b.delta}）。",
	},
}
