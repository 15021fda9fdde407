package semantic

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

// The dimensions of days: every table that dates its rows by the day has them
// without declaring them. Their members come from the calendar, so that no
// column holds them and a query can say how many days each of them has.
const (
	// DayOfWeek has the members monday to sunday, in the model's zone.
	DayOfWeek = "day_of_week"
	// DayType has the members weekday, Monday to Friday whatever the holidays,
	// and weekend, Saturday and Sunday.
	DayType = "day_type"
)

// OfDays reports whether the dimension is one of days.
func (d *Dimension) OfDays() bool { return d.week != nil }

// OfDays reports whether a dimension of the model is one of days.
func (m *Model) OfDays(dimension string) bool {
	d, ok := m.Dimension(dimension)
	return ok && d.OfDays()
}

// Course lists the members of a dimension of days in their natural order, Monday
// first; nil of any other dimension.
func (d *Dimension) Course() []string { return slices.Compact(slices.Clone(d.week)) }

// DaysOf returns the dimensions of days by which all the metrics can be cut and
// filtered: none of metrics that look back over other days, of plans, which are
// made for whole periods, and of what is not dated by the day.
func (m *Model) DaysOf(metrics ...string) []string {
	var out []string
	for _, d := range m.Days {
		ok := len(metrics) > 0
		for _, name := range metrics {
			v, known := m.metrics[name]
			ok = ok && known && m.byDay(v, d.Name)
		}
		if ok {
			out = append(out, d.Name)
		}
	}
	return out
}

// byDay reports whether a metric has a dimension of days.
func (m *Model) byDay(v *Metric, dimension string) bool {
	tables := m.tablesOf(v)
	return !m.looksBack(v) && len(tables) > 0 && !slices.ContainsFunc(tables, func(t *Table) bool {
		_, ok := m.reach(t)[dimension]
		return !ok
	})
}

// addDays gives the model its dimensions of days. A dimension or metric of such
// a name that its author declared stands instead.
func (m *Model) addDays() {
	for _, d := range daysOfModels() {
		_, dimension := m.dimensions[d.Name]
		if _, metric := m.metrics[d.Name]; dimension || metric {
			continue
		}
		m.dimensions[d.Name] = d
		m.Days = append(m.Days, d)
	}
}

// dayRoutes adds the dimensions of days to those that a table reaches.
func (m *Model) dayRoutes(t *Table, reach map[string]route) {
	if !t.daily() {
		return
	}
	for _, d := range m.Days {
		if _, own := reach[d.Name]; !own {
			reach[d.Name] = route{column: t.timeColumn}
		}
	}
}

// daily reports whether a table's rows are what happened on their day.
func (t *Table) daily() bool {
	return t.timeColumn != nil && !t.Plan && t.Notes == nil && (t.Granularity == period.None || t.Granularity == period.Day)
}

// weekday writes the member of a day that a column holds.
func (w *writer) weekday(d *Dimension, c *TableColumn, column string) string {
	if c.TimeType == MomentType {
		column = "(" + column + " AT TIME ZONE " + w.zone() + ")"
	}
	return "(" + textArray(d.week) + ")[extract(isodow FROM " + column + ")::int]"
}

// place writes where a member stands in the natural order, from 1.
func (d *Dimension) place(member string) string {
	return "array_position(" + textArray(d.Course()) + ", " + member + ")"
}

// textArray writes names of the package's own.
func textArray(names []string) string { return "ARRAY['" + strings.Join(names, "', '") + "']" }

// dayOps are the operators that filter days.
var dayOps = []Op{Equals, NotEquals, In, NotIn}

// checkDayFilter reports why a filter cannot be applied to a dimension of days,
// or nil.
func checkDayFilter(d *Dimension, f Filter) error {
	if !slices.Contains(dayOps, f.Op) {
		return &QueryError{Kind: BadFilter, Name: d.Name, Mend: "days are filtered by = != in not_in"}
	}
	for _, v := range f.Values {
		if !slices.Contains(d.week, v) {
			return &QueryError{Kind: BadFilter, Name: clean(v), Candidates: d.Course(), Mend: "the members of " + d.Name + " are"}
		}
	}
	return nil
}

// spellDays returns filters with the members of days as the calendar spells
// them: people write Monday.
func (a *ask) spellDays(filters []Filter) []Filter {
	out := slices.Clone(filters)
	for i, f := range out {
		d, ok := a.model.dimensions[f.Dimension]
		if !ok || !d.OfDays() {
			continue
		}
		out[i].Values = slices.Clone(f.Values)
		for k, v := range f.Values {
			if low := strings.ToLower(v); slices.Contains(d.week, low) {
				out[i].Values[k] = low
			}
		}
	}
	return out
}

