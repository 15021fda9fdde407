package nlq

import "testing"

func TestReadThresholds(t *testing.T) {
	t.Parallel()
	readsAs(t, map[string]string{
		"Which countries had at least 2,000 conversions last month?":    "rank conversions / country @ last_month ^ conversions desc having conversions>=2000",
		"10月转化数少于300的广告系列":                                              "rank conversions / campaign @ 2026-10 ^ conversions asc having conversions<300",
		"On which days in October was revenue under $35k?":              "rank revenue @ 2026-10 ~ day having revenue<35000",
		"上个月CPA超过50的平台有哪些":                                              "rank cpa / platform @ last_month ^ cpa desc having cpa>50",
		"How many days in October had fewer than 420 orders?":           "rank orders @ 2026-10 ~ day having orders<420",
		"platforms with ROAS between 2 and 3 last month":                "rank roas / platform @ last_month ^ roas desc having roas=2..3",
		"10月有几天订单数不低于480？":                                              "rank orders @ 2026-10 ~ day having orders>=480",
		"上个月花费在2万到5万之间的广告系列":                                            "rank spend / campaign @ last_month ^ spend desc having spend=20000..50000",
		"Which ad groups had no conversions yesterday?":                 "rank conversions / ad_group @ yesterday ^ conversions asc having conversions=0",
		"Which channels had a CTR above 2% last week?":                  "rank ctr / channel @ last_week ^ ctr desc having ctr>0.02",
		"campaigns in Germany with CPA over $60 last month":             "rank cpa / campaign ? country=Germany @ last_month ^ cpa desc having cpa>60",
		"2026年第三季度ROAS至少为2.5的国家有哪些？":                                    "rank roas / country @ 2026-q3 ^ roas desc having roas>=2.5",
		"campaigns that spent over 10k with ROAS below 2 last month":    "rank spend,roas / campaign @ last_month ^ spend desc having spend>10000 roas<2",
		"which platforms didn't get any orders last week":               "rank orders / platform @ last_week ^ orders asc having orders=0",
		"campaigns with ROAS ≥ 3 last month":                            "rank roas / campaign @ last_month ^ roas desc having roas>=3",
		"platforms with 5,000 or more clicks yesterday":                 "rank clicks / platform @ yesterday ^ clicks desc having clicks>=5000",
		"上周没有转化的广告组":                                                    "rank conversions / ad_group @ last_week ^ conversions asc having conversions=0",
		"上个月点击率在1%以上的渠道":                                                "rank ctr / channel @ last_month ^ ctr desc having ctr>=0.01",
		"上个月哪些平台的花费不到五万":                                                "rank spend / platform @ last_month ^ spend asc having spend<50000",
		"上个月哪些国家的营收突破30万":                                               "rank revenue / country @ last_month ^ revenue desc having revenue>300000",
		"How many campaigns had a CPA of more than $30 in October?":     "rank cpa / campaign @ 2026-10 ^ cpa desc having cpa>30",
		"platforms with average daily spend above 2k last month":        "rank spend / platform @ last_month ^ spend desc having spend>2000 per day",
		"what was our average revenue per day in October":               "lookup revenue @ 2026-10 per day",
		"average monthly ad spend this year":                            "lookup spend @ this_year per month",
		"上周平均每天的点击量":                                                    "lookup clicks @ last_week per day",
		"10月各平台的日均花费":                                                   "rank spend / platform @ 2026-10 ^ spend desc per day",
		"average daily CTR last month":                                  "lookup ctr @ last_month per day",
		"average daily spend by month this year":                        "trend spend @ this_year ~ month per day",
		"which platform had the highest average daily spend last month": "rank spend / platform @ last_month ^ spend desc per day",
		"average weekly orders this month vs last month":                "compare orders @ this_month vs last_month per week",

		"10月转化数为0的广告组":     "rank conversions / ad_group @ 2026-10 ^ conversions asc having conversions=0",
		"10月有多少天订单量破500":   "rank orders @ 2026-10 ~ day having orders>500",
		"上个月转化数不为0的广告组有哪些": "!any",

		// What is no threshold, or of no metric, or of another unit.
		"customers over 30 by country last month":                              "rank customers / country @ last_month ^ customers desc !low",
		"compare spend of platforms with ROAS below 2 with the month before":   "!any",
		"campaigns with more than 3 ad groups last month":                      "!any",
		"CTR by platform over 2 weeks":                                         "!any",
		"orders above 100 dollars by country last month":                       "!any",
		"revenue in the top 3 countries with more than 1000 orders last month": "!any",
		"top 3 campaigns by ROAS last month":                                   "rank roas / campaign @ last_month ^ roas desc limit 3",
		"spend by platform over the past 30 days":                              "rank spend / platform @ past_30_days ^ spend desc",
		"which platforms were above 3 last month":                              "rank / platform @ last_month !ask metric !low",
		"did ROAS exceed 2 last month":                                         "lookup roas @ last_month !low",
		"platforms with more than 30% of spend last month":                     "rank spend / platform @ last_month ^ spend desc having spend.share>0.3",
		"花费超过1万元的广告系列上个月有哪些":                                                   "rank spend / campaign @ last_month ^ spend desc !low",
		"which channels had CTR above 2 last month":                            "rank ctr / channel @ last_month ^ ctr desc !low",
		"average spend last month":                                             "lookup spend @ last_month !ask grain !low",
		"average customers per day last month":                                 "trend customers @ last_month ~ day !ask grain !low",
		"which platforms grew spend by more than 20% last month vs September":  "rank spend / platform @ last_month vs previous_period ^ spend.change desc having spend.change>0.2",
	})
}
