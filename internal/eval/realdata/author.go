package realdata

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/server"
)

// Check is one stated value held against the computed one.
type Check struct {
	Name  string `json:"name"` // "marketing findings: spend of Email"
	Want  string `json:"want"` // as it is stated
	Got   string `json:"got"`  // computed, rounded as the stated one is
	Right bool   `json:"right"`
}

// Querier runs a semantic query: app.App, as `insight query` uses it.
type Querier interface {
	Query(ctx context.Context, p semantic.Principal, q semantic.Query, lang evidence.Lang) (server.QueryResult, error)
}

type authorTable struct {
	Name    string               `yaml:"name"`
	By      string               `yaml:"by"`
	Where   map[string]string    `yaml:"where"`
	First   *authorFirst         `yaml:"first"`
	Columns []authorColumn       `yaml:"columns"`
	Rows    map[string][]float64 `yaml:"rows"` // by member, in the order of the columns
}

// authorFirst is the member that the author puts first.
type authorFirst struct {
	Metric string `yaml:"metric"`
	Member string `yaml:"member"`
}

type authorColumn struct {
	Metric   string  `yaml:"metric"`
	Times    float64 `yaml:"times"`    // his unit over ours; default 1
	Digits   int     `yaml:"digits"`   // significant ones printed; 0: see Decimals
	Decimals int     `yaml:"decimals"` // printed after the point
}

// Compare queries everything that the author states a value for.
func Compare(ctx context.Context, q Querier) ([]Check, error) {
	raw, err := kpis.ReadFile("kpis/author_values.yaml")
	if err != nil {
		return nil, err
	}
	var file struct {
		Tables []authorTable `yaml:"tables"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil {
		return nil, fmt.Errorf("author_values.yaml: %w", err)
	}
	var checks []Check
	for _, t := range file.Tables {
		list, err := t.compare(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.Name, err)
		}
		checks = append(checks, list...)
	}
	return checks, nil
}

func (t authorTable) compare(ctx context.Context, q Querier) ([]Check, error) {
	query := semantic.Query{Period: period.All}
	for _, c := range t.Columns {
		query.Metrics = append(query.Metrics, c.Metric)
	}
	if t.By != "" {
		query.Dimensions = []string{t.By}
	}
	for dimension, value := range t.Where {
		query.Filters = append(query.Filters, semantic.Filter{Dimension: dimension, Op: semantic.Equals, Values: []string{value}})
	}
	if t.First != nil {
		query.OrderBy = []semantic.Order{{Field: t.First.Metric, Desc: true}}
	}
	res, err := q.Query(ctx, semantic.Principal{ID: "eval"}, query, evidence.EN)
	if err != nil {
		return nil, err
	}
	got, order, err := t.read(res.Table)
	if err != nil {
		return nil, err
	}
	return t.checks(got, order), nil
}

// read returns the values by member, and the members in the table's order.
func (t authorTable) read(table answer.Table) (values map[string][]float64, order []string, err error) {
	at := func(name string) int {
		return slices.IndexFunc(table.Columns, func(c answer.TableColumn) bool { return c.Name == name })
	}
	values = make(map[string][]float64)
	for _, row := range table.Rows {
		member := ""
		if t.By != "" {
			member, _ = row[at(t.By)].(string)
		}
		list := make([]float64, len(t.Columns))
		for i, c := range t.Columns {
			field := at(c.Metric)
			if field < 0 {
				return nil, nil, fmt.Errorf("the result has no column %s", c.Metric)
			}
			v, ok := row[field].(float64)
			if !ok {
				v = math.NaN()
			}
			list[i] = v
		}
		values[member] = list
		order = append(order, member)
	}
	return values, order, nil
}

// checks lists the stated values by member and column. A member that only the
// computed table has is a check that fails.
func (t authorTable) checks(got map[string][]float64, order []string) []Check {
	var checks []Check
	members := make([]string, 0, len(t.Rows))
	for member := range t.Rows {
		members = append(members, member)
	}
	slices.Sort(members)
	for _, member := range members {
		for i, c := range t.Columns {
			name := t.Name + ": " + c.Metric
			if member != "" {
				name += " of " + member
			}
			check := Check{Name: name, Want: c.print(t.Rows[member][i]), Got: "missing"}
			if list, ok := got[member]; ok {
				check.Got = c.print(list[i] * c.times())
			}
			check.Right = check.Got == check.Want
			checks = append(checks, check)
		}
	}
	if t.First != nil {
		check := Check{Name: t.Name + ": highest " + t.First.Metric, Want: t.First.Member, Got: "missing"}
		if len(order) > 0 {
			check.Got = order[0]
		}
		check.Right = check.Got == check.Want
		checks = append(checks, check)
	}
	for _, member := range order {
		if _, ok := t.Rows[member]; !ok {
			checks = append(checks, Check{Name: t.Name + ": members", Want: "none", Got: member})
		}
	}
	return checks
}

func (c authorColumn) times() float64 {
	if c.Times == 0 {
		return 1
	}
	return c.Times
}

// print rounds as the author's own tables do.
func (c authorColumn) print(v float64) string {
	if c.Digits > 0 {
		return strconv.FormatFloat(v, 'g', c.Digits, 64)
	}
	return strconv.FormatFloat(v, 'f', c.Decimals, 64)
}
