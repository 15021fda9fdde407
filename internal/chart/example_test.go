package chart_test

import (
	"bytes"
	"fmt"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/chart"
	"github.com/insight-agent/insight/internal/evidence"
)

func ExampleSVG() {
	google, meta := 4.82, 3.14
	svg, err := chart.SVG(answer.Chart{
		Kind: answer.BarChart, Title: "ROAS by platform", Lang: evidence.EN,
		Y: answer.Axis{Unit: evidence.Unit{Kind: evidence.Ratio}},
		Series: []answer.Series{{Name: "October 2026", Role: "value", Points: []answer.Point{
			{X: "Google", Y: &google}, {X: "Meta", Y: &meta},
		}}},
	}, chart.Options{Width: 640, Theme: chart.Light})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bytes.Count(svg, []byte(`class="mark bar value"`)), "bars")
	// Output: 2 bars
}
