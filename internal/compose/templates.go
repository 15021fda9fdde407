package compose

import (
	"regexp"
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

// Role is the part that a point plays in an answer; it decides the template.
type Role string

// The roles. The letters are the names of the facts that each one needs:
// v value, b base value, c change, r rank, s share, w share of the weight (the
// spend behind a ROAS).
const (
	Value        Role = "value"         // v
	ValueChange  Role = "value_change"  // v b c
	ValueFlat    Role = "value_flat"    // v b c
	ValueNew     Role = "value_new"     // v b: the base is zero or missing
	Moved        Role = "moved"         // v b c: the change itself was asked for
	MovedFlat    Role = "moved_flat"    // v b c
	NoValue      Role = "no_value"      // v: nothing recorded
	Leader       Role = "leader"        // v r
	LeaderShare  Role = "leader_share"  // v r s
	LeaderWeight Role = "leader_weight" // v r w
	LeaderChange Role = "leader_change" // v c b
	Next         Role = "next"          // v
	NextTwo      Role = "next_two"      // v b
	Last         Role = "last"          // v r
	LastWeight   Role = "last_weight"   // v r w
	Member       Role = "member"        // v
	MemberChange Role = "member_change" // v b c
	NotSet       Role = "not_set"       // v s: what belongs to no member
	StepLeader   Role = "step_leader"   // v r: the day, week or month at one end
	StepNext     Role = "step_next"     // v
	StepNextTwo  Role = "step_next_two" // v b
	TrendMoved   Role = "trend_moved"   // v b c: from the first whole step to the last
	TrendFlat    Role = "trend_flat"    // v b c
	Peak         Role = "peak"          // v r
	Trough       Role = "trough"        // v r
)

// templates holds a sentence for each role and language. {x} is the natural
// rendering of fact x, {x.field} one of its fields, and {x:subject},
// {x:Subject}, {x:when}, {x:who}, {x:Who}, {x:scope} and {x:step} are phrases built around it. An exclamation mark
// makes the number strong where the first one of the sentence is not it.
var templates = map[Role]map[evidence.Lang]string{
	Value: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}。",
	},
	ValueChange: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}, {c.dir} {c.abs} from {b.value} {b:when}.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}，较{b:when}的{b.value}{c}。",
	},
	ValueFlat: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}, about the same as {b.value} {b:when}.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}，与{b:when}的{b.value}基本持平。",
	},
	ValueNew: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}; {b:when} it was {b.value}.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}，{b:when}为{b.value}。",
	},
	Moved: {
		evidence.EN: "{v:Subject} {c}, from {b.value} {b:when} to {v.value} {v:when}.",
		evidence.ZH: "{v:subject}{c}：{b:when}为{b.value}，{v:when}为{v.value}。",
	},
	MovedFlat: {
		evidence.EN: "{v:Subject} {v.was} flat: {b.value} {b:when}, {v.value} {v:when}.",
		evidence.ZH: "{v:subject}基本持平：{b:when}为{b.value}，{v:when}为{v.value}。",
	},
	NoValue: {
		evidence.EN: "There is no data for {v:subject} {v:when}.",
		evidence.ZH: "{v:when}没有{v:subject}的数据。",
	},
	Leader: {
		evidence.EN: "{v:Who} had {r} {v.metric}{v:scope} {v:when}: {v.value!}.",
		evidence.ZH: "{v:when}{v.metric}{v:scope}{r}的是{v:who}（{v.value!}）。",
	},
	LeaderShare: {
		evidence.EN: "{v:Who} had {r} {v.metric}{v:scope} {v:when}: {v.value!}, {s.value} of the total.",
		evidence.ZH: "{v:when}{v.metric}{v:scope}{r}的是{v:who}（{v.value!}），占总体的 {s.value}。",
	},
	LeaderWeight: {
		evidence.EN: "{v:Who} had {r} {v.metric}{v:scope} {v:when}: {v.value!}, on {w.value} of {w.metric}.",
		evidence.ZH: "{v:when}{v.metric}{v:scope}{r}的是{v:who}（{v.value!}），其{w.metric}占总体的 {w.value}。",
	},
	LeaderChange: {
		evidence.EN: "Its {v.metric} {c} from {b.value} {b:when}.",
		evidence.ZH: "其{v.metric}较{b:when}的{b.value}{c}。",
	},
	Next: {
		evidence.EN: "Next came {v:who} with {v.value}.",
		evidence.ZH: "其次是{v:who}（{v.value}）。",
	},
	NextTwo: {
		evidence.EN: "Next came {v:who} with {v.value} and {b:who} with {b.value}.",
		evidence.ZH: "其次是{v:who}（{v.value}），再次是{b:who}（{b.value}）。",
	},
	Last: {
		evidence.EN: "{v:Who} had {r}: {v.value!}.",
		evidence.ZH: "{v:who}{r}（{v.value!}）。",
	},
	LastWeight: {
		evidence.EN: "{v:Who} had {r}: {v.value!}, on {w.value} of {w.metric}.",
		evidence.ZH: "{v:who}{r}（{v.value!}），其{w.metric}占总体的 {w.value}。",
	},
	Member: {
		evidence.EN: "{v:Subject} {v.was} {v.value}.",
		evidence.ZH: "{v:who}的{v.metric}为{v.value}。",
	},
	MemberChange: {
		evidence.EN: "{v:Subject} {c}, from {b.value} to {v.value}.",
		evidence.ZH: "{v:who}的{v.metric}{c}（{b.value} → {v.value}）。",
	},
	NotSet: {
		evidence.EN: "Another {v.value}, {s.value} of the total, belongs to none of them.",
		evidence.ZH: "另有 {v.value} 不属于其中任何一个，占总体的 {s.value}。",
	},
	StepLeader: {
		evidence.EN: "{v:Subject} {v.was} {r} {v:when}: {v.value!}.",
		evidence.ZH: "{v:subject}{r}的是{v.period}（{v.value!}）。",
	},
	StepNext: {
		evidence.EN: "Next came {v.period} with {v.value}.",
		evidence.ZH: "其次是{v.period}（{v.value}）。",
	},
	StepNextTwo: {
		evidence.EN: "Next came {v.period} with {v.value} and {b.period} with {b.value}.",
		evidence.ZH: "其次是{v.period}（{v.value}），再次是{b.period}（{b.value}）。",
	},
	TrendMoved: {
		evidence.EN: "{v:Subject} {c} between {b.period} and {v.period}, from {b.value} to {v.value}.",
		evidence.ZH: "{v:subject}{c}：{b.period}为{b.value}，{v.period}为{v.value}。",
	},
	TrendFlat: {
		evidence.EN: "{v:Subject} {v.was} flat between {b.period} and {v.period}: {b.value} and {v.value}.",
		evidence.ZH: "{v:subject}基本持平：{b.period}为{b.value}，{v.period}为{v.value}。",
	},
	Peak: {
		evidence.EN: "{r} {v:step} was {v.period}, at {v.value!}.",
		evidence.ZH: "{v.period}{r}，为{v.value!}。",
	},
	Trough: {
		evidence.EN: "{r} {v:step} was {v.period}, at {v.value!}.",
		evidence.ZH: "{v.period}{r}，为{v.value!}。",
	},
}

