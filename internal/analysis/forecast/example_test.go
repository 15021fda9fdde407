package forecast_test

import (
	"fmt"

	"github.com/insight-agent/insight/internal/analysis/forecast"
)

// Eight weeks of orders, the next three days, and the plan for the week to come.
func Example() {
	week := []float64{120, 118, 125, 130, 150, 90, 70}
	var orders []float64
	for range 8 {
		orders = append(orders, week...)
	}
	f, err := forecast.Run(orders, forecast.Options{Horizon: 7, Periods: []int{7}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range f.Points[:3] {
		fmt.Printf("%.0f\n", p.Mean)
	}
	pace, err := f.Pace(0, 850, 7)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("lands at %.0f, %s of %.0f\n", pace.Landing.Mean, pace.Standing, pace.Target)
	// Output:
	// 120
	// 118
	// 125
	// lands at 803, behind of 850
}
