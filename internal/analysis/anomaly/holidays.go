package anomaly

import (
	"time"

	"github.com/insight-agent/insight/internal/period"
)

// Holiday is one day of a trade day or holiday. Its deviations are known to
// come back: they are learned from one year to the next, and not reported.
type Holiday struct {
	Name string // "singles_day", as in period.TradeDay
	Day  int    // 0 on the holiday's first day, -1 on the day before it
}

// Holidays holds the days on which business is not as usual. A caller may add
// days of its own (a sale, a launch). Nil means none.
type Holidays map[period.Date]Holiday

// A holiday moves the days around it: presales lead in, deliveries and the way back trail.
var around = []struct {
	name      string
	lead, lag int
}{ // where two overlap, the earlier line holds
	{"spring_festival", 3, 3}, {"national_day", 1, 1}, {"bfcm", 1, 1}, {"singles_day", 1, 1}, {"618", 2, 1},
	{"christmas", 1, 1}, {"new_year", 1, 1}, {"labour_day", 0, 1}, {"double_12", 0, 0},
	{"valentines_day", 0, 0}, {"halloween", 0, 0},
}

// BothCalendars returns the trade days and holidays of the Western and the
// Chinese calendar in the years from first to last.
func BothCalendars(first, last int) Holidays {
	h := Holidays{}
	for year := first; year <= last; year++ {
		for _, a := range around {
			p, ok := period.TradeDay(a.name, year)
			if !ok {
				continue
			}
			for d := p.Start.AddDays(-a.lead); d < p.End.AddDays(a.lag); d++ {
				if _, taken := h[d]; !taken {
					h[d] = Holiday{Name: a.name, Day: int(d - p.Start)}
				}
			}
		}
	}
	return h
}

// on returns the holiday that a step beginning at t falls on. Steps longer than a
// day mix holidays with ordinary days; their rhythm of the year covers them.
func (h Holidays) on(t time.Time, v Interval) (Holiday, bool) {
	if len(h) == 0 || v.Step > day {
		return Holiday{}, false
	}
	hol, ok := h[period.DateOf(t)]
	return hol, ok
}
