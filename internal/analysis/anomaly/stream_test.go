package anomaly_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
)

// drawSeries draws a clean series of any family at any interval, in order of time.
func drawSeries(t *rapid.T) (anomaly.Series, anomaly.Interval) {
	step := rapid.SampledFrom([]time.Duration{time.Minute, time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}).Draw(t, "step")
	s := anomaly.Series{By: "s", Family: rapid.SampledFrom([]anomaly.Family{anomaly.Amount, anomaly.Count, anomaly.Rate}).Draw(t, "family")}
	n := rapid.IntRange(2, 700).Draw(t, "n")
	level := rapid.Float64Range(.5, 5000).Draw(t, "level")
	seed := rapid.Uint64().Draw(t, "seed")
	random := func() float64 { // splitmix64: rapid would shrink hundreds of draws one by one
		seed += 0x9e3779b97f4a7c15
		z := (seed ^ seed>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return float64(z>>11) / (1 << 53)
	}
	for i := range n {
		v := level * math.Exp(.3*math.Sin(float64(i)*2*math.Pi/7)+.2*(random()-.5))
		switch u := random(); {
		case u < .01:
			v *= 5
		case u < .02:
			v = 0
		case u < .03 && i > 0 && i < n-1: // a gap, which must not change the interval
			continue
		}
		if i > n/2 && seed%3 == 0 {
			v *= 1.6
		}
		if s.Family != anomaly.Amount {
			v = math.Round(v)
		}
		if s.Family == anomaly.Rate {
			s.Denominator = append(s.Denominator, math.Round(v*4+random()*50))
		}
		s.Times = append(s.Times, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i)*step))
		s.Values = append(s.Values, v)
	}
	return s, anomaly.Interval{Step: step, Regular: true}
}

// TestStreamEqualsBatch feeds a detector point by point, stores and restores it on the way, and compares every row
// with what Scan says of the whole series.
func TestStreamEqualsBatch(t *testing.T) {
	t.Parallel()
	holidays := anomaly.BothCalendars(2024, 2040)
	rapid.Check(t, func(t *rapid.T) {
		s, _ := drawSeries(t)
		r := scanRapid(t, anomaly.Options{Rows: true, Holidays: holidays}, s)
		if r.Err != nil {
			t.Skip(r.Err) // a rate whose denominators are all zero
		}
		d := anomaly.NewDetector(anomaly.Config{Family: r.Family, Interval: r.Interval, Holidays: holidays})
		store := rapid.IntRange(0, len(s.Times)-1).Draw(t, "stored at")
		for i := range s.Times {
			p := anomaly.Point{Time: s.Times[i], Value: s.Values[i]}
			if s.Family == anomaly.Rate {
				p.Denominator = s.Denominator[i]
			}
			got := d.Update(p)
			want := r.Rows[i]
			if !same(got.Expected, want.Expected) || !same(got.Lower, want.Lower) || !same(got.Upper, want.Upper) || !same(got.Value, want.Value) || !same(got.P, want.P) {
				t.Fatalf("row %d: stream %+v, batch %+v", i, got, want)
			}
			if i == store {
				d = restore(t, d, holidays)
			}
		}
	})
}

// TestPoolStreamEqualsBatch takes the pooled p-value of the newest step of each of forty series from a stream and from a scan.
func TestPoolStreamEqualsBatch(t *testing.T) {
	t.Parallel()
	var series []anomaly.Series
	for i := range 40 {
		series = append(series, daily("s", uint64(100+i), 200))
	}
	results := scan(t, anomaly.Options{Rows: true}, series...)
	var pool anomaly.Pool
	var detectors []*anomaly.Detector
	steps := make([][]anomaly.Step, len(series))
	for i, s := range series {
		d := anomaly.NewDetector(anomaly.Config{Family: anomaly.Amount, Interval: results[i].Interval})
		for k := range s.Times {
			steps[i] = append(steps[i], d.Update(anomaly.Point{Time: s.Times[k], Value: s.Values[k]}))
		}
		detectors = append(detectors, d)
	}
	// Scan sorts a series by its tail once all of it is known.
	for i, d := range detectors {
		for k, step := range steps[i] {
			if k >= 28 {
				pool.Learn(d, step)
			}
		}
	}
	for i, d := range detectors {
		for k, step := range steps[i] {
			if step.State != anomaly.Judged || math.Abs(step.Z) < 2 {
				continue
			}
			if got, want := pool.P(d, step), results[i].Rows[k].P; !same(got, want) {
				t.Fatalf("series %d row %d: stream %v, batch %v", i, k, got, want)
			}
		}
	}
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func restore(t *rapid.T, d *anomaly.Detector, h anomaly.Holidays) *anomaly.Detector {
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	out, err := anomaly.Restore(data, h)
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(data), string(again)); diff != "" {
		t.Fatalf("state (-stored +restored):\n%s", diff)
	}
	return out
}

func scanRapid(t *rapid.T, o anomaly.Options, s anomaly.Series) anomaly.Result {
	r, err := anomaly.Scan(t.Context(), []anomaly.Series{s}, o)
	if err != nil {
		t.Fatal(err)
	}
	return r[0]
}

// TestLate ignores a point that is older than the newest.
func TestLate(t *testing.T) {
	t.Parallel()
	d := anomaly.NewDetector(anomaly.Config{Family: anomaly.Amount, Interval: anomaly.Interval{Step: 24 * time.Hour, Regular: true}})
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	d.Update(anomaly.Point{Time: at, Value: 1})
	before, _ := json.Marshal(d)
	if s := d.Update(anomaly.Point{Time: at.Add(-time.Hour), Value: 9}); s.State != anomaly.Late {
		t.Errorf("state = %v, want Late", s.State)
	}
	if after, _ := json.Marshal(d); string(before) != string(after) {
		t.Error("a late point changed the state")
	}
}

func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":         ``,
		"another version": `{"version":99}`,
		"no tables":       `{"version":2,"family":1,"interval":{"Step":86400000000000}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := anomaly.Restore([]byte(text), nil); !errors.Is(err, anomaly.ErrState) {
				t.Errorf("error %v, want ErrState", err)
			}
		})
	}
}

// TestOrderOfSeries gives the same results in whatever order series come.
func TestOrderOfSeries(t *testing.T) {
	t.Parallel()
	var series, reversed []anomaly.Series
	for i := range 30 {
		series = append(series, daily("s", uint64(i), 120))
	}
	series[4].Values[100] *= 1.6
	for i := range series {
		reversed = append(reversed, series[len(series)-1-i])
	}
	a, b := scan(t, anomaly.Options{}, series...), scan(t, anomaly.Options{}, reversed...)
	for i := range a {
		if diff := cmp.Diff(a[i], b[len(b)-1-i], cmpopts.EquateNaNs(), cmpopts.IgnoreUnexported(anomaly.Event{})); diff != "" {
			t.Errorf("series %d (-forwards +backwards):\n%s", i, diff)
		}
	}
}
