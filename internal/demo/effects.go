package demo

import (
	"math"

	"github.com/insight-agent/insight/internal/period"
)

// The planted effects. What each is and how large it shows in the data stands
// in truths.json.
const (
	holidayBroad  = "Holiday Broad"  // Meta campaign
	holidayBudget = 2800             // dollars a day
	wornOut       = "Unboxing 15s"   // TikTok ad group
	prospecting   = "Prospecting"    // Meta campaign
	catalogue     = "Full Catalogue" // Google ad groups of the overspend
	bestSellers   = "Best Sellers"
)

var (
	pinterestStart = day(2026, 3, 2)
	holidayStart   = day(2026, 11, 9)
	holidayScaled  = day(2026, 11, 16)

	metaCut      = day(2026, 10, 19)
	overspend    = period.Period{Start: day(2026, 8, 1), End: day(2026, 9, 1)}
	wearOut      = period.Period{Start: day(2026, 10, 12), End: day(2026, 11, 16)}
	outage       = period.Period{Start: day(2026, 9, 22), End: day(2026, 9, 24)}
	checkout     = period.Period{Start: day(2026, 11, 16), End: day(2026, 11, 20)}
	priceRise    = day(2026, 7, 1)
	bingListings = day(2026, 10, 1)
	freeShipping = day(2026, 11, 9)
	badBatch     = period.Period{Start: day(2026, 5, 4), End: day(2026, 5, 18)}
)

// spendEffect is what the shop's decisions do to an ad group's spend; planned
// says that only decisions known when the budget was made count.
func spendEffect(g *AdGroup, d period.Date, planned bool) float64 {
	switch {
	case d < g.start:
		return 0
	case g.Campaign == holidayBroad && d >= holidayScaled:
		return 1.6
	case planned:
		return 1
	case g.Platform == "Meta" && g.Campaign == prospecting && d >= metaCut:
		return 0.6
	case g.Platform == "Google" && g.Channel == "Paid Shopping" && overspend.Contains(d):
		return 1.65
	}
	return 1
}

// ctrEffect is the wear of a creative: its click rate halves over five weeks
// and stays there.
func ctrEffect(g *AdGroup, d period.Date) float64 {
	if g.Name != wornOut || d < wearOut.Start {
		return 1
	}
	worn := min(1, float64(d-wearOut.Start)/float64(wearOut.Days()-1))
	return math.Pow(0.5, worn)
}

// cvrEffect is what happened to the readiness to buy. platform is empty for
// visits that no ad brought.
func cvrEffect(platform, country, device string, d period.Date) float64 {
	x := 1.0
	if country == "Germany" && device == "mobile" && checkout.Contains(d) {
		x *= 0.67
	}
	if platform == "Microsoft" && d >= bingListings {
		x *= 1.35
	}
	if d >= freeShipping {
		x *= 1.09
	}
	return x
}

// untracked says that the site's analytics recorded nothing: the rows are
// missing, while orders and ads went on.
func untracked(country string, d period.Date) bool {
	return country == "Japan" && outage.Contains(d)
}

// priceEffect is the price level of the shop.
func priceEffect(d period.Date) float64 {
	if d >= priceRise {
		return 1.085
	}
	return 1
}

// refundRate is the share of a day's orders that come back in the end.
func refundRate(country string, d period.Date) float64 {
	if country == "United Kingdom" && badBatch.Contains(d) {
		return 0.14
	}
	return 0.045
}
