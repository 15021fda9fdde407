package nlq

import (
	"testing"

	"github.com/insight-agent/insight/internal/answer"
)

func TestWhatAQuestionTakesForGranted(t *testing.T) {
	t.Parallel()
	reader := marketingReader(t)
	for question, want := range map[string]int{
		"Why did revenue fall last week?":             -1,
		"Why did spend rise last month?":              1,
		"Did clicks drop last week?":                  -1,
		"营收为什么下降？":                                    -1,
		"上周花费为什么上涨了？":                                 1,
		"Why did CPA improve last month?":             -1, // a cost improves by falling
		"上个月转化成本为什么恶化？":                               1,
		"Why did ROAS improve last month?":            1,
		"How did revenue change last week?":           0,
		"Did revenue rise or fall last week?":         0,
		"revenue last week":                           0,
		"Which platform's spend fell most last week?": 0, // a ranking: some fell
	} {
		r := reader.Read(answer.Question{Text: question}, now)
		if r.Claims != want {
			t.Errorf("%q claims %d, want %d (intent %s)", question, r.Claims, want, r.Intent)
		}
	}
}
