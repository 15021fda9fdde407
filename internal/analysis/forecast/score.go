package forecast

import "math"

// SMAPE is the symmetric mean absolute percentage error of the M4 competition,
// mean(200·|y − ŷ| / (|y| + |ŷ|)): 0 to 200. Steps where both are zero count
// as no error.
func SMAPE(actual, forecast []float64) float64 {
	var sum float64
	for i, y := range actual {
		if size := math.Abs(y) + math.Abs(forecast[i]); size > 0 {
			sum += 200 * math.Abs(y-forecast[i]) / size
		}
	}
	return sum / float64(len(actual))
}

// MAE is the mean absolute error.
func MAE(actual, forecast []float64) float64 {
	var sum float64
	for i, y := range actual {
		sum += math.Abs(y - forecast[i])
	}
	return sum / float64(len(actual))
}

// Scale is what MASE and MSIS divide by: the mean absolute change of the
// history over m steps (Hyndman and Koehler 2006), where both ends are there. It
// is NaN for a history without such a pair and 0 for one that repeats itself.
func Scale(history []float64, m int) float64 {
	var sum, n float64
	for i := m; i < len(history); i++ {
		if d := math.Abs(history[i] - history[i-m]); !math.IsNaN(d) {
			sum += d
			n++
		}
	}
	return sum / n
}

// MASE is the mean absolute error over Scale(history, m).
func MASE(history, actual, forecast []float64, m int) float64 {
	return MAE(actual, forecast) / Scale(history, m)
}

// MSIS is the mean scaled interval score at a level of 1 − alpha (Gneiting and
// Raftery 2007; M4 Competitor's Guide): width plus 2/alpha times what lies
// outside, over Scale(history, m).
func MSIS(history, actual, lo, hi []float64, alpha float64, m int) float64 {
	var sum float64
	for i, y := range actual {
		sum += hi[i] - lo[i] + 2/alpha*(max(lo[i]-y, 0)+max(y-hi[i], 0))
	}
	return sum / float64(len(actual)) / Scale(history, m)
}
