package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/insight-agent/insight/internal/period"
)

// knownBefore is how many customers the shop had when the world begins.
const knownBefore = 12_000

// sortOrders sorts by time; equal times keep the order in which they were
// made, so that the result is the same every time.
func sortOrders(orders []Order) {
	slices.SortStableFunc(orders, func(a, b Order) int { return a.At.Compare(b.At) })
}

// clientele knows who has ordered what so far. Days are given to it in order.
type clientele struct {
	seed    uint64
	people  []Customer
	ordered []int32            // orders of each of people
	history map[string][]int32 // by country, a customer once for each order: who buys often, buys again
	repeat  map[string]float64 // by channel and platform
}

func newClientele(seed uint64) *clientele {
	c := &clientele{seed: seed, history: map[string][]int32{}, repeat: map[string]float64{}}
	for i := range sources {
		src := &sources[i]
		name := ""
		if src.sessions == 0 {
			name = platformOf[src.name]
		}
		c.repeat[src.channel+"/"+name] = src.repeat
	}
	s := newStream(seed, "customers", Start-1)
	for range knownBefore {
		at := Start.In(Zone).Add(-time.Duration(s.IntN(440*24*3600)+1) * time.Second)
		c.add(at, c.somewhere(s), s.firstChannel(), 1+s.count(0.5))
	}
	return c
}

// somewhere draws a country by its share of visits.
func (c *clientele) somewhere(s stream) string {
	u := s.Float64()
	for _, at := range countries {
		if u -= at.share; u < 0 {
			return at.name
		}
	}
	return countries[0].name
}

// firstChannel draws the channel of a customer from before the world.
func (s stream) firstChannel() string {
	return []string{"Organic Search", "Direct", "Paid Search", "Paid Social", "Paid Shopping", "Affiliates"}[s.IntN(6)]
}

func (c *clientele) add(at time.Time, country, channel string, orders int64) int32 {
	id := int32(len(c.people))
	c.people = append(c.people, Customer{ID: fmt.Sprintf("C%06d", id+1), Created: at, Country: country, Channel: channel})
	c.ordered = append(c.ordered, int32(orders))
	for range orders {
		c.history[country] = append(c.history[country], id)
	}
	return id
}

// assign gives each order of a day its customer.
func (c *clientele) assign(d period.Date, orders []Order) {
	s := newStream(c.seed, "customers", d)
	for i := range orders {
		o := &orders[i]
		known := c.history[o.Country]
		if s.Float64() < c.repeat[o.Channel+"/"+o.Platform] {
			// The later of two draws: recent buyers come back more often.
			at := max(s.Float64(), s.Float64())
			id := known[int(float64(len(known))*at)]
			o.Customer = c.people[id].ID
			c.ordered[id]++
			c.history[o.Country] = append(known, id)
			continue
		}
		id := c.add(o.At, o.Country, o.Channel, 1)
		o.Customer, o.First = c.people[id].ID, true
	}
}

// customers returns everyone with the segment that their orders give.
func (c *clientele) customers() []Customer {
	for i := range c.people {
		c.people[i].Segment = segment(c.ordered[i])
	}
	slices.SortFunc(c.people, func(a, b Customer) int { return strings.Compare(a.ID, b.ID) })
	return c.people
}

func segment(orders int32) string {
	switch {
	case orders >= 6:
		return "VIP"
	case orders >= 3:
		return "Loyal"
	case orders == 2:
		return "Occasional"
	}
	return "One-time"
}
