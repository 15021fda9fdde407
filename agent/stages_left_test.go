package agent_test

import (
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// TestAPartThatWasNotReadIsNamed: by the last sentence, and still once a person
// has changed what was read.
func TestAPartThatWasNotReadIsNamed(t *testing.T) {
	t.Parallel()
	b := setupOver(t, members{table: platforms}, nil)
	for question, want := range map[string]string{
		"Which platform spent the most in October, and who approved it?":             "“who approved it” is not answered: this part of the question could not be read. It can be asked by itself, in other words.",
		"Which platform spent the most in October, why, and who approved it?":        "“who approved it” is not answered: this part of the question could not be read. It can be asked by itself, in other words.",
		"Which platform spent the most in October? Who approved it? Is that normal?": "“Who approved it”, “Is that normal” are not answered: these parts of the question could not be read. They can be asked one by one, in other words.",
		"10月哪个平台花费最多，我们该加预算吗？":                                                       "“我们该加预算吗”没有回答：这一部分未能读懂，可以换个说法单独提问。",
		"10月哪个平台花费最多，为什么，谁批的，这算高吗？":                                                  "“谁批的”、“这算高吗”没有回答：这几部分未能读懂，可以换个说法逐个提问。",
	} {
		a := b.ask(t, question, answer.PlannerRules)
		last := a.Sentences[len(a.Sentences)-1]
		if a.Kind != answer.Answered || last.Text != want || last.Verdict != evidence.NotCheckable || !strings.Contains(a.Sentences[0].Text, "Google") {
			t.Errorf("%s: %s, said %q", question, a.Kind, a.Markdown)
		}
		if n := strings.Count(a.Markdown, want); n != 1 {
			t.Errorf("%s: named %d times", question, n)
		}
	}
	question := "Which platform spent the most in October, and who approved it?"
	reading := b.ask(t, question, answer.PlannerRules).Reading
	reading.Left, reading.Query.Period = nil, "last_week" // as the page sends it
	a, err := b.agent.Answer(t.Context(), answer.Question{Text: question, Lang: evidence.EN, Reading: &reading, Principal: semantic.Principal{ID: "ann"}})
	if err != nil || !strings.Contains(a.Markdown, "who approved it") {
		t.Errorf("changed: %v, said %q", err, a.Markdown)
	}
}

// TestNobodyIsSaidOnce: parts that need the same leader, which nothing named, say
// so together.
func TestNobodyIsSaidOnce(t *testing.T) {
	t.Parallel()
	for question, want := range map[string]string{
		"Which platform spent the most in October, why, and what was its ROAS?": "so the parts that go on from it cannot be answered",
		"10月哪个平台花费最多，为什么，它的ROAS是多少？":                                            "由它引出的后续部分都无法回答",
	} {
		a := setupOver(t, members{table: table{}}, nil).ask(t, question, answer.PlannerRules)
		if len(a.Reading.Stages) != 3 || strings.Count(a.Markdown, want) != 1 || len(a.Sentences) != 2 {
			t.Errorf("%s: %d stages, said %q", question, len(a.Reading.Stages), a.Markdown)
		}
	}
}
