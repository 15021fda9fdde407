package tools

import (
	"cmp"
	"maps"
	"slices"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// RowFacts says which facts came from one row of a result.
type RowFacts struct {
	Dims    map[string]string      // members of the row; "" is the member "not set"
	Step    *period.Period         // of a query with a grain
	Partial bool                   // the step is cut by the period
	Others  bool                   // the row holds the rest of a top-N
	Metrics map[string]MetricFacts // by metric
}

// NotSet reports that the row belongs to no member of a dimension.
func (r RowFacts) NotSet(dimensions []string) bool {
	return !r.Others && slices.ContainsFunc(dimensions, func(d string) bool { return r.Dims[d] == semantic.NullMember })
}

// MetricFacts holds references to facts, empty where there is none.
type MetricFacts struct {
	Value, Base string
	Change      string // relative, or in points for percentages
	Delta       string // absolute, in the metric's own unit
	Share       string // of the total, for additive metrics
	BaseShare   string // the share in the period compared with; of query_shares
	ShareDelta  string // Share less BaseShare, in points
	Rank        string // 1 is the largest value
	RankLowest  string // 1 is the smallest value
	Gap         string // less the value of the other member, where there are two
	Times       string // as a multiple of that one's value, where both are above zero
	Missing     bool   // the value is not there
	// Young says that the value, or what it is compared with, still grows as
	// late data comes in: there is no Change and no Delta, since a fall would
	// only be what has not arrived yet.
	Young bool
	// EqualAge says that the value still grows, and that what it is compared
	// with is read as it stood at the same age.
	EqualAge bool
}

// ShareFacts says which part of a total was asked for.
type ShareFacts struct {
	Part  MetricFacts // the members asked for, added up; empty where every member's share is
	Total string
}

// TrendFacts says how a metric moved over the whole steps of a period.
type TrendFacts struct {
	First, Last MetricFacts // of the first and the last whole step with a value
	Change      string      // Last against First; empty where First is zero
	Delta       string
	Peak        MetricFacts // of the step with the largest value
	Trough      MetricFacts
}

// factBuilder turns the rows of one query into facts.
type factBuilder struct {
	model     *semantic.Model
	compiled  *semantic.Compiled
	lang      evidence.Lang
	truncated bool
	growing   map[string]period.Date // by metric, the first day that is not final

	scope []string // the filters that Dims does not say, in words
	rows  []RowFacts
	res   *Result // what it builds
}

func (b *factBuilder) build(rows [][]any) {
	b.rows = make([]RowFacts, len(rows))
	b.res.Rows, b.res.Trends = b.rows, make(map[string]TrendFacts)
	b.scope = scopeOf(b.model, b.compiled.Query, b.lang)
	for i, row := range rows {
		b.rows[i] = b.row(i, row)
	}
	if q := b.compiled.Query; len(q.Having) > 0 { // the rows are chosen by their values: they are no whole
		if q.RanksChosen() {
			b.ranks(q.OrderBy[0].Field)
		}
		return
	}
	for _, metric := range b.compiled.Query.Metrics {
		b.shares(metric)
		b.ranks(metric)
		b.gap(metric)
		b.trend(metric)
	}
}

// row makes the facts of one row: each metric's value and, in a comparison,
// its base, its relative change and its absolute change.
func (b *factBuilder) row(i int, row []any) RowFacts {
	rf := RowFacts{Dims: fixedMembers(b.compiled.Query.Filters), Metrics: make(map[string]MetricFacts)}
	for c, col := range b.compiled.Columns {
		switch col.Role {
		case semantic.DimensionColumn:
			name, _ := row[c].(string)
			rf.Dims[col.Dimension] = name
		case semantic.TimeColumn:
			rf.Step, rf.Partial = b.step(row[c])
		case semantic.OthersColumn:
			rf.Others, _ = row[c].(bool)
		case semantic.ValueColumn, semantic.BaseColumn, semantic.DeltaColumn, semantic.ChangeColumn:
		}
	}
	if rf.Others {
		maps.DeleteFunc(rf.Dims, func(d, _ string) bool { return slices.Contains(b.compiled.Query.Dimensions, d) })
	}
	for c, col := range b.compiled.Columns {
		if col.Role == semantic.ValueColumn {
			rf.Metrics[col.Metric] = b.cells(i, row, c, rf)
		}
	}
	return rf
}

func (b *factBuilder) cells(i int, row []any, valueAt int, rf RowFacts) MetricFacts {
	col := b.compiled.Columns[valueAt]
	p := b.compiled.Period.Period
	if rf.Step != nil {
		p = *rf.Step
	}
	fact := func(at int, kind evidence.Kind, unit evidence.Unit) evidence.Fact {
		v, ok := row[at].(float64)
		return evidence.Fact{
			Metric: col.Metric, Dims: rf.Dims, Filters: b.scope,
			Period: p, Kind: kind, Value: v, Missing: !ok, Provisional: b.young(col.Metric, p), Unit: unit, Source: localSource, Per: col.Per,
			Cell: &evidence.Cell{Table: localTable, Row: i, Column: b.compiled.Columns[at].Name},
		}
	}
	value := fact(valueAt, evidence.Observed, col.Unit)
	mf := MetricFacts{Value: b.res.add(value), Missing: value.Missing, Young: value.Provisional}
	baseAt := b.column(col.Metric, semantic.BaseColumn)
	if baseAt < 0 || b.compiled.Base == nil || rf.Step != nil {
		return mf
	}
	base := fact(baseAt, evidence.Observed, col.Unit)
	base.Period, base.Provisional = *b.compiled.Base, b.young(col.Metric, *b.compiled.Base)
	mf.EqualAge = equalAge(b.compiled, col.Metric)
	if mf.EqualAge {
		base.Provisional, base.AsYoung = false, true
	}
	mf.Base = b.res.add(base)
	mf.Young = !mf.EqualAge && (mf.Young || base.Provisional)
	if value.Missing || base.Missing || mf.Young {
		return mf
	}
	delta := fact(b.column(col.Metric, semantic.DeltaColumn), evidence.Change, deltaUnit(col.Unit))
	delta.Base, delta.From = b.compiled.Base, []string{mf.Value, mf.Base}
	mf.Delta = b.res.add(delta)
	mf.Change = mf.Delta
	if col.Unit.Kind != evidence.Percent {
		change := fact(b.column(col.Metric, semantic.ChangeColumn), evidence.Change, evidence.Unit{Kind: evidence.Percent})
		change.Base, change.From = b.compiled.Base, []string{mf.Value, mf.Base}
		mf.Change = ""
		if !change.Missing {
			mf.Change = b.res.add(change)
		}
	}
	return mf
}

// equalAge reports whether a metric's comparison is read as it stood at the age
// that its values have.
func equalAge(c *semantic.Compiled, metric string) bool {
	return slices.ContainsFunc(c.Notes, func(n semantic.Note) bool { return n.Kind == semantic.NoteEqualAge && n.Metric == metric })
}

// young reports whether days of a period are not final.
func (b *factBuilder) young(metric string, p period.Period) bool {
	from, ok := b.growing[metric]
	return ok && p.End > from
}

// shares gives every row of an additive metric its part of the total, when the
// rows are known to be all there are.
func (b *factBuilder) shares(metric string) {
	m, ok := b.model.Metric(metric)
	if slices.ContainsFunc(b.compiled.Query.Dimensions, b.model.OfDays) && b.compiled.Query.Per == period.Day { // averages of unequally many days make no whole
		return
	}
	complete := !b.truncated && (b.compiled.Query.Limit == 0 || b.compiled.Query.Others)
	if !ok || !m.Additive || !complete || len(b.compiled.Query.Dimensions) == 0 || b.compiled.Query.Grain != period.None {
		return
	}
	var total float64
	var from []string
	for _, r := range b.rows {
		if mf := r.Metrics[metric]; !mf.Missing {
			v := b.res.fact(mf.Value).Value
			if v < 0 { // a share of mixed signs says nothing
				return
			}
			total += v
			from = append(from, mf.Value)
		}
	}
	if total == 0 {
		return
	}
	for _, r := range b.rows {
		mf := r.Metrics[metric]
		if mf.Missing {
			continue
		}
		f := *b.res.fact(mf.Value)
		f.Kind, f.Value, f.Unit = evidence.Share, f.Value/total, evidence.Unit{Kind: evidence.Percent}
		f.From, f.Cell, f.Scope = from, nil, len(b.rows)
		mf.Share = b.res.add(f)
		r.Metrics[metric] = mf
	}
}

// ranks orders the rows by value, ties sharing a place. The rest of a top-N
// has no rank.
func (b *factBuilder) ranks(metric string) {
	members, steps := len(b.compiled.Query.Dimensions) > 0, b.compiled.Query.Grain != period.None
	if b.truncated || members == steps { // one order only: of members, or of steps
		return
	}
	var order []int
	for i, r := range b.rows {
		if !r.Metrics[metric].Missing && !r.Others && !r.Partial && !r.NotSet(b.compiled.Query.Dimensions) {
			order = append(order, i)
		}
	}
	if len(order) < 2 {
		return
	}
	value := func(i int) float64 { return b.res.fact(b.rows[i].Metrics[metric].Value).Value }
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(value(y), value(x)) })
	limited, shown := b.compiled.Query.Limit > 0 && len(b.rows) >= b.compiled.Query.Limit, b.shownEnd(metric)
	if limited && shown == 0 {
		return
	}
	for at, i := range order {
		mf := b.rows[i].Metrics[metric]
		f := *b.res.fact(mf.Value)
		f.Kind, f.Unit, f.From, f.Cell, f.Scope = evidence.Rank, evidence.Unit{Kind: evidence.Integer}, []string{mf.Value}, nil, len(order)
		f.Filters = append(slices.Clone(f.Filters), ThresholdWords(b.model, b.compiled.Query.Having, b.lang)...) // among these it holds
		if !limited || shown > 0 {
			f.Value = float64(1 + firstEqual(order, at, value, 1))
			mf.Rank = b.res.add(f)
		}
		if !limited || shown < 0 {
			f.Value, f.Lowest = float64(1+firstEqual(order, at, value, -1)), true
			mf.RankLowest = b.res.add(f)
		}
		b.rows[i].Metrics[metric] = mf
	}
}

