package tools

import (
	"fmt"
	"math"
	"time"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

const (
	// recentDays is what the weight of a slice is taken from: the days before
	// those that are judged.
	recentDays = 56
	// leastShare of its table's total makes a slice worth watching: what falls
	// in a smaller one is seen in no other figure, and each series that is
	// watched makes real findings in the others harder to tell from chance.
	leastShare = 0.01
	// leastPast is for how many days before the judged ones a slice must have
	// been there: what has only begun has no usual level yet.
	leastPast = 28
	// rareShare of days without a row is what a slice may have and count as one
	// that always has some. Above it a day without a row is a day with nothing.
	rareShare = 0.05
)

// series is one watched series: a metric of a slice, day by day.
type series struct {
	metric *semantic.Metric
	dims   map[string]string
	table  int // of the tables read
	slice  int // of the table
	first  period.Date
	anomaly.Series
}

// seriesOf makes the series of the slices that are worth watching. The values
// of a metric end with its last final day, so that what has not come in yet is
// never taken for a fall.
func (s *scan) seriesOf(table int, w watch, t days) []series {
	worth := s.worth[w.table]
	var out []series
	for i, sl := range t.slices {
		if len(w.dimensions) > 0 && worth.total > 0 && worth.of(sl, t.Period, s.judged.Start) < leastShare*worth.total {
			continue
		}
		for _, m := range w.metrics {
			end := min(t.Period.End, s.daily.finalDay(s.call, m)+1)
			one := series{metric: m, dims: sl.dims, table: table, slice: i, first: t.Period.Start.AddDays(sl.begun)}
			n := int(end - one.first)
			if end <= s.judged.Start || s.judged.Start < one.first+leastPast {
				continue
			}
			cut := func(metric string) []float64 { return filled(sl.values[metric][sl.begun : sl.begun+n]) }
			one.Times = make([]time.Time, n)
			for d := range one.Times {
				one.Times[d] = one.first.AddDays(d).UTC()
			}
			one.Weight = worth.unit[m.Name]
			switch {
			case m.Type != semantic.RatioType:
				// Siblings must end on one day, or the shorter ones look silent.
				one.Values, one.Group = cut(m.Name), fmt.Sprint(end, sliceKey(sl.dims))
				if m.Unit.Kind == evidence.Currency {
					one.Family = anomaly.Amount
				}
			case m.Unit.Kind == evidence.Percent && countable(s.daily.model, m):
				one.Values, one.Denominator = cut(m.Numerator), cut(m.Denominator)
				one.Family = anomaly.Rate
			default:
				// A quotient of amounts has no trials: it is judged as it is, and
				// weighs what its denominator makes of a day.
				one.Values, one.Family = quotient(cut(m.Numerator), cut(m.Denominator)), anomaly.Amount
				one.Weight *= mean(lastOf(cut(m.Denominator), recentDays))
			}
			out = append(out, one)
		}
	}
	return out
}

// filled turns the days without a row of a slice that often has none into days
// with nothing. Otherwise they stay missing.
func filled(values []float64) []float64 {
	out := make([]float64, len(values))
	none := 0
	for i, v := range values {
		out[i] = v
		if math.IsNaN(v) {
			none++
		}
	}
	if float64(none) <= rareShare*float64(len(values)) {
		return out
	}
	for i, v := range out {
		if math.IsNaN(v) {
			out[i] = 0
		}
	}
	return out
}

func quotient(num, den []float64) []float64 {
	out := missing(len(num))
	for i := range num {
		if den[i] > 0 && !math.IsNaN(num[i]) {
			out[i] = num[i] / den[i]
		}
	}
	return out
}

// countable reports whether both sides of a ratio count things, so that it is
// so many events out of so many trials.
func countable(m *semantic.Model, ratio *semantic.Metric) bool {
	for _, name := range []string{ratio.Numerator, ratio.Denominator} {
		side, ok := m.Metric(name)
		if !ok || side.Unit.Kind != evidence.Integer && side.Unit.Kind != evidence.Number {
			return false
		}
	}
	return true
}

func lastOf(values []float64, n int) []float64 { return values[max(0, len(values)-n):] }

func mean(values []float64) float64 {
	var sum float64
	n := 0
	for _, v := range values {
		if !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// worth says what the figures of a table stand for in money.
type worth struct {
	unit    map[string]float64 // by metric: money that one unit stands for
	measure string             // the metric by which slices are compared in size
	total   float64            // its sum over the recent days
}

// of is the size of a slice over the recent days.
func (w worth) of(sl slice, p period.Period, judged period.Date) float64 {
	return recent(sl.values[w.measure], p, judged)
}

// recent sums the values of the days before those that are judged.
func recent(values []float64, p period.Period, judged period.Date) float64 {
	var sum float64
	for i, v := range values {
		if d := p.Start.AddDays(i); d >= judged.AddDays(-recentDays) && d < judged && !math.IsNaN(v) {
			sum += v
		}
	}
	return sum
}
