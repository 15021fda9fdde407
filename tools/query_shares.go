package tools

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// QuerySharesName is the name of the tool that reads parts of a total.
const QuerySharesName = "query_shares"

//go:embed query_shares.md
var querySharesDescription string

// SharesInput asks for parts of a total.
type SharesInput struct {
	Query   semantic.Query `json:"query" jsonschema:"the total: one metric that adds up, cut by one dimension"`
	Members []string       `json:"members,omitempty" jsonschema:"the members that are the part; without any, the share of every member"`
}

// QueryShares makes the tool that reads parts of a total. Its result is that of
// QueryMetrics over every member, with columns and facts for the shares; those
// of several members are added up in Result.Shares.
func QueryShares(m *semantic.Model, w Warehouse) (Tool, error) {
	t := sharesQuery{metrics: metricsQuery{model: m, warehouse: w}}
	return New(QuerySharesName, querySharesDescription, t.run)
}

type sharesQuery struct{ metrics metricsQuery }

func (t sharesQuery) run(ctx context.Context, call Call, in SharesInput) (Result, error) {
	q := in.Query
	if len(q.Having) > 0 {
		return Result{Problem: &answer.Problem{Kind: answer.BadArguments, Text: "a share is of a whole, which a threshold cuts: ask for the share without having, or for the members without the share"}}, nil
	}
	if len(q.Metrics) != 1 || len(q.Dimensions) != 1 || q.Grain != period.None {
		return Result{Problem: &answer.Problem{Kind: answer.BadArguments, Text: "a share is of one metric and one dimension, without steps of time"}}, nil
	}
	if m, ok := t.metrics.model.Metric(q.Metrics[0]); ok && !m.Additive && len(m.Refuse) == 0 {
		text := fmt.Sprintf(words["no share"][call.Lang], m.Label.In(call.Lang))
		return Result{Problem: &answer.Problem{Kind: answer.NotAllowed, Text: text}}, nil
	}
	q.Limit, q.Others = 0, false // the total is that of every member
	res, err := t.metrics.run(ctx, call, q)
	if err != nil || res.Problem != nil {
		return res, err
	}
	b := shareBuilder{res: &res, metric: q.Metrics[0], dimension: q.Dimensions[0]}
	b.build(in.Members, FilterWords(t.metrics.model, []semantic.Filter{{Dimension: q.Dimensions[0], Op: semantic.In, Values: in.Members}}, call.Lang))
	table := b.table(q, call.Lang)
	table.Text = t.metrics.cells(call).texts(table, res.Rows)
	res.Tables[0] = table
	return res, nil
}

// shareBuilder adds the facts of shares to a result over members.
type shareBuilder struct {
	res       *Result
	metric    string
	dimension string
}

func (b *shareBuilder) build(members, filter []string) {
	total := b.sum(b.res.Rows, func(mf MetricFacts) string { return mf.Value })
	b.res.Shares.Total = b.res.add(total)
	base := b.sum(b.res.Rows, func(mf MetricFacts) string { return mf.Base })
	for i, row := range b.res.Rows {
		mf := row.Metrics[b.metric]
		if mf.Share == "" {
			continue
		}
		b.res.fact(mf.Share).Cell = &evidence.Cell{Table: localTable, Row: i, Column: b.metric + ".share"}
		b.res.Rows[i].Metrics[b.metric] = b.before(mf, base, i)
	}
	b.res.Shares.Part = b.part(members, filter, total, base)
}

// before adds the share in the period compared with, and by how many points it
// moved; neither where that period has no total, or one of the two is not final.
func (b *shareBuilder) before(mf MetricFacts, base evidence.Fact, row int) MetricFacts {
	if mf.Young || mf.Base == "" || b.res.fact(mf.Base).Missing || base.Missing || base.Value <= 0 {
		return mf
	}
	share := *b.res.fact(mf.Share)
	f := *b.res.fact(mf.Base)
	f.Kind, f.Value, f.Unit = evidence.Share, f.Value/base.Value, evidence.Unit{Kind: evidence.Percent}
	f.From, f.Cell, f.Scope = []string{mf.Base}, b.cell(row, ".share.base"), share.Scope
	mf.BaseShare = b.res.add(f)
	delta := share
	delta.Kind, delta.Value, delta.Unit, delta.Base = evidence.Change, share.Value-f.Value, evidence.Unit{Kind: evidence.Points}, &f.Period
	delta.From, delta.Cell, delta.Scope = []string{mf.Share, mf.BaseShare}, b.cell(row, ".share.delta"), 0
	mf.ShareDelta = b.res.add(delta)
	return mf
}