var placeholder = regexp.MustCompile(`\{([a-z])(?:([.:])([A-Za-z_]+))?(!?)\}`)

// slots fills a role's template with the ids of a point's facts and gives text
// in the slot language of package evidence.
func (d Draft) slots(p Point) string {
	return placeholder.ReplaceAllStringFunc(templates[p.Role][d.Lang], func(m string) string {
		part := placeholder.FindStringSubmatch(m)
		id := p.Facts[part[1]]
		switch {
		case part[2] == "":
			return "{{" + id + part[4] + "}}"
		case part[2] == ".":
			return "{{" + id + "." + part[3] + part[4] + "}}"
		}
		f, _ := d.Set.Get(id)
		return d.phrase(f, part[3])
	})
}

// phrase builds the words around a fact; the names and numbers in them stay
// slots. A phrase that is written with a capital begins its sentence.
func (d Draft) phrase(f evidence.Fact, name string) string {
	switch name {
	case "subject", "Subject":
		return d.subject(f)
	case "who", "Who":
		return d.who(f)
	case "when":
		return d.when(f)
	case "scope":
		return d.scope(f)
	case "step":
		return step(f.Period)
	}
	return ""
}

// subject names what was measured: "{{f1.platform}} {{f1.metric}}", "spend for
// Meta and mobile", 手机端 Meta 的花费.
func (d Draft) subject(f evidence.Fact) string {
	metric := "{{" + f.ID + ".metric}}" + d.scope(f)
	members := d.members(f)
	if d.Lang == evidence.ZH {
		if len(members) == 0 {
			return metric
		}
		return strings.Join(members, "、") + "的" + metric
	}
	switch len(members) {
	case 0:
		return metric
	case 1:
		return members[0] + " " + metric
	}
	last := len(members) - 1
	return metric + " for " + strings.Join(members[:last], ", ") + " and " + members[last]
}

// scope names the filters that no member says: several members, exclusions.
func (d Draft) scope(f evidence.Fact) string {
	switch {
	case len(f.Filters) == 0:
		return ""
	case d.Lang == evidence.ZH:
		return "（{{" + f.ID + ".filters}}）"
	}
	return " ({{" + f.ID + ".filters}})"
}

// who names the members that a fact is about, and the metric where it is about
// none.
func (d Draft) who(f evidence.Fact) string {
	members := d.members(f)
	if len(members) == 0 {
		return "{{" + f.ID + ".metric}}"
	}
	if d.Lang == evidence.ZH {
		return strings.Join(members, "、")
	}
	return strings.Join(members, ", ")
}

func (d Draft) members(f evidence.Fact) []string {
	var out []string
	for _, dim := range sortedKeys(f.Dims) {
		out = append(out, "{{"+f.ID+"."+dim+"}}")
	}
	return out
}

// when places a fact in time: English wants a preposition that fits the
// period, Chinese wants none.
func (d Draft) when(f evidence.Fact) string {
	slot := "{{" + f.ID + ".period}}"
	if d.Lang == evidence.ZH {
		return slot
	}
	switch {
	case f.Period.Days() == 1:
		return "on " + slot
	case wholeMonths(f.Period):
		return "in " + slot
	}
	return "over " + slot
}

// step names the length of a period that is one step of a series.
func step(p period.Period) string {
	switch days := p.Days(); {
	case days == 1:
		return "day"
	case days <= 7:
		return "week"
	case days <= 31:
		return "month"
	case days <= 92:
		return "quarter"
	}
	return "year"
}

func wholeMonths(p period.Period) bool {
	_, _, first := p.Start.YMD()
	_, _, end := p.End.YMD()
	return first == 1 && end == 1
}
