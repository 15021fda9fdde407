package semantic

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

var aggs = []string{"sum", "count", "count_distinct", "average", "min", "max", "median", "sum_boolean"}

// readMetric reads a metric; a simple one stands under its table.
func (l *loader) readMetric(b *block, t *Table) {
	b.strict("name", "label", "description", "type", "agg", "expr", "filter", "config",
		"numerator", "denominator", "input_metrics", "input_metric", "window", "grain_to_date")
	v := &Metric{Name: b.text("name")}
	if !validName(v.Name) || slices.Contains(reservedNames, v.Name) {
		l.add(b.at("name"), "a metric's name %q must be lower-case letters, digits and underscores, and neither time nor others, such as %s", v.Name, plainName(v.Name))
		return
	}
	if other, ok := l.model.metrics[v.Name]; ok {
		l.add(b.at("name"), "the metric %q stands twice: first in %s:%d", v.Name, l.places[other].file, l.places[other].line)
		return
	}
	l.model.Metrics = append(l.model.Metrics, v)
	l.model.metrics[v.Name] = v
	l.places[v] = b.at("name")

	config := b.block("config", "a metric's config")
	config.lenient("meta")
	meta := config.block("meta", "a metric's config.meta")
	meta.strict("label", "description", "synonyms", "unit", "good", "additive", "maturity_days", "platform_reported", "headline", "factors", "beside", "refuse", "instead")
	v.Refuse, v.Instead = meta.langs("refuse"), meta.texts("instead")
	for _, name := range v.Instead {
		l.refer(meta.at("instead"), v, name)
	}
	if len(v.Refuse) == 0 || b.has("type") {
		l.readKind(v, b, t)
	}
	l.readMeaning(v, b, meta)
}

// readKind reads what a metric is computed from.
func (l *loader) readKind(v *Metric, b *block, t *Table) {
	v.Type = MetricType(b.choice("type", "", string(Simple), string(RatioType), string(Derived), string(Cumulative)))
	keys := map[MetricType][]string{
		Simple:     {"agg", "expr", "filter"},
		RatioType:  {"numerator", "denominator"},
		Derived:    {"expr", "input_metrics"},
		Cumulative: {"input_metric", "window", "grain_to_date"},
	}
	for _, key := range []string{"agg", "expr", "filter", "numerator", "denominator", "input_metrics", "input_metric", "window", "grain_to_date"} {
		if v.Type != "" && b.has(key) && !slices.Contains(keys[v.Type], key) {
			l.add(b.at(key), "%s has no meaning for a %s metric", key, v.Type)
		}
	}
	switch v.Type {
	case Simple:
		l.readSimple(v, b, t)
	case RatioType:
		v.Numerator, v.Denominator = l.input(v, b, "numerator"), l.input(v, b, "denominator")
	case Derived:
		l.readDerived(v, b)
	case Cumulative:
		l.readCumulative(v, b)
	default:
		if b.text("type") == "" {
			l.add(b.place(), "the metric %q needs a type: simple, ratio, derived or cumulative", v.Name)
		}
	}
}

func (l *loader) readSimple(v *Metric, b *block, t *Table) {
	if t == nil {
		l.add(b.at("type"), "the simple metric %q must stand under the model whose columns it aggregates", v.Name)
		return
	}
	v.Table = t.Name
	v.Agg = Agg(b.choice("agg", "", aggs...))
	if b.text("agg") == "" {
		l.add(b.place(), "the simple metric %q needs an agg: %s", v.Name, strings.Join(aggs, ", "))
	}
	v.Filter = b.snippet("filter")
	v.Expr = b.text("expr")
	switch {
	case v.Agg == CountAgg && (v.Expr == "" || v.Expr == "*"):
		v.Expr = "1"
	case v.Expr == "":
		v.Expr = v.Name // as dbt does
	default:
		b.snippet("expr")
	}
}

// input reads the name of one input, written as a name or as {name: …}.
func (l *loader) input(v *Metric, b *block, key string) string {
	name := ""
	if n := b.keys[key]; n != nil && n.Kind == yaml.MappingNode {
		in := b.block(key, key)
		in.strict("name")
		name = in.text("name")
	} else {
		name = b.text(key)
	}
	if name == "" {
		l.add(b.at(key), "the %s metric %q needs a %s", v.Type, v.Name, key)
		return ""
	}
	l.refer(b.at(key), v, name)
	return name
}

