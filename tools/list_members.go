package tools

import (
	"context"
	_ "embed"
	"slices"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// ListMembersName is the name of the tool that lists the members of a dimension.
const ListMembersName = "list_members"

//go:embed list_members.md
var listMembersDescription string

// maxMembers bounds how many members are shown, and maxSearched among how many
// a search looks.
const (
	maxMembers  = 200
	maxSearched = 2000
)

type listMembersInput struct {
	Dimension string `json:"dimension" jsonschema:"a dimension of list_metrics"`
	Search    string `json:"search,omitempty" jsonschema:"text that the member contains"`
}

// ListMembers makes the tool that tells which members a dimension has.
func ListMembers(m *semantic.Model, w Warehouse) (Tool, error) {
	run := func(ctx context.Context, call Call, in listMembersInput) (Result, error) {
		if _, ok := m.Dimension(in.Dimension); !ok {
			names := make([]string, 0, len(m.Dimensions))
			for _, d := range m.Dimensions {
				names = append(names, d.Name)
			}
			return Result{Problem: &answer.Problem{Kind: answer.UnknownDimension, Text: in.Dimension, Suggestions: names}}, nil
		}
		members, err := MembersFor(ctx, m, w, call.Principal, call.Now, in.Dimension, maxSearched)
		if err != nil {
			return Result{}, err
		}
		table := answer.Table{ID: localTable, Rows: [][]any{}, Columns: textColumns(call.Lang, "member", "label")}
		for _, v := range members {
			if !MemberMentions(m, in.Dimension, v, in.Search) {
				continue
			}
			table.Total++
			if len(table.Rows) < maxMembers {
				table.Rows = append(table.Rows, []any{v, m.ValueLabel(in.Dimension, v, call.Lang)})
			}
		}
		return Result{Tables: []answer.Table{table}}, nil
	}
	return New(ListMembersName, listMembersDescription, run)
}

// MembersFor lists the members of a dimension that a principal may see, the
// most frequent first; those of a dimension of days as the week goes. For somebody under a row policy they are read from the
// rows that the policy lets through.
func MembersFor(ctx context.Context, m *semantic.Model, w Warehouse, p semantic.Principal, now time.Time, dimension string, limit int) ([]string, error) {
	if d, ok := m.Dimension(dimension); ok && d.OfDays() {
		return d.Course()[:min(limit, len(d.Course()))], nil
	}
	if m.PolicyFingerprint(p) == "" {
		return w.Members(ctx, m, dimension, limit)
	}
	metric := metricWith(m, dimension)
	if metric == "" {
		return nil, nil
	}
	q := semantic.Query{Metrics: []string{metric}, Dimensions: []string{dimension}, Limit: limit}
	compiled, err := semantic.Compile(m, q, semantic.Env{Now: now, Principal: p})
	if err != nil {
		return nil, err
	}
	rows, err := w.Run(ctx, compiled)
	if err != nil {
		return nil, err
	}
	var members []string
	for _, row := range rows.Rows {
		if v, ok := row[0].(string); ok {
			members = append(members, v)
		}
	}
	return members, nil
}

// metricWith returns the first additive metric that a dimension can cut.
func metricWith(m *semantic.Model, dimension string) string {
	for _, metric := range m.Metrics {
		if metric.Additive && len(metric.Refuse) == 0 && slices.Contains(m.DimensionsOf(metric.Name), dimension) {
			return metric.Name
		}
	}
	return ""
}

// MemberMentions reports whether a member's value, or its label in whichever
// language, contains some text.
func MemberMentions(m *semantic.Model, dimension, value, search string) bool {
	names := []string{value}
	for _, lang := range evidence.Langs {
		names = append(names, m.ValueLabel(dimension, value, lang))
	}
	return anyContains(names, search)
}
