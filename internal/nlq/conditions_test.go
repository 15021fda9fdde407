package nlq

import (
	"testing"

	"github.com/insight-agent/insight/internal/answer"
)

func TestReadConditions(t *testing.T) {
	t.Parallel()
	readsAs(t, map[string]string{
		"top 3 campaigns by ROAS among those that spent over 20k last month":          "rank roas,spend / campaign @ last_month ^ roas desc limit 3 having spend>20000",
		"which campaign with more than 100 conversions had the best ROAS last month":  "rank roas,conversions / campaign @ last_month ^ roas desc having conversions>100",
		"which campaigns with ROAS above 3 spent the most last month":                 "rank spend,roas / campaign @ last_month ^ spend desc having roas>3",
		"lowest CPC among Google campaigns that got more than 500 clicks last month":  "rank cpc,clicks / campaign ? platform=Google @ last_month ^ cpc asc having clicks>500",
		"which country had the highest AOV among those with over 1,000 orders in May": "rank aov,orders / country @ 2026-05 ^ aov desc having orders>1000",
		"top 3 campaigns by ROAS that did not spend over 20k last month":              "rank roas,spend / campaign @ last_month ^ roas desc limit 3 having spend<=20000",
		"which campaign spent the most with no conversions last month":                "rank spend,conversions / campaign @ last_month ^ spend desc having conversions=0",
		"best ROAS among campaigns with average daily spend above 500 last month":     "rank roas,spend / campaign @ last_month ^ roas desc having spend>500 per day",
		"campaigns with over 100 conversions last month, sorted by ROAS":              "rank conversions,roas / campaign @ last_month ^ roas desc having conversions>100",
		"best ROAS among campaigns with more than 10% of spend last month":            "rank roas,spend / campaign @ last_month ^ roas desc having spend.share>0.1",
		"花费超过2万的活动里ROAS最高的三个":                                                         "rank roas,spend / campaign @ past_30_days ^ roas desc limit 3 having spend>20000",
		"上个月花费超过2万的广告系列按ROAS排前3名":                                                     "rank roas,spend / campaign @ last_month ^ roas desc limit 3 having spend>20000",
		"10月转化数大于100的广告系列中，CPA最低的是哪个":                                                 "rank cpa,conversions / campaign @ 2026-10 ^ cpa asc having conversions>100",
		"上个月花费最高且ROAS低于2的3个广告系列":                                                      "rank spend,roas / campaign @ last_month ^ spend desc limit 3 having roas<2",
		"上个月ROAS最高的三个花费超过2万的广告系列":                                                     "rank roas,spend / campaign @ last_month ^ roas desc limit 3 having spend>20000",

		// Two periods, two orders, another cut, "or", what is left out, what is to
		// come: asked about.
		"top 3 campaigns by ROAS last month among those that spent over 20k in September":     "rank roas,spend / campaign @ last_month vs previous_period ^ roas desc limit 3 !low",
		"which campaign had the best ROAS and the lowest CPA with over 20k spend last month":  "!any",
		"top 3 campaigns by ROAS and CTR with spend over 20k last month":                      "!any",
		"上个月花费前5的广告系列里ROAS低于2的有哪些":                                                            "!any",
		"of the top 5 campaigns by spend, which had ROAS below 2 last month":                  "!any",
		"which campaign with the most conversions spent over 20k last month":                  "!any",
		"best weekday by ROAS with over 500 orders last month":                                "!any",
		"top 3 campaigns by ROAS over 20k in spend":                                           "!any",
		"top 3 campaigns by ROAS among platforms that spent over 20k last month":              "!any",
		"which campaign had the best ROAS in countries with more than 100 conversions":        "!any",
		"best ROAS among campaigns that spent over 20k or had under 100 conversions":          "!any",
		"top 3 campaigns by ROAS excluding Google campaigns with more than 100 conversions":   "!any",
		"best ROAS excluding campaigns with more than 100 conversions":                        "!any",
		"剔除花费超过2万的广告系列后，上个月ROAS最高的是哪个":                                                        "!any",
		"花费超过2万的广告系列除外，上个月ROAS最高的是哪个":                                                         "!any",
		"which campaigns with more than 100 conversions didn't have the best ROAS last month": "!any",
		"which campaign's ROAS rose the most among those that spent over 20k last month":      "!any",
		"which campaign will have the best ROAS next month among those with over 20k spend":   "!any",
		"best ROAS by campaign where spend is not between 10k and 20k last month":             "!any",
		"the most orders above 100 by ROAS among campaigns last month":                        "!any",
		"top campaigns with more than 100 conversions last month":                             "!any",
		"top 3 campaigns by spend with average daily conversions over 10 last month":          "!any",
		"top campaign per platform by ROAS with spend over 20k last month":                    "!any",
	})
}

// readsAs holds readings against their short forms; "!any" is one that does not
// run.
func readsAs(t *testing.T, cases map[string]string) {
	t.Helper()
	r := marketingReader(t)
	for text, want := range cases {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got := r.Read(answer.Question{Text: text}, now)
			checkParts(t, text, got)
			if want == "!any" {
				if got.Confidence >= runs {
					t.Errorf("%q runs as %s", text, brief(got))
				}
				return
			}
			compareReading(t, text, want, got)
		})
	}
}
