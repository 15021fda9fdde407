package chart

import (
	"fmt"

	"github.com/insight-agent/insight/internal/period"
)

// grainOf infers the step of a time axis from the distance of its dates.
func grainOf(xs []string) period.Grain {
	shortest, onFirst := 400, true
	var last period.Date
	for i, x := range xs {
		date, err := period.ParseDate(x)
		if err != nil {
			return period.None
		}
		_, _, day := date.YMD()
		onFirst = onFirst && day == 1
		if i > 0 {
			shortest = min(shortest, int(date-last))
		}
		last = date
	}
	switch {
	case len(xs) < 2 || !onFirst || shortest < 28:
		return period.Day
	case shortest < 85:
		return period.Month
	case shortest < 300:
		return period.Quarter
	}
	return period.Year
}

// dateShort words a date for a tick; withYear names the year where the axis
// has not.
func dateShort(d period.Date, g period.Grain, zh, withYear bool) string {
	y, m, day := d.YMD()
	switch {
	case g == period.Year:
		return fmt.Sprint(y)
	case g == period.Quarter && zh:
		return fmt.Sprintf("%d Q%d", y, (int(m)+2)/3)
	case g == period.Quarter:
		return fmt.Sprintf("Q%d %d", (int(m)+2)/3, y)
	case g == period.Month && zh && withYear:
		return fmt.Sprintf("%d 年 %d 月", y, m)
	case g == period.Month && zh:
		return fmt.Sprintf("%d 月", m)
	case g == period.Month && withYear:
		return fmt.Sprintf("%s %d", m.String()[:3], y)
	case g == period.Month:
		return m.String()[:3]
	case zh:
		return fmt.Sprintf("%d 月 %d 日", m, day)
	}
	return fmt.Sprintf("%d %s", day, m.String()[:3])
}

// dateLong words a place of a time axis in full for a title.
func dateLong(x string, g period.Grain, zh bool) string {
	d, err := period.ParseDate(x)
	if err != nil {
		return x
	}
	if g != period.Day {
		return dateShort(d, g, zh, true)
	}
	y, m, day := d.YMD()
	if zh {
		return fmt.Sprintf("%d 年 %d 月 %d 日", y, m, day)
	}
	return fmt.Sprintf("%d %s %d", day, m.String()[:3], y)
}
