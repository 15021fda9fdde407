package semantic

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/period"
)

// Canonical returns the query in the one form that all queries asking the same
// share, for comparing and for keys. It is not meant to be run: the order of
// metrics and dimensions, which decides the order of columns, is lost.
func (q Query) Canonical() Query {
	c := Query{
		Metrics:    distinctNames(q.Metrics),
		Dimensions: distinctNames(q.Dimensions),
		Period:     canonicalPeriod(q.Period),
		Grain:      q.Grain,
		Compare:    q.Compare,
		Limit:      max(0, q.Limit),
	}
	c.OrderBy = canonicalOrder(q)
	slices.Sort(c.Metrics)
	slices.Sort(c.Dimensions)
	if c.Compare.Kind == CompareCustom {
		c.Compare.Period = canonicalPeriod(c.Compare.Period)
	} else {
		c.Compare.Period = ""
	}
	c.Others = q.Others && c.Limit > 0
	c.Filters = canonicalFilters(q.Filters)
	c.Having, c.Per = canonicalHaving(q.Having), q.Per
	return c
}

// Key returns a short text that is equal for queries that ask the same.
func (q Query) Key() string {
	b, err := json.Marshal(q.Canonical())
	if err != nil {
		return "" // a query is made of strings and numbers, which always marshal
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

func canonicalPeriod(e period.Expr) period.Expr {
	if e = period.Expr(strings.ToLower(strings.TrimSpace(string(e)))); e == "" {
		return period.All
	}
	return e
}

// canonicalOrder writes out the order that an absent one means, and drops
// fields that can no longer decide.
func canonicalOrder(q Query) []Order {
	var out []Order
	for _, o := range q.OrderBy {
		if !slices.ContainsFunc(out, func(p Order) bool { return p.Field == o.Field }) {
			out = append(out, o)
		}
	}
	ranked := q.Grain == period.None || q.Limit > 0
	if len(out) == 0 && len(q.Metrics) > 0 && len(q.Dimensions) > 0 && ranked {
		out = append(out, Order{Field: q.Metrics[0], Desc: true})
	}
	if len(q.Dimensions) == 0 && q.Grain == period.None {
		return nil // one row has no order
	}
	return out
}

// canonicalFilters sorts filters and the values of lists, and writes a list of
// one as an equality. Filters hold together, so their order means nothing.
func canonicalFilters(filters []Filter) []Filter {
	var out []Filter
	for _, f := range filters {
		f.Values = slices.Clone(f.Values)
		if f.Op == In || f.Op == NotIn {
			f.Values = distinctNames(f.Values)
			slices.Sort(f.Values)
			if len(f.Values) == 1 {
				f.Op = map[Op]Op{In: Equals, NotIn: NotEquals}[f.Op]
			}
		}
		if len(f.Values) == 0 {
			f.Values = nil
		}
		out = append(out, f)
	}
	slices.SortFunc(out, compareFilters)
	return slices.CompactFunc(out, func(a, b Filter) bool { return compareFilters(a, b) == 0 })
}

func compareFilters(a, b Filter) int {
	if c := strings.Compare(a.Dimension, b.Dimension); c != 0 {
		return c
	}
	if c := strings.Compare(string(a.Op), string(b.Op)); c != 0 {
		return c
	}
	return slices.Compare(a.Values, b.Values)
}

// distinctNames keeps the first of each name, in order.
func distinctNames(names []string) []string {
	var out []string
	for _, n := range names {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
