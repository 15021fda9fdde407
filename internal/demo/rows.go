package demo

import (
	"strconv"
	"time"

	"github.com/insight-agent/insight/internal/period"
)

// AdRow is a row of marketing.ad_performance.
type AdRow struct {
	Day             period.Date
	Group           *AdGroup
	Country, Device string
	Impressions     int64
	Clicks          int64
	Spend           float64
	Conversions     float64 // as the platform reports them by the demo's clock
	Value           float64

	claim claim // behind both
}

// WebRow is a row of marketing.web_performance.
type WebRow struct {
	Day                             period.Date
	Channel, Source, Medium         string
	Country, Device                 string
	Sessions, Engaged               int64
	Users, NewUsers                 int64
	PageViews, AddToCarts, Purchase int64
	Engagement                      float64 // seconds
}

// Order is a row of marketing.orders.
type Order struct {
	ID              string
	At              time.Time
	Customer        string
	First           bool // the customer's first order
	Channel         string
	Platform        string // empty when the last touch was no ad
	Country, Device string
	Revenue         float64
	Discount        float64
	Goods           float64
	Shipping        float64
	Items           int64
	Refund          float64
}

// Customer is a row of marketing.customers.
type Customer struct {
	ID      string
	Created time.Time
	Country string
	Channel string
	Segment string
}

// Plan is a row of marketing.targets or marketing.budgets. An empty platform
// or country means all of them.
type Plan struct {
	Metric            string
	Platform, Country string
	Start, End        period.Date // End is the last day
	Value             float64
}

// Annotation is a row of marketing.annotations. Empty slice fields mean all.
type Annotation struct {
	ID                                 string
	Start, End                         period.Date // End is the last day
	Platform, Channel, Country, Device string
	EN, ZH                             string
}

// Day holds the rows of one day.
type Day struct {
	Date   period.Date
	Ads    []AdRow
	Web    []WebRow
	Orders []Order
}

// line builds one row of PostgreSQL's COPY text format. The texts of this
// package hold no tab, newline or backslash, so nothing is escaped.
type line []byte

func (l line) text(s string) line { return append(append(l, s...), '\t') }

func (l line) optional(s string) line {
	if s == "" {
		return append(l, `\N`+"\t"...)
	}
	return l.text(s)
}

func (l line) int(v int64) line { return append(strconv.AppendInt(l, v, 10), '\t') }

func (l line) fixed(v float64, decimals int) line {
	return append(strconv.AppendFloat(l, v, 'f', decimals, 64), '\t')
}

func (l line) bool(v bool) line {
	if v {
		return append(l, 't', '\t')
	}
	return append(l, 'f', '\t')
}

func (l line) date(d period.Date) line { return append(d.UTC().AppendFormat(l, time.DateOnly), '\t') }

func (l line) moment(t time.Time) line {
	return append(t.AppendFormat(l, "2006-01-02 15:04:05-07:00"), '\t')
}

// end turns the last tab into the row's newline.
func (l line) end() []byte {
	l[len(l)-1] = '\n'
	return l
}

func (r *AdRow) appendLine(b []byte) []byte {
	g := r.Group
	return line(b).text("demo").date(r.Day).text(g.Platform).text(g.accountID).text(g.accountName).
		text(g.CampaignID).text(g.Campaign).text(g.ID).text(g.Name).text(g.Channel).
		text(r.Country).text(r.Device).text(Currency).int(r.Clicks).int(r.Impressions).
		fixed(r.Spend, 2).fixed(r.Conversions, 2).fixed(r.Value, 2).moment(ingested(r.Day)).end()
}

func (r *WebRow) appendLine(b []byte) []byte {
	return line(b).date(r.Day).text(r.Channel).text(r.Source).text(r.Medium).text(r.Country).text(r.Device).
		int(r.Sessions).int(r.Engaged).int(r.Users).int(r.NewUsers).int(r.PageViews).int(r.AddToCarts).
		int(r.Purchase).fixed(r.Engagement, 0).moment(ingested(r.Day)).end()
}

func (o *Order) appendLine(b []byte) []byte {
	status := "completed"
	if o.Refund > 0 {
		status = "refunded"
	}
	return line(b).text(o.ID).moment(o.At).text(o.Customer).text(o.Channel).optional(o.Platform).
		text(o.Country).text(o.Device).text(Currency).fixed(o.Revenue, 2).fixed(o.Discount, 2).
		fixed(o.Goods, 2).fixed(o.Shipping, 2).int(o.Items).bool(o.First).text(status).fixed(o.Refund, 2).
		moment(Now.Add(-4 * time.Hour)).end()
}

func (c *Customer) appendLine(b []byte) []byte {
	return line(b).text(c.ID).moment(c.Created).text(c.Country).optional(c.Channel).text(c.Segment).end()
}

func (p *Plan) appendLine(b []byte) []byte {
	return line(b).text(p.Metric).optional(p.Platform).optional(p.Country).
		date(p.Start).date(p.End).fixed(p.Value, 0).end()
}

func (a *Annotation) appendLine(b []byte) []byte {
	return line(b).text(a.ID).date(a.Start).date(a.End).optional(a.Platform).optional(a.Channel).
		optional(a.Country).optional(a.Device).text(a.EN).text(a.ZH).end()
}

// ingested is when a day's row was last read from its source: eight days
// later, when its conversions are final, or this morning if that is sooner.
func ingested(d period.Date) time.Time {
	return min(d.AddDays(8), End.AddDays(1)).In(Zone).Add(5*time.Hour + 30*time.Minute)
}
