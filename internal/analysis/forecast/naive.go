package forecast

// seasonalNaive repeats the last period: ŷ_{n+i} = y_{n+i−m}. With m = 1 it
// repeats the last value.
func seasonalNaive(y []float64, m int, out []float64) {
	last := y[len(y)-m:]
	for i := range out {
		out[i] = last[i%m]
	}
}

// periodAverage repeats the mean of the last four periods, or of as many whole
// ones as there are.
func periodAverage(y []float64, m int, out []float64) {
	periods := min(4, len(y)/m)
	for i := range out {
		if i >= m {
			out[i] = out[i-m]
			continue
		}
		var sum float64
		for k := 1; k <= periods; k++ {
			sum += y[len(y)-k*m+i]
		}
		out[i] = sum / float64(periods)
	}
}
