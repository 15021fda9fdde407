package demo

import (
	"slices"

	"github.com/insight-agent/insight/internal/period"
)

// trackedShare is the share of orders that the site's analytics sees: the
// others' visitors refuse it.
const trackedShare = 0.965

// sale is what one source sold in a country on a device: orders still without
// customers.
type sale struct {
	src     *source
	country *country
	device  *device
	orders  int64
}

// generateWeb makes a day's visits and what they bought. Orders are drawn from
// a stream of their own, so that they do not change with the other counts.
func generateWeb(seed uint64, d period.Date, w weather, brought map[cell]visits) ([]WebRow, []sale) {
	s, buy := newStream(seed, "web_performance", d), newStream(seed, "purchases", d)
	rows := make([]WebRow, 0, 200)
	sales := make([]sale, 0, 200)
	for si := range sources {
		src := &sources[si]
		mood := buy.noise(0.02)
		for ci := range countries {
			c := &countries[ci]
			sn := seasonOf(c, d)
			for di := range devices {
				dev := &devices[di]
				v := brought[cell{src.channel, src.name, c.name, dev.name}]
				if src.sessions > 0 {
					v = unpaid(src, c, dev, deviceShare[c.name][di], sn, w, d)
				}
				if v.sessions == 0 {
					continue
				}
				orders := buy.count(v.orders * mood)
				tracked := buy.thin(orders, trackedShare)
				if orders > 0 {
					sales = append(sales, sale{src, c, dev, orders})
				}
				row := countVisits(s, src, v, tracked, d)
				if row.Sessions == 0 || untracked(c.name, d) {
					continue
				}
				row.Country, row.Device = c.name, dev.name
				rows = append(rows, row)
			}
		}
	}
	return rows, sales
}

// unpaid is the traffic of a source that no ad brings.
func unpaid(src *source, c *country, dev *device, share float64, sn season, w weather, d period.Date) visits {
	if slices.Contains(src.except, c.name) || (src.only != nil && !slices.Contains(src.only, c.name)) {
		return visits{}
	}
	sessions := src.sessions * c.share * share * sn.visits * w.visits[c.name]
	cvr := src.cvr * c.cvr * dev.cvr * sn.cvr * w.cvr[c.name] * cvrEffect("", c.name, dev.name, d)
	return visits{sessions, sessions * cvr}
}

// countVisits draws the counts of one row.
func countVisits(s stream, src *source, v visits, purchases int64, d period.Date) WebRow {
	sessions := max(s.count(v.sessions), purchases)
	engaged := max(s.thin(sessions, src.engaged), purchases)
	users := max(1, s.thin(sessions, 0.87))
	return WebRow{
		Day: d, Channel: src.channel, Source: src.name, Medium: src.medium,
		Sessions: sessions, Engaged: engaged, Users: min(users, sessions),
		NewUsers:   s.thin(min(users, sessions), 0.88-0.7*src.repeat),
		PageViews:  sessions + s.count(float64(sessions)*(src.pages-1)),
		AddToCarts: purchases + s.count(float64(purchases)*1.9+float64(sessions)*0.012),
		Purchase:   purchases,
		Engagement: float64(s.count(float64(engaged) * 24 * src.pages)),
	}
}
