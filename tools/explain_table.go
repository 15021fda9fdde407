package tools

import (
	"math"
	"strconv"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// The columns of a split besides those of the metric itself.
const (
	weightColumn  = "weight"
	rateColumn    = "effect.rate"
	mixColumn     = "effect.mix"
	effectsColumn = "effect"
	shareColumn   = "effect.share"
)

// splitTable shows the members of a split: of a sum its amounts and their
// difference, of a ratio its rates, weights and what either added.
func (c *change) splitTable(dimension, source string, parts []part, ratio bool) answer.Table {
	lang, percent := c.call.Lang, evidence.Unit{Kind: evidence.Percent}
	t := answer.Table{ID: "t" + strconv.Itoa(len(c.res.Tables)), Source: source, Total: len(parts)}
	member := answer.TableColumn{
		Column: semantic.Column{Name: dimension, Role: semantic.DimensionColumn, Dimension: dimension},
		Label:  c.model.DimensionLabel(dimension, lang), Members: make(map[string]string),
	}
	for _, p := range parts {
		if name := c.memberLabel(dimension, p); name != p.member {
			member.Members[p.member] = name
		}
		t.Rows = append(t.Rows, []any{p.member})
		t.Text = append(t.Text, []string{evidence.Clean(c.memberLabel(dimension, p))})
		if p.rest > 0 {
			t.Rows[len(t.Rows)-1][0] = semantic.OthersMember
			member.Members[semantic.OthersMember] = c.memberLabel(dimension, p)
		}
	}
	t.Columns = append(t.Columns, member)
	column := func(name string, role semantic.ColumnRole, unit evidence.Unit, label string, write func(float64) string, pick func(part) float64) {
		t.Columns = append(t.Columns, answer.TableColumn{Column: semantic.Column{Name: name, Role: role, Metric: c.in.Metric, Unit: unit}, Label: label})
		for i, p := range parts {
			v := pick(p)
			if math.IsNaN(v) {
				t.Rows[i], t.Text[i] = append(t.Rows[i], nil), append(t.Text[i], noCell)
				continue
			}
			text := write(v)
			if role == semantic.DeltaColumn {
				text = plus(v, text)
			}
			t.Rows[i], t.Text[i] = append(t.Rows[i], v), append(t.Text[i], text)
		}
	}
	// Columns that are read against each other are written alike.
	alike := func(unit evidence.Unit, picks ...func(part) float64) func(float64) string {
		var all []float64
		for _, pick := range picks {
			for _, p := range parts {
				if v := pick(p); !math.IsNaN(v) {
					all = append(all, v)
				}
			}
		}
		return evidence.Alike(all, unit, lang)
	}
	share := func(v float64) string { // as the sentences write one
		return evidence.FormatValue(evidence.Fact{Kind: evidence.Share, Value: v, Unit: percent}, lang, evidence.Plain)
	}
	own := func(pick func(part) float64) func(part) float64 {
		return func(p part) float64 {
			if ratio && p.rest > 0 {
				return math.NaN() // ratios do not add up
			}
			return pick(p)
		}
	}
	before, after := own(func(p part) float64 { return p.before }), own(func(p part) float64 { return p.after })
	delta := func(p part) float64 { return p.delta }
	ofAll := func(p part) float64 { return p.delta / c.delta.Value }
	name, now, then := c.in.Metric, c.periodLabel(c.span, ""), c.periodLabel(c.base, "")
	earlier := then
	if c.res.Explanation.Total.EqualAge {
		then = c.periodLabel(c.base, words["at the same age"][lang])
	}
	values := alike(c.metric.Unit, before, after)
	column(name+".base", semantic.BaseColumn, c.metric.Unit, c.model.MetricLabel(name, lang)+then, values, before)
	column(name, semantic.ValueColumn, c.metric.Unit, c.model.MetricLabel(name, lang)+now, values, after)
	if !ratio {
		column(name+".delta", semantic.DeltaColumn, c.delta.Unit, words["delta"][lang], alike(c.delta.Unit, delta), delta)
		column(shareColumn, semantic.DeltaColumn, percent, explainWords["share"][lang], share, ofAll)
		return t
	}
	rate, mix := func(p part) float64 { return p.rate }, func(p part) float64 { return p.mix }
	effects := alike(c.delta.Unit, delta, rate, mix)
	column(effectsColumn, semantic.DeltaColumn, c.delta.Unit, explainWords["effect"][lang], effects, delta)
	column(shareColumn, semantic.DeltaColumn, percent, explainWords["share"][lang], share, ofAll)
	column(rateColumn, semantic.DeltaColumn, c.delta.Unit, explainWords["rate"][lang], effects, rate)
	column(mixColumn, semantic.DeltaColumn, c.delta.Unit, explainWords["mix"][lang], effects, mix)
	column(weightColumn+".base", semantic.BaseColumn, percent, explainWords["weight"][lang]+earlier, share, func(p part) float64 { return p.shareBefore })
	column(weightColumn, semantic.ShareColumn, percent, explainWords["weight"][lang]+now, share, func(p part) float64 { return p.shareAfter })
	return t
}

func (c *change) memberLabel(dimension string, p part) string {
	if p.rest > 0 {
		return c.model.ValueLabel(dimension, semantic.OthersMember, c.call.Lang)
	}
	return c.model.ValueLabel(dimension, p.member, c.call.Lang)
}

// periodLabel tells the column of one period from that of the other.
func (c *change) periodLabel(p period.Period, how string) string {
	lang := c.call.Lang
	return words["open"][lang] + evidence.FormatPeriod(p, lang, c.model.Calendar().Today(c.call.Now)) + how + words["close"][lang]
}

// explainWords holds the names of the columns of a split.
var explainWords = map[string]map[evidence.Lang]string{
	"weight": {evidence.EN: "weight", evidence.ZH: "占比"},
	"rate":   {evidence.EN: "by its rate", evidence.ZH: "比率贡献"},
	"mix":    {evidence.EN: "by its weight", evidence.ZH: "结构贡献"},
	"effect": {evidence.EN: "added", evidence.ZH: "贡献"},
	"share":  {evidence.EN: "share of the change", evidence.ZH: "占总变化"},
}