// dayCut returns the place of the finest dimension of days by which the query is
// cut, -1 for none.
func (a *ask) dayCut() int {
	at := -1
	for i, d := range a.dimensions {
		if d.OfDays() && (at < 0 || d.Name == DayOfWeek) {
			at = i
		}
	}
	return at
}

// byDays reports whether the query filters days.
func (a *ask) byDays() bool {
	return slices.ContainsFunc(a.filters, func(f Filter) bool { return a.model.dimensions[f.Dimension].OfDays() })
}

// KeepsDay reports whether filters of days of the week keep a day; other filters
// keep all.
func (m *Model) KeepsDay(filters []Filter, day period.Date) bool {
	place := (int(day.Weekday()) + 6) % 7 // from Monday
	return !slices.ContainsFunc(filters, func(f Filter) bool {
		d, ok := m.dimensions[f.Dimension]
		return ok && d.OfDays() && slices.Contains(f.Values, d.week[place]) != f.Keeps()
	})
}

// daysOf counts the days of a period by day of the week, from Monday, without
// those that the filters leave out.
func (a *ask) daysOf(p period.Period) [7]int {
	var out [7]int
	for i := range out {
		first := p.Start + period.Date(((i-int(p.Start.Weekday())+1)%7+7)%7)
		if first < p.End && a.model.KeepsDay(a.filters, first) {
			out[i] = 1 + int(p.End-1-first)/7
		}
	}
	return out
}

func sumOf(days [7]int) int {
	n := 0
	for _, d := range days {
		n += d
	}
	return n
}

// memberDays counts the days of a period by the members of a dimension of days.
func (a *ask) memberDays(d *Dimension, p period.Period) []int {
	course := d.Course()
	out := make([]int, len(course))
	for i, n := range a.daysOf(p) {
		out[slices.Index(course, d.week[i])] += n
	}
	return out
}

// noDays says why days of the week mean nothing.
var noDays = map[string]Text{
	"plan":    {evidence.EN: "plans are made for whole periods, not for days of the week.", evidence.ZH: "目标和预算按整个周期制定，不区分星期几。"},
	"back":    {evidence.EN: "its value of a day is made of other days, so it has no days of the week.", evidence.ZH: "该指标某一天的数值由其他日期的数据得出，无法按星期几区分。"},
	"undated": {evidence.EN: "its rows are not dated by the day.", evidence.ZH: "该数据不是按天记录的。"},
	"none":    {evidence.EN: "the period has no such day.", evidence.ZH: "所选时段内没有这样的日子。"},
}

// checkDays refuses what would say nothing of days.
func (a *ask) checkDays() error {
	for _, v := range a.metrics {
		for _, name := range a.names() {
			d, ok := a.model.dimensions[name]
			if !ok || !d.OfDays() || a.model.byDay(v, name) {
				continue
			}
			e := &QueryError{Kind: NoSuchCut, Name: name, Metric: v.Name, Candidates: a.model.DimensionsOf(v.Name)}
			switch {
			case slices.ContainsFunc(a.model.tablesOf(v), func(t *Table) bool { return t.Plan }):
				e.Reason = noDays["plan"]
			case a.model.looksBack(v):
				e.Reason = noDays["back"]
			default:
				e.Reason = noDays["undated"]
			}
			e.Mend = strings.TrimSuffix(e.Reason.In(evidence.EN), ".") + "; it can be cut by"
			return e
		}
	}
	return nil
}

// checkKept refuses a period that has none of the days that the filters keep.
// One of which those days are not recorded is empty.
func (a *ask) checkKept(s *span) error {
	if !a.byDays() || s.nothing || sumOf(a.daysOf(s.resolved.Period)) > 0 {
		return nil
	}
	if sumOf(a.daysOf(s.asked)) > 0 {
		s.nothing = true
		s.note(Note{Kind: NoteNoData, Period: &s.asked})
		return nil
	}
	for _, f := range a.filters {
		if d := a.model.dimensions[f.Dimension]; d.OfDays() {
			return &QueryError{Kind: BadFilter, Name: d.Name, Reason: noDays["none"], Mend: "the period has no such day: ask for a longer one"}
		}
	}
	return nil
}

// keptSteps leaves out the steps of time of which the filters leave no day.
func (a *ask) keptSteps(steps []period.Period) []period.Period {
	if !a.byDays() {
		return steps
	}
	return slices.DeleteFunc(slices.Clone(steps), func(p period.Period) bool { return sumOf(a.daysOf(p)) == 0 })
}