// cell addresses a column of a row; what is added up from several has none.
func (b *shareBuilder) cell(row int, column string) *evidence.Cell {
	if row < 0 {
		return nil
	}
	return &evidence.Cell{Table: localTable, Row: row, Column: b.metric + column}
}

// part adds up the members that were asked for.
func (b *shareBuilder) part(members, filter []string, total, base evidence.Fact) MetricFacts {
	var rows []RowFacts
	for _, row := range b.res.Rows {
		if !row.Others && slices.Contains(members, row.Dims[b.dimension]) {
			rows = append(rows, row)
		}
	}
	switch {
	case len(members) == 0:
		return MetricFacts{}
	case len(members) == 1 && len(rows) == 1:
		return rows[0].Metrics[b.metric]
	}
	value := b.sum(rows, func(mf MetricFacts) string { return mf.Value })
	value.Filters = append(slices.Clone(value.Filters), filter...)
	if len(members) == 1 {
		value.Dims[b.dimension], value.Filters = members[0], total.Filters
	}
	mf := MetricFacts{Value: b.res.add(value), Missing: value.Missing, Young: value.Provisional}
	if value.Missing || total.Missing || total.Value <= 0 || slices.ContainsFunc(rows, func(r RowFacts) bool { return r.Metrics[b.metric].Share == "" }) {
		return mf
	}
	share := value
	share.Kind, share.Value, share.Unit = evidence.Share, value.Value/total.Value, evidence.Unit{Kind: evidence.Percent}
	share.From, share.Scope = []string{mf.Value, b.res.Shares.Total}, len(b.res.Rows)
	mf.Share = b.res.add(share)
	before := b.sum(rows, func(mf MetricFacts) string { return mf.Base })
	if before.Missing {
		return mf
	}
	before.Filters = value.Filters
	mf.EqualAge = before.AsYoung
	mf.Base, mf.Young = b.res.add(before), !mf.EqualAge && (mf.Young || before.Provisional)
	return b.before(mf, base, -1)
}

// sum adds up one sort of fact over rows; it is missing where no row has one.
func (b *shareBuilder) sum(rows []RowFacts, pick func(MetricFacts) string) evidence.Fact {
	out := evidence.Fact{Metric: b.metric, Kind: evidence.Observed, Dims: map[string]string{}, Missing: true, Source: localSource}
	if b.res.Period != nil {
		out.Period = b.res.Period.Period
	}
	for _, row := range rows {
		ref := pick(row.Metrics[b.metric])
		if ref == "" || b.res.fact(ref).Missing {
			continue
		}
		f := b.res.fact(ref)
		for d, member := range f.Dims {
			if d != b.dimension {
				out.Dims[d] = member
			}
		}
		out.Filters, out.Period, out.Unit, out.Missing = f.Filters, f.Period, f.Unit, false
		out.Value += f.Value
		out.Provisional, out.AsYoung = out.Provisional || f.Provisional, out.AsYoung || f.AsYoung
		out.From = append(out.From, ref)
	}
	return out
}

// table is the result's table with the shares in place of the changes.
func (b *shareBuilder) table(q semantic.Query, lang evidence.Lang) answer.Table {
	t := b.res.Tables[0].Without(func(c semantic.Column) bool {
		return c.Role == semantic.DeltaColumn || c.Role == semantic.ChangeColumn
	})
	column := func(name string, role semantic.ColumnRole, unit evidence.UnitKind, label string, pick func(MetricFacts) string) {
		cells, any := make([]any, len(t.Rows)), false
		for i, row := range b.res.Rows {
			if ref := pick(row.Metrics[b.metric]); ref != "" {
				cells[i], any = b.res.fact(ref).Value, true
			}
		}
		if !any {
			return
		}
		t.Columns = append(t.Columns, answer.TableColumn{Column: semantic.Column{Name: b.metric + name, Role: role, Metric: b.metric, Unit: evidence.Unit{Kind: unit}}, Label: label})
		for i := range t.Rows {
			t.Rows[i] = append(t.Rows[i], cells[i])
		}
	}
	share := words["share"][lang]
	of := func(part string) string {
		return share + words["open"][lang] + words[part][lang] + words["close"][lang]
	}
	column(".share", semantic.ShareColumn, evidence.Percent, share, func(mf MetricFacts) string { return mf.Share })
	column(".share.base", semantic.BaseColumn, evidence.Percent, of("base."+string(q.Compare.Kind)), func(mf MetricFacts) string { return mf.BaseShare })
	column(".share.delta", semantic.DeltaColumn, evidence.Points, of("change"), func(mf MetricFacts) string { return mf.ShareDelta })
	return t
}