func (l *loader) readDerived(v *Metric, b *block) {
	for _, n := range b.items("input_metrics") {
		in := Input{}
		if n.Kind == yaml.ScalarNode {
			in.Metric = n.Value
			l.refer(place{b.file, n.Line}, v, in.Metric)
		} else {
			e := newBlock("an input metric", b.file, n, &l.mistakes)
			e.strict("name", "alias", "offset_window")
			in.Metric, in.Alias = e.text("name"), e.text("alias")
			l.refer(e.at("name"), v, in.Metric)
			if e.has("offset_window") {
				in.Offset, in.OffsetGrain = l.readWindow(e, "offset_window")
			}
		}
		if in.Alias == "" {
			in.Alias = in.Metric
		}
		if slices.ContainsFunc(v.Inputs, func(o Input) bool { return o.Alias == in.Alias }) {
			l.add(place{b.file, n.Line}, "two inputs of %q are called %q: give one an alias", v.Name, in.Alias)
		}
		v.Inputs = append(v.Inputs, in)
	}
	v.Formula = b.text("expr")
	t, err := parseFormula(v.Formula)
	if err != nil {
		l.add(b.at("expr"), "expr of %q: %v", v.Name, err)
		return
	}
	v.formula = t
	used := map[string]bool{}
	var aliases []string
	for _, in := range v.Inputs {
		aliases = append(aliases, in.Alias)
	}
	t.names(func(name string) {
		if used[name] = true; !slices.Contains(aliases, name) {
			l.add(b.at("expr"), "expr of %q names %q, which is not among its input_metrics%s", v.Name, name, didYouMean(name, aliases))
		}
	})
	for _, a := range aliases {
		if !used[a] {
			l.add(b.at("input_metrics"), "the input %q of %q is not used in its expr", a, v.Name)
		}
	}
}

func (l *loader) readCumulative(v *Metric, b *block) {
	v.Input = l.input(v, b, "input_metric")
	if b.has("window") && b.has("grain_to_date") {
		l.add(b.at("window"), "%q has a window and a grain_to_date: keep one", v.Name)
	}
	if b.has("window") {
		v.Window, v.WindowGrain = l.readWindow(b, "window")
	}
	v.GrainToDate = period.Grain(b.choice("grain_to_date", "", "week", "month", "quarter", "year"))
}

var windowForm = regexp.MustCompile(`^(\d{1,4}) (day|week|month|quarter|year)s?$`)

// readWindow reads a length of time such as "28 days" or "1 month".
func (l *loader) readWindow(b *block, key string) (int, period.Grain) {
	m := windowForm.FindStringSubmatch(b.text(key))
	if m == nil || m[1][0] == '0' {
		l.add(b.at(key), "%s %q must be of the form 28 days or 1 month", key, b.text(key))
		return 0, period.None
	}
	n, _ := strconv.Atoi(m[1])
	return n, period.Grain(m[2])
}

var units = []string{"currency", "integer", "number", "ratio", "percent", "duration"}

// readMeaning reads what a metric means to its readers.
func (l *loader) readMeaning(v *Metric, b, meta *block) {
	if v.Label = meta.langs("label"); v.Label == nil {
		v.Label = b.langs("label")
	}
	if v.Label.In(evidence.EN) == "" {
		v.Label = labelOf(v.Name)
	}
	v.Description = description(b, meta)
	v.Synonyms = meta.words("synonyms")
	v.Good = map[string]int{"up": 1, "down": -1, "neutral": 0}[meta.choice("good", "neutral", "up", "down", "neutral")]
	v.Additive = meta.flag("additive", v.Type == Simple && (v.Agg == Sum || v.Agg == CountAgg || v.Agg == SumBoolean))
	if v.Additive && (v.Type == RatioType || v.Agg == CountDistinct || v.Agg == Average || v.Agg == Median || v.Agg == Min || v.Agg == Max) {
		l.add(meta.at("additive"), "%q cannot be additive: parts of it do not add up", v.Name)
	}
	v.PlatformReported = meta.flag("platform_reported", false)
	v.Headline = meta.flag("headline", false)
	v.Factors = meta.texts("factors")
	for _, name := range v.Factors {
		l.refer(meta.at("factors"), v, name)
	}
	if len(v.Factors) > 0 {
		l.factors = append(l.factors, placedMetric{v, meta.at("factors")})
	}
	if v.Beside = meta.text("beside"); v.Beside != "" {
		l.refer(meta.at("beside"), v, v.Beside)
	}
	v.Maturity = -1
	if meta.has("maturity_days") {
		v.Maturity = meta.days("maturity_days")
	}
	v.Unit.Kind = evidence.UnitKind(meta.choice("unit", "", units...))
	if v.Unit.Kind == evidence.Currency {
		l.currency = append(l.currency, placedMetric{v, meta.at("unit")})
	}
}

type placedMetric struct {
	metric *Metric
	at     place
}

// reference is a name that must turn out to be a metric.
type reference struct {
	at   place
	from *Metric
	to   string
}

func (l *loader) refer(at place, from *Metric, to string) {
	l.references = append(l.references, reference{at, from, to})
}
