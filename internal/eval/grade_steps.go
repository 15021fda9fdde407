package eval

import (
	"fmt"
	"slices"

	"github.com/insight-agent/insight/internal/answer"
)

// gradeSteps holds every part of an answer against the truth of its step. An
// answer that is not in parts is held against each truth as a whole: what
// matters is that everything that was asked is told.
func gradeSteps(c Case, a answer.Answer, truths []Truth) (Outcome, string) {
	for i, step := range c.Steps {
		one := Case{ID: c.ID, Expect: c.Expect, Match: step.Match, Metric: step.Metric}
		from := i + 1
		if step.Match == Value {
			from = 1 // what a part before has said is not said again
		}
		if outcome, why := Grade(one, stagesOf(a, from, i+1), truths[i]); outcome != Right {
			return outcome, fmt.Sprintf("part %d: %s", i+1, why)
		}
	}
	return Right, ""
}

// stagesOf returns the parts of an answer that some stages of its reading gave,
// read as the last of them.
func stagesOf(a answer.Answer, from, to int) answer.Answer {
	if to > len(a.Reading.Stages) {
		return a
	}
	a.Reading = a.Reading.Stages[to-1].Reading
	a.Sentences = slices.DeleteFunc(slices.Clone(a.Sentences), func(s answer.Sentence) bool { return s.Stage < from || s.Stage > to })
	a.Tables = slices.DeleteFunc(slices.Clone(a.Tables), func(t answer.Table) bool { return t.Stage < from || t.Stage > to })
	return a
}
