package nlq

import (
	"slices"

	"github.com/insight-agent/insight/internal/answer"
)

// meantMetrics drops metrics that the question takes back: what stands before "I
// mean the number of orders", and clicks of "impressions, not clicks".
func (d *draft) meantMetrics() {
	if len(d.query.Metrics) < 2 {
		return
	}
	var meant, refused []string
	for k := range d.mentions {
		m := &d.mentions[k]
		if !isMetric(m) {
			continue
		}
		name := m.senses[0].target
		if d.meantAt(m.i) || m.j+1 < len(d.toks) && d.toks[m.j].text == "i" && d.toks[m.j+1].text == "mean" {
			meant = append(meant, name)
		}
		if not := d.near(k, -1); not != nil && not.is(cueNot, cueExclude) && not.j == m.i && d.toks[not.i].broken {
			refused = append(refused, name)
			not.cue = []cueEntry{{cue: filler}}
		}
	}
	drop := func(name string) bool {
		return slices.Contains(refused, name) || len(meant) > 0 && !slices.Contains(meant, name)
	}
	kept := slices.DeleteFunc(slices.Clone(d.query.Metrics), drop)
	if len(kept) == 0 || len(kept) == len(d.query.Metrics) {
		return
	}
	d.query.Metrics = kept
	d.parts = slices.DeleteFunc(d.parts, func(p answer.Part) bool { return p.Slot == answer.SlotMetric && drop(p.Value) })
}

// meantAt reports whether "I mean" stands a few ordinary words before token i.
func (d *draft) meantAt(i int) bool {
	for k := i - 1; k > 0 && k >= i-4; k-- {
		if d.toks[k].text == "mean" && d.toks[k-1].text == "i" {
			return true
		}
		if d.toks[k].broken || !ordinary[d.toks[k].text] {
			return false
		}
	}
	return false
}
