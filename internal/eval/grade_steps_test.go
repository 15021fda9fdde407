package eval

import (
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// TestEveryPartMustTellItsOwn: the leader of the second part is none of the
// first, and a part that is missing is not told by the others.
func TestEveryPartMustTellItsOwn(t *testing.T) {
	t.Parallel()
	said := func(stage int, fact string) answer.Sentence {
		return answer.Sentence{Text: fact, Stage: stage, Spans: []evidence.Span{{Fact: fact}}}
	}
	a := answer.Answer{
		Kind: answer.Answered, Sentences: []answer.Sentence{said(1, "f1"), said(2, "f2")},
		Facts: []evidence.Fact{
			{ID: "f1", Kind: evidence.Observed, Value: 7, Dims: map[string]string{"platform": "Meta"}}, {ID: "f2", Kind: evidence.Observed, Value: 3},
		},
	}
	a.Reading.Stages = make([]answer.Stage, 2)
	leader, value, other := Step{Match: Leader}, Step{Match: Value}, Step{Match: Leader, Metric: "spend"}
	for name, c := range map[string]struct {
		steps  []Step
		truths []Truth
		want   Outcome
	}{
		"both told":                      {[]Step{leader, value}, []Truth{{{"Meta", 7.0}}, {{3.0}}}, Right},
		"what was said before holds":     {[]Step{leader, value}, []Truth{{{"Meta", 7.0}}, {{7.0, 3.0}}}, Right},
		"another leader":                 {[]Step{leader, value}, []Truth{{{"Google", 7.0}}, {{3.0}}}, Wrong},
		"the leader of the other part":   {[]Step{value, leader}, []Truth{{{7.0}}, {{"Meta", 7.0}}}, Wrong},
		"what is only said later":        {[]Step{value, value}, []Truth{{{3.0}}, {{7.0}}}, Wrong},
		"the right number, by no metric": {[]Step{other, value}, []Truth{{{"Meta", 7.0}}, {{3.0}}}, Wrong},
	} {
		got, why := gradeSteps(Case{Expect: answer.Answered, Steps: c.steps}, a, c.truths)
		if got != c.want {
			t.Errorf("%s: %s (%s), want %s", name, got, why, c.want)
		}
	}
}
