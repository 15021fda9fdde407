package nlq

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/answer"
)

func TestAsidesAreLeftOutAndSaid(t *testing.T) {
	t.Parallel()
	r := marketingReader(t)
	for name, c := range map[string]struct {
		text, want string
		aside      []string
	}{
		"an errand before the question": {
			"I'm rushing to catch a train: how many orders did we get in October?",
			"lookup orders @ 2026-10", []string{"I'm rushing to catch a train"}},
		"thanks behind it": {
			"Spend by platform for October 2026, please. I owe you a beverage!",
			"rank spend / platform @ 2026-10 ^ spend desc", []string{"I owe you a beverage"}},
		"a purpose": {
			"What was revenue last week? So I can brag over lunch.",
			"lookup revenue @ last_week", []string{"So I can brag over lunch"}},
		"a misspelt name in an aside": {
			"I'm on the train. How many orders did we get in October?",
			"lookup orders @ 2026-10", []string{"I'm on the train"}},
		"a member named in a statement": {
			"My mentor says Pinterest is special. What was its ROAS last month?",
			"lookup roas ? platform=Pinterest @ last_month", []string{"special", "My mentor says"}},
		"a boss in Chinese":  {"老板嚷嚷半天了，上周花费多少", "lookup spend @ last_week", []string{"老板嚷嚷半天了"}},
		"a reason behind it": {"昨天的点击量是多少，我手工拉要拉到半夜", "lookup clicks @ yesterday", []string{"我手工拉要拉到半夜"}},
		"a person who asks":  {"组长要上个月的点击率", "lookup ctr @ last_month", []string{"组长要"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := r.Read(answer.Question{Text: c.text}, now)
			checkParts(t, c.text, got)
			compareReading(t, c.text, c.want, got)
			if diff := cmp.Diff(c.aside, got.Aside); diff != "" {
				t.Errorf("left out (-want +got):\n%s", diff)
			}
		})
	}
}

// TestWhatRestrictsIsNoAside: leaving these clauses out would answer another
// question.
func TestWhatRestrictsIsNoAside(t *testing.T) {
	t.Parallel()
	r := marketingReader(t)
	for _, text := range []string{
		"Revenue last month? I mean the wholesale part.",
		"Not the wholesale ones. Revenue last month please",
		"Revenue last month, without the influencers.",
		"Revenue last month, in antarctica?",
		"We just launched on Etsy. What was revenue last week?",
		"My friend sells on ebay. How much revenue did they make last month?",
		"Our investor is obsessed with Allbirds. How much did they spend last month?",
		"How much did we spend last month before we changed the bids?",
		"上周咱们在拼多多上卖得怎么样，多少营收？",
		"上个月营收多少？批发那块",
		"我只要线下门店的，上个月营收多少",
		"上个月营收多少，不含批发的",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := r.Read(answer.Question{Text: text}, now); got.Confidence >= runs && got.Problem == nil && len(got.Open) == 0 {
				t.Errorf("runs as %s, leaving out %q", brief(got), got.Aside)
			}
		})
	}
}

func TestAMetricIsTakenBack(t *testing.T) {
	t.Parallel()
	r := marketingReader(t)
	for text, want := range map[string]string{
		"impressions in September, not clicks":                      "lookup impressions @ 2026-09",
		"clicks last month? I mean the number of orders last month": "lookup orders @ last_month",
	} {
		got := r.Read(answer.Question{Text: text}, now)
		if diff := cmp.Diff(want, brief(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}