// trend compares the last whole step that is final with the first one. An end
// of the order that is not final is not said.
func (b *factBuilder) trend(metric string) {
	if b.compiled.Query.Grain == period.None || len(b.compiled.Query.Dimensions) > 0 || b.truncated {
		return
	}
	var whole []MetricFacts
	for _, r := range b.rows {
		if mf := r.Metrics[metric]; !mf.Missing && !r.Partial && !mf.Young {
			whole = append(whole, mf)
		}
	}
	if len(whole) < 2 {
		return
	}
	t := TrendFacts{First: whole[0], Last: whole[len(whole)-1]}
	for _, mf := range whole {
		if mf.Rank != "" && b.res.fact(mf.Rank).Value == 1 && t.Peak.Value == "" {
			t.Peak = mf
		}
		if mf.RankLowest != "" && b.res.fact(mf.RankLowest).Value == 1 && t.Trough.Value == "" {
			t.Trough = mf
		}
	}
	first, last := b.res.fact(t.First.Value), b.res.fact(t.Last.Value)
	delta := *last
	delta.Kind, delta.Base, delta.Cell = evidence.Change, &first.Period, nil
	delta.Value, delta.Unit, delta.From = last.Value-first.Value, deltaUnit(last.Unit), []string{t.Last.Value, t.First.Value}
	t.Delta = b.res.add(delta)
	t.Change = t.Delta
	if last.Unit.Kind != evidence.Percent {
		t.Change = ""
		var ok bool
		if delta.Value, delta.Unit, ok = relativeTo(first.Value, last.Value, last.Unit); ok {
			t.Change = b.res.add(delta)
		}
	}
	b.res.Trends[metric] = t
}

