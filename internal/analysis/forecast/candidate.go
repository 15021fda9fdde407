package forecast

import (
	"fmt"
	"strings"
)

// candidate is one way to forecast a prepared history. Its fit chooses the
// parameters; the forecaster that it returns is then run from the end of any
// history of the same series, so that one fit serves several origins.
type candidate struct {
	name string
	logs bool // it is given the logarithms, and what it forecasts are some
	fit  func(y []float64) forecaster
}

// forecaster fills out with the values that follow y.
type forecaster func(y, out []float64)

// candidates lists what is tried on a series that is neither constant nor
// intermittent; the naive forecast that the others are measured by comes first.
// Periods are ascending. Positive says that every value is above zero: seasons
// then multiply.
func candidates(periods []int, positive bool) []candidate {
	if len(periods) == 0 {
		return []candidate{
			naiveOf(1), averageOf(1), thetaOf(nil, positive), dampedOf(nil, positive), smoothedOf(nil, positive),
		}
	}
	var list []candidate
	for _, m := range periods {
		list = append(list, naiveOf(m))
	}
	list = append(list,
		averageOf(longest(periods)),
		thetaOf(periods, positive),
		dampedOf(periods, positive),
		smoothedOf(periods, positive),
		autoOf(periods, false),
	)
	if positive {
		list = append(list, autoOf(periods, true))
	}
	return list
}

func naiveOf(m int) candidate {
	name := fmt.Sprintf("seasonal_naive_%d", m)
	if m == 1 {
		name = "naive"
	}
	return candidate{name: name, fit: func([]float64) forecaster {
		return func(y, out []float64) { seasonalNaive(y, m, out) }
	}}
}

func averageOf(m int) candidate {
	return candidate{name: fmt.Sprintf("average_4x%d", m), fit: func([]float64) forecaster {
		return func(y, out []float64) { periodAverage(y, m, out) }
	}}
}

func thetaOf(periods []int, positive bool) candidate {
	return candidate{name: named("theta", periods), fit: func(y []float64) forecaster {
		m := tested(y, periods)
		adjusted, _ := adjust(y, m, positive)
		model := fitTheta(adjusted)
		return func(y, out []float64) {
			adjusted, p := adjust(y, m, positive)
			model.forecast(adjusted, out)
			p.restore(len(y), out)
		}
	}}
}

func dampedOf(periods []int, positive bool) candidate {
	return candidate{name: named("damped_trend", periods), fit: func(y []float64) forecaster {
		m := tested(y, periods)
		adjusted, _ := adjust(y, m, positive)
		model := fitDamped(adjusted)
		return func(y, out []float64) {
			adjusted, p := adjust(y, m, positive)
			at, _ := model.run(adjusted)
			model.ahead(at, out)
			p.restore(len(y), out)
		}
	}}
}

// smoothedOf is simple exponential smoothing of what several periods leave.
func smoothedOf(periods []int, positive bool) candidate {
	name := named("decomposition", periods)
	if len(periods) == 0 {
		name = "exponential_smoothing"
	}
	return candidate{name: name, logs: positive, fit: func(y []float64) forecaster {
		model := fitSimple(decompose(y, periods).adjusted)
		return func(y, out []float64) {
			d := decompose(y, periods)
			at, _ := model.run(d.adjusted)
			model.ahead(at, out)
			d.restore(len(y), out)
		}
	}}
}

func autoOf(periods []int, logs bool) candidate {
	name := "autoregression"
	if logs {
		name = "log_autoregression"
	}
	return candidate{name: named(name, periods), logs: logs, fit: func(y []float64) forecaster {
		model := fitAutoregression(y, autoLags(len(y), periods))
		return model.forecast
	}}
}

func named(name string, periods []int) string {
	var b strings.Builder
	b.WriteString(name)
	for _, m := range periods {
		fmt.Fprintf(&b, "_%d", m)
	}
	return b.String()
}

// tested returns the longest period that the history shows, or 1.
func tested(y []float64, periods []int) int {
	for i := len(periods) - 1; i >= 0; i-- {
		if Seasonal(y, periods[i]) {
			return periods[i]
		}
	}
	return 1
}

// adjust takes a period out by classical decomposition.
func adjust(y []float64, m int, positive bool) ([]float64, profile) {
	if m == 1 {
		return y, profile{index: []float64{0}}
	}
	p := classical(y, m, positive)
	adjusted := make([]float64, len(y))
	p.remove(y, adjusted)
	return adjusted, p
}
