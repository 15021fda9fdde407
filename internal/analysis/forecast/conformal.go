package forecast

import (
	"math"
	"slices"
)

// band turns the errors of the rolling origins into intervals: split conformal
// prediction with normalised scores (Lei et al. 2018, section 5.2),
//
//	score = |error| / size,
//
// where the size of an error follows how far ahead it was made, which phase it
// hit, and what its origin knew (sizes and drift). The scores of all steps are
// pooled: one step alone has too few origins to show a tail of 5 %. A score
// divides by a size that was measured without the step that it hit, as a new
// error will be divided (the jackknife of Barber et al. 2021); so the scores
// are as spread as new ones, and need no correction for few origins.
type band struct {
	sizes  sizes
	scores []float64   // ascending, of all origins and steps
	paths  [][]float64 // the same by origin, in time order
	blocks float64     // how many horizons fit beside each other into the tested stretch
	growth drift
	n      int // length of the history
	// upward intervals begin at zero, and only outcomes above the forecast count as
	// errors. Those of an intermittent series do: a step is zero more often than
	// an interval of 80 % may miss.
	upward bool
}

func newBand(c combined, y []float64, horizon int, periods []int, upward bool) band {
	b := band{n: len(y), upward: upward}
	if len(c.errors) == 0 {
		return b
	}
	b.growth = newDrift(c, y, periods)
	b.sizes = newSizes(c, b.growth, horizon, periods)
	steps := len(c.errors[0])
	b.blocks = 1 + float64(c.origins[len(c.origins)-1]-c.origins[0])/float64(steps)
	for k, path := range c.errors {
		scores := make([]float64, steps)
		for h, e := range path {
			size := b.sizes.without(k, h)
			if size > 0 && (e > 0 || !upward) {
				scores[h] = b.sizes.misses[k][h] / size
			}
		}
		b.paths = append(b.paths, scores)
		b.scores = append(b.scores, scores...)
	}
	slices.Sort(b.scores)
	return b
}

// half is half the width of the interval h+1 steps after the history, by the
// score that a new one exceeds as often as it may.
func (b band) half(score float64, h int) float64 {
	if len(b.paths) == 0 {
		return 0
	}
	return score * b.sizes.at(b.n, h)
}

// score is the score that a new one exceeds with probability alpha.
func (b band) score(alpha float64) float64 { return quantile(b.scores, 1-alpha) }

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
