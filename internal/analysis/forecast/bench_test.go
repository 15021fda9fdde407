package forecast_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/insight-agent/insight/internal/analysis/forecast"
)

// BenchmarkRun forecasts one series of 400 days, 28 days ahead.
func BenchmarkRun(b *testing.B) {
	y := benchmarkSeries(1)[0]
	b.ReportAllocs()
	for b.Loop() {
		if _, err := forecast.Run(y, forecast.Options{Horizon: familyHorizon, Periods: []int{7}}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTenThousand forecasts 10,000 series of 400 days, 28 days ahead, on
// all processors: one operation is all of them.
func BenchmarkTenThousand(b *testing.B) {
	series := benchmarkSeries(10_000)
	b.ReportAllocs()
	for b.Loop() {
		work := make(chan []float64)
		var group sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			group.Go(func() {
				for y := range work {
					if _, err := forecast.Run(y, forecast.Options{Horizon: familyHorizon, Periods: []int{7}}); err != nil {
						panic(fmt.Sprint("a benchmark series: ", err))
					}
				}
			})
		}
		for _, y := range series {
			work <- y
		}
		close(work)
		group.Wait()
	}
}

// benchmarkSeries takes turns among the families.
func benchmarkSeries(n int) [][]float64 {
	kinds := []family{}
	for _, f := range families() {
		if f.n == 400 {
			kinds = append(kinds, f)
		}
	}
	series := make([][]float64, n)
	for s := range series {
		g, f := newGenerator(uint64(s), 400), kinds[s%len(kinds)]
		for i := range 400 {
			series[s] = append(series[s], f.value(g, i))
		}
	}
	return series
}
