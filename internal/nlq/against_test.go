package nlq

import "testing"

func TestReadAgainstTheWhole(t *testing.T) {
	t.Parallel()
	readsAs(t, map[string]string{
		"Meta's ROAS vs overall last month":                         "compare roas ? platform=Meta @ last_month against the whole of platform",
		"how does Germany's AOV compare to the average last month?": "compare aov ? country=Germany @ last_month against the whole of country",
		"compare Meta's CTR with the overall CTR last week":         "compare ctr ? platform=Meta @ last_week against the whole of platform",
		"how much lower is TikTok's ROAS than overall in October":   "compare roas ? platform=TikTok @ 2026-10 against the whole of platform",
		"is Meta's ROAS above average this month?":                  "compare roas ? platform=Meta @ this_month against the whole of platform",
		"Google's CPC vs account average last month":                "compare cpc ? platform=Google @ last_month against the whole of platform",
		"Meta's ROAS compared to the rest last month":               "compare roas ? platform=Meta @ last_month against the rest of platform",
		"Meta's spend against the rest last month":                  "compare spend ? platform=Meta @ last_month against the rest of platform",
		"上个月谷歌的CPA比整体高多少":                                           "compare cpa ? platform=Google @ last_month against the whole of platform",
		"10月日本的跳出率和整体跳出率对比":                                         "compare bounce_rate ? country=Japan @ 2026-10 against the whole of country",
		"上个月TikTok的点击率低于整体水平多少":                                     "compare ctr ? platform=TikTok @ last_month against the whole of platform",
		"上周谷歌的转化率高于大盘吗":                                             "compare conversion_rate ? platform=Google @ last_week against the whole of platform",

		"上个月移动端和整体的转化率差多少": "compare conversion_rate ? device=mobile @ last_month against the whole of device",

		// Two members, two filters, two periods, a cut; a sum beside its total; what is
		// no whole; steps of time, changes, "or", "not": asked about.
		"Meta and Google's ROAS vs overall last month":               "!any",
		"Meta or Google's ROAS vs overall last month":                "!any",
		"Meta's ROAS vs overall in Germany last month":               "!any",
		"Meta's ROAS vs overall last month vs September":             "!any",
		"ROAS by platform vs overall last month":                     "!any",
		"ROAS vs overall last month":                                 "!any",
		"non-Meta ROAS vs overall last month":                        "!any",
		"brand campaigns' CTR vs overall last month":                 "!any",
		"Meta spend vs overall last month":                           "!any",
		"Meta's ROAS vs its average last month":                      "!any",
		"Meta's ROAS vs the industry average":                        "!any",
		"Meta's ROAS last month vs the average of the last 3 months": "!any",
		"is Meta's ROAS not above average last month?":               "!any",
		"did Meta's ROAS rise more than the average last month":      "!any",
		"Meta's ROAS vs all other platforms last month":              "!any",
		"Germany's CPA vs the rest of Europe":                        "!any",
		"Was Meta's ROAS higher than the overall ROAS in October?":   "!any", // which is a metric of its own
		"Meta's CPC by week vs overall":                              "!any",
		"Meta和其他平台的ROAS对比，上个月":                                       "!any",
		"Meta的ROAS比其他平台高多少":                                          "!any",
		"compare Meta and overall ROAS last month":                   "!any", // which is a metric of its own
		"总体ROAS和Meta的ROAS对比":                                         "!any",
	})
}
