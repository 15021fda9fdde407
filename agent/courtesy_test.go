package agent_test

import (
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
)

// TestACourtesyGetsAShortReply: who says thanks wants no catalogue, and who
// says thanks before a question wants its answer.
func TestACourtesyGetsAShortReply(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for text, want := range map[string]string{
		"thanks!":                         "You're welcome. You could go on with one of these.",
		"Great, thank you so much :)":     "You're welcome. You could go on with one of these.",
		"Hi there":                        "Hello! Ask about any figure of your marketing, for example one of these.",
		"谢谢":                              "不客气。还可以接着问下面的问题。",
		"好的，谢谢您！":                         "不客气。还可以接着问下面的问题。",
		"你好":                              "您好！营销数据都可以直接问，比如下面两个问题。",
		"thanks, and revenue last month?": "",
		"你好，上个月营收是多少？":                    "",
	} {
		a := b.ask(t, text, answer.PlannerRules)
		if want == "" {
			if a.Kind != answer.Answered || len(a.Tables) == 0 || !strings.Contains(a.Markdown, "110") {
				t.Errorf("%q: %s: %s", text, a.Kind, a.Markdown)
			}
			continue
		}
		if a.Kind != answer.Answered || a.Markdown != want || len(a.FollowUps) != 2 || len(a.Tables) > 0 || a.Echo != "" {
			t.Errorf("%q: %s: %q with %d follow-ups and %d tables", text, a.Kind, a.Markdown, len(a.FollowUps), len(a.Tables))
		}
	}
}

// TestStartersAreAnswered: what is offered must itself have an answer, as it is
// typeset.
func TestStartersAreAnswered(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for _, greeting := range []string{"hello", "你好", "help", "帮助"} {
		for _, question := range b.ask(t, greeting, answer.PlannerRules).FollowUps {
			if a := b.ask(t, question, answer.PlannerRules); a.Kind != answer.Answered {
				t.Errorf("%q is offered, but %s: %s", question, a.Kind, a.Markdown)
			}
		}
	}
}
