package drivers_test

import (
	"fmt"

	"github.com/insight-agent/insight/internal/analysis/drivers"
)

// Conversion rate fell although every device converts as before: mobile
// brought more of the sessions.
func ExampleDecomposeRatio() {
	change, err := drivers.DecomposeRatio([]drivers.Segment{
		{Name: "desktop", Before: drivers.Value{Num: 400, Den: 10000}, After: drivers.Value{Num: 400, Den: 10000}},
		{Name: "mobile", Before: drivers.Value{Num: 100, Den: 10000}, After: drivers.Value{Num: 300, Den: 30000}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f %% → %.2f %%: rate %+.2f points, mix %+.2f points\n",
		100*change.Before, 100*change.After, 100*change.Rate, 100*change.Mix)
	// Output: 2.50 % → 1.75 %: rate +0.00 points, mix -0.75 points
}

func ExampleLocalise() {
	b, err := drivers.NewBuilder("platform", "device")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, platform := range []string{"Google", "Meta", "TikTok"} {
		for _, device := range []string{"desktop", "mobile", "tablet"} {
			orders := 500.
			if platform == "Meta" && device == "mobile" {
				orders = 300
			}
			if err := b.Add([]string{platform, device}, drivers.Value{Num: orders}, drivers.Value{Num: 500}); err != nil {
				fmt.Println(err)
				return
			}
		}
	}
	cube, err := b.Cube()
	if err != nil {
		fmt.Println(err)
		return
	}
	x, err := drivers.Localise(cube, drivers.Metric{Counts: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range x.Causes {
		fmt.Printf("%v: %.0f → %.0f, %.0f %% of the change\n", c.Where, c.Before, c.After, 100*c.Share)
	}
	// Output: [{platform Meta} {device mobile}]: 500 → 300, 100 % of the change
}
