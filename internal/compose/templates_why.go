package compose

import "github.com/insight-agent/insight/internal/evidence"

// The roles of an explained change. The letters are the facts and words that
// each one needs: v value, b base, c change, e effect, s share of the change,
// u usual range; w, d and g a second value, its change and its effect.
const (
	WithinUsual Role = "within_usual" // u
	BeyondUsual Role = "beyond_usual" // u
	FarBeyond   Role = "far_beyond"   // u
	// A ratio by the members of a dimension: d its name, m what the mix added,
	// r what the rates did, a the part of the volume that moved the other way.
	Reversed  Role = "reversed" // d m r a
	MixOrRate Role = "mix_rate" // d m r
	MostlyMix Role = "most_mix" // d m r
	// What the metric is made of.
	ByFactor  Role = "by_factor"  // v c e
	ByFactors Role = "by_factors" // v c e, w d g
	BothSides Role = "both_sides" // v c, w d
	// A slice that moved apart from the rest.
	CausePart    Role = "cause_part"    // v b c s
	CauseWhole   Role = "cause_whole"   // v b c e: the whole change
	CauseAll     Role = "cause_all"     // v b c e: more than the whole change
	CauseAgainst Role = "cause_against" // v b c e
	CauseNew     Role = "cause_new"     // v e
	MixPart      Role = "mix_part"      // v b c e: its weight
	MixAgainst   Role = "mix_against"   // v b c e
	// Nothing moved apart.
	AcrossTheBoard Role = "across_the_board"
	NoSingleCause  Role = "no_single_cause"
	Ordinary       Role = "ordinary"
	MayBeChance    Role = "may_be_chance"
	TooLittleData  Role = "too_little_data"
	Needed         Role = "needed"     // n
	StandsOut      Role = "stands_out" // v c s
	// Much of the change is here, and not beyond chance.
	SitsIn        Role = "sits_in"        // v c s
	SitsInAll     Role = "sits_in_all"    // v c e: more than the whole change
	NothingBefore Role = "nothing_before" // v b: b is missing
	// What goes along.
	Beside    Role = "beside"     // v b c
	LookFirst Role = "look_first" // v
)

