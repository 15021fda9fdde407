package demo

import (
	"math"
	"time"

	"github.com/insight-agent/insight/internal/period"
)

// season is the demand of a country on a day against an ordinary one.
type season struct {
	visits   float64 // visits that no ad brings
	cvr      float64 // readiness to buy
	spend    float64 // what the shop puts into ads
	price    float64 // price of an impression
	discount float64 // share of the list price that is taken off
}

// festival is a stretch of days on which people buy more or less. Its effect
// grows from nothing before from to full at the peak days and ends after to.
type festival struct {
	from, peakFrom, peakTo, to  period.Date
	visits, cvr, spend, costing float64 // at full strength, relative to 1
	discount                    float64
	strength                    map[string]float64 // by country; absent: 0
}

// ordinaryDiscount is the share of list prices that is taken off on a day
// without a festival.
const ordinaryDiscount = 0.055

func day(y int, m time.Month, d int) period.Date { return period.NewDate(y, m, d) }

var festivals = []festival{
	blackFriday(day(2025, 11, 28)),
	blackFriday(day(2026, 11, 27)),
	elevenEleven(2025),
	elevenEleven(2026),
	{ // 618, with its long run-up
		from: day(2026, 5, 31), peakFrom: day(2026, 6, 16), peakTo: day(2026, 6, 18), to: day(2026, 6, 19),
		visits: 1.9, cvr: 1.50, spend: 1.8, costing: 1.25, discount: 0.12,
		strength: map[string]float64{"China": 1, "Japan": 0.05},
	},
	{ // Christmas shopping, over when parcels no longer arrive
		from: day(2025, 12, 3), peakFrom: day(2025, 12, 11), peakTo: day(2025, 12, 18), to: day(2025, 12, 22),
		visits: 1.35, cvr: 1.22, spend: 1.3, costing: 1.18, discount: 0.02,
		strength: map[string]float64{"United States": 1, "United Kingdom": 1, "Germany": 0.95, "Japan": 0.5},
	},
	{ // the holidays themselves
		from: day(2025, 12, 23), peakFrom: day(2025, 12, 24), peakTo: day(2025, 12, 26), to: day(2025, 12, 28),
		visits: 0.70, cvr: 0.80, spend: 0.75, costing: 0.95, discount: 0.03,
		strength: map[string]float64{"United States": 0.9, "United Kingdom": 1, "Germany": 1, "Japan": 0.2},
	},
	{ // New Year sales in Japan
		from: day(2025, 12, 31), peakFrom: day(2026, 1, 1), peakTo: day(2026, 1, 4), to: day(2026, 1, 7),
		visits: 1.45, cvr: 1.20, spend: 1.2, costing: 1, discount: 0.10,
		strength: map[string]float64{"Japan": 1, "United Kingdom": 0.25, "Germany": 0.15},
	},
	{ // shopping before the Chinese New Year
		from: day(2026, 1, 22), peakFrom: day(2026, 1, 31), peakTo: day(2026, 2, 9), to: day(2026, 2, 12),
		visits: 1.35, cvr: 1.15, spend: 1.3, costing: 1.10, discount: 0.04,
		strength: map[string]float64{"China": 1},
	},
	{ // the Chinese New Year: couriers rest
		from: day(2026, 2, 13), peakFrom: day(2026, 2, 15), peakTo: day(2026, 2, 22), to: day(2026, 2, 25),
		visits: 0.48, cvr: 0.62, spend: 0.5, costing: 0.9, discount: 0,
		strength: map[string]float64{"China": 1},
	},
	{ // Golden Week in Japan
		from: day(2026, 4, 28), peakFrom: day(2026, 4, 30), peakTo: day(2026, 5, 5), to: day(2026, 5, 7),
		visits: 0.86, cvr: 0.95, spend: 0.95, costing: 1, discount: 0,
		strength: map[string]float64{"Japan": 1},
	},
	{ // China's National Day week
		from: day(2026, 9, 30), peakFrom: day(2026, 10, 1), peakTo: day(2026, 10, 6), to: day(2026, 10, 8),
		visits: 0.84, cvr: 0.92, spend: 0.95, costing: 1, discount: 0,
		strength: map[string]float64{"China": 1},
	},
	{ // the same, a year before
		from: day(2025, 9, 30), peakFrom: day(2025, 10, 1), peakTo: day(2025, 10, 6), to: day(2025, 10, 8),
		visits: 0.84, cvr: 0.92, spend: 0.95, costing: 1, discount: 0,
		strength: map[string]float64{"China": 1},
	},
}

// blackFriday runs from the Monday before to Cyber Monday.
func blackFriday(friday period.Date) festival {
	return festival{
		from: friday.AddDays(-6), peakFrom: friday, peakTo: friday.AddDays(3), to: friday.AddDays(5),
		visits: 2.0, cvr: 1.55, spend: 2.0, costing: 1.35, discount: 0.14,
		strength: map[string]float64{"United States": 1, "United Kingdom": 0.85, "Germany": 0.7, "Japan": 0.3, "China": 0.08},
	}
}

func elevenEleven(year int) festival {
	return festival{
		from: day(year, 10, 30), peakFrom: day(year, 11, 10), peakTo: day(year, 11, 11), to: day(year, 11, 12),
		visits: 2.6, cvr: 1.70, spend: 2.2, costing: 1.3, discount: 0.15,
		strength: map[string]float64{"China": 1, "Japan": 0.12, "United States": 0.03, "Germany": 0.04, "United Kingdom": 0.03},
	}
}

// at is how far the festival has grown on a day, 0 to 1.
func (f *festival) at(d period.Date) float64 {
	switch {
	case d <= f.from || d >= f.to:
		return 0
	case d < f.peakFrom: // slowly first
		x := float64(d-f.from) / float64(f.peakFrom-f.from)
		return 0.65 * x * x
	case d <= f.peakTo:
		return 1
	}
	return 0.5 * float64(f.to-d) / float64(f.to-f.peakTo)
}

// seasonOf combines the weekday, the month, the festivals and the shop's
// growth for a country on a day.
func seasonOf(c *country, d period.Date) season {
	months := float64(d-day(2026, 4, 9)) / 30.44 // from the middle of the world
	weekday := c.week[d.Weekday()]
	yearly := 1 + 0.05*math.Cos(2*math.Pi*float64(d-day(2026, 10, 20))/365.25)
	s := season{
		visits:   math.Exp(0.011*months) * weekday * yearly,
		cvr:      math.Exp(0.003*months) * (1 + 0.3*(weekday-1)),
		spend:    math.Exp(0.014*months) * (1 + 0.5*(weekday-1)) * yearly,
		price:    1,
		discount: ordinaryDiscount,
	}
	for i := range festivals {
		f := &festivals[i]
		x := f.at(d) * f.strength[c.name]
		s.visits *= 1 + x*(f.visits-1)
		s.cvr *= 1 + x*(f.cvr-1)
		s.spend *= 1 + x*(f.spend-1)
		s.price *= 1 + x*(f.costing-1)
		s.discount += x * f.discount
	}
	return s
}
