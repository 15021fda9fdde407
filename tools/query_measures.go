package tools

import (
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// unsettled says why changes cannot be held against a number: values that still
// grow and have nothing of the same age beside them, or a period that the data
// begins within; nil where they can.
func unsettled(res Result, c *semantic.Compiled, lang evidence.Lang) *answer.Problem {
	why := ""
	switch {
	case hasNote(c.Notes, semantic.NoteBasePartial):
		why = unsettledWords["partial"][lang]
	case slices.ContainsFunc(res.Rows, func(r RowFacts) bool {
		return slices.ContainsFunc(c.Query.Having, func(t semantic.Threshold) bool { return t.Of == semantic.OfChange && r.Metrics[t.Metric].Young })
	}):
		why = unsettledWords["young"][lang]
	default:
		return nil
	}
	return &answer.Problem{Kind: answer.NotAllowed, Text: why}
}

var unsettledWords = map[string]map[evidence.Lang]string{
	"partial": {
		evidence.EN: "the period compared with begins before the data; ask about later days.",
		evidence.ZH: "对比期早于现有数据，请换一个较晚的时段。",
	},
	"young": {
		evidence.EN: "data of these days is still coming in; ask about earlier days.",
		evidence.ZH: "这些日期仍有数据回传，请换一个较早的时段。",
	},
}

// bounds makes the facts of a threshold's numbers. Where members that are named
// rose or fell as asked, they are said by how much these did.
func (n *thresholdCounter) bounds(th semantic.Threshold, some bool) BoundFacts {
	b := BoundFacts{Op: th.Op, Of: th.Of, Than: th.Than}
	if th.Than != "" {
		return b
	}
	values := slices.Clone(th.Values)
	switch last := values[len(values)-1]; {
	case th.Of != semantic.OfChange || !some:
	case values[0] >= 0 && !th.Small():
		b.Side = 1
	case last <= 0 && (th.Small() || th.Op == semantic.Between):
		b.Side = -1
		for i, v := range values {
			values[i] = -v
		}
		slices.Sort(values)
		b.Op = map[semantic.Op]semantic.Op{semantic.Less: semantic.Greater, semantic.LessEqual: semantic.GreaterEqual, semantic.Equals: semantic.Equals, semantic.Between: semantic.Between}[th.Op]
	}
	b.Low = n.bound(th, values[0])
	if th.Op == semantic.Between {
		b.High = n.bound(th, values[1])
	}
	return b
}

// total adds up what shares are of.
func (n *thresholdCounter) total(rows [][]any) {
	n.totals = make([]float64, len(n.having))
	for k, th := range n.having {
		at := n.column(th.Metric)
		for _, row := range rows {
			v, _ := row[at].(float64)
			n.totals[k] += v
		}
	}
}

// shares makes, for the rows of the result, the facts of the share with the first
// threshold, and a column of the table.
func (t metricsQuery) shares(call Call, res *Result, n thresholdCounter) {
	th := n.having[0]
	if th.Of != semantic.OfShare || res.Chosen.Met == "" || n.totals[0] <= 0 {
		return
	}
	unit := evidence.Unit{Kind: evidence.Percent}
	name := th.Metric + "." + string(semantic.ShareColumn)
	total := res.add(n.fact(th.Metric, evidence.Observed, n.totals[0], n.compiled.Columns[n.column(th.Metric)].Unit))
	table := &res.Tables[0]
	*table = table.Without(func(semantic.Column) bool { return false }) // its rows may be kept for others
	table.Columns = append(table.Columns, answer.TableColumn{Column: semantic.Column{Name: name, Role: semantic.ShareColumn, Metric: th.Metric, Unit: unit}, Label: words["share"][call.Lang]})
	for i, row := range res.Rows {
		mf := row.Metrics[th.Metric]
		if mf.Missing {
			table.Rows[i], table.Text[i] = append(table.Rows[i], nil), append(table.Text[i], noCell)
			continue
		}
		f := *res.fact(mf.Value)
		f.Kind, f.Value, f.Unit = evidence.Share, f.Value/n.totals[0], unit
		f.From, f.Scope, f.Cell = []string{mf.Value, total}, res.fact(res.Chosen.Met).Scope, &evidence.Cell{Table: localTable, Row: i, Column: name}
		mf.Share = res.add(f)
		row.Metrics[th.Metric] = mf
		table.Rows[i] = append(table.Rows[i], f.Value)
		table.Text[i] = append(table.Text[i], evidence.FormatValue(f, call.Lang, evidence.Plain))
	}
}
