package demo

import (
	"fmt"
	"math"
	"time"

	"github.com/insight-agent/insight/internal/period"
)

// spreadOfBaskets is the standard deviation of a basket's logarithm.
const spreadOfBaskets = 0.52

// generateOrders makes a day's orders, in the order of their time, without
// customers.
func generateOrders(seed uint64, d period.Date, sales []sale) []Order {
	s := newStream(seed, "orders", d)
	midnight := d.In(Zone)
	var orders []Order
	for _, sl := range sales {
		for range sl.orders {
			orders = append(orders, s.order(sl, d, midnight))
		}
	}
	sortOrders(orders)
	date := d.UTC().Format("060102")
	for i := range orders {
		orders[i].ID = fmt.Sprintf("%s-%04d", date, i+1)
	}
	return orders
}

func (s stream) order(sl sale, d period.Date, midnight time.Time) Order {
	sn := seasonOf(sl.country, d)
	level := basket * sl.country.basket * sl.device.basket * priceEffect(d)
	list := level * s.noise(spreadOfBaskets)
	off := list * min(0.5, sn.discount*s.noise(0.8))
	items := 1 + s.count(0.85*list/level)
	o := Order{
		At:      midnight.Add(time.Duration(s.second(sl.country.peak)) * time.Second),
		Channel: sl.src.channel, Country: sl.country.name, Device: sl.device.name,
		Revenue: round2(list - off), Discount: round2(off),
		// Goods cost what they cost before the price rise.
		Goods:    round2(list / priceEffect(d) * 0.545 * s.noise(0.06)),
		Shipping: round2(sl.country.shipping * (0.85 + 0.1*float64(items))),
		Items:    items,
	}
	if sl.src.sessions == 0 {
		o.Platform = platformOf[sl.src.name]
	}
	back, lag := s.Float64(), 1+s.ExpFloat64()*7
	if back < refundRate(sl.country.name, d) && math.Min(lag, 24) <= float64(End-d)+1 {
		o.Refund = o.Revenue
	}
	return o
}

// second draws a second of the day around the hour at which a country buys
// most; one order in five comes at any hour.
func (s stream) second(peak int) int {
	const hour = 3600
	if s.Float64() < 0.2 {
		return s.IntN(24 * hour)
	}
	at := int(float64(peak*hour) + 3.2*hour*s.NormFloat64())
	return ((at % (24 * hour)) + 24*hour) % (24 * hour)
}
