package draft

import (
	"slices"
	"strings"
)

// concept is something that marketing measures, the words by which a header
// shows it, and those by which people ask for it.
type concept struct{ shown, en, zh string }

var concepts = []concept{
	{"revenue sales turnover income umsatz gmv 收入 销售额 营收", "revenue sales", "收入 销售额 营收"},
	{"spend spent cost costs kosten 花费 费用 消耗", "spend cost", "花费 费用 消耗"},
	{"conversions conversion conv 转化 转化数 转化量", "conversions", "转化 转化数"},
	{"clicks klicks 点击 点击量 点击数", "clicks", "点击 点击量 点击数"},
	{"impressions impression impr 曝光 展示 展现", "impressions", "曝光 曝光量 展示 展现"},
	{"orders 订单 订单数 订单量", "orders", "订单 订单数 订单量"},
	{"units quantity qty 销量 数量", "units quantity", "销量 数量"},
	{"profit 利润 毛利", "profit", "利润"},
}

// addSynonyms gives the one metric of the files that shows a concept the words
// by which people ask for it: "revenue" finds Total Revenue (USD). Where two
// could be meant, neither gets them.
func (p *planned) addSynonyms() {
	for _, k := range concepts {
		var only *metric
		shown, several := set(k.shown), false
		for _, t := range p.tables {
			for i := range t.metrics {
				m := &t.metrics[i]
				words := append(wordsOf(m.column), wordsOf(m.label.zh)...)
				if !t.rel.headers || m.agg != "sum" || !anyOf(words, shown) {
					continue
				}
				several = several || only != nil
				only = m
			}
		}
		if only == nil || several {
			continue
		}
		only.synonyms = names{en: p.unsaid(k.en), zh: p.unsaid(k.zh)}
	}
}

// unsaid returns the words that no metric or dimension is called by, as a list
// of YAML.
func (p *planned) unsaid(words string) string {
	var out []string
	for w := range strings.FieldsSeq(words) {
		if !p.called(w) {
			out = append(out, quoted(w))
		}
	}
	return strings.Join(out, ", ")
}

func (p *planned) called(word string) bool {
	return p.used[word] || slices.ContainsFunc(p.tables, func(t *table) bool {
		return slices.ContainsFunc(t.metrics, func(m metric) bool { return m.label.en == word || m.label.zh == word }) ||
			slices.ContainsFunc(t.dimensions, func(f field) bool { return f.label.en == word || f.label.zh == word })
	})
}

// synonymList writes the lists of words as a mapping of YAML; empty when there
// are none.
func (m metric) synonymList() string {
	var parts []string
	if m.synonyms.en != "" {
		parts = append(parts, "en: ["+m.synonyms.en+"]")
	}
	if m.synonyms.zh != "" {
		parts = append(parts, "zh: ["+m.synonyms.zh+"]")
	}
	if len(parts) == 0 {
		return ""
	}
	return "synonyms: {" + strings.Join(parts, ", ") + "}"
}
