package forecast

// The benchmarks of the M4 competition, put together from this package's parts.

func SeasonalNaive(y []float64, m int, out []float64) { seasonalNaive(y, m, out) }

func Naive2(y []float64, m int, out []float64) {
	adjusted, p := adjust(y, tested(y, []int{m}), true)
	seasonalNaive(adjusted, 1, out)
	p.restore(len(y), out)
}

func ClassicTheta(y []float64, m int, out []float64) {
	thetaOf([]int{m}, true).fit(y)(y, out)
}
