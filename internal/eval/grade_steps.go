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
		if outcome, why := Grade(one, stageOf(a, i+1), truths[i]); outcome != Right {
			return outcome, fmt.Sprintf("part %d: %s", i+1, why)
		}
	}
	return Right, ""
}

// stageOf returns the part of an answer that one stage of its reading gave.
func stageOf(a answer.Answer, number int) answer.Answer {
	if number > len(a.Reading.Stages) {
		return a
	}
	a.Reading = a.Reading.Stages[number-1].Reading
	a.Sentences = slices.DeleteFunc(slices.Clone(a.Sentences), func(s answer.Sentence) bool { return s.Stage != number })
	a.Tables = slices.DeleteFunc(slices.Clone(a.Tables), func(t answer.Table) bool { return t.Stage != number })
	return a
}
