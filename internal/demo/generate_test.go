package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math"
	"testing"

	"github.com/insight-agent/insight/internal/period"
)

// digest is a hash of every row of a world.
func digest(t *testing.T, seed uint64, workers int) string {
	t.Helper()
	h := sha256.New()
	var buf []byte
	customers, err := generate(seed, workers, func(d *Day) error {
		for i := range d.Ads {
			buf = d.Ads[i].appendLine(buf)
		}
		for i := range d.Web {
			buf = d.Web[i].appendLine(buf)
		}
		for i := range d.Orders {
			buf = d.Orders[i].appendLine(buf)
		}
		h.Write(buf)
		buf = buf[:0]
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range customers {
		buf = customers[i].appendLine(buf)
	}
	h.Write(buf)
	return hex.EncodeToString(h.Sum(nil))
}

func TestSameSeedSameWorld(t *testing.T) {
	t.Parallel()
	one := digest(t, Seed, 1)
	if again := digest(t, Seed, 3); again != one {
		t.Error("a second run of the same seed, by three workers, gives other rows than by one")
	}
	if other := digest(t, Seed+1, 3); other == one {
		t.Error("another seed gives the same rows")
	}
}

func TestGenerateStopsAtAnError(t *testing.T) {
	t.Parallel()
	stop := errors.New("stop")
	days := 0
	_, err := Generate(Seed, func(*Day) error {
		if days++; days == 3 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || days != 3 {
		t.Errorf("%v after %d days, want stop after 3", err, days)
	}
}

// Every row is possible in itself, and the tables agree with each other.
func TestRowsAreConsistent(t *testing.T) {
	t.Parallel()
	next := Start
	known := map[string]bool{}
	_, err := Generate(Seed, func(d *Day) error {
		if d.Date != next {
			t.Errorf("day %s, want %s", d.Date, next)
		}
		next++
		for _, r := range d.Ads {
			if r.Clicks > r.Impressions || r.Spend < 0 || r.Conversions < 0 || r.Value < 0 || (r.Conversions == 0) != (r.Value == 0) {
				t.Errorf("impossible: %+v", r)
			}
			if r.Day < r.Group.start {
				t.Errorf("%s runs on %s", r.Group.Name, r.Day)
			}
		}
		sold := map[cell]int64{}
		for _, o := range d.Orders {
			if got := period.DateOf(o.At.In(Zone)); got != d.Date {
				t.Errorf("order %s of %s is dated %s", o.ID, d.Date, got)
			}
			if o.Revenue <= 0 || o.Discount < 0 || o.Goods <= 0 || o.Items < 1 || (o.Refund != 0 && o.Refund != o.Revenue) {
				t.Errorf("impossible: %+v", o)
			}
			if o.First == known[o.Customer] && o.First {
				t.Errorf("%s orders for the first time again", o.Customer)
			}
			known[o.Customer] = true
			sold[cell{channel: o.Channel, country: o.Country, device: o.Device}]++
		}
		for _, r := range d.Web {
			if r.Engaged > r.Sessions || r.Users > r.Sessions || r.NewUsers > r.Users || r.Purchase > r.Engaged ||
				r.PageViews < r.Sessions || r.AddToCarts < r.Purchase {
				t.Errorf("impossible: %+v", r)
			}
			sold[cell{channel: r.Channel, country: r.Country, device: r.Device}] -= r.Purchase
		}
		for c, left := range sold {
			if left < 0 {
				t.Errorf("%s: more tracked purchases than orders in %+v", d.Date, c)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if next != End+1 {
		t.Errorf("ends before %s, want %s", next, End+1)
	}
}

// The levels that the documentation of the world states.
func TestLevels(t *testing.T) {
	t.Parallel()
	conn := world(t)
	for _, tt := range []struct {
		name, sql string
		low, high float64
	}{
		{"spend of a month, lowest", `SELECT min(s) FROM (SELECT sum(spend) s FROM marketing.ad_performance
			WHERE date_day BETWEEN '2025-09-01' AND '2026-10-31' GROUP BY date_trunc('month', date_day))`, 220_000, 260_000},
		{"spend of a month, highest", `SELECT max(s) FROM (SELECT sum(spend) s FROM marketing.ad_performance
			GROUP BY date_trunc('month', date_day))`, 300_000, 400_000},
		{"ROAS of the worst platform", `SELECT min(r) FROM (SELECT sum(conversions_value) / sum(spend) r
			FROM marketing.ad_performance GROUP BY platform)`, 1.2, 1.6},
		{"ROAS of the best campaign but Bing's brand", `SELECT max(r) FROM (SELECT sum(conversions_value) / sum(spend) r
			FROM marketing.ad_performance WHERE campaign_name <> 'Bing Brand' GROUP BY campaign_name)`, 4.5, 6.2},
		{"AOV", `SELECT avg(revenue) FROM marketing.orders`, 78, 86},
		{"margin rate", `SELECT sum(revenue - cost_of_goods - shipping_cost) / sum(revenue) FROM marketing.orders`, 0.36, 0.39},
		{"conversion rate", `SELECT sum(key_events) / sum(sessions) FROM marketing.web_performance`, 0.016, 0.020},
		{"tracked share of orders outside the outage", `SELECT sum(key_events) / (SELECT count(*) FROM marketing.orders
			WHERE country <> 'Japan') FROM marketing.web_performance WHERE country <> 'Japan'`, 0.960, 0.970},
		{"refund rate when mature", `SELECT avg((refund > 0)::int) FROM marketing.orders WHERE ordered_at < '2026-10-01'`, 0.043, 0.050},
		{"returning customers' orders", `SELECT avg((NOT is_first_order)::int) FROM marketing.orders`, 0.35, 0.40},
		{"ads of one currency", `SELECT count(DISTINCT currency_code) FROM marketing.ad_performance`, 1, 1},
		{"orders of unknown customers", `SELECT count(*) FROM marketing.orders o
			LEFT JOIN marketing.customers c USING (customer_id) WHERE c.customer_id IS NULL`, 0, 0},
		{"plans end with", `SELECT extract(month FROM max(period_end)) FROM marketing.budgets`, 12, 12},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := number(t, conn, tt.sql); got < tt.low || got > tt.high {
				t.Errorf("%.4f, want %v to %v", got, tt.low, tt.high)
			}
		})
	}
}

func TestCompleteness(t *testing.T) {
	t.Parallel()
	for _, p := range platforms {
		last := 0.0
		for age := -1; age < 12; age++ {
			share := Completeness(p.name, age)
			if share < last || share > 1 || (age < 1) != (share == 0) || (age >= MaturityDays) != (share == 1) {
				t.Errorf("%s, age %d: %v after %v", p.name, age, share, last)
			}
			last = share
		}
	}
}

// What is reported at an age is the curve's share of what is reported in the
// end, fractional or not.
func TestReportFollowsTheCurve(t *testing.T) {
	t.Parallel()
	const orders, n = 6.0, 40_000
	for i := range platforms {
		p := &platforms[i]
		for _, age := range []int{1, 3, 7, 400} {
			s := newStream(11, p.name, period.Date(age))
			var sum float64
			for range n {
				conversions, value := newClaim(s, p, orders, 1).at(age)
				if (value == 0) != (conversions == 0) || (!p.fractional && conversions != math.Trunc(conversions)) {
					t.Fatalf("%s reports %v worth %v", p.name, conversions, value)
				}
				sum += conversions
			}
			if got, want := sum/n, orders*p.claim*Completeness(p.name, age); math.Abs(got/want-1) > 0.01 {
				t.Errorf("%s, age %d: %.3f conversions, want %.3f", p.name, age, got, want)
			}
		}
	}
}

// Means and variances of the draws against the distributions' own.
func TestDraws(t *testing.T) {
	t.Parallel()
	const n = 200_000
	s := newStream(7, "draws", Start)
	for _, tt := range []struct {
		name           string
		draw           func() float64
		mean, variance float64
	}{
		{"few", func() float64 { return float64(s.count(0.4)) }, 0.4, 0.4},
		{"some", func() float64 { return float64(s.count(12)) }, 12, 12},
		{"many", func() float64 { return float64(s.count(900)) }, 900, 900},
		{"thinned few", func() float64 { return float64(s.thin(9, 0.3)) }, 2.7, 1.89},
		{"thinned many", func() float64 { return float64(s.thin(1000, 0.25)) }, 250, 187.5},
		{"noise", func() float64 { return s.noise(0.3) }, 1, math.Exp(0.09) - 1},
	} {
		var sum, squares float64
		for range n {
			v := tt.draw()
			sum += v
			squares += (v - tt.mean) * (v - tt.mean)
		}
		if got := sum / n; math.Abs(got-tt.mean) > 5*math.Sqrt(tt.variance/n) {
			t.Errorf("%s: mean %v, want %v", tt.name, got, tt.mean)
		}
		if got := squares / n; math.Abs(got/tt.variance-1) > 0.03 {
			t.Errorf("%s: variance %v, want %v", tt.name, got, tt.variance)
		}
	}
}

func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		if _, err := Generate(Seed, func(*Day) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
