package nlq

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/answer"
)

// TestPartsThatAreLeft: what is plainly a question of its own and cannot be read
// is named, and never dropped while the rest is answered.
func TestPartsThatAreLeft(t *testing.T) {
	t.Parallel()
	r := marketingReader(t)
	spent, lost := "rank spend / platform @ last_month ^ spend desc", "rank conversions_value / campaign @ last_month vs previous_period ^ conversions_value.delta asc"
	for text, want := range map[string]struct {
		read string // the last part that was read
		left []string
	}{
		"Which platform spent most last month, and who approved it?":                   {spent, []string{"who approved it"}},
		"Which platform spent most last month? Is that normal?":                        {spent, []string{"Is that normal"}},
		"Which platform spent most last month and should we spend more there?":         {spent, []string{"should we spend more there"}},
		"Which platform spent most last month, and when did it start?":                 {spent, []string{"when did it start"}},
		"What was revenue last month and email it to Jim":                              {"lookup revenue @ last_month", []string{"email it to Jim"}},
		"Revenue last month, and how many people opened our emails?":                   {"lookup revenue @ last_month", []string{"how many people opened our emails"}},
		"What was CTR last week and is that good?":                                     {"lookup ctr @ last_week", []string{"is that good"}},
		"What was revenue last month? Who is the account manager? Why did it fall?":    {"lookup revenue @ last_month", []string{"Who is the account manager", "Why did it fall"}},
		"Who approved the budget, and what was spend last month?":                      {"lookup spend @ last_month", []string{"Who approved the budget"}},
		"What was spend last month, what share was Google's, and who signed it off?":   {"share spend / platform @ last_month ^ spend desc share of platform=Google", []string{"who signed it off"}},
		"What was revenue last month, and what is the weather?":                        {"lookup revenue @ last_month", []string{"what is the weather"}},
		"How much did we spend in October, and in which currency is that?":             {"lookup spend @ 2026-10", []string{"in which currency is that"}},
		"Revenue last month, who approved it? And what was ROAS in October?":           {"lookup roas @ 2026-10", []string{"who approved it"}},
		"How was revenue last week? Why? And on mobile? And on desktop? And in Japan?": {"diagnose revenue ? device=desktop @ last_week vs previous_period", []string{"in Japan"}},
		"上个月哪个平台花费最多？谁批的？":                                                             {spent, []string{"谁批的"}},
		"上个月哪个平台花费最多，我们该加预算吗？":                                                         {spent, []string{"我们该加预算吗"}},
		"上个月哪个广告系列跌得最多，谁在管，恢复了吗？":                                                      {lost, []string{"谁在管", "恢复了吗"}},
		"上周CTR多少，算高吗？":                                                                 {"lookup ctr @ last_week", []string{"算高吗"}},
		"上个月花费多少，怎么降下来？":                                                               {"lookup spend @ last_month", []string{"怎么降下来"}},
		"上个月营收多少，天气怎么样？":                                                               {"lookup revenue @ last_month", []string{"天气怎么样"}},
		"上季度哪个国家增长最快，那边天气如何？":                                                          {"rank revenue / country @ last_quarter vs previous_period ^ revenue.change desc", []string{"那边天气如何"}},
		"上个月哪个平台花费最多，谁在管，该平台走势如何？":                                                     {"trend spend @ last_month ~ day", []string{"谁在管"}},
		// One question, or one that is asked back as a whole.
		"Spend on Google last month, and how much on Meta?":                       {"lookup spend ? platform=Google,Meta @ last_month", nil},
		"Which platform spent most last month, and how much was it?":              {spent, nil},
		"Which campaign lost most last month, and by how much?":                   {lost, nil},
		"Which platform spent most last month and which spent least?":             {spent, nil},
		"How much did we spend and what did we get back in revenue in October?":   {"lookup spend,revenue @ 2026-10", nil},
		"Of last week's orders, how many were from people who had doubts before?": {"lookup orders @ last_week !low", nil},
		"Revenue last month, which I need for the board, by platform":             {"rank revenue / platform @ last_month ^ revenue desc !low", nil},
		"Spend last month and how do we cut it?":                                  {"lookup spend @ last_month !low", nil},
		"Can you show me revenue last month, and could you do it by country?":     {"rank revenue / country @ last_month ^ revenue desc", nil},
		"上个月花费最多的平台是哪个，花了多少？":                                                     {spent, nil},
		"去年四季度的总花费跟营收各是多少，报表里两格都空着呢":                                              {"lookup spend,revenue @ 2025-q4", nil},
		"TikTok 今年12月批下来的广告预算是多少？合同等着盖章呢":                                         {"lookup spend_budget ? platform=TikTok @ 2026-12", nil},
		"Revenue last month from customers, who bought twice?":                    {"lookup revenue,customers @ last_month !any", nil},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got := r.Read(answer.Question{Text: text}, now)
			checkParts(t, text, got)
			compareReading(t, text, want.read, got)
			if diff := cmp.Diff(want.left, got.Left); diff != "" {
				t.Errorf("left: %s", diff)
			}
		})
	}
}
