package compose

import (
	"cmp"
	"regexp"
	"slices"
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
	Value       Role = "value"        // v
	ValueChange Role = "value_change" // v b c
	ValueFlat   Role = "value_flat"   // v b c
	ValueNew    Role = "value_new"    // v b: the base is zero or missing
	Moved       Role = "moved"        // v b c: the change itself was asked for
	MovedFlat   Role = "moved_flat"   // v b c
	NoValue     Role = "no_value"     // v: nothing recorded
	ValueSoFar  Role = "value_so_far" // v: the value still grows
	// SoFarBeside is such a value beside a final one that it cannot be compared
	// with yet: v b
	SoFarBeside Role = "so_far_beside"
	// StandsAt is what an earlier value that was compared at equal age is with all
	// that came in since: v
	StandsAt Role = "stands_at"
	// NotComparable is a change that was asked for of values that still grow: v b
	NotComparable Role = "not_comparable"
	// The question took another direction for granted: v b c
	RoseNotFell Role = "rose_not_fell"
	FellNotRose Role = "fell_not_rose"
	FlatNotRose Role = "flat_not_rose"
	FlatNotFell Role = "flat_not_fell"
	PlanValue   Role = "plan_value"    // v: a target or a budget
	PlanReached Role = "plan_reached"  // v attainment, p plan: what a value is of its plan
	PartOfTotal Role = "part_of_total" // v s r: what a member's value is of the total
	PartOnly    Role = "part_only"     // v s
	Attained    Role = "attained"      // v, of actual a and plan p
	// A part v of the total t, with its share s; how the share moved: c b.
	ShareOf        Role = "share_of"
	ShareOfSeveral Role = "share_of_several"
	ShareOfTwo     Role = "share_of_two"   // of members a and b
	ShareLeader    Role = "share_leader"   // v s t r
	ShareNext      Role = "share_next"     // v
	ShareNextTwo   Role = "share_next_two" // v b
	ShareMoved     Role = "share_moved"
	ShareSame      Role = "share_same"
	Leader         Role = "leader"         // v r
	LeaderShare    Role = "leader_share"   // v r s
	LeaderWeight   Role = "leader_weight"  // v r w
	LeaderChange   Role = "leader_change"  // v c b
	LeaderOf       Role = "leader_of"      // v r a: what is asked of the one that leads by another metric
	LeaderAlso     Role = "leader_also"    // v: a further metric of it
	Next           Role = "next"           // v
	NextTwo        Role = "next_two"       // v b
	Last           Role = "last"           // v r
	LastWeight     Role = "last_weight"    // v r w
	Member         Role = "member"         // v
	MemberChange   Role = "member_change"  // v b c
	NotSet         Role = "not_set"        // v s: what belongs to no member
	StepLeader     Role = "step_leader"    // v r: the day, week or month at one end
	StepLeaderOf   Role = "step_leader_of" // v r a
	StepNext       Role = "step_next"      // v
	StepNextTwo    Role = "step_next_two"  // v b
	TrendMoved     Role = "trend_moved"    // v b c: from the first whole step to the last
	TrendFlat      Role = "trend_flat"     // v b c
	Peak           Role = "peak"           // v r
	Trough         Role = "trough"         // v r
)

