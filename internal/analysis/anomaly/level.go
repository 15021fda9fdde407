package anomaly

import "math"

// gains are the smoothing weights of the competing smoothers, from a level that
// hardly moves to one that is the last value.
var gains = [...]float64{.05, .15, .4, 1}

// levels are exponential smoothers ℓ ← ℓ + gain·(y − rhythm − ℓ), one for each set of rhythms
// and each gain. The forecast is their mean weighted by error⁻⁸, where the error is
// the running mean absolute one-step error, bounded so that one spike does not
// decide: near to picking the best, without jumps.
type levels struct {
	Level [rhythms][len(gains)]float64 `json:"level"`
	Error [rhythms][len(gains)]float64 `json:"error"`
	Sets  int                          `json:"sets"` // sets of rhythms that have begun
}

func newLevels(at, scale float64) levels {
	var l levels
	for r := range l.Level {
		for k := range gains {
			l.Level[r][k], l.Error[r][k] = at, scale
		}
	}
	l.Sets = 1
	return l
}

// begin gives sets of rhythms that start to compete later a level and the errors of the set before.
func (l *levels) begin(season [rhythms]float64, n int) {
	for ; l.Sets < n; l.Sets++ {
		r := l.Sets
		l.Level[r], l.Error[r] = l.Level[r-1], l.Error[r-1]
		for k := range gains {
			l.Level[r][k] += season[r-1] - season[r]
		}
	}
}

// forecast returns the expected value, and how much of it (0 … 1) the last set of rhythms has given.
func (l *levels) forecast(season [rhythms]float64) (y, last float64) {
	least := math.Inf(1)
	for r := range l.Sets {
		for k := range gains {
			least = min(least, l.Error[r][k])
		}
	}
	least = max(least, 1e-300)
	var sum float64
	for r := range l.Sets {
		for k := range gains {
			w := least / max(l.Error[r][k], least) // of the best 1, so that the power can neither over- nor underflow all of them
			w *= w
			w *= w
			w *= w
			sum += w
			y += w * (l.Level[r][k] + season[r])
			if r == rhythms-1 {
				last += w
			}
		}
	}
	return y / sum, last / sum
}

// learn moves every smoother towards y, at most by limit times its gain, and keeps
// book of its error with the given memory (the weight of the newest).
func (l *levels) learn(y float64, season [rhythms]float64, limit, scale, memory float64) {
	for r := range l.Sets {
		for k, gain := range gains {
			e := y - season[r] - l.Level[r][k]
			l.Error[r][k] += memory * (min(abs(e), 4*scale) - l.Error[r][k])
			l.Level[r][k] += gain * clamp(e, -limit, limit)
		}
	}
}

// shift moves the smoothers to a level that the newest values share, where now is the
// level that they gave together; between sets of rhythms the differences stay.
func (l *levels) shift(to, now float64) {
	for r := range l.Sets {
		var mean float64
		for k := range gains {
			mean += l.Level[r][k] / float64(len(gains))
		}
		for k := range gains {
			l.Level[r][k] = to + mean - now
		}
	}
}
