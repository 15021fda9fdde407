package demo

import (
	"math"

	"github.com/insight-agent/insight/internal/period"
)

// visitRate is the share of clicks that become a visit of the site.
const visitRate = 0.88

// basket is the average order at list price in dollars, before country, device
// and price level.
const basket = 82.0

// visits are what the ads of a source brought to the site in one country on
// one device: visits, and the orders that they are expected to give.
type visits struct{ sessions, orders float64 }

// cell addresses visits and rows of a day.
type cell struct{ channel, source, country, device string }

// weather is what a day has in common over all tables: nobody knows why some
// days are better.
type weather struct{ visits, cvr map[string]float64 } // by country

func newWeather(seed uint64, d period.Date) weather {
	s := newStream(seed, "weather", d)
	w := weather{visits: map[string]float64{}, cvr: map[string]float64{}}
	whole := s.noise(0.012)
	for _, c := range countries {
		w.visits[c.name] = s.noise(0.04)
		w.cvr[c.name] = whole * s.noise(0.02)
	}
	return w
}

// generateAds makes a day's ad rows, and the visits that they bring.
func generateAds(seed uint64, d period.Date, w weather) ([]AdRow, map[cell]visits) {
	s := newStream(seed, "ad_performance", d)
	rows := make([]AdRow, 0, 400)
	brought := make(map[cell]visits, 128)
	for _, g := range adGroups {
		level := spendEffect(g, d, false)
		if level == 0 {
			continue
		}
		p := platformNamed(g.Platform)
		age := int(End-d) + 1
		market := marketShare(g.markets)
		luck := s.noise(0.05)
		for ci := range countries {
			c := &countries[ci]
			if market[ci] == 0 {
				continue
			}
			sn := seasonOf(c, d)
			for di, dev := range devices {
				spend := g.budget * level * luck * sn.spend * market[ci] * deviceShare[c.name][di] * s.noise(0.06)
				thousand := g.cpc * g.ctr * sn.price * s.noise(0.03) // dollars for one impression
				impressions := s.count(spend / thousand)
				clicks := s.count(float64(impressions) * g.ctr * ctrEffect(g, d) * s.noise(0.03))
				cvr := g.cvr * c.cvr * dev.cvr * sn.cvr * w.cvr[c.name] * cvrEffect(g.Platform, c.name, dev.name, d)
				orders := float64(clicks) * visitRate * cvr
				claimed := newClaim(s, p, orders, c.basket*dev.basket*priceEffect(d)*(1-sn.discount))
				reported, value := claimed.at(age)
				rows = append(rows, AdRow{
					Day: d, Group: g, Country: c.name, Device: dev.name,
					Impressions: impressions, Clicks: clicks, Spend: round2(spend),
					Conversions: reported, Value: value, claim: claimed,
				})
				key := cell{g.Channel, g.source, c.name, dev.name}
				v := brought[key]
				v.sessions += float64(clicks) * visitRate
				v.orders += orders
				brought[key] = v
			}
		}
	}
	return rows, brought
}

// marketShare is the share of each country in the spend of an ad group that
// runs in some of them, in the order of countries.
func marketShare(markets []string) [5]float64 {
	var share [5]float64
	var sum float64
	for i, c := range countries {
		for _, m := range markets {
			if m == c.name {
				share[i] = c.share
				sum += c.share
			}
		}
	}
	for i := range share {
		share[i] /= sum
	}
	return share
}

func round2(v float64) float64 { return math.Round(v*100) / 100 }
