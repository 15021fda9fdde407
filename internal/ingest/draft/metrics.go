package draft

import (
	"cmp"
	"slices"
	"strings"
)

// vague are names that say nothing without their table's.
var vague = set("total value amount price cost count tax rating quantity qty number balance score")

// scales are last words that say that a column holds parts of a unit.
var scales = map[string]string{"cents": "100.0", "cent": "100.0", "ct": "100.0", "micros": "1000000.0", "micro": "1000000.0"}

// metric makes a measure of a column.
func (p *planned) metric(t *table, c column) metric {
	words := wordsOf(c.Name)
	m := metric{column: c.Name, agg: "sum", unit: "number", good: "neutral", expr: c.Quoted}
	if by, ok := scales[words[len(words)-1]]; ok && len(words) > 1 {
		m.expr += " / " + by
		words = words[:len(words)-1]
	}
	if c.Type == "money" {
		m.expr = c.Quoted + "::numeric"
	}
	m.label = t.rel.named(words, c)
	m.plain = m.label
	switch {
	case anyOf(words, averaged) && !anyOf(words, set("total sum amount revenue")):
		m.agg = "average"
		m.note = "the mean over rows: a metric of type ratio (a sum over a sum) is right where rows weigh differently"
	case c.whole() && !anyOf(words, money):
		m.unit = "integer"
	}
	if (c.Type == "money" || anyOf(words, money)) && !slices.Equal(words, []string{"value"}) && p.countsMoney(t) && !anyOf(words, set("rate ratio pct percent percentage 率")) {
		m.unit = "currency"
	}
	switch _, unit := t.rel.unitOf(c); unit {
	case "":
	case percentUnit:
		m.agg, m.unit = "average", percentUnit
		m.note = "the mean over rows: a metric of type ratio (a sum over a sum) is right where rows weigh differently"
	case p.currency:
		m.unit = "currency"
	}
	switch {
	case anyOf(words, bad):
		m.good = "down"
	case anyOf(words, good):
		m.good = "up"
	}
	name := nameOf(words)
	if name == "" || p.used[name] || len(words) == 1 && vague[words[0]] {
		own := nameOf(append(slices.Clone(entityWords(t)), words...))
		if name != "" && !hasHan(m.label.en) {
			m.label.en = strings.ReplaceAll(own, "_", " ")
		}
		if zh := chineseOf(append(entityWords(t), words...)); name != "" && zh != "" && m.label.zh == chineseOf(words) {
			m.label.zh = zh
		}
		name = own
	}
	m.name = p.free(name, "metric")
	m.headline = m.unit == "currency" && m.good == "up" && m.agg == "sum" && !p.hasHeadline()
	return m
}

// countsMoney reports whether amounts of a table are in the model's currency.
// Of a file that names none it is only so when somebody has said it.
func (p *planned) countsMoney(t *table) bool {
	return p.currency != "" && (p.given || !t.rel.headers || t.rel.currencies()[p.currency] || t.rel.currencyColumn())
}

func (p *planned) hasHeadline() bool {
	for _, t := range p.tables {
		if slices.ContainsFunc(t.metrics, func(m metric) bool { return m.headline }) {
			return true
		}
	}
	return false
}

// addCount adds the number of rows, where each row is a thing that a key names,
// or where there is nothing else to measure.
func (p *planned) addCount(t *table) {
	if len(t.rel.primary) != 1 && len(t.metrics) > 0 {
		return
	}
	words := tableWords(t.rel.Name)
	m := metric{agg: "count", unit: "integer", good: "neutral", label: t.rel.countLabel(words)}
	if m.label.zh == "" && hasHan(t.label.zh) {
		m.label.zh = strings.TrimSuffix(t.label.zh, "表") + "数"
	}
	if anyOf(words, good) {
		m.good = "up"
	}
	m.name = p.free(cmp.Or(nameOf(words), t.name), "rows")
	t.metrics = append(t.metrics, m)
}

// knownRatios are what marketing divides, by the names of the sums.
var knownRatios = []struct {
	name, label, zh, numerators, denominators, unit, good string
}{
	{"ctr", "CTR", "点击率", "clicks", "impressions", "percent", "up"},
	{"cpc", "CPC", "单次点击成本", "spend cost", "clicks", "currency", "down"},
	{"roas", "ROAS", "投产比", "conversions_value conversion_value revenue", "spend cost", "ratio", "up"},
}

// addRatios adds the ratios whose two sums stand in one table.
func (p *planned) addRatios() {
	for _, t := range p.tables {
		for _, k := range knownRatios {
			num, den := t.firstOf(k.numerators), t.firstOf(k.denominators)
			if num == "" || den == "" || p.used[k.name] || k.unit == "currency" && p.currency == "" {
				continue
			}
			unit := k.unit
			if unit == "currency" && !p.countsMoney(t) {
				unit = "number"
			}
			p.ratios = append(p.ratios, ratio{name: p.free(k.name, ""), numerator: num, denominator: den, unit: unit, good: k.good, label: names{en: k.label, zh: k.zh}})
		}
	}
}

// firstOf returns the metric that sums a column of one of the names.
func (t *table) firstOf(columns string) string {
	for column := range strings.FieldsSeq(columns) {
		for _, m := range t.metrics {
			if m.agg == "sum" && m.expr == column {
				return m.name
			}
		}
	}
	return ""
}
