package semantic

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/period"
)

// FuzzCompile gives every field of a query strings that somebody may send. The
// compiler must answer with a typed error or with one SELECT whose text does
// not depend on the values.
func FuzzCompile(f *testing.F) {
	m, err := LoadFiles("testdata/model")
	if err != nil {
		f.Fatal(err)
	}
	f.Add("spend", "platform", "platform", "=", "Google", "last_week", "day", "previous_period", "spend", 3, true, "<", 2.5, "")
	f.Add("mer", "country", "country", "not_in", "a\x00'; DROP TABLE x; --", "2026-q3", "", "custom", "mer.change", -1, false, "between", -1.0, "month")
	f.Add("reach_7d", "bid", "bid", "between", "1e9", "past_9_days", "week", "", "time", 0, false, "!=", 0.0, "day")
	f.Add("profit", "started", "started", "<", "2026-02-30", "all", "year", "previous_year", "profit.base", 1<<40, true, "", math.Inf(1), "week")
	f.Add("roi", "$1", "\"", "is_null", "", "2026-01-01..2026-01-02@-1y", "hour", "x", "", 1, true, "=", math.NaN(), "fortnight")
	f.Add("revenue", "country", "", "", "", "last_month", "month", "previous_period", "", 0, false, ">=", 1e308, "day")
	f.Fuzz(func(t *testing.T, metric, dimension, filterBy, op, value, when, grain, compare, order string, limit int, others bool, bound string, at float64, per string) {
		query := func(value string, at float64) Query {
			q := Query{
				Metrics: []string{metric}, Period: period.Expr(when), Grain: period.Grain(grain),
				Compare: Compare{CompareKind(compare), period.Expr(when)}, Limit: limit, Others: others, Per: period.Grain(per),
			}
			if bound != "" {
				q.Having = []Threshold{{Metric: metric, Op: Op(bound), Values: []float64{at}}}
				if Op(bound) == Between {
					q.Having[0].Values = []float64{at, at}
				}
			}
			if dimension != "" {
				q.Dimensions = []string{dimension}
			}
			if filterBy != "" {
				q.Filters = []Filter{{Dimension: filterBy, Op: Op(op), Values: []string{value}}}
				if o := Op(op); o == IsNull || o == IsNotNull {
					q.Filters[0].Values = nil
				}
				if Op(op) == Between {
					q.Filters[0].Values = []string{value, value}
				}
			}
			if order != "" {
				q.OrderBy = []Order{{Field: order}}
			}
			return q
		}
		c, err := Compile(m, query(value, at), known())
		if err != nil {
			var e *QueryError
			if !errors.As(err, &e) || e.Kind == "" || e.Mend == "" {
				t.Fatalf("an error without kind or mend: %v", err)
			}
			return
		}
		if !strings.HasPrefix(c.SQL, "WITH ") || strings.ContainsAny(c.SQL, ";\x00") || strings.Contains(c.SQL, "--") {
			t.Fatalf("not one SELECT:\n%s", c.SQL)
		}
		_ = query(value, at).Key()
		if other, err := Compile(m, query(value, at/2-7), known()); err == nil && other.SQL != c.SQL {
			t.Fatalf("the threshold %v shows in the text:\n%s\n%s", at, c.SQL, other.SQL)
		}
		// The same question about another value is the same text, but for values
		// that the model itself declares.
		d, ok := m.Dimension(filterBy)
		if !ok || d.declares([]string{value}) {
			return
		}
		plain := map[DimensionType]string{Categorical: "some other value", NumericDim: "98765", BooleanDim: "true", TimeDim: "2031-03-07"}[d.Type]
		other, err := Compile(m, query(plain, at), known())
		if err != nil || other.SQL != c.SQL && value != m.Zone.String() {
			t.Fatalf("the value %q shows in the text (%v):\n%s\n%s", value, err, c.SQL, other.SQL)
		}
	})
}