// whyTemplates holds the sentences of an explained change.
var whyTemplates = map[Role]map[evidence.Lang]string{
	WithinUsual: {
		evidence.EN: "That is within its usual range of ±{u.value} from one such period to the next.",
		evidence.ZH: "这在正常波动范围（±{u.value}）之内。",
	},
	BeyondUsual: {
		evidence.EN: "That is outside its usual range of ±{u.value} from one such period to the next.",
		evidence.ZH: "这在正常波动范围（±{u.value}）之外。",
	},
	FarBeyond: {
		evidence.EN: "That is well outside its usual range of ±{u.value} from one such period to the next.",
		evidence.ZH: "这远在正常波动范围（±{u.value}）之外。",
	},
	Reversed: {
		evidence.EN: "It is the mix, not the rates: by {d}, shifts of weight explain {m.delta!}, while the rates themselves went the other way ({r.delta!}, in {a.value} of {a.metric}).",
		evidence.ZH: "变化出在结构，而非比率本身：按{d}看，结构变化贡献 {m.delta!}，各自的比率则方向相反（{r.delta!}，覆盖 {a.value} 的{a.metric}）。",
	},
	MostlyMix: {
		evidence.EN: "Most of the change comes from the mix: by {d}, shifts of weight explain {m.delta!}, the rates themselves {r.delta!}.",
		evidence.ZH: "变化主要来自结构：按{d}看，结构变化贡献 {m.delta!}，各自比率的变化贡献 {r.delta!}。",
	},
	MixOrRate: {
		evidence.EN: "By {d}, shifts of the mix explain {m.delta!} and the rates themselves {r.delta!}.",
		evidence.ZH: "按{d}看，结构变化贡献 {m.delta!}，各自比率的变化贡献 {r.delta!}。",
	},
	ByFactor: {
		evidence.EN: "By its factors: {v.metric} {c} ({e.delta!}).",
		evidence.ZH: "按构成看，{v.metric}{c}（{e.delta!}）。",
	},
	ByFactors: {
		evidence.EN: "By its factors: {v.metric} {c} ({e.delta!}) and {w.metric} {d} ({g.delta!}).",
		evidence.ZH: "按构成看，{v.metric}{c}（{e.delta!}），{w.metric}{d}（{g.delta!}）。",
	},
	BothSides: {
		evidence.EN: "{v:Subject} {c!}, {w:subject} {d!}.",
		evidence.ZH: "其中{v:subject}{c!}，{w:subject}{d!}。",
	},
	CausePart: {
		evidence.EN: "{v:Subject} {c}, from {b.value} to {v.value}, which explains {s.value!} of the change.",
		evidence.ZH: "{v:subject}{c}（{b.value} → {v.value}），贡献了变化的 {s.value!}。",
	},
	CauseWhole: {
		evidence.EN: "{v:Subject} {c}, from {b.value} to {v.value}, which explains practically the whole change ({e.delta!}).",
		evidence.ZH: "{v:subject}{c}（{b.value} → {v.value}），几乎就是全部变化（{e.delta!}）。",
	},
	CauseAll: {
		evidence.EN: "{v:Subject} {c}, from {b.value} to {v.value}: that alone explains {e.delta!}; the rest together went the other way.",
		evidence.ZH: "{v:subject}{c}（{b.value} → {v.value}），仅此一项就贡献 {e.delta!}，其余部分合计方向相反。",
	},
	CauseAgainst: {
		evidence.EN: "{v:Subject} {c}, from {b.value} to {v.value}, which worked the other way ({e.delta!}).",
		evidence.ZH: "{v:subject}{c}（{b.value} → {v.value}），方向相反，影响为 {e.delta!}。",
	},
	CauseNew: {
		evidence.EN: "{v:Subject} {v.was} new, which explains {e.delta!}.",
		evidence.ZH: "{v:subject}为新增，贡献 {e.delta!}。",
	},
	MixPart: {
		evidence.EN: "The share of {v:who} in {v.metric} {c}, from {b.value} to {v.value}: that shift of the mix explains {e.delta!}.",
		evidence.ZH: "{v:who}在{v.metric}中的占比{c}（{b.value} → {v.value}），这一结构变化贡献 {e.delta!}。",
	},
	MixAgainst: {
		evidence.EN: "The share of {v:who} in {v.metric} {c}, from {b.value} to {v.value}, which worked the other way ({e.delta!}).",
		evidence.ZH: "{v:who}在{v.metric}中的占比{c}（{b.value} → {v.value}），方向相反，影响为 {e.delta!}。",
	},
	AcrossTheBoard: {
		evidence.EN: "It went across the board: no single part moved apart from the rest.",
		evidence.ZH: "各部分普遍同步变化，没有哪一部分单独偏离。",
	},
	NoSingleCause: {
		evidence.EN: "No single part explains it; it is made of many small movements.",
		evidence.ZH: "没有哪一部分能单独解释这一变化，它由许多小变动累积而成。",
	},
	Ordinary: {
		evidence.EN: "A change of this size is ordinary, and no part stands out.",
		evidence.ZH: "这样的幅度属于正常波动，没有哪一部分特别突出。",
	},
	MayBeChance: {
		evidence.EN: "A change of this size may be chance, and no part stands out.",
		evidence.ZH: "这样的幅度可能只是偶然，没有哪一部分特别突出。",
	},
	TooLittleData: {
		evidence.EN: "There is too little data to say where it sits.",
		evidence.ZH: "数据太少，无法判断变化出在哪里。",
	},
	Needed: {
		evidence.EN: "To tell it from chance would take about {n.value} {n.metric} in such a period.",
		evidence.ZH: "要与偶然波动区分开，同样长的时段内{n.metric}大约需要达到 {n.value}。",
	},
	StandsOut: {
		evidence.EN: "{v:Subject} {c}, which is {s.value!} of the whole change.",
		evidence.ZH: "其中{v:subject}{c}，占整体变化的 {s.value!}。",
	},
	SitsIn: {
		evidence.EN: "{v:Subject} {c}, which is {s.value!} of the whole change, though not beyond doubt: other parts differ a lot too.",
		evidence.ZH: "{v:subject}{c}，占整体变化的 {s.value!}，但尚不足以确认：其他部分的波动也不小。",
	},
	SitsInAll: {
		evidence.EN: "{v:Subject} {c}, {e.delta!} by itself, though not beyond doubt: other parts differ a lot too.",
		evidence.ZH: "{v:subject}{c}，仅此一项就有 {e.delta!}，但尚不足以确认：其他部分的波动也不小。",
	},
	NothingBefore: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}; nothing is recorded {b:when} to set it against.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}；{b:when}没有记录，无从比较。",
	},
	Beside: {
		evidence.EN: "Alongside, {v:subject} {c!}, from {b.value} to {v.value} (counted by other rules, never added).",
		evidence.ZH: "同期{v:subject}{c!}（{b.value} → {v.value}），口径不同，不可相加。",
	},
	LookFirst: {
		evidence.EN: "Look at {v:who} first.",
		evidence.ZH: "建议先看{v:who}。",
	},
}
