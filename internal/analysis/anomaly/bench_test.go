package anomaly_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
	"github.com/insight-agent/insight/internal/analysis/anomaly/planted"
)

// BenchmarkScan10kSeries scans 10,000 series of 400 days; the target is 10 s on two cores, which is 20 cpu-s.
func BenchmarkScan10kSeries(b *testing.B) {
	w := planted.New(planted.Plan{Seed: 1, Series: 500, Days: 400})
	var series []anomaly.Series
	for len(series) < 10_000 {
		series = append(series, w.Series...)
	}
	b.ReportAllocs()
	before := cpu(b)
	for b.Loop() {
		if _, err := anomaly.Scan(context.Background(), series, anomaly.Options{Holidays: planted.Calendar()}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((cpu(b)-before).Seconds()/float64(b.N), "cpu-s/scan")
}

// cpu is the processor time of the process so far; on a busy machine the wall time says little.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
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