// firstEqual returns how many members stand strictly before the member at a
// place, seen from the top (dir 1) or from the bottom (dir −1).
func firstEqual(order []int, at int, value func(int) float64, dir int) int {
	n := 0
	for _, i := range order {
		if d := value(i) - value(order[at]); d*float64(dir) > 0 {
			n++
		}
	}
	return n
}

// shownEnd says which end of a metric's order the first rows of the result
// are: 1 the largest values, -1 the smallest, 0 neither, because something
// else sorted them.
func (b *factBuilder) shownEnd(metric string) int {
	q := b.compiled.Query
	switch {
	case len(q.OrderBy) > 0 && q.OrderBy[0].Field == metric && !q.OrderBy[0].Desc:
		return -1
	case len(q.OrderBy) > 0 && q.OrderBy[0].Field == metric:
		return 1
	case len(q.OrderBy) == 0 && q.Grain == period.None && q.Metrics[0] == metric: // the compiler's own order
		return 1
	}
	return 0
}

func (b *factBuilder) column(metric string, role semantic.ColumnRole) int {
	return slices.IndexFunc(b.compiled.Columns, func(c semantic.Column) bool { return c.Metric == metric && c.Role == role })
}

// fixedMembers holds the dimensions that filters fix to one member: values
// speak of that member.
func fixedMembers(filters []semantic.Filter) map[string]string {
	dims := make(map[string]string)
	for _, f := range filters {
		if member, ok := f.Member(); ok {
			dims[f.Dimension] = member
		}
	}
	return dims
}

// scopeOf says in words the filters of a query that its facts do not say by
// naming a member: neither one that fixes a member, nor one that only chooses
// which members are compared.
func scopeOf(m *semantic.Model, q semantic.Query, lang evidence.Lang) []string {
	said := func(f semantic.Filter) bool {
		return fixesMember(f) || f.Keeps() && slices.Contains(q.Dimensions, f.Dimension)
	}
	return FilterWords(m, slices.DeleteFunc(slices.Clone(q.Filters), said), lang)
}

func fixesMember(f semantic.Filter) bool { _, ok := f.Member(); return ok }

// step returns the days of a time step inside the period, and whether the
// period cuts it.
func (b *factBuilder) step(v any) (*period.Period, bool) {
	text, _ := v.(string)
	d, err := period.ParseDate(text)
	if err != nil {
		return nil, false
	}
	whole := b.model.Calendar().Step(d, b.compiled.Query.Grain)
	cut, partial := whole.Overlap(b.compiled.Period.Period), false
	for day := whole.Start; day < whole.End; day++ {
		partial = partial || !cut.Contains(day) && b.model.KeepsDay(b.compiled.Query.Filters, day)
	}
	return &cut, partial
}

func deltaUnit(u evidence.Unit) evidence.Unit {
	if u.Kind == evidence.Percent {
		return evidence.Unit{Kind: evidence.Points}
	}
	return u
}
