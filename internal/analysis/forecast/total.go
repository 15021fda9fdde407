package forecast

import (
	"math"
	"slices"
)

// totals keeps the errors that sums need: those of one origin belong together.
type totals struct {
	paths       [][]float64 // by origin, step: signed errors at the level of the end, in the series' unit
	skip        int         // steps of a path that lie in the trailing gap
	off         []float64   // by step of the horizon: standard deviation of a special step's effect
	blocks      float64
	nonNegative bool
	mean        []float64 // by step of the horizon
}

func newTotals(c combined, b band, h *history, off []float64, points []Point) totals {
	t := totals{
		skip: h.ahead - len(points), off: off[h.ahead-len(points):], blocks: b.blocks, nonNegative: h.nonNegative,
	}
	for i := range t.off {
		t.off[i] *= h.unit
	}
	for _, p := range points {
		t.mean = append(t.mean, p.Mean)
	}
	for k, path := range c.errors {
		scaled := make([]float64, len(path))
		for i, e := range path {
			scaled[i] = e / b.growth.relative(k) * h.unit
		}
		t.paths = append(t.paths, scaled)
	}
	return t
}

// Total forecasts the sum of the first steps of the horizon. Its interval comes
// from the errors of such sums at the rolling origins (split conformal on the
// sums), so that errors which cancel, and errors which add up, count as they
// did: the sum of the steps' bounds would be far too wide, the root of their
// squares too narrow.
func (f *Forecast) Total(steps int) (Point, error) {
	if err := f.summable(steps); err != nil {
		return Point{}, err
	}
	mean, errors, off := f.totals.sums(steps)
	half80 := math.Hypot(f.totals.half(errors, f.State.Alpha80), normal80*off)
	half95 := max(half80, math.Hypot(f.totals.half(errors, f.State.Alpha95), normal95*off))
	p := Point{mean, mean - half80, mean + half80, mean - half95, mean + half95}
	if f.totals.nonNegative {
		p.Lo80, p.Lo95 = max(p.Lo80, 0), max(p.Lo95, 0)
	}
	return p, nil
}

// summable refuses sums beyond the horizon, and sums of a forecast that was read
// back from storage: the errors that it was made from are not stored.
func (f *Forecast) summable(steps int) error {
	if steps < 1 || steps > len(f.Points) {
		return &InputError{"steps", -1, "must be between 1 and the horizon"}
	}
	if len(f.totals.mean) != len(f.Points) {
		return &InputError{"steps", -1, "a stored forecast has no totals; run it again on its history"}
	}
	return nil
}

// sums returns the mean of a total, the absolute errors of such totals at the
// origins, ascending, and the standard deviation that events add.
func (t totals) sums(steps int) (mean float64, errors []float64, off float64) {
	for h := range steps {
		mean += t.mean[h]
		off = math.Hypot(off, t.off[h])
	}
	for _, path := range t.paths {
		// The gap before the horizon is part of the way ahead: the same steps are
		// summed where the path reaches, its last ones where it does not.
		to := min(t.skip+steps, len(path))
		from := min(t.skip, max(to-steps, 0))
		var sum float64
		for _, e := range path[from:to] {
			sum += e
		}
		// A longer sum than any origin could check grows in proportion, as if the
		// error went on in the same direction.
		errors = append(errors, math.Abs(sum)*float64(steps)/float64(to-from))
	}
	slices.Sort(errors)
	return mean, errors, off
}

// half is half the width of an interval that misses with probability alpha. The
// sums of neighbouring origins overlap nearly wholly, so the few that are
// independent show no tail: the interval is that of Student's t on their root
// mean square, or the conformal quantile of all, whichever is wider.
func (t totals) half(errors []float64, alpha float64) float64 {
	if len(errors) == 0 {
		return 0
	}
	k := float64(len(errors))
	return max(quantile(errors, (1-alpha)*(1+1/k)), studentQuantile(1-alpha/2, t.blocks)*rootMeanSquare(errors))
}

func rootMeanSquare(v []float64) float64 {
	most := 0.0
	for _, x := range v {
		most = max(most, math.Abs(x))
	}
	if most == 0 {
		return 0
	}
	var sum float64
	for _, x := range v {
		sum += x / most * (x / most)
	}
	return most * math.Sqrt(sum/float64(len(v)))
}
