package evidence

import (
	"math"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/period"
)

// Fields lists what a slot may ask of a fact, for prompts and error messages:
// the fields that it has a value for, then its dimensions, sorted. A field's
// name wins over a dimension of the same name.
func Fields(f Fact) []string {
	fields := []string{"value", "abs", "delta", "compact", "metric", "was", "period", "since"}
	if f.Base != nil {
		fields = append(fields, "base")
	}
	if f.signedKind() {
		fields = append(fields, "verb", "dir")
	}
	if f.Low != nil {
		fields = append(fields, "low")
	}
	if f.High != nil {
		fields = append(fields, "high")
	}
	if f.Level > 0 {
		fields = append(fields, "level")
	}
	if f.N > 0 {
		fields = append(fields, "n")
	}
	if f.Scope > 0 {
		fields = append(fields, "scope")
	}
	if f.Kind == Share {
		fields = append(fields, "fine")
	}
	if len(f.Filters) > 0 {
		fields = append(fields, "filters")
	}
	var dims []string
	for d := range f.Dims {
		if !slices.Contains(fields, d) {
			dims = append(dims, d)
		}
	}
	slices.Sort(dims)
	return append(fields, dims...)
}

// field renders one field of a fact, and reports whether the fact has it.
func (r Renderer) field(f Fact, field string, set *Set) (string, bool) {
	if !slices.Contains(Fields(f), field) {
		return "", false
	}
	labels := orRaw(r.Labels)
	switch field {
	case "value":
		return r.number(f, f.Value), true
	case "compact":
		return FormatValue(f, r.Lang, Compact), true
	case "abs":
		return r.number(f, math.Abs(f.Value)), true
	case "delta":
		return r.delta(f), true
	case "low":
		return r.number(f, *f.Low), true
	case "high":
		return r.number(f, *f.High), true
	case "level":
		return percent(f.Level*100, shape{sig: 3, max: 1}, r.Lang), true
	case "n":
		return scaled(float64(f.N), "", shape{sig: 3}, r.Lang, Plain), true
	case "scope":
		return grouped(float64(f.Scope), 0), true
	case "fine": // beside another share, from which it may differ by less than a point
		return r.number(Fact{ID: f.ID, Kind: Change, Unit: f.Unit, Missing: f.Missing}, f.Value), true
	case "metric":
		return r.metric(f), true
	case "was":
		return r.was(f), true
	case "period":
		return FormatPeriod(f.Period, r.Lang, r.Today), true
	case "since": // the first day, of a level that has held from then on
		return FormatPeriod(period.Period{Start: f.Period.Start, End: f.Period.Start + 1}, r.Lang, r.Today), true
	case "base":
		return FormatPeriod(*f.Base, r.Lang, r.Today), true
	case "verb":
		return r.verb(f, set), true
	case "dir":
		return r.direction(f, set), true
	case "filters":
		return r.filters(f), true
	}
	return Clean(labels.ValueLabel(field, f.Dims[field], r.Lang)), true
}

// averageOf names an average by its steps, %s being the metric.
var averageOf = map[period.Grain]map[Lang]string{
	period.Day:     {EN: "average daily %s", ZH: "日均%s"},
	period.Week:    {EN: "average weekly %s", ZH: "周均%s"},
	period.Month:   {EN: "average monthly %s", ZH: "月均%s"},
	period.Quarter: {EN: "average quarterly %s", ZH: "季均%s"},
	period.Year:    {EN: "average yearly %s", ZH: "年均%s"},
}

// metric names what a fact measures: the metric, or its average over time.
func (r Renderer) metric(f Fact) string {
	return AverageLabel(Clean(orRaw(r.Labels).MetricLabel(f.Metric, r.Lang)), f.Per, r.Lang)
}

// AverageLabel is the label of a metric's average over steps of time, or the
// metric's own without such steps.
func AverageLabel(label string, per period.Grain, lang Lang) string {
	if words, ok := averageOf[per]; ok {
		return strings.Replace(words[lang], "%s", label, 1)
	}
	return label
}

// number writes v, which is the fact's value or derived from it.
func (r Renderer) number(f Fact, v float64) string {
	if f.noValue() {
		return NoData(r.Lang)
	}
	return formatFiner(f, v, r.Lang, Plain, finer{more: r.further[f.ID]})
}

// delta is the value with its sign always written.
func (r Renderer) delta(f Fact) string {
	text := r.number(f, f.Value)
	if f.Value > 0 && !f.noValue() && !strings.HasPrefix(text, "<") {
		return "+" + text
	}
	return text
}

func (r Renderer) filters(f Fact) string {
	cleaned := make([]string, len(f.Filters))
	for i, s := range f.Filters {
		cleaned[i] = Clean(s)
	}
	return strings.Join(cleaned, pick(r.Lang, ", ", "、"))
}
