package anomaly_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
)

// FuzzScan reads rows of ten bytes: a distance in time, its unit, and any float as the value.
func FuzzScan(f *testing.F) {
	row := func(d int8, unit byte, v float64) []byte {
		return binary.LittleEndian.AppendUint64([]byte{byte(d), unit}, math.Float64bits(v))
	}
	var week, odd []byte
	for i := range 40 {
		week = append(week, row(1, 2, float64(100+i%7))...)
	}
	for i, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 0, math.MaxFloat64, -math.MaxFloat64, 5e-324, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2} {
		odd = append(odd, row(int8(i-5), byte(i%5), v)...)
	}
	f.Add(week, byte(0), false)
	f.Add(week, byte(2), true)
	f.Add(odd, byte(1), true)
	f.Add([]byte{}, byte(3), false)
	units := []time.Duration{time.Second, time.Hour, 24 * time.Hour, 30 * 24 * time.Hour, 0}
	f.Fuzz(func(t *testing.T, data []byte, family byte, twice bool) {
		s := anomaly.Series{By: "f", Group: "g", Family: anomaly.Family(family % 4)}
		at := time.Date(2025, 10, 20, 0, 0, 0, 0, time.UTC)
		for ; len(data) >= 10; data = data[10:] {
			at = at.Add(time.Duration(int8(data[0])) * units[int(data[1])%len(units)])
			v := math.Float64frombits(binary.LittleEndian.Uint64(data[2:]))
			s.Times, s.Values = append(s.Times, at), append(s.Values, v)
			if s.Family == anomaly.Rate {
				s.Denominator = append(s.Denominator, 10*float64(data[0]))
			}
		}
		series := []anomaly.Series{s}
		if twice {
			series = append(series, s)
		}
		results, err := anomaly.Scan(context.Background(), series, anomaly.Options{Rows: true, Holidays: anomaly.BothCalendars(2025, 2026)})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			if r.Err != nil {
				continue
			}
			if len(r.Rows) != len(s.Times) {
				t.Fatalf("%d rows for %d", len(r.Rows), len(s.Times))
			}
			for i, row := range r.Rows {
				if !(row.Score >= 0 && row.Score <= 1) {
					t.Fatalf("row %d: score %v", i, row.Score)
				}
				if row.Lower > row.Upper || math.IsInf(row.Expected, 0) {
					t.Fatalf("row %d: %+v", i, row)
				}
			}
			for _, e := range r.Events {
				if e.End.Before(e.Start) || e.Steps < 1 {
					t.Fatalf("event %+v", e)
				}
			}
		}
	})
}

// FuzzRestore reads any state, and uses what it accepts.
func FuzzRestore(f *testing.F) {
	day := anomaly.Interval{Step: 24 * time.Hour, Regular: true}
	d := anomaly.NewDetector(anomaly.Config{Family: anomaly.Count, Interval: day})
	for i := range 60 {
		d.Update(anomaly.Point{Time: time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC), Value: float64(i % 9)})
		if i == 5 || i == 59 {
			data, err := json.Marshal(d)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := anomaly.Restore(data, nil)
		if err != nil {
			return
		}
		for i := range 40 {
			d.Update(anomaly.Point{Time: time.Date(2026, 6, 1+i, 0, 0, 0, 0, time.UTC), Value: float64(i * i), Denominator: 2000})
		}
	})
}
