package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/server"
)

type queryCommand struct {
	Metrics []string `required:"" help:"Metrics, separated by commas."`
	By      []string `help:"Dimensions to cut by, separated by commas."`
	Period  string   `default:"all" help:"Period, such as \"last week\", past_30_days, 2026-q3 or 2026-10-01..2026-10-31."`
	Grain   string   `help:"Steps of time: day, week, month, quarter or year."`
	Compare string   `help:"previous_period, previous_year, or another period."`
	Where   []string `sep:"none" help:"Filter, such as platform=Google, country!=Japan or campaign~brand; may be repeated."`
	Having  []string `sep:"none" help:"Threshold on values, such as roas<2, ctr>=1.5% or spend=2000..5000; may be repeated."`
	Per     string   `help:"Average over steps of time: day, week, month, quarter or year."`
	Order   []string `help:"Fields to sort by, a minus in front for the largest first."`
	Limit   int      `help:"Most rows."`
	Others  bool     `help:"Add a row that holds the members beyond the limit."`
	SQL     bool     `name:"sql" help:"Print the SQL and its parameters instead of running it."`
	Lang    string   `enum:"en,zh" default:"en" help:"Language of the labels."`
	JSON    bool     `name:"json" help:"Print JSON."`
}

func (c queryCommand) Run(ctx context.Context, s *settings, t terminal) error {
	a, err := s.open(ctx, t, false)
	if err != nil {
		return err
	}
	defer a.Close(context.WithoutCancel(ctx))
	q, err := c.query(a.Model.Calendar(), a.Model.Calendar().Today(a.Now()))
	if err != nil {
		return err
	}
	res, err := a.Query(ctx, local, q, evidence.Lang(c.Lang))
	var refused *server.Refused
	if errors.As(err, &refused) && len(refused.Suggestions) > 0 {
		return fmt.Errorf("%s (%s)", refused.Reason, strings.Join(refused.Suggestions, ", "))
	}
	switch {
	case err != nil:
		return err
	case c.SQL:
		fmt.Fprintln(t.out, res.Source.SQL)
		for i, arg := range res.Source.Args {
			fmt.Fprintf(t.out, "-- $%d = %s\n", i+1, arg)
		}
		return nil
	case c.JSON:
		return printJSON(t.out, struct {
			Version int `json:"version"`
			server.QueryResult
		}{answer.Version, res})
	}
	var b strings.Builder
	printTable(&b, res.Table, evidence.Lang(c.Lang))
	for _, text := range compose.Caveats(res.Notes, c.limit(), a.Model, evidence.Lang(c.Lang), a.Model.Calendar().Today(a.Now())) {
		b.WriteString(t.faint(text) + "\n")
	}
	fmt.Fprint(t.out, b.String())
	return nil
}

// limit is what the table does not do with values that are not final.
func (c queryCommand) limit() compose.Limit {
	switch {
	case len(c.Having) > 0:
		return compose.MayCross
	case c.Compare != "":
		return compose.NotCompared
	case len(c.By) > 0 && c.Grain == "":
		return compose.MayReorder
	}
	return compose.NoLimit
}

// query turns the flags into a semantic query.
func (c queryCommand) query(cal period.Calendar, today period.Date) (semantic.Query, error) {
	q := semantic.Query{Metrics: c.Metrics, Dimensions: c.By, Limit: c.Limit, Others: c.Others}
	grain, err := period.ParseGrain(c.Grain)
	if err != nil {
		return q, usageError{err}
	}
	q.Grain = grain
	if q.Period, err = readPeriod(c.Period, cal, today); err != nil {
		return q, usageError{err}
	}
	switch kind := semantic.CompareKind(c.Compare); kind {
	case semantic.CompareNone, semantic.ComparePreviousPeriod, semantic.ComparePreviousYear:
		q.Compare.Kind = kind
	default:
		q.Compare.Kind = semantic.CompareCustom
		if q.Compare.Period, err = readPeriod(c.Compare, cal, today); err != nil {
			return q, usageError{fmt.Errorf("--compare: %w", err)}
		}
	}
	for _, w := range c.Where {
		f, err := readFilter(w)
		if err != nil {
			return q, usageError{err}
		}
		q.Filters = append(q.Filters, f)
	}
	if q.Per, err = period.ParseGrain(c.Per); err != nil {
		return q, usageError{fmt.Errorf("--per: %w", err)}
	}
	for _, h := range c.Having {
		th, err := readThreshold(h)
		if err != nil {
			return q, usageError{err}
		}
		q.Having = append(q.Having, th)
	}
	for _, o := range c.Order {
		field, desc := strings.CutPrefix(o, "-")
		q.OrderBy = append(q.OrderBy, semantic.Order{Field: field, Desc: desc})
	}
	return q, nil
}

// readPeriod takes a canonical expression or the words of one ("last week",
// 上周).
func readPeriod(text string, cal period.Calendar, today period.Date) (period.Expr, error) {
	canonical := period.Expr(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(text)), " ", "_"))
	if _, err := cal.Resolve(canonical, today); err == nil {
		return canonical, nil
	}
	found := period.Find(text, today, cal)
	if len(found) == 1 && found[0].Expr != "" {
		return found[0].Expr, nil
	}
	_, err := cal.Resolve(period.Expr(text), today)
	return "", err
}

// operators are tried in this order, the longer ones first.
var operators = []struct {
	text string
	op   semantic.Op
}{
	{"!~", semantic.NotContains}, {"!=", semantic.NotEquals}, {"<=", semantic.LessEqual}, {">=", semantic.GreaterEqual},
	{"=", semantic.Equals}, {"~", semantic.Contains}, {"<", semantic.Less}, {">", semantic.Greater},
}

// readFilter reads "platform=Google", "country=Germany|Japan", "campaign~brand".
func readFilter(text string) (semantic.Filter, error) {
	for _, o := range operators {
		dimension, value, ok := strings.Cut(text, o.text)
		if !ok {
			continue
		}
		f := semantic.Filter{Dimension: strings.TrimSpace(dimension), Op: o.op, Values: []string{strings.TrimSpace(value)}}
		if values := strings.Split(value, "|"); len(values) > 1 && (o.op == semantic.Equals || o.op == semantic.NotEquals) {
			f.Values = values
			f.Op = map[semantic.Op]semantic.Op{semantic.Equals: semantic.In, semantic.NotEquals: semantic.NotIn}[o.op]
		}
		return f, nil
	}
	return semantic.Filter{}, fmt.Errorf("filter %q has no operator: write platform=Google, country!=Japan or campaign~brand", text)
}
