package forecast

import "math"

// autoregression predicts a value from a few earlier ones, those next to it and
// those next to its own phase in earlier periods:
//
//	y_t − μ = Σ_l c_l·(y_{t−l} − μ),
//
// by ridge regression. It is the cheap relative of a seasonal ARIMA model: it
// mixes periods and recent movement by what the history shows of each.
type autoregression struct {
	lags []int // ascending
	coef []float64
	mean float64
}

// autoLags chooses the lags for the periods: 1–3, and each period with its
// neighbours, and further multiples of the shortest. A lag is used only when
// the history has at least ten rows for each coefficient.
func autoLags(n int, periods []int) []int {
	seen := map[int]bool{}
	var lags []int
	add := func(candidates ...int) {
		for _, l := range candidates {
			if l > 0 && !seen[l] {
				seen[l] = true
				lags = append(lags, l)
			}
		}
	}
	add(1, 2, 3)
	for _, m := range periods {
		add(m-1, m, m+1)
	}
	if len(periods) == 1 {
		add(2*periods[0], 3*periods[0], 4*periods[0])
	} else {
		add(2 * periods[0])
	}
	kept := lags[:0]
	for _, l := range lags {
		if n-l >= 10*len(lags) {
			kept = append(kept, l)
		}
	}
	for i := range kept { // insertion sort: a dozen values
		for j := i; j > 0 && kept[j-1] > kept[j]; j-- {
			kept[j-1], kept[j] = kept[j], kept[j-1]
		}
	}
	return kept
}

// ridge keeps the regression solvable; it is relative to each lag's own square.
const ridge = 1e-4

func fitAutoregression(y []float64, lags []int) autoregression {
	a := autoregression{lags: lags, mean: average(y), coef: make([]float64, len(lags))}
	if len(lags) == 0 {
		return a
	}
	p := len(lags)
	gram := make([]float64, p*p)
	for i, li := range lags {
		for j := i; j < p; j++ {
			lj := lags[j]
			var sum float64
			for t := lags[p-1]; t < len(y); t++ {
				sum += (y[t-li] - a.mean) * (y[t-lj] - a.mean)
			}
			gram[i*p+j], gram[j*p+i] = sum, sum
		}
		var sum float64
		for t := lags[p-1]; t < len(y); t++ {
			sum += (y[t-li] - a.mean) * (y[t] - a.mean)
		}
		a.coef[i] = sum
	}
	for i := range p {
		gram[i*p+i] *= 1 + ridge
	}
	if !solve(gram, a.coef) {
		clear(a.coef)
	}
	return a
}

func (a autoregression) forecast(y, out []float64) {
	if len(a.lags) == 0 {
		for i := range out {
			out[i] = a.mean
		}
		return
	}
	for i := range out {
		v := a.mean
		for j, l := range a.lags {
			if l > i {
				v += a.coef[j] * (y[len(y)+i-l] - a.mean)
			} else {
				v += a.coef[j] * (out[i-l] - a.mean)
			}
		}
		out[i] = v
	}
}

// solve solves a symmetric positive definite system in place by Cholesky, and
// leaves the solution in b. It tells whether the matrix was one.
func solve(a, b []float64) bool {
	n := len(b)
	for i := range n {
		for j := 0; j <= i; j++ {
			sum := a[i*n+j]
			for k := range j {
				sum -= a[i*n+k] * a[j*n+k]
			}
			if i != j {
				a[i*n+j] = sum / a[j*n+j]
				continue
			}
			if !(sum > 0) {
				return false
			}
			a[i*n+i] = math.Sqrt(sum)
		}
	}
	for i := range n {
		for k := range i {
			b[i] -= a[i*n+k] * b[k]
		}
		b[i] /= a[i*n+i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			b[i] -= a[k*n+i] * b[k]
		}
		b[i] /= a[i*n+i]
	}
	return true
}
