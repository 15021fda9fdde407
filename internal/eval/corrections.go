package eval

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/store"
)

// CorrectionsSet is the name of the set of approved corrections. Its cases come
// from the database and not from a file.
const CorrectionsSet = "corrections"

// RunCorrections asks the questions of approved corrections: each must be read
// as its editor approved it.
func (r Runner) RunCorrections(ctx context.Context, cases []store.GoldenCase, progress func(done, total int)) ([]Verdict, error) {
	verdicts := make([]Verdict, 0, len(cases))
	for i, c := range cases {
		v := Verdict{Case: Case{ID: c.ID, Lang: c.Lang, Question: c.Question}}
		q := answer.Question{Text: c.Question, Lang: c.Lang, Planner: r.Planner, Principal: semantic.Principal{ID: "eval"}}
		started := time.Now()
		a, err := r.Asker.Answer(ctx, q)
		v.Elapsed = time.Since(started)
		if ctx.Err() != nil {
			return verdicts, ctx.Err()
		}
		if err != nil {
			v.Outcome, v.Why = Broken, err.Error()
		} else {
			v.count(a)
			v.Outcome, v.Why = GradeReading(c.Query, a)
		}
		verdicts = append(verdicts, v)
		if progress != nil {
			progress(i+1, len(cases))
		}
	}
	return verdicts, nil
}

// GradeReading holds an answer's reading against the one that a person approved
// and says where they differ.
func GradeReading(want semantic.Query, a answer.Answer) (Outcome, string) {
	differs := difference(want, a.Reading.Query)
	switch {
	case a.Kind == answer.Asked:
		return AskedUp, text(a)
	case a.Kind == answer.Cannot:
		return Refused, text(a)
	case differs != "":
		return Wrong, differs
	}
	return Right, "" // whatever it then found: an empty period is read right too
}

// difference names the first part of two queries that is not the same. The order
// of dimensions and of filters means nothing, and one value in a list is that
// value.
func difference(want, got semantic.Query) string {
	want, got = plainQuery(want), plainQuery(got)
	parts := func(q semantic.Query) []any {
		return []any{q.Metrics, q.Dimensions, q.Filters, q.Period, q.Grain, q.Compare, q.OrderBy, q.Limit, q.Others}
	}
	names := []string{"metrics", "dimensions", "filters", "period", "grain", "compare", "order_by", "limit", "others"}
	for i, w := range parts(want) {
		expected, errW := json.Marshal(w)
		found, errG := json.Marshal(parts(got)[i])
		if errW != nil || errG != nil || string(expected) != string(found) {
			return fmt.Sprintf("%s were read as %s, approved was %s", names[i], found, expected)
		}
	}
	return ""
}

func plainQuery(q semantic.Query) semantic.Query {
	q.Dimensions = slices.Sorted(slices.Values(q.Dimensions))
	filters := []semantic.Filter{}
	for _, f := range q.Filters {
		f.Values = slices.Sorted(slices.Values(f.Values))
		switch {
		case f.Op == semantic.In && len(f.Values) == 1:
			f.Op = semantic.Equals
		case f.Op == semantic.NotIn && len(f.Values) == 1:
			f.Op = semantic.NotEquals
		}
		filters = append(filters, f)
	}
	slices.SortFunc(filters, func(a, b semantic.Filter) int {
		return strings.Compare(a.Dimension+string(a.Op)+strings.Join(a.Values, "\x00"), b.Dimension+string(b.Op)+strings.Join(b.Values, "\x00"))
	})
	q.Filters = filters
	if len(q.OrderBy) == 0 {
		q.OrderBy = nil
	}
	return q
}
