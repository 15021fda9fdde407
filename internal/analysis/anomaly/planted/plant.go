package planted

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
)

// plant puts anomalies into two series of three: one to three spikes or dips of 6 to 15 robust
// deviations, or a level shift of 3 to 8, or missing data of 2 to 6 days, or one doubled day.
func (s *sketch) plant(rng *rand.Rand, w *World, series int) {
	switch dice := rng.Float64(); {
	case dice < .33:
		for range 1 + rng.IntN(3) {
			s.spike(rng, w, series)
		}
	case dice < .48:
		s.shift(rng, w, series)
	case dice < .62:
		s.silence(rng, w, series)
	case dice < .67 && s.noise != Binomial && s.noise != Poisson:
		s.twice(rng, w, series)
	}
}

// place finds a day from which length days and a week on both sides are free.
func (s *sketch) place(rng *rand.Rand, length int) (int, bool) {
	for range 50 {
		t := quietHead + rng.IntN(len(s.mean)-quietHead-length-20)
		free := true
		for i := t - 7; i < t+length+7; i++ {
			near := i >= t && i < t+length
			free = free && (!s.busy[i] || !near && !s.planted(i))
		}
		if free {
			return t, true
		}
	}
	return 0, false
}

func (s *sketch) planted(i int) bool {
	_, spike := s.fixed[i]
	return spike || s.dropped[i] || s.zero[i] || s.double[i]
}

func (s *sketch) spike(rng *rand.Rand, w *World, series int) {
	t, ok := s.place(rng, 1)
	if !ok {
		return
	}
	size := between(rng, 6, 15)
	kind := anomaly.Spike
	if rng.Float64() < .4 && s.dips(t, size) {
		size, kind = -size, anomaly.Dip
	}
	s.fixed[t] = size
	s.busy[t] = true
	w.Truth = append(w.Truth, Truth{series, kind, at(t), at(t), size})
}

// dips says whether a value can lie size deviations below its mean and still be above zero.
func (s *sketch) dips(t int, size float64) bool {
	mean := math.Exp(s.mean[t])
	switch s.noise {
	case Poisson:
		return false // 6 deviations below a mean under 36 do not exist
	case Counts:
		return mean > 1.3*size*s.deviation(t)
	case Binomial:
		return mean > 1.3*size*s.deviation(t)
	case Normal, Heavy, Serial:
	}
	return true
}

func (s *sketch) shift(rng *rand.Rand, w *World, series int) {
	length := len(s.mean)
	t := quietHead + rng.IntN(length-quietHead-60)
	for s.busy[t] {
		t++
	}
	size := between(rng, 3, 8)
	if rng.Float64() < .5 {
		size = -size
	}
	step := size * s.deviation(t)
	if s.counts() {
		mean := math.Exp(s.mean[t])
		step = math.Log(max(mean+size*s.deviation(t), .25*mean) / mean)
		size = (math.Exp(step) - 1) * mean / s.deviation(t)
	}
	for i := t; i < length; i++ {
		s.mean[i] += step
	}
	kind := anomaly.LevelUp
	if size < 0 {
		kind = anomaly.LevelDown
	}
	w.Truth = append(w.Truth, Truth{series, kind, at(t), at(t), size})
}

// silence leaves out rows, or sets them to zero where a zero cannot come about by chance.
func (s *sketch) silence(rng *rand.Rand, w *World, series int) {
	n := 2 + rng.IntN(5)
	t, ok := s.place(rng, n)
	if !ok {
		return
	}
	kind := anomaly.Gap
	zeros := rng.Float64() < .5 && (s.noise != Poisson || math.Exp(s.mean[t]) > 15)
	for i := t; i < t+n; i++ {
		s.zero[i], s.dropped[i], s.busy[i] = zeros, !zeros, true
	}
	if zeros {
		kind = anomaly.Outage
	}
	w.Truth = append(w.Truth, Truth{series, kind, at(t), at(t + n - 1), 0})
}

func (s *sketch) twice(rng *rand.Rand, w *World, series int) {
	t, ok := s.place(rng, 1)
	if !ok {
		return
	}
	s.double[t], s.busy[t] = true, true
	w.Truth = append(w.Truth, Truth{series, anomaly.Doubled, at(t), at(t), 0})
}

