package nlq

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/answer"
)

// TestStages: a question of several linked things is a chain of readings; one
// that asks a single thing stays one.
func TestStages(t *testing.T) {
	t.Parallel()
	r := marketingReader(t)
	for text, want := range map[string][]string{
		"Which campaign lost most last month, why, and is it recovering?": {
			"rank conversions_value / campaign @ last_month vs previous_period ^ conversions_value.delta asc",
			"1.leader diagnose conversions_value @ last_month vs previous_period",
			"1.leader recovery conversions_value @ last_month vs previous_period",
		},
		"上个月哪个广告系列跌得最多，为什么，恢复了吗？": {
			"rank conversions_value / campaign @ last_month vs previous_period ^ conversions_value.delta asc",
			"1.leader diagnose conversions_value @ last_month vs previous_period",
			"1.leader recovery conversions_value @ last_month vs previous_period",
		},
		"What was ROAS last month and why did it change?": {"lookup roas @ last_month", "diagnose roas @ last_month vs previous_period"},
		"上个月ROAS多少，为什么变了？":                                {"lookup roas @ last_month", "diagnose roas @ last_month vs previous_period"},
		"Which platform spent most last week and how is it trending?": {
			"rank spend / platform @ last_week ^ spend desc", "1.leader trend spend @ last_week ~ day",
		},
		"上周花费最多的是哪个平台，走势如何？": {"rank spend / platform @ last_week ^ spend desc", "1.leader trend spend @ last_week ~ day"},
		"哪个平台上个月花费最多，为什么？": {
			"rank spend / platform @ last_month ^ spend desc", "1.leader diagnose spend @ last_month vs previous_period",
		},
		"上周收入怎么样，主要是哪个国家带动的，下个月会怎样？": {
			"lookup revenue @ last_week", "1.direction rank revenue / country @ last_week vs previous_period ^ revenue.delta desc", "forecast revenue @ next_month",
		},
		"How was revenue last week, which country drove it, and what will it be next month?": {
			"lookup revenue @ last_week", "1.direction rank revenue / country @ last_week vs previous_period ^ revenue.delta desc", "forecast revenue @ next_month",
		},
		"Revenue and orders last week, and the forecast for this month": {"lookup revenue,orders @ last_week", "forecast revenue,orders @ this_month"},
		"Which platform spent the most last month, and what was that platform's ROAS?": {
			"rank spend / platform @ last_month ^ spend desc", "1.leader lookup roas @ last_month",
		},
		"10月花费最多的平台是哪个？它的ROAS是多少？": {
			"rank spend / platform @ 2026-10 ^ spend desc", "1.leader lookup roas @ 2026-10",
		},
		"10月花费最多的平台是哪个？该平台的ROAS是多少？为什么变了？": {
			"rank spend / platform @ 2026-10 ^ spend desc", "1.leader lookup roas @ 2026-10", "1.leader diagnose roas @ 2026-10 vs previous_period",
		},
		"Why did sessions drop in September, and have they recovered since?": {
			"diagnose sessions @ 2026-09 vs previous_period", "recovery sessions @ 2026-09 vs previous_period",
		},
		"9月会话数为什么下降，后来恢复了吗？": {"diagnose sessions @ 2026-09 vs previous_period", "recovery sessions @ 2026-09 vs previous_period"},
		"上个月营收是多少，按国家看哪个最高，本月预测是多少？": {
			"lookup revenue @ last_month", "rank revenue / country @ last_month ^ revenue desc", "forecast revenue @ this_month",
		},
		"How much did we spend on Meta last month? And on Google?": {"lookup spend ? platform=Meta @ last_month", "lookup spend ? platform=Google @ last_month"},
		"上周Google花了多少钱？为什么变了？":                                     {"lookup spend ? platform=Google @ last_week", "diagnose spend ? platform=Google @ last_week vs previous_period"},
		"Which country lost the most revenue last month and why?": {
			"rank revenue / country @ last_month vs previous_period ^ revenue.delta asc", "1.leader diagnose revenue @ last_month vs previous_period",
		},
		"Meta 上个月 ROAS 多少，Google 呢？": {"lookup roas ? platform=Meta @ last_month", "lookup roas ? platform=Google @ last_month"},
		"What was ROAS on Meta last month, and what about Google?": {
			"lookup roas ? platform=Meta @ last_month", "lookup roas ? platform=Google @ last_month",
		},
		"上季度哪个国家营收增长最快，为什么，接下来会怎样？": {
			"rank revenue / country @ last_quarter vs previous_period ^ revenue.change desc",
			"1.leader diagnose revenue @ last_quarter vs previous_period", "1.leader forecast revenue @ next_30_days",
		},
		"10月营收和订单数是多少？主要是哪个渠道贡献的？": {
			"lookup revenue,orders @ 2026-10", "1.direction rank revenue / channel @ 2026-10 vs previous_period ^ revenue.delta desc",
		},
		"Revenue last month, why, why, why, why?":              {"lookup revenue @ last_month", "diagnose revenue @ last_month vs previous_period"},
		"What was revenue last month and is it still falling?": {"lookup revenue @ last_month", "recovery revenue @ last_month vs previous_period claims -1"},
		"Which campaign spent most in October, why, and is it still rising?": {
			"rank spend / campaign @ 2026-10 ^ spend desc", "1.leader diagnose spend @ 2026-10 vs previous_period", "1.leader recovery spend @ 2026-10 vs previous_period claims 1",
		},
		"What were sessions in September, and are sessions dropping again?": {"lookup sessions @ 2026-09", "recovery sessions @ 2026-09 vs previous_period claims -1"},
		"上个月营收多少，现在还在跌吗？":                                                   {"lookup revenue @ last_month", "recovery revenue @ last_month vs previous_period claims -1"},
		"9月会话数为什么下降，是否仍在下滑？":                                                {"diagnose sessions @ 2026-09 vs previous_period", "recovery sessions @ 2026-09 vs previous_period claims -1"},
		"10月花费多少，还在涨吗？":                                                     {"lookup spend @ 2026-10", "recovery spend @ 2026-10 vs previous_period claims 1"},
		"Which campaign lost most last month, why, and what about TikTok?": {
			"rank conversions_value / campaign @ last_month vs previous_period ^ conversions_value.delta asc",
			"1.leader diagnose conversions_value @ last_month vs previous_period", "diagnose conversions_value ? platform=TikTok @ last_month vs previous_period",
		},
		"Which platform spent most last month, why, and what about TikTok?": {
			"rank spend / platform @ last_month ^ spend desc", "1.leader diagnose spend @ last_month vs previous_period", "diagnose spend ? platform=TikTok @ last_month vs previous_period",
		},
		"上个月哪个广告系列跌得最多，为什么，TikTok呢？": {
			"rank conversions_value / campaign @ last_month vs previous_period ^ conversions_value.delta asc",
			"1.leader diagnose conversions_value @ last_month vs previous_period", "diagnose conversions_value ? platform=TikTok @ last_month vs previous_period",
		},
		// One thing is asked, or parts that one reading holds.
		"Revenue and orders by country last month":                            nil,
		"Spend on Google and Meta last month":                                 nil,
		"Why did revenue fall and not recover?":                               nil,
		"Why did revenue fall last month?":                                    nil,
		"What was spend last month and what was revenue last month?":          nil,
		"上个月花费和营收分别是多少？":                                                      nil,
		"上个月，哪个平台花费最多？":                                                       nil,
		"花费最多的平台，上个月是哪个？":                                                     nil,
		"Compare Google and Meta spend, last month and the month before":      nil,
		"对比上个月Google和Meta的花费，哪个更高？":                                           nil,
		"Which platform, and which campaign, is best?":                        nil,
		"What was revenue last month, and what is the weather?":               nil,
		"Which platform spent most, and who is our main competitor?":          nil,
		"I was wondering, what was revenue last month?":                       nil,
		"Is that the forecast?":                                               nil,
		"Which campaign did best, last month, by ROAS?":                       nil,
		"What is the reason for the drop in revenue last month?":              nil,
		"Show me spend, which I need for the board, by platform for October":  nil,
		"How much did we spend in October, and in which currency is that?":    nil,
		"Did spend go up last week, or did it go down?":                       nil,
		"How many orders came from Germany and how many from Japan last week": nil,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got := r.Read(answer.Question{Text: text}, now)
			checkParts(t, text, got)
			if diff := cmp.Diff(want, stagesOf(got)); diff != "" {
				t.Errorf("%s", diff)
			}
		})
	}
}

// stagesOf writes the stages of a reading, each with what it takes.
func stagesOf(r answer.Reading) []string {
	var out []string
	for _, s := range r.Stages {
		text := brief(s.Reading)
		if s.From > 0 {
			text = string(rune('0'+s.From)) + "." + string(s.Takes) + " " + text
		}
		if s.Reading.Intent == answer.Recovery && s.Reading.Claims != 0 {
			text += fmt.Sprint(" claims ", s.Reading.Claims)
		}
		out = append(out, strings.TrimSuffix(text, " !follow"))
	}
	return out
}
