package compose

import "github.com/insight-agent/insight/internal/evidence"

// The roles of whether what was lost came back: v since then, b during the
// period, c the change from b to v, x before the period.
const (
	RecoveryWhole   Role = "recovery_whole"   // v b c x
	RecoveryPart    Role = "recovery_part"    // v b c x
	RecoveryNone    Role = "recovery_none"    // v b x
	RecoveryFurther Role = "recovery_further" // v b c x
	RecoveryEarly   Role = "recovery_early"   // nothing: too few days
	// Nothing was lost in the period: v during, b before, c.
	NothingLost  Role = "nothing_lost"  // v b c
	NothingMoved Role = "nothing_moved" // v b
	// Whether a change goes on: v the latest week, b the week before, c.
	StillRising  Role = "still_rising"  // v b c
	StillFalling Role = "still_falling" // v b c
	LevelledOff  Role = "levelled_off"  // v b
	Turned       Role = "turned"        // v b c
	StillEarly   Role = "still_early"   // nothing: no final day since
	// The level since then, as in RecoveryPart.
	LevelSince     Role = "level_since"      // v b c x
	LevelSinceFlat Role = "level_since_flat" // v b x
)

var recoveryTemplates = map[Role]map[evidence.Lang]string{
	RecoveryWhole: {
		evidence.EN: "It has recovered: {v:subject} {v.was} {v.value} {v:when}, {c.dir} {c.abs} from {b.value} {b:when}; {x:when} it was {x.value}.",
		evidence.ZH: "已经恢复：{v:when}{v:subject}为{v.value}，较{b:when}的{b.value}{c}；{x:when}为{x.value}。",
	},
	RecoveryPart: {
		evidence.EN: "It has recovered in part: {v:subject} {v.was} {v.value} {v:when}, {c.dir} {c.abs} from {b.value} {b:when}; {x:when} it was {x.value}.",
		evidence.ZH: "部分恢复：{v:when}{v:subject}为{v.value}，较{b:when}的{b.value}{c}；{x:when}为{x.value}。",
	},
	RecoveryNone: {
		evidence.EN: "It has not recovered: {v:subject} {v.was} {v.value} {v:when}, about the same as {b.value} {b:when}; {x:when} it was {x.value}.",
		evidence.ZH: "尚未恢复：{v:when}{v:subject}为{v.value}，与{b:when}的{b.value}基本持平；{x:when}为{x.value}。",
	},
	RecoveryFurther: {
		evidence.EN: "It has not recovered: {v:subject} {v.was} {v.value} {v:when}, {c.dir} {c.abs} from {b.value} {b:when}; {x:when} it was {x.value}.",
		evidence.ZH: "没有恢复：{v:when}{v:subject}为{v.value}，较{b:when}的{b.value}{c}；{x:when}为{x.value}。",
	},
	RecoveryEarly: {
		evidence.EN: "It is too early to say whether it is recovering: less than a week has passed since.",
		evidence.ZH: "现在判断是否恢复还太早：此后不足一周。",
	},
	NothingLost: {
		evidence.EN: "There is nothing to recover from: {v:subject} {c}, from {b.value} {b:when} to {v.value} {v:when}.",
		evidence.ZH: "无需恢复：{v:subject}{c}，{b:when}为{b.value}，{v:when}为{v.value}。",
	},
	NothingMoved: {
		evidence.EN: "There is nothing to recover from: {v:subject} {v.was} about the same, {b.value} {b:when} and {v.value} {v:when}.",
		evidence.ZH: "无需恢复：{v:subject}基本持平，{b:when}为{b.value}，{v:when}为{v.value}。",
	},
	StillRising: {
		evidence.EN: "It is still rising: {v:subject} {v.was} {v.value} {v:when}, {c.dir} {c.abs} from {b.value} {b:when}.",
		evidence.ZH: "仍在上升：{v:when}{v:subject}为{v.value}，较{b:when}的{b.value}{c}。",
	},
	StillFalling: {
		evidence.EN: "It is still falling: {v:subject} {v.was} {v.value} {v:when}, {c.dir} {c.abs} from {b.value} {b:when}.",
		evidence.ZH: "仍在下降：{v:when}{v:subject}为{v.value}，较{b:when}的{b.value}{c}。",
	},
	LevelledOff: {
		evidence.EN: "It has levelled off: {v:subject} {v.was} {v.value} {v:when}, about the same as {b.value} {b:when}.",
		evidence.ZH: "已经走平：{v:when}{v:subject}为{v.value}，与{b:when}的{b.value}基本持平。",
	},
	Turned: {
		evidence.EN: "It has turned: {v:subject} {v.was} {v.value} {v:when}, {c.dir} {c.abs} from {b.value} {b:when}.",
		evidence.ZH: "已经转向：{v:when}{v:subject}为{v.value}，较{b:when}的{b.value}{c}。",
	},
	StillEarly: {
		evidence.EN: "It is too early to say whether that goes on: no day since then has final values.",
		evidence.ZH: "现在判断是否仍在延续还太早：此后还没有数值已定的日子。",
	},
	LevelSince: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}, {c.dir} {c.abs} from {b.value} {b:when}; {x:when} it was {x.value}.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}，较{b:when}的{b.value}{c}；{x:when}为{x.value}。",
	},
	LevelSinceFlat: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}, about the same as {b.value} {b:when}; {x:when} it was {x.value}.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}，与{b:when}的{b.value}基本持平；{x:when}为{x.value}。",
	},
}
