package planted

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
)

// runs puts a run into one series of four: 6 to 14 days that lie 1.5 to 3 robust deviations
// above or below their mean, with their own noise.
func (s *sketch) runs(rng *rand.Rand, w *World, series int) {
	if rng.Float64() < .25 {
		s.run(rng, w, series)
	}
}

func (s *sketch) run(rng *rand.Rand, w *World, series int) {
	n := 6 + rng.IntN(9)
	t, ok := s.place(rng, n)
	if !ok {
		return
	}
	size, kind := between(rng, 1.5, 3), anomaly.High
	if rng.Float64() < .5 {
		size, kind = -size, anomaly.Low
	}
	for i := t; i < t+n; i++ {
		step := size * s.deviation(i)
		if s.counts() {
			mean := math.Exp(s.mean[i])
			step = math.Log(max(mean+step, .1*mean) / mean)
		}
		s.mean[i] += step
		s.busy[i] = true
	}
	w.Truth = append(w.Truth, Truth{series, kind, at(t), at(t + n - 1), size})
}

func (t *Truth) run() bool { return t.Kind == anomaly.High || t.Kind == anomaly.Low }

// covers says whether an event is of the run's kind and covers half of its days and more.
func (t *Truth) covers(e anomaly.Event) bool {
	if e.Kind != t.Kind {
		return false
	}
	start, end := t.Start, t.End
	if e.Start.After(start) {
		start = e.Start
	}
	if e.End.Before(end) {
		end = e.End
	}
	return 2*(end.Sub(start)+tolerance) >= t.End.Sub(t.Start)+tolerance
}

// touches says whether an event lies on days of the run, or is a shift where it began or ended.
func (t *Truth) touches(e anomaly.Event) bool {
	var room time.Duration
	if e.Kind == anomaly.LevelUp || e.Kind == anomaly.LevelDown {
		room = 3 * tolerance
	}
	return !e.Start.After(t.End.Add(room)) && !e.End.Before(t.Start.Add(-room))
}
