package semantic

import (
	"slices"
	"strings"
)

// checkFactors refuses factors whose product is not the metric itself: orders
// times revenue per order is revenue, whatever the numbers are.
func (l *loader) checkFactors(p placedMetric) {
	v := p.metric
	if v.Type != Simple || !v.Additive {
		l.add(p.at, "%q has factors, but only a simple metric that adds up can have some", v.Name)
		return
	}
	var above, below []string
	for _, name := range v.Factors {
		if f := l.model.metrics[name]; f.Type == RatioType {
			above, below = append(above, f.Numerator), append(below, f.Denominator)
		} else {
			above = append(above, name)
		}
	}
	for _, name := range slices.Clone(above) {
		if at := slices.Index(below, name); at >= 0 {
			below = slices.Delete(below, at, at+1)
			at = slices.Index(above, name)
			above = slices.Delete(above, at, at+1)
		}
	}
	if len(v.Factors) < 2 || len(below) > 0 || !slices.Equal(above, []string{v.Name}) {
		l.add(p.at, "the factors of %q multiply to %s: they must cancel to %s, as orders times revenue per order is revenue",
			v.Name, strings.Join(append(above, prefixed("1/", below)...), " × "), v.Name)
	}
}

func prefixed(prefix string, names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = prefix + n
	}
	return out
}
