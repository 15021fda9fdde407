package forecast_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/insight-agent/insight/internal/analysis/forecast"
)

// FuzzRun feeds any floats, with any horizon, periods and labels, to everything
// that the package does. It may refuse; it may not panic, and what it returns
// must be finite and in order.
func FuzzRun(f *testing.F) {
	add := func(horizon, a, b int, labels bool, y ...float64) {
		var raw []byte
		for _, v := range y {
			raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(v))
		}
		f.Add(raw, horizon, a, b, labels)
	}
	add(5, 7, 0, false, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
	add(3, 2, 4, true, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0)
	add(1, 1, 1, false, math.NaN(), 1, math.NaN(), 2, 3, 4, 5, 6, 7, 8, math.NaN())
	add(2, 3, 3, true, 1e290, -1e290, 1e-300, 5e-324, 0, math.Copysign(0, -1), 1, 2, 1e200, 3)
	add(-1, -7, 1000, false, math.Inf(1), math.Inf(-1))
	add(4, 2, 5, false, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1000, 1)
	f.Fuzz(func(t *testing.T, raw []byte, horizon, a, b int, labelled bool) {
		var y []float64
		for ; len(raw) >= 8 && len(y) < 200; raw = raw[8:] {
			y = append(y, math.Float64frombits(binary.LittleEndian.Uint64(raw)))
		}
		o := forecast.Options{Horizon: horizon, Periods: []int{a, b}}
		if labelled && horizon > 0 && horizon < 1000 {
			o.Events = make([]int, len(y)+horizon)
			for i := range o.Events {
				if i%(3+len(y)%5) == 0 {
					o.Events[i] = 1 + i%2
				}
			}
		}
		if got, err := forecast.Run(y, o); err == nil {
			sound(t, got, y, horizon)
		}
		if trend, err := forecast.TrendOf(y, a); err == nil && !(trend.Lo95 <= trend.Slope && trend.Slope <= trend.Hi95) {
			t.Fatalf("trend %+v", trend)
		}
		if points, err := forecast.ChangePoints(y, a); err == nil {
			last := 0
			for _, p := range points {
				if p.At <= last || p.At >= len(y) || math.IsNaN(p.Before) || math.IsNaN(p.After) {
					t.Fatalf("change points %+v of %d steps", points, len(y))
				}
				last = p.At
			}
		}
	})
}
