package forecast

import (
	"math"
	"slices"
)

// band turns the errors of the rolling origins into intervals: split conformal
// prediction with normalised scores (Lei et al. 2018, section 5.2). The usual
// size of an error is taken apart into how far ahead it was made, which phase
// of the season it hit, and the level at its origin,
//
//	size = ahead_h · phase_p · level^growth,   score = |error| / size,
//
// and the scores of all steps are pooled: one step alone has too few origins
// to show a tail of 5 %.
type band struct {
	ahead  []float64   // by step, not falling, for the whole horizon
	phase  []float64   // by phase of the shortest period; about 1
	scores []float64   // ascending, of all origins and steps
	paths  [][]float64 // the same by origin, in time order
	blocks float64     // how many horizons fit beside each other into the tested stretch
	growth drift
	n      int // length of the history: step h has the phase (n+h) % len(phase)
}

// phaseWeight is how many errors of a phase it takes to trust it by half.
const phaseWeight = 10

func newBand(c combined, y []float64, horizon, period int) band {
	b := band{ahead: make([]float64, horizon), phase: slices.Repeat([]float64{1}, period), n: len(y)}
	if len(c.errors) == 0 {
		return b
	}
	b.growth = newDrift(c, y, period)
	steps := len(c.errors[0])
	b.blocks = 1 + float64(c.origins[len(c.origins)-1]-c.origins[0])/float64(steps)
	for k, path := range c.errors {
		weight := 1 / b.growth.relative(k) / float64(len(c.errors))
		for h, e := range path {
			b.ahead[h] += weight * math.Abs(e)
		}
	}
	rising(b.ahead[:steps])
	for h := steps; h < horizon; h++ {
		// Further than any origin could be checked: as a random walk grows.
		b.ahead[h] = b.ahead[steps-1] * math.Sqrt(float64(h+1)/float64(steps))
	}
	b.measurePhases(c)
	for k, path := range c.errors {
		scores := make([]float64, steps)
		for h, e := range path {
			if size := b.size(c.origins[k], h) * b.growth.relative(k); size > 0 {
				scores[h] = math.Abs(e) / size
			}
		}
		b.paths = append(b.paths, scores)
		b.scores = append(b.scores, scores...)
	}
	slices.Sort(b.scores)
	return b
}

func (b *band) measurePhases(c combined) {
	sum, count := make([]float64, len(b.phase)), make([]float64, len(b.phase))
	for k, path := range c.errors {
		for h, e := range path {
			if b.ahead[h] > 0 {
				p := (c.origins[k] + h) % len(b.phase)
				sum[p] += math.Abs(e) / b.growth.relative(k) / b.ahead[h]
				count[p]++
			}
		}
	}
	for p := range b.phase {
		b.phase[p] = (sum[p] + phaseWeight) / (count[p] + phaseWeight)
	}
}

// size is the usual size of an error made h+1 steps after the first n values,
// at the level of the end of the history.
func (b band) size(n, h int) float64 {
	return b.ahead[h] * b.phase[(n+h)%len(b.phase)]
}

// score is the score that a new one exceeds with probability alpha: the
// quantile at (1 − α)(1 + 1/K), the correction of split conformal prediction
// for K origins.
func (b band) score(alpha float64) float64 {
	return quantile(b.scores, (1-alpha)*(1+1/float64(len(b.paths))))
}

// quantile interpolates between ascending values; the level is cut to [0, 1].
func quantile(ascending []float64, level float64) float64 {
	if len(ascending) == 0 || math.IsNaN(level) {
		return 0
	}
	at := min(max(level, 0), 1) * float64(len(ascending)-1)
	i := int(at)
	if i+1 >= len(ascending) {
		return ascending[len(ascending)-1]
	}
	return ascending[i] + (at-float64(i))*(ascending[i+1]-ascending[i])
}

// rising makes values that do not fall, as near as can be in squares (pool
// adjacent violators, Ayer et al. 1955), in place.
func rising(v []float64) {
	type block struct {
		mean float64
		n    int
	}
	var blocks []block
	for _, x := range v {
		blocks = append(blocks, block{x, 1})
		for i := len(blocks) - 1; i > 0 && blocks[i-1].mean > blocks[i].mean; i-- {
			a, b := blocks[i-1], blocks[i]
			n := a.n + b.n
			blocks = append(blocks[:i-1], block{(a.mean*float64(a.n) + b.mean*float64(b.n)) / float64(n), n})
		}
	}
	i := 0
	for _, b := range blocks {
		for range b.n {
			v[i] = b.mean
			i++
		}
	}
}
