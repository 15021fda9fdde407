package anomaly

import "time"

// slow follows, below a day, how far the series as a whole lies from its rhythm: a running mean
// over some hours of value − (slow level + rhythm). A quiet night on a busy day, or an hour of small
// steps in one direction, surprises no one-step forecast and yet is out of the ordinary.
type slow struct {
	Mean   float64  `json:"mean"`
	Median float64  `json:"median"` // running median of |Mean|
	Tail   extremes `json:"tail"`
	N      int      `json:"n"`
}

// slowSpan is the time that the running mean looks back on.
const slowSpan = 3 * time.Hour

func newSlow(v Interval) slow { return slow{Tail: newExtremes(v)} }

// p takes one deviation, in the link's unit, and returns how rarely the running mean lies as far out.
func (s *slow) p(deviation float64, v Interval) float64 {
	s.N++
	s.Mean += (deviation - s.Mean) / float64(min(s.N, v.steps(slowSpan)))
	size := abs(s.Mean)
	if s.Median == 0 {
		s.Median = size
	}
	step := max(1/(float64(s.N)+10), 1/(3*v.perDay()))
	if size > s.Median {
		s.Median *= 1 + step
	} else {
		s.Median *= 1 - step
	}
	if s.Median <= 0 {
		return 1
	}
	ratio := min(size/s.Median*normalMedian, 1e6)
	p := s.Tail.p(ratio)
	s.Tail.learn(ratio)
	if p == 0 {
		return 1
	}
	return p
}
