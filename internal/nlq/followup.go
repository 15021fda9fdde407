package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// carryOver completes a follow-up from the reading before it: what the question
// does not say stays as it was. A question that is whole by itself starts
// afresh.
func (d *draft) carryOver() {
	if !d.isFollowUp() {
		return
	}
	d.followUp = true
	before := d.previous.Query
	q := &d.query
	if len(q.Metrics) == 0 || d.onlySorts() || d.beside {
		d.carryMetrics(before)
	}
	d.carryFilters(before)
	if !d.said(answer.SlotDimension) || d.beside {
		d.carryDimensions(before)
	}
	if q.Period == "" && (d.intent != answer.Forecast || d.ahead(before.Period)) {
		q.Period = before.Period
		d.implied(answer.SlotPeriod, string(q.Period), "previous")
	}
	if !d.said(answer.SlotCompare) && before.Compare.Kind != semantic.CompareNone &&
		(before.Compare.Kind != semantic.CompareCustom || !d.said(answer.SlotPeriod)) {
		q.Compare = before.Compare
		d.implied(answer.SlotCompare, compareValue(q.Compare), "previous")
	}
	if q.Grain == period.None && before.Grain != period.None && !d.said(answer.SlotDimension) && d.intentless() {
		q.Grain = before.Grain
		d.implied(answer.SlotGrain, string(q.Grain), "previous")
	}
	d.carryIntent(before)
	d.carryShare()
	d.carryThresholds(before)
	d.carryOrder(before)
}

// ahead reports whether a period reaches beyond yesterday, and so can be forecast.
func (d *draft) ahead(e period.Expr) bool {
	r, err := d.cal.Resolve(e, d.today)
	return err == nil && (r.OpenEnd || r.End > d.today)
}

// isFollowUp reports whether a question leans on the one before it: it begins
// like one, or it names no metric of its own.
func (d *draft) isFollowUp() bool {
	p := d.previous
	if p == nil || d.intent == answer.Help || len(p.Query.Metrics) == 0 && p.Intent != answer.Anomaly {
		return false
	}
	if d.linked || d.leans || d.beside || len(d.freed) > 0 || d.opensAsFollowUp() {
		return true
	}
	if len(d.query.Metrics) > 0 {
		return d.onlySorts()
	}
	if len(p.Query.Dimensions) > 0 && d.has(cueAscending, cueDescending) && len(d.unread) == 0 {
		return true
	}
	if d.intent == answer.Overview && d.has(cueOverview) && !d.said(answer.SlotFilter) && !d.said(answer.SlotDimension) || d.has(cueOutside, cueNotYet) {
		return false
	}
	return len(d.parts) > 0
}

// opensAsFollowUp reports whether the first words, or a closing 呢, lean on the
// question before.
func (d *draft) opensAsFollowUp() bool {
	for k := range d.mentions {
		m := &d.mentions[k]
		if m.is(cueFollow, cueAnd, cueOnly) && (m.i == 0 || k == 1 && d.mentions[0].is(filler, cueFollow)) {
			return true
		}
	}
	if againstHeads[d.toks[0].text] { // "vs target"
		return true
	}
	last := d.toks[len(d.toks)-1].text
	return last == "呢" || last == "instead" || d.takesThePlace() || d.has(cueOnly) && len(d.query.Metrics) == 0
}

var againstHeads = set("vs versus against compared relative")

// takesThePlace reports whether words say that something comes in the place of what
// was asked: "ROAS instead of spend", 把花费换成ROAS.
func (d *draft) takesThePlace() bool {
	return slices.ContainsFunc(d.toks, func(t token) bool { return t.text == "instead" }) || slices.ContainsFunc(replacing, func(w string) bool { return strings.Contains(d.text, w) })
}

// onlySorts reports whether the only metric named is one to sort by.
func (d *draft) onlySorts() bool {
	return d.has(cueSort) && len(d.query.Metrics) == 1 && d.previous != nil && !d.said(answer.SlotPeriod) && !d.said(answer.SlotDimension)
}

func (d *draft) carryMetrics(before semantic.Query) {
	named := d.query.Metrics
	d.query.Metrics = slices.Clone(before.Metrics)
	for _, name := range before.Metrics {
		d.implied(answer.SlotMetric, name, "previous")
	}
	for _, name := range named {
		if !slices.Contains(d.query.Metrics, name) {
			d.query.Metrics = append(d.query.Metrics, name)
		}
	}
}

// carryFilters keeps the filters on dimensions that the question says nothing
// of. A member of another dimension stands for one that lies within it: after a
// campaign of Meta, "what about TikTok?" is not about that campaign.
func (d *draft) carryFilters(before semantic.Query) {
	var kept []semantic.Filter
	for _, f := range before.Filters {
		d.takeFrom(f)
		if slices.Contains(d.freed, f.Dimension) || d.beside && d.joinMembers(f) {
			continue
		}
		if replaces(d.lex.model, d.query.Filters, f.Dimension) || slices.ContainsFunc(d.query.Filters, func(o semantic.Filter) bool { return o.Dimension == f.Dimension }) ||
			slices.Contains(d.query.Dimensions, f.Dimension) || d.lex.model.OfDays(f.Dimension) && d.namesOtherDays() {
			continue
		}
		kept = append(kept, f)
		d.implied(answer.SlotFilter, filterValue(f), "previous")
	}
	d.query.Filters = append(kept, d.query.Filters...)
}

