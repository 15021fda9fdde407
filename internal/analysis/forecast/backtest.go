package forecast

import (
	"math"
	"slices"
)

// mostOrigins bounds the work: the ends of the history that are forecast from.
const mostOrigins = 40

// backtest holds what each candidate would have forecast from earlier ends of
// the history ("rolling origins"), and what it forecasts from the last.
type backtest struct {
	y       []float64
	steps   int           // forecast from each origin; at most the horizon asked for
	origins []int         // lengths of the prefixes, ascending
	paths   [][][]float64 // by candidate, origin, step
	miss    [][]float64   // by candidate, origin: mean absolute error
	final   [][]float64   // by candidate, step: the whole horizon
}

// plan chooses the origins: evenly spaced, from the middle of the history (or
// later, so that two periods lie before it; or from its first third, when it is
// short beside the horizon), to the last that all steps can be checked from.
func plan(n, horizon, longest int) (origins []int, steps int) {
	first := max(longest+2, leastValues-2, min(max(n/2, 2*longest), max(n-3*horizon, n/3, 2*longest)))
	if first >= n {
		return nil, 0
	}
	steps = min(horizon, (n-first+1)/2)
	last := n - steps
	stride := max(1, (last-first+mostOrigins-2)/(mostOrigins-1))
	for o := last; o >= first; o -= stride {
		origins = append(origins, o)
	}
	slices.Reverse(origins)
	return origins, steps
}

// refit is how many times longer a prefix must be than the one that parameters
// were fitted on before they are fitted again.
const refit = 1.5

func runBacktest(y []float64, list []candidate, horizon, longest int) backtest {
	b := backtest{y: y}
	b.origins, b.steps = plan(len(y), horizon, longest)
	var logs []float64
	if slices.ContainsFunc(list, func(c candidate) bool { return c.logs }) {
		logs = make([]float64, len(y))
		for i, v := range y {
			logs[i] = math.Log(v)
		}
	}
	limits := newLimits(y, append(slices.Clone(b.origins), len(y)))
	for _, c := range list {
		seen := y
		if c.logs {
			seen = logs
		}
		paths := make([][]float64, len(b.origins))
		miss := make([]float64, len(b.origins))
		buffer := make([]float64, len(b.origins)*b.steps)
		var model forecaster
		fitted := 0.0
		for k, o := range b.origins {
			if float64(o) >= refit*fitted {
				model, fitted = c.fit(seen[:o]), float64(o)
			}
			paths[k] = buffer[k*b.steps : (k+1)*b.steps]
			model(seen[:o], paths[k])
			limits[k].tame(paths[k], c.logs)
			miss[k] = b.error(k, paths[k])
		}
		b.paths, b.miss = append(b.paths, paths), append(b.miss, miss)
		out := make([]float64, horizon)
		c.fit(seen)(seen, out)
		limits[len(b.origins)].tame(out, c.logs)
		b.final = append(b.final, out)
	}
	return b
}

// farthest is how many times its own range a forecast may leave the history by.
const farthest = 4

// limits keep a path from running away, as that of an explosive regression can.
type limits struct{ lo, hi float64 }

// newLimits returns those of each prefix; the lengths are ascending.
func newLimits(y []float64, lengths []int) []limits {
	all := make([]limits, len(lengths))
	lo, hi, done := math.Inf(1), math.Inf(-1), 0
	for k, n := range lengths {
		for ; done < n; done++ {
			lo, hi = min(lo, y[done]), max(hi, y[done])
		}
		room := farthest * (hi - lo)
		all[k] = limits{lo - room, hi + room}
	}
	return all
}

func (l limits) tame(path []float64, logs bool) {
	for i, v := range path {
		if logs {
			v = math.Exp(v)
		}
		if !math.IsNaN(v) {
			v = min(max(v, l.lo), l.hi)
		}
		path[i] = v
	}
}

// error is the mean absolute error of a path from origin k.
func (b backtest) error(k int, path []float64) float64 {
	return MAE(b.y[b.origins[k]:b.origins[k]+b.steps], path)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
