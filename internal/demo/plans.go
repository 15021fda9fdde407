package demo

import (
	"math"
	"time"

	"github.com/insight-agent/insight/internal/period"
)

// What the shop plans: conversion value for each dollar of a platform's
// budget, and revenue for each dollar of the whole budget.
var plannedROAS = map[string]float64{"Google": 3.3, "Meta": 2.4, "TikTok": 1.4, "Microsoft": 3.1, "Pinterest": 2.0}

const plannedMER = 3.35

// The first and the last month of the plans. The first days of the world
// belong to a month that is not whole and has no plan.
var (
	firstPlan = day(2025, 9, 1)
	lastPlan  = day(2026, 12, 1)
)

// Plans returns the monthly targets (revenue by country, conversion value by
// platform) and budgets (spend by platform). A budget is what the shop meant to
// spend, so that unplanned effects show against it.
func Plans() (targets, budgets []Plan) {
	for month := firstPlan; month <= lastPlan; month = month.AddMonths(1) {
		p := period.Period{Start: month, End: month.AddMonths(1)}
		var total float64
		for i := range platforms {
			name := platforms[i].name
			spend := roundTo(plannedSpend(name, p), 500)
			if spend == 0 {
				continue
			}
			total += spend
			budgets = append(budgets, Plan{"spend", name, "", p.Start, p.Last(), spend})
			targets = append(targets, Plan{"conversions_value", name, "", p.Start, p.Last(), roundTo(spend*plannedROAS[name], 1000)})
		}
		demand, sum := plannedDemand(p)
		for i, c := range countries {
			revenue := total * plannedMER * priceEffect(p.Start) * demand[i] / sum
			targets = append(targets, Plan{"revenue", "", c.name, p.Start, p.Last(), roundTo(revenue, 1000)})
		}
	}
	return targets, budgets
}

func plannedSpend(platform string, p period.Period) float64 {
	var sum float64
	for _, g := range adGroups {
		if g.Platform != platform {
			continue
		}
		market := marketShare(g.markets)
		for d := p.Start; d < p.End; d++ {
			for i := range countries {
				sum += g.budget * spendEffect(g, d, true) * seasonOf(&countries[i], d).spend * market[i]
			}
		}
	}
	return sum
}

// plannedDemand is how much each country is expected to buy, in no unit, and
// the sum.
func plannedDemand(p period.Period) (demand [5]float64, sum float64) {
	for i := range countries {
		c := &countries[i]
		for d := p.Start; d < p.End; d++ {
			s := seasonOf(c, d)
			demand[i] += c.share * c.cvr * c.basket * s.visits * s.cvr
		}
		sum += demand[i]
	}
	return demand, sum
}

func roundTo(v, step float64) float64 { return math.Round(v/step) * step }

// Annotations are what the shop's people wrote down. They did not notice the
// broken checkout or the worn-out creative: those are to be found.
func Annotations() []Annotation {
	return []Annotation{
		{
			ID: "pinterest-launch", Start: pinterestStart, End: pinterestStart, Platform: "Pinterest",
			EN: "Pinterest ads launched in four countries.", ZH: "Pinterest 广告在四个国家上线。",
		},
		{
			ID: "price-rise", Start: priceRise, End: priceRise,
			EN: "List prices raised by about 8 %.", ZH: "全店原价上调约 8%。",
		},
		{
			ID: "japan-tracking", Start: outage.Start, End: outage.Last(), Country: "Japan",
			EN: "Site analytics down in Japan after a tag change; orders were not affected.",
			ZH: "日本站更换埋点后网站统计中断，订单不受影响。",
		},
		{
			ID: "bing-listings", Start: bingListings, End: bingListings, Platform: "Microsoft",
			EN: "New product feed for Microsoft ads.", ZH: "Microsoft 广告启用新的商品数据源。",
		},
		{
			ID: "meta-cut", Start: metaCut, End: metaCut, Platform: "Meta",
			EN: "Meta prospecting budget cut by 40 %.", ZH: "Meta 拉新广告预算削减 40%。",
		},
		{
			ID: "holiday-broad", Start: holidayStart, End: holidayStart, Platform: "Meta",
			EN: "Holiday Broad campaign starts on Meta; scaled up on 16 November.",
			ZH: "Meta 上线 Holiday Broad 广告系列，11 月 16 日加大投放。",
		},
		{
			ID: "free-shipping", Start: freeShipping, End: freeShipping,
			EN: "Free shipping from 49 dollars in every country.", ZH: "各国满 49 美元包邮。",
		},
		{
			ID: "double-eleven", Start: day(2026, time.November, 1), End: day(2026, time.November, 11), Country: "China",
			EN: "Double 11 sale.", ZH: "双十一大促。",
		},
	}
}
