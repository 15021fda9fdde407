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
	column := func(name string, role semantic.ColumnRole, unit evidence.Unit, kind evidence.Kind, label string, pick func(part) float64) {
		t.Columns = append(t.Columns, answer.TableColumn{Column: semantic.Column{Name: name, Role: role, Metric: c.in.Metric, Unit: unit}, Label: label})
		for i, p := range parts {
			v := pick(p)
			if math.IsNaN(v) {
				t.Rows[i], t.Text[i] = append(t.Rows[i], nil), append(t.Text[i], noCell)
				continue
			}
			text := evidence.FormatValue(evidence.Fact{Kind: kind, Value: v, Unit: unit}, lang, evidence.Plain)
			if role == semantic.DeltaColumn {
				text = plus(v, text)
			}
			t.Rows[i], t.Text[i] = append(t.Rows[i], v), append(t.Text[i], text)
		}
	}
	now, before := c.periodLabel(c.span), c.periodLabel(c.base)
	own := func(pick func(part) float64) func(part) float64 {
		return func(p part) float64 {
			if ratio && p.rest > 0 {
				return math.NaN() // ratios do not add up
			}
			return pick(p)
		}
	}
	name := c.in.Metric
	column(name+".base", semantic.BaseColumn, c.metric.Unit, evidence.Observed, c.model.MetricLabel(name, lang)+before, own(func(p part) float64 { return p.before }))
	column(name, semantic.ValueColumn, c.metric.Unit, evidence.Observed, c.model.MetricLabel(name, lang)+now, own(func(p part) float64 { return p.after }))
	if !ratio {
		column(name+".delta", semantic.DeltaColumn, c.delta.Unit, evidence.Change, words["delta"][lang], func(p part) float64 { return p.delta })
	} else {
		column(weightColumn+".base", semantic.BaseColumn, percent, evidence.Share, explainWords["weight"][lang]+before, func(p part) float64 { return p.shareBefore })
		column(weightColumn, semantic.ShareColumn, percent, evidence.Share, explainWords["weight"][lang]+now, func(p part) float64 { return p.shareAfter })
		column(rateColumn, semantic.DeltaColumn, c.delta.Unit, evidence.Contribution, explainWords["rate"][lang], func(p part) float64 { return p.rate })
		column(mixColumn, semantic.DeltaColumn, c.delta.Unit, evidence.Contribution, explainWords["mix"][lang], func(p part) float64 { return p.mix })
		column(effectsColumn, semantic.DeltaColumn, c.delta.Unit, evidence.Contribution, explainWords["effect"][lang], func(p part) float64 { return p.delta })
	}
	column(shareColumn, semantic.DeltaColumn, percent, evidence.Contribution, explainWords["share"][lang], func(p part) float64 { return p.delta / c.delta.Value })
	return t
}

func (c *change) memberLabel(dimension string, p part) string {
	if p.rest > 0 {
		return c.model.ValueLabel(dimension, semantic.OthersMember, c.call.Lang)
	}
	return c.model.ValueLabel(dimension, p.member, c.call.Lang)
}

// periodLabel tells the column of one period from that of the other.
func (c *change) periodLabel(p period.Period) string {
	lang := c.call.Lang
	return words["open"][lang] + evidence.FormatPeriod(p, lang, c.model.Calendar().Today(c.call.Now)) + words["close"][lang]
}

// explainWords holds the names of the columns of a split.
var explainWords = map[string]map[evidence.Lang]string{
	"weight": {evidence.EN: "weight", evidence.ZH: "占比"},
	"rate":   {evidence.EN: "by its rate", evidence.ZH: "比率贡献"},
	"mix":    {evidence.EN: "by its weight", evidence.ZH: "结构贡献"},
	"effect": {evidence.EN: "together", evidence.ZH: "合计贡献"},
	"share":  {evidence.EN: "share of the change", evidence.ZH: "占总变化"},
}
