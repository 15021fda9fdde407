package anomaly_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
)

// TestAnyInterval finds a planted spike, and nothing else, in series from a minute to a month, with the rhythms of the day,
// the week and the year.
func TestAnyInterval(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		n    int
		at   func(i int) time.Time
		want anomaly.Interval
	}{
		{"minutes", 4000, func(i int) time.Time { return origin.Add(time.Duration(i) * time.Minute) }, anomaly.Interval{Step: time.Minute, Regular: true}},
		{"five minutes", 4000, func(i int) time.Time { return origin.Add(time.Duration(i) * 5 * time.Minute) }, anomaly.Interval{Step: 5 * time.Minute, Regular: true}},
		{"hours", 1500, func(i int) time.Time { return origin.Add(time.Duration(i) * time.Hour) }, anomaly.Interval{Step: time.Hour, Regular: true}},
		{"days", 900, func(i int) time.Time { return origin.AddDate(0, 0, i) }, anomaly.Interval{Step: 24 * time.Hour, Regular: true}},
		{"weeks", 200, func(i int) time.Time { return origin.AddDate(0, 0, 7*i) }, anomaly.Interval{Step: 7 * 24 * time.Hour, Regular: true}},
		{"months", 72, func(i int) time.Time { return origin.AddDate(0, i, 0) }, anomaly.Interval{Step: 30 * 24 * time.Hour, Regular: true}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := anomaly.Series{By: tc.name, Family: anomaly.Amount}
			rng := rand.New(rand.NewPCG(4, uint64(tc.n)))
			for i := range tc.n {
				at := tc.at(i)
				rhythm := .3*math.Sin(2*math.Pi*float64(at.YearDay())/365) + .1*float64(at.Weekday()%3)
				if tc.want.Step < 24*time.Hour {
					rhythm += .4 * math.Sin(2*math.Pi*float64(at.Hour()*60+at.Minute())/1440)
				}
				if tc.want.Step > 24*time.Hour {
					rhythm = .15 * math.Sin(2*math.Pi*float64(at.YearDay())/365)
				}
				s.Times = append(s.Times, at)
				s.Values = append(s.Values, 500*math.Exp(rhythm+.05*rng.NormFloat64()))
			}
			planted := tc.n * 4 / 5
			s.Values[planted] *= 2.6
			r := scan(t, anomaly.Options{Rows: true}, s)[0]
			if r.Interval != tc.want {
				t.Fatalf("interval %v, want %v", r.Interval, tc.want)
			}
			var got []time.Time
			for _, e := range r.Events {
				got = append(got, e.Start)
			}
			if diff := cmp.Diff([]time.Time{s.Times[planted]}, got); diff != "" {
				t.Errorf("starts of events (-want +got):\n%s", diff)
			}
		})
	}
}

var origin = time.Date(2020, 1, 6, 0, 0, 0, 0, time.UTC)
