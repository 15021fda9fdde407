package period

import "time"

// tradeDays are the dates that marketing people name instead of counting: sales
// days and holidays of the Western and the Chinese trade calendar.
var tradeDays = map[string]func(year int) (Period, bool){
	"black_friday":    func(y int) (Period, bool) { return day(thanksgiving(y) + 1) },
	"cyber_monday":    func(y int) (Period, bool) { return day(thanksgiving(y) + 4) },
	"thanksgiving":    func(y int) (Period, bool) { return day(thanksgiving(y)) },
	"bfcm":            func(y int) (Period, bool) { return days(thanksgiving(y)+1, 4) },
	"christmas":       fixed(time.December, 25, 1),
	"new_year":        fixed(time.January, 1, 1),
	"valentines_day":  fixed(time.February, 14, 1),
	"halloween":       fixed(time.October, 31, 1),
	"singles_day":     fixed(time.November, 11, 1),
	"double_12":       fixed(time.December, 12, 1),
	"618":             fixed(time.June, 18, 1),
	"national_day":    fixed(time.October, 1, 7), // China's golden week
	"labour_day":      fixed(time.May, 1, 5),
	"spring_festival": springFestival,
	"mid_autumn":      listed(midAutumn),
	"dragon_boat":     listed(dragonBoat),
	"qingming":        listed(qingming),
	"qixi":            listed(qixi),
	"womens_day":      fixed(time.March, 8, 1),
	"childrens_day":   fixed(time.June, 1, 1),
	"mothers_day":     nthSunday(time.May, 2),
	"fathers_day":     nthSunday(time.June, 3),
	"boxing_day":      fixed(time.December, 26, 1),
	"christmas_eve":   fixed(time.December, 24, 1),
	"new_years_eve":   fixed(time.December, 31, 1),
}

// TradeDay returns the days of a named trade day in a year, and whether the
// calendar knows it.
func TradeDay(name string, year int) (Period, bool) {
	f, ok := tradeDays[name]
	if !ok {
		return Period{}, false
	}
	return f(year)
}

func fixed(m time.Month, d, n int) func(int) (Period, bool) {
	return func(y int) (Period, bool) { return days(NewDate(y, m, d), n) }
}

func day(d Date) (Period, bool) { return days(d, 1) }

func days(d Date, n int) (Period, bool) { return Period{d, d.AddDays(n)}, true }

// thanksgiving is the fourth Thursday of November.
func thanksgiving(year int) Date {
	first := NewDate(year, time.November, 1)
	return first.AddDays((int(time.Thursday)-int(first.Weekday())+7)%7 + 21)
}

// newYearsDay holds the first day of the Chinese lunar year, as published in
// the calendar of the Purple Mountain Observatory.
var newYearsDay = map[int]Date{
	2018: NewDate(2018, 2, 16), 2019: NewDate(2019, 2, 5), 2020: NewDate(2020, 1, 25),
	2021: NewDate(2021, 2, 12), 2022: NewDate(2022, 2, 1), 2023: NewDate(2023, 1, 22),
	2024: NewDate(2024, 2, 10), 2025: NewDate(2025, 1, 29), 2026: NewDate(2026, 2, 17),
	2027: NewDate(2027, 2, 6), 2028: NewDate(2028, 1, 26), 2029: NewDate(2029, 2, 13),
	2030: NewDate(2030, 2, 3), 2031: NewDate(2031, 1, 23), 2032: NewDate(2032, 2, 11),
	2033: NewDate(2033, 1, 31), 2034: NewDate(2034, 2, 19), 2035: NewDate(2035, 2, 8),
}

// Feasts of the Chinese lunar calendar and the solar term Qingming, as published
// in the calendar of the Purple Mountain Observatory.
var (
	midAutumn = map[int]Date{
		2023: NewDate(2023, 9, 29), 2024: NewDate(2024, 9, 17), 2025: NewDate(2025, 10, 6), 2026: NewDate(2026, 9, 25), 2027: NewDate(2027, 9, 15), 2028: NewDate(2028, 10, 3),
	}
	dragonBoat = map[int]Date{
		2023: NewDate(2023, 6, 22), 2024: NewDate(2024, 6, 10), 2025: NewDate(2025, 5, 31), 2026: NewDate(2026, 6, 19), 2027: NewDate(2027, 6, 9), 2028: NewDate(2028, 5, 28),
	}
	qingming = map[int]Date{
		2023: NewDate(2023, 4, 5), 2024: NewDate(2024, 4, 4), 2025: NewDate(2025, 4, 4), 2026: NewDate(2026, 4, 5), 2027: NewDate(2027, 4, 5), 2028: NewDate(2028, 4, 4),
	}
	qixi = map[int]Date{
		2023: NewDate(2023, 8, 22), 2024: NewDate(2024, 8, 10), 2025: NewDate(2025, 8, 29), 2026: NewDate(2026, 8, 19), 2027: NewDate(2027, 8, 8), 2028: NewDate(2028, 8, 26),
	}
)

func listed(days map[int]Date) func(int) (Period, bool) {
	return func(y int) (Period, bool) {
		d, ok := days[y]
		if !ok {
			return Period{}, false
		}
		return day(d)
	}
}

func nthSunday(m time.Month, n int) func(int) (Period, bool) {
	return func(y int) (Period, bool) {
		first := NewDate(y, m, 1)
		return day(first.AddDays((7-int(first.Weekday()))%7 + 7*(n-1)))
	}
}

// springFestival is the eve of the lunar new year and the seven days after it.
func springFestival(year int) (Period, bool) {
	d, ok := newYearsDay[year]
	if !ok {
		return Period{}, false
	}
	return days(d-1, 8)
}
