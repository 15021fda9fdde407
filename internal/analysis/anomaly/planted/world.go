// Package planted makes series with known anomalies and grades what is found in them: the
// evaluation of package anomaly against truths that it cannot know.
package planted

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
	"github.com/insight-agent/insight/internal/period"
)

// Noise is how a planted series varies around its mean.
type Noise string

// The families of noise.
const (
	Normal   Noise = "normal"   // log-normal, 6–15 % a day
	Heavy    Noise = "t5"       // Student's t with 5 degrees of freedom on the log scale
	Serial   Noise = "ar"       // normal with autocorrelation .3
	Poisson  Noise = "poisson"  // counts of 3–40 a day
	Counts   Noise = "counts"   // negative-binomial counts of 80–800 a day
	Binomial Noise = "binomial" // a rate of 2–8 % of 300–3,000 trials a day
)

// Noises lists the families.
var Noises = []Noise{Normal, Heavy, Serial, Poisson, Counts, Binomial}

// Plan says what is planted.
type Plan struct {
	Seed   uint64
	Series int // as many of each noise as of the others
	Days   int
	Quiet  bool // nothing planted: only rhythm, growth, noise and holidays
	Runs   bool // runs of days are planted, and nothing else
}

// World is a set of series and the truth about them.
type World struct {
	Series []anomaly.Series
	Noise  []Noise
	Truth  []Truth
	Decoys []Decoy
	Plan   Plan
}

// Truth is one planted anomaly.
type Truth struct {
	Series     int
	Kind       anomaly.Kind
	Start, End time.Time
	Size       float64 // of spikes and shifts: in robust deviations (1.4826·MAD) of the noise
}

// Decoy is one day of a holiday with an effect that comes back every year.
type Decoy struct {
	Series int
	Time   time.Time
}

// first is the first day of every planted series; with 540 days each holiday comes once or twice.
var first = period.NewDate(2024, time.March, 4)

// quietHead is the number of days at the head of a series in which nothing is planted.
const quietHead = 60

// New makes a world. Equal plans make equal worlds.
func New(p Plan) *World {
	w := &World{Plan: p}
	rng := rand.New(rand.NewPCG(p.Seed, 0x9e3779b97f4a7c15))
	for i := range p.Series {
		noise := Noises[i%len(Noises)]
		s := newSketch(rng, noise, p.Days)
		s.holidays(rng, w, i)
		switch {
		case p.Quiet:
		case p.Runs:
			s.runs(rng, w, i)
		default:
			s.plant(rng, w, i)
		}
		w.Series = append(w.Series, s.series(rng, i))
		w.Noise = append(w.Noise, noise)
	}
	return w
}

// sketch is a series before its noise is drawn.
type sketch struct {
	noise   Noise
	mean    []float64 // per day, on a log scale, without noise
	sigma   float64   // of the noise on that scale
	trials  []float64
	dropped []bool          // row is left out
	zero    []bool          // value is zero though business went on
	fixed   map[int]float64 // planted spikes: deviation from the mean in robust deviations
	double  []bool
	busy    []bool // on a holiday, or near something planted
}

func newSketch(rng *rand.Rand, noise Noise, days int) *sketch {
	s := &sketch{
		noise: noise, mean: make([]float64, days), trials: make([]float64, days), dropped: make([]bool, days),
		zero: make([]bool, days), fixed: map[int]float64{}, double: make([]bool, days), busy: make([]bool, days),
	}
	level := math.Log(between(rng, 500, 50000))
	s.sigma = between(rng, .06, .15)
	switch noise {
	case Poisson:
		level = math.Log(between(rng, 3, 40))
	case Counts:
		level, s.sigma = math.Log(between(rng, 80, 800)), between(rng, .05, .12)
	case Binomial:
		level, s.sigma = math.Log(between(rng, .02, .08)), between(rng, .02, .06)
	case Normal, Heavy, Serial:
	}
	var week [7]float64
	for d := range week {
		week[d] = rng.NormFloat64() * .15
	}
	growth := between(rng, -.0008, .0016)
	trials := between(rng, 300, 3000)
	for t := range days {
		s.mean[t] = level + week[t%7] + growth*float64(t)
		s.trials[t] = math.Round(trials * math.Exp(.3*week[(t+3)%7]+.1*rng.NormFloat64()))
		if noise == Binomial {
			s.mean[t] = level + .5*week[t%7] + .3*growth*float64(t)
		}
	}
	return s
}

func between(rng *rand.Rand, low, high float64) float64 { return low + (high-low)*rng.Float64() }

// holidays gives half of the series an effect of −60 % to +200 % on each trade day,
// the same in every year but for a tenth.
func (s *sketch) holidays(rng *rand.Rand, w *World, series int) {
	marked := anomaly.BothCalendars(2024, 2026)
	feels := rng.Float64() < .5 && s.noise != Binomial
	effects := map[string]float64{}
	for t := range s.mean {
		h, ok := marked[first.AddDays(t)]
		if !ok {
			continue
		}
		s.busy[t] = true
		effect, known := effects[h.Name]
		if !known {
			effect = between(rng, -.9, 1.1)
			effects[h.Name] = effect
		}
		if !feels {
			continue
		}
		s.mean[t] += effect + .1*effect*rng.NormFloat64()
		w.Decoys = append(w.Decoys, Decoy{Series: series, Time: at(t)})
	}
}

func at(t int) time.Time { return first.AddDays(t).UTC() }
