package semantic

import (
	"slices"
	"strconv"
	"strings"

	"github.com/insight-agent/insight/internal/period"
)

// Values that still grow are compared at equal age: each day of the comparison
// is read as it stood when it was as old as the day that it is set against is
// now. This needs a history of the table (AgeHistory) that has every such day;
// without it the comparison is read as it is, and its notes say what still grows.

// agedDays are the days of a comparison that are read at an age, in ascending
// order, all others being final.
type agedDays struct {
	days []period.Date
	ages []int32
}

// equalAge finds the days of the comparison that are to be read at an age. All
// metrics of a query are read so or none, lest two columns of one row differ in
// what their comparison means.
func (a *ask) equalAge(s *span) {
	if s.base == nil || s.nothing {
		return
	}
	aged := map[*Metric]*agedDays{}
	for _, v := range a.metrics {
		if v.Maturity > 0 && !a.ageInputs(s, v, false, aged) {
			return
		}
	}
	s.aged = aged
}

// ageInputs adds the days of the simple metrics that a metric is made of, and
// reports whether all of them can be read at equal age. What is read of other
// days than the steps themselves cannot.
func (a *ask) ageInputs(s *span, v *Metric, moved bool, aged map[*Metric]*agedDays) bool {
	if v.Type == Simple {
		if v.Maturity == 0 {
			return true
		}
		days, ok := a.pairAges(s, v)
		if ok && days != nil {
			aged[v] = days
		}
		return ok && !moved
	}
	offset := map[string]bool{}
	for _, in := range v.Inputs {
		offset[in.Metric] = offset[in.Metric] || in.Offset != 0
	}
	for _, name := range v.inputs() {
		if !a.ageInputs(s, a.model.metrics[name], moved || v.Type == Cumulative || offset[name], aged) {
			return false
		}
	}
	return true
}

// pairAges pairs each day whose values still grow with the day that it is set
// against, counted from the end of each step, where what is young lies. It reports
// false where such a day has no partner, or one that is younger or was not
// recorded at that age, and where a day of the comparison that is nobody's
// partner is young. A day as old as the maturity is read as it is now, like its
// partner.
func (a *ask) pairAges(s *span, v *Metric) (*agedDays, bool) {
	t := a.model.tables[v.Table]
	if t.timeColumn == nil {
		return nil, true
	}
	asOf := a.today
	if last, ok := a.env.Watermarks[t.Name]; ok {
		asOf = min(asOf, last+1)
	}
	out, young := &agedDays{}, false
	growing := asOf.AddDays(1 - v.Maturity) // the first day that still grows
	for i, base := range s.baseStep {
		step := s.steps[i]
		young = young || step.End > asOf.AddDays(-v.Maturity)
		first := min(max(step.Start, growing), step.End)
		if alone := base.End.AddDays(-int(step.End - first)); max(base.Start, growing) < alone {
			return nil, false
		}
		for d := first; d < step.End; d++ {
			age, partner := int(asOf-d), base.Last()-(step.Last()-d)
			if age < 1 || partner < base.Start || partner >= d || !slices.Contains(a.env.Ages[t.Name][partner], age) {
				return nil, false
			}
			out.days, out.ages = append(out.days, partner), append(out.ages, int32(age))
		}
	}
	if !young || len(out.days) == 0 && t.History == nil {
		return nil, true
	}
	return out, t.History != nil && mergeable(v.Agg) && contiguous(s.baseStep)
}

// agedBy returns the days at which a metric is read at an age in a frame.
func (pl *planner) agedBy(v *Metric, f frame) *agedDays {
	if !f.base || len(f.moves) > 0 {
		return nil
	}
	if d := pl.span.aged[v]; d != nil && len(d.days) > 0 {
		return d
	}
	return nil
}

// key tells apart what is read at different ages.
func (d *agedDays) key() string {
	if d == nil {
		return ""
	}
	key := "|aged"
	for i := range d.days {
		key += " " + strconv.Itoa(int(d.days[i])) + ":" + strconv.Itoa(int(d.ages[i]))
	}
	return key
}

// growsAtEqualAge reports whether some input of a metric is compared so.
func (s *span) growsAtEqualAge(m *Model, v *Metric) bool {
	return s.aged[v] != nil || slices.ContainsFunc(v.inputs(), func(name string) bool { return s.growsAtEqualAge(m, m.metrics[name]) })
}

// agedScan writes a scan whose days are final in part: those are read from the
// table, the others from its history, and both are added up.
func (w *writer) agedScan(p *plan, s *scan, name string) string {
	step := w.bucket(p, s, s.windows)
	young := *s
	young.from = w.asTheyWere(s)
	parts := []string{w.aggregate(p, &young, step, "", false)}
	if len(s.aged.days) < covering(s.windows).Days() {
		final := *s
		final.without = s.aged.days
		parts = append(parts, w.aggregate(p, &final, step, "", false))
	}
	return w.cte(name, w.fold(p, s, w.cte(name+"_parts", strings.Join(parts, "\nUNION ALL\n")), false))
}

// asTheyWere writes a relation of the rows of days as they stood at an age: of
// each, the latest that was recorded until then.
func (w *writer) asTheyWere(s *scan) string {
	h := s.table.History
	w.histories = append(w.histories, h.Relation)
	key := make([]string, len(h.Key))
	for i, k := range h.Key {
		key[i] = "h." + quote(k)
	}
	keys, age := strings.Join(key, ", "), "h."+quote(h.Age)
	ages := w.again(s.aged.key(), s.aged.ages, "int[]")
	return "(SELECT DISTINCT ON (" + keys + ") h.*" +
		"\n  FROM " + quoteRelation(h.Relation) + " AS h" +
		"\n  JOIN unnest(" + w.moments(s.table.TimeType, s.aged.days) + ", " + ages + `) AS a("day", "age")` +
		" ON h." + quote(s.table.timeColumn.Name) + ` = a."day" AND ` + age + ` <= a."age"` +
		"\n  ORDER BY " + keys + ", " + age + ` DESC) AS "__aged"`
}
