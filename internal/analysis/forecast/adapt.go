package forecast

import "math"

// State is what intervals have learned from forecasts that came true: adaptive
// conformal inference (Gibbs and Candès 2021). Each interval aims to miss with
// a probability α; after each outcome
//
//	α_{t+1} = α_t + γ·(α − missed_t),
//
// so that a band which misses too often grows and one that never misses
// shrinks. It is plain data: keep it with the series, and give it back in
// Options.State. The zero State has learned nothing.
type State struct {
	Alpha80 float64 `json:"alpha80,omitempty"`
	Alpha95 float64 `json:"alpha95,omitempty"`
	Seen    int     `json:"seen,omitempty"` // outcomes that it learned from
}

const (
	gamma   = .03
	alpha80 = .2
	alpha95 = .05
)

// Observe learns from one step of an earlier forecast and what then happened.
// An outcome that is NaN or infinite teaches nothing.
func (s State) Observe(p Point, actual float64) State {
	if !finite(actual) {
		return s
	}
	missed := func(lo, hi float64) float64 {
		if actual < lo || actual > hi {
			return 1
		}
		return 0
	}
	s = s.orNominal()
	s.Alpha80 = step(s.Alpha80, alpha80, missed(p.Lo80, p.Hi80))
	s.Alpha95 = step(s.Alpha95, alpha95, missed(p.Lo95, p.Hi95))
	s.Seen++
	return s
}

func (s State) orNominal() State {
	if s.Seen <= 0 || !(s.Alpha80 > 0) || !(s.Alpha95 > 0) {
		return State{Alpha80: alpha80, Alpha95: alpha95}
	}
	s.Alpha80, s.Alpha95 = within(s.Alpha80, alpha80), within(s.Alpha95, alpha95)
	return s
}

func step(alpha, aim, missed float64) float64 {
	return within(alpha+gamma*(aim-missed), aim)
}

// within keeps α from running off: an interval is never asked to miss less than
// a quarter, or more than twice, as often as it should.
func within(alpha, aim float64) float64 {
	return math.Min(math.Max(alpha, aim/4), 2*aim)
}

// replay lets a fresh state see the rolling origins in their order, each as one
// outcome: the share of its steps that were missed.
func (b band) replay() State {
	s := State{}.orNominal()
	for _, path := range b.paths {
		s.Alpha80 = step(s.Alpha80, alpha80, missedShare(path, b.score(s.Alpha80)))
		s.Alpha95 = step(s.Alpha95, alpha95, missedShare(path, b.score(s.Alpha95)))
		s.Seen++
	}
	return s
}

func missedShare(scores []float64, limit float64) float64 {
	n := 0
	for _, s := range scores {
		if s > limit {
			n++
		}
	}
	return float64(n) / float64(len(scores))
}
