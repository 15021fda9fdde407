package nlq

import (
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
)

// readPrices reads "the most expensive clicks" and 最便宜的转化: what is counted
// has a price, which is the ratio over it that is money, where the model has one.
func (d *draft) readPrices() {
	if len(d.query.Metrics) != 1 || d.isMoney(d.query.Metrics[0]) {
		return
	}
	for i, t := range d.toks { // the price of a click
		if ratio := d.priceOf(d.query.Metrics[0]); t.text == "price" && !d.used[i] && ratio != "" {
			d.claim(i, i+1)
			d.replaceMetrics(ratio)
			return
		}
	}
	for k := range d.mentions {
		m := &d.mentions[k]
		if !m.is(cueHighest, cueLowest, cueCompare) || !priced(d.textOf(m.i, m.j)) {
			continue
		}
		if ratio := d.priceOf(d.query.Metrics[0]); ratio != "" {
			d.replaceMetrics(ratio)
		} else {
			d.ignored = append(d.ignored, d.textOf(m.i, m.j))
		}
		return
	}
}

func priced(words string) bool {
	words = strings.ToLower(words)
	for _, w := range []string{"expensive", "cheap", "pric", "贵", "便宜"} {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}

// priceOf returns the only ratio over a metric that is money and good when it
// falls.
func (d *draft) priceOf(metric string) string {
	found := ""
	for _, v := range d.lex.model.Metrics {
		if v.Denominator != metric || v.Unit.Kind != evidence.Currency || v.Good >= 0 {
			continue
		}
		if found != "" {
			return ""
		}
		found = v.Name
	}
	return found
}