// joinMembers reports whether members that come beside those of an earlier filter
// were put to them: "add Meta" after Google.
func (d *draft) joinMembers(before semantic.Filter) bool {
	for k := range d.query.Filters {
		f := &d.query.Filters[k]
		if f.Dimension != before.Dimension || !f.Keeps() || !before.Keeps() {
			continue
		}
		for _, v := range slices.Backward(before.Values) {
			if !slices.Contains(f.Values, v) {
				f.Values = slices.Insert(f.Values, 0, v)
			}
		}
		if len(f.Values) > 1 {
			f.Op = semantic.In
		}
		d.implied(answer.SlotFilter, filterValue(before), "previous")
		return true
	}
	return false
}

// takeFrom takes the members that a follow-up leaves out from those that were asked
// about: "without TikTok" after Google, Meta and TikTok.
func (d *draft) takeFrom(before semantic.Filter) {
	for k := range d.query.Filters {
		f := &d.query.Filters[k]
		if f.Dimension != before.Dimension || f.Op != semantic.NotEquals && f.Op != semantic.NotIn || before.Op != semantic.In {
			continue
		}
		left := slices.DeleteFunc(slices.Clone(before.Values), func(v string) bool { return slices.Contains(f.Values, v) })
		if len(left) == 0 || len(left) == len(before.Values) {
			continue
		}
		f.Op, f.Values = semantic.In, left
		if len(left) == 1 {
			f.Op = semantic.Equals
		}
	}
}

// replaces reports whether filters name members that those of a dimension lie
// within.
func replaces(m *semantic.Model, filters []semantic.Filter, inner string) bool {
	return slices.ContainsFunc(filters, func(f semantic.Filter) bool {
		return (f.Op == semantic.Equals || f.Op == semantic.In) && m.Contains(f.Dimension, inner)
	})
}

// carryDimensions keeps the cut, but not by a dimension of which one member is
// now asked about.
func (d *draft) carryDimensions(before semantic.Query) {
	for _, name := range before.Dimensions {
		single := slices.ContainsFunc(d.query.Filters, func(f semantic.Filter) bool { return f.Dimension == name && f.Op == semantic.Equals })
		if single {
			continue
		}
		d.addDimension(name)
		d.implied(answer.SlotDimension, name, "previous")
	}
}

// intentless reports whether the question has no cue for an intent of its own.
func (d *draft) intentless() bool {
	return d.intent == answer.Lookup || d.intent == answer.Unknown || d.intent == answer.Overview || d.intent == answer.Compare && !d.said(answer.SlotIntent)
}

func (d *draft) carryIntent(before semantic.Query) {
	q := &d.query
	switch {
	case d.said(answer.SlotCompare) && q.Grain == period.None && d.intent != answer.Diagnose:
		d.intent = answer.Compare
	case !d.intentless():
	case d.said(answer.SlotGrain) || q.Grain != period.None:
		d.intent = answer.Trend
	case d.previous.Intent == answer.Forecast && d.said(answer.SlotPeriod) && !d.ahead(q.Period): // what was
		d.intent = answer.Lookup
	case d.previous.Intent == answer.Diagnose || d.previous.Intent == answer.Forecast || d.previous.Intent == answer.Anomaly:
		d.intent = d.previous.Intent
	case q.Compare.Kind != semantic.CompareNone && len(before.Dimensions) == len(q.Dimensions) && d.previous.Intent == answer.Compare:
		d.intent = answer.Compare
	case len(q.Dimensions) > 0 || d.said(answer.SlotOrder) || d.said(answer.SlotLimit):
		d.intent = answer.Rank
	case q.Compare.Kind != semantic.CompareNone:
		d.intent = answer.Compare
	default:
		d.intent = answer.Lookup
	}
}

// carryOrder keeps order and limit while the same thing is cut.
func (d *draft) carryOrder(before semantic.Query) {
	q := &d.query
	if len(q.Dimensions) == 0 && !d.rankedTime() || d.said(answer.SlotDimension) && !slices.Equal(q.Dimensions, before.Dimensions) {
		return
	}
	if q.Limit == 0 {
		q.Limit = before.Limit
	}
	if d.has(superlatives...) && !d.has(cueTop) || d.has(cueSort, cueAscending, cueDescending) || d.intent == answer.Diagnose {
		return
	}
	for _, o := range before.OrderBy {
		metric, move, _ := strings.Cut(o.Field, ".") // revenue.delta
		if slices.Contains(q.Metrics, metric) && (move == "" || q.Compare.Kind != semantic.CompareNone) {
			q.OrderBy = append(q.OrderBy, o)
		}
	}
}

func compareValue(c semantic.Compare) string {
	if c.Kind == semantic.CompareCustom {
		return string(c.Period)
	}
	return string(c.Kind)
}

func filterValue(f semantic.Filter) string {
	signs := map[semantic.Op]string{semantic.Equals: "=", semantic.In: "=", semantic.NotEquals: "!=", semantic.NotIn: "!=", semantic.Contains: "~", semantic.NotContains: "!~"}
	s := f.Dimension + signs[f.Op]
	for k, v := range f.Values {
		if k > 0 {
			s += ","
		}
		s += v
	}
	return s
}
