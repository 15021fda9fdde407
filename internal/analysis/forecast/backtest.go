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
	for _, c := range list {
		paths := make([][]float64, len(b.origins))
		miss := make([]float64, len(b.origins))
		buffer := make([]float64, len(b.origins)*b.steps)
		var model forecaster
		fitted := 0.0
		for k, o := range b.origins {
			if float64(o) >= refit*fitted {
				model, fitted = c.fit(y[:o]), float64(o)
			}
			paths[k] = buffer[k*b.steps : (k+1)*b.steps]
			model(y[:o], paths[k])
			tame(paths[k], y[:o])
			miss[k] = b.error(k, paths[k])
		}
		b.paths, b.miss = append(b.paths, paths), append(b.miss, miss)
		out := make([]float64, horizon)
		c.fit(y)(y, out)
		tame(out, y)
		b.final = append(b.final, out)
	}
	return b
}

// farthest is how many times its own range a forecast may leave the history by.
const farthest = 4

// tame keeps a path from running away, as an explosive regression can.
func tame(path, y []float64) {
	lo, hi := slices.Min(y), slices.Max(y)
	room := farthest * (hi - lo)
	for i, v := range path {
		if !math.IsNaN(v) {
			path[i] = min(max(v, lo-room), hi+room)
		}
	}
}

// error is the mean absolute error of a path from origin k.
func (b backtest) error(k int, path []float64) float64 {
	return MAE(b.y[b.origins[k]:b.origins[k]+b.steps], path)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
