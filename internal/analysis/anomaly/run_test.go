package anomaly_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
)

// ordinary are series in which nothing happens, so that there is a pool.
func ordinary(n int) []anomaly.Series {
	out := make([]anomaly.Series, n)
	for i := range out {
		out[i] = daily("ordinary", uint64(500+i), 400)
	}
	return out
}

// rate is a daily rate of about 4 % of 1,500 trials from Monday 2 March 2026, its count the mean and
// up to 1.4 deviations of √(n·p·(1−p)) = 7.6 to either side by turns of a fixed pattern.
func rate(days int, at func(day int) float64) anomaly.Series {
	pattern := [...]float64{.4, -1.1, .9, -.2, 1.3, -.7, -.5, .1, .8, -1.4, .6}
	s := anomaly.Series{By: "rate", Family: anomaly.Rate}
	for i := range days {
		const n = 1500
		p := at(i)
		s.Times = append(s.Times, time.Date(2026, 3, 2+i, 0, 0, 0, 0, time.UTC))
		s.Values = append(s.Values, math.Round(n*p+pattern[i%len(pattern)]*math.Sqrt(n*p*(1-p))))
		s.Denominator = append(s.Denominator, n)
	}
	return s
}

// A run is one finding, with its first and last day and its size; what lies
// before, the way back from it, and a single large value are none.
func TestRuns(t *testing.T) {
	t.Parallel()
	between := func(from, to int, by float64) func(int) float64 {
		return func(i int) float64 {
			if i >= from && i < to {
				return .04 * by
			}
			return .04
		}
	}
	tests := []struct {
		name   string
		series anomaly.Series
		want   []string
	}{
		{"nothing", rate(200, between(0, 0, 1)), nil},
		{"a third less for ten days", rate(200, between(150, 160, .67)), []string{"run_low 07-30"}},
		{"40 % more for eight days", rate(200, between(150, 158, 1.4)), []string{"run_high 07-30"}},
		{"the newest days", rate(160, between(150, 160, .67)), []string{"run_low 07-30"}},
		{"one day", rate(200, between(150, 151, 2.2)), []string{"spike 07-30"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := scan(t, anomaly.Options{Rows: true}, append(ordinary(24), tc.series)...)
			if diff := cmp.Diff(tc.want, kinds(r[24])); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRunSize(t *testing.T) {
	t.Parallel()
	s := rate(200, func(i int) float64 {
		if i >= 150 && i < 160 {
			return .028
		}
		return .04
	})
	s.Weight = 50
	e := scan(t, anomaly.Options{}, append(ordinary(24), s)...)[24].Events[0]
	var events float64
	for i := 150; i < 160; i++ {
		events += s.Values[i]
	}
	if !e.End.Equal(s.Times[159]) || e.Steps != 10 {
		t.Errorf("%d days to %s, want 10 to %s", e.Steps, e.End, s.Times[159])
	}
	if math.Abs(e.Value-events/15000) > 1e-12 {
		t.Errorf("rate %v, %v of 15,000 are %v", e.Value, events, events/15000)
	}
	if math.Abs(e.Expected-.04) > .002 {
		t.Errorf("expected %v, the rate before was .04", e.Expected)
	}
	if want := events - 600; math.Abs(e.Effect-want) > 30 || e.Impact != 50*math.Abs(e.Effect) {
		t.Errorf("effect %v and impact %v, want %v and 50 times that", e.Effect, e.Impact, want)
	}
}

// A level that stays is a shift and no run, however it was found.
func TestRunsThatLast(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]float64{"clear": .6, "moderate": .72} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := rate(220, func(i int) float64 {
				if i >= 150 {
					return .04 * by
				}
				return .04
			})
			r := scan(t, anomaly.Options{}, append(ordinary(24), s)...)
			if diff := cmp.Diff([]string{"shift_down 07-30"}, kinds(r[24])); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

// A detector that takes point by point tells the run on the day that it ends.
func TestRunsInAStream(t *testing.T) {
	t.Parallel()
	s := rate(165, func(i int) float64 {
		if i >= 150 && i < 160 {
			return .028
		}
		return .04
	})
	d := anomaly.NewDetector(anomaly.Config{Family: anomaly.Rate, Interval: anomaly.Interval{Step: 24 * time.Hour, Regular: true}})
	var best *anomaly.Run
	for i := range s.Times {
		step := d.Update(anomaly.Point{Time: s.Times[i], Value: s.Values[i], Denominator: s.Denominator[i]})
		if r := step.Run; r != nil && (best == nil || math.Abs(r.Score) > math.Abs(best.Score)) {
			best = r
		}
	}
	if best == nil || best.Score > 0 || !best.Start.Equal(s.Times[150]) || !best.End.Equal(s.Times[159]) {
		t.Fatalf("run %+v, want one down from %s to %s", best, s.Times[150], s.Times[159])
	}
	var pool anomaly.Pool
	if p := pool.RunP(best); p != best.P || !(p < 1e-3) {
		t.Errorf("p = %v of an empty pool, want the run's own %v, below .001", p, best.P)
	}
}