// templates holds a sentence for each role and language. {x} is the natural
// rendering of fact x, {x.field} one of its fields, and {x:subject},
// {x:Subject}, {x:when}, {x:who}, {x:Who}, {x:scope}, {x:measure}, {x:step}, {x:part}, {x:Part}, {x:dimension}, {x:which} and {x:it} are phrases built around it. An exclamation mark
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
	ValueSoFar: {
		evidence.EN: "{v:Subject} {v.was} {v.value} so far {v:when}.",
		evidence.ZH: "{v:when}{v:subject}目前为{v.value}。",
	},
	SoFarBeside: {
		evidence.EN: "{v:Subject} {v.was} {v.value} so far {v:when}, beside a final {b.value} {b:when}.",
		evidence.ZH: "{v:when}{v:subject}目前为{v.value}，{b:when}的{b.value}则已是最终值。",
	},
	StandsAt: {
		evidence.EN: "With the data that has come in since, {v:subject} {v:when} {v.was} {v.value}.",
		evidence.ZH: "计入之后回传的数据，{v:when}{v:subject}为{v.value}。",
	},
	NotComparable: {
		evidence.EN: "{v:Subject} cannot be compared yet, as data is still coming in: {v.value} {v:when}, {b.value} {b:when}.",
		evidence.ZH: "{v:subject}仍有数据回传，暂时无法比较：{v:when}为{v.value}，{b:when}为{b.value}。",
	},
	RoseNotFell: {
		evidence.EN: "{v:Subject} did not fall: {v:it} {c}, from {b.value} {b:when} to {v.value} {v:when}.",
		evidence.ZH: "{v:subject}没有下降，而是{c}：{b:when}为{b.value}，{v:when}为{v.value}。",
	},
	FellNotRose: {
		evidence.EN: "{v:Subject} did not rise: {v:it} {c}, from {b.value} {b:when} to {v.value} {v:when}.",
		evidence.ZH: "{v:subject}没有上升，而是{c}：{b:when}为{b.value}，{v:when}为{v.value}。",
	},
	FlatNotRose: {
		evidence.EN: "{v:Subject} did not rise: {v:it} {v.was} flat, {b.value} {b:when} and {v.value} {v:when}.",
		evidence.ZH: "{v:subject}没有上升，基本持平：{b:when}为{b.value}，{v:when}为{v.value}。",
	},
	FlatNotFell: {
		evidence.EN: "{v:Subject} did not fall: {v:it} {v.was} flat, {b.value} {b:when} and {v.value} {v:when}.",
		evidence.ZH: "{v:subject}没有下降，基本持平：{b:when}为{b.value}，{v:when}为{v.value}。",
	},
	PlanValue: {
		evidence.EN: "The {v:subject} for {v.period} is {v.value}.",
		evidence.ZH: "{v.period}{v:subject}为{v.value}。",
	},
	PlanReached: {
		evidence.EN: "{v.metric} {v.was} {v.value}, of a {p.metric} of {p.value} for the same days.",
		evidence.ZH: "{v.metric}为 {v.value}（同期{p.metric} {p.value}）。",
	},
	PartOfTotal: {
		evidence.EN: "That is {s.fine} of the total, {r} of {r.scope}.",
		evidence.ZH: "占总体的 {s.fine}，{r.scope} 个{v:dimension}中{r}。",
	},
	PartOnly: {
		evidence.EN: "That is {s.fine} of the total.",
		evidence.ZH: "占总体的 {s.fine}。",
	},
	Attained: {
		evidence.EN: "{v:Subject} {v.was} {v.value} {v:when}: {a.metric} of {a.value} against a {p.metric} of {p.value} for the same days.",
		evidence.ZH: "{v:when}{v:subject}为{v.value}：{a.metric}{a.value}，同期{p.metric}{p.value}。",
	},
	ShareOf: {
		evidence.EN: "{v:Part} made up {s.fine!} of {t:subject} {v:when}: {v.value} of {t.value}.",
		evidence.ZH: "{v:when}{v:part}占{t:subject}的 {s.fine!}，即 {t.value}中的 {v.value}。",
	},
	ShareOfSeveral: {
		evidence.EN: "Together ({v.filters}) they made up {s.fine!} of {t:subject} {v:when}: {v.value} of {t.value}.",
		evidence.ZH: "{v:when}（{v.filters}）合计占{t:subject}的 {s.fine!}，即 {t.value}中的 {v.value}。",
	},
	ShareOfTwo: {
		evidence.EN: "{a:Part} and {b:part} together made up {s.fine!} of {t:subject} {v:when}: {v.value} of {t.value}.",
		evidence.ZH: "{v:when}{a:part}和{b:part}合计占{t:subject}的 {s.fine!}，即 {t.value}中的 {v.value}。",
	},
	ShareNext: {
		evidence.EN: "Next came {v:part} with {v.fine}.",
		evidence.ZH: "其次是{v:part}（{v.fine}）。",
	},
	ShareNextTwo: {
		evidence.EN: "Next came {v:part} with {v.fine} and {b:part} with {b.fine}.",
		evidence.ZH: "其次是{v:part}（{v.fine}），再次是{b:part}（{b.fine}）。",
	},
	ShareLeader: {
		evidence.EN: "{v:Part} had {r} share of {t:subject} {v:when}: {s.fine!}, {v.value} of {t.value}.",
		evidence.ZH: "{v:when}{t:subject}占比{r}的是{v:part}（{s.fine!}，{t.value}中的 {v.value}）。",
	},
	ShareMoved: {
		evidence.EN: "The share {c} from {b.fine} {b:when}.",
		evidence.ZH: "占比较{b:when}的 {b.fine}{c}。",
	},
	ShareSame: {
		evidence.EN: "The share was about the same {b:when}: {b.fine}.",
		evidence.ZH: "{b:when}的占比为 {b.fine}，相差无几。",
	},
	Leader: {
		evidence.EN: "{v:Who} had {r} {v:measure} {v:when}: {v.value!}.",
		evidence.ZH: "{v:when}{v:measure}{r}的是{v:who}（{v.value!}）。",
	},
	LeaderShare: {
		evidence.EN: "{v:Who} had {r} {v:measure} {v:when}: {v.value!}, {s.value} of the total.",
		evidence.ZH: "{v:when}{v:measure}{r}的是{v:who}（{v.value!}），占总体的 {s.value}。",
	},
	LeaderWeight: {
		evidence.EN: "{v:Who} had {r} {v:measure} {v:when}: {v.value!}, on {w.value} of {w.metric}.",
		evidence.ZH: "{v:when}{v:measure}{r}的是{v:who}（{v.value!}），其{w.metric}占总体的 {w.value}。",
	},
	LeaderChange: {
		evidence.EN: "Its {v.metric} {c} from {b.value} {b:when}.",
		evidence.ZH: "其{v.metric}较{b:when}的{b.value}{c}。",
	},
	LeaderOf: {
		evidence.EN: "{v:Who} had {r} {v:measure} {v:when}: {v.value}; its {a.metric} {a.was} {a.value!}.",
		evidence.ZH: "{v:when}{v:measure}{r}的是{v:who}（{v.value}），其{a.metric}为{a.value!}。",
	},
	LeaderAlso: {
		evidence.EN: "Its {v.metric} {v.was} {v.value}.",
		evidence.ZH: "其{v.metric}为{v.value}。",
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
		evidence.ZH: "{v:subject}为{v.value}。",
	},
	MemberChange: {
		evidence.EN: "{v:Subject} {c}, from {b.value} to {v.value}.",
		evidence.ZH: "{v:subject}{c}（{b.value} → {v.value}）。",
	},
	NotSet: {
		evidence.EN: "Another {v.value}, {s.value} of the total, belongs to none of them.",
		evidence.ZH: "另有 {v.value} 不属于其中任何一个，占总体的 {s.value}。",
	},
	StepLeader: {
		evidence.EN: "{v:Subject} {v.was} {r} {v:when}: {v.value!}.",
		evidence.ZH: "{v:subject}{r}的是{v.period}（{v.value!}）。",
	},
	StepLeaderOf: {
		evidence.EN: "{v:Subject} {v.was} {r} {v:when}: {v.value}; {a.metric} then {a.was} {a.value!}.",
		evidence.ZH: "{v:subject}{r}的是{v.period}（{v.value}），当期{a.metric}为{a.value!}。",
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

func templateOf(r Role) map[evidence.Lang]string {
	for _, all := range []map[Role]map[evidence.Lang]string{templates, versusTemplates, whyTemplates, thresholdTemplates, recoveryTemplates} {
		if t, ok := all[r]; ok {
			return t
		}
	}
	return outlookTemplates[r]
}

var placeholder = regexp.MustCompile(`\{([a-z])(?:([.:])([A-Za-z_]+))?(!?)\}`)

// slots fills a role's template with the ids of a point's facts and gives text
// in the slot language of package evidence.
func (d Draft) slots(p Point) string {
	return placeholder.ReplaceAllStringFunc(templateOf(p.Role)[d.Lang], func(m string) string {
		part := placeholder.FindStringSubmatch(m)
		id := p.Facts[part[1]]
		if word, ok := p.Words[part[1]]; ok {
			return word
		}
		switch {
		case part[2] == "":
			return "{{" + id + part[4] + "}}"
		case part[2] == ".":
			return "{{" + id + "." + part[3] + part[4] + "}}"
		}
		switch f, _ := d.Set.Get(id); part[3] {
		case "bounds":
			return d.bounds(p.Bounds)
		case "list":
			return d.list(p)
		case "which":
			return d.which(f)
		default:
			return d.phrase(f, part[3])
		}
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
	case "part", "Part":
		if members := d.members(f); len(members) > 0 {
			return members[len(members)-1]
		}
		return "{{" + f.ID + ".metric}}"
	case "when":
		return d.when(f)
	case "scope":
		return d.scope(f)
	case "measure":
		return d.measure(f)
	case "step":
		return step(f.Period)
	case "it":
		return d.it(f)
	case "dimension":
		return d.dimension(f)
	}
	return ""
}

// dimension is the label of what the members of a fact are.
func (d Draft) dimension(f evidence.Fact) string {
	for _, dim := range sortedKeys(f.Dims) {
		return d.Renderer.Labels.DimensionLabel(dim, d.Lang)
	}
	return ""
}

// it is the English pronoun for a fact's metric, which agrees with its verb.
func (d Draft) it(f evidence.Fact) string {
	if was, err := d.Renderer.Render("{{"+f.ID+".was}}", d.Set); err == nil && was.Text == "were" {
		return "they"
	}
	return "it"
}

// subject names what was measured. Members of several dimensions are what they
// have in common and never a list of several: "spend for mobile within Meta",
// Meta 的移动端花费.
func (d Draft) subject(f evidence.Fact) string { return d.named(f, d.members(f)) }

// measure names what members are put in order by: the metric, with the members
// that the question fixes for all of them.
func (d Draft) measure(f evidence.Fact) string {
	_, fixed := d.apart(f)
	return d.named(f, fixed)
}

func (d Draft) named(f evidence.Fact, members []string) string {
	metric := "{{" + f.ID + ".metric}}" + d.scope(f)
	switch n := len(members); {
	case n == 0:
		return metric
	case d.Lang == evidence.ZH:
		return members[0] + "的" + strings.Join(members[1:], "") + metric
	case n == 1:
		return members[0] + " " + metric
	}
	return metric + " for " + d.within(members)
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

// who names the members that a fact is about, without those that every fact of
// the answer is about; the metric where it is about none.
func (d Draft) who(f evidence.Fact) string {
	own, fixed := d.apart(f)
	switch {
	case len(own) > 0:
		return d.within(own)
	case len(fixed) > 0:
		return d.within(fixed)
	}
	return "{{" + f.ID + ".metric}}"
}

// apart lists the members of a fact, the widest first: its own, and those that
// the question fixes.
func (d Draft) apart(f evidence.Fact) (own, fixed []string) {
	for _, dim := range d.dimensions(f) {
		slot := "{{" + f.ID + "." + dim + "}}"
		if slices.Contains(d.Fixed, dim) {
			fixed = append(fixed, slot)
		} else {
			own = append(own, slot)
		}
	}
	return own, fixed
}

// within says that the last member is meant inside of the others.
func (d Draft) within(members []string) string {
	if d.Lang == evidence.ZH {
		return strings.Join(members, "的")
	}
	last := len(members) - 1
	if last == 0 {
		return members[0]
	}
	return members[last] + " within " + strings.Join(members[:last], " ")
}

// dimensions lists the dimensions that a fact has a member of, the widest first.
func (d Draft) dimensions(f evidence.Fact) []string {
	dims := sortedKeys(f.Dims)
	slices.SortStableFunc(dims, func(a, b string) int { return cmp.Compare(d.width(a), d.width(b)) })
	return dims
}

// members lists the members that a fact is about, the widest first.
func (d Draft) members(f evidence.Fact) []string {
	dims := d.dimensions(f)
	out := make([]string, len(dims))
	for i, dim := range dims {
		out[i] = "{{" + f.ID + "." + dim + "}}"
	}
	return out
}

// width is the place of a dimension in Widest; the others are narrow.
func (d Draft) width(dimension string) int {
	if i := slices.Index(d.Widest, dimension); i >= 0 {
		return i
	}
	return len(d.Widest)
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
