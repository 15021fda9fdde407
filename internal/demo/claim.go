package demo

import "math"

// claim is what a platform claims, in the end and on the way there, for the
// orders that the ads of a row are expected to have brought.
type claim struct {
	platform      *platform
	final, part   float64 // conversions, and where their fraction stands
	price, spread float64 // what they are worth, in mean baskets
}

func newClaim(s stream, p *platform, orders, price float64) claim {
	final := float64(s.count(orders * p.claim))
	spread := s.noise(0.5 / math.Sqrt(final+1)) // the average basket of few orders varies more
	return claim{platform: p, final: final, part: s.Float64(), price: price, spread: spread}
}

// at is what is claimed so many days after the day.
func (c claim) at(age int) (conversions, value float64) {
	share := Completeness(c.platform.name, age)
	conversions = c.final * share
	if c.platform.fractional && c.final > 0 {
		conversions = (c.final + c.part - 0.5) * share
	} else if share < 1 {
		conversions = math.Floor(conversions + c.part)
	}
	conversions = round2(conversions)
	return conversions, round2(conversions * basket * c.price * c.spread)
}

// RecordedDays is for how many of the last days the world remembers what was
// claimed while they were young.
const RecordedDays = 70

// AgedRow is a row of marketing.ad_conversions_by_age.
type AgedRow struct {
	Ad                 *AdRow
	Age                int
	Conversions, Value float64
}

// Recorded returns what an ad's row said at each age before it was final and
// before the demo's clock. An age at which it said what it had said before is left out.
func (r *AdRow) Recorded() []AgedRow {
	if r.Day <= End.AddDays(-RecordedDays) {
		return nil
	}
	var out []AgedRow
	for age := 1; age < MaturityDays && r.Day.AddDays(age) <= End+1; age++ {
		conversions, value := r.claim.at(age)
		if n := len(out); n == 0 || out[n-1].Conversions != conversions || out[n-1].Value != value {
			out = append(out, AgedRow{r, age, conversions, value})
		}
	}
	return out
}

func (r *AgedRow) appendLine(b []byte) []byte {
	g := r.Ad.Group
	return line(b).text("demo").date(r.Ad.Day).text(g.Platform).text(g.accountID).text(g.CampaignID).text(g.ID).
		text(r.Ad.Country).text(r.Ad.Device).int(int64(r.Age)).fixed(r.Conversions, 2).fixed(r.Value, 2).end()
}
