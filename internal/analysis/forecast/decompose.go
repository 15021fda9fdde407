package forecast

import "math"

// decomposition is a history split into several seasonal patterns and the rest,
// after MSTL (Bandara, Hyndman and Bergmeir 2021): the periods are taken out in
// turn, shortest first, and each again while the others are out. Where MSTL
// smooths the values of a phase by LOESS, this weighs them by age, so that a
// pattern may drift and only its latest form is carried forward.
type decomposition struct {
	adjusted []float64   // the history without its seasons
	seasons  [][]float64 // the latest pattern of each period; phase 0 is the history's first step
}

// cyclesOfHalfWeight is the age, in periods, at which a value counts half.
const cyclesOfHalfWeight = 5

func decompose(y []float64, periods []int) decomposition {
	d := decomposition{adjusted: append([]float64(nil), y...), seasons: make([][]float64, len(periods))}
	for range 2 {
		for i, m := range periods {
			if d.seasons[i] != nil {
				shift(d.adjusted, d.seasons[i], 1)
			}
			d.seasons[i] = pattern(d.adjusted, m)
			shift(d.adjusted, d.seasons[i], -1)
		}
	}
	return d
}

// shift adds a pattern to y, sign times.
func shift(y, season []float64, sign float64) {
	for i := range y {
		y[i] += sign * season[i%len(season)]
	}
}

// pattern is the weighted mean deviation of each phase from the centred moving
// average, with mean 0.
func pattern(y []float64, m int) []float64 {
	trend, first := centred(y, m)
	sum, weight := make([]float64, m), make([]float64, m)
	decay := math.Pow(.5, 1/(cyclesOfHalfWeight*float64(m)))
	w := 1.0
	for i := len(y) - 1; i >= 0; i-- {
		// Beyond the ends of the average its first and last values stand in.
		level := trend[min(max(i-first, 0), len(trend)-1)]
		sum[i%m] += w * (y[i] - level)
		weight[i%m] += w
		w *= decay
	}
	var mean float64
	for i := range sum {
		sum[i] /= weight[i]
		mean += sum[i] / float64(m)
	}
	for i := range sum {
		sum[i] -= mean
	}
	return sum
}

// restore adds the patterns to what was forecast for the steps from start.
func (d decomposition) restore(start int, out []float64) {
	for _, s := range d.seasons {
		for i := range out {
			out[i] += s[(start+i)%len(s)]
		}
	}
}
