package eval_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/eval"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/store"
)

// scripted answers by question.
type scripted map[string]answer.Answer

func (s scripted) Answer(_ context.Context, q answer.Question) (answer.Answer, error) {
	a, ok := s[q.Text]
	if !ok {
		return a, errors.New("the database is away")
	}
	return a, nil
}

func TestCorrectionsAreHeldAgainstTheApprovedReading(t *testing.T) {
	t.Parallel()
	read := func(kind answer.Kind, q semantic.Query) answer.Answer {
		return answer.Answer{Kind: kind, Reading: answer.Reading{Query: q}}
	}
	filter := func(dimension string, op semantic.Op, values ...string) semantic.Filter {
		return semantic.Filter{Dimension: dimension, Op: op, Values: values}
	}
	want := semantic.Query{Metrics: []string{"spend"}, Dimensions: []string{"platform", "country"}, Period: "last_week",
		Filters: []semantic.Filter{filter("device", semantic.In, "mobile"), filter("country", semantic.In, "Japan", "Germany")}}
	same := want
	same.Dimensions = []string{"country", "platform"}
	same.Filters = []semantic.Filter{filter("country", semantic.In, "Germany", "Japan"), filter("device", semantic.Equals, "mobile")}
	otherPeriod, otherMetric, noFilter, limited := want, want, want, want
	otherPeriod.Period, otherMetric.Metrics, noFilter.Filters, limited.Limit = "last_month", []string{"revenue"}, nil, 3
	tests := map[string]struct {
		answer answer.Answer
		want   eval.Outcome
		names  string
	}{
		"the same":               {read(answer.Answered, want), eval.Right, ""},
		"in another order":       {read(answer.Answered, same), eval.Right, ""},
		"read right, no data":    {read(answer.Empty, want), eval.Right, ""},
		"another period":         {read(answer.Answered, otherPeriod), eval.Wrong, "last_week"},
		"another metric":         {read(answer.Answered, otherMetric), eval.Wrong, "revenue"},
		"a filter lost":          {read(answer.Answered, noFilter), eval.Wrong, "filters"},
		"a limit that none gave": {read(answer.Answered, limited), eval.Wrong, "limit"},
		"asked back":             {read(answer.Asked, want), eval.AskedUp, ""},
		"refused":                {read(answer.Cannot, want), eval.Refused, ""},
	}
	asker := scripted{}
	var cases []store.GoldenCase
	for name, tt := range tests {
		asker[name] = tt.answer
		cases = append(cases, store.GoldenCase{ID: name, Question: name, Lang: evidence.EN, Query: want})
	}
	cases = append(cases, store.GoldenCase{ID: "broken", Question: "broken", Lang: evidence.ZH, Query: want})
	verdicts, err := eval.Runner{Asker: asker, Planner: answer.PlannerRules}.RunCorrections(t.Context(), cases, nil)
	if err != nil || len(verdicts) != len(tests)+1 {
		t.Fatalf("%d verdicts (%v)", len(verdicts), err)
	}
	for _, v := range verdicts {
		tt := tests[v.Case.ID]
		if v.Case.ID == "broken" {
			tt.want, tt.names = eval.Broken, "away"
		}
		if v.Outcome != tt.want || !strings.Contains(v.Why, tt.names) {
			t.Errorf("%s: %s (%s), want %s", v.Case.ID, v.Outcome, v.Why, tt.want)
		}
	}
	if s := eval.Sum("corrections", verdicts, evidence.ZH); s.Total != 1 || s.Broken != 1 {
		t.Errorf("in Chinese %+v", s)
	}
}
