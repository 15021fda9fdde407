package evidence

import (
	"testing"

	"github.com/insight-agent/insight/internal/period"
)

func days(from, to string) period.Period {
	start, err := period.ParseDate(from)
	if err != nil {
		panic(err)
	}
	last, err := period.ParseDate(to)
	if err != nil {
		panic(err)
	}
	return period.Period{Start: start, End: last + 1}
}

func TestFormatPeriod(t *testing.T) {
	t.Parallel()
	today := period.NewDate(2026, 11, 24)
	for _, tc := range []struct {
		name   string
		p      period.Period
		en, zh string
		dates  string
	}{
		{"month", days("2026-10-01", "2026-10-31"), "October 2026", "10 月", "1–31 Oct 2026"},
		{"month of another year", days("2025-10-01", "2025-10-31"), "October 2025", "2025 年 10 月", "1–31 Oct 2025"},
		{"february of a leap year", days("2024-02-01", "2024-02-29"), "February 2024", "2024 年 2 月", "1–29 Feb 2024"},
		{"week", days("2026-11-16", "2026-11-22"), "16–22 Nov 2026", "11 月 16–22 日", "16–22 Nov 2026"},
		{"across months", days("2026-10-28", "2026-11-03"), "28 Oct – 3 Nov 2026", "10 月 28 日–11 月 3 日", "28 Oct – 3 Nov 2026"},
		{"across years", days("2025-12-29", "2026-01-04"), "29 Dec 2025 – 4 Jan 2026", "2025 年 12 月 29 日–2026 年 1 月 4 日", "29 Dec 2025 – 4 Jan 2026"},
		{"day", days("2026-10-31", "2026-10-31"), "31 Oct 2026", "10 月 31 日", "31 Oct 2026"},
		{"quarter", days("2026-07-01", "2026-09-30"), "Q3 2026", "三季度", "1 Jul – 30 Sep 2026"},
		{"quarter of another year", days("2025-07-01", "2025-09-30"), "Q3 2025", "2025 年三季度", "1 Jul – 30 Sep 2025"},
		{"several months", days("2026-01-01", "2026-10-31"), "January–October 2026", "1–10 月", "1 Jan – 31 Oct 2026"},
		{"year", days("2025-01-01", "2025-12-31"), "2025", "2025 年", "1 Jan – 31 Dec 2025"},
		{"open start", period.Period{Start: period.MinDate, End: period.NewDate(2026, 11, 1)}, "up to 31 Oct 2026", "截至 10 月 31 日", "up to 31 Oct 2026"},
		{"open end", period.Period{Start: period.NewDate(2026, 10, 1), End: period.MaxDate}, "from 1 Oct 2026 on", "10 月 1 日起", "from 1 Oct 2026 on"},
		{"empty", period.Period{}, "no days", "无日期", "no days"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := FormatPeriod(tc.p, EN, today); got != tc.en {
				t.Errorf("EN: got %q, want %q", got, tc.en)
			}
			if got := FormatPeriod(tc.p, ZH, today); got != tc.zh {
				t.Errorf("ZH: got %q, want %q", got, tc.zh)
			}
			if got := FormatDates(tc.p, EN); got != tc.dates {
				t.Errorf("dates: got %q, want %q", got, tc.dates)
			}
		})
	}
	if got := FormatDates(days("2026-10-01", "2026-10-31"), ZH); got != "2026 年 10 月 1–31 日" {
		t.Errorf("ZH dates: got %q", got)
	}
}
