package semantic

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/period"
)

// timeField and the suffixes are the fields of an Order that are no names of
// the model.
const timeField = "time"

var suffixes = []string{"." + string(BaseColumn), "." + string(DeltaColumn), "." + string(ChangeColumn)}

func (a *ask) checkOrder() error {
	for _, o := range a.query.OrderBy {
		if !a.hasField(o.Field) {
			fields := a.fields()
			e := &QueryError{Kind: UnknownOrder, Name: clean(o.Field), Candidates: nearest(o.Field, fields), Mend: "sort by something that the query asks for; the nearest are"}
			if len(e.Candidates) == 0 {
				e.Mend, e.Candidates = "sort by one of", fields
			}
			return e
		}
	}
	return nil
}

func (a *ask) hasField(field string) bool {
	if field == timeField {
		return a.query.Grain != period.None
	}
	if slices.Contains(a.query.Dimensions, field) {
		return true
	}
	metric, suffix, compared := strings.Cut(field, ".")
	return slices.Contains(a.query.Metrics, metric) &&
		(!compared || a.query.Compare.Kind != CompareNone && slices.Contains(suffixes, "."+suffix))
}

// fields lists what a query may be sorted by.
func (a *ask) fields() []string {
	var out []string
	if a.query.Grain != period.None {
		out = append(out, timeField)
	}
	for _, d := range a.dimensions {
		out = append(out, d.Name)
	}
	for _, v := range a.metrics {
		out = append(out, v.Name)
		if a.query.Compare.Kind != CompareNone {
			for _, s := range suffixes {
				out = append(out, v.Name+s)
			}
		}
	}
	return out
}

// order is the order of the rows: as asked; without one, by time, or else by
// the first metric from high to low. Ties are broken by time and then by member
// name, so that equal data always gives equal rows.
func (a *ask) order() []Order {
	order := slices.Clone(a.query.OrderBy)
	if len(order) == 0 && a.query.Grain == period.None && len(a.dimensions) > 0 {
		order = append(order, Order{Field: a.metrics[0].Name, Desc: true})
	}
	add := func(field string) {
		if !slices.ContainsFunc(order, func(o Order) bool { return o.Field == field }) {
			order = append(order, Order{Field: field})
		}
	}
	if a.query.Grain != period.None {
		add(timeField)
	}
	for _, d := range a.dimensions {
		add(d.Name)
	}
	return order
}

// ranking is the order in which members are ranked for a top-N over time: as
// asked but for the time itself, and by the first metric when nothing was asked.
func (a *ask) ranking() []Order {
	order := slices.DeleteFunc(slices.Clone(a.query.OrderBy), func(o Order) bool { return o.Field == timeField })
	if len(order) == 0 {
		order = append(order, Order{Field: a.metrics[0].Name, Desc: true})
	}
	for _, d := range a.dimensions {
		if !slices.ContainsFunc(order, func(o Order) bool { return o.Field == d.Name }) {
			order = append(order, Order{Field: d.Name})
		}
	}
	return order
}
