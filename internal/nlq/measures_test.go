package nlq

import "testing"

func TestReadMeasures(t *testing.T) {
	t.Parallel()
	readsAs(t, map[string]string{
		"which platforms' spend rose more than 10% last month":                     "rank spend / platform @ last_month vs previous_period ^ spend.change desc having spend.change>0.1",
		"campaigns whose ROAS fell by over 20% last month":                         "rank roas / campaign @ last_month vs previous_period ^ roas.change asc having roas.change<-0.2",
		"which campaigns saw more than 20% growth in conversions last month":       "rank conversions / campaign @ last_month vs previous_period ^ conversions.change desc having conversions.change>0.2",
		"countries where orders dropped between 5% and 20% in May vs May 2025":     "rank orders / country @ 2026-05 vs previous_year ^ orders.change desc having orders.change=-0.2..-0.05",
		"campaigns that spent over 10k and whose ROAS fell by over 20% last month": "rank spend,roas / campaign @ last_month vs previous_period ^ spend desc having spend>10000 roas.change<-0.2",
		"上周花费环比涨超10%的平台":                                                           "rank spend / platform @ last_week vs previous_period ^ spend.change desc having spend.change>0.1",
		"上个月ROAS下降20%以上的广告系列":                                                      "rank roas / campaign @ last_month vs previous_period ^ roas.change asc having roas.change<=-0.2",
		"countries with more than 15% of revenue last month":                       "rank revenue / country @ last_month ^ revenue desc having revenue.share>0.15",
		"countries that account for more than 15% of revenue last month":           "rank revenue / country @ last_month ^ revenue desc having revenue.share>0.15",
		"countries contributing over 20% of revenue last month":                    "rank revenue / country @ last_month ^ revenue desc having revenue.share>0.2",
		"platforms with a spend share above 30% last month":                        "rank spend / platform @ last_month ^ spend desc having spend.share>0.3",
		"countries with less than 5% of orders last month":                         "rank orders / country @ last_month ^ orders asc having orders.share<0.05",
		"上个月营收占比超过15%的国家":                                                          "rank revenue / country @ last_month ^ revenue desc having revenue.share>0.15",
		"占总花费20%以上的平台，上个月":                                                         "rank spend / platform @ last_month ^ spend desc having spend.share>=0.2",

		// Negated, either way, of a percentage, of a cost that improves, of steps of
		// time, of what does not add up, of a part of something else: asked about.
		"which platforms' spend did not rise more than 10% last month":         "!any",
		"which platforms' spend rose less than 10% last month":                 "!any",
		"which platforms' spend rose or fell more than 10% last month":         "!any",
		"which platforms' spend changed by more than 10% last month":           "!any",
		"which platforms' CTR rose more than 10% last month":                   "!any",
		"which platforms' CPA improved by more than 10% last month":            "!any",
		"campaigns whose ROAS fell most by over 20% last month":                "!any",
		"platforms whose spend rose by exactly 10% last month":                 "!any",
		"days when spend rose more than 10% last month":                        "!any",
		"did spend rise more than 10% last month":                              "!any",
		"countries with more than 15% of orders refunded last month":           "!any",
		"countries with more than 15% of ROAS last month":                      "!any",
		"countries whose share of revenue rose more than 2% last month":        "!any",
		"platforms losing more than 20% of revenue last month":                 "!any",
		"platforms with more than 30% of spend or 20% of orders last month":    "!any",
		"spend from Meta rose more than 10% in which countries last month":     "!any",
		"excluding campaigns whose spend rose more than 10%, top ones by ROAS": "!any",
		"best ROAS among campaigns whose spend rose more than 10% last month":  "!any",
	})
}

func TestReadPairs(t *testing.T) {
	t.Parallel()
	readsAs(t, map[string]string{
		"which campaigns spent more than they brought in last month":       "rank spend,conversions_value / campaign @ last_month ^ spend desc having spend>conversions_value",
		"which campaigns spent more than their conversion value last week": "rank spend,conversions_value / campaign @ last_week ^ spend desc having spend>conversions_value",
		"days when spend exceeded revenue last month":                      "rank spend,revenue @ last_month ~ day having spend>revenue",
		"countries whose revenue was below spend last month":               "rank revenue,spend / country @ last_month ^ revenue asc having revenue<spend",
		"campaigns with more clicks than impressions last month":           "rank clicks,impressions / campaign @ last_month ^ clicks desc having clicks>impressions",
		"上个月花费比转化价值高的广告系列":                                                 "rank spend,conversions_value / campaign @ last_month ^ spend desc having spend>conversions_value",
		"上个月营收低于花费的国家有哪些":                                                  "rank revenue,spend / country @ last_month ^ revenue asc having revenue<spend",

		// Two units, negated, "or", how much, a plan, what came back in two ways, a
		// member, without rows: asked about.
		"campaigns with CPA above ROAS last month":                                   "!any",
		"上个月CPA比ROAS高的广告系列":                                                          "!any",
		"campaigns that didn't spend more than they brought in last month":           "!any",
		"which campaigns spent more than they earned or had ROAS below 1 last month": "!any",
		"how much more did campaigns spend than they brought in last month":          "!any",
		"上个月花费比转化价值高多少的广告系列":                                                         "!any",
		"which platforms spent more than their budget last month":                    "!any",
		"which countries spent more than they brought in last month":                 "!any",
		"which campaigns spent more than Meta last month":                            "!any",
		"did we spend more than we brought in last month":                            "!any",
		"best campaigns by ROAS among those that spent more than they brought in":    "!any",
	})
}
