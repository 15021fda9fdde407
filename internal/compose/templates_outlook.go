package compose

import "github.com/insight-agent/insight/internal/evidence"

// The roles of what is unusual and of what comes next. The letters are the facts
// and words that each one needs: a actual, e expected, c change of the one
// against the other, d the day on which something began.
const (
	NothingUnusual Role = "nothing_unusual" // w: the count of the series watched
	Furthest       Role = "furthest"        // a e c k: in how many days such a one is seen
	FurthestOnly   Role = "furthest_only"   // a e c
	Strayed        Role = "strayed"         // a e c
	StrayedNew     Role = "strayed_new"     // a e: nothing was expected
	ShiftedSum     Role = "shifted_sum"     // a e c d: values are those of a day
	ShiftedRate    Role = "shifted_rate"    // a e c d
	NotRecorded    Role = "not_recorded"    // e: an outage
	NothingThere   Role = "nothing_there"   // e: absent, with nothing to say why
	LoadedTwice    Role = "loaded_twice"    // a e
	MovedWith      Role = "moved_with"      // a c

	// A forecast v, of which s is recorded already; c against the base b.
	Ahead        Role = "ahead"         // v
	AheadPerDay  Role = "ahead_per_day" // v
	AheadMember  Role = "ahead_member"  // v
	AheadSoFar   Role = "ahead_so_far"  // s
	AheadAgainst Role = "ahead_against" // c b

	// A period on its way: landing l, gap g, plan p, actual a, its part of the
	// plan u, chance q, days left n, needed of each d, expected of each x.
	PaceBehind   Role = "pace_behind"   // l g p
	PaceOn       Role = "pace_on"       // l g p
	PaceAhead    Role = "pace_ahead"    // l g p
	BudgetUnder  Role = "budget_under"  // l g p
	BudgetOn     Role = "budget_on"     // l g p
	BudgetOver   Role = "budget_over"   // l g p
	PaceChance   Role = "pace_chance"   // q
	BudgetChance Role = "budget_chance" // q
	PaceSoFar    Role = "pace_so_far"   // a u p
	PaceNeeded   Role = "pace_needed"   // n d x
	PaceOver     Role = "pace_over"     // a u p: nothing is left

	// A slope s of a month, with its test p; levels a after and b before, with c.
	TrendClear  Role = "trend_clear"  // s p
	TrendSlight Role = "trend_slight" // s: clear of chance, and small
	NoTrend     Role = "no_trend"     // s p
	LevelMoved  Role = "level_moved"  // a b c d
)

