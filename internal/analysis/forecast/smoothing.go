package forecast

import "math"

// smoother holds the parameters of exponential smoothing with a damped trend,
// ETS(A,Ad,N) (Gardner 1985; Hyndman et al. 2008, table 2.1):
//
//	l_t = l_{t−1} + φ·b_{t−1} + α·e_t,   b_t = φ·b_{t−1} + α·β*·e_t,
//	ŷ_{t+h} = l_t + (φ + … + φ^h)·b_t,
//
// where e_t is the error one step ahead. β* = 0 and no first slope is simple
// exponential smoothing.
type smoother struct {
	alpha, beta, phi float64
}

// state is where a smoother stands after the last value.
type state struct{ level, slope float64 }

// run filters y and returns the last state and the mean squared error one step
// ahead.
func (s smoother) run(y []float64) (state, float64) {
	at := s.first(y)
	beta := s.alpha * s.beta
	var sum float64
	for _, v := range y {
		damped := s.phi * at.slope
		e := v - at.level - damped
		at.level += damped + s.alpha*e
		at.slope = damped + beta*e
		sum += e * e
	}
	return at, sum / float64(len(y))
}

// first starts the level at the mean of the first values, and the slope at
// theirs when there is one.
func (s smoother) first(y []float64) state {
	head := y[:min(len(y), 10)]
	if s.beta == 0 {
		return state{level: average(head)}
	}
	intercept, slope := line(head)
	return state{level: intercept - slope, slope: slope}
}

// ahead extends a state over the steps of out.
func (s smoother) ahead(at state, out []float64) {
	var damp float64
	power := s.phi
	for i := range out {
		damp += power
		power *= s.phi
		out[i] = at.level + damp*at.slope
	}
}

// fitSimple finds α of simple exponential smoothing by the squared errors one
// step ahead.
func fitSimple(y []float64) smoother {
	loss := func(alpha float64) float64 {
		_, mse := smoother{alpha: alpha}.run(y)
		return mse
	}
	return smoother{alpha: minimise(loss, []float64{.01, .05, .1, .2, .35, .5, .7, .85, .97, .9999})}
}

// fitDamped finds α, β* and φ by turns, from two starts.
func fitDamped(y []float64) smoother {
	best, least := smoother{}, math.Inf(1)
	for _, s := range []smoother{{alpha: .2, beta: .1, phi: .95}, {alpha: .8, beta: .1, phi: .9}} {
		for range 2 {
			s.alpha = minimise(func(v float64) float64 {
				_, mse := smoother{alpha: v, beta: s.beta, phi: s.phi}.run(y)
				return mse
			}, []float64{.02, .1, .3, .6, .9, .9999})
			s.beta = minimise(func(v float64) float64 {
				_, mse := smoother{alpha: s.alpha, beta: v, phi: s.phi}.run(y)
				return mse
			}, []float64{.0001, .03, .1, .3, .7})
			s.phi = minimise(func(v float64) float64 {
				_, mse := smoother{alpha: s.alpha, beta: s.beta, phi: v}.run(y)
				return mse
			}, []float64{.8, .87, .93, .98})
		}
		if _, mse := s.run(y); mse < least {
			best, least = s, mse
		}
	}
	return best
}

// minimise looks for the least loss on a grid and then between the neighbours
// of the best point, by golden section. It stays within the grid.
func minimise(loss func(float64) float64, grid []float64) float64 {
	best, least := 0, math.Inf(1)
	for i, v := range grid {
		if l := loss(v); l < least {
			best, least = i, l
		}
	}
	lo, hi := grid[max(best-1, 0)], grid[min(best+1, len(grid)-1)]
	const golden = 0.6180339887498949
	a, b := hi-golden*(hi-lo), lo+golden*(hi-lo)
	la, lb := loss(a), loss(b)
	for range 6 {
		if la < lb {
			hi, b, lb = b, a, la
			a = hi - golden*(hi-lo)
			la = loss(a)
		} else {
			lo, a, la = a, b, lb
			b = lo + golden*(hi-lo)
			lb = loss(b)
		}
	}
	if mid := (lo + hi) / 2; loss(mid) < least {
		return mid
	}
	return grid[best]
}

// line is the least-squares line of y on 1, 2, …, n.
func line(y []float64) (intercept, slope float64) {
	n := float64(len(y))
	if len(y) < 2 {
		return average(y), 0
	}
	var sum, cross float64
	for i, v := range y {
		sum += v
		cross += float64(i+1) * v
	}
	centre := (n + 1) / 2
	slope = (cross - centre*sum) / (n * (n*n - 1) / 12)
	return sum/n - slope*centre, slope
}