func (s *sketch) counts() bool {
	return s.noise == Poisson || s.noise == Counts || s.noise == Binomial
}

// deviation is 1.4826·MAD of the noise of a day: on the log scale for amounts, in the
// value's own unit for counts and rates.
func (s *sketch) deviation(t int) float64 {
	mean := math.Exp(s.mean[t])
	switch s.noise {
	case Poisson:
		return math.Sqrt(mean)
	case Counts:
		return math.Sqrt(mean + s.sigma*s.sigma*mean*mean)
	case Binomial:
		return math.Sqrt(mean*(1-mean)/s.trials[t] + s.sigma*s.sigma*mean*mean)
	case Heavy:
		return s.sigma * 1.0775 // median of |t₅| × 1.4826
	case Normal, Serial:
	}
	return s.sigma
}

// series draws the noise and writes the rows.
func (s *sketch) series(rng *rand.Rand, i int) anomaly.Series {
	out := anomaly.Series{By: fmt.Sprintf("%s-%d", s.noise, i), Family: s.family(), Weight: 1}
	last := 0.0
	for t := range s.mean {
		v := s.draw(rng, t, &last)
		if s.zero[t] {
			v = 0
		}
		if s.dropped[t] {
			continue
		}
		if s.double[t] {
			v *= 2
		}
		out.Times = append(out.Times, at(t))
		out.Values = append(out.Values, v)
		if s.noise == Binomial {
			out.Denominator = append(out.Denominator, s.trials[t])
		}
	}
	return out
}

func (s *sketch) family() anomaly.Family {
	switch s.noise {
	case Poisson, Counts:
		return anomaly.Count
	case Binomial:
		return anomaly.Rate
	case Normal, Heavy, Serial:
	}
	return anomaly.Amount
}

// draw returns the value of a day; a planted spike stands size deviations off the mean, without noise of its own.
func (s *sketch) draw(rng *rand.Rand, t int, last *float64) float64 {
	size, spike := s.fixed[t]
	mean := math.Exp(s.mean[t])
	switch s.noise {
	case Poisson:
		k := poisson(rng, mean)
		if spike {
			k = math.Round(mean + size*s.deviation(t))
		}
		return k
	case Counts:
		k := poisson(rng, mean*math.Exp(s.sigma*rng.NormFloat64()))
		if spike {
			k = math.Round(mean + size*s.deviation(t))
		}
		return k
	case Binomial:
		k := binomial(rng, s.trials[t], min(1, mean*math.Exp(s.sigma*rng.NormFloat64())))
		if spike {
			k = math.Round(min(1, mean+size*s.deviation(t)) * s.trials[t])
		}
		return k
	case Heavy:
		e := s.sigma * student(rng, 5)
		if spike {
			e = size * s.deviation(t)
		}
		return mean * math.Exp(e)
	case Serial:
		*last = .3**last + s.sigma*math.Sqrt(1-.09)*rng.NormFloat64()
		if spike {
			return mean * math.Exp(size*s.deviation(t))
		}
		return mean * math.Exp(*last)
	case Normal:
	}
	e := s.sigma * rng.NormFloat64()
	if spike {
		e = size * s.deviation(t)
	}
	return mean * math.Exp(e)
}

func student(rng *rand.Rand, nu int) float64 {
	var square float64
	for range nu {
		z := rng.NormFloat64()
		square += z * z
	}
	return rng.NormFloat64() / math.Sqrt(square/float64(nu))
}

// poisson draws by counting exponential waiting times, and above 500 from the normal limit.
func poisson(rng *rand.Rand, mean float64) float64 {
	if mean > 500 {
		return max(0, math.Round(mean+math.Sqrt(mean)*rng.NormFloat64()))
	}
	k := -1.0
	for wait := 0.0; wait < mean; k++ {
		wait += rng.ExpFloat64()
	}
	return max(k, 0)
}

func binomial(rng *rand.Rand, n, p float64) float64 {
	k := 0.0
	for range int(n) {
		if rng.Float64() < p {
			k++
		}
	}
	return k
}

// Calendar is the calendar that a detector may know when it looks at planted series.
func Calendar() anomaly.Holidays {
	return anomaly.BothCalendars(first.UTC().Year(), first.AddDays(4*365).UTC().Year())
}

// tolerance is how far an event may lie from the truth: a day for spikes and silences.
const tolerance = 24 * time.Hour
