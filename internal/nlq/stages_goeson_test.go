package nlq

import (
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
)

// TestWhatAPartGoesOnFrom: each case of the table holds for the last part of a
// question, and gives what that part is about.
func TestWhatAPartGoesOnFrom(t *testing.T) {
	t.Parallel()
	r := marketingReader(t)
	seen := make(map[string]int)
	for _, c := range []struct{ before, part, name, want string }{
		{"What was spend last month", "why did it change", "behind a value, a course or a cause", "lookup"},
		{"上个月花费多少", "为什么变了", "behind a value, a course or a cause", "lookup"},
		{"Which platform spent the most last month", "why", "why a ranking came out so", "leader"},
		{"上个月哪个平台花费最多", "为什么", "why a ranking came out so", "leader"},
		{"How was spend last month|by platform which was highest", "why", "why a ranking came out so", "leader"},
		{"Which platform spent the most last month", "how is it trending", "it, behind a ranking", "leader"},
		{"Which platform spent the most last month", "what comes next", "whether, where or how, behind a ranking that begins the question", "leader"},
		{"上个月哪个平台花费最多", "走势如何", "whether, where or how, behind a ranking that begins the question", "leader"},
		{"How was spend last month|by platform which was highest", "how is it trending", "behind a ranking that only looked closer at a subject", "lookup"},
		{"上个月花费多少|按平台看哪个最高", "接下来会怎么样", "behind a ranking that only looked closer at a subject", "lookup"},
		{"Which platform spent the most last month", "what was its ROAS", "it, behind a ranking", "leader"},
		{"上个月哪个平台花费最多", "它的ROAS是多少", "it, behind a ranking", "leader"},
		{"上个月哪个平台花费最多", "ROAS是多少", "another metric in Chinese, which may be anybody's", "nothing"},
		{"上个月哪个平台花费最多", "德国是多少", "in Chinese, where who is meant is left out", "leader"},
		{"Which platform spent the most last month", "which country was highest", "a cut or a metric of its own behind a ranking", "rank"},
		{"上个月哪个平台花费最多", "按国家看哪个最高", "a cut or a metric of its own behind a ranking", "rank"},
	} {
		lang := Language(c.part)
		q := answer.Question{Text: c.before, Lang: lang}
		chain := chain{reader: r, question: q, now: now}
		for n, text := range strings.Split(c.before, "|") {
			step, ok := chain.read(part{text: text, sentence: n == 0, linked: true})
			if !ok {
				t.Fatalf("%s: %q cannot be read", c.before, text)
			}
			chain.stages = append(chain.stages, step)
		}
		l := chain.look(part{text: c.part, linked: true})
		k := chain.standing(l).which()
		seen[goingOn[k].name]++
		on, leader, ok := chain.goesOnFrom(l)
		got := "nothing"
		if ok {
			if got = string(chain.stages[on].Reading.Intent); leader {
				got = "leader"
			}
		}
		if goingOn[k].name != c.name || got != c.want {
			t.Errorf("%s, %s: %q is about %s, want %q about %s", c.before, c.part, goingOn[k].name, got, c.name, c.want)
		}
	}
	for _, c := range goingOn {
		if seen[c.name] == 0 {
			t.Errorf("no part shows %q", c.name)
		}
	}
}
