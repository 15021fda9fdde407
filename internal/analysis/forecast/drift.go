package forecast

import "math"

// drift is how the errors of an origin differ from those of the end: they grow
// with the level of the series (a shop that doubled its sales is off by more than
// it was), and shrink as the history grows (see learning).
type drift struct {
	power  float64   // of the level: 0 not at all, 1 in proportion
	levels []float64 // mean absolute value before each origin
	level  float64   // the same before the end
	sizes  []float64 // of errors at each origin, beside the end
}

// powerPrior is the variance of log levels at which what the origins show weighs
// as much as the prior guess that errors are in proportion to the level.
const powerPrior = .02

// newDrift finds the power as the slope of log error on log level over the
// origins, drawn towards 1 when the levels tell nothing (the value then hardly
// matters) and cut to [0, 1].
func newDrift(c combined, y []float64, periods []int) drift {
	window := max(4*shortest(periods), 12)
	level := func(n int) float64 {
		var sum float64
		tail := y[max(n-window, 0):n]
		for _, v := range tail {
			sum += math.Abs(v)
		}
		return sum / float64(len(tail))
	}
	d := drift{level: level(len(y))}
	var sx, sy, sxx, sxy, n float64
	for k, o := range c.origins {
		d.levels = append(d.levels, level(o))
		var size float64
		for _, e := range c.errors[k] {
			size += math.Abs(e)
		}
		if size <= 0 || d.levels[k] <= 0 {
			continue
		}
		x, z := math.Log(d.levels[k]), math.Log(size/learning(o, periods))
		sx, sy, sxx, sxy, n = sx+x, sy+z, sxx+x*x, sxy+x*z, n+1
	}
	if n >= fewestChecked && d.level > 0 {
		variance, covariance := max(sxx/n-sx/n*sx/n, 0), sxy/n-sx/n*sy/n
		d.power = min(max((covariance+powerPrior)/(variance+powerPrior), 0), 1)
	}
	for k, l := range d.levels {
		size := learning(c.origins[k], periods) / learning(len(y), periods)
		if d.power > 0 && l > 0 {
			size *= math.Pow(min(max(l/d.level, 1/mostDrift), mostDrift), d.power)
		}
		d.sizes = append(d.sizes, size)
	}
	return d
}

// learning is how much larger errors are than after a history without end, when
// n values show the longest period n/m times: 1 + m/n. The mean of c periods
// alone costs √(1 + 1/c); parameters, weights and the choice among methods are
// learned from the same values. Measured on series cut at their old end, with the
// same steps to forecast, errors grew by the power .5 to 1.3 of it: hours, weeks
// and months; for days of a week it hardly matters.
func learning(n int, periods []int) float64 {
	return 1 + float64(longest(periods))/float64(n)
}

// mostDrift caps how far levels may lie apart: beyond, one origin would speak
// for all.
const mostDrift = 100.0

// relative is the size that errors have at origin k, beside the end.
func (d drift) relative(k int) float64 { return d.sizes[k] }
