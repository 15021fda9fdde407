package cubes_test

import (
	"os"
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/analysis/drivers"
	"github.com/insight-agent/insight/internal/analysis/drivers/cubes"
)

func TestScratch(t *testing.T) {
	for _, cell := range cubes.Cells() {
		var s cubes.Score
		start := time.Now()
		var spent time.Duration
		for i := range 30 {
			c, err := cubes.Generate(cell, uint64(2*i))
			if err != nil {
				t.Fatal(err)
			}
			t0 := time.Now()
			x, err := drivers.Localise(c.Cube, c.Metric)
			spent += time.Since(t0)
			if err != nil {
				t.Fatal(err)
			}
			s.Add(c, x)
			var one cubes.Score
			one.Add(c, x)
			if one.Clean == 0 && os.Getenv("SHOW") != "" {
				t.Log(cell.Name, i, "truth", c.Truth, x.Verdict, x.Noise, x.Common)
				for _, k := range x.Causes {
					t.Logf("    %v %v share %.3f z %.1f p %.2g leaves %d  %.4g -> %.4g", k.Kind, k.Where, k.Share, k.Z, k.Adjusted, k.Leaves, k.Before, k.After)
				}
			}
		}
		t.Logf("%-45s F1 %.3f clean %2d/%d wrong %d missed %d  %v of %v", cell.Name, s.F1(), s.Clean, s.Cubes, s.Wrong, s.Missed, spent.Round(time.Millisecond), time.Since(start).Round(time.Millisecond))
	}
}
