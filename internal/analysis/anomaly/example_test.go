package anomaly_test

import (
	"context"
	"fmt"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
)

func ExampleScan() {
	revenue := daily("Meta revenue", 4, 150) // 150 days from 2 March 2026
	for i := 100; i < 150; i++ {
		revenue.Values[i] *= .7
	}
	results, err := anomaly.Scan(context.Background(), []anomaly.Series{revenue}, anomaly.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range results[0].Events {
		fmt.Printf("%s: %s since %s, from about %.0f to %.0f a day\n", e.By, e.Kind, e.Start.Format("2 January"), e.Expected, e.Value)
	}
	// Output: Meta revenue: shift_down since 10 June, from about 1001 to 713 a day
}