// outlookTemplates holds their sentences.
var outlookTemplates = map[Role]map[evidence.Lang]string{
	NothingUnusual: {
		evidence.EN: "Nothing unusual {w:when} in the {w.value} series that are watched.",
		evidence.ZH: "{w:when}一切正常：监测的 {w.value} 个序列均未发现异常。",
	},
	Furthest: {
		evidence.EN: "Furthest from what was expected was {a:subject} {a:when}: {a.value}, {c.dir} {c.abs} from {e.value}. That happens about once in {k.value} days.",
		evidence.ZH: "偏离预期最远的是{a:when}的{a:subject}：{a.value}，较预期的{e.value}{c}；这样的偏离大约每 {k.value} 天出现一次。",
	},
	FurthestOnly: {
		evidence.EN: "Furthest from what was expected was {a:subject} {a:when}: {a.value}, {c.dir} {c.abs} from {e.value}.",
		evidence.ZH: "偏离预期最远的是{a:when}的{a:subject}：{a.value}，较预期的{e.value}{c}。",
	},
	Strayed: {
		evidence.EN: "{a:Subject} {a.was} {a.value!} {a:when}, {c.dir} {c.abs} from an expected {e}.",
		evidence.ZH: "{a:when}{a:subject}为{a.value!}，较预期的{e}{c}。",
	},
	StrayedNew: {
		evidence.EN: "{a:Subject} {a.was} {a.value!} {a:when}, where {e.value} was expected.",
		evidence.ZH: "{a:when}{a:subject}为{a.value!}，预期为{e.value}。",
	},
	ShiftedSum: {
		evidence.EN: "{a:Subject} settled on a new level on {a.since}: {a.value!} a day, {c.dir} {c.abs} from {e.value}.",
		evidence.ZH: "{a:subject}自{a.since}起进入新水平：日均{a.value!}，较原水平{e.value}{c}。",
	},
	ShiftedRate: {
		evidence.EN: "{a:Subject} settled on a new level on {a.since}: {a.value!}, {c.dir} {c.abs} from {e.value}.",
		evidence.ZH: "{a:subject}自{a.since}起进入新水平：{a.value!}，较原水平{e.value}{c}。",
	},
	NotRecorded: {
		evidence.EN: "Tracking outage: nothing was recorded for {e:subject} {e:when}, where {e.value!} would be usual. Other figures of the same slice went on, so it is the data that is missing.",
		evidence.ZH: "数据采集中断：{e:when}没有记录到{e:subject}，按往常应为{e.value!}；同一范围的其他数据照常，说明缺的是数据，而不是业务。",
	},
	NothingThere: {
		evidence.EN: "Nothing was recorded for {e:subject} {e:when}, where {e.value!} would be usual. Nothing else tells whether the business went on.",
		evidence.ZH: "{e:when}没有记录到{e:subject}，按往常应为{e.value!}；仅凭现有数据无法判断业务是否照常。",
	},
	LoadedTwice: {
		evidence.EN: "{a:Subject} {a.was} {a.value!} {a:when} against an expected {e.value}, and so is every figure beside it: the data looks as if it was loaded again.",
		evidence.ZH: "{a:when}{a:subject}为{a.value!}，预期为{e.value}，同一范围的其他数据也是如此：很可能是数据重复导入。",
	},
	MovedWith: {
		evidence.EN: "With it, {a:subject} {c} against what was expected.",
		evidence.ZH: "同期{a:subject}也较预期{c}。",
	},

	Ahead: {
		evidence.EN: "The forecast of {v:subject} for {v.period} is {v}.",
		evidence.ZH: "预计{v.period}{v:subject}为{v}。",
	},
	AheadPerDay: {
		evidence.EN: "The forecast of {v:subject} for {v.period} is {v} a day.",
		evidence.ZH: "预计{v.period}{v:subject}日均为{v}。",
	},
	AheadMember: {
		evidence.EN: "The forecast of {v:subject} for {v.period} is {v}.",
		evidence.ZH: "预计{v.period}{v:subject}为{v}。",
	},
	AheadSoFar: {
		evidence.EN: "{s.value} of it is recorded already, {s:when}.",
		evidence.ZH: "其中{s:when}已达{s.value}。",
	},
	AheadAgainst: {
		evidence.EN: "That would be {c.dir} {c.abs} from {b.value} {b:when}.",
		evidence.ZH: "较{b:when}的{b.value}{c}。",
	},

	PaceBehind: {
		evidence.EN: "No: {l:subject} for {l.period} is forecast to land at {l}, {g.delta} against the {p.metric} of {p.value}.",
		evidence.ZH: "按目前节奏难以达成：预计{l.period}{l:subject}为{l}，与{p.metric}{p.value}相比为 {g.delta}。",
	},
	PaceOn: {
		evidence.EN: "It is close: {l:subject} for {l.period} is forecast to land at {l}, {g.delta} against the {p.metric} of {p.value}.",
		evidence.ZH: "仍在伯仲之间：预计{l.period}{l:subject}为{l}，与{p.metric}{p.value}相比为 {g.delta}。",
	},
	PaceAhead: {
		evidence.EN: "Yes: {l:subject} for {l.period} is forecast to land at {l}, {g.delta} against the {p.metric} of {p.value}.",
		evidence.ZH: "按目前节奏可以达成：预计{l.period}{l:subject}为{l}，与{p.metric}{p.value}相比为 {g.delta}。",
	},
	BudgetUnder: {
		evidence.EN: "The {p.metric} will probably not be used up: {l:subject} for {l.period} is forecast to land at {l}, {g.delta} against the {p.metric} of {p.value}.",
		evidence.ZH: "{p.metric}很可能花不完：预计{l.period}{l:subject}为{l}，与{p.metric}{p.value}相比为 {g.delta}。",
	},
	BudgetOn: {
		evidence.EN: "The {p.metric} will be used up about as planned: {l:subject} for {l.period} is forecast to land at {l}, {g.delta} against the {p.metric} of {p.value}.",
		evidence.ZH: "{p.metric}大致会按计划花完：预计{l.period}{l:subject}为{l}，与{p.metric}{p.value}相比为 {g.delta}。",
	},
	BudgetOver: {
		evidence.EN: "The {p.metric} will probably not be enough: {l:subject} for {l.period} is forecast to land at {l}, {g.delta} against the {p.metric} of {p.value}.",
		evidence.ZH: "{p.metric}很可能不够：预计{l.period}{l:subject}为{l}，与{p.metric}{p.value}相比为 {g.delta}。",
	},
	PaceChance: {
		evidence.EN: "The chance of reaching it is about {q.value}.",
		evidence.ZH: "达成的可能性约为 {q.value}。",
	},
	BudgetChance: {
		evidence.EN: "The chance of using all of it is about {q.value}.",
		evidence.ZH: "全部花完的可能性约为 {q.value}。",
	},
	PaceSoFar: {
		evidence.EN: "So far {a.value} is recorded {a:when}, {u.value} of the whole.",
		evidence.ZH: "{a:when}已达{a.value}，占全部计划的 {u.value}。",
	},
	PaceNeeded: {
		evidence.EN: "To land on it, each of the {n.value} days left would need {d.value}; {x.value} a day is forecast.",
		evidence.ZH: "要恰好达到计划，剩余 {n.value} 天日均需{d.value}，而预测日均为{x.value}。",
	},
	PaceOver: {
		evidence.EN: "{a:Subject} {a.was} {a.value} {a:when}, {u.value} of the {p.metric} of {p.value}.",
		evidence.ZH: "{a:when}{a:subject}为{a.value}，占{p.metric}{p.value}的 {u.value}。",
	},

	TrendClear: {
		evidence.EN: "{s:Subject} {s.verb} {s.abs} a month {s:when}, a trend that is clear of chance ({s.level} interval {s.low} to {s.high}; {p}).",
		evidence.ZH: "{s.period}{s:subject}平均每月{s}，趋势明确，并非偶然波动（{s.level} 区间 {s.low} 至 {s.high}；{p}）。",
	},
	TrendSlight: {
		evidence.EN: "{s:Subject} hardly moved {s:when}: {s.delta} a month, with a {s.level} interval of {s.low} to {s.high}.",
		evidence.ZH: "{s.period}{s:subject}几乎没有变化：平均每月 {s.delta}，{s.level} 区间为 {s.low} 至 {s.high}。",
	},
	NoTrend: {
		evidence.EN: "{s:Subject} {s.was} without a clear trend {s:when}: {s.delta} a month, with a {s.level} interval of {s.low} to {s.high} ({p}).",
		evidence.ZH: "{s.period}{s:subject}没有明确的趋势：平均每月 {s.delta}，{s.level} 区间为 {s.low} 至 {s.high}（{p}）。",
	},
	LevelMoved: {
		evidence.EN: "Since {a.since} the level has been {a.value}{y}, {c.dir} {c.abs} from {b.value}.",
		evidence.ZH: "自{a.since}起{y}水平{c}：由{b.value}变为{a.value}。",
	},
}