// noteDays says what a reader must know of the days: which they are, and where
// totals are of unequally many, be it of the members of a cut or of a period and
// what it is compared with.
func (a *ask) noteDays(s *span) {
	if s.nothing {
		return
	}
	if slices.Contains(a.names(), DayType) && a.model.dimensions[DayType].OfDays() {
		s.note(Note{Kind: NoteWeekdays})
	}
	if a.query.Per == period.Day { // each value is that of one day
		return
	}
	var notes []Note
	if at := a.dayCut(); at >= 0 {
		days := slices.DeleteFunc(a.memberDays(a.dimensions[at], s.resolved.Period), func(n int) bool { return n == 0 })
		if len(days) > 0 && slices.Min(days) != slices.Max(days) {
			notes = append(notes, Note{Kind: NoteUnevenDays, Days: slices.Max(days), Steps: slices.Min(days)})
		}
	}
	if s.base != nil && a.byDays() {
		if now, before := sumOf(a.daysOf(s.resolved.Period)), sumOf(a.daysOf(*s.base)); now != before {
			notes = append(notes, Note{Kind: NoteUnevenBase, Days: now, Steps: before})
		}
	}
	for _, n := range notes {
		for _, v := range a.metrics {
			if n.Metric = v.Name; !v.quotient() {
				s.note(n)
			}
		}
	}
}

var everyDay = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

// daysOfModels makes the dimensions of days. The synonyms of members are what
// names them in general: Monday alone is a date.
func daysOfModels() []*Dimension {
	english := []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	chinese := []rune("一二三四五六日")
	week := &Dimension{
		Name: DayOfWeek, Type: Categorical, week: everyDay,
		Label:       Text{evidence.EN: "day of the week", evidence.ZH: "星期几"},
		Description: Text{evidence.EN: "Monday to Sunday, by the day that dates a row.", evidence.ZH: "按数据所属日期划分的周一至周日。"},
		Synonyms: Words{
			evidence.EN: {"day of week", "days of the week", "weekday", "week day"},
			evidence.ZH: {"周几", "礼拜几", "星期几", "一周中的哪一天", "一周里的哪一天", "一周中哪一天", "一周里哪一天", "一周中哪天", "一周里哪天", "一星期中哪天"},
		},
	}
	for i, name := range english {
		zh := []string{"每周" + string(chinese[i]), "每个周" + string(chinese[i]), "每逢周" + string(chinese[i]), "逢周" + string(chinese[i]),
			"每星期" + string(chinese[i]), "每个星期" + string(chinese[i]), "每逢星期" + string(chinese[i]), "每个礼拜" + string(chinese[i])}
		if i == 6 {
			zh = append(zh, "每周天", "每个周天", "每个星期天", "每逢周天")
		}
		week.Members = append(week.Members, Member{
			Value: everyDay[i], Label: Text{evidence.EN: name, evidence.ZH: "周" + string(chinese[i])},
			Synonyms: Words{evidence.EN: {name + "s", "every " + name, "each " + name, "a " + name, "a typical " + name, "any " + name}, evidence.ZH: zh},
		})
	}
	kind := &Dimension{
		Name: DayType, Type: Categorical, week: []string{"weekday", "weekday", "weekday", "weekday", "weekday", "weekend", "weekend"},
		Label:       Text{evidence.EN: "type of day", evidence.ZH: "日期类型"},
		Description: Text{evidence.EN: "Weekdays are Monday to Friday, public holidays among them; weekends are Saturday and Sunday.", evidence.ZH: "工作日指周一至周五，不区分法定节假日；周末指周六和周日。"},
		Synonyms:    Words{evidence.EN: {"day type", "kind of day"}, evidence.ZH: {"日子类型", "工作日还是周末", "工作日和周末"}},
		Members: []Member{
			{Value: "weekday", Label: Text{evidence.EN: "weekday", evidence.ZH: "工作日"}, Synonyms: Words{
				evidence.EN: {"weekdays", "weekday", "week days", "working days", "working day", "workdays", "workday", "work days", "business days", "business day", "Monday to Friday", "Monday through Friday", "Mondays to Fridays", "Mon-Fri", "Mon to Fri"},
				evidence.ZH: {"工作日", "平日", "周一到周五", "周一至周五", "每周一到周五", "每周一至周五"},
			}},
			{Value: "weekend", Label: Text{evidence.EN: "weekend", evidence.ZH: "周末"}, Synonyms: Words{
				evidence.EN: {"weekends", "the weekends", "weekend days", "weekend", "every weekend", "each weekend"},
				evidence.ZH: {"每周末", "每个周末", "每逢周末", "双休日", "周六日", "周六周日", "周六和周日"},
			}},
		},
	}
	return []*Dimension{week, kind}
}
