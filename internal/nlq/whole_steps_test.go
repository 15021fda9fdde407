package nlq

import "testing"

func TestStepsThatAreOver(t *testing.T) {
	t.Parallel()
	readsAs(t, map[string]string{
		"revenue by week over the last 8 weeks":          "trend revenue @ past_8_whole_weeks ~ week",
		"最近8周每周的收入":                                      "trend revenue @ past_8_whole_weeks ~ week",
		"monthly spend over the past 3 months":           "trend spend @ past_3_whole_months ~ month",
		"最近三个月每月的花费":                                     "trend spend @ past_3_whole_months ~ month",
		"revenue over the last 8 weeks":                  "lookup revenue @ past_8_weeks", // a total counts every day
		"revenue by week over the last 3 months":         "trend revenue @ past_3_months ~ week",
		"revenue by day over the last 8 days":            "trend revenue @ past_8_days ~ day",
		"revenue by week over the past week":             "trend revenue @ past_1_week ~ week",
		"revenue on Black Friday 2025 vs 2024":           "compare revenue @ black_friday_2025 vs previous_year",
		"revenue Black Friday 2025 vs Black Friday 2024": "compare revenue @ black_friday_2025 vs previous_year",
		"双11今年对比去年的收入":                                   "compare revenue @ singles_day_2026 vs previous_year",
		"双11今年对比去年":                                      "compare @ singles_day_2026 vs previous_year !ask metric !low",
		"Black Friday 2025 vs 2024":                      "compare @ black_friday_2025 vs previous_year !ask metric !low",
	})
}
