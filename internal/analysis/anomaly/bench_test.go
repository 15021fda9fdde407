package anomaly_test

import (
	"context"
	"testing"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
	"github.com/insight-agent/insight/internal/analysis/anomaly/planted"
)

// BenchmarkScan10kSeries scans 10,000 series of 400 days; the target is 10 s on two cores.
func BenchmarkScan10kSeries(b *testing.B) {
	w := planted.New(planted.Plan{Seed: 1, Series: 500, Days: 400})
	var series []anomaly.Series
	for len(series) < 10_000 {
		series = append(series, w.Series...)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := anomaly.Scan(context.Background(), series, anomaly.Options{Holidays: planted.Calendar()}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Seconds())/float64(b.N), "s/scan")
}

// BenchmarkUpdate is one point of a daily series whose detector has seen a year.
func BenchmarkUpdate(b *testing.B) {
	w := planted.New(planted.Plan{Seed: 1, Series: 1, Days: 540})
	s := w.Series[0]
	d := anomaly.NewDetector(anomaly.Config{Family: s.Family, Interval: anomaly.Interval{Step: 24 * 3600e9, Regular: true}})
	for i := range s.Times {
		d.Update(anomaly.Point{Time: s.Times[i], Value: s.Values[i]})
	}
	at, i := s.Times[len(s.Times)-1], 0
	for b.Loop() {
		at, i = at.AddDate(0, 0, 1), i+1
		d.Update(anomaly.Point{Time: at, Value: s.Values[100+i%300]})
	}
}
